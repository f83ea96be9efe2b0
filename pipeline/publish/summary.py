"""Facts and their changes → 指标汇总.xlsx: the indicators, every number with its provenance, the years side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.change import JUDGEMENT_WORDS, NOT_JUDGED, Change, Movement
from pipeline.model.fact import Fact, FactSet, Origin, Status
from pipeline.model.material import Numbered, runs
from pipeline.model.number import plain
from pipeline.office.cell_value import Cell
from pipeline.office.list_table import Col, Table, Tint, row_numbers
from pipeline.office.xlsx import ListSheet, workbook
from pipeline.scheme.indicators import Indicator, Measure
from pipeline.store.facts_csv import private_measures

NAME = "指标汇总.xlsx"
_MOVED = (Movement.UP, Movement.DOWN, Movement.LAST_ZERO)
_CELLS = 6
"""At most so many source cells are listed for a number."""


def render(
    facts: FactSet, changes: Mapping[tuple[str, str], Change], numbered: Sequence[Numbered], config: Config
) -> bytes:
    """指标汇总.xlsx: sheets 指标汇总, 全部数据 and, from three years on, 历年.

    `changes` by (measure, subject). Values are numbers, rounded as printed, in the units of the measures; there are no
    formulas. 全部数据 leaves out what facts.csv leaves out (`facts_csv.private_measures`).
    """
    sheets = [_indicators(facts, changes, numbered, config), _numbers(facts, changes, config)]
    return workbook([*sheets, *_years(facts, config)])


def _indicators(
    facts: FactSet, changes: Mapping[tuple[str, str], Change], numbered: Sequence[Numbered], config: Config
) -> ListSheet:
    def fact(one: Indicator) -> Fact | None:
        return facts.get(one.headline.id, "", config.year) if one.headline else None

    def change(one: Indicator) -> Change | None:
        return changes.get((one.headline.id, "")) if one.headline else None

    def bodies(one: Indicator) -> str:
        return "、".join(dict.fromkeys(body.name for role in one.roles for body in config.bodies_of(role, config.year)))

    cols: Sequence[Col[Indicator, Cell]] = (
        row_numbers(6),
        Col("编号", 8, lambda one: one.id, "center"),
        Col("指标", 26, lambda one: one.name),
        Col("主要数据", 24, lambda one: one.headline.name if one.headline else "（定性指标）"),
        Col("单位", 10, lambda one: one.headline.unit if one.headline else None, "center"),
        Col(f"{config.year}年", 12, lambda one: now.printed if (now := fact(one)) else None, "right"),
        Col(f"{config.year - 1}年", 12, lambda one: _last(change(one)), "right"),
        Col("差值", 11, lambda one: found.difference if (found := change(one)) else None, "right"),
        Col("幅度（%）", 10, lambda one: found.percent if (found := change(one)) else None, "right"),
        Col("好坏", 10, lambda one: _judged(change(one)), "center", lambda one: _worse(change(one))),
        Col("状态", 9, lambda one: _status(fact(one)) if one.headline else None, "center"),
        Col("数据年份", 9, lambda one: _data_year(fact(one)), "center"),
        Col("数据性质", 12, lambda one: now.nature if (now := fact(one)) else None, "center"),
        Col("变化原因", 44, lambda one: found.reason if (found := change(one)) else None),
        Col("责任部门", 24, bodies),
        Col("佐证编号", 22, lambda one: _evidence(one, numbered, config)),
    )
    table = Table(cols, list(config.scheme.tree.indicators()))
    note = "本年、上年为印出值（按 GB/T 8170 修约一次），差值为两个印出值相减；率的差值是百分点。"
    return ListSheet("指标汇总", f"{config.county}{config.year}年度自查指标汇总表", table, note)


def _status(fact: Fact | None) -> str:
    return (fact.status if fact else Status.NOT_REPORTED).word


def _data_year(fact: Fact | None) -> int | None:
    return fact.data_year if fact and fact.value is not None else None


def _worse(change: Change | None) -> Tint | None:
    return Tint.MIDDLE if change and change.judgement == "worse" else None


def _last(change: Change | None) -> Decimal | str | None:
    return change.last.printed if change and change.last else None


def _judged(change: Change | None) -> str:
    if change is None:
        return ""
    told = NOT_JUDGED if change.movement in _MOVED else change.movement.word
    return JUDGEMENT_WORDS.get(change.judgement, told)


def _evidence(one: Indicator, numbered: Sequence[Numbered], config: Config) -> str:
    mine = (row.number for row in numbered if row.indicator == one.id and row.material.year == config.year)
    return "、".join(first if first == last else f"{first}～{last.rpartition('-')[2]}" for first, last in runs(mine))


def _numbers(facts: FactSet, changes: Mapping[tuple[str, str], Change], config: Config) -> ListSheet:
    hidden = private_measures(config.scheme)
    measures = config.scheme.measures

    def derived_from_hidden(fact: Fact) -> bool:
        return any(key.measure in hidden for key in fact.inputs)

    def change(fact: Fact) -> Change | None:
        return changes.get((fact.key.measure, fact.key.subject))

    cols: Sequence[Col[Fact, Cell]] = (
        Col("指标", 8, lambda fact: measures[fact.key.measure].indicator, "center"),
        Col("数据", 30, lambda fact: measures[fact.key.measure].name),
        Col("对象", 18, lambda fact: fact.key.subject),
        Col("单位", 10, lambda fact: measures[fact.key.measure].unit, "center"),
        Col(f"{config.year}年", 13, lambda fact: fact.printed, "right"),
        Col(f"{config.year - 1}年", 13, lambda fact: _last(change(fact)), "right"),
        Col("差值", 11, lambda fact: found.difference if (found := change(fact)) else None, "right"),
        Col("好坏", 10, lambda fact: _judged(change(fact)), "center"),
        Col("状态", 9, lambda fact: fact.status.word, "center"),
        Col("来源", 9, lambda fact: fact.origin.word, "center"),
        Col("其他值", 26, lambda fact: _others(facts.all_of(fact.key)[1:])),
        Col("算式", 40, lambda fact: None if derived_from_hidden(fact) else fact.formula),
        Col("依据", 34, lambda fact: fact.basis),
        Col("数据年份", 9, lambda fact: fact.data_year, "center"),
        Col("数据性质", 12, lambda fact: fact.nature, "center"),
        Col("出处", 48, _source),
    )
    rows = [
        fact
        for measure in measures
        if measure not in hidden
        for fact in facts.where(measure, config.year)
        if not (fact.key.subject and derived_from_hidden(fact))
    ]
    note = "其他值：同一数据的填报值、计算值、认定值、历年上报值中没有采用的；算式由未修约的数计算。"
    return ListSheet("全部数据", f"{config.year}年度全部数据及来源", Table(cols, rows), note)


def _source(fact: Fact) -> str:
    return "\n".join([*map(str, fact.at[:_CELLS]), *["……"] * (len(fact.at) > _CELLS)])


def _others(rivals: Iterable[Fact]) -> str:
    return "；".join(f"{fact.origin.word} {_text(fact.printed)}" for fact in rivals if fact.value is not None)


def _text(value: Decimal | str | None) -> str:
    return plain(value) if isinstance(value, Decimal) else value or ""


def _years(facts: FactSet, config: Config) -> Iterator[ListSheet]:
    """The county's measures by year, where at least three years have values."""
    with_values = {
        int(key.period)
        for key, rivals in facts.by_key.items()
        if not key.subject and key.period.isdigit() and int(key.period) <= config.year and rivals[0].value is not None
    }
    if len(with_values) < 3:
        return
    years = sorted(with_values)

    def fact(one: Measure, year: int) -> Fact | None:
        return facts.get(one.id, "", year)

    def origins(one: Measure) -> str:
        return "、".join(dict.fromkeys(found.origin.word for year in years if (found := fact(one, year))))

    def values(year: int) -> Col[Measure, Cell]:
        return Col(f"{year}年", 13, lambda one: found.printed if (found := fact(one, year)) else None, "right")

    cols: Sequence[Col[Measure, Cell]] = (
        Col("指标", 8, lambda one: one.indicator, "center"),
        Col("数据", 30, lambda one: one.name),
        Col("单位", 10, lambda one: one.unit, "center"),
        *map(values, years),
        Col("来源", 20, origins),
    )
    rows = [one for one in config.scheme.measures.values() if not one.per and any(fact(one, year) for year in years)]
    note = f"来源为“{Origin.SUBMITTED.word}”的，取自历年指标.xlsx。"
    yield ListSheet("历年", "历年数据", Table(cols, rows), note)
