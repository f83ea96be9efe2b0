"""A name → where its number comes from: value, rounding, formula with numbers, clause, every source cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute.places import span
from pipeline.config import Config
from pipeline.errors import PipelineError
from pipeline.model.change import Case, Change
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.number import plain
from pipeline.model.part import Ground, Side
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
_JOINT = "·"
"""Between the parts of a name: measure, subject, period."""
_PERIOD = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_NEAR = 5
"""Names that are offered for one that is not known."""
_MOST_SUBJECTS = 60
_MOST_PARTS = 12
_SHORT_FORMULA = 60
_MOST_LINES = 16
"""Lines of a comment beside a number; a longer story is told by this command."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: measures, of one subject or of all, in a period or in the year ("")."""

    measures: tuple[Measure, ...]
    subject: str = ""
    period: str = ""
    anything: bool = False
    """Only the subject was named: measures that say nothing about it are left out."""

    def facts(self, measure: Measure, facts: FactSet, year: int) -> list[Fact]:
        """The adopted facts of one of the measures that are asked for."""
        found = facts.where(measure.id, self.period or year)
        return [fact for fact in found if not self.subject or fold(fact.key.subject) == fold(self.subject)]


def asked(name: str, config: Config) -> Question:
    """What a name means: an indicator (name, alias, number), a measure, a section or a station.

    The parts that this module prints may be typed back: “断面水质类别·示例断面·2024-03”. Raises PipelineError with the
    nearest names.
    """
    first, *rest = [part.strip() for part in name.split(_JOINT)]
    period = next((part for part in rest if _PERIOD.fullmatch(part)), "")
    subject = next((part for part in rest if part != period), "")
    measures = _measures(fold(first), config)
    if measures:
        return Question(measures, _proper(subject, config) or subject, period)
    proper = _proper(first, config)
    if proper:
        return Question(_measures_of(proper, config), proper, period, anything=True)
    raise _unknown(first, config)


def _measures(wanted: str, config: Config) -> tuple[Measure, ...]:
    """The measures a folded name means: exactly, else the only one whose name it is part of."""
    scheme = config.scheme
    by_name: dict[str, tuple[Measure, ...]] = {}
    for indicator in scheme.indicators.values():
        for spelling in (indicator.id, indicator.name, *indicator.aliases):
            by_name[fold(spelling)] = indicator.measures
            if fold(spelling) == wanted and not indicator.measures:
                raise PipelineError(
                    f"“{indicator.name}”还没有可以追溯的量。", "该指标的表单尚未纳入，先看 问题清单.xlsx。"
                )
    for measure in scheme.measures.values():
        for spelling in (measure.name, *measure.aliases, measure.id):
            by_name.setdefault(fold(spelling), (measure,))
    found = by_name.get(wanted, ())
    if not found and wanted:
        holding = dict.fromkeys(one for one in scheme.measures.values() if wanted in fold(one.name))
        found = tuple(holding) if len(holding) == 1 else ()
    return tuple(measure for measure in found if measure.headline) or found


def _subjects(config: Config) -> dict[str, tuple[str, ...]]:
    """Proper name of every section and station → its spellings."""
    year = config.year
    sections = {one.name: (one.name, *one.aliases, one.code) for one in config.sections_in(year)}
    return sections | {one.name: (one.name, *one.aliases) for one in config.stations_in(year)}


def _proper(name: str, config: Config) -> str:
    wanted = fold(name)
    return next((one for one, said in _subjects(config).items() if wanted and wanted in map(fold, said)), "")


def _measures_of(subject: str, config: Config) -> tuple[Measure, ...]:
    kind = "water_section" if subject in {one.name for one in config.sections_in(config.year)} else "air_station"
    return tuple(measure for measure in config.scheme.measures.values() if measure.per == kind)


def _unknown(name: str, config: Config) -> PipelineError:
    measures = config.scheme.measures.values()
    names = list(
        dict.fromkeys(
            [one.name for one in measures if one.headline]
            + [one.name for one in config.scheme.indicators.values()]
            + [one.name for one in measures]
            + [*_subjects(config)]
        )
    )
    near = [one for one in names if name and fold(name) in fold(one)][:_NEAR]
    near = near or difflib.get_close_matches(name, names, _NEAR, 0.3)
    hint = f"最接近的有：{'、'.join(near)}。" if near else "名称见 报告/facts.csv 的“名称”一列。"
    return PipelineError(f"没有叫“{name}”的指标、量、断面或点位。", hint)


