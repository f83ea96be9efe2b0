"""A sheet that carries an id line is the form it names, whatever its title, sheet or file are called."""

from __future__ import annotations

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
from pipeline.scheme import id_line
from tests.conftest import PATIENCE, READER
from tests.ingest.conftest import recognise, saved, word

DAY: list[list[Any]] = [["日期", "AQI", "级别"], ["2024-01-01", 50.0, "优"]]
ITEMS: list[list[Any]] = [["指标", "单位", "本年"], ["国土面积", "km²", 2815.35], ["林地面积", "km²", 1500.0]]
LINE = id_line.stamp_line("F03", 2024, "区自然资源局")


def received(config: Config, root: Path, files: dict[str, bytes]) -> Received:
    for name, data in files.items():
        path = root / "inputs/2024" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return ingest(replace(config, root=root), 2024, READER)


def test_the_id_line_stands_before_title_sheet_and_file(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["环境空气质量日报表"], [LINE], *ITEMS]
    (table,), findings = recognise(words, rows, name="三次产业占比统计表", hints=["三次产业占比统计表"])
    assert (table.form, len(table.rows), findings) == ("F03", 2, [])


def test_the_id_line_may_be_spread_over_cells_and_stand_right_of_the_first_column(words: Vocabulary) -> None:
    rows = [["", "表"], ["", "表 号：F03", "年度：2024", "填报单位："], *[["", *row] for row in ITEMS]]
    (table,), findings = recognise(words, rows)
    assert (table.form, findings) == ("F03", [])


def test_a_form_that_the_id_line_names_is_not_taken_for_another(words: Vocabulary) -> None:
    tables, findings = recognise(words, [[LINE], *DAY])
    assert not tables and [(one.code, one.values["表"]) for one in findings] == [("I211", "国土面积指标证明材料")]


def test_two_forms_on_one_sheet_each_with_its_line(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["表一"], [LINE], *ITEMS, ["表二"], [id_line.stamp_line("F34", 2024, "")], *DAY]
    tables, findings = recognise(words, rows)
    assert [(table.form, len(table.rows)) for table in tables] == [("F03", 2), ("F34", 1)] and not findings


def test_both_blocks_of_a_form_stand_under_one_line(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["表"], [id_line.stamp_line("F09", 2024, "")], ["指标", "单位", "本年"], ["城镇生活污水排放量", "万m³", 10.0], [""],
        ["厂名", "设计规模", "实际处理量"], ["甲厂", 3.0, 100.0],
    ]  # fmt: skip
    tables, findings = recognise(words, rows)
    assert [(table.form, table.block) for table in tables] == [("F09", "items"), ("F09", "records")] and not findings


def test_a_form_of_another_season_is_not_read_and_both_years_are_named(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["国土面积指标证明材料"], [id_line.stamp_line("F03", 2023, "区自然资源局")], *ITEMS]
    tables, (finding,) = recognise(words, rows)
    assert not tables and (finding.code, finding.at[0].cell) == ("I214", "A2")
    assert (finding.values["年度"], finding.values["文件夹年度"]) == ("2023", "2024")


def test_an_unknown_form_is_told_and_the_title_counts(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["国土面积指标证明材料"], [id_line.stamp_line("F99", 2024, "区自然资源局")], *ITEMS]
    (table,), (finding,) = recognise(words, rows)
    assert (table.form, finding.code) == ("F03", "I217")


def test_a_form_that_only_some_need_may_come_back_empty(words: Vocabulary) -> None:
    head = ["指标", "变化原因", "已采取措施", "备注"]
    assert recognise(words, [["指标变化原因说明"], [id_line.stamp_line("F44", 2024, "区财政局")], head, [""] * 4]) == (
        [],
        [],
    )
    tables, (finding,) = recognise(words, [["指标变化原因说明"], head, [""] * 4])
    assert not tables and finding.code == "I212"


def test_a_repeated_line_on_every_printed_page_loses_no_row(words: Vocabulary) -> None:
    page: list[Any] = [["国土面积指标证明材料"], [LINE], ITEMS[0]]
    tables, findings = recognise(words, [*page, ITEMS[1], *page, ITEMS[2]])
    assert [row.cells["item"] for table in tables for row in table.rows] == ["国土面积", "林地面积"] and not findings


SHEET: list[list[Any]] = [["随便一个名字"], [LINE], *ITEMS]


def _formats() -> dict[str, bytes]:
    text = "\n".join(",".join(map(str, row)) for row in SHEET)
    return {
        "a.xlsx": saved({"Sheet1": SHEET}),
        "a.csv": text.encode("gb18030"),
        "a.docx": word([["前言", *map(str, SHEET[0]), LINE, "说明一", "说明二", "说明三", "说明四"]], [SHEET[2:]]),
    }


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.docx"])
@pytest.mark.parametrize(("folder", "told"), [("区自然资源局", []), ("待分拣", []), ("区财政局", ["I215"])])
def test_every_format_in_every_folder(config: Config, tmp_path: Path, name: str, folder: str, told: list[str]) -> None:
    got = received(config, tmp_path, {f"{folder}/{name}": _formats()[name]})
    owner = "区财政局" if told else "区自然资源局"
    assert [(table.form, table.department) for table in got.tables] == [("F03", owner)]
    assert [finding.code for finding in got.findings] == told
    assert [(one.forms, one.department) for one in got.materials] == [(("F03",), owner)]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_a_sheet_that_another_program_has_saved_again(config: Config, tmp_path: Path, kind: str) -> None:
    source = tmp_path / "source" / "表.xlsx"
    source.parent.mkdir()
    book = openpyxl.Workbook()
    for row in SHEET:
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("A1:C1")
    book.worksheets[0].merge_cells("A2:C2")
    book.save(source)
    target = {
        "xlsx": "xlsx:Calc MS Excel 2007 XML",
        "xls": "xls:MS Excel 97",
        "csv": "csv:Text - txt - csv (StarCalc):44,34,76",
    }[kind]
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", target]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=PATIENCE
    )
    got = received(config, tmp_path, {f"待分拣/甲.{kind}": (tmp_path / f"表.{kind}").read_bytes()})
    assert [(table.form, table.department, len(table.rows)) for table in got.tables] == [("F03", "区自然资源局", 2)]
    assert not got.findings


@pytest.mark.parametrize(
    ("above", "below", "said"),
    [
        (["填报单位（盖章）：区林草局    2025年1月6日"], [], ("区林草局", "A2")),
        (["填报单位：", "区林草局"], [], ("区林草局", "B2")),
        ([], ["填表人：〔姓名〕    填表单位:区林草局"], ("区林草局", "A5")),
        (["单位（公章）：区林草局"], [], ("区林草局", "A2")),
        (["单位：公顷"], [], ("", "")),
        ([], ["填报单位：＿＿＿＿"], ("", "")),
    ],
)
def test_a_body_s_own_table_keeps_who_it_says_filled_it_in(
    words: Vocabulary, above: list[str], below: list[str], said: tuple[str, str]
) -> None:
    rows: list[list[Any]] = [["国土面积指标证明材料"], *([above] if above else []), *ITEMS, *([below] if below else [])]
    (table,), _ = recognise(words, rows)
    assert (table.signed, table.signed_at) == said


def test_an_id_line_says_who_filled_in_an_issued_table(words: Vocabulary) -> None:
    (table,), _ = recognise(words, [["表"], [LINE], *ITEMS, ["填报单位：区水务局"]])
    assert (table.signed, table.signed_at) == ("", "")
