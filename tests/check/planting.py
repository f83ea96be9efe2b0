"""The sample as another county's season → copies of it in which one realistic mistake was planted, and what was found.

The season is the sample's, with other names (county, bodies, townships), without the sealed prints of its tables: what
a print says beside a table would give every planted number away. It is read once; a mistake is put into what was read.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.case import Case
from pipeline.config import Config
from pipeline.model.finding import Settled, Severity
from pipeline.model.material import Material
from pipeline.model.received import Received
from pipeline.model.table import FormRow, FormTable, Place, address
from pipeline.project.assess import assess
from pipeline.project.configuration import load_config

SAMPLE = Path(__file__).parent.parent.parent
YEAR = 2024
COUNTY = {
    "曲靖市沾益区": "南山市清河县",
    "沾益区": "清河县",
    "沾益分局": "清河分局",
    "沾益": "清河",
    "示例街道一": "东门街道",
    "示例街道二": "西门街道",
    "示例镇一": "白水镇",
    "示例镇二": "青石镇",
    "示例乡一": "松林乡",
    "全区": "全县",
    "区人民": "县人民",
}
"""What the sample says → what the other county says."""
PRINTS = "盖章件/"


def names(config: Config) -> dict[str, str]:
    """COUNTY with the names of the bodies: 区水务局 → 县水务局."""
    bodies = (name for body in config.bodies for name in (body.name, *body.aliases) if name.startswith("区"))
    return {**COUNTY, **{name: "县" + name[1:] for name in bodies}}


def renamed(value: Any, words: Mapping[str, str]) -> Any:
    """A value read from the sample with other names in all its texts."""
    if type(value) is str:
        for old, new in words.items():
            value = value.replace(old, new)
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        return type(value)(**{name: renamed(one, words) for name, one in fields.items()})
    if isinstance(value, tuple):
        return tuple(renamed(one, words) for one in value)
    if isinstance(value, Mapping):
        return {renamed(key, words): renamed(one, words) for key, one in value.items()}
    if isinstance(value, frozenset):
        return frozenset(renamed(one, words) for one in value)
    return value


@dataclass(frozen=True)
class Season:
    """A county's season as it was read: its case, and what every copy of it works out anew."""

    case: Case
    received: tuple[Received, ...]

    @staticmethod
    def of_another_county(folder: Path) -> Season:
        """The sample's season of another county, whose config.yaml is written into `folder`."""
        words = names(load_config(SAMPLE))
        text = renamed((SAMPLE / "config.yaml").read_text(encoding="utf-8"), words)
        folder.mkdir(exist_ok=True)
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        (folder / "inputs").mkdir(exist_ok=True)
        read = assess(SAMPLE).received
        return Season(assess(folder), tuple(_unprinted(renamed(one, words)) for one in read))

    def as_the_first(self) -> Season:
        """The season of a county that has none before it."""
        return Season(self.case, self.received[:1])

    @cached_property
    def clean(self) -> tuple[Settled, ...]:
        """Everything that is found in the season before a mistake is planted."""
        return self.settled(self.received)

    def settled(self, received: tuple[Received, ...]) -> tuple[Settled, ...]:
        """Everything that is found in a season as it came."""
        steps = {**self.case.steps, "received": lambda _: received}
        return Case(self.case.config, steps).settled


def _unprinted(received: Received) -> Received:
    """A season whose prints of tables are scans."""
    kept = tuple(
        replace(one, paper=replace(one.paper, texts=(), scanned=True))
        if one.paper is not None and PRINTS in one.file
        else one
        for one in received.materials
    )
    return replace(received, materials=kept)


@dataclass(frozen=True)
class Planted:
    """A season with a mistake: where it stands (files and cells), and the words that tell it from what was there."""

    mistake: Mapping[str, Any]
    received: tuple[Received, ...]
    at: tuple[Place, ...]
    words: tuple[str, ...]

    @property
    def bodies(self) -> frozenset[str]:
        """The bodies in whose papers it stands."""
        return frozenset(place.file.split("/")[1] for place in self.at)


