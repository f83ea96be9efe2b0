"""A run's facts, the cells behind them and their locations ↔ one file of 登记/, so that later runs can compare."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.number import plain
from pipeline.model.table import Place, Reading
from pipeline.office import package
from pipeline.scheme import Scheme
from pipeline.store import facts_csv, safekeeping
from pipeline.store.facts_csv import FactTable
from pipeline.system.errors import PipelineError

FOLDER = "数据表"
_NUMBERED = re.compile(r"(\d{3,})\.zip")
_CELLS, _LOCATIONS, _WRITTEN = "cells.json", "stands.json", "written.json"
"""Names of the parts beside facts.csv; older snapshots have them too, but the last."""


CellTexts = Mapping[str, Mapping[str, Mapping[str, str]]]
"""File → sheet → cell → what stands there."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """Where a fact stands in the report: chapter, table or figure as a reader names it, and the printed page number.

    The page is "" where no PDF was made.
    """

    label: str
    page: str


@dataclass(frozen=True)
class FactSnapshot:
    """The facts of a run with the cells they were read from and their locations in the report.

    Columns marked 不公开 are not in it: a comparison of two snapshots may be handed on.
    """

    facts: FactTable
    cells: CellTexts
    """Every cell that was read as a value, with its content in canonical units."""
    locations: Mapping[FactKey, tuple[Location, ...]] = field(default_factory=dict)
    figures: Mapping[str, tuple[Location, str]] = field(default_factory=dict)
    """Id of a figure → its location, and a digest of the data drawn in it."""
    written: CellTexts = field(default_factory=dict)
    """How cells read in their file, where that is another unit; under a column (H) the unit they are compared in."""


def of(facts: FactSet, table: bytes, scheme: Scheme) -> FactSnapshot:
    """The snapshot before the report is laid out, without locations and figures.

    `table` is the run's facts.csv: what that leaves out is not compared.
    """
    cells: dict[str, dict[str, dict[str, str]]] = {}
    for place, text in _cells(facts, scheme, facts_csv.private_measures(scheme)):
        cells.setdefault(place.file, {}).setdefault(place.sheet, {})[place.cell] = text
    return FactSnapshot(facts_csv.read_facts(table), cells, written=_written(facts, scheme, cells))


def render(snapshot: FactSnapshot, table: bytes) -> bytes:
    """The snapshot's file (a .zip); `table` is the facts.csv of the same run."""
    locations = {
        "facts": [
            [key.measure, key.subject, key.period, [[one.label, one.page] for one in places]]
            for key, places in sorted(snapshot.locations.items())
        ],
        "figures": {
            name: [location.label, location.page, digest] for name, (location, digest) in snapshot.figures.items()
        },
    }
    return package.write_package(
        {
            facts_csv.NAME: table,
            _CELLS: _json(snapshot.cells),
            _LOCATIONS: _json(locations),
            _WRITTEN: _json(snapshot.written),
        }
    )


