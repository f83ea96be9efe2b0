"""Monitoring in a line or two of a worked case → the county's config and the tables of its records.

water: section → {kind, months, values, but: {month: values}, level}; decided: [section, month, class] a line; air: runs
of {days, values}, of `station`; soil: points of {use, ph, values, verdict}; source: a line of values a month of 水源一;
source_decided: [month, what stands] a line; before: the same of the year before; sections and stations: the lists of the config where they are not those of the records; due:
the items due.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from pipeline.config import Config
from pipeline.model.table import DataTable
from pipeline.scheme.water_decisions import ClassDecision, SourceDecision
from tests.check import casebook
from tests.compute.monitoring import config, table
from tests.compute.test_soil import point

YEAR = casebook.YEAR
STATION = "站一"


def monitored(case: dict[str, Any]) -> tuple[Config, tuple[DataTable, ...]]:
    """The casebook's config with the sections and stations of a case, and the tables of its records."""
    before = case.get("before", {})
    met = before.get("water", {}) | case.get("water", {})
    sections = case.get("sections", {name: one["kind"] for name, one in met.items()})
    made = config(sections=sections, stations=case.get("stations", [STATION]), due=case.get("due", "化学需氧量"))
    levels = {name: one.get("level", "") for name, one in met.items()}
    own = replace(
        casebook.county(),
        sections=tuple(replace(one, level=levels.get(one.name, "")) for one in made.sections),
        stations=made.stations,
        class_decisions=tuple(
            ClassDecision(section, month, grade, "水质月报", "监测科科长")
            for section, month, grade in case.get("decided", [])
        ),
        source_decisions=tuple(
            SourceDecision("水源一", month, adopted, "复测报告", "监测科科长")
            for month, adopted in case.get("source_decided", [])
        ),
    )
    return own, (*_tables(case, YEAR), *_tables(before, YEAR - 1))


def _tables(case: dict[str, Any], year: int) -> list[DataTable]:
    tables = []
    if "water" in case:
        rows = [
            (name, f"{year}-{month:02}", one["values"] | one.get("but", {}).get(month, {}))
            for name, one in case["water"].items()
            for month in range(1, one["months"] + 1)
        ]
        tables.append(table("F33", year, rows, "水.xlsx"))
    if "air" in case:
        day, days = datetime.date(year, 1, 1), []
        for run in case["air"]:
            for _ in range(run["days"]):
                days.append((case.get("station", STATION), day.isoformat(), run["values"]))
                day += datetime.timedelta(days=1)
        tables.append(table("F34", year, days, "空气.xlsx"))
    if "soil" in case:
        points = []
        for number, one in enumerate(case["soil"]):
            more = {"verdict": one["verdict"]} if "verdict" in one else {}
            points.append(point(f"点{number}", one["use"], one["ph"], one["values"], **more))
        tables.append(DataTable("F35", "县甲局", year, f"{year}/县甲局/土壤.xlsx", "表", (), tuple(points)))
    if "source" in case:
        rows = [("水源一", f"{year}-{month:02}", one) for month, one in enumerate(case["source"], 1)]
        tables.append(table("F36", year, rows, "水源.xlsx"))
    return tables
