"""A 情况说明 that came back in Word → one statement for each row with a ticked box, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.ingest.year_basis import YearBasis
from pipeline.model.finding import Finding
from pipeline.model.receipt import Absence, Statement
from pipeline.model.table import Place
from pipeline.reading.file_contents import FileContents, TickedRow
from pipeline.scheme import id_line
from pipeline.scheme.deliverables import ABSENCES
from pipeline.scheme.units import fold

_NUMBER, _REASON = "编号", "原因"
_SHOWN = 6


def read_statement(
    file: str, department: str, contents: FileContents, basis: YearBasis
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """The statements of a file; none where it is no 情况说明 of ours.

    Findings: I301 several boxes in a row, I302 provided by whom, I303 no reason, I304 another season's,
    I305 an unknown number, I308 reasons without a tick. A form without any tick is one statement, about nothing.
    """
    lines = contents.paper.texts[0].splitlines() if contents.paper and contents.paper.texts else ()
    said = next(filter(None, map(id_line.read_statement_line, lines)), None)
    if said is None:
        return (), ()
    year, bodies, duties = basis.year, basis.bodies, basis.scheme.duties
    whose = department or bodies.get(fold(said.body), "")
    if said.year is not None and said.year != year:
        values = {"表年度": str(said.year), "年度": str(year)}
        return (), (Finding("I304", (Place(file),), values, whose),)
    statements: list[Statement] = []
    findings: list[Finding] = []
    unticked: list[str] = []
    for row in contents.ticked_rows:
        one = _statement(file, whose, year, row, bodies)
        if one is None:
            unticked += _reasoned(row)
            continue
        known = one.about in duties.by_id or any(one.about == item.id for item in duties.items)
        place, values = Place(file, "", row.name), {"编号": one.about, "行": row.name}
        if not known:
            findings.append(Finding("I305", (place,), values, whose))
            continue
        statements.append(one)
        findings += [Finding(code, (place,), values, whose) for code in _wrong(one)]
    if unticked:
        values = {"编号": "、".join(unticked[:_SHOWN]), "个数": str(len(unticked))}
        findings.append(Finding("I308", (Place(file),), values, whose))
    if not statements and not findings:
        statements.append(Statement(file, whose, year, "", None))
    return tuple(statements), tuple(findings)


def _wrong(one: Statement) -> Iterator[str]:
    if one.absence is None:
        yield "I301"
    elif one.absence is Absence.ELSEWHERE and not one.other:
        yield "I302"
    elif one.absence in (Absence.ABSENT, Absence.NOT_DONE) and not one.reason:
        yield "I303"


def _statement(file: str, department: str, year: int, row: TickedRow, bodies: Mapping[str, str]) -> Statement | None:
    """What a row says, None where nothing is ticked in it. 由区水务局提供 names the body inside a sentence."""
    about = next((text for head, text in row.cells if head.startswith(_NUMBER)), "")
    ticked = [way for way, words in ABSENCES.items() if words in row.ticked]
    if not ticked or not about:
        return None
    said = next((text for head, text in row.cells if head.startswith(_REASON)), "")
    absence = Absence(ticked[0]) if len(ticked) == 1 else None
    elsewhere = absence is Absence.ELSEWHERE
    other = max((name for name in bodies if name in fold(said)), key=len, default="") if elsewhere else ""
    return Statement(file, department, year, about, absence, said, bodies.get(other, said) if elsewhere else "")


def _reasoned(row: TickedRow) -> Iterator[str]:
    """The number of a row in which a reason stands and nothing is ticked."""
    about = next((text for head, text in row.cells if head.startswith(_NUMBER)), "")
    if about and not row.ticked and any(text for head, text in row.cells if head.startswith(_REASON)):
        yield about
