"""Facts and their changes → 指标汇总.xlsx: the 34 indicators, every number with its story, the years side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.material import Numbered, runs
from pipeline.model.number import plain
from pipeline.office.xlsx import Cell, Column, SheetSpec, Tint, workbook
from pipeline.scheme.indicators import Indicator, Measure
from pipeline.store.facts_csv import ORIGIN, STATUS, private

NAME = "指标汇总.xlsx"
_JUDGED = {"better": "向好", "worse": "不利"}
_CASES = {
    Movement.SAME: "持平",
    Movement.FIRST: "首年",
    Movement.LAST_MISSING: "上年无数",
    Movement.INCOMPARABLE: "口径不可比",
    Movement.CARRIED: "沿用",
    Movement.ABSENT: "",
}
_CELLS = 6
"""Source cells that are listed of a number."""


def render(
    facts: FactSet, changes: Mapping[tuple[str, str], Change], numbered: Sequence[Numbered], config: Config
) -> bytes:
    """指标汇总.xlsx. Numbers are numbers, as printed; nothing in it has to be recomputed to show a value."""
    sheets = [_indicators(facts, changes, numbered, config), _numbers(facts, changes, config)]
    years = _years(facts, config)
    return workbook([*sheets, *([years] if years else [])])


def _indicators(
    facts: FactSet, changes: Mapping[tuple[str, str], Change], numbered: Sequence[Numbered], config: Config
) -> SheetSpec:
    columns = (
        Column("序号", 6, "center"),
        Column("编号", 8, "center"),
        Column("指标", 26),
        Column("主要数据", 24),
        Column("单位", 10, "center"),
        Column(f"{config.year}年", 12, "right"),
        Column(f"{config.year - 1}年", 12, "right"),
        Column("差值", 11, "right"),
        Column("幅度（%）", 10, "right"),
        Column("好坏", 10, "center"),
        Column("状态", 9, "center"),
        Column("数据年份", 9, "center"),
        Column("数据性质", 12, "center"),
        Column("变化原因", 44),
        Column("责任部门", 24),
        Column("佐证编号", 22),
    )
    rows: list[list[Cell]] = []
    tints: dict[tuple[int, int], Tint] = {}
    for order, one in enumerate(config.scheme.tree.indicators()):
        change = changes.get((one.headline.id, "")) if one.headline else None
        if change and change.judgement == "worse":
            tints[order, 9] = Tint.MIDDLE
        rows.append([order + 1, *_indicator(one, change, facts, config), _evidence(one, numbered, config)])
    note = "本年、上年为印出值（按 GB/T 8170 修约一次），差值为两个印出值相减；率的差值是百分点。"
    return SheetSpec("指标汇总", f"{config.county}{config.year}年度自查指标汇总表", columns, rows, note, tints)


def _indicator(one: Indicator, change: Change | None, facts: FactSet, config: Config) -> list[Cell]:
    bodies = "、".join(dict.fromkeys(body.name for role in one.roles for body in config.bodies_of(role, config.year)))
    if one.headline is None:
        return [one.id, one.name, "（定性指标）", *[None] * 10, bodies]
    now = facts.get(one.headline.id, "", config.year)
    return [
        one.id,
        one.name,
        one.headline.name,
        one.headline.unit or None,
        now.printed if now else None,
        change.last.printed if change and change.last else None,
        *_difference(change),
        _judged(change),
        STATUS[now.status] if now else "未报",
        now.data_year if now and now.value is not None else None,
        now.nature or None if now else None,
        (change.reason or None) if change else None,
        bodies,
    ]


def _difference(change: Change | None) -> tuple[Cell, Cell]:
    if change is None:
        return None, None
    return change.difference, change.percent


def _judged(change: Change | None) -> str:
    if change is None:
        return ""
    return _JUDGED.get(change.judgement) or _CASES.get(change.movement, "不评")


def _evidence(one: Indicator, numbered: Sequence[Numbered], config: Config) -> str:
    mine = (row.number for row in numbered if row.indicator == one.id and row.material.year == config.year)
    return "、".join(first if first == last else f"{first}～{last.rpartition('-')[2]}" for first, last in runs(mine))


def _numbers(facts: FactSet, changes: Mapping[tuple[str, str], Change], config: Config) -> SheetSpec:
    columns = (
        Column("指标", 8, "center"),
        Column("数据", 30),
        Column("对象", 18),
        Column("单位", 10, "center"),
        Column(f"{config.year}年", 13, "right"),
        Column(f"{config.year - 1}年", 13, "right"),
        Column("差值", 11, "right"),
        Column("好坏", 10, "center"),
        Column("状态", 9, "center"),
        Column("来源", 9, "center"),
        Column("其他值", 26),
        Column("算式", 40),
        Column("依据", 34),
        Column("数据年份", 9, "center"),
        Column("数据性质", 12, "center"),
        Column("出处", 48),
    )
    hidden = private(config.scheme)
    rows: list[list[Cell]] = []
    for measure in config.scheme.measures.values():
        if measure.id in hidden:
            continue
        for fact in _annual(measure, facts, config.year):
            if fact.key.subject and any(key.measure in hidden for key in fact.inputs):
                continue
            change = changes.get((measure.id, fact.key.subject))
            shown = not any(key.measure in hidden for key in fact.inputs)
            rows.append(
                [
                    measure.indicator,
                    measure.name,
                    fact.key.subject or None,
                    measure.unit or None,
                    fact.printed,
                    change.last.printed if change and change.last else None,
                    change.difference if change else None,
                    _judged(change),
                    STATUS[fact.status],
                    ORIGIN[fact.origin],
                    _others(facts.all_of(fact.key)[1:]) or None,
                    (fact.formula or None) if shown else None,
                    fact.basis or None,
                    fact.data_year,
                    fact.nature or None,
                    "\n".join(map(str, fact.at[:_CELLS])) + ("\n……" if len(fact.at) > _CELLS else "") or None,
                ]
            )
    note = "其他值：同一数据的填报值、计算值、认定值、历年上报值中没有采用的；算式由未修约的数计算。"
    return SheetSpec("全部数据", f"{config.year}年度全部数据及来源", columns, rows, note)


def _annual(measure: Measure, facts: FactSet, year: int) -> Iterator[Fact]:
    return facts.where(measure.id, year)


def _others(rivals: Iterable[Fact]) -> str:
    return "；".join(f"{ORIGIN[fact.origin]} {_text(fact.printed)}" for fact in rivals if fact.value is not None)


def _text(value: Decimal | str | None) -> str:
    return plain(value) if isinstance(value, Decimal) else value or ""


def _years(facts: FactSet, config: Config) -> SheetSpec | None:
    """Every county measure over the years, where more than two are known."""
    known = {
        int(key.period)
        for key, rivals in facts.by_key.items()
        if not key.subject and key.period.isdigit() and int(key.period) <= config.year and rivals[0].value is not None
    }
    if len(known) < 3:
        return None
    years = sorted(known)
    rows: list[list[Cell]] = []
    for measure in config.scheme.measures.values():
        found = [facts.all_of(FactKey(measure.id, "", str(year))) for year in years]
        if measure.per or not any(found):
            continue
        values: list[Cell] = [rivals[0].printed if rivals else None for rivals in found]
        origins = dict.fromkeys(ORIGIN[rivals[0].origin] for rivals in found if rivals)
        rows.append([measure.indicator, measure.name, measure.unit or None, *values, "、".join(origins)])
    columns = (
        Column("指标", 8, "center"),
        Column("数据", 30),
        Column("单位", 10, "center"),
        *(Column(f"{year}年", 13, "right") for year in years),
        Column("来源", 20),
    )
    submitted = ORIGIN[Origin.SUBMITTED]
    return SheetSpec("历年", "历年数据", columns, rows, f"来源为“{submitted}”的，取自历年指标.xlsx。")
