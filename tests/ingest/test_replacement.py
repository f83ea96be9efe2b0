"""A file sent again replaces the first table by table: what it lacks still counts or is asked about, and is told."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.config import Config
from pipeline.ingest import Received
from tests.ingest.conftest import packed, saved, word
from tests.ingest.test_layouts import HEAD, ONE, THREE, TITLE, TWO, projects, received
from tests.ingest.test_statement import BODY, TICKABLE, answered

LAND: list[list[Any]] = [["国土面积指标证明材料"], ["指标", "本年"], ["国土面积", 1], ["耕地面积", 2]]
LAND_TITLE = "国土面积指标证明材料"
BODY_OF_LAND = "区财政局"


def spent(*rows: list[Any]) -> list[list[Any]]:
    return [TITLE, HEAD, *rows]


def of(got: Received, form: str) -> list[str]:
    """The files that a form is read from."""
    return sorted({table.file.rpartition("/")[2] for table in got.tables if table.form == form})


def told(got: Received) -> list[str]:
    return [one.code for one in got.findings]


def read(config: Config, root: Path, **files: bytes) -> Received:
    return received(config, root, {f"{BODY_OF_LAND}/{name}": data for name, data in files.items()})


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ("（补报）", "I148"),
        ("-补充报送", "I148"),
        ("（补充）", "I148"),
        ("补交版", "I148"),
        ("（更正）", "I234"),
        ("第二版", "I234"),
        ("（重报）", "I234"),
        ("（2）", "I234"),
    ],
)
def test_a_form_that_only_the_first_file_holds_still_counts(
    config: Config, tmp_path: Path, mark: str, code: str
) -> None:
    both, one = saved({"一": spent(ONE), "二": LAND}), saved({"一": spent([1, "工程一", "中央", 99.0])})
    got = read(config, tmp_path, **{"表.xlsx": both, f"表{mark}.xlsx": one})
    assert [row.cells["executed"] for table in got.tables if table.form == "F02" for row in table.rows] == [99.0]
    assert of(got, "F03") == ["表.xlsx"]
    (found,) = got.findings
    assert (found.code, found.values["表"]) == (code, f"《{LAND_TITLE}》")
    first, second = sorted(got.materials, key=lambda one: len(one.file))
    assert (first.forms, first.superseded, first.in_part) == (("F03",), "", second.file)
    assert (second.forms, second.in_part) == (("F02",), "")


def test_rows_that_a_supplement_lacks_still_count_and_are_named(config: Config, tmp_path: Path) -> None:
    total = ["合计", "", "", 30.5]
    first, more = saved({"一": spent(ONE, TWO, total)}), saved({"一": spent([1, "工程二", "省级", 25.0], THREE)})
    got = read(config, tmp_path, **{"表.xlsx": first, "表（补报）.xlsx": more})
    spent_on = {row.cells["project"]: row.cells["executed"] for table in got.tables for row in table.rows}
    assert spent_on == {"工程一": 10.5, "工程二": 25.0, "工程三": 30.0}
    (found,) = got.findings
    assert (found.code, found.values["行"]) == ("I235", "《生态环境保护与治理支出统计表》1 行（工程一）")


def test_rows_of_one_object_are_told_apart_by_their_choices(config: Config, tmp_path: Path) -> None:
    first = saved({"一": spent(ONE, [2, "工程一", "省级", 20.0])})
    more = saved({"一": spent([1, "工程一", "省级", 21.0], [2, "工程一", "县级", 5.0])})
    got = read(config, tmp_path, **{"表.xlsx": first, "表（补报）.xlsx": more})
    assert [row.cells["executed"] for table in got.tables for row in table.rows] == [21.0, 5.0, 10.5]
    assert told(got) == ["I235"]


def test_fewer_rows_of_one_object_are_asked_about(config: Config, tmp_path: Path) -> None:
    first, more = saved({"一": spent(ONE, [2, "工程一", "中央", 20.0])}), saved({"一": spent(ONE)})
    got = read(config, tmp_path, **{"表.xlsx": first, "表（补报）.xlsx": more})
    assert [row.cells["executed"] for table in got.tables for row in table.rows] == [10.5]
    assert told(got) == ["I236"]


def test_a_supplement_that_is_whole_is_told_by_nothing(config: Config, tmp_path: Path) -> None:
    first, more = saved({"一": spent(ONE, TWO)}), saved({"一": spent(TWO, THREE, [3, "工程一", "中央", 11.0])})
    got = read(config, tmp_path, **{"表.xlsx": first, "表（补报）.xlsx": more})
    assert sorted(map(str, projects(got.tables))) == ["工程一", "工程三", "工程二"]
    assert not got.findings and [one.superseded for one in got.materials if one.superseded]


def test_a_correction_with_fewer_rows_is_asked_about(config: Config, tmp_path: Path) -> None:
    first, again = saved({"一": spent(ONE, TWO, THREE)}), saved({"一": spent(TWO)})
    got = read(config, tmp_path, **{"表.xlsx": first, "表（重报）.xlsx": again})
    assert projects(got.tables) == ["工程二"]
    (found,) = got.findings
    assert (found.code, found.values["行"]) == ("I236", "《生态环境保护与治理支出统计表》2 行（工程一、工程三）")


def test_a_correction_of_a_name_is_no_row_that_is_lost(config: Config, tmp_path: Path) -> None:
    first, again = saved({"一": spent(ONE, TWO)}), saved({"一": spent(ONE, [2, "工程二（一期）", "省级", 20.0])})
    assert not read(config, tmp_path, **{"表.xlsx": first, "表（更正）.xlsx": again}).findings


def test_items_that_a_supplement_lacks(config: Config, tmp_path: Path) -> None:
    more = saved({"二": [*LAND[:2], ["耕地面积", 5]]})
    got = read(config, tmp_path, **{"表.xlsx": saved({"二": LAND}), "表（补报）.xlsx": more})
    values = {row.cells["item"]: row.cells["value"] for table in got.tables for row in table.rows}
    assert values == {"国土面积": 1, "耕地面积": 5} and told(got) == ["I235"]


def test_days_are_the_same_however_they_are_written(config: Config, tmp_path: Path) -> None:
    head = ["点位", "日期", "PM2.5", "PM10"]
    first = saved({"一": [head, *(["一号站", date(2024, 1, day), 20, 40] for day in (1, 2, 3))]})
    more = saved({"一": [head, ["一号站", "2024年1月3日", 25, 45], ["一号站", "2024-01-04", 26, 46]]})
    got = read(config, tmp_path, **{"空气.xlsx": first, "空气（补报）.xlsx": more})
    assert sum(len(table.rows) for table in got.tables) == 4
    assert told(got) == ["I235"] and "2 行（一号站 2024-01-01、" in got.findings[0].values["行"]


def test_each_of_three_versions_gives_what_no_later_one_holds(config: Config, tmp_path: Path) -> None:
    ratio: list[list[Any]] = [["产业占比指标证明材料"], ["指标", "本年"], ["第一产业增加值", 1], ["第二产业增加值", 2]]
    files = {
        "表.xlsx": saved({"一": spent(ONE), "二": LAND, "三": ratio}),
        "表第二版.xlsx": saved({"一": spent(ONE), "二": [*LAND[:2], ["国土面积", 7], ["耕地面积", 8]]}),
        "表第三版.xlsx": saved({"一": spent(ONE)}),
    }
    got = read(config, tmp_path, **files)
    found = [of(got, "F02"), of(got, "F03"), of(got, "F26")]
    assert found == [["表第三版.xlsx"], ["表第二版.xlsx"], ["表.xlsx"]]
    assert told(got) == ["I234", "I234"]


def test_what_another_file_of_the_body_holds_is_not_taken_twice(config: Config, tmp_path: Path) -> None:
    files = {"表.xlsx": saved({"一": spent(ONE), "二": LAND}), "表（更正）.xlsx": saved({"一": spent(TWO)})}
    got = read(config, tmp_path, **files, **{"土地.xlsx": saved({"二": LAND})})
    assert of(got, "F03") == ["土地.xlsx"] and not got.findings


def test_what_another_file_holds_of_other_objects_is_no_reason_to_lose_it(config: Config, tmp_path: Path) -> None:
    files = {
        "一厂.xlsx": saved({"一": spent(ONE), "二": LAND}),
        "一厂（更正）.xlsx": saved({"二": LAND}),
        "二厂.xlsx": saved({"一": spent(TWO)}),
    }
    got = read(config, tmp_path, **files)
    assert sorted(map(str, projects(tuple(one for one in got.tables if one.form == "F02")))) == ["工程一", "工程二"]
    assert told(got) == ["I234"]


def test_a_file_that_cannot_be_opened_replaces_nothing(config: Config, tmp_path: Path) -> None:
    got = read(config, tmp_path, **{"表.xlsx": saved({"一": spent(ONE)}), "表（补报）.xlsx": b"PK\x03\x04broken"})
    assert projects(got.tables) == ["工程一"] and "I234" in told(got)


def test_the_register_decides_for_the_whole_file(config: Config, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["文件", "代替"])
    sheet.append([f"{BODY_OF_LAND}/新表.xlsx", f"{BODY_OF_LAND}/表.xlsx"])
    out = io.BytesIO()
    book.save(out)
    files = {
        "收件登记.xlsx": out.getvalue(),
        f"{BODY_OF_LAND}/表.xlsx": saved({"一": spent(ONE), "二": LAND}),
        f"{BODY_OF_LAND}/新表.xlsx": saved({"一": spent(TWO)}),
    }
    got = received(config, tmp_path, files)
    assert projects(got.tables) == ["工程二"] and told(got) == ["I227"]


def test_nothing_counts_of_a_file_that_calls_itself_void(config: Config, tmp_path: Path) -> None:
    files = {"表（作废）.xlsx": saved({"一": spent(ONE), "二": LAND}), "表.xlsx": saved({"一": spent(TWO)})}
    got = read(config, tmp_path, **files)
    assert of(got, "F03") == [] and told(got) == ["I227"]


def test_tables_of_a_word_file_and_of_an_archive(config: Config, tmp_path: Path) -> None:
    first = word([["生态环境保护与治理支出统计表"], [LAND_TITLE]], [[HEAD, ONE, TWO], LAND[1:]])
    again = word([["生态环境保护与治理支出统计表"]], [[HEAD, ONE, TWO]])
    got = read(config, tmp_path / "a", **{"表.docx": first, "表（补报）.docx": again})
    assert (of(got, "F02"), of(got, "F03"), told(got)) == (["表（补报）.docx"], ["表.docx"], ["I148"])
    whole = packed({"表.xlsx": saved({"一": spent(ONE), "二": LAND})})
    part = packed({"表.xlsx": saved({"一": spent(ONE)})})
    got = read(config, tmp_path / "b", **{"材料.zip": whole, "材料（重报）.zip": part})
    assert told(got) == ["I234"]
    assert [table.file.split("/")[2] for table in got.tables] == ["材料（重报）.zip", "材料.zip"]


def test_ticks_of_a_statement_stand_beside_those_of_its_supplement(config: Config, tmp_path: Path) -> None:
    one, two = TICKABLE[:2]
    first = answered({one: (["未开展"], "年度计划没有安排")})
    more = answered({two: (["未开展"], "没有安排")})
    got = received(config, tmp_path, {f"{BODY.name}/情况说明.docx": first, f"{BODY.name}/情况说明（补报）.docx": more})
    assert sorted(said.about for said in got.statements) == sorted([one, two])
    assert told(got) == ["I148"] and "1 项说明" in got.findings[0].values["表"]