def lines(measure: Measure, question: Question, facts: FactSet, config: Config) -> Iterator[str]:
    """The story of one measure in a year, for people."""
    found = question.facts(measure, facts, config.year)
    if question.anything and not found:
        spans = (one for one in facts.where(measure.id) if one.key.subject == question.subject)
        example = next((one.key for one in spans if one.key.period.startswith(str(config.year))), None)
        if example:
            yield f"{measure.name}没有全年的值，请写明时段，如：{_name(example, config)}"
        return
    yield f"{measure.name}（{measure.indicator}　{config.scheme.indicator_name(measure.indicator)}）"
    if not found:
        whose = f"{question.subject} " if question.subject else ""
        yield f"  {whose}{_when(question.period or str(config.year))}没有值。缺的材料见 问题清单.xlsx。"
    for fact in found[:_MOST_SUBJECTS]:
        yield from _fact_lines(fact, facts, config)
    if len(found) > _MOST_SUBJECTS:
        yield f"  另有 {len(found) - _MOST_SUBJECTS} 个对象，见 facts.csv。"


def _when(period: str) -> str:
    return f"{period}年" if period.isdigit() else period


def _fact_lines(fact: Fact, facts: FactSet, config: Config) -> Iterator[str]:
    head = f"{fact.key.subject}　" if fact.key.subject else ""
    yield f"  {head}{_when(fact.key.period)}：{_value(fact)}"
    if isinstance(fact.value, Decimal) and fact.places is not None:
        yield f"    未修约值：{_short(fact.value)}　修约：GB/T 8170，保留 {fact.places} 位小数，只修约一次"
    status = "" if fact.status is Status.VALUE else f"；{_STATUSES[fact.status]}"
    yield f"    来历：{_ORIGINS[fact.origin]}{status}"
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


def comment(
    ground: Ground, facts: FactSet, changes: Mapping[tuple[str, str], Change], config: Config
) -> tuple[str, ...]:
    """What a comment beside a printed number says, line by line; nothing where nothing is known."""
    if ground.key is None:
        return _row_told(ground, config)
    key = ground.key
    measure, change = config.scheme.measures[key.measure], changes.get((key.measure, key.subject))
    if key.period != str(config.year):
        change = None
    now, last = facts.get(key.measure, key.subject, key.period), _last(key, change, facts)
    told = [f"{measure.name}（{measure.indicator}　{config.scheme.indicator_name(measure.indicator)}）"]
    shown = last if ground.side is Side.LAST else now
    if shown is None:
        return ()
    if ground.side is Side.CHANGE and change is not None:
        told += _change_told(change)
    told += [line.removeprefix("  ") for line in _fact_lines(shown, facts, config)]
    if ground.side is not Side.LAST and last is not None:
        told += [f"上年：{_value(last)}（{_ORIGINS[last.origin]}）", *(f"  {place}" for place in span(last.at))]
    if len(told) <= _MOST_LINES:
        return tuple(told)
    rest = f"另有 {len(told) - _MOST_LINES + 1} 行，见命令 trace {_name(key, config)}"
    return (*told[: _MOST_LINES - 1], rest)


def _last(key: FactKey, change: Change | None, facts: FactSet) -> Fact | None:
    if change is not None and change.last is not None:
        return change.last
    return facts.get(key.measure, key.subject, str(int(key.period[:4]) - 1) + key.period[4:])


def _change_told(change: Change) -> Iterator[str]:
    if change.now is None or change.last is None or change.difference is None:
        return
    share = f"，幅度 {plain(change.percent)}%" if change.percent is not None else ""
    judged = {"better": "，向好", "worse": "，不利"}.get(change.judgement, "")
    now, last = _value(change.now), _value(change.last)
    yield f"变化：本年 {now} − 上年 {last} = {plain(change.difference)}{share}{judged}（按印出的数计算）"
    if change.reason and change.case is not Case.SAME:
        yield f"  部门说明的原因：{' '.join(change.reason.split())}"


def _row_told(ground: Ground, config: Config) -> tuple[str, ...]:
    form = config.scheme.forms.by_id.get(ground.form)
    head = (f"{form.id}《{form.title}》",) if form else ()
    return (*head, *((ground.said,) if ground.said else ()), *(str(place) for place in span(ground.at)))


def data(measure: Measure, question: Question, facts: FactSet, config: Config) -> list[dict[str, object]]:
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
        for fact in question.facts(measure, facts, config.year)
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
    return _JOINT.join(part for part in parts if part)
