"""Worked cases → configs and monitoring tables, as the stages before compute would hand them on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline import config as configs
from pipeline.config import AirStation, Config, WaterSection
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.number import plain
from pipeline.model.table import DataTable, Place, Reading, Record, address
from pipeline.system.yamlfile import read_yaml

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    """The worked cases of a file."""
    found = read_yaml(CASES / f"{name}.yaml")
    assert isinstance(found, list) and found
    return found


def config(
    *, sections: Mapping[str, str] | None = None, stations: Iterable[str] = (), due: str = "21", **policies: str
) -> Config:
    """The project's own config with these sections (name → river or lake) and stations."""
    made = configs.load(ROOT)
    return dataclasses.replace(
        made,
        sections=tuple(WaterSection(name=name, kind=kind, items_due=due) for name, kind in (sections or {}).items()),
        stations=tuple(AirStation(name) for name in stations),
        policies=made.policies | policies,
    )


def reading(text: object, at: Place) -> Reading:
    """“<0.005” is below its detection limit, numbers are numbers, the rest is text."""
    written = str(text)
    if written.startswith("<"):
        return Reading(None, at, below=Decimal(written[1:]))
    try:
        return Reading(Decimal(written), at)
    except ArithmeticError:
        return Reading(written, at)


def table(
    form: str, year: int, rows: Iterable[tuple[str, str, Mapping[str, object]]], file: str = "表.xlsx"
) -> DataTable:
    """Rows of (subject, period, values by column) as a normalised table."""
    name = f"{year}/某局/{file}"
    records: list[Record] = []
    columns: dict[str, int] = {}
    for row, (subject, period, values) in enumerate(rows):
        readings = {}
        for column, value in values.items():
            number = columns.setdefault(column, len(columns) + 2)
            readings[column] = reading(value, Place(name, "数据", address(row + 2, number)))
        records.append(Record(subject, period, readings))
    return DataTable(form, "某局", year, name, "数据", tuple(columns), tuple(records))


def factset(*tables: DataTable) -> FactSet:
    """A set with only these tables."""
    return FactSet({}, tables)


def printed(facts: FactSet, measure: str, subject: str = "", period: int | str = 2024) -> str | None:
    """A number as it is printed, None where there is none."""
    fact = facts.get(measure, subject, period)
    return plain(fact.number, fact.places) if fact and fact.number is not None else None


def grade_of(facts: FactSet, section: str, period: int | str) -> object:
    """The class that stands for a section, None where there is none."""
    fact = facts.get("section_class", section, period)
    return fact.value if fact else None


def given_class(section: str, month: str, grade: str) -> Fact:
    """The class that a department typed for a section's month."""
    return Fact(FactKey("section_class", section, month), grade, origin=Origin.REPORTED)
