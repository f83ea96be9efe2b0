"""收件登记.xlsx as compilers really write it: files by their names, several ids, page ranges, dates of every kind."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import config as configs
from pipeline import scheme
from pipeline.config import Config
from pipeline.ingest import register
from pipeline.model.finding import Finding
from pipeline.model.receipt import Registered
from pipeline.model.table import Place
from pipeline.reading.readers import read_file

FILES = (
    "2024/区林草局/工程/扫描.pdf",
    "2024/区林草局/报告.docx",
    "2024/区财政局/扫描.pdf",
    "2024/海峰管护局/报告.pdf",
)
HEADS = ("文件", "页码", "事项编号", "对象", "收到日期", "标题", "文号", "成文日期", "代替", "作废", "备注")
OWN = "2024/收件登记.xlsx"


@pytest.fixture(scope="module")
def config() -> Config:
    return configs.load(Path(__file__).parent.parent.parent, 2024)


def book(*rows: dict[str, object], heads: tuple[str, ...] = HEADS, above: tuple[str, ...] = ()) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for line in above:
        sheet.append([line])
    sheet.append(heads)
    for row in rows:
        sheet.append([row.get(head) for head in heads])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(config: Config, *rows: dict[str, object], **more: Any) -> tuple[tuple[Registered, ...], list[Finding]]:
    return register.read_register_file(OWN, read_file(OWN, book(*rows, **more)), FILES, config)


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("2024/区林草局/报告.docx", FILES[1]),
        ("区林草局\\报告.docx", FILES[1]),
        ("报告.docx", FILES[1]),
        ("工程/扫描", FILES[0]),
        ("扫描.pdf", "扫描.pdf"),  # two of that name: settled as nothing, and told
    ],
)
def test_how_a_file_is_named(config: Config, written: str, file: str) -> None:
    (row,), _ = read(config, {"文件": written})
    assert row.file == file
    _, found = register.settle_files((row,), OWN, FILES)
    assert [one.code for one in found] == ([] if file in FILES else ["I401"])


@pytest.mark.parametrize(
    ("file", "written", "ids"),
    [
        (FILES[0], "林草.3-2", ("林草.3-2",)),
        (FILES[0], "林草3-2、林草.3-3", ("林草.3-2", "林草.3-3")),
        (FILES[0], "3-2，3-4", ("林草.3-2", "林草.3-4")),
        (FILES[0], "区林草局4", ("林草.4",)),
        (FILES[0], "第4项", ("林草.4",)),
        (FILES[0], 4, ("林草.4",)),
        (FILES[3], "2-1", ("管护.2-1",)),
        (FILES[3], "海峰管护局.2", ("管护.2",)),
        (FILES[2], "林草.3-2", ("林草.3-2",)),
    ],
)
def test_how_an_id_is_written(config: Config, file: str, written: object, ids: tuple[str, ...]) -> None:
    (row,), found = read(config, {"文件": file, "事项编号": written})
    assert (row.about, found) == (ids, [])


def test_an_unknown_id_is_told_with_the_nearest(config: Config) -> None:
    (row,), (told,) = read(config, {"文件": FILES[0], "事项编号": "林草.3-22"})
    assert row.about == () and told.code == "I402" and told.place == f"{OWN} › Sheet › C2"
    assert "林草.3-2" in config.scheme.catalogue["I402"].say(told)


@pytest.mark.parametrize(
    ("written", "ranges"),
    [
        ("3-5", [(3, 5)]),
        ("3～5、8", [(3, 5), (8, 8)]),
        ("第3页", [(3, 3)]),
        ("P3-P5", [(3, 5)]),
        ("3—5页", [(3, 5)]),
        (7, [(7, 7)]),
        ("5-3", [(None, None)]),
        ("全部", [(None, None)]),
    ],
)
def test_page_ranges(config: Config, written: object, ranges: list[tuple[int | None, int | None]]) -> None:
    rows, found = read(config, {"文件": FILES[0], "页码": written})
    assert [(row.first, row.last) for row in rows] == ranges
    assert [one.code for one in found] == (["I403"] if ranges == [(None, None)] else [])


@pytest.mark.parametrize(
    "written", ["2025-02-11", "2025.2.11", "2025年2月11日", "2025/2/11", datetime.date(2025, 2, 11)]
)
def test_dates(config: Config, written: object) -> None:
    (row,), found = read(config, {"文件": FILES[0], "收到日期": written, "成文日期": written})
    assert row.received == row.dated == datetime.date(2025, 2, 11) and not found


def test_a_date_that_is_none_is_told(config: Config) -> None:
    (row,), (told,) = read(config, {"文件": FILES[0], "收到日期": "上周二"})
    assert row.received is None and told.code == "I405"


def test_replaced_and_void(config: Config) -> None:
    rows, found = read(config, {"文件": FILES[1], "代替": "海峰管护局/报告.pdf"}, {"文件": FILES[0], "作废": "是"})
    assert rows[0].replaces == FILES[3] and rows[1].void and not rows[0].void and not found
    gone, _ = read(config, {"文件": FILES[1], "代替": "没有.pdf"})
    assert [one.code for one in register.settle_files(gone, OWN, FILES)[1]] == ["I406"]


def test_heads_below_a_title_and_under_other_names(config: Config) -> None:
    rows, found = read(
        config,
        {"文件名称": FILES[1], "编号": "4-1", "报送日期": "2025-02-11"},
        heads=("序号", "文件名称", "编号", "报送日期"),
        above=("收件登记", "区生态环境分局"),
    )
    assert rows[0].about == ("林草.4-1",) and rows[0].received and rows[0].row == 4 and not found


def test_no_register_is_told() -> None:
    config = configs.load(Path(__file__).parent.parent.parent, 2024)
    for data in (b"", b"PK\x03\x04", book(heads=("甲", "乙"))):
        rows, found = register.read_register_file(OWN, read_file(OWN, data), FILES, config)
        assert rows == () and [one.code for one in found] == ["I407"]


def test_rows_that_follow_from_a_folder_that_is_no_body_s_are_told_with_it() -> None:
    folder = Finding("I112", (Place("2024/林草局材料"),), {"文件夹": "林草局材料", "最像": ""})
    rows = [
        Finding("I401", (Place(OWN, "", f"第 {number} 行"),), {"写的": written, "最像": ""})
        for number, written in enumerate(
            ("区林草局/工程/扫描.pdf", "2024\\区林草局\\报告.docx", "区林草局/别的.pdf"), 2
        )
    ]
    files = ["2024/林草局材料/工程/扫描.pdf", "2024/林草局材料/报告.docx", "2024/区财政局/别的.pdf"]
    cause, left = register.follow([*rows, folder], files, scheme.load("yunnan").catalogue, 2024)[::-1]
    assert cause.values["登记"] == "，收件登记里有2行写的文件因此对不上"
    assert (left.code, left.values["写的"]) == ("I401", "区林草局/别的.pdf")
