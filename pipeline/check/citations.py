"""Numbers of documents and lists of bodies that papers hold, against the tables, 收件登记 and the config."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.check.duty_answers import Answer, answered_duties
from pipeline.check.given import Given
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, Place, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_CELLS, _SHOWN = 12, 5
_BRACKETS = str.maketrans("[]【】()", "〔〕〔〕〔〕")
_SAYS = "〔"
_HALF = 2
"""Of the bodies, one in so many must be named before a paper is taken for their list."""
_CORE = 3


@dataclass(frozen=True, slots=True)
class Cited:
    """A column that cites, by its number, the paper (title of a deliverable) that comes for the object."""

    id: str
    form: RecordsId
    column: ColumnId
    paper: str


CITED = RuleSection("cited", tuple[Cited, ...])


@ruled_by(CITED)
def cited_numbers(given: Given) -> Iterator[Finding]:
    """X618 the number by which a table cites a paper stands on the paper that came for the object (K36)."""
    came = {
        (one.receipt.duty.department, one.receipt.duty.subject, one.deliverable.title): one
        for one in answered_duties(given)
    }
    for rule in given.rules.of(CITED):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            wrong = [
                (record, one)
                for record in table.records
                if not record.total
                and (one := came.get((table.department, record.subject, rule.paper))) is not None
                and _another(record.text(rule.column), one)
            ]
            if wrong:
                yield _cited(given, table, rule.column, rule.paper, wrong, form.title, form.indicator)


def _cited(
    given: Given, table: DataTable, column: str, paper: str, wrong: list[tuple[Record, Answer]], title: str, home: str
) -> Finding:
    record, one = wrong[0]
    values = {
        "表": title,
        "个数": str(len(wrong)),
        "材料": paper,
        "对象": record.subject,
        "文号": record.text(column),
        "纸上": "、".join(dict.fromkeys(_numbers(one, given))) or "另一个文号",
    }
    at = [record.readings[column].at for record, _ in wrong]
    files = [Place(paper.file) for _, answer in wrong for paper in answer.papers]
    return Finding("X618", tuple(dict.fromkeys((*at, *files)))[:_CELLS], values, table.department, home)


def _another(number: str, one: Answer) -> bool:
    """Whether the papers have text and a number of their own, and this is not among it."""
    said = [_plain(paper.words) for paper in one.papers if paper.texts]
    wanted = _plain(number)
    return (
        _SAYS in wanted
        and not number.startswith(_SAYS)
        and any(_SAYS in text for text in said)
        and not any(wanted in text for text in said)
    )


def _numbers(one: Answer, given: Given) -> Iterator[str]:
    files = {paper.file for paper in one.papers}
    for material in given.materials:
        if material.file in files and material.paper is not None and material.paper.document_number:
            yield material.paper.document_number


def registered_numbers(given: Given) -> Iterator[Finding]:
    """X619 the 文号 that 收件登记 gives a file is the one read on it (K36): worth a look, the register may mend it."""
    papers = {one.file: one.paper for one in given.materials if one.paper is not None}
    for row in given.registered:
        paper = papers.get(row.file)
        if paper is None or row.first is not None or not row.document_number or not paper.document_number:
            continue
        if _plain(row.document_number) != _plain(paper.document_number):
            values = {"文件": row.file.rpartition("/")[2], "登记": row.document_number, "纸上": paper.document_number}
            yield Finding("X619", (Place(row.file),), values)


LISTING = RuleSection("listing", tuple[str, ...])
"""Titles of deliverables that list the bodies."""


@ruled_by(LISTING)
def members_named(given: Given) -> Iterator[Finding]:
    """X617 a paper that lists the bodies, such as that of the leading group, forgets none of them (K39)."""
    bodies = [body for body in given.config.bodies if body.years.covers(given.year)]
    for one in answered_duties(given):
        if one.deliverable.title not in given.rules.of(LISTING):
            continue
        text = _plain("".join(paper.words for paper in one.papers))
        lacking = [
            body.name for body in bodies if not any(_core(name, given) in text for name in (body.name, *body.aliases))
        ]
        if lacking and (len(bodies) - len(lacking)) * _HALF >= len(bodies):
            values = {
                "材料": one.name,
                "提到": str(len(bodies) - len(lacking)),
                "部门数": str(len(bodies)),
                "个数": str(len(lacking)),
                "部门": "、".join(lacking[:_SHOWN]) + ("等" if len(lacking) > _SHOWN else ""),
            }
            at = tuple(dict.fromkeys(Place(paper.file) for paper in one.papers))
            yield Finding("X617", at, values, one.department, one.deliverable.home)


def _core(name: str, given: Given) -> str:
    """A name as other papers of the county write it: without the county, where enough of it is left."""
    text = fold(name)
    for county in (given.config.county, given.config.short_name):
        text = text.removeprefix(fold(county))
    short = text[1:] if text[:1] in "区县市" else text
    return _plain(short if len(short) >= _CORE else text)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_BRACKETS)
