"""The tables of a standard's edition → typed limits, each cell a Decimal, every mistake collected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.model.number import exact
from pipeline.scheme import soil_limits, trophic_limits
from pipeline.scheme.soil_limits import SoilLimits
from pipeline.scheme.trophic_limits import Trophic
from pipeline.system.yamlfile import Node


@dataclass(frozen=True, slots=True)
class WaterItem:
    """A row of GB 3838 table 1. `compare`: “≤”, “≥”, “range” (low, high) or “none” (no grading).

    `limits` go from Ⅰ to Ⅴ for rivers, `lake` for lakes and reservoirs (the same where the table makes no difference).
    """

    id: str
    name: str
    unit: str
    compare: str
    limits: tuple[Decimal, ...]
    lake: tuple[Decimal, ...]
    only: str
    """“lake” where the row is for lakes and reservoirs alone."""

    def of(self, kind: str) -> tuple[Decimal, ...]:
        """The limits for “river” or “lake”; none where the item is not graded there."""
        if self.compare == "none" or (self.only and self.only != kind):
            return ()
        return self.lake if kind == "lake" else self.limits


@dataclass(frozen=True, slots=True)
class WaterLimits:
    """GB 3838 table 1: grades from best to worst, the word beyond the worst, the worst that still counts as good."""

    cite: str
    grades: tuple[str, ...]
    beyond: str
    good: str
    items: Mapping[str, WaterItem]

    def grade(self, rank: int) -> str:
        """The name of a rank: 0 is the best grade, one past the worst is `beyond`."""
        return self.grades[rank] if rank < len(self.grades) else self.beyond

    def rank(self, grade: str) -> int:
        """The rank of a grade's name; raises ValueError for a name that is none."""
        return len(self.grades) if grade == self.beyond else self.grades.index(grade)


@dataclass(frozen=True, slots=True)
class WaterItems:
    """Which items decide a section's class, which are due, how many decimals are printed."""

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

    cite: str
    grade: str
    neutral: Decimal
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AirLimits:
    """GB 3095 grade II: (pollutant, averaging time) → limit; μg/m³, CO mg/m³."""

    cite: str
    limits: Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the AQI, up to and including `upto`; `measure` counts its days."""

    upto: Decimal
    name: str
    measure: str
    good: bool


@dataclass(frozen=True, slots=True)
class IaqiTable:
    """HJ 633: breakpoints by column as printed (cut where the column ends) and the rules of the daily report."""

    cite: str
    iaqi: tuple[Decimal, ...]
    columns: Mapping[str, tuple[Decimal, ...]]
    past_end: Mapping[str, str]
    """skip or cap, for columns that end early."""
    daily: tuple[str, ...]
    hourly: Mapping[str, str]
    """Hour's value of a pollutant → the column that its sub-index in the hourly report is read from."""
    complete: tuple[str, ...]
    publish_above: Decimal
    primary_above: Decimal
    round: Mapping[str, int]
    levels: tuple[Level, ...]
    names: Mapping[str, str]
    """Pollutant → name as the report writes it."""
    aliases: Mapping[str, str]
    """Every spelling of a pollutant → that name."""

    def level(self, aqi: Decimal) -> Level:
        """The level of an AQI (the last one beyond the scale)."""
        return next((level for level in self.levels if aqi <= level.upto), self.levels[-1])


@dataclass(frozen=True, slots=True)
class Statistic:
    """An annual value of the county's daily series: mean, or percentile (with its share in %)."""

    id: str
    pollutant: str
    percentile: Decimal | None
    limit: str
    measure: bool = True
    """Whether it is a measure of the scheme, of the same id; the others only serve the composite index."""


