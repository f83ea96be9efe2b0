"""Return slips: the body's own sheets, what is wrong coloured, and read back in the body's forms, corrected."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import check as checks
from pipeline import config as configs
from pipeline.config import Config
from pipeline.ingest import Received, ingest
from pipeline.issue import pages, slips
from pipeline.model.fact import FactKey, FactSet
from pipeline.model.finding import Finding, Settled
from pipeline.model.table import Place
from pipeline.normalise import normalise
from pipeline.office import package
from pipeline.scheme.catalogue import FindingStage
from pipeline.system.cache import Cache
from tests.conftest import PATIENCE, READER, ROOT, processor_seconds

YEAR = 2024
BODY = "区财政局"
TABLE: list[list[Any]] = [
    ["生态环境保护与治理支出统计表"],
    ["单位：万元"],
    ["指标", "单位", "本年", "上年", "变化原因"],
    ["一般公共预算支出", "万元", "三十万", 305216.4, "另有安排"],
    ["生态环境保护与治理支出", "万元", 11843.2, 10912.75, "=1+1"],
    [],
    ["项目名称", "资金来源", "预算数", "执行数"],
    ["甲项目", "中央", 100, 90],
    ["乙项目", "国外", 50, 40],
    ["合计", None, 150, 130],
]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(configs.load(ROOT, YEAR), root=tmp_path, accepted=())


def book(rows: list[list[Any]], title: str = "Sheet1") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            if value == "=1+1":
                cell.data_type = "s"
    sheet["A1"].font = Font(name="楷体", size=18)
    sheet.merge_cells("A1:E1")
    sheet.column_dimensions["A"].width = 33
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def hand_in(config: Config, name: str, data: bytes, body: str = BODY) -> None:
    path = config.inputs / str(YEAR) / body / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def read(config: Config) -> tuple[Received, FactSet, tuple[Settled, ...]]:
    received = ingest(config, YEAR, READER)
    facts, findings = normalise(received.tables, config)
    return (
        received,
        facts,
        checks.settle((*received.findings, *findings), config, stages={FindingStage.INGEST, FindingStage.NORMALISE}),
    )


def slip(config: Config, more: tuple[Finding, ...] = ()) -> dict[str, openpyxl.Workbook]:
    made = raw(config, more)
    return {name: openpyxl.load_workbook(io.BytesIO(data)) for name, data in made.items()}


def raw(config: Config, more: tuple[Finding, ...] = (), store: Cache | None = None) -> dict[str, bytes]:
    received, _, settled = read(config)
    return slips.slips(
        received.tables,
        received.materials,
        (
            *settled,
            *checks.settle(more, config, stages={FindingStage.COMPUTE, FindingStage.ACCOUNT, FindingStage.CHECK}),
        ),
        config,
        store,
    )


def coloured(sheet: Worksheet) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fill_type == "solid"}


def test_bad_cells_are_coloured_and_commented_and_listed_first(config: Config) -> None:
    hand_in(config, "支出.xlsx", book(TABLE))
    made = slip(config)
    assert list(made) == [f"退回单/{BODY}.xlsx"]
    first, sheet = made[f"退回单/{BODY}.xlsx"].worksheets
    assert first.title == "退回说明" and "原文件：2024/区财政局/支出.xlsx" in first["A2"].value
    assert coloured(sheet) == {"C4", "B9"}
    assert "三十万" in sheet["C4"].comment.text and "→" in sheet["C4"].comment.text
    rows = [row for row in first.iter_rows(min_row=4, values_only=True) if row[3]]
    assert {row[3] for row in rows} == {"C4", "B9"} and {row[4] for row in rows} == {"三十万", "国外"}
    assert first["D4"].hyperlink.location == f"'{sheet.title}'!{first['D4'].value}"


def test_nothing_else_changes(config: Config) -> None:
    hand_in(config, "支出.xlsx", book(TABLE))
    sheet = slip(config)[f"退回单/{BODY}.xlsx"].worksheets[1]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values == [[*row, *[None] * (5 - len(row))] for row in TABLE]
    assert sheet["E5"].data_type == "s"
    assert sheet["A1"].font.name == "楷体" and sheet["A1"].font.size == 18
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:E1"]
    assert sheet.column_dimensions["A"].width == 33


def test_handed_in_instead_of_the_original_it_gives_the_corrected_facts_once(config: Config) -> None:
    hand_in(config, "支出.xlsx", book(TABLE))
    made = slip(config)[f"退回单/{BODY}.xlsx"]
    sheet = made.worksheets[1]
    sheet["C4"], sheet["B9"] = 312480.6, "省级"
    out = io.BytesIO()
    made.save(out)
    hand_in(config, "改好了.xlsx", out.getvalue())
    received, facts, settled = read(config)
    assert [one.finding.code for one in settled] == []
    (fact,) = facts.all_of(FactKey("public_spending", "", str(YEAR)))
    assert fact.value == Decimal("312480.6") and fact.at[0].file.endswith("改好了.xlsx")
    (table,) = facts.table("F02", YEAR)
    assert [record.subject for record in table.records if not record.total] == ["甲项目", "乙项目"]
    ends = {material.file.rpartition("/")[2]: material.superseded for material in received.materials}
    assert ends == {"支出.xlsx": f"{YEAR}/{BODY}/改好了.xlsx", "改好了.xlsx": ""}
    assert raw(config) == {}


def test_a_slip_of_a_slip_takes_the_place_of_both(config: Config) -> None:
    hand_in(config, "支出.xlsx", book(TABLE))
    hand_in(config, "再交.xlsx", raw(config)[f"退回单/{BODY}.xlsx"])
    hand_in(config, "又交.xlsx", raw(config)[f"退回单/{BODY}.xlsx"])
    received, _, _ = read(config)
    assert sorted(one.superseded.rpartition("/")[2] for one in received.materials) == ["", "又交.xlsx", "又交.xlsx"]


def test_several_files_are_one_workbook_and_say_which_form_each_sheet_is(config: Config) -> None:
    rows: list[list[Any]] = [
        ["附表"],
        ["指标", "单位", "本年", "上年"],
        ["国土面积", "km²", "很大", 2815.35],
        ["林地面积", "km²", "abc", 1500],
    ]
    hand_in(config, "国土面积统计表.xlsx", book(rows), "区自然资源局")
    hand_in(config, "补充/土地利用现状表.xlsx", book([*rows, ["草地面积", "km²", 7]]), "区自然资源局")
    (made,) = slip(config).values()
    names = made.sheetnames
    assert len(names) == 3 and all(name.startswith("国土面积指标证明材料") for name in names[1:])
    out = io.BytesIO()
    made.save(out)
    for path in (config.inputs / str(YEAR)).rglob("*.xlsx"):
        path.unlink()
    hand_in(config, "退回.xlsx", out.getvalue(), "区自然资源局")
    received, _, _ = read(config)
    assert [table.form for table in received.tables] == ["F03", "F03"]


def test_a_text_table_is_laid_out_as_our_form(config: Config) -> None:
    text = "点位,日期,AQI,级别\n示例空气站一,2024-01-01,50,优\n示例空气站一,2024-01-02,坏,良\n"
    hand_in(config, "环境空气质量日报表.csv", text.encode("gb18030"), "区生态环境分局")
    (made,) = slip(config).values()
    sheet = made.worksheets[1]
    assert sheet["A2"].value == f"表号：F34　年度：{YEAR}　填报单位：区生态环境分局"
    assert coloured(sheet) - {cell.coordinate for cell in sheet[4]} == {"C6"} and sheet["C6"].value == "坏"
    sheet["C6"] = 61
    out = io.BytesIO()
    made.save(out)
    hand_in(config, "退回.xlsx", out.getvalue(), "区生态环境分局")
    _, facts, settled = read(config)
    assert [one.finding.code for one in settled] == []
    (table,) = facts.table("F34", YEAR)
    assert [record.number("aqi") for record in table.records] == [Decimal(50), Decimal(61)]


def test_what_is_missing_is_listed_but_makes_no_slip_alone(config: Config) -> None:
    missing = Finding("R101", (Place(f"{BODY} › 财政.1"),), {}, BODY)
    hand_in(config, "支出.xlsx", book([*TABLE[:3], ["一般公共预算支出", "万元", 1.5]]))
    assert raw(config, (missing,)) == {}
    hand_in(config, "支出.xlsx", book(TABLE))
    (made,) = slip(config, (missing,)).values()
    assert "请补报" in [str(row[6]) for row in made.worksheets[0].iter_rows(values_only=True)][-1]


def test_an_accepted_finding_and_other_years_files_do_not_go_back(config: Config) -> None:
    hand_in(config, "支出.xlsx", book([*TABLE[:3], ["一般公共预算支出", "万元", 1.5]]))
    old = Finding("N101", (Place(f"{YEAR - 1}/{BODY}/支出.xlsx", "Sheet1", "C4"),), {}, BODY)
    assert raw(config, (old,)) == {}


def test_the_same_bytes_again(config: Config) -> None:
    hand_in(config, "支出.xlsx", book(TABLE))
    assert raw(config) == raw(config)


def test_a_kept_slip_is_the_one_that_would_be_made(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(config, "支出.xlsx", book(TABLE))
    store = Cache(config.root / "slips")
    made = raw(config, store=store)
    assert made == raw(config)
    (entry,) = store.folder.glob("??/*")

    def must_not(*_: object) -> bytes:
        raise AssertionError("made again")

    with monkeypatch.context() as patch:
        patch.setattr(slips, "_slip", must_not)
        assert raw(config, store=store) == made
    entry.write_bytes(entry.read_bytes()[:-1])
    assert raw(config, store=store) == made


@pytest.mark.parametrize("what", ["finding", "file"])
def test_a_slip_is_made_anew_where_anything_in_it_would_change(config: Config, what: str) -> None:
    hand_in(config, "支出.xlsx", book(TABLE))
    store = Cache(config.root / "slips")
    before = raw(config, store=store)
    more: tuple[Finding, ...] = ()
    if what == "finding":
        more = (Finding("X401", (Place(f"{YEAR}/{BODY}/支出.xlsx", "Sheet1", "C5"),), {}, BODY),)
    else:
        hand_in(config, "支出.xlsx", book([*TABLE[:7], ["别的项目", *TABLE[7][1:]], *TABLE[8:]]))
    after = raw(config, more, store)
    assert after == raw(config, more) and after != before


def test_advice_for_the_compiler_does_not_go_to_the_liaison(config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["点位", "日期", "AQI"],
        ["没有的站", "2024-01-01", 50],
        ["示例空气站一", "2024-01-02", 60],
    ]
    hand_in(config, "空气.xlsx", book(rows), "区生态环境分局")
    (made,) = slip(config).values()
    advice = made.worksheets[0]["G4"].value
    assert "名单里的名称" in advice and "config.yaml" not in advice and advice.endswith("。")


def test_a_large_change_alone_sends_nothing_back_but_is_asked_with_the_rest(config: Config) -> None:
    odd = Finding("X401", (Place(f"{YEAR}/{BODY}/支出.xlsx", "Sheet1", "C5"),), {}, BODY)
    hand_in(config, "支出.xlsx", book([*TABLE[:3], ["一般公共预算支出", "万元", 1.5], TABLE[4]]))
    assert raw(config, (odd,)) == {}
    hand_in(config, "支出.xlsx", book(TABLE))
    (made,) = slip(config, (odd,)).values()
    assert coloured(made.worksheets[1]) == {"C4", "B9", "C5"}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_after_libreoffice_saved_the_corrected_slip(kind: str, config: Config, tmp_path: Path) -> None:
    hand_in(config, "支出.xlsx", book(TABLE))
    made = slip(config)[f"退回单/{BODY}.xlsx"]
    made.worksheets[1]["C4"], made.worksheets[1]["B9"] = 312480.6, "省级"
    made.save(tmp_path / "slip.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", "out", "slip.xlsx"]
    subprocess.run(convert, cwd=tmp_path, check=True, timeout=PATIENCE, capture_output=True)
    hand_in(config, f"改好.{kind}", (tmp_path / "out" / f"slip.{kind}").read_bytes())
    _, facts, settled = read(config)
    assert [one.finding.code for one in settled] == []
    (fact,) = facts.all_of(FactKey("public_spending", "", str(YEAR)))
    assert fact.value == Decimal("312480.6")


@pytest.mark.slow
def test_a_very_large_table_is_not_copied_but_told(config: Config) -> None:
    lines = [f"示例空气站一,{YEAR}-01-01,{50 + number % 9},备{number}" for number in range(26_000)]
    text = "点位,日期,AQI,备注\n" + "\n".join(lines) + f"\n示例空气站一,{YEAR}-01-02,坏,\n"
    hand_in(config, "环境空气质量日报表.csv", text.encode(), "区生态环境分局")
    (made,) = slip(config).values()
    assert made.sheetnames == ["退回说明"] and "原文件" not in made.worksheets[0]["A2"].value
    told = [row for row in made.worksheets[0].iter_rows(min_row=4, values_only=True) if row[3] == "C26002"]
    assert len(told) == 1 and "请在原文件里改好" in str(told[0][6])


def test_a_sheet_merged_as_a_whole_is_laid_out_as_the_form_instead(config: Config) -> None:
    data = book(TABLE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="H1:XFD1048576"/></mergeCells>'
    parts[name] = re.sub(rb"</sheetData>(<mergeCells.*?</mergeCells>)?", merged, parts[name])
    hand_in(config, "支出.xlsx", package.write_package(parts))
    began = processor_seconds()
    (returned,) = slip(config).values()
    assert processor_seconds() - began < 5
    assert returned.worksheets[1].title.startswith("F02")
    assert "三十万" in {cell.value for row in returned.worksheets[1].iter_rows() for cell in row}


def test_a_stray_cell_far_away_costs_nothing(config: Config) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(TABLE)))
    made.worksheets[0]["XFD1048576"].font = Font(bold=True)
    out = io.BytesIO()
    made.save(out)
    hand_in(config, "支出.xlsx", out.getvalue())
    began = processor_seconds()
    (returned,) = slip(config).values()
    assert processor_seconds() - began < 5
    assert returned.worksheets[1]["C4"].value == "三十万"


def test_a_copied_table_shows_no_telephone_of_anybody() -> None:
    phone = "138" + "00001234"
    book = openpyxl.Workbook()
    book.worksheets[0].append([f"联系人{phone}", 12, f"{phone}元"])
    out = io.BytesIO()
    book.save(out)
    copied = pages.copied("2024/某局/表.xlsx", out.getvalue(), {}, set())
    assert copied is not None and copied[0].source is not None
    slip = openpyxl.Workbook()
    pages.copy_page(copied[0].source, copied[0].name, slip, 0)
    shown = ["联系人138****1234", 12, f"{phone}元"]
    assert [cell.value for cell in slip.worksheets[0][1]] == shown
    assert [copied[0].value(cell) for cell in ("A1", "B1", "C1")] == shown
