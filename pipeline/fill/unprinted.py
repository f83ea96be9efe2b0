"""Appendix templates and the forms they print → which columns they print, and which they lose without a word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.fill.appendix import public_columns, turned_columns
from pipeline.fill.outline import NAME, OutlinePart
from pipeline.fill.template import Prepared
from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.office.ooxml import DOCUMENT
from pipeline.office.undefined import fold_field
from pipeline.scheme.forms import ColumnSpec, Form

_FORMS, _EVERY = "附表", "各附表"
"""What templates call all forms; the word of a note that speaks for every appendix."""
_LEFT_OUT = re.compile(r"([^；。]*?)等?栏未列")
_BEFORE = re.compile(rf"^\s*(?:注：)?\s*(?:\d+\s*[.．、])?\s*(?:{_EVERY}[中的]?)?")
"""What stands before the first of the columns that a note names."""
_SUBJECT, _PERIOD = ("主体", "名称"), ("时间", "日", "号", "月1")
"""Other names under which a row's object and its time are printed."""
_MONTHS = "断面"
"""Split of a part in which an object's months stand side by side, a row an item."""


@dataclass(frozen=True, slots=True)
class ColumnsSeen:
    """What an appendix's template shows of columns."""

    name: str
    """How findings call the template."""
    read: frozenset[str] | None
    """Names that its tags read of a row; None where it cannot be read."""
    left_out: tuple[str, ...]
    """Columns that its notes say are left out."""
    left_out_everywhere: tuple[str, ...]
    """Those of them that are left out of every appendix."""


def columns_seen(template: Prepared) -> ColumnsSeen:
    """What a template shows of columns before it is filled in."""
    notes = [(text, tuple(_left_out(text))) for text in (one.text for one in template.places.paragraphs)]
    everywhere = tuple(name for text, names in notes if _EVERY in text for name in names)
    return ColumnsSeen(template.name, _read(template), tuple(name for _, names in notes for name in names), everywhere)


def unprinted_columns(
    appendices: Sequence[tuple[OutlinePart, ColumnsSeen]], forms: Mapping[str, Form]
) -> Iterator[Finding]:
    """T212 per appendix with the public columns that nobody will see there, T213 per form that has no appendix.

    A column is printed where a tag reads it, and knowingly left out where a note says so (“…栏未列”), in the
    appendix or, with the words “各附表”, for all of them. Appendices that cannot be read have their own finding.
    """
    said = [name for _, one in appendices for name in one.left_out_everywhere]
    for line, one in appendices:
        form = forms.get(line.form)
        if one.read is None or form is None:
            continue
        seen = {fold_field(name) for name in one.read.union(said, one.left_out)}
        lost = [each.name for each in public_columns(form) if each.issued and not _printed(each, form, line, seen)]
        if lost:
            yield Finding("T212", (Place(one.name),), _values(form, lost))
    there = {line.form for line, _ in appendices}
    for form in forms.values():
        if appendices and form.id not in there and public_columns(form):
            yield Finding("T213", (Place(NAME),), _values(form, [one.name for one in public_columns(form)]))


def printed_columns(line: OutlinePart, columns: ColumnsSeen, form: Form | None) -> frozenset[str] | None:
    """Names of the form's public columns that an appendix prints; None where that cannot be told."""
    if columns.read is None or form is None:
        return None
    seen = {fold_field(name) for name in columns.read}
    return frozenset(one.name for one in public_columns(form) if _printed(one, form, line, seen))


def _values(form: Form, names: Sequence[str]) -> dict[str, str]:
    return {"表号": form.id, "表": form.title, "数": str(len(names)), "栏": "、".join(names)}


def _printed(column: ColumnSpec, form: Form, line: OutlinePart, seen: Collection[str]) -> bool:
    """Whether a column is among the names seen, by its own name or as what a row is of."""
    names = [column.name]
    if form.records and column.id == form.records.subject:
        names += _SUBJECT
    if form.records and column.id == form.records.period:
        names += _PERIOD
    if line.split == _MONTHS:
        names += [name for name, columns in turned_columns(form).items() if column in columns]
    return any(fold_field(name) in seen for name in names)


def _read(template: Prepared) -> frozenset[str] | None:
    try:
        tree = Environment().parse(template.sources.get(DOCUMENT, ""))  # noqa: S701 - only parsed, nothing is rendered
    except TemplateSyntaxError:
        return None
    attributes = {node.attr for node in tree.find_all(nodes.Getattr) if _of_row(node)}
    items = (node for node in tree.find_all(nodes.Getitem) if _of_row(node))
    return frozenset(attributes | {str(node.arg.value) for node in items if isinstance(node.arg, nodes.Const)})


def _of_row(node: nodes.Getattr | nodes.Getitem) -> bool:
    """Whether a name is looked up in a row or a slice, not in the form itself (附表["F05"].部门)."""
    inner: nodes.Node = node
    while isinstance(inner, nodes.Getattr | nodes.Getitem):
        inner = inner.node
    return not (isinstance(inner, nodes.Name) and inner.name == _FORMS)


def _left_out(text: str) -> Iterator[str]:
    """The columns that a note says are left out: 注：1.…；2.生境、照片号等栏未列 → 生境, 照片号."""
    for found in _LEFT_OUT.finditer(text):
        yield from (name.strip() for name in _BEFORE.sub("", found[1]).split("、"))