def apart(
    mistakes: Iterable[Mapping[str, Any]], received: tuple[Received, ...], at_once: int
) -> Iterator[tuple[Planted, ...]]:
    """Mistakes planted one after the other in a season, at most so many, then in the season as it was again.

    Those of one season stand in the papers of bodies of their own and are told by codes of their own, each where it
    would stand alone.
    """
    groups: list[list[Planted]] = []
    for mistake in mistakes:
        alone = plant(mistake, received)
        group = next((one for one in groups if len(one) < at_once and all(_apart(alone, other) for other in one)), [])
        if not group:
            groups.append(group)
        group.append(alone)
    for group in groups:
        planted: list[Planted] = []
        for alone in group:
            planted.append(plant(alone.mistake, planted[-1].received if planted else received))
            assert planted[-1].at == alone.at, f"another mistake moved it: {alone.mistake}"
        yield tuple(planted)


def _apart(one: Planted, other: Planted) -> bool:
    return not one.bodies & other.bodies and not {*one.mistake["tells"]} & {*other.mistake["tells"]}


def plant(mistake: Mapping[str, Any], received: tuple[Received, ...]) -> Planted:
    """The season with one mistake of planted.yaml; the file says what its keys mean."""
    if "also" in mistake:
        both = {key: value for key, value in mistake.items() if key != "also"}
        first = plant(both, received)
        second = plant({**both, **mistake["also"]}, first.received)
        return Planted(mistake, second.received, (*first.at, *second.at), (*first.words, *second.words))
    now = received[0]
    if "paper" in mistake:
        made, at, words = _in_papers(mistake, now)
    elif "from" in mistake:
        made, at, words = _copied_paper(mistake, now)
    else:
        made, at, words = _in_tables(mistake, now)
    return Planted(mistake, (made, *received[1:]), at, words)


def _in_papers(mistake: Mapping[str, Any], now: Received) -> tuple[Received, tuple[Place, ...], tuple[str, ...]]:
    materials, at = [], []
    for one in now.materials:
        paper = one.paper
        if paper is not None and mistake["paper"] in one.file and _of(mistake, one.department) and paper.texts:
            texts, title, dated = paper.texts, paper.title, paper.dated
            if dated is not None and "dated" in mistake:
                dated = dated.replace(year=dated.year + mistake["dated"])
            for old, new in mistake["put"]:
                texts = tuple(text.replace(old, new) for text in texts)
                title = title.replace(old, new)
            if texts != paper.texts or title != paper.title:
                at.append(Place(one.file))
                one = replace(one, paper=replace(paper, texts=texts, title=title, dated=dated))
        materials.append(one)
    assert at, f"nothing to plant: {mistake}"
    return replace(now, materials=tuple(materials)), tuple(at), tuple(new for _, new in mistake["put"])


def _copied_paper(mistake: Mapping[str, Any], now: Received) -> tuple[Received, tuple[Place, ...], tuple[str, ...]]:
    """The papers of one body in the place of another's, with the names changed where `rename` says so."""
    source = {
        one.kind: one
        for one in now.materials
        if mistake["from"] in one.file and one.department == mistake["of"] and one.paper is not None
    }
    materials, at = [], []
    for one in now.materials:
        twin = source.get(one.kind)
        if mistake["to"] in one.file and one.department == mistake["body"] and twin is not None and one is not twin:
            paper = renamed(twin.paper, dict(mistake.get("rename", {})))
            sha = one.sha256 if "rename" in mistake else twin.sha256
            one = replace(one, paper=paper, sha256=sha)
            at.append(Place(one.file))
        materials.append(one)
    assert at, f"nothing to plant: {mistake}"
    return replace(now, materials=tuple(materials)), tuple(at), ()


def _of(mistake: Mapping[str, Any], department: str) -> bool:
    told: bool = mistake.get("body", department) == department
    return told


def _in_tables(mistake: Mapping[str, Any], now: Received) -> tuple[Received, tuple[Place, ...], tuple[str, ...]]:
    at: list[Place] = []
    tables = []
    for table in now.tables:
        if (
            not at
            and table.form == mistake["form"]
            and _of(mistake, table.department)
            and mistake.get("file", "") in table.file
            and _row(table, mistake.get("row")) is not None
        ):
            table, cells = _changed(table, mistake)
            at += cells
        tables.append(table)
    assert at, f"nothing to plant: {mistake}"
    told = {**mistake.get("set", {}), **mistake.get("copy", {})}
    words = (str(mistake.get("row", "")), *map(str, told.values()))
    return replace(now, tables=tuple(tables)), tuple(at), tuple(filter(None, words))


