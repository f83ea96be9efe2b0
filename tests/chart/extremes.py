"""Made-up counties whose data try what a figure can bear."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from pipeline import config
from pipeline.case import Case
from pipeline.compute import comparison
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.receipt import Account, Duty, Receipt, Standing
from pipeline.model.series import AirDay
from tests.conftest import ROOT

CONFIG = config.load(ROOT)
YEAR = CONFIG.year
SCHEME = CONFIG.scheme
END = datetime.date(YEAR, 12, 31)
LEVELS = SCHEME.standards.at("HJ633", END, CONFIG.policies).tables["levels"]
CLASSES = ("安全", "高于筛选值", "高于管制值")
GRADES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
LONG = "示例县城北新区污水处理厂提标改造及配套管网（二期）工程（含再生水回用）PPP项目第三标段延伸段北岸A&B<C>$x^2$"
OVER_YEARS = ("good_water_frequency_ratio", "good_days_ratio")


def number(seed: int) -> Decimal:
    """A number that looks like any; the same for the same seed."""
    return Decimal(seed * 791917 % 1_000_000) / 100


def plainly(kind: str, place: int) -> str:
    return f"示例{kind}{place + 1}"


def at_length(kind: str, place: int) -> str:
    return f"{place + 1}号{LONG}{kind}"


def aqi(day: datetime.date) -> int | None:
    return 30 + day.toordinal() % 60


def county(
    sections: int = 5,
    bodies: int = 16,
    uses: int = 4,
    projects: int = 8,
    years: int = 2,
    name: Callable[[str, int], str] = plainly,
    amount: Callable[[int], Decimal] = number,
    day: Callable[[datetime.date], int | None] = aqi,
    gaps: bool = False,
    year: int = YEAR,
) -> Case:
    """Data of a county of that many things; `years` with data, the report year last."""
    listed = tuple(replace(CONFIG.sections[0], name=name("断面", place)) for place in range(sections))
    departments = tuple(replace(CONFIG.bodies[0], name=name("局", place)) for place in range(bodies))
    made = replace(CONFIG, year=year, sections=listed, bodies=departments)
    facts: list[Fact] = []

    def add(measure: str, value: Decimal | str, subject: str = "", period: str | int = year, **about: Any) -> None:
        known = SCHEME.measures[measure]
        facts.append(Fact(FactKey(measure, subject, str(period)), value, known.unit, known.places, **about))

    for back in range(min(years, 2)):
        for seed, measure in enumerate(SCHEME.measures.values()):
            if not measure.per and not (gaps and seed % 4 == back):
                value = amount(seed + back * 3) / (1000 if "cwqi" in measure.id else 1)
                add(measure.id, value % 101 if measure.unit == "%" else value, period=year - back)
        for place, section in enumerate(listed):
            if not (gaps and place in (back, 2)):
                add("section_cwqi", amount(place + back) / 1000, section.name, year - back)
            for month in range(1, 13):
                if place and not (gaps and (place + month) % 3 == 0):
                    add("section_class", GRADES[(place + month) % 6], section.name, f"{year - back}-{month:02}")
    for back in range(2, years):
        for identity in OVER_YEARS:
            if not gaps or back % 2:
                add(identity, amount(back) % 101, period=year - back, origin=Origin.SUBMITTED)
    for place in range(projects):
        add("project_spending", amount(place + 1), name("项目", place))
    points = [(f"点{place}", name("用地", place % uses)) for place in range(uses * 5)]
    for place, (point, _) in enumerate(points):
        add("soil_point_class", CLASSES[place % 7 % 3], point)
    records = [
        SimpleNamespace(subject=point, readings={"land_use": SimpleNamespace(value=use)}) for point, use in points
    ]
    table: Any = SimpleNamespace(form="F35", year=year, block="records", records=records)
    book = FactSet(FactSet().plus(facts).by_key, (table,))
    standings, deliverable = list(Standing), next(iter(made.scheme.duties.by_id))
    owed = [
        Receipt(Duty(deliverable, body.name, str(piece)), standings[(place + piece) % 5 if piece % 9 == 0 else 0])
        for place, body in enumerate(departments)
        for piece in range(1 + place * 5 % 41)
    ]
    first = datetime.date(year, 1, 1)
    dates = [first + datetime.timedelta(number) for number in range((datetime.date(year, 12, 31) - first).days + 1)]
    air = [AirDay(date, day(date), level_of(day(date)), (), {}) for date in dates]
    items = [*(f"示例监测项目{place}" for place in range(17)), "阴离子表面活性剂", "高锰酸盐指数"]
    singles = {
        section.name: {
            item: abs(amount(place + row * 3)) % 150 / 100 for place, item in enumerate(items) if row + place
        }
        for row, section in enumerate(listed)
        if not (gaps and row == 0)
    }
    changes = comparison.compare_years(book, made, year)
    return Case(
        made,
        facts=book,
        days=tuple(air),
        judged_account=Account(year, tuple(owed), ()),
        changes=changes,
        single_indices=singles,
    )


def level_of(value: int | None) -> str:
    if value is None:
        return ""
    rank = sum(value > bound for bound in (50, 100, 150, 200, 300))
    return str(LEVELS[rank]["name"])


def far(seed: int) -> Decimal:
    return Decimal(9_876_543_210) if seed % 11 == 0 else Decimal(seed % 7 + 1)


CASES: dict[str, Callable[[], Case]] = {
    "plain": county,
    "one of each": lambda: county(sections=1, bodies=1, uses=1, projects=1),
    "two of each": lambda: county(sections=2, bodies=3, uses=2, projects=2),
    "many": lambda: county(sections=40, bodies=30, uses=8, projects=60, years=12),
    "more than a page holds": lambda: county(sections=70, bodies=90, uses=45, projects=300, years=30),
    "one year": lambda: county(years=1),
    "one year, one section": lambda: county(years=1, sections=1),
    "no valid day": lambda: county(day=lambda date: None),
    "every day polluted": lambda: county(day=lambda date: 90 + date.toordinal() % 411),
    "all zero": lambda: county(amount=lambda seed: Decimal(0)),
    "nothing changed": lambda: county(amount=lambda seed: Decimal(5)),
    "negative": lambda: county(amount=lambda seed: number(seed) - 5000),
    "one far from the others": lambda: county(amount=far),
    "long names": lambda: county(name=at_length, bodies=12),
    "many long names": lambda: county(name=at_length, sections=40, bodies=40, uses=30),
    "gaps": lambda: county(gaps=True, years=9, year=2023, day=lambda date: None if date.day % 9 == 0 else 120),
}
