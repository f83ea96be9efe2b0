"""Records of drinking-water sources → what of them their concentrations contradict, as findings (GB 3838, 5.3)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.number import digits, divide, half_even, plain
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.limits import WaterItems, WaterLimits
from pipeline.scheme.needs import Needs
from pipeline.scheme.source_limits import SourceLimits
from pipeline.scheme.units import fold

FORM = "F36"
_KIND, _MET, _EXCEEDING, _SOURCE = "kind", "compliant", "exceeding", "water_source"
_LIMITS, _ITEMS, _RULES = "GB3838", "WATER_ITEMS", "GB3838_SOURCE"
_GRADE = "water_source_grade"
_LISTED = 5
_STATED = re.compile(r"^(?P<name>.*?)[(\[]?(?P<times>\d+(?:\.\d+)?)倍[)\]]?$")
_SEPARATORS = re.compile(r"[、，,；;\s]+")
NEEDS = Needs(
    "水源地水质核对",
    forms={FORM: (_KIND, _MET, _EXCEEDING, _SOURCE)},
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

    @property
    def words(self) -> str:
        """The limit as written."""
        return "～".join(plain(one) for one in self.row)


@dataclass(frozen=True)
class _Rules:
    """The standards in force for a year: limits by kind of water, and the words of the form."""

    limits: Mapping[str, Mapping[str, ItemLimit]]
    source: SourceLimits
    names: Mapping[str, str]
    """Folded name or alias of an item's column → its id."""


def check_sources(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set as it is, and what the concentrations of the year's sources say against what is typed (C601–C605).

    Basic items as for sections (without 水温、总氮、粪大肠菌群), by the class the 口径 names; the items of tables 2 and
    3 that were measured. Sources of ground water are judged by a standard that is not here.
    """
    found: list[Finding] = []
    for year in (one for one in years if one == config.year):
        tables = facts.table(FORM, year)
        rules = _rules(config, year) if tables else None
        for table in tables if rules else ():
            indicator = config.scheme.forms.by_id[FORM].indicator
            for one in _of_table(table, rules) if rules else ():
                found.append(Finding(one.code, one.at, one.values, table.department, indicator))
    return facts, tuple(found)


def _rules(config: Config, year: int) -> _Rules:
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
    return _Rules(limits, source, names)


def _of_table(table: DataTable, rules: _Rules) -> Iterator[Finding]:
    against: list[tuple[Record, str]] = []
    unlike: list[tuple[Record, str]] = []
    open_limits: list[tuple[Record, str]] = []
    unclear: list[tuple[Record, str]] = []
    ground: list[Record] = []
    for record in table.records:
        measured = {key: one for key in rules.limits["river"] if (one := record.readings.get(key)) and _usable(one)}
        if record.total or not measured:
            continue
        kind = record.text(_KIND)
        if kind in rules.source.ground:
            ground.append(record)
            continue
        limits = rules.limits[rules.source.kinds.get(kind, "river")]
        beyond = {key: said for key, one in measured.items() if (said := _beyond(one, limits[key]))}
        if beyond and record.text(_MET) == rules.source.met:
            against += [(record, said) for said in beyond.values()]
        stated = _stated(record, measured, limits, rules)
        if record.text(_MET) == rules.source.missed and record.text(_EXCEEDING):
            stated += [f"{said}，没有写" for key, said in beyond.items() if key not in _named(record, rules)]
        unlike += [(record, said) for said in stated]
        open_limits += [(record, said) for key, one in measured.items() if (said := _open(one, limits[key]))]
        if kind not in rules.source.kinds and record.text(_MET) == rules.source.met:
            lake = rules.limits["lake"]
            unclear += [
                (record, said)
                for key, one in measured.items()
                if key not in beyond and (said := _beyond(one, lake[key]))
            ]
    for code, found in (("C601", against), ("C602", unlike), ("C603", open_limits), ("C605", unclear)):
        if found:
            yield _finding(code, found)
    if ground:
        names = dict.fromkeys(record.subject for record in ground)
        yield Finding("C604", (_place(ground[0]),), {"数": str(len(ground)), "水源地": "、".join(names)})


def _finding(code: str, found: Sequence[tuple[Record, str]]) -> Finding:
    shown = "；".join(f"{record.subject}{record.period}的{said}" for record, said in found[:_LISTED])
    more = f"；等{len(found)}处" if len(found) > _LISTED else ""
    at = tuple(dict.fromkeys(_place(record) for record, _ in found))
    return Finding(code, at, {"数": str(len(found)), "各处": f"{shown}{more}"})


def _place(record: Record) -> Place:
    known = record.readings.get(_MET) or next(iter(record.readings.values()))
    return known.at


def _usable(reading: Reading) -> bool:
    """Whether a cell holds a concentration; zero is none."""
    return reading.below is not None or (isinstance(reading.value, Decimal) and reading.value > 0)


def _beyond(reading: Reading, limit: ItemLimit) -> str:
    """What is to be said of a concentration beyond its limit, "" for one that keeps it or lies below detection."""
    if reading.below is not None or not isinstance(reading.value, Decimal) or limit.kept(reading.value):
        return ""
    times = limit.times(reading.value)
    more = "" if times is None else f"，超标{plain(times, 2)}倍"
    return f"{limit.name}{plain(reading.value)}（限值{limit.words}{more}）"


def _open(reading: Reading, limit: ItemLimit) -> str:
    """An undetected value whose detection limit lies beyond the limit: nobody can tell."""
    if reading.below is None or limit.compare != "≤" or limit.kept(reading.below):
        return ""
    return f"{limit.name}检出限{plain(reading.below)}（限值{limit.words}）"


def _parts(record: Record) -> Iterator[tuple[str, Decimal | None]]:
    """What the record says is beyond: name and multiple, None where none is written."""
    for part in _SEPARATORS.split(record.text(_EXCEEDING).translate(str.maketrans("（）［］", "()[]"))):
        found = _STATED.match(part)
        if found:
            yield found["name"], Decimal(found["times"])
        elif part:
            yield part, None


def _named(record: Record, rules: _Rules) -> set[str]:
    return {rules.names[fold(name)] for name, _ in _parts(record) if fold(name) in rules.names}


def _stated(
    record: Record, measured: Mapping[str, Reading], limits: Mapping[str, ItemLimit], rules: _Rules
) -> list[str]:
    """Items written as beyond their limit that keep it, or exceed it by another multiple."""
    told = []
    for name, times in _parts(record):
        key = rules.names.get(fold(name), "")
        reading = measured.get(key)
        if reading is None or not isinstance(reading.value, Decimal):
            continue
        limit = limits[key]
        worked = limit.times(reading.value)
        if limit.kept(reading.value):
            told.append(f"{limit.name}{plain(reading.value)}没有超过限值{limit.words}，写作超标")
        elif times is not None and worked is not None and half_even(worked, digits(times)) != times:
            told.append(
                f"{limit.name}{plain(reading.value)}对限值{limit.words}应超标{plain(worked, max(2, digits(times)))}倍，"
                f"写作{plain(times)}倍"
            )
    return told
