"""Tables laid out as departments lay them out lose no row, and what is not certain is told."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.config import Config
from pipeline.ingest import Received, ingest
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import FormTable, Raw
from pipeline.normalise import normalise
from tests.conftest import PATIENCE, READER
from tests.ingest.conftest import packed, recognise, saved, word

TITLE = ["生态环境保护与治理支出统计表"]
HEAD = ["序号", "项目名称", "资金来源", "执行数（万元）"]
ONE, TWO, THREE = [1, "工程一", "中央", 10.5], [2, "工程二", "省级", 20.0], [3, "工程三", "县级", 30.0]


def received(config: Config, root: Path, files: dict[str, bytes]) -> Received:
    for name, data in files.items():
        path = root / "inputs/2024" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return ingest(replace(config, root=root), 2024, READER)


def projects(tables: tuple[FormTable, ...]) -> list[object]:
    return [row.cells["project"] for table in tables for row in table.rows if not row.total]


def read(config: Config, root: Path, data: bytes, name: str = "支出.xlsx") -> Received:
    return received(config, root, {f"区财政局/{name}": data})


def test_a_table_that_begins_lower_and_further_right(words: Vocabulary) -> None:
    space = ["", "", "", "", ""]
    rows = [space, space, *[[*space, *row] for row in (TITLE, HEAD, ONE, TWO, ["", "合计", "", 30.5])]]
    (table,), findings = recognise(words, rows)
    assert [(row.cells["project"], row.total) for row in table.rows] == [
        ("工程一", False), ("工程二", False), ("合计", True),
    ]  # fmt: skip
    assert not findings and table.columns[-1].index == 8


def test_a_second_sheet_with_the_same_heads(config: Config, tmp_path: Path) -> None:
    got = read(
        config, tmp_path, saved({"表一": [TITLE, HEAD, ONE], "表二": [HEAD, TWO], "表三": [["续表"], HEAD, THREE]})
    )
    assert projects(got.tables) == ["工程一", "工程二", "工程三"] and not got.findings


@pytest.mark.parametrize("name", ["续表", "支出表（续）", "支出表(2)", "支出表2"])
def test_a_continuation_without_heads_is_read_and_told(config: Config, tmp_path: Path, name: str) -> None:
    got = read(config, tmp_path, saved({"支出表": [TITLE, HEAD, ONE], name: [TWO, THREE]}))
    assert projects(got.tables) == ["工程一", "工程二", "工程三"]
    assert [(one.code, one.at[0].sheet, one.at[0].cell) for one in got.findings] == [("I216", name, "A1")]


def test_a_sheet_that_only_looks_like_a_continuation_is_asked_about(config: Config, tmp_path: Path) -> None:
    got = read(config, tmp_path, saved({"支出表": [TITLE, HEAD, ONE], "明细": [TWO, THREE]}))
    assert projects(got.tables) == ["工程一"]
    assert [(one.code, one.at[0].sheet) for one in got.findings] == [("I218", "明细")]


@pytest.mark.parametrize(
    "rows",
    [
        [["工程二", 2, 20.0, "省级"], ["工程三", 3, 30.0, "县级"]],
        [[*TWO, "多一列"], [*THREE, "多一列"]],
        [[2, "", "省级", 20.0], [3, "", "县级", 30.0]],
    ],
)
def test_rows_that_do_not_fit_are_no_continuation(config: Config, tmp_path: Path, rows: list[list[object]]) -> None:
    got = read(config, tmp_path, saved({"支出表": [TITLE, HEAD, ONE], "续表": rows}))
    assert projects(got.tables) == ["工程一"] and [one.code for one in got.findings] == ["I213"]


def test_a_document_whose_table_is_cut_in_two(config: Config, tmp_path: Path) -> None:
    data = word([TITLE, [], ["另一张表"]], [[HEAD, ONE], [TWO, THREE], [["车牌", "吨数", "去向"], ["云D", "5", "厂"]]])
    got = read(config, tmp_path, data, "支出.docx")
    assert projects(got.tables) == ["工程一", "工程二", "工程三"]
    assert [one.code for one in got.findings] == ["I216", "I213"]


def test_several_forms_and_several_sheets_of_one_form(config: Config, tmp_path: Path) -> None:
    land: list[list[Any]] = [["国土面积指标证明材料"], ["指标", "单位", "本年"], ["国土面积", "km²", 2815.35]]
    got = read(config, tmp_path, saved({"中央": [TITLE, HEAD, ONE], "国土": land, "省级": [TITLE, HEAD, TWO]}))
    assert [table.form for table in got.tables] == ["F02", "F03", "F02"] and not got.findings


def test_heads_with_their_numbering_and_units_repeated_on_every_page(words: Vocabulary) -> None:
    page: list[list[Any]] = [
        TITLE,
        ["填报单位：区财政局", "", "", "单位：元"],
        HEAD[:3] + ["执行数"],
        ["甲", "乙", "丙", 1],
    ]
    tables, findings = recognise(words, [*page, ONE, *page, TWO, ["第2页", "", "", ""], *page[2:], THREE])
    assert projects(tuple(tables)) == ["工程一", "工程二", "工程三"] and not findings
    assert {column.unit for table in tables for column in table.columns if column.id == "executed"} == {"元"}


def test_hidden_rows_columns_and_sheets_are_read_and_told(config: Config, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(saved({"一": [TITLE, HEAD, ONE, TWO], "二": [TITLE, HEAD, THREE]})))
    book["一"].row_dimensions[4].hidden = True
    book["一"].column_dimensions["C"].hidden = True
    book["二"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    got = read(config, tmp_path, out.getvalue())
    assert projects(got.tables) == ["工程一", "工程二", "工程三"]
    told = [(one.code, one.at[0].sheet, one.at[0].cell, one.values["隐藏"]) for one in got.findings]
    assert told == [
        ("I219", "一", "A4", "第 4 行（1 行），C 列（1 列）"),
        ("I219", "二", "", "整个工作表"),
    ] or told == [
        ("I219", "一", "B4", "第 4 行（1 行），C 列（1 列）"),
        ("I219", "二", "", "整个工作表"),
    ]


def test_hidden_rows_and_columns_of_a_turned_table_are_told_once_each(config: Config, tmp_path: Path) -> None:
    items = (("示例断面一", "氨氮"), ("", "总磷"), ("", "化学需氧量"))
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["断面", "项目", "1月", "2月", "3月"],
        *([*one, 0.1, 0.2, 0.3] for one in items),
    ]
    book = openpyxl.load_workbook(io.BytesIO(saved({"水": rows})))
    book["水"].row_dimensions[3].hidden = book["水"].row_dimensions[4].hidden = True
    book["水"].column_dimensions["D"].hidden = True
    out = io.BytesIO()
    book.save(out)
    (told,) = [one for one in read(config, tmp_path, out.getvalue()).findings if one.code == "I219"]
    assert told.values["隐藏"] == "第 3、4 行（2 行），D 列（1 列）"


def test_what_is_hidden_but_not_read_is_not_told(config: Config, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(saved({"一": [TITLE, HEAD, ONE], "选项": [["中央"], ["省级"]]})))
    book["选项"].sheet_state = "veryHidden"
    book["一"].row_dimensions[1].hidden = True
    out = io.BytesIO()
    book.save(out)
    assert not read(config, tmp_path, out.getvalue()).findings


def test_a_sheet_a_township_named_by_sheet_or_by_title(config: Config, tmp_path: Path) -> None:
    one, two, three = config.townships[:3]
    head: list[Any] = ["行政村数", "收集点", "清运量（t）", "去向", "处理方式"]
    row: list[Any] = [10, 20, 300.5, "焚烧厂", "焚烧"]
    form = config.scheme.forms.by_id["F08"]
    sheets = {
        one: [[form.title], head, row],
        "Sheet2": [[f"{two}{form.title}"], head, row],
        "三": [["乡镇", *head], [three, *row]],
        "四": [[form.title], head, row],
    }
    got = received(config, tmp_path, {"区综合行政执法局/汇总.xlsx": saved(sheets)})
    facts, findings = normalise(got.tables, config)
    assert [record.subject for table in facts.table("F08", 2024) for record in table.records] == [one, two, three]
    assert [(finding.code, finding.at[0].sheet) for finding in (*got.findings, *findings)] == [("N112", "四")]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_an_old_workbook_hides(config: Config, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(saved({"一": [TITLE, HEAD, ONE, TWO], "二": [TITLE, HEAD, THREE]})))
    book["一"].row_dimensions[4].hidden = True
    book["一"].column_dimensions["C"].hidden = True
    book["二"].sheet_state = "hidden"
    (tmp_path / "source").mkdir()
    book.save(tmp_path / "source/支出.xlsx")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xls"]
    command += ["--outdir", str(tmp_path), str(tmp_path / "source/支出.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    got = read(config, tmp_path, (tmp_path / "支出.xls").read_bytes(), "支出.xls")
    assert projects(got.tables) == ["工程一", "工程二", "工程三"]
    assert [(one.code, one.values["隐藏"]) for one in got.findings] == [
        ("I219", "第 4 行（1 行），C 列（1 列）"),
        ("I219", "整个工作表"),
    ]


def test_a_part_of_the_row_above_is_not_counted_again(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        TITLE,
        HEAD,
        [1, "工程一", "中央", 10.5],
        ["", "其中：管网部分（沿河两岸及支管）", "中央", 4.5],
        TWO,
    ]
    (table,), (finding,) = recognise(words, rows)
    assert projects((table,)) == ["工程一", "工程二"] and len(table.rows) == 3
    assert (finding.code, finding.at[0].cell) == ("I221", "A4")


def test_a_title_of_another_year_is_told_and_the_table_read(words: Vocabulary) -> None:
    for title, told in (
        ("2023年", ["I220"]),
        ("２０２３ 年度", ["I220"]),
        ("2024年", []),
        ("", []),
        ("2021年—2024年", []),
    ):
        (table,), findings = recognise(words, [[f"{title}{TITLE[0]}"], HEAD, ONE])
        assert len(table.rows) == 1 and [one.code for one in findings] == told, title


def test_one_of_two_forms_with_the_same_heads_goes_on(config: Config, tmp_path: Path) -> None:
    form = config.scheme.forms.by_id["F23"]
    assert form.records
    head = [column.name for column in form.records.columns if column.type == "text"][:6]
    sheets = {
        "植物": [[form.title], head, [f"甲{one}" for one in head]],
        "植物(2)": [head, [f"乙{one}" for one in head]],
    }
    got = received(config, tmp_path, {"区林草局/名录.xlsx": saved(sheets)})
    assert [(table.form, len(table.rows)) for table in got.tables] == [("F23", 1), ("F23", 1)]


def test_hours_of_the_air_are_a_layout_of_the_daily_form(words: Vocabulary) -> None:
    heads: list[Raw] = ["日期", "小时", "PM2.5", "PM10", "O3", "O3_8h", "O3_8h_24h", "PM2.5_24h"]
    rows: list[list[Any]] = [heads, *(["2024-03-05", hour, 20, 40, 80, 70, 75, 21] for hour in range(3))]
    tables, findings = recognise(words, rows)
    assert [(one.form, one.block, len(one.rows)) for one in tables] == [("F34", "hours", 3)] and not findings
    daily = [[*row[:1], *row[2:4]] for row in rows]
    tables, _ = recognise(words, daily)
    assert [(one.form, one.block) for one in tables] == [("F34", "records")]


def test_an_archive_sent_again_replaces_its_members(config: Config, tmp_path: Path) -> None:
    first = packed({"表.xlsx": saved({"一": [TITLE, HEAD, ONE]}), "批复.pdf": b"%PDF-1.4"})
    again = packed({"表.xlsx": saved({"一": [TITLE, HEAD, TWO]})})
    got = received(config, tmp_path, {"区财政局/材料.zip": first, "区财政局/材料（重报）.zip": again})
    assert projects(got.tables) == ["工程二"]
    gone = [one.file for one in got.materials if one.superseded]
    assert gone == ["2024/区财政局/材料.zip/表.xlsx"]
