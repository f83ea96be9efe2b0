"""Numbers of materials: where a file belongs, and that a number once given stays."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.account.home_indicator import home_of
from pipeline.account.numbering import number_materials
from pipeline.config import Config
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import (
    Absence,
    Account,
    Disposition,
    Duty,
    FileDisposition,
    Receipt,
    Registered,
    Standing,
    Statement,
)
from pipeline.office.xlsx import workbook
from pipeline.publish import materials_index
from pipeline.store import material_register
from pipeline.store.material_register import GivenNumber
from pipeline.system.errors import PipelineError
from tests.conftest import material_of


@pytest.fixture
def material() -> Callable[..., Material]:
    return material_of


Make = Callable[..., Material]


@pytest.mark.parametrize(
    ("file", "home"),
    [
        ("区发改局/2024年产业结构优化工作情况报告.pdf", "C-3-1"),
        ("区林草局/生物多样性调查工作总结报告.pdf", "C-1-4"),
        ("海峰管护局/自然保护地建设情况报告.docx", "C-1-2"),
        ("区自然资源局/国土面积指标证明材料（盖章）.pdf", "A-1-1"),
        ("区自然资源局/生态保护红线制度落实情况报告.pdf", "C-1-2"),
        ("区生态环境分局/主要污染物减排落实情况报告.pdf", "C-2-3"),
        ("区卫健局/城乡饮用水水质情况报告.pdf", "C-4-4"),
        ("区住建局/城镇生活污水集中处理率指标证明材料.pdf", "C-4-1"),
        ("区林草局/2024年生态环境保护工作情况报告.pdf", "D"),
        ("区发改局/2024年碳达峰碳中和工作情况报告.pdf", "D"),
        ("区生态环境分局/达到或优于III类水质断面监测频次比例说明.pdf", "B-1-1"),
        ("待分拣/扫描件001.pdf", "D"),
    ],
)
def test_home_by_the_words_of_the_title(config: Config, material: Make, file: str, home: str) -> None:
    assert home_of(material(f"2024/{file}"), config) == home


def test_the_form_read_from_a_file_decides(config: Config, material: Make) -> None:
    assert home_of(material("2024/区林草局/新建表格.xlsx", forms=("F03",)), config) == "A-1-1"
    assert home_of(material("2024/区林草局/新建表格.xlsx", forms=("F44",)), config) == "D"


def test_numbers_run_by_department_then_file(config: Config, material: Make) -> None:
    files = [
        "区统计局/产业结构优化.pdf",
        "区发改局/产业结构优化乙.pdf",
        "区发改局/产业结构优化甲.pdf",
        "区林草局/照片.jpg",
    ]
    made = [material(f"2024/{file}") for file in files]
    numbered, register, findings = number_materials(made, config, ())
    assert [(one.number, one.material.title) for one in numbered] == [
        ("C-3-1-01", "产业结构优化乙"),
        ("C-3-1-02", "产业结构优化甲"),
        ("C-3-1-03", "产业结构优化"),
        ("D-01", "照片"),
    ]
    assert [one.indicator for one in numbered] == ["C-3-1"] * 3 + ["D"]
    assert not findings
    assert number_materials(reversed(made), config, ()) == (numbered, register, ())


def test_a_number_stays_for_ever(config: Config, material: Make) -> None:
    first = [material(f"2024/区统计局/产业结构优化{name}.pdf") for name in ("甲", "乙")]
    _, register, _ = number_materials(first, config, ())
    new = material("2024/区发改局/产业结构优化.pdf")
    changed = replace(first[0], sha256="other")
    numbered, register, findings = number_materials([new, changed], config, register)
    assert {one.material.file: one.number for one in numbered} == {first[0].file: "C-3-1-02", new.file: "C-3-1-03"}
    assert [(one.code, one.values["编号"]) for one in findings] == [("P201", "C-3-1-01")]
    back, _, findings = number_materials([new, changed, first[1]], config, register)
    assert {one.material.file: one.number for one in back}[first[1].file] == "C-3-1-01"
    assert not findings


def test_the_number_of_a_file_that_is_gone_is_not_given_again(config: Config, material: Make) -> None:
    _, register, _ = number_materials([material("2024/区统计局/产业结构优化.pdf")], config, ())
    numbered, register, _ = number_materials([material("2024/区统计局/产业结构优化新.pdf")], config, register)
    assert numbered[0].number == "C-3-1-02"
    assert [entry.number for entry in register] == ["C-3-1-01", "C-3-1-02"]


def test_a_file_that_moves_keeps_its_number(config: Config, material: Make) -> None:
    loose = material("2024/待分拣/扫描件.pdf", sha256="same")
    _, register, _ = number_materials([loose], config, ())
    moved = material("2024/区统计局/产业结构优化.pdf", sha256="same")
    numbered, register, findings = number_materials([moved], config, register)
    assert (numbered[0].number, numbered[0].indicator) == ("D-01", "D")
    assert [entry.file for entry in register] == [moved.file] and not findings


def test_a_copy_gets_a_number_of_its_own(config: Config, material: Make) -> None:
    here = material("2024/区统计局/甲.pdf", sha256="same")
    _, register, _ = number_materials([here], config, ())
    numbered, _, _ = number_materials([here, material("2024/区统计局/乙.pdf", sha256="same")], config, register)
    assert [one.number for one in numbered] == ["D-01", "D-02"]


def test_other_years_and_what_cannot_be_used(config: Config, material: Make) -> None:
    old = GivenNumber(2023, "D-01", "2023/区统计局/甲.pdf", "x", "甲")
    files = [
        material("2023/区统计局/甲.pdf"),
        material("2024/区统计局/坏.pdf", unusable="I001"),
        material("2024/区统计局/包.zip"),
        material("2024/区统计局/包.zip/内.pdf", kind="pdf"),
    ]
    numbered, register, findings = number_materials(files, config, [old])
    assert [one.material.title for one in numbered] == ["内"]
    assert old in register and len(register) == 2 and not findings


def test_a_file_that_broke_keeps_its_entry_without_alarm(config: Config, material: Make) -> None:
    good = material("2024/区统计局/甲.pdf")
    _, register, _ = number_materials([good], config, ())
    numbered, after, findings = number_materials([replace(good, unusable="I001", sha256="y")], config, register)
    assert not numbered and not findings and after == register


entries = st.builds(
    GivenNumber,
    st.integers(2000, 2100),
    st.builds("{}-{:02d}".format, st.sampled_from(["D", "C-3-1"]), st.integers(1, 200)),
    st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), min_size=1),
    st.text("0123456789abcdef", max_size=8),
    st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")),
)


@given(st.lists(entries, unique_by=lambda entry: (entry.year, entry.number)))
def test_the_register_round_trips(register: list[GivenNumber]) -> None:
    data = material_register.write_register(register)
    assert set(material_register.read_register(data)) == set(register)
    assert material_register.write_register(material_register.read_register(data)) == data


def test_the_register_as_excel_saves_it() -> None:
    entry = GivenNumber(2024, "D-01", "2024/区统计局/甲.pdf", "ab", "=甲")
    text = material_register.write_register([entry]).decode("utf-8-sig")
    assert "'=甲" in text
    assert material_register.read_register(text.encode("gb18030")) == (entry,)


@pytest.mark.parametrize(
    "row",
    ["2024,D-01,甲.pdf", "二〇二四,D-01,甲.pdf,ab,甲", "2024,D1,甲.pdf,ab,甲", "2024,D-01,a,b,c\n2024,D-01,d,e,f"],
)
def test_a_spoiled_register_is_told_with_its_line(row: str) -> None:
    with pytest.raises(PipelineError, match=r"第 [23] 行"):
        material_register.read_register(f"年度,编号,文件,校验值,标题\n{row}\n".encode())


def index(numbered: Sequence[Numbered], config: Config) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(workbook([materials_index.index_sheet(numbered, config)]))).worksheets[0]


def test_index(config: Config, material: Make) -> None:
    made = [material("2024/区统计局/产业结构优化.pdf", pages=3), material("2024/区林草局/照片.jpg")]
    numbered, _, _ = number_materials(made, config, ())
    sheet = index(numbered, config)
    assert list(sheet.iter_rows(min_row=4, values_only=True)) == [
        (
            1,
            "C-3-1-01",
            "产业结构优化",
            "区统计局",
            None,
            None,
            "产业结构优化",
            "PDF 文件",
            3,
            "2024/区统计局/产业结构优化.pdf",
        ),
        (2, "D-01", "照片", "区林草局", None, None, "综合材料", "图片", None, "2024/区林草局/照片.jpg"),
    ]
    assert sheet["A1"].value == "曲靖市沾益区2024年度县域生态环境质量自查佐证材料目录"


def test_pages_of_a_file_have_their_own_numbers(config: Config, material: Make) -> None:
    scan = material("2024/区财政局/扫描.pdf", pages=9)
    file = scan.file
    budget, money = Duty("财政.1-2", "区财政局"), Duty("财政.2-1", "区财政局")
    ends = (
        FileDisposition(file, Disposition.DELIVERABLE, 1, 4, duties=(budget,)),
        FileDisposition(file, Disposition.DELIVERABLE, 5, 9, duties=(money,)),
    )
    day = datetime.date(2024, 3, 1)
    rows = [Registered(2, file, 1, 4, ("财政.1-2",), title="预算报告", document_number="沾财〔2024〕1号", dated=day)]
    account = Account(2024, (), ends)
    numbered, entries, _ = number_materials([scan], config, (), account, rows)
    assert [(one.number, one.title, one.pages) for one in numbered] == [
        ("C-3-4-01", "预算报告", 4),
        ("C-5-4-01", "县域生态环境质量监测评价与考核经费保障文件", 5),
    ]
    first, _ = index(numbered, config).iter_rows(min_row=4, values_only=True)
    assert (first[4], first[5], first[9]) == ("沾财〔2024〕1号", "2024-03-01", f"{file}（第1-4页）")
    kept = material_register.read_register(material_register.write_register(entries))
    assert kept == entries and [one.pages for one in kept] == ["1-4", "5-9"]
    swapped = Account(2024, (), tuple(reversed(ends)))
    assert number_materials([scan], config, kept, swapped, rows)[0] == numbered


def test_a_statement_is_filed_where_what_it_replaces_would_be(config: Config, material: Make) -> None:
    said = material("2024/区财政局/情况说明.docx")
    statement = Statement(said.file, "区财政局", 2024, "财政.3-1", Absence.ZERO)
    receipt = Receipt(Duty("财政.3-1", "区财政局"), Standing.STATED, statement=statement)
    account = Account(2024, (receipt,), (FileDisposition(said.file, Disposition.STATEMENT),))
    assert [one.number for one in number_materials([said], config, (), account)[0]] == ["C-3-3-01"]


def test_what_is_not_recognised_waits_for_its_number(config: Config, material: Make) -> None:
    strange = material("2024/区财政局/扫描全能王.pdf")
    for end in (
        Disposition.UNRECOGNISED,
        Disposition.SUPERSEDED,
        Disposition.COPY,
        Disposition.UNUSABLE,
        Disposition.UNPACKED,
    ):
        account = Account(2024, (), (FileDisposition(strange.file, end),))
        numbered, entries, found = number_materials([strange], config, (), account)
        assert (numbered, entries, found) == ((), (), ())


def test_a_register_from_before_pages_is_read(config: Config) -> None:
    old = "年度,编号,文件,校验值,标题\r\n2024,D-01,2024/某局/甲.pdf,ab,甲\r\n".encode("utf-8-sig")
    (entry,) = material_register.read_register(old)
    assert (entry.number, entry.pages) == ("D-01", "")


@pytest.mark.parametrize(
    ("file", "duty", "title"),
    [
        ("区住建局/照片/1.jpg", Duty("住建.7-7", "区住建局", "管网改造"), "实施过程照片（管网改造）：1"),
        ("区住建局/管网改造实施过程照片1.jpg", Duty("住建.7-7", "区住建局"), "管网改造实施过程照片1"),
        ("区卫健局/扫描0117.pdf", Duty("卫健.1-1", "区卫健局"), "城乡饮用水水质情况报告：扫描0117"),
        ("区卫健局/2024年饮用水水质报告.pdf", Duty("卫健.1-1", "区卫健局"), "2024年饮用水水质报告"),
    ],
)
def test_a_title_says_what_it_is(config: Config, material: Make, file: str, duty: Duty, title: str) -> None:
    one = material(f"2024/{file}")
    account = Account(2024, (), (FileDisposition(one.file, Disposition.DELIVERABLE, duties=(duty,)),))
    numbered, _, _ = number_materials([one], config, (), account)
    assert [one.title for one in numbered] == [title]
