"""Settled findings → 问题清单.xlsx."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.config import Config
from pipeline.model.finding import Finding, Settled, Severity, count_findings
from pipeline.model.table import Place
from pipeline.office.cell_value import Cell
from pipeline.office.list_table import Col, Table, Tint, row_numbers
from pipeline.office.xlsx import ListSheet, workbook

NAME = "问题清单.xlsx"
_ORDER = tuple(Severity)
_TINTS = {Severity.BLOCKING: Tint.STRONG, Severity.WARNING: Tint.MIDDLE, Severity.NOTICE: Tint.LIGHT}
_PRINTED = 10
"""Columns of the list that are printed; the others are for accepting a finding on the screen."""
_CELL = re.compile(r"([A-Z]+)(\d+)")
_COMPILER = "（编制人员）"
"""Department shown for a finding that the compiler has to mend."""


def render(settled: Sequence[Settled], config: Config) -> bytes:
    """问题清单.xlsx: sheet 汇总 (counts by department and severity) and sheet 问题 (every finding, open ones first)."""
    ordered = arrange(settled, config)
    return workbook([_totals(ordered, config), _list(ordered, config)])


def arrange(settled: Iterable[Settled], config: Config) -> list[Settled]:
    """Findings in the order of all lists: open before accepted, then the causes of many others, then by severity,
    department (in the order of the config), place, code."""
    bodies = {body.name: place for place, body in enumerate(config.bodies)}

    def key(one: Settled) -> tuple[object, ...]:
        finding = one.finding
        department = bodies.get(finding.department, len(bodies))
        cause = one.open and config.scheme.catalogue[finding.code].first
        return (
            not one.open,
            not cause,
            _ORDER.index(one.severity),
            department,
            finding.at,
            finding.code,
            finding.signature,
        )

    return sorted(settled, key=key)


def _totals(ordered: Sequence[Settled], config: Config) -> ListSheet:
    names = [body.name for body in config.bodies if body.years.covers(config.year)]
    found = {one.finding.department for one in ordered}
    names += sorted(name for name in found if name and name not in names)
    rows = {
        name or _COMPILER: count_findings(one for one in ordered if one.finding.department == name)
        for name in [*names, *([""] if "" in found else [])]
    }
    total = count_findings(ordered)
    cols: Sequence[Col[tuple[str, Mapping[str, int]], Cell]] = (
        Col("部门", 24, lambda row: row[0]),
        *map(_count_column, _ORDER),
        Col("已接受", 10, lambda row: row[1]["accepted"], "right"),
        Col("未处理合计", 14, lambda row: _open_count(row[1]), "right"),
    )
    blocking = total[Severity.BLOCKING.value]
    verdict = f"有 {blocking} 条阻断问题未处理，报告只能是草稿。" if blocking else "没有未处理的阻断问题。"
    note = f"{verdict}\n阻断：不改报告就是错的。提醒：须有人核对。提示：供参考。"
    last: list[Cell] = ["合计", *total.values(), _open_count(total)]
    table = Table(cols, list(rows.items()), last)
    return ListSheet("汇总", f"{config.year}年度自查问题汇总", table, note, landscape=False)


def _count_column(severity: Severity) -> Col[tuple[str, Mapping[str, int]], Cell]:
    return Col(
        severity.word,
        10,
        lambda row: row[1][severity.value],
        "right",
        lambda row: _TINTS[severity] if row[1][severity.value] else None,
    )


def _open_count(counts: Mapping[str, int]) -> int:
    return sum(counts.values()) - counts["accepted"]


def _list(ordered: Sequence[Settled], config: Config) -> ListSheet:
    catalogue = config.scheme.catalogue
    names = {indicator.id: indicator.name for indicator in config.scheme.tree.indicators()}
    cols: Sequence[Col[Settled, Cell]] = (
        row_numbers(5),
        Col("程度", 6, lambda one: one.severity.word, "center", _open_tint),
        Col("编码", 7, lambda one: one.finding.code, "center"),
        Col("问题", 18, lambda one: catalogue[one.finding.code].title),
        Col("部门", 13, lambda one: one.finding.department or _COMPILER),
        Col("指标", 14, lambda one: names.get(one.finding.indicator, one.finding.indicator)),
        Col("位置", 28, lambda one: one.finding.place),
        Col("内容", 36, lambda one: catalogue[one.finding.code].say(one.finding)),
        Col("怎么办", 30, lambda one: catalogue[one.finding.code].advise(one.finding)),
        Col("状态", 10, lambda one: "未处理" if one.open else f"已接受（{one.post}）：{one.reason}"),
        Col("其他位置", 30, lambda one: "\n".join(places_by_sheet(one.finding.at[1:]))),
        Col("数值", 30, lambda one: one.finding.signature),
        Col("接受时抄进 config.yaml", 40, lambda one: _acceptance(one.finding) if one.open else None),
    )
    note = "接受某条问题：把最后一栏整行抄到 config.yaml 的“接受”下面，在引号里写明理由和职务；数值变了会重新提出。"
    return ListSheet("问题", f"{config.year}年度自查问题清单", Table(cols, ordered), note, printed=_PRINTED)


def _open_tint(one: Settled) -> Tint | None:
    return _TINTS[one.severity] if one.open else None


def _acceptance(finding: Finding) -> str:
    """The line of config.yaml that accepts a finding; reason and post are to be filled in."""
    fields = {"编码": finding.code, "位置": finding.place, "数值": finding.signature, "理由": "", "职务": ""}
    # What JSON writes between quotes is read the same by YAML.
    return "- {" + ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()) + "}"


def places_by_sheet(places: Iterable[Place]) -> list[str]:
    """Places as text, one for each sheet, its cells in their order, adjacent cells of a column as a range (B4:B9)."""
    cells: dict[tuple[str, str], list[str]] = {}
    for place in places:
        found = cells.setdefault((place.file, place.sheet), [])
        if place.cell:
            found.append(place.cell)
    return [str(Place(file, sheet, "、".join(_ranges(found)))) for (file, sheet), found in cells.items()]


def _ranges(cells: Sequence[str]) -> list[str]:
    made: list[str] = []
    for cell in dict.fromkeys(cells):
        start, _, end = made[-1].partition(":") if made else ("", "", "")
        before, now = _CELL.fullmatch(end or start), _CELL.fullmatch(cell)
        if before and now and before[1] == now[1] and int(now[2]) == int(before[2]) + 1:
            made[-1] = f"{start}:{cell}"
        else:
            made.append(cell)
    return made
