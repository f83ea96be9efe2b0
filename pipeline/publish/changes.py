"""Two snapshots of facts → the changed facts, the cells they came from, and their locations in the report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey
from pipeline.model.number import plain
from pipeline.model.table import Place
from pipeline.office.cell_value import Cell
from pipeline.office.list_table import Col, Table, row_numbers
from pipeline.office.xlsx import ListSheet, workbook
from pipeline.scheme import Scheme
from pipeline.scheme.indicators import Measure
from pipeline.store.fact_snapshots import CellTexts, FactSnapshot, Location, changed_facts

NAME = "更正影响.xlsx"
_CAUSES = 8
"""At most so many cells are named as the cause of one change."""
_RANGE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_DECIMALS = 4
_LONG_NUMBER = re.compile(r"-?\d+\.\d{5,}")
_PLAIN_NUMBER = re.compile(r"<?-?\d+(\.\d+)?")
_GONE, _NEW, _NONE = "（没有了）", "（新的）", "—"


@dataclass(frozen=True, slots=True, order=True)
class CellChange:
    """A cell whose content changed, in canonical units; "" where the cell is missing from one snapshot."""

    at: Place
    old: str
    new: str
    was: str = ""
    """How it read in the file, with its unit; "" where that is not known."""
    now: str = ""

    @property
    def before(self) -> str:
        """What stood there, as people read it."""
        return self.was or _short(self.old)

    @property
    def after(self) -> str:
        """What stands there now, as people read it."""
        return self.now or _short(self.new)

    @property
    def words(self) -> str:
        """What stood there and what stands there now, the unit once where it is the same."""
        (number, _, unit), (_, _, other) = self.before.rpartition(" "), self.after.rpartition(" ")
        same = number and unit == other and _PLAIN_NUMBER.fullmatch(number.replace(",", ""))
        return f"{number if same else self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that changed in value, status, unit, data year, nature or reason; None where one snapshot lacks it."""

    key: FactKey
    old: Fact | None
    new: Fact | None
    causes: tuple[CellChange, ...]
    """The changed cells among its sources; none where the config, a 口径 or the program changed."""
    locations: tuple[Location, ...]
    """Its locations in the report."""

    @property
    def seen(self) -> bool:
        """Whether the printed report shows it: not where only decimals beyond the printed places differ."""
        return _shown(self.old) != _shown(self.new) or _reason(self.old) != _reason(self.new)


@dataclass(frozen=True)
class Comparison:
    """All differences of two snapshots: facts in the order of the scheme, cells in that of files, sheets and rows."""

    facts: tuple[FactChange, ...]
    cells: tuple[CellChange, ...]
    figures: tuple[tuple[str, Location], ...]
    """Id and location of the figures whose data changed or that are new."""

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not (self.facts or self.cells)


def compare_snapshots(old: FactSnapshot, new: FactSnapshot, scheme: Scheme) -> Comparison:
    """What changed from `old` to `new`; locations are those of `new`, or of `old` where `new` was not laid out yet."""
    cells = tuple(changed_cells(old.cells, new.cells, (old.written, new.written)))
    sources = _ChangedSources(old, new, cells)
    order = {measure: place for place, measure in enumerate(scheme.measures)}
    keys = sorted(
        changed_facts(old, new), key=lambda key: (order.get(key.measure, len(order)), key.period, key.subject)
    )
    locations = new.locations or old.locations
    found = []
    for key in keys:
        before, now = (next(iter(one.facts.get(key, ())), None) for one in (old, new))
        found.append(FactChange(key, before, now, sources.causes(key), locations.get(key, ())))
    figures = tuple(
        (name, location)
        for name, (location, digest) in new.figures.items()
        if name in old.figures and old.figures[name][1] != digest or name not in old.figures and old.figures
    )
    return Comparison(tuple(found), cells, figures)


def changed_cells(
    old: CellTexts, new: CellTexts, written: tuple[CellTexts, CellTexts] = ({}, {})
) -> Iterator[CellChange]:
    """The cells whose content changed, in the order of files, sheets and rows.

    `written`: how they read in the files of the two snapshots, as `FactSnapshot.written` has it.
    """
    for file in sorted({*old, *new}):
        before, now = old.get(file, {}), new.get(file, {})
        if before != now:
            for sheet in sorted({*before, *now}):
                were, are = before.get(sheet, {}), now.get(sheet, {})
                changed = [Place(file, sheet, cell) for cell in {*were, *are} if were.get(cell) != are.get(cell)]
                for at in sorted(changed, key=_by_sheet):
                    yield cell_change(at, were.get(at.cell, ""), are.get(at.cell, ""), written)


