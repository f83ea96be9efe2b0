"""Materials and the register of earlier runs → the numbers they are cited by, and the register kept up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.account.home_indicator import home_of, shared_length
from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import Account, Disposition, FileDisposition, Registered
from pipeline.model.table import Place
from pipeline.reading import document_details
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.units import fold
from pipeline.store.material_register import GivenNumber, ordered, split_number


@dataclass(frozen=True, slots=True)
class Unit:
    """What gets a number: a file, or the pages of it that are one material, with its home and what is said of it."""

    material: Material
    home: str
    first: int | None = None
    last: int | None = None
    registered: Registered | None = None
    title: str = ""
    also: tuple[str, ...] = ()
    answers: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """File and pages, as the register names them."""
        return self.material.file, "" if self.first is None else f"{self.first}-{self.last}"


def number_materials(
    materials: Iterable[Material],
    config: Config,
    register: Sequence[GivenNumber],
    account: Account | None = None,
    registered: Sequence[Registered] = (),
) -> tuple[tuple[Numbered, ...], tuple[GivenNumber, ...], tuple[Finding, ...]]:
    """Numbered materials of the config's year in the order of their numbers, the new register, and P201 findings.

    A file keeps its number when its content changes, and when it moves with its content; new files are numbered in
    the order of the config's departments and of their names, pages of a file each by themselves. What could not be
    opened, was superseded, is a copy or is not recognised gets no number, nor a zip whose files were unpacked: a
    number is for ever. Entries of files that are gone stay, so that no number is used twice.
    """
    year = config.year
    present = [one for one in materials if one.year == year]
    usable = _units(present, config, account, registered)
    entries = {(entry.file, entry.pages): entry for entry in register if entry.year == year}
    order = {body.name: place for place, body in enumerate(config.bodies)}
    usable.sort(key=lambda one: (order.get(one.material.department, len(order)), one.material.file, one.first or 0))
    here = {one.file for one in present}
    moved = {(entry.sha256, entry.pages): entry for entry in reversed(list(entries.values())) if entry.file not in here}
    last = _last_numbers(entries.values())
    kept: dict[tuple[str, str], GivenNumber] = {}
    for one in usable:
        entry = entries.get(one.key)
        if entry is None and (entry := moved.pop((one.material.sha256, one.key[1]), None)) is not None:
            del entries[entry.file, entry.pages]
        if entry is not None:
            kept[one.key] = replace(entry, file=one.material.file, sha256=one.material.sha256, title=one.title)
    for one in usable:
        if one.key not in kept:
            last[one.home] = last.get(one.home, 0) + 1
            number = f"{one.home}-{last[one.home]:02d}"
            kept[one.key] = GivenNumber(year, number, one.material.file, one.material.sha256, one.title, one.key[1])
    gone = [entry for name, entry in entries.items() if name not in kept]
    findings = tuple(_gone(entry) for entry in gone if entry.file not in here)
    homes = [*config.scheme.indicators, config.scheme.tree.other_id]
    numbered = tuple(
        sorted(
            (_numbered(one, kept[one.key].number) for one in usable),
            key=lambda one: (
                homes.index(one.indicator) if one.indicator in homes else len(homes),
                split_number(one.number),
            ),
        )
    )
    others = [entry for entry in register if entry.year != year]
    return numbered, ordered([*others, *gone, *kept.values()]), findings


def _units(
    present: Sequence[Material], config: Config, account: Account | None, registered: Sequence[Registered]
) -> list[Unit]:
    """What gets a number, with its home: of the deliverable it is, of what a statement replaces, else by its words."""
    if account is None:
        usable = [one for one in present if not one.unusable and not is_unpacked(one, present)]
        return [Unit(one, home_of(one, config), title=one.title) for one in usable]
    by_id = config.scheme.duties.by_id
    of_file = {one.file: one for one in present}
    replaced = {one.statement.file: one.duty for one in reversed(account.receipts) if one.statement}
    rows = {(row.file, row.first): row for row in reversed(registered)}
    units = []
    for row in account.whereabouts:
        if row.end not in _CITED or row.file not in of_file:
            continue
        one = of_file[row.file]
        duty = row.duties[0] if row.duties else replaced.get(row.file)
        if duty is None and row.end is Disposition.STATEMENT:
            # The sealed scan of a statement goes where the statement itself goes.
            duty = next((found for found in replaced.values() if found.department == one.department), None)
        if duty and not one.department:
            one = replace(one, department=duty.department)
        owed = by_id[duty.deliverable] if duty else None
        said = rows.get((row.file, row.first))
        home, also = (owed.home, owed.see_also) if owed else (home_of(one, config), ())
        title = (said.title if said else "") or _title(one, row, owed)
        answers = _owed(row, owed) if owed and row.end is not Disposition.STATEMENT else ""
        units.append(Unit(one, home, row.first, row.last, said, title, also, answers))
    return units


def _title(one: Material, row: FileDisposition, owed: Deliverable | None) -> str:
    """What a material is called that 收件登记 gives no title: as its file, where the name says what it is."""
    if owed is None or row.end is not Disposition.DELIVERABLE:
        return one.title
    speaks = any(shared_length(fold(one.title), fold(name)) >= _SPEAKS for name in (owed.title, *owed.aliases))
    if speaks and row.first is None:
        # 实施方案 of which project? Folders say it, and the list has no folders.
        return f"{one.title}{_of(row)}" if not any(duty.subject in one.title for duty in row.duties) else one.title
    title = _owed(row, owed)
    return title if row.first is not None or one.title in title else f"{title}：{one.title}"


def _owed(row: FileDisposition, owed: Deliverable) -> str:
    """What a material answers: 实施过程照片（示例项目）."""
    return f"{owed.title}{_of(row)}"


def _of(row: FileDisposition) -> str:
    subjects = "、".join(dict.fromkeys(duty.subject for duty in row.duties if duty.subject))
    return f"（{subjects}）" if subjects else ""


_SPEAKS = 4
"""Letters that a file's name and a name of the deliverable must share in one piece for it to say what it is."""
_CITED = (Disposition.FORM, Disposition.DELIVERABLE, Disposition.STATEMENT)


def _numbered(one: Unit, number: str) -> Numbered:
    said, paper = one.registered, one.material.paper
    if paper is not None and one.first is not None:
        paper = document_details.part(paper, one.first, one.last or one.first)
    return Numbered(
        number,
        one.material,
        split_number(number)[0],
        one.first,
        one.last,
        one.title if one.title != one.material.title else "",
        one.also,
        (said.document_number if said else "") or (paper.document_number if paper else ""),
        (said.dated if said else None) or (paper.dated if paper else None),
        one.answers,
    )


def is_unpacked(one: Material, present: Sequence[Material]) -> bool:
    """Whether a zip's files stand among the materials themselves, under its name: then it is no material."""
    return one.kind == "zip" and any(other.file.startswith(one.file) and other.file != one.file for other in present)


def _last_numbers(entries: Iterable[GivenNumber]) -> dict[str, int]:
    last: dict[str, int] = {}
    for entry in entries:
        home, count = split_number(entry.number)
        last[home] = max(last.get(home, 0), count)
    return last


def _gone(entry: GivenNumber) -> Finding:
    values = {"编号": entry.number, "材料": entry.title, "文件": entry.file}
    return Finding("P201", (Place(entry.file),), values)
