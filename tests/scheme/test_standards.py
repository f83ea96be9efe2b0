"""Standards as dated data: which edition is in force, what the loader refuses, and cells against the printed tables."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.scheme import ROOT, standards
from pipeline.scheme.limits import AirLimits, AirStatistics, IaqiTable, WaterIndex, WaterItems, WaterLimits
from pipeline.scheme.standards import Standards
from pipeline.system.errors import PipelineError

ALL = standards.load(ROOT / "standards")
EARLY, LATE = {"early_air_standard": "yes"}, {"early_air_standard": "no"}


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("code", "day", "version"),
    [
        ("GB3095", "2013-01-01", "2012（提前实施）"),
        ("GB3095", "2016-01-01", "2012"),
        ("GB3095", "2026-02-28", "2012"),
        ("GB3095", "2026-03-01", "2026-过渡阶段"),
        ("GB3095", "2030-12-31", "2026-过渡阶段"),
        ("GB3095", "2031-01-01", "2026"),
        ("HJ633", "2015-12-31", "2012（提前实施）"),
        ("HJ633", "2026-02-28", "2012"),
        ("HJ633", "2026-03-01", "2026"),
        ("HJ663", "2024-12-31", "2013"),
        ("GB3838", "2024-12-31", "2002"),
    ],
)
def test_edition_in_force(code: str, day: str, version: str) -> None:
    assert ALL.at(code, _day(day), EARLY).version == version


@pytest.mark.parametrize(
    ("code", "day", "policies"),
    [
        ("GB3095", "2015-12-31", LATE),
        ("GB3095", "2012-12-31", EARLY),
        ("GB3838", "2002-05-31", EARLY),
        ("GB0000", "2024-01-01", EARLY),
    ],
)
def test_no_edition_in_force_is_an_error(code: str, day: str, policies: dict[str, str]) -> None:
    with pytest.raises(PipelineError) as error:
        ALL.at(code, _day(day), policies)
    assert day in error.value.message


def test_content_of_another_kind_is_an_error() -> None:
    with pytest.raises(PipelineError):
        ALL.content(WaterLimits, "GB3095", _day("2024-01-01"), EARLY)


def test_grade_two_limits_of_each_edition() -> None:
    """GB 3095—2026 表1 二级, read from the scan; the 2012 column after domain.md 4.3.5."""
    for day, row in {
        "2024-12-31": ("60", "150", "500", "40", "80", "200", "4", "10", "160", "200", "70", "150", "35", "75"),
        "2026-12-31": ("60", "150", "500", "40", "80", "200", "4", "10", "160", "200", "60", "120", "30", "60"),
        "2031-12-31": ("20", "50", "150", "30", "50", "200", "4", "10", "160", "200", "50", "100", "25", "50"),
    }.items():
        limits = ALL.content(AirLimits, "GB3095", _day(day), EARLY).limits
        keys = [
            *(("so2", time) for time in ("year", "day", "hour")),
            *(("no2", time) for time in ("year", "day", "hour")),
            *(("co", time) for time in ("day", "hour")),
            *(("o3", time) for time in ("hour8", "hour")),
            *(("pm10", time) for time in ("year", "day")),
            *(("pm25", time) for time in ("year", "day")),
        ]
        assert [limits[key] for key in keys] == [Decimal(text) for text in row]


def test_surface_water_table_as_printed() -> None:
    """GB 3838—2002 表1: 24 rows in order, limits never get stricter from Ⅰ to Ⅴ, cells as read from the scan."""
    table = ALL.content(WaterLimits, "GB3838", _day("2024-12-31"), EARLY)
    assert len(table.items) == 24 and list(table.items)[7] == "total_phosphorus"
    for item in table.items.values():
        for row in (item.limits, item.lake):
            if item.compare in ("≤", "≥"):
                assert list(row) == sorted(row, reverse=item.compare == "≥")
    rivers = [item.limits for item in table.items.values() if item.compare == "≤"]
    # Rows 4–24 (rivers), column by column, typed from the printed page.
    expected = [
        "2 15 3 0.15 0.02 0.2 0.01 0.05 1.0 0.01 0.05 0.00005 0.001 0.01 0.01 0.005 0.002 0.05 0.2 0.05 200",
        "4 15 3 0.5 0.1 0.5 1.0 1.0 1.0 0.01 0.05 0.00005 0.005 0.05 0.01 0.05 0.002 0.05 0.2 0.1 2000",
        "6 20 4 1.0 0.2 1.0 1.0 1.0 1.0 0.01 0.05 0.0001 0.005 0.05 0.05 0.2 0.005 0.05 0.2 0.2 10000",
        "10 30 6 1.5 0.3 1.5 1.0 2.0 1.5 0.02 0.1 0.001 0.005 0.05 0.05 0.2 0.01 0.5 0.3 0.5 20000",
        "15 40 10 2.0 0.4 2.0 1.0 2.0 1.5 0.02 0.1 0.001 0.01 0.1 0.1 0.2 0.1 1.0 0.3 1.0 40000",
    ]
    columns = [[Decimal(text) for text in column.split()] for column in expected]
    assert [[row[grade] for row in rivers] for grade in range(5)] == columns
    assert [str(one) for one in table.items["total_phosphorus"].lake] == ["0.01", "0.025", "0.05", "0.1", "0.2"]
    assert [str(one) for one in table.items["dissolved_oxygen"].limits] == ["7.5", "6", "5", "3", "2"]
    assert table.items["total_nitrogen"].of("river") == () and table.items["water_temperature"].of("lake") == ()


def test_items_belong_to_the_table() -> None:
    table = ALL.content(WaterLimits, "GB3838", _day("2024-12-31"), EARLY)
    items = ALL.content(WaterItems, "WATER_ITEMS", _day("2024-12-31"), EARLY)
    index = ALL.content(WaterIndex, "CWQI", _day("2024-12-31"), EARLY)
    assert len(items.evaluated) == len(index.items) == 21
    assert set(table.items) - set(items.evaluated) == {"water_temperature", "total_nitrogen", "fecal_coliform"}
    assert set(items.places) == set(table.items)
    assert len(items.lists["9"]) == 9
    for listed in items.lists.values():
        assert set(listed) <= set(table.items) | set(items.others)


def test_measures_of_levels_and_statistics_exist() -> None:
    from pipeline import scheme

    measures = scheme.load("yunnan").measures
    for edition in ALL.editions:
        if isinstance(edition.content, IaqiTable):
            assert {level.measure for level in edition.content.levels} <= set(measures)
        if isinstance(edition.content, AirStatistics):
            ids = {statistic.id for statistic in edition.content.statistics}
            assert {"so2_annual", "o3_8h_p90"} <= ids & set(measures)
            for groups in edition.content.composite.values():
                assert {one for group in groups for one in group} <= ids


_GOOD = """code: X
title: 例
editions:
  - {version: "1", from: 2020-01-01, source: 例, tables: {kind: air_limits, cite: 例, rows: [{id: so2, year: "60"}]}}
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('"60"', '"六十"'),
            "X.yaml 第 4 行 › editions 第 1 项 › tables › rows 第 1 项 › year：应当是数，现在是“六十”",
        ),
        (("kind: air_limits", "kind: air_limit"), "kind"),
        (("source: 例,", "sourse: 例,"), "source"),
        (("from: 2020-01-01", "from: 很早"), "from"),
        (
            (
                'source: 例, tables: {kind: air_limits, cite: 例, rows: [{id: so2, year: "60"}]}',
                'source: 例, tables_of: "9"',
            ),
            "没有 9 版的表",
        ),
        (("editions:", 'editions:\n  - {version: "0", from: 2019-01-01, source: 例, tables_of: "1"}'), "重叠"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    (tmp_path / "X.yaml").write_text(_GOOD, encoding="utf-8")
    assert isinstance(standards.load(tmp_path), Standards)
    assert change[0] in _GOOD
    (tmp_path / "X.yaml").write_text(_GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(PipelineError) as error:
        standards.load(tmp_path)
    assert said in error.value.message
