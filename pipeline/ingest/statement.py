"""A 情况说明 that came back in Word → one statement for each row with a ticked box, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Absence, Registered, Statement
from pipeline.model.table import Place
from pipeline.reading.file_contents import FileContents, TickedRow
from pipeline.scheme import id_line
from pipeline.scheme.absence_notes import is_absence_note
from pipeline.scheme.deliverables import ABSENCES, Deliverable
from pipeline.scheme.units import fold

_NUMBER, _REASON = "编号", "原因"
_NAME = 4
"""Signs of a name below which it may mean anything."""
_SHOWN = 6


def read_statement(
    file: str, department: str, year: int, contents: FileContents, bodies: Mapping[str, str], config: Config
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """The statements of a file; none where it is no 情况说明 of ours. `bodies`: folded name → body.

    Findings: I301 several boxes in a row, I302 provided by whom, I303 no reason, I304 another season's,
    I305 an unknown number, I306 nothing ticked, I308 reasons without a tick.
    """
    lines = contents.paper.texts[0].splitlines() if contents.paper and contents.paper.texts else ()
    said = next(filter(None, map(id_line.read_statement_line, lines)), None)
    if said is None:
        return (), ()
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
        known = one.about in config.scheme.duties.by_id or any(
            one.about == item.id for item in config.scheme.duties.items
        )
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
        findings.append(Finding("I306", (Place(file),), {}, whose))
    return tuple(statements), tuple(findings)


def in_own_words(
    materials: Sequence[Material],
    statements: Sequence[Statement],
    registered: Sequence[Registered],
    config: Config,
    year: int,
) -> Iterator[Finding]:
    """I307 for each 情况说明 that a body wrote in its own words, with the deliverables that it names.

    The sealed print of one whose ticks were read is none, nor is one that 收件登记 gives to its items.
    """
    read = {one.file for one in statements} | {row.file for row in registered if row.about}
    stems = {_stem(one.file) for one in materials if one.kind == "docx"}
    done = {one.department for one in statements}
    for one in materials:
        if one.file in read or not is_absence_note(one):
            continue
        if one.kind == "pdf" and (one.department in done or _stem(one.file) in stems):
            continue
        body = next((body for body in config.bodies if body.name == one.department and body.years.covers(year)), None)
        named = _named(one, body.roles if body else (), config)[:_SHOWN]
        titles = "、".join(f"《{owed.title}》" for owed in named)
        never = "、".join(f"《{owed.title}》" for owed in named if not owed.absences)
        answering = [owed.id for owed in named if owed.absences]
        values = {
            "部门": one.department or "某部门",
            "内容": (f"文中写到{titles}" if named else "看不出说的是哪几项材料")
            + (f"，其中{never}不能报“无”，必须提供" if never else ""),
            "编号": f"，看来是 {'、'.join(answering)}" if answering else "",
        }
        yield Finding("I307", (Place(one.file),), values, one.department)


def _stem(file: str) -> str:
    return file.rpartition(".")[0]


def _named(note: Material, roles: Sequence[str], config: Config) -> list[Deliverable]:
    """The deliverables of these roles that a note names, or of whose form it names an item."""
    said = fold("".join(note.paper.texts)) if note.paper else ""
    forms, measures = config.scheme.forms.by_id, config.scheme.measures
    found = []
    for owed in (owed for role in roles for item in config.scheme.duties.of_role(role) for owed in item.deliverables):
        names = [owed.title, *owed.aliases]
        for item in forms[owed.form].items if owed.form in forms else ():
            if not item.roles or set(item.roles).intersection(roles):
                names.append(measures[item.measure].name)
        if any(fold(name) in said for name in names if len(name) >= _NAME):
            found.append(owed)
    return found


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