@lru_cache(maxsize=2)
def read_snapshot(data: bytes) -> FactSnapshot:
    """The snapshot that `render` wrote; raises ValueError for any other file."""
    try:
        files = package.read_package(data)
        cells, locations = json.loads(files[_CELLS]), json.loads(files[_LOCATIONS])
        written = json.loads(files[_WRITTEN]) if _WRITTEN in files else {}
        if not all(
            type(text) is str
            for texts in (cells, written)
            for sheets in texts.values()
            for found in sheets.values()
            for text in found.values()
        ):
            raise TypeError
        return FactSnapshot(
            facts_csv.read_facts(files[facts_csv.NAME]),
            cells,
            {
                FactKey(measure, subject, period): tuple(Location(*place) for place in places)
                for measure, subject, period, places in locations["facts"]
            },
            {name: (Location(label, page), digest) for name, (label, page, digest) in locations["figures"].items()},
            written,
        )
    except (zipfile.BadZipFile, KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a table of facts of ours") from error


def compared_parts(fact: Fact | None) -> object:
    """The parts of a fact in which two runs are compared: neither its formula nor the cells it came from."""
    return fact and (fact.value, fact.status, fact.reason, fact.unit, fact.data_year, fact.nature)


def changed_facts(one: FactSnapshot, other: FactSnapshot) -> Iterator[FactKey]:
    """The keys whose adopted facts differ in the parts in which two runs are compared."""
    for key in one.facts.unlike(other.facts):
        here, there = (next(iter(each.facts.get(key, ())), None) for each in (one, other))
        if compared_parts(here) != compared_parts(there):
            yield key


def same_snapshot(one: FactSnapshot, other: FactSnapshot) -> bool:
    """Whether two snapshots have equal adopted facts and equal cells, wherever these stand in the report."""
    return one.cells == other.cells and next(changed_facts(one, other), None) is None


def different(snapshot: FactSnapshot, files: Mapping[int, Path]) -> tuple[int, FactSnapshot] | None:
    """The number and the snapshot of the youngest of these files that differs; None where all are the same.

    Raises PipelineError where one cannot be read.
    """
    for number, path in sorted(files.items(), reverse=True):
        before = load_snapshot(path)
        if not same_snapshot(before, snapshot):
            return number, before
    return None


def snapshot_path(snapshot: FactSnapshot, register: Path, year: int) -> Path:
    """Path of this run's file: that of the youngest where it holds the same facts and cells, else a new number.

    `register` is the folder 登记/. Raises PipelineError where the youngest cannot be read.
    """
    files = snapshots_of(register, year)
    youngest = max(files, default=0)
    if youngest and same_snapshot(load_snapshot(files[youngest]), snapshot):
        return files[youngest]
    return register / FOLDER / str(year) / f"{youngest + 1:03}.zip"


def snapshots_of(register: Path, year: int) -> dict[int, Path]:
    """Number → file of the snapshots kept of a year, oldest first."""
    return safekeeping.numbered_files(register / FOLDER / str(year), _NUMBERED)


def load_snapshot(path: Path) -> FactSnapshot:
    """The snapshot in a file; raises PipelineError (exit 2) where it cannot be read."""
    try:
        return read_snapshot(path.read_bytes())
    except (OSError, ValueError) as error:
        name = "/".join(path.parts[-4:])
        raise PipelineError(f"{name} 读不出来。", "请从备份恢复；没有备份的，把它删掉，以后不再与它比较。") from error


def _cells(facts: FactSet, scheme: Scheme, hidden: frozenset[str]) -> Iterable[tuple[Place, str]]:
    for table in facts.tables:
        form = scheme.forms.by_id.get(table.form)
        closed = {one.id for one in form.records.columns if not one.public} if form and form.records else set()
        for record in table.records:
            for column, reading in record.readings.items():
                if column not in closed:
                    yield reading.at, _reading_text(reading)
    for key, rivals in facts.by_key.items():
        for fact in rivals:
            own = fact.origin in (Origin.REPORTED, Origin.RECOGNISED) and len(fact.at) == 1
            if own and ":" not in fact.at[0].cell and key.measure not in hidden:
                yield fact.at[0], _fact_text(fact)


def _written(facts: FactSet, scheme: Scheme, kept: CellTexts) -> CellTexts:
    """How the cells that are kept read in their files, as `FactSnapshot.written` has it."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    units: dict[tuple[str, str, str], set[str]] = {}
    typed: dict[Place, str] = {}
    for table in facts.tables:
        form = scheme.forms.by_id.get(table.form)
        own = {one.id: one.unit for one in form.records.columns} if form and form.records else {}
        for record in table.records:
            for column, reading in record.readings.items():
                if reading.typed:
                    typed[reading.at] = reading.typed
                if own.get(column) and isinstance(reading.value, Decimal):
                    at = reading.at
                    units.setdefault((at.file, at.sheet, at.cell.rstrip("0123456789")), set()).add(own[column])
    for rivals in facts.by_key.values():
        typed |= {fact.at[0]: fact.typed for fact in rivals if fact.typed and len(fact.at) == 1}
    for at, text in typed.items():
        if at.cell in kept.get(at.file, {}).get(at.sheet, {}):
            found.setdefault(at.file, {}).setdefault(at.sheet, {})[at.cell] = text
    for (file, sheet, letters), said in units.items():
        if len(said) == 1 and sheet in kept.get(file, {}):
            found.setdefault(file, {}).setdefault(sheet, {})[letters] = next(iter(said))
    return found


def _reading_text(reading: Reading) -> str:
    if reading.below is not None:
        return f"<{plain(reading.below)}"
    return reading.text or _plain(reading.value)


def _fact_text(fact: Fact) -> str:
    return f"{_plain(fact.value)}{fact.unit}" if fact.value is not None else fact.status.word


def _plain(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else "" if value is None else str(value)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