def _row(table: FormTable, text: Any) -> FormRow | None:
    """The first row one of whose cells has the text; the first of all where none is asked for."""
    return next(
        (
            row
            for row in table.rows
            if text is None or any(str(text) in str(cell) for cell in (row.label, *row.cells.values()))
        ),
        None,
    )


def _changed(table: FormTable, mistake: Mapping[str, Any]) -> tuple[FormTable, list[Place]]:
    columns = {column.id: column.index for column in table.columns}
    row = _row(table, mistake.get("row"))
    assert row is not None
    place = Place(table.file, table.sheet)
    if "drop" in mistake:
        first = table.rows.index(row)
        return replace(table, rows=(*table.rows[:first], *table.rows[first + mistake["drop"] :])), [place]
    if "title" in mistake or "signed" in mistake:
        return replace(table, **{key: mistake[key] for key in ("title", "signed") if key in mistake}), [place]
    if "scale" in mistake:
        rows = tuple(
            replace(one, cells={**one.cells, column: _scaled(one.cells.get(column), str(factor))})
            for one in table.rows
            for column, factor in mistake["scale"].items()
        )
        cells = [_place(table, one, columns[name]) for one in table.rows for name in mistake["scale"]]
        return replace(table, rows=rows), cells
    if "swap" in mistake:
        one, two = mistake["swap"]
        rows = tuple(replace(r, cells={**r.cells, one: r.cells.get(two), two: r.cells.get(one)}) for r in table.rows)
        return replace(table, rows=rows), [_place(table, r, columns[name]) for r in table.rows for name in (one, two)]
    if "copy" in mistake:
        new = FormRow(max(one.row for one in table.rows) + 1, {**row.cells, **mistake["copy"]}, row.label)
        names_ = [*mistake["copy"]] or [*columns]
        cells = [_place(table, one, columns[name]) for one in (new, row) for name in names_ if name in columns]
        return replace(table, rows=(*table.rows, new)), cells
    told = mistake["set"]
    rows_ = mistake.get("rows", 1)
    first = table.rows.index(row)
    changed = table.rows[first : first + rows_]
    made = tuple(replace(one, cells={**one.cells, **told}) if one in changed else one for one in table.rows)
    return replace(table, rows=made), [
        _place(table, one, columns[name]) for one in changed for name in told if name in columns
    ]


def _place(table: FormTable, row: FormRow, column: int) -> Place:
    return Place(table.file, table.sheet, address(row.row, column))


def _scaled(cell: Any, factor: str) -> Any:
    try:
        return float(Decimal(str(cell).replace(",", "")) * Decimal(factor))
    except (ArithmeticError, ValueError):
        return cell


def new_findings(settled: Iterable[Settled], clean: Iterable[Settled]) -> Iterator[Settled]:
    """Open findings that the clean season has not; accepted ones that are open again count."""
    before = {(one.finding.code, one.finding.at, one.finding.signature) for one in clean}
    for one in settled:
        if one.open and (one.finding.code, one.finding.at, one.finding.signature) not in before:
            yield one


_CELL = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


def touches(one: Settled, planted: Planted, *, row: bool = False) -> bool:
    """Whether a finding names a file (or a row) into which a mistake was planted."""
    if row and any(place.cell for place in planted.at):
        return any(_one_row(place, other) for place in one.finding.at for other in planted.at)
    return bool({place.file for place in one.finding.at} & {place.file for place in planted.at})


def _one_row(place: Place, planted: Place) -> bool:
    """Whether a place lies in the row of another; a range of cells lies in all of its rows."""
    said, cell = _CELL.fullmatch(place.cell), _CELL.fullmatch(planted.cell)
    if said is None or cell is None or (place.file, place.sheet) != (planted.file, planted.sheet):
        return False
    return int(said[2]) <= int(cell[2]) <= int(said[4] or said[2])


def blocks(one: Settled) -> bool:
    """Whether the report is a 草稿 while it is open."""
    return one.severity is Severity.BLOCKING


def departments(received: Received) -> dict[str, str]:
    """File → the body that handed it in."""
    materials: tuple[Material, ...] = received.materials
    return {one.file: one.department for one in materials}


def without(received: tuple[Received, ...], forms: tuple[str, ...]) -> tuple[Received, ...]:
    """A season without the tables of these forms."""
    return tuple(
        replace(one, tables=tuple(table for table in one.tables if table.form not in forms)) for one in received
    )
