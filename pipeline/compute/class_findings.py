"""Typed classes of water sections that are not those of their concentrations → findings, one a section or table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.compute.class_disputes import Dispute
from pipeline.compute.overruled import overruled_column
from pipeline.compute.water_records import CLASS, FORM, WaterYear
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.number import divide, plain
from pipeline.model.table import Record
from pipeline.scheme.limits import WaterItem
from pipeline.scheme.needs import Needs

NEEDS = Needs("断面类别核对", forms={FORM: (CLASS,)})
_PUBLISHED, _MEASURED, _DECIDED, _STRAY, _LAST_YEAR = "C114", "C115", "C116", "C117", "C118"


def contradicted_classes(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    """Sections whose typed class its concentrations contradict (C114, C115, C116, C118) and stray decisions (C117).

    Blocking for the report year until a person has decided or accepts what is proposed; an earlier year's are told.
    """
    owner = {id(record): table.department for table in water.tables for record in table.records}
    groups: dict[tuple[str, str], list[Dispute]] = {}
    for one in water.disputes.values():
        groups.setdefault((one.section, _code(one, water, config)), []).append(one)
    levels = {section.name: section.level for section in water.sections}
    for (section, code), found in groups.items():
        department = owner.get(id(water.records[section, found[0].month][0]), "")
        values = {
            "断面": section,
            "年": str(water.year),
            "数": str(len(found)),
            "各月": _months(found, code, water),
            "浓度": "、".join(_said(one, water) for one in found),
        }
        if code == _PUBLISHED:
            values |= {"级别": levels[section], "依据": _documents(found)}
        otherwise = water.year == config.year and not all(one.typed_stands for one in found)
        printed = overruled_column(config, FORM, CLASS) if otherwise else ()
        yield Finding(code, tuple(one.at for one in found), values, department, printed=printed)
    yield from _strays(water, config)


def differing_classes(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    """Given classes of single records that are not those of their concentrations, and contradict no month (C107)."""
    owner = {id(record): section for (section, _), found in water.records.items() for record in found}
    kinds = {section.name: section.kind for section in water.sections}
    disputed = {id(water.records[key][0]) for key in water.disputes}
    for table in water.tables:
        compared, differing = 0, []
        for record in table.records:
            given, section = record.text(CLASS), owner.get(id(record))
            if section is None or given not in (*water.limits.grades, water.limits.beyond):
                continue
            verdict = water.verdict(record, kinds[section])
            if verdict.grade is None:
                continue
            compared += 1
            if verdict.grade != given and id(record) not in disputed:
                differing.append((record, section, given, verdict.grade))
        if differing:
            record, section, given, computed = differing[0]
            values = {
                "总数": str(compared),
                "数": str(len(differing)),
                "断面": section,
                "月": record.period,
                "给出": given,
                "重算": computed,
                **_reason(record, kinds[section], given, water),
            }
            at = tuple(found.readings[CLASS].at for found, *_ in differing)
            yield Finding("C107", at, values, table.department)


def _code(one: Dispute, water: WaterYear, config: Config) -> str:
    if one.decision is not None:
        return _DECIDED
    if water.year != config.year:
        return _LAST_YEAR
    return _PUBLISHED if one.typed_stands else _MEASURED


def _months(found: Sequence[Dispute], code: str, water: WaterYear) -> str:
    """Months of the same two classes together, with what the first of them stands on."""
    alike: dict[tuple[str, str, str], list[Dispute]] = {}
    for one in found:
        alike.setdefault((one.typed, one.measured, _standing(one, code)), []).append(one)
    told = []
    for (typed, measured, standing), group in alike.items():
        months = "、".join(str(int(one.month[5:])) for one in group)
        first = f"{int(group[0].month[5:])}月" if len(group) > 1 else ""
        told.append(f"{months}月填报{typed}、按浓度为{measured}（{first}{_why(group[0], water)}）{standing}")
    return "；".join(told)


def _why(one: Dispute, water: WaterYear) -> str:
    kind = next(section.kind for section in water.sections if section.name == one.section)
    why = _reason(water.records[one.section, one.month][0], kind, one.typed, water)
    return f"{why['项目']}{why['值']}，{why['类']}类限值{why['限值']}"


def _documents(found: Sequence[Dispute]) -> str:
    """The documents that the records name, and for which months none is."""
    named = dict.fromkeys(one.evidence for one in found if one.evidence)
    without = [str(int(one.month[5:])) for one in found if not one.evidence]
    if not named:
        return "表中没有写明发布该类别的文件"
    return "、".join(named) + (f"，{'、'.join(without)}月没有写明" if without else "")


def _said(one: Dispute, water: WaterYear) -> str:
    """The concentrations of the items that the typed class contradicts, or of those that decide the measured one."""
    month = water.months[one.section, one.month]
    items = sorted(one.left_out) or month.verdict.deciding
    return "／".join(plain(month.means[identity].value) for identity in items)


def _standing(one: Dispute, code: str) -> str:
    """Which class stands, where the finding's own words do not say it."""
    if one.decision is not None:
        return f"，采用{one.adopted}（{one.decision.post}；依据：{one.decision.evidence}）"
    return f"，采用{one.adopted}" if code == _LAST_YEAR else ""


def _strays(water: WaterYear, config: Config) -> Iterator[Finding]:
    """Decisions of the year about a month that has no contradiction, or for a class that is neither of the two."""
    used = {id(one.decision) for one in water.disputes.values() if one.decision is not None}
    for one in water.decisions:
        if one.month[:4] == str(water.year) and id(one) not in used:
            dispute = water.disputes.get((one.section, one.month))
            why = f"填报{dispute.typed}、按浓度为{dispute.measured}" if dispute else "该月没有类别与浓度的矛盾"
            values = {"断面": one.section, "月": one.month, "类别": one.grade, "现状": why}
            yield Finding(_STRAY, (), values)


def _reason(record: Record, kind: str, given: str, water: WaterYear) -> dict[str, str]:
    """Where the two classes part: the item that decides, or comes nearest to, and the limit of the better class."""
    limits, verdict = water.limits, water.verdict(record, kind)
    better = min(limits.rank(given), limits.rank(verdict.grade or given))
    means = water.means((record,))
    candidates = [one for one in water.items.evaluated if one in means and limits.items[one].of(kind)]
    if limits.rank(verdict.grade or given) > better:
        candidates = [one for one in verdict.deciding if one in means]
    identity = max(
        candidates, key=lambda one: _nearness(limits.items[one], means[one].value, kind, better, given, water)
    )
    item, reading = limits.items[identity], record.readings[identity]
    row = item.of(kind)
    below = f"<{plain(reading.below)}" if reading.below is not None else ""
    return {
        "项目": item.name,
        "值": below or plain(means[identity].value),
        "类": limits.grade(better),
        "限值": "～".join(plain(one) for one in row) if item.compare == "range" else plain(row[better]),
    }


def _nearness(item: WaterItem, value: Decimal, kind: str, better: int, given: str, water: WaterYear) -> Decimal:
    """How near a value comes to the limit of a class: 1 is on it. pH only matters where 劣Ⅴ was given or found."""
    row = item.of(kind)
    if item.compare == "range":
        return divide(value, row[1]) if given == water.limits.beyond else Decimal(0)
    return divide(row[better], value) if item.compare == "≥" else divide(value, row[better])
