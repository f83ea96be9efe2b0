"""The story of a measure → plain data for --json."""

from __future__ import annotations

from decimal import Decimal

from pipeline.case import Case
from pipeline.config import Config
from pipeline.model.change import JUDGEMENT_WORDS
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.model.number import plain
from pipeline.project.trace.fact_words import earlier, explanation, name_of
from pipeline.project.trace.question import Question
from pipeline.project.trace.story import findings_about
from pipeline.scheme.indicators import Measure


def measure_data(measure: Measure, question: Question, case: Case) -> list[dict[str, object]]:
    """The same as plain data for --json: one entry a subject, adopted value first, all as text."""
    facts, config = case.facts, case.config
    problems = [
        {
            "编码": one.finding.code,
            "内容": config.scheme.catalogue[one.finding.code].say(one.finding),
            "已接受": not one.open,
        }
        for one in findings_about(measure, question, case)
    ]
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
            "上年": _data_change(fact, measure, case),
            "历年": earlier(fact, case),
            "问题": problems,
        }
        for fact in question.facts(measure, facts, config.year)
    ]


def _data_change(fact: Fact, measure: Measure, case: Case) -> dict[str, object]:
    """Last year's value and the change, {} where there is none to tell."""
    change = case.changes.get((measure.id, fact.key.subject))
    if change is None or fact.key.period != str(case.config.year):
        return {}
    return {
        **(_data(change.last, case.config) if change.last is not None else {}),
        "情形": change.movement.word,
        "差": plain(change.difference) if change.difference is not None else None,
        "幅度": plain(change.percent) if change.percent is not None else None,
        "好坏": JUDGEMENT_WORDS.get(change.judgement, ""),
        **explanation(change),
    }


def _data_parts(fact: Fact, facts: FactSet, config: Config, told: set[FactKey]) -> list[dict[str, object]]:
    parts = [part for key in fact.inputs if key not in told for part in facts.all_of(key)[:1]]
    told.update(part.key for part in parts)
    return [
        {
            "名称": name_of(part.key, config),
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
        "来历": fact.origin.word,
        "状态": fact.status.word,
        "算式": fact.formula,
        "依据": fact.basis,
        "数据年份": fact.data_year or config.year,
        "数据性质": fact.nature,
        "说明": fact.note,
        "单元格": [str(place) for place in fact.at],
    }