@dataclass(frozen=True, slots=True)
class HourlyRules:
    """How the hours 1 to 24 of a day make its values: means of `mean` over at least `hours`, rounded to `places`.

    The 8-hour means of ozone need `least` hours out of `window`; the largest of those that end from hour `first` on is
    the day's, where `means` of them are there or it is beyond the limit anyway.
    """

    mean: tuple[str, ...]
    hours: int
    places: Mapping[str, int]
    window: int
    least: int
    first: int
    means: int
    frozen: int
    """So many hours in a row without any change are asked about."""


@dataclass(frozen=True, slots=True)
class AirStatistics:
    """HJ 663: annual statistics, how many days they need, and the groups and weights of each composite index."""

    cite: str
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


Content = WaterLimits | WaterItems | WaterIndex | AirLimits | IaqiTable | AirStatistics | SoilLimits | Trophic


def parse_edition(data: Any, where: str, problems: list[str]) -> Content:
    """The typed content of an edition's tables; problems are added as “where：what”."""
    node = Node(data, where, problems)
    kind = node.choice("kind", tuple(_PARSERS))
    content = _PARSERS[kind](node)
    node.done()
    return content


def _number(node: Node, key: str, text: str) -> Decimal:
    try:
        return exact(text)
    except InvalidOperation:
        node.problem(key, f"“{text}”不是数字")
        return Decimal(0)


def _numbers(node: Node, key: str) -> tuple[Decimal, ...]:
    return tuple(_number(node, key, text) for text in node.texts(key))


def _water_limits(node: Node) -> WaterLimits:
    grades = node.texts("grades")
    items: dict[str, WaterItem] = {}
    for row in node.nodes("rows"):
        row.text("no")
        row.text("text", "")
        compare = row.choice("compare", ("≤", "≥", "range", "none"))
        limits = _numbers(row, "limits")
        item = WaterItem(
            row.text("id"),
            row.text("name"),
            row.text("unit"),
            compare,
            limits,
            _numbers(row, "lake") or limits,
            row.choice("only", ("lake", ""), ""),
        )
        expected = {"none": 0, "range": 2}.get(compare, len(grades))
        if len(item.limits) != expected or len(item.lake) != expected:
            row.problem("limits", f"应当有 {expected} 个")
        if item.id in items:
            row.problem("id", f"“{item.id}”重复")
        row.done()
        items[item.id] = item
    return WaterLimits(node.text("cite"), grades, node.text("beyond"), node.choice("good", grades), items)


def _water_items(node: Node) -> WaterItems:
    lists, others, places = node.node("lists"), node.node("others"), node.node("places")
    target = node.node("target")
    return WaterItems(
        node.text("cite"),
        _number(node, "not_detected", node.text("not_detected")),
        node.texts("evaluated"),
        {str(key): lists.texts(key) for key in lists},
        {str(key): others.text(key) for key in others},
        {str(key): places.whole(key) for key in places},
        {key: target.text(key) for key in ("met", "missed")},
    )


def _water_index(node: Node) -> WaterIndex:
    return WaterIndex(
        node.text("cite"),
        node.text("grade"),
        _number(node, "neutral", node.text("neutral")),
        node.texts("items"),
    )


def _air_limits(node: Node) -> AirLimits:
    limits: dict[tuple[str, str], Decimal] = {}
    for row in node.nodes("rows"):
        identity = row.text("id")
        for time in ("year", "day", "hour8", "hour"):
            if time in row:
                limits[identity, time] = _number(row, time, row.text(time))
        row.done()
    return AirLimits(node.text("cite"), limits)


