"""The tables of a standard's edition → typed limits, each cell a Decimal, every mistake collected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pipeline.scheme.soil_limits import SoilLimits
from pipeline.scheme.source_limits import SourceLimits
from pipeline.scheme.trophic_limits import Trophic
from pipeline.system.marks import Check, Converted, Default, Key
from pipeline.system.yamlproblems import Cursor
from pipeline.system.yamlscalars import decimal

Span = Literal["year", "day", "hour8", "hour"]
"""Averaging times of a limit of ambient air."""


def _as_many(limits: tuple[Decimal, ...], at: Cursor) -> str:
    expected = {"none": 0, "range": 2}.get(at["compare"], len(at["grades"]))
    return "" if len(limits) == expected else f"应当有 {expected} 个"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterItem:
    """A row of GB 3838 table 1. `compare`: “≤”, “≥”, “range” (low, high) or “none” (no grading).

    `limits` go from Ⅰ to Ⅴ for rivers, `lake` for lakes and reservoirs (the same where the table makes no difference).
    """

    no: str
    """Number of the row as printed."""
    id: str
    name: str
    unit: str
    compare: Literal["≤", "≥", "range", "none"]
    limits: Annotated[tuple[Decimal, ...], Default(lambda at: ()), Check(_as_many)]
    lake: Annotated[tuple[Decimal, ...], Default(lambda at: at["limits"]), Check(_as_many)]
    only: Literal["lake", ""] = ""
    """“lake” where the row is for lakes and reservoirs alone."""
    text: str = ""
    """What the table says in words."""

    def of(self, kind: str) -> tuple[Decimal, ...]:
        """The limits for “river” or “lake”; none where the item is not graded there."""
        if self.compare == "none" or (self.only and self.only != kind):
            return ()
        return self.lake if kind == "lake" else self.limits


def _by_id(rows: tuple[WaterItem, ...], at: Cursor) -> dict[str, WaterItem]:
    items: dict[str, WaterItem] = {}
    for row in rows:
        if items.setdefault(row.id, row) is not row:
            at.problems.wrong(row, "id", f"“{row.id}”重复")
    return items


def _is_grade(grade: str, at: Cursor) -> str:
    return "" if grade in at["grades"] else f"只能是 {'、'.join(at['grades'])} 之一，现在是“{grade}”"


@dataclass(frozen=True, slots=True)
class WaterLimits:
    """GB 3838 table 1: grades from best to worst, the word beyond the worst, the worst that still counts as good."""

    kind: Literal["water_limits"]
    cite: str
    grades: tuple[str, ...]
    beyond: str
    good: Annotated[str, Check(_is_grade)]
    items: Annotated[Mapping[str, WaterItem], Key("rows"), Converted(_by_id, tuple[WaterItem, ...])]

    def grade(self, rank: int) -> str:
        """The name of a rank: 0 is the best grade, one past the worst is `beyond`."""
        return self.grades[rank] if rank < len(self.grades) else self.beyond

    def rank(self, grade: str) -> int:
        """The rank of a grade's name; raises ValueError for a name that is none."""
        return len(self.grades) if grade == self.beyond else self.grades.index(grade)


@dataclass(frozen=True, slots=True)
class WaterItems:
    """Which items decide a section's class, which are due, how many decimals are printed."""

    kind: Literal["water_items"]
    cite: str
    not_detected: Decimal
    """Share of the detection limit that a value below it counts with."""
    evaluated: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]]
    others: Mapping[str, str]
    """Names of items that are due but have no row in table 1."""
    places: Mapping[str, int]
    target: Mapping[str, str]
    """met, missed → how the report says whether a section reaches its target class."""
    published: tuple[str, ...]
    """How the levels of sections begin whose class is published from above."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        for key in ("met", "missed"):
            if key not in self.target:
                yield "target", f"缺 {key}"

    def due(self, written: str, limits: WaterLimits) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(ids of the items due, words that name no item): the name of a list, or names of items joined by 、."""
        if written in self.lists:
            return self.lists[written], ()
        names = {item.name: item.id for item in limits.items.values()} | {
            name: one for one, name in self.others.items()
        }
        said = [name.strip() for name in written.split("、")]
        return tuple(names[name] for name in said if name in names), tuple(name for name in said if name not in names)


@dataclass(frozen=True, slots=True)
class WaterIndex:
    """The index of surface water (CWQI): its items, the grade whose limits it divides by, the zero of pH."""

    kind: Literal["water_index"]
    cite: str
    grade: str
    neutral: Decimal
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AirRow:
    """A row of GB 3095: the limits of a pollutant by averaging time."""

    id: str
    year: Decimal | None = None
    day: Decimal | None = None
    hour8: Decimal | None = None
    hour: Decimal | None = None


def _by_time(rows: tuple[AirRow, ...], at: Cursor) -> dict[tuple[str, str], Decimal]:
    times = get_args(Span)
    cells = ((row.id, time, getattr(row, time)) for row in rows for time in times)
    return {(identity, time): limit for identity, time, limit in cells if limit is not None}


