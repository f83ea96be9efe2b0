"""What was submitted in earlier years is read from 历年指标.xlsx and stands as 上年."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline import config as configs
from pipeline.ingest import history_sheets as reader
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.table import Sheet
from pipeline.normalise.history_facts import submitted_facts
from pipeline.project.assess import assess
from pipeline.store import history_workbook as writer
from pipeline.system import layout
from tests.conftest import sample_project

CONFIG = configs.load(Path(__file__).parents[2])


def sheet(*rows: tuple[object, ...]) -> Sheet:
    return Sheet("历年指标.xlsx", "历年", rows)  # type: ignore[arg-type]


def test_a_row_names_its_measure_by_id_name_or_indicator_and_units_convert() -> None:
    facts, findings = submitted_facts(
        (
            sheet(
                ("历年指标",),
                ("编号", "数据", "单位", "2022年", "2023"),
                (None, "国土面积", "公顷", 281535, "281,535"),
                ("good_days_ratio", None, "%", 99.4, "99.2%"),
                (None, "B-1-2", None, None, 4.6209),
            ),
        ),
        CONFIG,
    )
    found = {(fact.key.measure, fact.key.period): fact.value for fact in facts}
    assert found == {
        ("land_area", "2022"): Decimal("2815.35"),
        ("land_area", "2023"): Decimal("2815.35"),
        ("good_days_ratio", "2022"): Decimal("99.4"),
        ("good_days_ratio", "2023"): Decimal("99.2"),
        ("cwqi", "2023"): Decimal("4.6209"),
    }
    assert {fact.origin for fact in facts} == {Origin.SUBMITTED}
    assert not findings


def test_unknown_names_wrong_cells_and_missing_heads_are_told_once_a_sheet() -> None:
    _, findings = submitted_facts(
        (
            sheet(
                ("数据", "2023"), ("某项不存在的量", 1), ("另一项", 2), ("国土面积", "约两千"), ("优良天数比例", "—")
            ),
            sheet(("说明",), ("没有表头",)),
        ),
        CONFIG,
    )
    assert [(one.code, one.values.get("个数")) for one in findings] == [("N120", "2"), ("N122", "1"), ("N121", None)]
    assert str(findings[1].at[0]) == "历年指标.xlsx › 历年 › B4"


@pytest.mark.parametrize("cell", ["1e308", 1e308, "3万", "5千石", "½"])
def test_what_is_no_number_of_ours_is_told(cell: str | float) -> None:
    rows = (("编号", "数据", "单位", "2023年"), ("population", "年末常住人口", "万人", cell))
    facts, findings = submitted_facts([Sheet("历年指标.xlsx", "历年", rows)], CONFIG)
    assert not facts and [one.code for one in findings] == ["N122"]


@pytest.mark.parametrize("year", [2023, 2024])
def test_what_a_final_report_keeps_is_read_back_and_no_other_year_is_lost(tmp_path: Path, year: int) -> None:
    config = replace(CONFIG, year=year)
    before = (
        Fact(FactKey("land_area", "", "2022"), Decimal("2815.40"), "km²", 2, origin=Origin.SUBMITTED),
        Fact(FactKey("land_area", "", "2024"), Decimal("2815.30"), "km²", 2, origin=Origin.SUBMITTED),
    )
    now = FactSet().plus([Fact(FactKey("land_area", "", str(year)), Decimal("2815.354"), "km²", 2)])
    path = tmp_path / "历年指标.xlsx"
    path.write_bytes(writer.render(now, before, config))
    sheets, findings = reader.read_history(path)
    facts, more = submitted_facts(sheets, config)
    assert not (*findings, *more)
    expected = {"2022": "2815.40", "2024": "2815.30"} | {str(year): "2815.35"}
    assert {fact.key.period: fact.value for fact in facts} == {
        period: Decimal(value) for period, value in expected.items()
    }


def test_a_file_that_is_no_workbook_stops_the_final_report(tmp_path: Path) -> None:
    path = tmp_path / "历年指标.xlsx"
    path.write_bytes(b"nothing")
    assert [one.code for one in reader.read_history(path)[1]] == ["N123"]
    assert reader.read_history(tmp_path / "没有.xlsx") == ((), ())


@pytest.mark.slow
def test_the_submitted_value_is_printed_as_last_year_and_another_recomputation_is_told(tmp_path: Path) -> None:
    project = sample_project(tmp_path / "p")
    config = configs.load(project)
    said = (Fact(FactKey("good_days_ratio", "", "2023"), Decimal("98.1"), "%", 1, origin=Origin.SUBMITTED),)
    (project / "inputs" / layout.HISTORY).write_bytes(writer.render(FactSet(), said, config))
    assert config.scheme.readings.history_file == layout.HISTORY
    case = assess(project)
    change = case.changes["good_days_ratio", ""]
    assert change.last is not None
    assert change.last.value == Decimal("98.1")
    assert any(one.code == "X303" and one.values["已报值"] == "98.1" for one in case.findings)
    assert not any(one.code == "I120" for one in case.findings)