def _aqi(node: Node) -> IaqiTable:
    iaqi, hourly = _numbers(node, "iaqi"), node.node("hourly")
    columns, past, rounding = node.node("columns"), node.node("past_end"), node.node("round")
    table: dict[str, tuple[Decimal, ...]] = {}
    for key in columns:
        cells = columns.texts(key)
        filled = tuple(cell for cell in cells if cell != "-")
        table[str(key)] = tuple(_number(columns, str(key), cell) for cell in filled)
        if len(cells) != len(iaqi) or cells[: len(filled)] != filled or list(table[key]) != sorted(set(table[key])):
            columns.problem(str(key), f"应当有 {len(iaqi)} 格，由小到大，末尾空白写 -")
    pollutants, names, aliases = node.node("pollutants"), {}, {}
    for key in pollutants:
        one = pollutants.node(key)
        names[str(key)] = one.text("name")
        aliases.update(dict.fromkeys((names[str(key)], *one.texts("aliases")), names[str(key)]))
        one.done()
    return IaqiTable(
        cite=node.text("cite"),
        iaqi=iaqi,
        columns=table,
        past_end={str(key): past.choice(key, ("skip", "cap")) for key in past},
        daily=node.texts("daily"),
        hourly={str(key): hourly.text(key) for key in hourly},
        complete=node.texts("complete"),
        publish_above=_number(node, "publish_above", node.text("publish_above")),
        primary_above=_number(node, "primary_above", node.text("primary_above")),
        round={str(key): rounding.whole(key) for key in rounding},
        levels=tuple(_level(one) for one in node.nodes("levels")),
        names=names,
        aliases=aliases,
    )


def _level(node: Node) -> Level:
    level = Level(_number(node, "upto", node.text("upto")), node.text("name"), node.text("measure"), node.flag("good"))
    node.done()
    return level


def _air_statistics(node: Node) -> AirStatistics:
    rows, months, composite = node.node("limit_rows"), node.node("days_in_month"), node.node("composite")
    weights = node.node("weights")
    return AirStatistics(
        cite=node.text("cite"),
        statistics=tuple(_statistic(one) for one in node.nodes("statistics")),
        limit_rows={str(key): rows.text(key) for key in rows},
        invalid=node.texts("invalid"),
        days_per_year=node.whole("days_per_year"),
        days_per_month=node.whole("days_per_month"),
        days_in_month={int(key): months.whole(key) for key in months},
        composite={str(key): _groups(composite, key) for key in composite},
        weights={str(key): _weights(weights.node(key)) for key in weights},
        hourly=_hourly(node.node("hourly")),
    )


def _hourly(node: Node) -> HourlyRules:
    places, ozone = node.node("places"), node.node("ozone")
    rules = HourlyRules(
        mean=node.texts("mean"),
        hours=node.whole("hours"),
        places={str(key): places.whole(key) for key in places},
        window=ozone.whole("window"),
        least=ozone.whole("least"),
        first=ozone.whole("from"),
        means=ozone.whole("means"),
        frozen=node.whole("frozen"),
    )
    ozone.done()
    node.done()
    return rules


def _statistic(node: Node) -> Statistic:
    percentile = node.choice("statistic", ("mean", "percentile")) == "percentile"
    statistic = Statistic(
        node.text("id"),
        node.text("pollutant"),
        _number(node, "percentile", node.text("percentile")) if percentile else None,
        node.choice("limit", ("year", "day", "hour8", "hour")),
        node.flag("measure", True),
    )
    node.done()
    return statistic


def _groups(node: Node, key: str) -> tuple[tuple[str, ...], ...]:
    value = node.raw(key)
    if not isinstance(value, list) or not all(isinstance(group, list) for group in value):
        node.problem(key, "应当是若干组，如 [[so2_annual], [no2_annual]]")
        return ()
    return tuple(tuple(str(one) for one in group) for group in value)


def _weights(node: Node) -> Mapping[str, Decimal]:
    return {str(key): _number(node, str(key), node.text(key)) for key in node}


_PARSERS: Mapping[str, Callable[[Node], Content]] = {
    "water_limits": _water_limits,
    "water_items": _water_items,
    "water_index": _water_index,
    "air_limits": _air_limits,
    "aqi": _aqi,
    "air_statistics": _air_statistics,
    "soil_limits": soil_limits.parse_soil_limits,
    "trophic": trophic_limits.parse_trophic_limits,
}