def cell_change(
    at: Place, old: str, new: str, written: tuple[CellTexts, CellTexts], was_at: Place | None = None
) -> CellChange:
    """A changed cell with how it reads in the file: as typed, else with the unit of its column (of either snapshot).

    `was_at`: where it stood before, if that was another file or sheet.
    """
    before, after = (
        one.get(place.file, {}).get(place.sheet, {}) for one, place in zip(written, (was_at or at, at), strict=True)
    )
    column = at.cell.rstrip("0123456789")
    unit = after.get(column) or before.get(column) or ""
    return CellChange(
        at, old, new, _as_written(old, before.get(at.cell), unit), _as_written(new, after.get(at.cell), unit)
    )


def _as_written(text: str, typed: str | None, unit: str) -> str:
    return typed or (f"{_short(text)} {unit}" if unit and _PLAIN_NUMBER.fullmatch(text) else "")


def _shown(fact: Fact | None) -> object:
    return fact and (fact.printed, fact.status, fact.data_year, fact.nature)


def _reason(fact: Fact | None) -> str:
    return fact.reason if fact else ""


class _ChangedSources:
    """The changed cells from which a fact of either snapshot comes, directly or through its inputs."""

    def __init__(self, old: FactSnapshot, new: FactSnapshot, cells: Sequence[CellChange]) -> None:
        self.snapshots = (old, new)
        self.sheets: dict[tuple[str, str], list[CellChange]] = {}
        for one in cells:
            self.sheets.setdefault((one.at.file, one.at.sheet), []).append(one)
        self.traced: dict[FactKey, frozenset[CellChange]] = {}

    def causes(self, key: FactKey) -> tuple[CellChange, ...]:
        return tuple(sorted(self._of(key, frozenset()), key=lambda one: _by_sheet(one.at)))

    def _of(self, key: FactKey, under: frozenset[FactKey]) -> frozenset[CellChange]:
        if key in self.traced or key in under:
            return self.traced.get(key, frozenset())
        found: set[CellChange] = set()
        for snapshot in self.snapshots:
            for fact in snapshot.facts.get(key, ()):
                for place in fact.at:
                    found.update(one for one in self.sheets.get((place.file, place.sheet), ()) if _holds(place, one))
                for part in fact.inputs:
                    found |= self._of(part, under | {key})
        self.traced[key] = frozenset(found)
        return self.traced[key]


def _short(text: str) -> str:
    """The content of a cell; a number, which is in the unit of the measure and may have no end, to a few decimals."""
    found = _LONG_NUMBER.fullmatch(text)
    return plain(Decimal(text), _DECIMALS) if found else text or _NONE


def _holds(place: Place, one: CellChange) -> bool:
    """Whether a cell lies in a place (B4, E5:K370, several of these); a place without cells is the whole sheet."""
    here = _RANGE.fullmatch(one.at.cell)
    if here is None or not place.cell:
        return place.cell in ("", one.at.cell)
    for match in _RANGE.finditer(place.cell):
        left, top, right, bottom = match[1], int(match[2]), match[3] or match[1], int(match[4] or match[2])
        if _width(left) <= _width(here[1]) <= _width(right) and top <= int(here[2]) <= bottom:
            return True
    return False


def _width(letters: str) -> tuple[int, str]:
    return len(letters), letters


def _by_sheet(place: Place) -> tuple[object, ...]:
    match = _RANGE.fullmatch(place.cell)
    cell = (int(match[2]), _width(match[1])) if match else (0, (0, place.cell))
    return place.file, place.sheet, cell


def render(comparison: Comparison, config: Config) -> bytes:
    """更正影响.xlsx: sheets 数据 (changed facts, causes, locations), 单元格 and 图 (figures to check again)."""
    title = f"{config.county}{config.year}年度自查数据更正影响"
    return workbook([_facts(comparison, config.scheme, title), _cells(comparison), *_figures(comparison)])


def _facts(comparison: Comparison, scheme: Scheme, title: str) -> ListSheet:
    def measure(one: FactChange) -> Measure | None:
        return scheme.measures.get(one.key.measure)

    cols: Sequence[Col[FactChange, Cell]] = (
        row_numbers(6),
        Col("指标", 8, lambda one: found.indicator if (found := measure(one)) else None, "center"),
        Col("数据", 30, lambda one: found.name if (found := measure(one)) else one.key.measure),
        Col("对象", 18, lambda one: one.key.subject),
        Col("时段", 10, lambda one: one.key.period, "center"),
        Col("单位", 10, lambda one: found.unit if (found := measure(one)) else None, "center"),
        Col("原来", 16, lambda one: _cell(one.old, _GONE if one.new is None else _NEW), "right"),
        Col("现在", 16, lambda one: _cell(one.new, _GONE), "right"),
        Col("差", 12, _difference, "right"),
        Col("因为", 60, lambda one: "\n".join(_because(one))),
        Col("出现在", 44, lambda one: "\n".join(map(_where, one.locations))),
        Col("报告里看得出", 12, lambda one: "是" if one.seen else "否", "center"),
    )
    note = (
        "与上一份不同的数据表相比。原来、现在为印出值；“因为”是来源单元格里变了的内容，写“没有单元格变化”的，"
        "是配置、口径或程序变了。“报告里看得出”为否的，只有未印出的小数不同。"
    )
    return ListSheet("数据", title, Table(cols, comparison.facts), note)


