"""A measure → its story in lines, for the screen and for comments beside the numbers of the report."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.case import Case
from pipeline.compute.cell_ranges import span
from pipeline.config import Config
from pipeline.model.change import JUDGEMENT_WORDS, Change, Movement
from pipeline.model.fact import Fact, FactKey, FactSet, Status
from pipeline.model.finding import Settled
from pipeline.model.number import plain
from pipeline.model.part import Provenance, Side
from pipeline.model.table import Place
from pipeline.project.trace.fact_words import (
    earlier,
    explanation,
    movement,
    name_of,
    short_text,
    value_text,
)
from pipeline.project.trace.question import Question
from pipeline.scheme.indicators import Measure

_MOST_SUBJECTS = 60
_MOST_PARTS = 12
_SHORT_FORMULA = 60
_MOST_LINES = 16
"""Lines of a comment beside a number; a longer story is told by this command."""


def story_lines(measure: Measure, question: Question, case: Case) -> Iterator[str]:
    """The story of one measure in a year, for people."""
    facts, config = case.facts, case.config
    found = question.facts(measure, facts, config.year)
    if question.anything and not found:
        spans = (one for one in facts.where(measure.id) if one.key.subject == question.subject)
        example = next((one.key for one in spans if one.key.period.startswith(str(config.year))), None)
        if example:
            yield f"{measure.name}没有全年的值，请写明时段，如：{name_of(example, config)}"
        return
    yield f"{measure.name}（{measure.indicator}　{config.scheme.indicator_name(measure.indicator)}）"
    if not found:
        whose = f"{question.subject} " if question.subject else ""
        yield f"  {whose}{_when(question.period or str(config.year))}没有值。缺的材料见 问题清单.xlsx。"
    for fact in found[:_MOST_SUBJECTS]:
        yield from _fact_lines(fact, facts, config)
        yield from _year_lines(fact, measure, case)
    if len(found) > _MOST_SUBJECTS:
        yield f"  另有 {len(found) - _MOST_SUBJECTS} 个对象，见 facts.csv。"
    for one in findings_about(measure, question, case):
        accepted = "" if one.open else f"（已接受：{one.reason}）"
        yield f"  问题 {one.finding.code}：{config.scheme.catalogue[one.finding.code].say(one.finding)}{accepted}"


def findings_about(measure: Measure, question: Question, case: Case) -> list[Settled]:
    """Findings that name the measure, or where it has no value its parts; of the subject where one was asked for."""
    facts, config = case.facts, case.config
    if question.period not in ("", str(config.year)):
        return []
    parts = (*measure.ratio.parts, measure.ratio.whole) if measure.ratio else measure.sum
    lacking = not question.facts(measure, facts, config.year)
    names = {measure.name, *(config.scheme.measures[part].name for part in parts if lacking)}
    told = [one for one in case.settled if names & set(one.finding.values.values())]
    return [one for one in told if one.finding.values.get("对象", "") in ("", question.subject)]


def _year_lines(fact: Fact, measure: Measure, case: Case) -> Iterator[str]:
    """Last year's value with its cells, the change with its reason, and the years before."""
    if fact.key.period != str(case.config.year):
        return
    change = case.changes.get((measure.id, fact.key.subject))
    if change is not None:
        if change.last is not None:
            yield f"    上年：{value_text(change.last)}（{change.last.origin.word}）"
            for place in span(change.last.at):
                yield f"      {_place_word(place)}：{place}"
        yield f"    与上年比：{movement(change, measure)}"
        for name, text in explanation(change).items():
            yield f"    {name}：{text}"
    before = earlier(fact, case)
    if len(before) > 1:
        yield f"    历年：{'；'.join(f'{year}年 {text}' for year, text in before.items())}"


def _place_word(place: Place) -> str:
    return "单元格" if place.cell else "文件"


def _when(period: str) -> str:
    return f"{period}年" if period.isdigit() else period


