"""Materials, 收件登记, tables and statements → where every file, or each of its pages, ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.account import assign, sealed_copies, title_words
from pipeline.account.assign import Desk
from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Disposition, Duty, FileDisposition, Piece, Registered, Statement
from pipeline.model.table import FormTable, Place
from pipeline.scheme.absence_notes import is_absence_note
from pipeline.scheme.catalogue import Shows
from pipeline.scheme.units import fold


@dataclass(frozen=True, slots=True)
class Placed:
    """One row of the account of files, and how it was known."""

    row: FileDisposition
    how: str = ""

    @property
    def piece(self) -> Piece:
        """What it is to the duties that it answers."""
        return Piece(self.row.file, self.row.first, self.row.last, self.how)


@dataclass(frozen=True)
class Incoming:
    """Everything that came for a year, looked up by file."""

    config: Config
    year: int
    materials: Sequence[Material]
    registered: Mapping[str, tuple[Registered, ...]]
    tables: Mapping[str, tuple[FormTable, ...]]
    statements: frozenset[str]
    desks: Mapping[str, Desk]
    """By body."""

    @cached_property
    def originals(self) -> Mapping[tuple[str, str], tuple[Material, ...]]:
        """Editable files by folder and name, for scans of the same name."""
        return sealed_copies.by_stem({one.file: one for one in self.materials})

    @property
    def everything(self) -> Desk:
        """All duties of all bodies at one desk: for proposals of what lies in nobody's folder."""
        first = next(iter(self.desks.values()))
        duties = tuple(duty for desk in self.desks.values() for duty in desk.duties)
        return replace(first, duties=duties, whole=True, cache={}, alike={})

    def named(self, material: Material) -> Desk | None:
        """The desk of the one body whose name stands in a file's path or title."""
        paper = material.paper
        said = fold("/".join((*material.file.split("/")[1:], paper.title if paper else "")))
        found = [
            desk
            for desk in self.desks.values()
            if any(fold(name) in said for name in (desk.body.name, *desk.body.aliases))
        ]
        return found[0] if len(found) == 1 else None


def gather(
    materials: Iterable[Material],
    registered: Iterable[Registered],
    tables: Iterable[FormTable],
    statements: Iterable[Statement],
    desks: Mapping[str, Desk],
    config: Config,
    year: int,
) -> Incoming:
    """The year's files with what is known of them, by file."""
    rows: dict[str, list[Registered]] = {}
    for row in registered:
        rows.setdefault(row.file, []).append(row)
    of_file: dict[str, list[FormTable]] = {}
    for table in tables:
        if table.year == year:
            of_file.setdefault(table.file, []).append(table)
    return Incoming(
        config,
        year,
        tuple(one for one in materials if one.year == year),
        {file: tuple(found) for file, found in rows.items()},
        {file: tuple(found) for file, found in of_file.items()},
        frozenset(one.file for one in statements),
        desks,
    )


def place_files(incoming: Incoming) -> tuple[tuple[Placed, ...], tuple[Finding, ...]]:
    """Where everything ended, in the order of the materials, and I404 and I408 findings about the register."""
    placed: list[Placed] = []
    findings: list[Finding] = []
    everything = incoming.everything
    first: dict[tuple[str, str], Placed] = {}
    files = {one.file: one for one in incoming.materials}
    packed = {one.file.rpartition("/")[0] for one in incoming.materials}
    for material in incoming.materials:
        rows = list(_of(material, incoming, files, packed, everything, findings))
        for one in rows:
            twin = first.setdefault((material.sha256, material.department), one)
            copied = twin.row.file != material.file and set(one.row.duties) <= set(twin.row.duties)
            if copied and one.row.end in (Disposition.DELIVERABLE, Disposition.UNRECOGNISED) and one.row.first is None:
                one = Placed(FileDisposition(material.file, Disposition.COPY, other=twin.row.file))
            placed.append(one)
    return tuple(placed), tuple(findings)