def _cell(fact: Fact | None, missing: str) -> Cell:
    if fact is None:
        return missing
    value = fact.printed
    return fact.status.word if value is None else value


def _difference(one: FactChange) -> Cell:
    old, new = (fact.printed if fact else None for fact in (one.old, one.new))
    return new - old if isinstance(old, Decimal) and isinstance(new, Decimal) else None


def _because(one: FactChange) -> Iterator[str]:
    for change in one.causes[:_CAUSES]:
        yield f"{change.at}：{change.words}"
    if len(one.causes) > _CAUSES:
        yield f"等{len(one.causes)}格"
    if _reason(one.old) != _reason(one.new):
        yield f"变化原因：{_reason(one.old) or _NONE} → {_reason(one.new) or _NONE}"
    elif not one.causes:
        yield "没有单元格变化"


def _where(location: Location) -> str:
    return f"{location.label}（第{location.page}页）" if location.page else location.label


def _cells(comparison: Comparison) -> ListSheet:
    cols: Sequence[Col[CellChange, Cell]] = (
        Col("文件", 50, lambda one: one.at.file),
        Col("工作表", 20, lambda one: one.at.sheet),
        Col("单元格", 9, lambda one: one.at.cell, "center"),
        Col("原来", 24, lambda one: one.before),
        Col("现在", 24, lambda one: one.after),
    )
    note = "两次读到的内容不同的单元格，照文件里写的，带单位；“—”为没有。不公开的栏目不列。"
    return ListSheet("单元格", "变了的单元格", Table(cols, comparison.cells), note)


def _figures(comparison: Comparison) -> Iterator[ListSheet]:
    if comparison.figures:
        cols: Sequence[Col[tuple[str, Location], Cell]] = (
            Col("图", 10, lambda row: row[1].label, "center"),
            Col("内容", 30, lambda row: row[0]),
            Col("页", 8, lambda row: row[1].page or None, "center"),
        )
        yield ListSheet("图", "要重看的图", Table(cols, comparison.figures), landscape=False)


def comparison_summary(comparison: Comparison) -> str:
    """How much changed, in a sentence."""
    if comparison.none:
        return "没有变化。"
    seen = sum(one.seen for one in comparison.facts)
    return f"变了 {len(comparison.cells)} 个单元格、{len(comparison.facts)} 个数据，其中 {seen} 个在报告里看得出。"


def comparison_lines(comparison: Comparison, scheme: Scheme, most: int) -> list[str]:
    """What changed, for the screen: the county's numbers first told, at most `most`, the rest counted."""
    seen = [one for one in comparison.facts if one.seen]
    # A county's number says more than a section's or a month's that it was made from.
    told = sorted(seen, key=lambda one: (bool(one.key.subject), "-" in one.key.period))[:most]
    out = []
    for one in told:
        measure = scheme.measures.get(one.key.measure)
        name = "·".join(filter(None, (measure.name if measure else one.key.measure, one.key.subject)))
        unit = measure.unit if measure else ""
        out.append(f"{name}（{one.key.period}）　{_text(one.old, unit)} → {_text(one.new, unit)}")
        out += [f"     因为 {line}" for line in _because(one)]
        if one.locations:
            out.append(f"     出现在 {'、'.join(map(_where, one.locations))}")
    if len(seen) > len(told):
        out.append(f"另有 {len(seen) - len(told)} 个数据变了。")
    for name, location in comparison.figures:
        out.append(f"{location.label}　{name}　画得不一样了{f'（第{location.page}页）' if location.page else ''}。")
    return out


def _text(fact: Fact | None, unit: str) -> str:
    if fact is None:
        return "没有"
    value = fact.printed
    if value is None:
        return fact.status.word
    return f"{plain(value)}{unit}" if isinstance(value, Decimal) else str(value)


def comparison_json(comparison: Comparison, scheme: Scheme) -> str:
    """The same as a JSON object: facts, cells, figures."""
    data: Mapping[str, object] = {
        "facts": [
            {
                "measure": one.key.measure,
                "name": scheme.measures[one.key.measure].name if one.key.measure in scheme.measures else "",
                "subject": one.key.subject,
                "period": one.key.period,
                "old": _text(one.old, "") if one.old else None,
                "new": _text(one.new, "") if one.new else None,
                "printed": one.seen,
                "because": [{"at": str(cell.at), "old": cell.old, "new": cell.new} for cell in one.causes],
                "stands": [{"label": location.label, "page": location.page} for location in one.locations],
            }
            for one in comparison.facts
        ],
        "cells": [{"at": str(cell.at), "old": cell.old, "new": cell.new} for cell in comparison.cells],
        "figures": [
            {"id": name, "label": location.label, "page": location.page} for name, location in comparison.figures
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)