def _fact_lines(fact: Fact, facts: FactSet, config: Config) -> Iterator[str]:
    head = f"{fact.key.subject}　" if fact.key.subject else ""
    yield f"  {head}{_when(fact.key.period)}：{value_text(fact)}"
    if isinstance(fact.value, Decimal) and fact.places is not None:
        yield f"    未修约值：{short_text(fact.value)}　修约：GB/T 8170，保留 {fact.places} 位小数，只修约一次"
    status = "" if fact.status is Status.VALUE else f"；{fact.status.word}"
    yield f"    来历：{fact.origin.word}{status}"
    if fact.formula:
        yield f"    算式：{fact.formula}"
    if fact.basis:
        yield f"    依据：{fact.basis}"
    if fact.data_year or fact.nature:
        yield f"    数据年份：{fact.data_year or config.year}　数据性质：{fact.nature or '未注明'}"
    if fact.note:
        yield f"    说明：{fact.note}"
    for place in span(fact.at):
        yield f"    {_place_word(place)}：{place}"
    yield from _parts(fact, facts, config, "    ", {fact.key})
    for rival in facts.all_of(fact.key)[1:]:
        yield f"    未采用的值：{value_text(rival)}（{rival.origin.word}）{'；'.join(map(str, rival.at[:3]))}"


def _parts(fact: Fact, facts: FactSet, config: Config, indent: str, told: set[FactKey]) -> Iterator[str]:
    """What a value was worked out from, down to the cells; each part is told once."""
    parts = [part for key in fact.inputs if key not in told for part in facts.all_of(key)[:1]]
    again = len(fact.inputs) - len(parts)
    told.update(part.key for part in parts)
    for part in parts[:_MOST_PARTS]:
        formula = f"（{part.formula}）" if part.formula and len(part.formula) <= _SHORT_FORMULA else ""
        yield f"{indent}取自：{name_of(part.key, config)} = {value_text(part)}{formula}"
        for place in span(part.at):
            yield f"{indent}      {place}"
        yield from _parts(part, facts, config, indent + "  ", told)
    if len(parts) > _MOST_PARTS:
        yield f"{indent}另有 {len(parts) - _MOST_PARTS} 项，见 --json"
    if again and fact.inputs:
        yield f"{indent}其余 {again} 项上面已经列出"


def comment(ground: Provenance, case: Case) -> tuple[str, ...]:
    """What a comment beside a printed number says, line by line; nothing where nothing is known."""
    facts, changes, config = case.facts, case.changes, case.config
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
        told += [f"上年：{value_text(last)}（{last.origin.word}）", *(f"  {place}" for place in span(last.at))]
    if len(told) <= _MOST_LINES:
        return tuple(told)
    rest = f"另有 {len(told) - _MOST_LINES + 1} 行，见命令 trace {name_of(key, config)}"
    return (*told[: _MOST_LINES - 1], rest)


def _last(key: FactKey, change: Change | None, facts: FactSet) -> Fact | None:
    if change is not None and change.last is not None:
        return change.last
    return facts.get(key.measure, key.subject, str(int(key.period[:4]) - 1) + key.period[4:])


def _change_told(change: Change) -> Iterator[str]:
    if change.now is None or change.last is None or change.difference is None:
        return
    share = f"，幅度 {plain(change.percent)}%" if change.percent is not None else ""
    judged = f"，{JUDGEMENT_WORDS[change.judgement]}" if change.judgement else ""
    now, last = value_text(change.now), value_text(change.last)
    yield f"变化：本年 {now} − 上年 {last} = {plain(change.difference)}{share}{judged}（按印出的数计算）"
    if change.reason and change.movement is not Movement.SAME:
        yield f"  部门说明的原因：{' '.join(change.reason.split())}"


def _row_told(ground: Provenance, config: Config) -> tuple[str, ...]:
    form = config.scheme.forms.by_id.get(ground.form)
    head = (f"{form.id}《{form.title}》",) if form else ()
    many = (f"本行起连续{ground.rows}行，依次取自下列区域：",) if ground.rows > 1 else ()
    return (*head, *((ground.said,) if ground.said else ()), *many, *(str(place) for place in span(ground.at)))
