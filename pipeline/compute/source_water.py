"""Records of drinking-water sources → what of them their concentrations contradict, as findings (GB 3838, 5.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.compute.overruled import overruled_column
from pipeline.compute.source_disputes import Contradiction, beyond_limits, contradictions, with_verdicts
from pipeline.compute.source_items import FORM, ItemLimit, SourceRules, source_rules
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.number import digits, half_even, plain
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.needs import Needs
from pipeline.scheme.units import fold
from pipeline.scheme.water_decisions import SourceDecision

_MET, _EXCEEDING, _SOURCE = "compliant", "exceeding", "water_source"
_PROPOSED, _DECIDED, _STRAY, _LAST_YEAR = "C601", "C606", "C607", "C608"
_LISTED = 5
_STATED = re.compile(r"^(?P<name>.*?)[(\[]?(?P<times>\d+(?:\.\d+)?)倍[)\]]?$")
_SEPARATORS = re.compile(r"[、，,；;\s]+")
NEEDS = Needs("水源地水质核对", forms={FORM: (_MET, _EXCEEDING, _SOURCE)})


def check_sources(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with the records of each year's sources as they stand, and what their concentrations say (C601–C608).

    Basic items as for sections (without 水温、总氮、粪大肠菌群), by the class the 口径 names; the items of tables 2 and
    3 that were measured. A record called 达标 against its concentrations counts as they say until a person decides
    otherwise. Sources of ground water are judged by a standard that is not here. Of an earlier year only what was
    decided against the record is told.
    """
    found: list[Finding] = []
    used: list[SourceDecision] = []
    for year in years:
        tables = facts.table(FORM, year)
        rules = source_rules(config, year) if tables else None
        for table in tables if rules else ():
            indicator = config.scheme.forms.by_id[FORM].indicator
            against = list(contradictions(table, rules, config)) if rules else []
            used += [one.decision for one in against if one.decision is not None]
            told = [*_contradicted(against, year, config)]
            told += _of_table(table, rules) if rules and year == config.year else ()
            found += [replace(one, department=table.department, indicator=indicator) for one in told]
        facts = with_verdicts(facts, config, year)
    return facts, (*found, *_strays(used, config, years))


def _contradicted(against: Sequence[Contradiction], year: int, config: Config) -> Iterator[Finding]:
    """What is called 达标 against its concentrations: a finding for what is open, one for what was decided."""
    this_year = year == config.year
    undecided = [one for one in against if one.decision is None]
    decided = [one for one in against if one.decision is not None]
    for code, group in ((_PROPOSED if this_year else _LAST_YEAR, undecided), (_DECIDED, decided)):
        if group:
            said = [(one.record, _said(*pair) + _decided(one)) for one in group for pair in one.beyond.values()]
            told = _finding(code, said)
            values = told.values if this_year else {**told.values, "年": str(year)}
            otherwise = this_year and any(one.measured for one in group)
            yield replace(told, values=values, printed=overruled_column(config, FORM, _MET) if otherwise else ())


def _decided(one: Contradiction) -> str:
    if one.decision is None:
        return ""
    return f"，采用{one.decision.adopted}（{one.decision.post}；依据：{one.decision.evidence}）"


def _strays(used: Sequence[SourceDecision], config: Config, years: Sequence[int]) -> Iterator[Finding]:
    """Decisions of these years about what its concentrations do not contradict."""
    for one in config.source_decisions:
        if int(one.month[:4]) in years and one not in used:
            yield Finding(_STRAY, (), {"水源地": one.source, "月": one.month, "采用": one.adopted})


def _of_table(table: DataTable, rules: SourceRules) -> Iterator[Finding]:
    unlike: list[tuple[Record, str]] = []
    open_limits: list[tuple[Record, str]] = []
    unclear: list[tuple[Record, str]] = []
    ground: list[Record] = []
    for record in table.records:
        measured = rules.measured(record)
        if record.total or not measured:
            continue
        limits = rules.limits_of(record)
        if limits is None:
            ground.append(record)
            continue
        beyond = beyond_limits(record, rules)
        stated = _stated(record, measured, limits, rules)
        if record.text(_MET) == rules.source.missed and record.text(_EXCEEDING):
            left_out = (pair for key, pair in beyond.items() if key not in _named(record, rules))
            stated += [f"{_said(*pair)}，没有写" for pair in left_out]
        unlike += [(record, said) for said in stated]
        open_limits += [(record, said) for key, one in measured.items() if (said := _open(one, limits[key]))]
        if not rules.says_kind(record) and record.text(_MET) == rules.source.met:
            lake = rules.limits["lake"]
            unclear += [
                (record, _said(lake[key], one))
                for key, one in measured.items()
                if key not in beyond and lake[key].beyond(one)
            ]
    for code, found in (("C602", unlike), ("C603", open_limits), ("C605", unclear)):
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


def _said(limit: ItemLimit, reading: Reading) -> str:
    """What is to be said of a concentration beyond its limit."""
    value, times = reading.value, limit.excess(reading)
    more = "" if times is None else f"，超标{plain(times, 2)}倍"
    return f"{limit.name}{plain(value) if isinstance(value, Decimal) else ''}（限值{limit.words}{more}）"


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


def _named(record: Record, rules: SourceRules) -> set[str]:
    return {rules.names[fold(name)] for name, _ in _parts(record) if fold(name) in rules.names}


def _stated(
    record: Record, measured: Mapping[str, Reading], limits: Mapping[str, ItemLimit], rules: SourceRules
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
