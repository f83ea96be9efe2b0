"""A run's facts, the cells behind them and where they stand ↔ one file of 登记/, so that later runs can compare."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.number import plain
from pipeline.model.table import Place, Reading
from pipeline.office import package
from pipeline.scheme import Scheme
from pipeline.store import facts_csv
from pipeline.system.errors import PipelineError

FOLDER = "数据表"
_NUMBERED = re.compile(r"(\d{3,})\.zip")
_CELLS, _STANDS = "cells.json", "stands.json"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place of the report as a reader names it, and the page printed there ("" where no PDF was made)."""

    label: str
    page: str


@dataclass(frozen=True)
class FactSnapshot:
    """What a run knew. Columns marked 不公开 are not in it: what is compared may be handed on."""

    facts: Mapping[FactKey, tuple[Fact, ...]]
    """The adopted fact first."""
    cells: Mapping[Place, str]
    """Every cell that was read as a value → what it says, in canonical units."""
    spots: Mapping[FactKey, tuple[Location, ...]] = field(default_factory=dict)
    figures: Mapping[str, tuple[Location, str]] = field(default_factory=dict)
    """Figure → where it stands, and a digest of what it shows."""


def of(facts: FactSet, table: bytes, scheme: Scheme) -> FactSnapshot:
    """What a run knows before anything is laid out; `table` is its facts.csv: what that leaves out is not compared."""
    return FactSnapshot(_grouped(facts_csv.read_facts(table)), dict(_cells(facts, scheme, facts_csv.private(scheme))))


def render(kept: FactSnapshot, table: bytes) -> bytes:
    """The file; `table` is the facts.csv of the same run."""
    cells: dict[str, dict[str, dict[str, str]]] = {}
    for place, text in kept.cells.items():
        cells.setdefault(place.file, {}).setdefault(place.sheet, {})[place.cell] = text
    stands = {
        "facts": [
            [key.measure, key.subject, key.period, [[spot.label, spot.page] for spot in spots]]
            for key, spots in sorted(kept.spots.items())
        ],
        "figures": {name: [spot.label, spot.page, digest] for name, (spot, digest) in kept.figures.items()},
    }
    return package.write_package({facts_csv.NAME: table, _CELLS: _json(cells), _STANDS: _json(stands)})


def read_snapshot(data: bytes) -> FactSnapshot:
    """The file as it was written; raises ValueError for another one."""
    try:
        files = package.read_package(data)
        cells, stands = json.loads(files[_CELLS]), json.loads(files[_STANDS])
        return FactSnapshot(
            _grouped(facts_csv.read_facts(files[facts_csv.NAME])),
            {
                Place(file, sheet, cell): text
                for file, sheets in cells.items()
                for sheet, found in sheets.items()
                for cell, text in found.items()
            },
            {
                FactKey(measure, subject, period): tuple(Location(*spot) for spot in spots)
                for measure, subject, period, spots in stands["facts"]
            },
            {name: (Location(label, page), digest) for name, (label, page, digest) in stands["figures"].items()},
        )
    except (zipfile.BadZipFile, KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a table of facts of ours") from error


def state(fact: Fact | None) -> object:
    """What of a fact is another fact when it changes: not its formula or where it stood."""
    return fact and (fact.value, fact.status, fact.reason, fact.unit, fact.data_year, fact.nature)


def same_snapshot(one: FactSnapshot, other: FactSnapshot) -> bool:
    """Whether two runs knew the same: equal adopted facts and equal cells."""
    adopted = [{key: state(facts[0]) for key, facts in kept.facts.items()} for kept in (one, other)]
    return adopted[0] == adopted[1] and one.cells == other.cells


def different(kept: FactSnapshot, there: Mapping[int, Path]) -> tuple[int, FactSnapshot] | None:
    """The youngest of these files that holds other facts or cells, with its number."""
    for number, at in sorted(there.items(), reverse=True):
        before = load_snapshot(at)
        if not same_snapshot(before, kept):
            return number, before
    return None


def snapshot_path(kept: FactSnapshot, register: Path, year: int) -> Path:
    """Where this run's file belongs: in place of the youngest where that holds the same facts and cells, else new."""
    there = snapshots_of(register, year)
    youngest = max(there, default=0)
    if youngest and same_snapshot(load_snapshot(there[youngest]), kept):
        return there[youngest]
    return register / FOLDER / str(year) / f"{youngest + 1:03}.zip"


def snapshots_of(register: Path, year: int) -> dict[int, Path]:
    """The files kept of a year by their numbers, oldest first."""
    folder = register / FOLDER / str(year)
    found = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _NUMBERED.fullmatch(path.name)
        if match:
            found[int(match[1])] = path
    return dict(sorted(found.items()))


def load_snapshot(at: Path) -> FactSnapshot:
    """The file at a place; raises PipelineError where it cannot be read."""
    try:
        return read_snapshot(at.read_bytes())
    except (OSError, ValueError) as error:
        name = "/".join(at.parts[-4:])
        raise PipelineError(f"{name} 读不出来。", "请从备份恢复；没有备份的，把它删掉，以后不再与它比较。") from error


def _grouped(read_back: Iterable[tuple[Fact, bool]]) -> dict[FactKey, tuple[Fact, ...]]:
    found: dict[FactKey, list[Fact]] = {}
    for fact, _ in read_back:
        found.setdefault(fact.key, []).append(fact)
    return {key: tuple(facts) for key, facts in found.items()}


def _cells(facts: FactSet, scheme: Scheme, hidden: frozenset[str]) -> Iterable[tuple[Place, str]]:
    for table in facts.tables:
        form = scheme.forms.by_id.get(table.form)
        closed = {one.id for one in form.records.columns if not one.public} if form and form.records else set()
        for record in table.records:
            for column, reading in record.readings.items():
                if column not in closed:
                    yield reading.at, _said(reading)
    for key, known in facts.by_key.items():
        for fact in known:
            own = fact.origin in (Origin.REPORTED, Origin.RECOGNISED) and len(fact.at) == 1
            if own and ":" not in fact.at[0].cell and key.measure not in hidden:
                yield fact.at[0], _told(fact)


def _said(reading: Reading) -> str:
    if reading.below is not None:
        return f"<{plain(reading.below)}"
    return reading.text or _plain(reading.value)


def _told(fact: Fact) -> str:
    return f"{_plain(fact.value)}{fact.unit}" if fact.value is not None else facts_csv.STATUS[fact.status]


def _plain(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
