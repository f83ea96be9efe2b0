"""情况说明 in which nothing is ticked, and what is open of their bodies → findings that list what they may answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Receipt, Registered, Standing, Statement
from pipeline.model.table import Place
from pipeline.scheme.absence_notes import is_absence_note
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.units import fold

_NAME = 4
"""Signs of a name below which it may mean anything."""
_SHOWN = 6
_LISTED = 12


def unticked_statements(
    receipts: Sequence[Receipt],
    materials: Sequence[Material],
    statements: Sequence[Statement],
    registered: Iterable[Registered],
    config: Config,
    year: int,
) -> Iterator[Finding]:
    """I306 for each issued 情况说明 without a tick, I307 for each that a body wrote in its own words.

    Both say what they may answer: what a note names, else what the body has not handed in and a 情况说明 can stand
    in for. The sealed print of one whose ticks were read is none, nor is one that 收件登记 gives to its items.
    """
    settled = {row.file for row in registered if row.about}
    for said in statements:
        if not said.about and said.file not in settled:
            values = {"可说明": _may_answer(said.department, receipts, config)}
            yield Finding("I306", (Place(said.file),), values, said.department)
    read = {said.file for said in statements} | settled
    stems = {_stem(one.file) for one in materials if one.kind == "docx"}
    done = {said.department for said in statements if said.about}
    for one in materials:
        if one.file in read or not is_absence_note(one):
            continue
        if one.kind == "pdf" and (one.department in done or _stem(one.file) in stems):
            continue
        yield _in_own_words(one, receipts, config, year)


def _in_own_words(one: Material, receipts: Sequence[Receipt], config: Config, year: int) -> Finding:
    body = next((body for body in config.bodies if body.name == one.department and body.years.covers(year)), None)
    named = _named(one, body.roles if body else (), config)[:_SHOWN]
    titles = "、".join(f"《{owed.title}》" for owed in named)
    never = "、".join(f"《{owed.title}》" for owed in named if not owed.absences)
    answering = [owed.id for owed in named if owed.absences]
    unnamed = f"看不出说的是哪几项材料；{_may_answer(one.department, receipts, config)}"
    values = {
        "部门": one.department or "某部门",
        "内容": (f"文中写到{titles}" if named else unnamed) + (f"，其中{never}不能报“无”，必须提供" if never else ""),
        "编号": f"，看来是 {'、'.join(answering)}" if answering else "",
    }
    return Finding("I307", (Place(one.file),), values, one.department)


def _may_answer(department: str, receipts: Sequence[Receipt], config: Config) -> str:
    """What of a body is missing that a 情况说明 can stand in for, by the numbers that stand in the issued form."""
    by_id = config.scheme.duties.by_id
    missing = dict.fromkeys(
        one.duty.deliverable
        for one in receipts
        if one.standing is Standing.MISSING
        and one.duty.department == department
        and by_id[one.duty.deliverable].absences
    )
    if not department:
        return "没有写明是哪个部门的"
    if not missing:
        return f"{department}可以报“无”的材料都已报来或说明，看不出还要说明什么"
    names = [f"{one}《{by_id[one].title}》" for one in missing]
    more = f"等 {len(names)} 项" if len(names) > _LISTED else ""
    return f"{department}没有报来、可以报“无”的有：{'、'.join(names[:_LISTED])}{more}"


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
