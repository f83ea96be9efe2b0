"""A 情况说明 that came back in Word → one statement for each row with a ticked box, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.config import Config
from pipeline.ingest.wordtext import W, parsed
from pipeline.model.finding import Finding
from pipeline.model.receipt import Absence, Statement
from pipeline.model.table import Place
from pipeline.scheme import stamp
from pipeline.scheme.deliverables import ABSENCES
from pipeline.scheme.units import fold

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_TICKS = frozenset("☑☒■√✓✔●")
_NUMBER, _REASON = "编号", "原因"
_HEADS = 2
"""Heads of boxes that a table must have to be that of a 情况说明."""


def read(
    file: str, department: str, year: int, parts: Mapping[str, bytes], bodies: Mapping[str, str], config: Config
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """The statements of a file; none where it is no 情况说明 of ours. `bodies`: folded name → body.

    Findings: I301 several boxes in a row, I302 provided by whom, I303 no reason, I304 another season's,
    I305 an unknown number, I306 nothing ticked.
    """
    document = parts.get("word/document.xml", b"")
    if stamp.STATEMENT.encode() not in document:
        return (), ()
    root = parsed(document)
    said = next(filter(None, (stamp.read_statement(_text(one)) for one in root.iter(f"{W}p"))), None)
    if said is None:
        return (), ()
    whose = department or bodies.get(fold(said.body), "")
    if said.year is not None and said.year != year:
        values = {"表年度": str(said.year), "年度": str(year)}
        return (), (Finding("I304", (Place(file),), values, whose),)
    statements: list[Statement] = []
    findings: list[Finding] = []
    for name, cells in _rows(root):
        one = _statement(file, whose, year, cells, bodies)
        if one is None:
            continue
        known = one.about in config.scheme.duties.by_id or any(
            one.about == item.id for item in config.scheme.duties.items
        )
        place, values = Place(file, "", name), {"编号": one.about, "行": name}
        if not known:
            findings.append(Finding("I305", (place,), values, whose))
            continue
        statements.append(one)
        findings += [Finding(code, (place,), values, whose) for code in _wrong(one)]
    if not statements and not findings:
        findings.append(Finding("I306", (Place(file),), {}, whose))
    return tuple(statements), tuple(findings)


def _wrong(one: Statement) -> Iterator[str]:
    if one.absence is None:
        yield "I301"
    elif one.absence is Absence.ELSEWHERE and not one.other:
        yield "I302"
    elif one.absence in (Absence.ABSENT, Absence.NOT_DONE) and not one.reason:
        yield "I303"


def _rows(root: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name of the row, its cells by head) of every table that has heads of boxes."""
    for number, table in enumerate(root.iter(f"{W}tbl"), 1):
        heads: Sequence[str] = ()
        for order, row in enumerate(table.iterchildren(f"{W}tr"), 1):
            cells = list(row.iter(f"{W}tc"))
            texts = [_text(cell) for cell in cells]
            if sum(text in ABSENCES.values() for text in texts) >= _HEADS:
                heads = texts
            elif heads and len(cells) == len(heads):
                yield f"表{number} 第{order}行", dict(zip(heads, cells, strict=True))


def _statement(
    file: str, department: str, year: int, cells: Mapping[str, Any], bodies: Mapping[str, str]
) -> Statement | None:
    """What a row says, None where nothing is ticked in it. 由区水务局提供 names the body inside a sentence."""
    about = next((_text(cell) for head, cell in cells.items() if head.startswith(_NUMBER)), "")
    ticked = [way for way, words in ABSENCES.items() if words in cells and _ticked(cells[words])]
    if not ticked or not about:
        return None
    said = next((_text(cell) for head, cell in cells.items() if head.startswith(_REASON)), "")
    absence = Absence(ticked[0]) if len(ticked) == 1 else None
    elsewhere = absence is Absence.ELSEWHERE
    other = max((name for name in bodies if name in fold(said)), key=len, default="") if elsewhere else ""
    return Statement(file, department, year, about, absence, said, bodies.get(other, said) if elsewhere else "")


def _ticked(cell: Any) -> bool:
    """Whether the box of a cell is ticked: by its sign, or by what the content control says."""
    if set(_text(cell)) & _TICKS:
        return True
    return any(one.get(f"{_W14}val") in ("1", "true") for one in cell.iter(f"{_W14}checked"))


def _text(node: Any) -> str:
    return "".join(one.text or "" for one in node.iter(f"{W}t")).strip()
