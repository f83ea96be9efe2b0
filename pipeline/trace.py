"""A name → where its number comes from: value, rounding, formula with numbers, clause, every source cell."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from decimal import Decimal

from pipeline.compute.places import span
from pipeline.config import Config
from pipeline.errors import ExitCode, PipelineError
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.number import plain
from pipeline.scheme.indicators import Measure
from pipeline.scheme.units import fold

_ORIGINS = {
    Origin.RECOGNISED: "上级认定",
    Origin.SUBMITTED: "历年报送",
    Origin.REPORTED: "部门填报",
    Origin.COMPUTED: "按填报的组成部分计算",
}
_STATUSES = {
    Status.VALUE: "有值",
    Status.PROVISIONAL: "待核定",
    Status.NOT_REPORTED: "未报",
    Status.NOT_APPLICABLE: "无此项",
    Status.NOT_DONE: "未开展或不作评价",
    Status.AWAITED: "待反馈",
}
_MOST_SUBJECTS = 60
_MOST_PARTS = 12
_SHORT_FORMULA = 60


def measures_named(name: str, config: Config) -> tuple[Measure, ...]:
    """The measures a name, alias or indicator number means; raises PipelineError with the nearest names."""
    wanted = fold(name)
    scheme = config.scheme
    by_name: dict[str, tuple[Measure, ...]] = {}
    for indicator in scheme.indicators.values():
        for spelling in (indicator.id, indicator.name, *indicator.aliases):
            by_name[fold(spelling)] = indicator.measures
        if not indicator.measures and wanted in map(fold, (indicator.id, indicator.name, *indicator.aliases)):
            raise PipelineError(
                f"“{indicator.name}”还没有可以追溯的量。", "该指标的表单尚未纳入，先看 问题清单.xlsx。", ExitCode.CONFIG
            )
    for measure in scheme.measures.values():
        for spelling in (measure.name, *measure.aliases, measure.id):
            by_name.setdefault(fold(spelling), (measure,))
    if wanted in by_name:
        found = by_name[wanted]
        return tuple(measure for measure in found if measure.headline) or found
    names = sorted(
        {measure.name for measure in scheme.measures.values()} | {i.name for i in scheme.indicators.values()}
    )
    near = difflib.get_close_matches(name, names, 5, 0.3) or [one for one in names if name in one][:5]
    hint = f"最接近的有：{'、'.join(near)}。" if near else "名称见 报告/facts.csv 的“名称”一列。"
    raise PipelineError(f"没有叫“{name}”的指标或量。", hint, ExitCode.CONFIG)


def lines(measure: Measure, facts: FactSet, config: Config) -> Iterator[str]:
    """The story of one measure in a year, for people."""
    found = list(facts.where(measure.id, config.year))
    yield f"{measure.name}（{measure.indicator}　{config.scheme.indicators[measure.indicator].name}）"
    if not found:
        yield f"  {config.year}年没有值。缺的材料见 问题清单.xlsx。"
    for fact in found[:_MOST_SUBJECTS]:
        yield from _fact_lines(fact, facts, config)
    if len(found) > _MOST_SUBJECTS:
        yield f"  另有 {len(found) - _MOST_SUBJECTS} 个对象，见 facts.csv。"


def _fact_lines(fact: Fact, facts: FactSet, config: Config) -> Iterator[str]:
    head = f"{fact.key.subject}　" if fact.key.subject else ""
    yield f"  {head}{fact.key.period}年：{_value(fact)}"
    if isinstance(fact.value, Decimal) and fact.places is not None:
        yield f"    未修约值：{_short(fact.value)}　修约：GB/T 8170，保留 {fact.places} 位小数，只修约一次"
    yield f"    来历：{_ORIGINS[fact.origin]}；{_STATUSES[fact.status]}"
    if fact.formula:
        yield f"    算式：{fact.formula}"
    if fact.basis:
        yield f"    依据：{fact.basis}"
    if fact.data_year or fact.nature:
        yield f"    数据年份：{fact.data_year or config.year}　数据性质：{fact.nature or '未注明'}"
    if fact.note:
        yield f"    说明：{fact.note}"
    for place in span(fact.at):
        yield f"    单元格：{place}"
    yield from _parts(fact, facts, config, "    ", {fact.key})
    for rival in facts.all_of(fact.key)[1:]:
        yield f"    未采用的值：{_value(rival)}（{_ORIGINS[rival.origin]}）{'；'.join(map(str, rival.at[:3]))}"


def _parts(fact: Fact, facts: FactSet, config: Config, indent: str, told: set[FactKey]) -> Iterator[str]:
    """What a value was worked out from, down to the cells; each part is told once."""
    parts = [part for key in fact.inputs if key not in told for part in facts.all_of(key)[:1]]
    told.update(part.key for part in parts)
    for part in parts[:_MOST_PARTS]:
        formula = f"（{part.formula}）" if part.formula and len(part.formula) <= _SHORT_FORMULA else ""
        yield f"{indent}取自：{_name(part.key, config)} = {_value(part)}{formula}"
        for place in span(part.at):
            yield f"{indent}      {place}"
        yield from _parts(part, facts, config, indent + "  ", told)
    if len(parts) > _MOST_PARTS:
        yield f"{indent}另有 {len(parts) - _MOST_PARTS} 项，见 --json"


def data(measure: Measure, facts: FactSet, config: Config) -> list[dict[str, object]]:
    """The same as plain data for --json: one entry a subject, adopted value first, all as text."""
    return [
        {
            "id": measure.id,
            "名称": measure.name,
            "指标": measure.indicator,
            "对象": fact.key.subject,
            "年度": fact.key.period,
            "采用": _data(fact, config),
            "其他值": [_data(rival, config) for rival in facts.all_of(fact.key)[1:]],
            "取自": _data_parts(fact, facts, config, {fact.key}),
        }
        for fact in facts.where(measure.id, config.year)
    ]


def _data_parts(fact: Fact, facts: FactSet, config: Config, told: set[FactKey]) -> list[dict[str, object]]:
    parts = [part for key in fact.inputs if key not in told for part in facts.all_of(key)[:1]]
    told.update(part.key for part in parts)
    return [
        {
            "名称": _name(part.key, config),
            "对象": part.key.subject,
            "时段": part.key.period,
            **_data(part, config),
            "取自": _data_parts(part, facts, config, told),
        }
        for part in parts
    ]


def _data(fact: Fact, config: Config) -> dict[str, object]:
    printed = fact.printed
    return {
        "值": plain(printed) if isinstance(printed, Decimal) else printed,
        "未修约值": plain(fact.value) if isinstance(fact.value, Decimal) else fact.value,
        "单位": fact.unit,
        "小数位": fact.places,
        "来历": _ORIGINS[fact.origin],
        "状态": _STATUSES[fact.status],
        "算式": fact.formula,
        "依据": fact.basis,
        "数据年份": fact.data_year or config.year,
        "数据性质": fact.nature,
        "说明": fact.note,
        "单元格": [str(place) for place in fact.at],
    }


def _value(fact: Fact) -> str:
    printed = fact.printed
    if printed is None:
        return f"无数值（{_STATUSES[fact.status]}）"
    return (plain(printed) if isinstance(printed, Decimal) else printed) + fact.unit


def _short(value: Decimal) -> str:
    text = plain(value)
    whole, _, decimals = text.partition(".")
    return text if len(decimals) <= 12 else f"{whole}.{decimals[:12]}…"


def _name(key: FactKey, config: Config) -> str:
    measure = config.scheme.measures.get(key.measure)
    name = measure.name if measure else key.measure
    parts = [name, key.subject, "" if key.period == str(config.year) else key.period]
    return "·".join(part for part in parts if part)
