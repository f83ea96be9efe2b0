"""What changed between two runs: values, the cells behind them however far away, and where they stand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline import config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.publish import changes
from pipeline.store import fact_snapshots, facts_csv
from pipeline.store.fact_snapshots import FactSnapshot, Location
from pipeline.system.errors import PipelineError
from tests.conftest import ROOT

CONFIG = config.load(ROOT)
SCHEME = CONFIG.scheme
FILE = "2024/甲局/表.xlsx"


def fact(measure: str, value: str | None, cell: str = "", *inputs: str, **more: object) -> Fact:
    """A fact of 2024; with inputs it was computed from these measures."""
    return Fact(
        FactKey(measure, "", "2024"),
        None if value is None else Decimal(value),
        places=2,
        at=(Place(FILE, "表", cell),) if cell else (),
        inputs=tuple(FactKey(one, "", "2024") for one in inputs),
        origin=Origin.COMPUTED if inputs else Origin.REPORTED,
        **more,  # type: ignore[arg-type]
    )


def kept(*facts: Fact, tables: tuple[DataTable, ...] = ()) -> FactSnapshot:
    whole = replace(FactSet().plus(facts), tables=tables)
    return fact_snapshots.of(whole, facts_csv.render(whole, SCHEME), SCHEME)


def series(*values: str) -> DataTable:
    """A column of F34 read from B2 on."""
    rows = tuple(
        Record("站", f"2024-01-{day:02}", {"pm25": Reading(Decimal(value), Place(FILE, "表", f"B{day + 1}"))})
        for day, value in enumerate(values, 1)
    )
    return DataTable("F34", "甲局", 2024, FILE, "表", ("pm25",), rows)


def test_the_cell_behind_a_computed_number_is_named() -> None:
    def run(forest: str) -> FactSnapshot:
        return kept(
            fact("forest_area", forest, "C4"),
            fact("land_area", "100", "C5"),
            fact("eco_land_area", forest, "", "forest_area"),
            fact("eco_land_ratio", forest, "", "eco_land_area", "land_area"),
        )

    found = changes.compare_snapshots(run("50"), run("60"), SCHEME)
    assert [one.key.measure for one in found.facts] == ["eco_land_ratio", "forest_area", "eco_land_area"]
    for one in found.facts:
        assert [str(cause.at) for cause in one.causes] == [f"{FILE} › 表 › C4"]
        assert one.seen
    assert [(one.old, one.new) for one in found.cells] == [("50", "60")]


def test_a_cell_within_the_range_of_a_series_is_named_and_others_are_not() -> None:
    old, new = (
        kept(fact("pm25_annual", mean, "B2:B4"), fact("land_area", "5", "B9"), tables=(series(*values),))
        for mean, values in (("10", ("9", "10", "11")), ("11", ("9", "13", "11")))
    )
    found = changes.compare_snapshots(old, new, SCHEME)
    assert [one.key.measure for one in found.facts] == ["pm25_annual"]
    assert [(one.at.cell, one.old, one.new) for one in found.facts[0].causes] == [("B3", "10", "13")]


def test_what_no_reader_sees_is_told_apart() -> None:
    found = changes.compare_snapshots(
        kept(fact("land_area", "5.001", "B9")), kept(fact("land_area", "5.002", "B9")), SCHEME
    )
    assert [one.seen for one in found.facts] == [False]
    assert changes.comparison_summary(found) == "变了 1 个单元格、1 个数据，其中 0 个在报告里看得出。"
    assert changes.comparison_lines(found, SCHEME, 9) == []


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"value": None, "status": Status.NOT_DONE}, "国土面积（2024）　5.00km² → 未开展"),
        ({"value": "5", "reason": "勘界"}, "国土面积（2024）　5.00km² → 5.00km²"),
        (None, "国土面积（2024）　5.00km² → 没有"),
    ],
)
def test_status_reason_and_absence_are_changes_too(now: dict[str, object] | None, said: str) -> None:
    old = kept(fact("land_area", "5", "B9"))
    new = kept(fact("land_area", now.pop("value"), "B9", **now)) if now else kept()  # type: ignore[arg-type]
    lines = changes.comparison_lines(changes.compare_snapshots(old, new, SCHEME), SCHEME, 9)
    assert lines[0] == said
    if now and "reason" in now:
        assert lines[1] == "     因为 变化原因：— → 勘界"


def test_without_a_changed_cell_it_is_said_that_none_changed() -> None:
    old, new = (kept(fact("eco_land_ratio", value, "", "land_area"), fact("land_area", "5", "B9")) for value in "12")
    assert "     因为 没有单元格变化" in changes.comparison_lines(
        changes.compare_snapshots(old, new, SCHEME), SCHEME, 9
    )


def test_it_is_kept_and_read_back_whole(tmp_path: Path) -> None:
    table = facts_csv.render(FactSet().plus([fact("land_area", "5", "B9")]), SCHEME)
    whole = replace(
        kept(fact("land_area", "5", "B9")),
        locations={FactKey("land_area", "", "2024"): (Location("表3-1", "14"), Location("附表4", ""))},
        figures={"地类构成": (Location("图3-1", "15"), "ab")},
    )
    data = fact_snapshots.render(whole, table)
    assert fact_snapshots.read_snapshot(data) == whole
    assert fact_snapshots.render(fact_snapshots.read_snapshot(data), table) == data

    at = fact_snapshots.snapshot_path(whole, tmp_path, 2024)
    assert at == tmp_path / "数据表" / "2024" / "001.zip"
    at.parent.mkdir(parents=True)
    at.write_bytes(data)
    assert fact_snapshots.snapshot_path(replace(whole, locations={}), tmp_path, 2024) == at, (
        "the same facts, laid out anew"
    )
    other = kept(fact("land_area", "6", "B9"))
    assert fact_snapshots.snapshot_path(other, tmp_path, 2024).name == "002.zip"
    assert fact_snapshots.different(whole, fact_snapshots.snapshots_of(tmp_path, 2024)) is None
    assert fact_snapshots.different(other, fact_snapshots.snapshots_of(tmp_path, 2024)) == (1, whole)


def test_another_formula_for_the_same_value_is_no_change(tmp_path: Path) -> None:
    old = kept(fact("land_area", "5", "B9", formula="2 + 3"))
    new = kept(fact("land_area", "5", "B9", formula="3 + 2", basis="口径"))
    assert fact_snapshots.same_snapshot(old, new)
    assert changes.compare_snapshots(old, new, SCHEME).none
    assert not fact_snapshots.same_snapshot(old, kept(fact("land_area", "5", "B9", reason="勘界")))


def test_a_damaged_file_is_said_to_be_one(tmp_path: Path) -> None:
    at = tmp_path / "001.zip"
    at.write_bytes(b"PK broken")
    with pytest.raises(PipelineError, match="001.zip 读不出来"):
        fact_snapshots.load_snapshot(at)


def test_columns_that_are_not_public_are_not_kept() -> None:
    form = next(
        one for one in SCHEME.forms.by_id.values() if one.records and any(not c.public for c in one.records.columns)
    )
    closed = next(column.id for column in form.records.columns if not column.public)  # type: ignore[union-attr]
    row = Record("某", "2024", {closed: Reading("103.8", Place(FILE, "表", "D7"))})
    table = DataTable(form.id, "甲局", 2024, FILE, "表", (closed,), (row,))
    assert kept(tables=(table,)).cells == {}


def test_a_cell_is_told_as_it_stands_in_its_file(tmp_path: Path) -> None:
    """Numbers are compared in canonical units, but a person looks for what was typed."""

    def run(value: str, typed: str, more: str) -> FactSnapshot:
        readings = {
            "pm25": Reading(Decimal(value), Place(FILE, "表", "B2"), typed=typed),
            "so2": Reading(Decimal(more), Place(FILE, "表", "C2")),
        }
        row = Record("站", "2024-01-01", readings)
        table = DataTable("F34", "甲局", 2024, FILE, "表", ("pm25", "so2"), (row,))
        return kept(tables=(table,))

    old, new = run("1188", "17820 亩", "9"), run("1194.66666667", "17920 亩", "10.5")
    table = facts_csv.render(FactSet(), SCHEME)
    old, new = (fact_snapshots.read_snapshot(fact_snapshots.render(one, table)) for one in (old, new))
    found = changes.compare_snapshots(old, new, SCHEME)
    assert [(one.old, one.new) for one in found.cells] == [("1188", "1194.66666667"), ("9", "10.5")]
    form = SCHEME.forms.by_id["F34"].records
    unit = next(column.unit for column in form.columns if column.id == "so2") if form else ""
    assert unit and [one.words for one in found.cells] == ["17820 → 17920 亩", f"9 → 10.5 {unit}"]
    other = changes.compare_snapshots(old, run("1200", "1200hm²", "9"), SCHEME).cells[0]
    assert other.words == "17820 亩 → 1200hm²"
    before = replace(old, written={})  # as releases before kept it
    older = [one.words for one in changes.compare_snapshots(before, new, SCHEME).cells]
    assert older == [f"1188 {unit} → 17920 亩", f"9 → 10.5 {unit}"]
    assert fact_snapshots.same_snapshot(before, old), "an older table of the same numbers is the same"
