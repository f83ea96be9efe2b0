"""The finished report → templates for the stack: the way last year's report becomes this year's form.

Made once and not timed. Every part of the report becomes a template of its own with the same paragraphs, tables and
styles. A figure becomes a field; the body of a table that a department filled in becomes one row and a loop round it;
a number that the stack reads or works out becomes a field. All else stays text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from benchmarks.stack import indicators
from benchmarks.stack.context import Context

_NUMBER = re.compile(r"(?<![\d.—])\d+(?:\.\d+)?(?![\d.—])")
_ORDER = "序号"
_MONTHS, _SECTIONS = re.compile(r".*F34-(\d+)"), re.compile(r".*F33-(\d+)")
"""Ids of parts that print a month, a section."""


def write_templates(project: Path, year: int, context: Context, folder: Path) -> None:
    """Templates of all parts into a folder, numbered in their order; the index of materials is the last."""
    from pipeline.fill.assemble import contents_without_pages
    from pipeline.project.assess import assess
    from pipeline.project.chapters import fill_chapters
    from pipeline.project.events import silent

    made = fill_chapters(assess(project, year), 1, silent)
    starting = {part.id for part in made.filled.bound if not part.follows}
    figures = {figure.png: name for name, figure in made.drawn.items()}
    parts = [*made.filled.parts, *made.index.parts]
    for at, part in enumerate(parts):
        document = Document(io.BytesIO(part.docx))
        if part.contents:
            _list_contents(document, [(one.level, one.text) for one in contents_without_pages(made.filled.bound)])
        _put_fields(document, part.id, context, figures)
        if at + 1 < len(made.filled.parts) and parts[at + 1].id in starting:
            _end_section(document)
        document.save(str(folder / f"{at:02}-{part.id}.docx"))


def _list_contents(document: Any, entries: Sequence[tuple[int, str]]) -> None:
    for level, text in entries:
        document.add_paragraph(text, style=f"toc {level}")


def _end_section(document: Any) -> None:
    """The next part begins on a page of its own: this one's page setup goes into its last paragraph."""
    body = document.element.body
    setup = deepcopy(body.sectPr)
    for edge in [one for one in setup if one.tag in (qn("w:headerReference"), qn("w:footerReference"))]:
        setup.remove(edge)
    last = body.sectPr.getprevious()
    paragraph = last if last.tag == qn("w:p") else document.add_paragraph()._p
    paragraph.get_or_add_pPr().append(setup)


def _put_fields(document: Any, part: str, context: Context, figures: Mapping[bytes, str]) -> None:
    for run in list(document.element.body.iter(qn("w:r"))):
        for blip in list(run.iter(qn("a:blip"))):
            name = figures[document.part.related_parts[blip.get(qn("r:embed"))].blob]
            _set_text(run, f'{{{{ figures["{name}"] }}}}')
    for rel in [rel for rel in document.part.rels.values() if rel.reltype.endswith("/image")]:
        del document.part.rels[rel.rId]
    looped = set()
    for order, table in enumerate(document.tables):
        if found := _loop_of(table, part, order, context):
            _loop(table, *found)
            looped.add(table._tbl)
    for paragraph in document.element.body.iter(qn("w:p")):
        if not looped.intersection(paragraph.iterancestors(qn("w:tbl"))):
            _name_numbers(paragraph, context.v)


def _set_text(run: Any, text: str) -> None:
    for one in [one for one in run if one.tag != qn("w:rPr")]:
        run.remove(one)
    run.add_t(text)


def _name_numbers(paragraph: Any, values: Mapping[str, str]) -> None:
    """Numbers that the stack knows become fields: those of a label that the sentence names, and long ones."""
    said = "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
    named = {Decimal(value): name for name, value in values.items() if name.split("·")[0] in said}
    for text in paragraph.iter(qn("w:t")):
        text.text = _NUMBER.sub(lambda found: _field(found[0], named, values), text.text or "")


