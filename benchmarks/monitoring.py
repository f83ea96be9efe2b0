"""Time what a year of 20 air stations and of 200 sections × 12 months × 24 items costs to compute.

Run from the repository: .venv/bin/python -m benchmarks.monitoring [runs]
"""

from __future__ import annotations

import datetime
import random
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline import config as configs
from pipeline.compute import compute
from pipeline.config import AirStation, Config, WaterSection
from pipeline.model.fact import FactSet
from pipeline.model.table import DataTable, Place, Reading, Record, address

ROOT = Path(__file__).parent.parent
STATIONS, SECTIONS, MONTHS = 20, 200, 12
LIMIT = 1.0
"""Seconds of processor time."""
WATER = dict(
    pair.split("=")
    for pair in (
        "water_temperature=18.2 ph=7.80 dissolved_oxygen=8.20 permanganate_index=2.40 cod=10.0 bod5=1.50 "
        "ammonia_nitrogen=0.120 total_phosphorus=0.060 total_nitrogen=1.20 copper=0.00050 zinc=0.0250 "
        "fluoride=0.220 selenium=0.00020 arsenic=0.00060 mercury=<0.00004 cadmium=<0.0001 chromium_vi=<0.004 "
        "lead=<0.001 cyanide=<0.004 volatile_phenol=<0.0003 petroleum=<0.01 anionic_surfactant=<0.05 "
        "sulfide=<0.01 fecal_coliform=1200"
    ).split()
)
"""A clean river; “<” values lie below the detection limit."""
AIR = {
    "aqi": (30, 110),
    "so2": (3, 20),
    "no2": (5, 40),
    "pm10": (20, 120),
    "pm25": (8, 80),
    "co": (3, 14),
    "o3_8h": (40, 170),
}
"""Column → least and most; CO in tenths."""


def case() -> tuple[Config, FactSet]:
    """A config with so many sections and stations, and a year of their records."""
    made = configs.load(ROOT)
    names = [f"断面{number}" for number in range(SECTIONS)]
    kinds = ["river", "river", "river", "lake"]
    sections = [WaterSection(name=one, kind=kinds[at % 4], items_due="24") for at, one in enumerate(names)]
    stations = [AirStation(f"点位{number}") for number in range(STATIONS)]
    config = replace(made, sections=tuple(sections), stations=tuple(stations))
    luck = random.Random(1)
    return config, FactSet(tables=(_water(config, names, luck), _air(config, stations, luck)))


def _water(config: Config, names: list[str], luck: random.Random) -> DataTable:
    rows = [
        (name, f"{config.year}-{month:02}", {one: _near(text, luck) for one, text in WATER.items()})
        for name in names
        for month in range(1, MONTHS + 1)
    ]
    return _table("F33", "断面.xlsx", config.year, rows)


def _near(text: str, luck: random.Random) -> str:
    return text if text.startswith("<") else str(Decimal(text) * (100 + luck.randint(-9, 9)) / 100)


def _air(config: Config, stations: list[AirStation], luck: random.Random) -> DataTable:
    first = datetime.date(config.year, 1, 1)
    days = (datetime.date(config.year + 1, 1, 1) - first).days
    rows = []
    for station in stations:
        for day in range(days):
            values = {one: str(luck.randint(*between)) for one, between in AIR.items()}
            values["co"] = str(Decimal(values["co"]) / 10)
            rows.append((station.name, (first + datetime.timedelta(days=day)).isoformat(), values))
    return _table("F34", "日报.xlsx", config.year, rows)


def _table(form: str, file: str, year: int, rows: list[tuple[str, str, dict[str, str]]]) -> DataTable:
    name, columns = f"{year}/某局/{file}", tuple(rows[0][2])
    records = []
    for number, (subject, period, values) in enumerate(rows, 1):
        places = [Place(name, "数据", address(number, column)) for column in range(2, len(columns) + 2)]
        readings = {
            one: Reading(None, place, Decimal(text[1:])) if text.startswith("<") else Reading(Decimal(text), place)
            for (one, text), place in zip(values.items(), places, strict=True)
        }
        records.append(Record(subject, period, readings))
    return DataTable(form, "某局", year, name, "数据", columns, tuple(records))


def seconds(config: Config, facts: FactSet) -> float:
    """Processor time of everything that is computed from them."""
    begun = time.process_time()
    compute(facts, config, [config.year])
    return time.process_time() - begun


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    config, facts = case()
    times = sorted(seconds(config, facts) for _ in range(runs))
    print(f"monitoring of a year: min {times[0]:.3f}  median {times[len(times) // 2]:.3f}  at most {LIMIT}")


if __name__ == "__main__":
    main()
