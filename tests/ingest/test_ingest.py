"""A year's folder ends in tables, materials and findings; nothing in it stops the run."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.config import Config
from pipeline.ingest import Received, ingest
from pipeline.model.finding import Finding
from pipeline.model.table import FormTable
from pipeline.normalise import normalise
from pipeline.reading import gate
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import READER
from tests.ingest.conftest import ROOT, packed, saved, xlsx

LAND = "区自然资源局/国土面积指标证明材料.xlsx"
Make = Callable[[dict[str, bytes]], Received]


@pytest.fixture
def received(config: Config, tmp_path: Path) -> Make:
    """What is received from a folder inputs/2024 with these files."""

    def make(files: dict[str, bytes]) -> Received:
        (tmp_path / "inputs/2024").mkdir(parents=True)
        for name, data in files.items():
            path = tmp_path / "inputs/2024" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return ingest(replace(config, root=tmp_path), 2024, READER)

    return make


@pytest.fixture(scope="session")
def land() -> bytes:
    return (ROOT / "inputs/2024" / LAND).read_bytes()


def test_without_the_years_folder_the_operator_is_told(config: Config, tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as found:
        ingest(replace(config, root=tmp_path), 2024, READER)
    assert found.value.cause is Cause.NO_INPUT and "inputs/2024" in found.value.message


def test_a_table_is_a_material_too(received: Make, land: bytes) -> None:
    got = received({LAND: land})
    (material,) = got.materials
    assert (material.file, material.department, material.kind) == (f"2024/{LAND}", "区自然资源局", "xlsx")
    assert (material.sha256, material.size) == (hashlib.sha256(land).hexdigest(), len(land))
    assert material.forms == ("F03",) and [table.form for table in got.tables] == ["F03"]
    assert got.marks == {"示例数据"} and not got.findings


def test_departments_by_name_alias_unsorted_or_unknown(received: Make, land: bytes) -> None:
    got = received({
        "自然资源局/a.xlsx": land, "待分拣/b.xlsx": land, "区自然资源居/c.xlsx": land, "区自然资源居/d.xlsx": land, "e.xlsx": land,
    })  # fmt: skip
    assert [one.department for one in got.materials] == ["", "", "", "", "区自然资源局"]
    (finding,) = (one for one in got.findings if one.code != "I118")
    assert (finding.code, str(finding.at[0]), finding.values["最像"]) == (
        "I112",
        "2024/区自然资源居",
        "，是不是“区自然资源局”",
    )


def test_members_of_a_zip_are_read_as_if_they_lay_there(received: Make, land: bytes) -> None:
    # Chinese Windows writes names as GB18030 without saying so.
    inside = packed({"表/甲.pdf": b"%PDF-1.4 broken", "AAAAAAAA.xlsx": land, "再压缩.zip": packed({"x.txt": b"1"})})
    got = received({"区自然资源局/材料.zip": inside.replace(b"AAAAAAAA", "国土面积".encode("gb18030"))})
    *held, itself = got.materials
    assert [one.file.rpartition("zip/")[2] for one in held] == ["再压缩.zip", "国土面积.xlsx", "表/甲.pdf"]
    assert (itself.file, itself.unusable) == ("2024/区自然资源局/材料.zip", "")
    assert [table.file for table in got.tables] == ["2024/区自然资源局/材料.zip/国土面积.xlsx"]
    assert [(one.code, one.at[0].file.rpartition("/")[2]) for one in got.findings] == [
        ("I117", "再压缩.zip"),
        ("I104", "甲.pdf"),
    ]
    assert [one.unusable for one in held] == ["I117", "", "I104"]


def test_what_systems_leave_in_folders_is_no_material(received: Make, land: bytes) -> None:
    names = (
        "区自然资源局/~$表.xlsx",
        "区自然资源局/Thumbs.db",
        ".DS_Store",
        "区自然资源局/.隐藏/表.xlsx",
        "收件登记.xlsx",
    )
    got = received(dict.fromkeys(names, land))
    assert not got.materials and [one.code for one in got.findings] == ["I407"]


def test_a_file_that_changes_while_it_is_read_is_left_out(
    received: Make, land: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.read_bytes

    def growing(path: Path) -> bytes:
        data = whole(path)
        with path.open("ab") as file:
            file.write(b"more")
        return data

    monkeypatch.setattr(Path, "read_bytes", growing)
    got = received({LAND: land})
    assert [one.code for one in got.findings] == ["I116"] and not got.tables
    assert [one.unusable for one in got.materials] == ["I116"], "it is not lost"


def test_files_over_the_limit_are_not_opened(received: Make, land: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "FILE_LIMIT", 1000)
    assert [one.code for one in received({LAND: land}).findings] == ["I114"]


def test_a_broken_link_is_told_beside_what_is_read(config: Config, land: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "inputs/2024/区自然资源局"
    folder.mkdir(parents=True)
    (folder / "链接.xlsx").symlink_to(tmp_path / "不存在.xlsx")
    (folder / "表.xlsx").write_bytes(land)
    got = ingest(replace(config, root=tmp_path), 2024, READER)
    assert [(one.file.rpartition("/")[2], one.unusable) for one in got.materials] == [
        ("表.xlsx", ""),
        ("链接.xlsx", "I123"),
    ]
    assert [one.code for one in got.findings] == ["I123"]


def test_a_spreadsheet_without_a_form_is_evidence(received: Make) -> None:
    got = received({"区住建局/台账.xlsx": xlsx('<row r="1"><c r="A1"><v>1</v></c></row>')})
    assert [one.kind for one in got.materials] == ["xlsx"] and [one.code for one in got.findings] == ["I201"]


def test_every_message_has_its_values(received: Make, land: bytes, config: Config) -> None:
    sheet = "".join(
        f'<row r="{number}">' + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>"
        for number, row in enumerate(
            (("环境空气质量日报表",), ("日期", "AQI", "O3", "SO2", "二氧化硫", "怪列"), ("1", "2", "3", "4", "5", "6")),
            1,
        )
    )
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    bomb = packed({"a.bin": bytes(40 << 20)})
    spending: list[list[Any]] = [
        ["生态环境保护与治理支出统计表"],
        ["项目名称", "执行数", "用途"],
        ["工程一", 5, "站房"],
    ]
    sheets: dict[str, list[list[Any]]] = {
        "支出": spending,
        "续表": [["工程二", 6, "管网"]],
        "明细": [["工程三", 7, "绿化"]],
    }
    book = openpyxl.load_workbook(io.BytesIO(saved(sheets)))
    book["支出"].sheet_state = "hidden"
    continued = io.BytesIO()
    book.save(continued)
    got = received({
        "区住建局/空.xlsx": b"", "区住建局/旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        "区住建局/密.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "区住建局/坏.pdf": b"%PDF-1.4", "区住建局/弹.zip": bomb, "区住建局/外.zip": packed({"../a": b"1"}),
        "区住建局/宏.xlsm": xlsx("", {"xl/vbaProject.bin": b""}), "区住建局/远.xlsx": xlsx('<row r="1"><c r="A1"><v>1</v></c></row>' + far),
        "区住建局/声明.xlsx": xlsx("", {"xl/a.xml": b"<!DOCTYPE a><a/>"}), "区住建局/空气.xlsx": xlsx(sheet),
        "区住建局/码.csv": b"\xff\xff\xff", "陌生局/a.xlsx": land, "收件登记.xlsx": land,
        "区住建局/套.zip": packed({"b.zip": packed({"c": b"1"})}), "区住建局/公式.xlsx": xlsx('<row r="1"><c r="A1"><f>1+1</f></c></row>'),
        "区住建局/引号.csv": '甲,乙\n"丙,1\n丁,2\n'.encode(), "../散落.xlsx": land,
        "区自然资源局/一.xlsx": land, "区自然资源局/二.xlsx": land, "区住建局/国土面积统计表.csv": b"a,b\n1,2\n",
        "区住建局/像.csv": "生态环境保护与治理支出统计表\n项目名称,执行数,科目代码\n甲,1,2110301\n".encode(),
        "区住建局/台账.csv": b"a,b\n1,2\n", "区住建局/无.xlsx": xlsx(""), "区住建局/年.csv": "表号：F02　年度：1999\n".encode(),
            "区住建局/谁.csv": "表号：F02　填报单位：区财政局\n".encode(), "区住建局/号.csv": "表号：F99　年度：2024\n".encode(),
            "区住建局/旧表.csv": "1999年生态环境保护与治理支出统计表\n项目名称,执行数,用途\n甲,1,乙\n其中：丙,1,乙\n".encode(),
            "区住建局/续.xlsx": continued.getvalue(), "区住建局/缺列.csv": "生态环境保护与治理支出统计表\n项目名称,执行数额,用途\n甲,1,乙\n".encode(),
    })  # fmt: skip
    codes = {one.code for one in got.findings}
    wanted = (*range(101, 113), 407, *range(117, 122), *range(201, 206), 209, 211, 212, *range(214, 222))
    assert codes == {f"I{number}" for number in wanted}
    for one in got.findings:
        entry = config.scheme.catalogue[one.code]
        assert "{" not in entry.say(one) + entry.advise(one), one
        assert one.department or one.code in ("I112", "I118", "I120", "I407")


def test_a_copy_is_read_once_and_two_departments_may_say_the_same(received: Make, land: bytes) -> None:
    got = received({LAND: land, LAND.replace(".xlsx", "a.xlsx"): land, "待分拣/x.xlsx": land, "区林草局/x.xlsx": land})
    assert [table.department for table in got.tables] == ["区林草局", "区自然资源局"]
    assert [(one.code, one.values["另一份"]) for one in got.findings] == [
        ("I118", f"2024/{LAND}"),
        ("I118", "2024/区林草局/x.xlsx"),
    ]
    assert sorted(one.unusable for one in got.materials) == ["", "", "I118", "I118"]


def test_a_sheet_that_is_not_read_beside_one_that_is(received: Make) -> None:
    book = openpyxl.Workbook()
    sheets: dict[str, list[list[Any]]] = {
        "明细": [["生态环境保护与治理支出统计表"], ["项目名称", "执行数", "用途"], ["工程一", 1, "清淤"]],
        "汇总": [["单位", "今年", "去年"], ["万元", 1, 2], ["万元", 3, 4]],
        "说明": [["请按年填写"], ["有疑问请联系"]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    got = received({"区财政局/表.xlsx": out.getvalue()})
    assert [(one.code, one.place, one.values["工作表"]) for one in got.findings] == [
        ("I213", "2024/区财政局/表.xlsx › 汇总", "“汇总”")
    ]


def test_what_lies_beside_the_years_is_told_once(received: Make, land: bytes, config: Config, tmp_path: Path) -> None:
    got = received(
        {LAND: land, "../2024年/x.xlsx": land, "../表.xlsx": land, "../历年指标.xlsx": b"x", "../.DS_Store": b"x"}
    )
    (finding,) = got.findings
    assert (finding.code, finding.values) == ("I120", {"名称": "2024年/、表.xlsx", "个数": "2"})
    assert not [
        one for one in ingest(replace(config, root=tmp_path, year=2025), 2024, READER).findings if one.code == "I120"
    ]
    with pytest.raises(PipelineError) as found:
        ingest(replace(config, root=tmp_path), 2023, READER)
    assert "现有：2024、2024年" in found.value.hint


def test_a_text_file_is_read_where_it_holds_a_table(received: Make) -> None:
    got = received({
        "区财政局/导出.txt": "生态环境保护与治理支出统计表\n项目名称\t执行数（万元）\n甲\t1.5\n".encode("gb18030"),
        "区财政局/说明.txt": "请查收。".encode(),
    })  # fmt: skip
    assert [table.file for table in got.tables] == ["2024/区财政局/导出.txt"] and not got.findings


def test_a_file_that_gave_nothing_says_what_it_claims_to_be(received: Make) -> None:
    got = received({
        "区自然资源局/国土面积指标证明材料（盖章扫描）.pdf": b"%PDF-1.4 broken", "区自然资源局/国土面积统计表.xlsx": b"",
        "区自然资源局/照片.jpg": b"",
    })  # fmt: skip
    assert sorted(one.speaks_of for one in got.materials) == ["", "F03", "F03"]


def test_the_air_of_two_real_years_is_recognised(config: Config, shared: Path) -> None:
    station = replace(config.stations[0], name="曲靖市", aliases=())
    case = replace(config, root=shared / "real-inputs/曲靖空气", stations=(station,))
    # The case keeps its years right below its own folder.
    for year, days, good in ((2015, 365, 363), (2016, 366, 362)):
        (table,), findings = _read_case(case, shared / "real-inputs/曲靖空气" / str(year), year)
        assert [column.id for column in table.columns][-2:] == ["o3_1h", "note"] and len(table.rows) == days
        facts, found = normalise([table], case)
        indexes = [fact.number for fact in facts.where("daily_aqi")]
        assert len(indexes) == days and sum(index is not None and index <= 100 for index in indexes) == good
        assert not findings and not found


def test_the_water_feed_is_recognised(config: Config, shared: Path) -> None:
    folder = shared / "real-inputs/云南水质/2021"
    names = sorted(path.stem for path in folder.rglob("*.csv"))
    case = replace(config, sections=tuple(replace(config.sections[0], name=name, code="") for name in names))
    tables, findings = _read_case(case, folder, 2021)
    assert {table.form for table in tables} == {"F33"} and len(tables) == 6 and not findings
    facts, found = normalise(tables, case)
    records = [record for table in facts.tables for record in table.records]
    classes = [record.text("water_class") for record in records if record.text("water_class")]
    assert (len(classes), sum(one in "ⅠⅡⅢ" for one in classes)) == (159, 131)
    assert {record.subject for record in records} == set(names)
    assert {record.period for record in records if record.text("water_class")} == {"2021-04"}
    assert {one.code for one in found} == {"N105", "N113"}


def _read_case(config: Config, folder: Path, year: int) -> tuple[tuple[FormTable, ...], tuple[Finding, ...]]:
    """Tables and findings of a year's folder wherever it lies."""
    with tempfile.TemporaryDirectory() as root:
        (Path(root) / "inputs").mkdir()
        shutil.copytree(folder, Path(root) / "inputs" / str(year), copy_function=shutil.copyfile)
        got = ingest(replace(config, root=Path(root)), year, READER)
    return got.tables, got.findings


@pytest.mark.slow
@pytest.mark.parametrize("part", ["corpora", "messy", "air", "water"])
def test_every_file_of_the_corpora_ends_in_a_table_a_material_or_a_finding(
    config: Config, shared: Path, tmp_path: Path, part: str
) -> None:
    folder = tmp_path / "inputs/2024/区财政局"
    shutil.copytree(shared / "data" / part, folder, copy_function=shutil.copyfile)
    files = {path.relative_to(tmp_path / "inputs").as_posix() for path in folder.rglob("*") if path.is_file()}
    got = ingest(replace(config, root=tmp_path), 2024, READER)
    normalise(got.tables, config)
    said = {one.file for one in got.materials} | {place.file for one in got.findings for place in one.at}
    assert not [file for file in sorted(files) if not any(one == file or one.startswith(f"{file}/") for one in said)]
    assert all(one.unusable in {found.code for found in got.findings} for one in got.materials if one.unusable)
