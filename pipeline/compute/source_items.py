"""The standards in force for a drinking-water source → the limit of each of its items, and what lies beyond it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.number import divide, plain
from pipeline.model.table import Reading, Record
from pipeline.scheme.limits import WaterItems, WaterLimits
from pipeline.scheme.needs import Needs
from pipeline.scheme.source_limits import SourceLimits
from pipeline.scheme.units import fold

FORM = "F36"
_KIND = "kind"
_LIMITS, _ITEMS, _RULES = "GB3838", "WATER_ITEMS", "GB3838_SOURCE"
_GRADE = "water_source_grade"
NEEDS = Needs(
    "水源地限值",
    forms={FORM: (_KIND,)},
    standards=(_LIMITS, _ITEMS, _RULES),
    policies={_GRADE: ("class_iii", "class_ii")},
)


@dataclass(frozen=True, slots=True)
class ItemLimit:
    """What an item of a source is compared with: “≤”, “≥” or a “range”; `row` is one limit, or low and high."""

    name: str
    compare: str
    row: tuple[Decimal, ...]

    def kept(self, value: Decimal) -> bool:
        """Whether an unrounded value keeps the limit."""
        if self.compare == "range":
            return self.row[0] <= value <= self.row[1]
        return value >= self.row[0] if self.compare == "≥" else value <= self.row[0]

    def times(self, value: Decimal) -> Decimal | None:
        """(C − S)/S, None for items that have no multiple."""
        return divide(value - self.row[0], self.row[0]) if self.compare == "≤" else None

    def excess(self, reading: Reading) -> Decimal | None:
        """How many times a concentration lies beyond the limit, None for items that have no multiple."""
        return self.times(reading.value) if isinstance(reading.value, Decimal) else None

    @property
    def words(self) -> str:
        """The limit as written."""
        return "～".join(plain(one) for one in self.row)

    def beyond(self, reading: Reading) -> bool:
        """Whether a concentration lies beyond the limit; one below detection does not."""
        return reading.below is None and isinstance(reading.value, Decimal) and not self.kept(reading.value)


@dataclass(frozen=True)
class SourceRules:
    """The standards in force for a year: limits by kind of water, and the words of the form."""

    limits: Mapping[str, Mapping[str, ItemLimit]]
    source: SourceLimits
    names: Mapping[str, str]
    """Folded name or alias of an item's column → its id."""

    def measured(self, record: Record) -> dict[str, Reading]:
        """The concentrations of a record by item; zero is none."""
        found = {key: record.readings.get(key) for key in self.limits["river"]}
        return {key: one for key, one in found.items() if one is not None and _usable(one)}

    def limits_of(self, record: Record) -> Mapping[str, ItemLimit] | None:
        """The limits of a record's kind of water, a river's where it does not say; None for ground water."""
        kind = record.text(_KIND)
        return None if kind in self.source.ground else self.limits[self.source.kinds.get(kind, "river")]

    def says_kind(self, record: Record) -> bool:
        """Whether a record says what kind of water it is."""
        return record.text(_KIND) in self.source.kinds


def source_rules(config: Config, year: int) -> SourceRules:
    """The limits in force on the last day of a year (GB 3838, 5.3), by the class the 口径 names."""
    end, standards, policies = datetime.date(year, 12, 31), config.scheme.standards, config.policies
    basic = standards.content(WaterLimits, _LIMITS, end, policies)
    evaluated = standards.content(WaterItems, _ITEMS, end, policies).evaluated
    source = standards.content(SourceLimits, _RULES, end, policies)
    rank = basic.rank(source.grades[policies[_GRADE]])
    more = {item.id: ItemLimit(item.name, "≤", (item.limit,)) for item in source.items}
    limits: dict[str, Mapping[str, ItemLimit]] = {}
    for kind in ("river", "lake"):
        own = {}
        for identity in evaluated:
            item = basic.items[identity]
            row = item.of(kind)
            own[identity] = ItemLimit(item.name, item.compare, row if item.compare == "range" else (row[rank],))
        limits[kind] = own | more
    records = config.scheme.forms.by_id[FORM].records
    columns = records.columns if records else ()
    names = {fold(name): one.id for one in columns if one.id in limits["river"] for name in (one.name, *one.aliases)}
    return SourceRules(limits, source, names)


def _usable(reading: Reading) -> bool:
    """Whether a cell holds a concentration; zero is none."""
    return reading.below is not None or (isinstance(reading.value, Decimal) and reading.value > 0)