def _of(
    material: Material,
    incoming: Incoming,
    files: Mapping[str, Material],
    packed: frozenset[str] | set[str],
    everything: Desk,
    findings: list[Finding],
) -> Iterator[Placed]:
    file = material.file
    if material.superseded:
        by = files.get(material.superseded)
        same = by is not None and by is not material and by.sha256 == material.sha256
        yield Placed(
            FileDisposition(file, Disposition.COPY if same else Disposition.SUPERSEDED, other=material.superseded)
        )
        return
    if material.kind == "zip" and file in {name for one in packed for name in _above(one)}:
        yield Placed(FileDisposition(file, Disposition.UNPACKED))
        return
    if material.unusable and incoming.config.scheme.catalogue[material.unusable].shows is Shows.COPY:
        twin = next(
            (
                one.file
                for one in incoming.materials
                if one.sha256 == material.sha256 and one.forms and one.file != file
            ),
            "",
        )
        yield Placed(FileDisposition(file, Disposition.COPY, other=twin))
        return
    rows = [row for row in incoming.registered.get(file, ()) if row.about]
    original = None if rows else sealed_copies.original_of(material, incoming.originals)
    stands = files.get(original.superseded, original) if original is not None else material
    if any(row.first is not None for row in rows) and not material.unusable:
        yield from _ranges(material, rows, incoming, findings)
        return
    found = _registered(material, rows, incoming, findings) if rows else None
    if found is None or not found.duties:
        found = _recognised(material, incoming, everything) or found or assign.Assignment()
    if original is not None and (stands.forms or not found.duties):
        of_original = _recognised(stands, incoming, everything) or assign.Assignment()
        duties = tuple(dict.fromkeys((*found.duties, *of_original.duties, *_of_rest(original, incoming, files))))
        found = replace(found, duties=duties, how=found.how or "name") if duties else found
        if original.superseded and duties:
            values = {"文件": _name(file), "旧": _name(original.file), "新": _name(stands.file)}
            findings.append(Finding("R112", (Place(file), Place(stands.file)), values, material.department))
    ended = FileDisposition(file, Disposition.DELIVERABLE, duties=found.duties, likely=found.likely)
    if material.unusable:
        ended = replace(ended, end=Disposition.UNUSABLE, other=material.unusable)
    elif (
        not rows
        and (stands.file in incoming.statements or is_absence_note(stands))
        or file in incoming.statements
        or (not found.duties and _states(material))
    ):
        ended = replace(ended, end=Disposition.STATEMENT, duties=(), likely=(), other=material.in_part)
    elif material.forms:
        ended = replace(ended, end=Disposition.FORM, forms=material.forms, other=material.in_part)
    elif not found.duties:
        ended = replace(ended, end=Disposition.UNRECOGNISED)
    yield Placed(ended, found.how)


def _of_rest(original: Material, incoming: Incoming, files: Mapping[str, Material]) -> tuple[Duty, ...]:
    """The duties that a file answers which replaces an original in part: a scan of that name is of both."""
    later = files.get(original.in_part)
    return () if later is None else _by_form(later, incoming.tables.get(later.file, ()), incoming).duties


def _name(file: str) -> str:
    return file.rpartition("/")[2]


def _above(folder: str) -> Iterator[str]:
    """A folder and all above it."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _states(material: Material) -> bool:
    """Whether a file is by its name the sealed copy of a 情况说明."""
    text = title_words.bare_title(material.title)
    return "无相关材料" in text or text.endswith("情况说明") and len(text) <= 8


def _recognised(material: Material, incoming: Incoming, everything: Desk) -> assign.Assignment | None:
    """What a file is by the forms read from it, else by its names."""
    tables = incoming.tables.get(material.file, ())
    if tables or material.forms:
        return _by_form(material, tables, incoming)
    desk = incoming.desks.get(material.department)
    if desk is not None:
        found = assign.by_name(material, desk)
        named = _owing({material.speaks_of}, material.department, incoming) if material.speaks_of else ()
        return assign.Assignment(named, "form") if named and not found.duties and not found.named else found
    found = assign.by_name(material, incoming.named(material) or everything)
    proposed = tuple(dict.fromkeys((*(duty.deliverable for duty in found.duties), *found.likely)))
    return assign.Assignment(likely=proposed)


def _by_form(material: Material, tables: Sequence[FormTable], incoming: Incoming) -> assign.Assignment:
    duties: dict[Duty, None] = {}
    forms = set(material.forms) | {table.form for table in tables}
    for form in sorted(forms):
        departments = {table.department for table in tables if table.form == form} or {material.department}
        for department in sorted(departments):
            duties |= dict.fromkeys(_owing({form}, department, incoming))
    if duties:
        return assign.Assignment(tuple(duties), "form")
    by_id = incoming.config.scheme.duties.by_id.values()
    return assign.Assignment(likely=tuple(one.id for one in by_id if one.form in forms)[:3])


def _owing(forms: set[str], department: str, incoming: Incoming) -> tuple[Duty, ...]:
    """The duties of a body that are these forms; of the only body that owes them where a table is nobody's."""
    found = [
        duty
        for name, desk in incoming.desks.items()
        if name == department or not department
        for one in desk.deliverables
        if one.form in forms
        for duty in assign.instances(one, desk, "")
    ]
    return tuple(found) if department or len({duty.department for duty in found}) == 1 else ()