@dataclass(frozen=True, slots=True)
class AirLimits:
    """GB 3095 grade II: (pollutant, averaging time) → limit; μg/m³, CO mg/m³."""

    kind: Literal["air_limits"]
    cite: str
    limits: Annotated[Mapping[tuple[str, str], Decimal], Key("rows"), Converted(_by_time, tuple[AirRow, ...])]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the AQI, up to and including `upto`; `measure` counts its days."""

    upto: Decimal
    name: str
    measure: str
    good: bool = False


@dataclass(frozen=True, slots=True)
class Pollutant:
    """How the report and how departments write a pollutant."""

    name: str
    aliases: tuple[str, ...] = ()


def _names(pollutants: dict[str, Pollutant], at: Cursor) -> dict[str, str]:
    return {key: one.name for key, one in pollutants.items()}


def _aliases(pollutants: dict[str, Pollutant], at: Cursor) -> dict[str, str]:
    return {word: one.name for one in pollutants.values() for word in (one.name, *one.aliases)}


def _cell(text: str, at: Cursor) -> Decimal | None:
    """A number, or None for a blank cell."""
    return None if text == "-" else decimal(text)


Cell = Annotated[Decimal | None, Converted(_cell)]


def _columns(written: dict[str, tuple[Decimal | None, ...]], at: Cursor) -> dict[str, tuple[Decimal, ...]]:
    """The numbers of each column, without the blank cells at its end."""
    table = {}
    for key, cells in written.items():
        filled = tuple(cell for cell in cells if cell is not None)
        if len(cells) != len(at["iaqi"]) or cells[: len(filled)] != filled or list(filled) != sorted(set(filled)):
            at.below("columns").wrong(key, f"应当有 {len(at['iaqi'])} 格，由小到大，末尾空白写 -")
        table[key] = filled
    return table


@dataclass(frozen=True, slots=True)
class IaqiTable:
    """HJ 633: breakpoints by column as printed (cut where the column ends) and the rules of the daily report."""

    kind: Literal["aqi"]
    cite: str
    iaqi: tuple[Decimal, ...]
    columns: Annotated[Mapping[str, tuple[Decimal, ...]], Converted(_columns, dict[str, tuple[Cell, ...]])]
    past_end: Mapping[str, Literal["skip", "cap"]]
    """skip or cap, for columns that end early."""
    daily: tuple[str, ...]
    hourly: Mapping[str, str]
    """Hour's value of a pollutant → the column that its sub-index in the hourly report is read from."""
    complete: tuple[str, ...]
    publish_above: Decimal
    primary_above: Decimal
    round: Mapping[str, int]
    levels: tuple[Level, ...]
    names: Annotated[Mapping[str, str], Key("pollutants"), Converted(_names, dict[str, Pollutant])]
    """Pollutant → name as the report writes it."""
    aliases: Annotated[Mapping[str, str], Key("pollutants"), Converted(_aliases, dict[str, Pollutant])]
    """Every spelling of a pollutant → that name."""

    def level(self, aqi: Decimal) -> Level:
        """The level of an AQI (the last one beyond the scale)."""
        return next((level for level in self.levels if aqi <= level.upto), self.levels[-1])


@dataclass(frozen=True, slots=True)
class Statistic:
    """An annual value of the county's daily series: mean, or percentile (with its share in %)."""

    id: str
    pollutant: str
    statistic: Literal["mean", "percentile"]
    limit: Span
    percentile: Decimal | None = None
    measure: bool = True
    """Whether it is a measure of the scheme, of the same id; the others only serve the composite index."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if (self.statistic == "percentile") != (self.percentile is not None):
            yield "percentile", "statistic 是 percentile 的要写，别的不写"


@dataclass(frozen=True, slots=True)
class OzoneHours:
    """The 8-hour means of ozone need `least` hours out of `window`.

    The largest of those that end from hour `first` on is the day's, where `means` of them are there or it is beyond the
    limit anyway.
    """

    window: int
    least: int
    first: Annotated[int, Key("from")]
    means: int


@dataclass(frozen=True, slots=True)
class HourlyRules:
    """How the hours 1 to 24 of a day make its values: means of `mean` over at least `hours`."""

    mean: tuple[str, ...]
    hours: int
    ozone: OzoneHours
    frozen: int
    """So many hours in a row without any change are asked about."""


@dataclass(frozen=True, slots=True)
class AirStatistics:
    """HJ 663: annual statistics, how many days they need, and the groups and weights of each composite index.

    `places`: decimals that a day's value and every statistic of a pollutant are rounded to before anything else is made
    of them: a sub-index, a comparison with a limit, a single index.
    """

    kind: Literal["air_statistics"]
    cite: str
    places: Mapping[str, int]
    statistics: tuple[Statistic, ...]
    limit_rows: Mapping[str, str]
    invalid: tuple[str, ...]
    """Words in the flag or the note of a day that take it out."""
    days_per_year: int
    days_per_month: int
    days_in_month: Mapping[int, int]
    composite: Mapping[str, tuple[tuple[str, ...], ...]]
    weights: Mapping[str, Mapping[str, Decimal]]
    hourly: HourlyRules

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        for one in dict.fromkeys((*(statistic.pollutant for statistic in self.statistics), *self.hourly.mean)):
            if one not in self.places:
                yield "places", f"缺 {one}"


Content = (
    WaterLimits | WaterItems | WaterIndex | AirLimits | IaqiTable | AirStatistics | SoilLimits | SourceLimits | Trophic
)