def _field(text: str, named: Mapping[Decimal, str], values: Mapping[str, str]) -> str:
    name = named.get(Decimal(text)) or (
        next((name for name, value in values.items() if value == text), None) if len(text) > 4 else None
    )
    return f'{{{{ v["{name}"] }}}}' if name else text


def _loop_of(table: Any, part: str, order: int, context: Context) -> tuple[str, list[str]] | None:
    """What a table's rows are looped over and what its cells then say, None for a table that stays as it is."""
    heads = [_bare(cell) for cell in _heads(table)]
    if month := _MONTHS.match(part):
        return f"months[{int(month[1]) - 1}][{order}]", [f"row[{at}]" for at in range(len(heads))]
    if section := _SECTIONS.match(part):
        return f"sections[{int(section[1]) - 1}]", [f"row[{at}]" for at in range(len(heads))]
    printed = [[cell.text for cell in row.cells] for row in _body(table)]
    if not printed or any(len(row) != len(heads) for row in printed):
        return None
    return _records_of(heads, printed, context) or _lines_of(heads, printed, context)


def _records_of(
    heads: Sequence[str], printed: Sequence[Sequence[str]], context: Context
) -> tuple[str, list[str]] | None:
    asked = [head for head in heads if head != _ORDER]
    forms = {f'records["{name}"]': rows for name, rows in context.records.items()}
    for source, rows in {**forms, "materials": context.materials}.items():
        there = [head for head in asked if rows and head in rows[0]]
        enough = len(there) == len(asked) or len(there) >= max(3, 0.6 * len(asked))
        if enough and abs(len(rows) - len(printed)) <= max(1, 0.1 * len(printed)):
            return source, [f'row["{head}"]' if head in there else "loop.index" for head in heads]
    return None


def _lines_of(heads: Sequence[str], printed: Sequence[Sequence[str]], context: Context) -> tuple[str, list[str]] | None:
    if "变化" not in heads or len(heads) != 7:
        return None
    labels = {_bare_text(row[1]) for row in printed}
    for name, lines in context.lines.items():
        if len(labels & {line.label for line in lines}) >= 0.6 * len(labels) and abs(len(lines) - len(labels)) <= 3:
            return f'lines["{name}"]', ["loop.index", *(f"row.{one}" for one in LINE)]
    return None


LINE = ("label", "unit", "now", "last", "change", "year")
"""What a table of indicators prints of each, after its order."""


def _bare(cell: Any) -> str:
    return _bare_text(cell.text)


def _bare_text(text: str) -> str:
    return indicators.bare(text)


def _heads(table: Any) -> list[Any]:
    headed = [row for row in table.rows if row._tr.xpath("./w:trPr/w:tblHeader")]
    return list((headed or table.rows)[-1 if headed else 0].cells)


def _body(table: Any) -> Iterator[Any]:
    return (row for row in table.rows if not row._tr.xpath("./w:trPr/w:tblHeader"))


def _loop(table: Any, source: str, cells: Sequence[str]) -> None:
    """The first row of the body stands for all, between a row that begins a loop and one that ends it."""
    first, *others = (row._tr for row in _body(table))
    begin, end = deepcopy(first), deepcopy(first)
    for row, said in (
        (begin, [f"{{%tr for row in {source} %}}"]),
        (first, [f"{{{{ {cell} }}}}" for cell in cells]),
        (end, ["{%tr endfor %}"]),
    ):
        for at, cell in enumerate(row.iter(qn("w:tc"))):
            paragraph, *more = cell.iter(qn("w:p"))
            for one in more:
                cell.remove(one)
            runs = list(paragraph.iter(qn("w:r")))
            run = runs[0] if runs else paragraph.add_r()
            for one in [one for one in paragraph if one.tag != qn("w:pPr") and one is not run]:
                paragraph.remove(one)
            if run.getparent() is not paragraph:
                paragraph.append(run)
            _set_text(run, said[at] if at < len(said) else "")
    first.addprevious(begin)
    first.addnext(end)
    for row in others:
        row.getparent().remove(row)