def _registered(
    material: Material, rows: Sequence[Registered], incoming: Incoming, findings: list[Finding]
) -> assign.Assignment:
    duties = tuple(dict.fromkeys(duty for row in rows for duty in _answered(material, row, incoming, findings)))
    return assign.Assignment(duties, "register")


def _answered(material: Material, row: Registered, incoming: Incoming, findings: list[Finding]) -> Iterator[Duty]:
    """The duties that a row of the register names; a whole item is everything of it that such a file can be."""
    by_id = incoming.config.scheme.duties.by_id
    for name in row.about:
        role = name.rpartition(".")[0]
        desks = [desk for desk in incoming.desks.values() if role in desk.body.roles]
        whose = row.department or material.department
        own = [desk for desk in desks if desk.body.name == whose] or desks
        ids = [name] if name in by_id else [one.id for one in by_id.values() if one.item == name]
        if len(ids) > 1:
            shape = "photo" if material.kind in assign.PICTURES else "pdf" if material.kind == "pdf" else "editable"
            ids = [one for one in ids if shape in by_id[one].formats] or ids
        for desk in own if len(own) == 1 else []:
            for one in ids:
                subjects = desk.subjects.get(one, ())
                said = row.subject or "/".join((material.file, row.title))
                found = assign.instances(by_id[one], desk, said) if by_id[one].per else ()
                if by_id[one].per and not found:
                    values = {"文件": material.file, "编号": one, "对象": row.subject or "（没有写）"}
                    values["可写"] = "、".join(filter(None, subjects[:6])) or "（对应的表还没有报）"
                    findings.append(Finding("I408", (Place(material.file),), values, desk.body.name))
                yield from found or ([Duty(one, desk.body.name, "")] if "" in subjects else [])
        if len(own) != 1:
            values = {"文件": material.file, "编号": name, "对象": "（没有放在部门文件夹里）"}
            values["可写"] = "、".join(desk.body.name for desk in desks)
            findings.append(Finding("I408", (Place(material.file),), values))


def _ranges(
    material: Material, rows: Sequence[Registered], incoming: Incoming, findings: list[Finding]
) -> Iterator[Placed]:
    """Page by page: the duties of all rows that name a page; pages that no row names are said too."""
    last = material.pages or max(row.last or 1 for row in rows)
    problems = _troubles(rows, material.pages)
    if problems:
        values = {"文件": material.file, "问题": "；".join(problems)}
        findings.append(Finding("I404", (Place(material.file),), values))
    answered = [(row, tuple(_answered(material, row, incoming, findings))) for row in rows]
    edges = {1, last + 1}
    for row in rows:
        if row.first is not None and row.last is not None:
            edges |= {min(row.first, last + 1), min(row.last + 1, last + 1)}
    bounds = sorted(edges)
    pieces: list[tuple[int, int, tuple[Duty, ...]]] = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        duties = tuple(
            dict.fromkeys(
                duty
                for row, found in answered
                if (row.first or 1) <= start and (row.last or last) >= end - 1
                for duty in found
            )
        )
        if pieces and pieces[-1][2] == duties:
            pieces[-1] = (pieces[-1][0], end - 1, duties)
        else:
            pieces.append((start, end - 1, duties))
    for start, end, duties in pieces:
        ended = Disposition.DELIVERABLE if duties else Disposition.UNRECOGNISED
        yield Placed(FileDisposition(material.file, ended, start, end, duties=duties), "register" if duties else "")


def _troubles(rows: Sequence[Registered], pages: int | None) -> list[str]:
    found = []
    ranges = sorted({(row.first, row.last) for row in rows if row.first is not None and row.last is not None})
    for (first, last), (other, end) in zip(ranges, ranges[1:], strict=False):
        if other <= last:
            found.append(f"第 {first}-{last} 页与第 {other}-{end} 页重叠")
    found += [f"第 {first}-{last} 页超出了 {pages} 页" for first, last in ranges if pages and last > pages]
    return found
