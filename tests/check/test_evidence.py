"""What came is held against what the plan asks: dates, years, contents, photographs, sealed print and table."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import config as configs
from pipeline.case import Case
from pipeline.check import citations, paper_numbers, papers, photos, signers
from pipeline.check.given import Given
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.material import Material, Paper, Picture
from pipeline.model.receipt import Account, Disposition, Duty, FileDisposition, Piece, Receipt, Registered, Standing
from pipeline.model.received import Received
from pipeline.model.table import DataTable, FormColumn, FormRow, FormTable, Place, Reading, Record
from pipeline.scheme.deliverables import Deliverable
from tests.check import casebook
from tests.conftest import processor_seconds

CONFIG = configs.load(Path(__file__).parents[2])
DUTIES = CONFIG.scheme.duties


def deliverable(**wanted: Any) -> Deliverable:
    """The first deliverable of the scheme with these properties."""
    return next(
        one for one in DUTIES.by_id.values() if all(getattr(one, name) == value for name, value in wanted.items())
    )


def material(name: str, paper: Paper | None = None, picture: Picture | None = None, kind: str = "pdf") -> Material:
    return Material(
        f"2024/某局/{name}", "某局", 2024, name.rpartition(".")[0], kind, 1, "0", paper=paper, picture=picture
    )


def given(
    one: Deliverable,
    *came: Material,
    earlier: tuple[Material, ...] = (),
    tables: tuple[FormTable, ...] = (),
    registered: tuple[Registered, ...] = (),
    **parts: Any,
) -> Given:
    receipt = Receipt(Duty(one.id, "某局"), Standing.RECEIVED, tuple(Piece(file.file) for file in came))
    account = Account(2024, (receipt,), ())
    last = Received(2023, (), earlier, (), frozenset())
    known = {"received": (casebook.came(tables, came, registered), last), "account": account, **parts}
    return Given(Case(replace(CONFIG, year=2024), **known))


def codes(found: Iterable[Finding]) -> list[str]:
    """Codes of findings whose words have all their slots filled."""
    made = list(found)
    for one in made:
        entry = CONFIG.scheme.catalogue[one.code]
        assert not re.search(r"\{\w+\}", entry.say(one) + entry.advise(one)), one.code
    return [one.code for one in made]


def report(text: str, title: str = "情况报告", dated: datetime.date | None = None) -> Paper:
    return Paper((text,), False, title, "", dated)


CURRENT = deliverable(dates="current", kind="report", content=())


@pytest.mark.parametrize(
    ("dated", "fires"),
    [
        (datetime.date(2024, 1, 1), False),
        (datetime.date(2025, 2, 20), False),
        (datetime.date(2025, 2, 21), True),
        (datetime.date(2023, 12, 31), True),
        (None, False),
    ],
)
def test_a_paper_of_the_year_is_dated_in_it_or_until_the_ledger_closes(
    dated: datetime.date | None, fires: bool
) -> None:
    asked = given(CURRENT, material("报告.pdf", report("2024年开展了工作。", dated=dated)))
    assert codes(papers.dates(asked)) == (["X601"] if fires else [])


def test_the_register_corrects_a_date_that_was_read_wrongly() -> None:
    came = material("报告.pdf", report("2024年。", dated=datetime.date(2020, 1, 1)))
    asked = given(CURRENT, came, registered=(Registered(2, came.file, dated=datetime.date(2025, 1, 8)),))
    assert codes(papers.dates(asked)) == []


def test_dates_of_any_time_are_not_asked_about() -> None:
    old = material("批复.pdf", report("同意。", dated=datetime.date(2019, 1, 1)))
    assert codes(papers.dates(given(deliverable(dates="any"), old))) == []


@pytest.mark.parametrize(
    ("title", "text", "fires"),
    [
        ("某县生态保护修复规划（2021—2025年）", "规划", False),
        ("某县生态保护修复规划（2016—2020年）", "规划", True),
        ("排污许可证", "有效期限：自2019年6月1日起，有效期至2023年12月31日。", True),
        ("排污许可证", "有效期至2024年6月30日。", False),
    ],
)
def test_what_must_be_valid_has_not_run_out(title: str, text: str, fires: bool) -> None:
    asked = given(deliverable(dates="valid"), material("规划.pdf", report(text, title)))
    assert codes(papers.dates(asked)) == (["X602"] if fires else [])


@pytest.mark.parametrize(
    ("title", "text", "fires"),
    [
        ("2024年度工作情况报告", "2024年较2023年有所增加。", False),
        ("2023年度工作情况报告", "2024年开展了工作。", True),
        ("“十四五”规划（2021—2025年）执行情况", "2024年按规划推进。", False),
        ("工作情况报告", "2023年我局开展了工作，2023年完成。", True),
        ("工作情况报告", "我局开展了工作。", False),
    ],
)
def test_last_years_words_are_seen(title: str, text: str, fires: bool) -> None:
    asked = given(CURRENT, material("报告.pdf", report(text, title)))
    assert codes(papers.last_years_words(asked)) == (["X603"] if fires else [])


def test_contents_that_the_plan_asks_for_are_looked_for_in_all_papers_of_a_duty() -> None:
    one = next(one for one in DUTIES.by_id.values() if len(one.content) == 4)
    words = [part.words[0] for part in one.content]
    whole = given(
        one, material("甲.pdf", report("；".join(words[:2]))), material("乙.docx", report("；".join(words[2:])))
    )
    assert codes(papers.required_contents(whole)) == []
    part = list(papers.required_contents(given(one, material("甲.pdf", report("；".join(words[:3]))))))
    assert codes(part) == ["X604"]
    assert one.content[3].title in part[0].values["缺"]


def test_scans_go_on_a_list_to_compare_by_hand() -> None:
    one = deliverable(kind="table")
    scan, text = material("扫描.pdf", Paper(scanned=True)), material("导出.pdf", report("国土面积2815.35"))
    assert codes(papers.scans(given(one, scan))) == ["X609"]
    assert codes(papers.scans(given(one, scan, text))) == []


PHOTOS = deliverable(photos=True, before_after=True)


def photo(name: str, pixels: tuple[int, int] = (1600, 1200), seed: int = 0, broken: bool = False) -> Material:
    bits = f"{(seed * 0x9E3779B97F4A7C15) % 2**256 if seed else 0:064x}"
    fingerprint = f"{bits}:{seed * 40 % 256:02x}8080" if seed else ""
    return material(name, picture=Picture(pixels, fingerprint, None, broken), kind="jpg")


def found(*came: Material) -> list[Finding]:
    return list(photos.photograph_sets(given(PHOTOS, *came)))


def test_three_to_five_photographs_before_and_after_are_silent() -> None:
    assert found(photo("实施前1.jpg"), photo("实施前2.jpg"), photo("实施后.jpg", (1200, 1600))) == []


def test_too_few_and_too_many_photographs_are_told() -> None:
    assert codes(found(photo("前.jpg"), photo("后.jpg"))) == ["X606"]
    assert codes(found(*(photo(f"前后{n}.jpg") for n in range(6)))) == ["X606"]


def test_small_photographs_are_one_finding_that_knows_chat_programs() -> None:
    small = [photo("mmexport1前.jpg", (1440, 1080)), photo("后.jpg", (1599, 1200)), photo("中.jpg")]
    made = found(*small)
    assert codes(made) == ["X607"]
    assert made[0].values["个数"] == "2"
    assert "聊天软件" in made[0].values["像是"]
    assert found(photo("前.jpg", (1500, 1100)), photo("后.jpg"), photo("中.jpg"))[0].values["像是"] == ""


def test_before_and_after_are_asked_for() -> None:
    made = found(photo("1.jpg"), photo("施工前.jpg"), photo("2.jpg"))
    assert codes(made) == ["X608"]
    assert made[0].values["缺"] == "实施后"


def test_a_broken_photograph_does_not_count() -> None:
    assert codes(found(photo("前.jpg"), photo("后.jpg"), photo("中.jpg", broken=True))) == ["X610", "X606"]


def test_the_same_photograph_twice_or_last_years_is_told_once() -> None:
    twice = given(PHOTOS, photo("前.jpg", seed=1), photo("后.jpg", seed=1), photo("中.jpg", seed=2))
    assert codes(photos.repeated(twice)) == ["X611"]
    before = given(PHOTOS, photo("实施前.jpg", seed=1), earlier=(photo("上年.jpg", seed=1),))
    assert codes(photos.repeated(before)) == [], "the place before the works is the same every year"
    old = given(PHOTOS, photo("后.jpg", seed=1), earlier=(photo("上年.jpg", seed=1),))
    told = list(photos.repeated(old))
    assert codes(told) == ["X611"]
    assert "上年" in told[0].values["相同"]
    assert codes(photos.repeated(given(PHOTOS, photo("前.jpg", seed=1), earlier=(photo("上年.jpg", seed=2),)))) == []


FORM = deliverable(form="F03")


def sealed(text: str, values: tuple[Any, ...]) -> Given:
    table = FormTable(
        "F03", "items", "某局", 2024, "2024/某局/表.xlsx", "表",
        (FormColumn("item", 0, "指标"), FormColumn("value", 1, "本年"), FormColumn("last", 2, "上年")),
        tuple(FormRow(row, {"item": f"项{row}", "value": value, "last": 9.5}) for row, value in enumerate(values, 3)),
    )  # fmt: skip
    pdf = material("盖章.pdf", Paper((text,)))
    return given(FORM, pdf, material("表.xlsx", kind="xlsx"), tables=(table,))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("国土面积 2,815.35 平方千米，林地１５０２．４６", (2815.35, "1502.46")),
        ("占比98.6%，上年9.5", ("98.6%",)),
        ("合计 12.35", (12.346,)),
        ("与表无关的说明", (2815.35,)),
    ],
)
def test_a_print_that_says_the_same_is_silent(text: str, values: tuple[object, ...]) -> None:
    assert codes(paper_numbers.against_tables(sealed(text, values))) == []


def test_numbers_that_differ_are_told_once_with_their_cells() -> None:
    made = list(paper_numbers.against_tables(sealed("国土面积2815.53，林地1502.46", (2815.35, 1502.46))))
    assert codes(made) == ["X612"]
    assert "2815.35（B4）" in made[0].values["不同"]
    assert "2815.53" in made[0].values["不同"]


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("请各单位于2023年8月10日前报送联络员名单。", True),
        ("请各单位于2024年8月10日前报送联络员名单。", False),
        ("2023年12月31日前已完成整改，须长期坚持。", False),
    ],
)
def test_a_deadline_of_last_year_in_a_paper_of_this_year(text: str, fires: bool) -> None:
    one = deliverable(dates="any", kind="document")
    came = material("方案.pdf", report(text, "某县2024年度工作实施方案"))
    assert codes(papers.last_years_words(given(one, came))) == (["X603"] if fires else [])


@pytest.mark.parametrize(
    ("names", "lacking"),
    [
        (("前/1.jpg", "中/2.jpg", "后/3.jpg"), ""),
        (("某工程/实施前/1.jpg", "某工程/实施后/2.jpg", "某工程/中/3.jpg"), ""),
        (("施工前1.jpg", "施工中.jpg", "完工.jpg"), ""),
        (("治理之前.jpg", "治理之后（2024）.jpg", "3.jpg"), ""),
        (("前进街道1.jpg", "后所镇2.jpg", "3.jpg"), "实施前、实施后"),
        (("前期工作1.jpg", "2.jpg", "后.jpg"), "实施前"),
    ],
)
def test_before_and_after_stand_in_names_and_folders(names: tuple[str, ...], lacking: str) -> None:
    made = found(*(photo(name) for name in names))
    assert [one.values["缺"] for one in made] == ([lacking] if lacking else [])


def test_a_long_table_is_compared_in_time() -> None:
    values = tuple(f"{n / 1000:.3f}" for n in range(1000, 6000))
    begun = processor_seconds()
    assert codes(paper_numbers.against_tables(sealed(" ".join(values) + " 9.5", values))) == []
    assert processor_seconds() - begun < 3


def test_a_share_is_printed_in_per_cent_and_zeros_may_stand_behind() -> None:
    assert codes(paper_numbers.against_tables(sealed("98.6% 12.50 9.5", (0.986, 12.5)))) == []


def test_emblems_in_many_files_are_no_repeated_photographs() -> None:
    twice = given(PHOTOS, photo("前.jpg", (120, 120), seed=1), photo("后.jpg", (120, 120), seed=1))
    assert codes(photos.repeated(twice)) == []


def test_pages_of_a_bound_file_are_held_to_their_own_date() -> None:
    text = ("情况报告\n2024年正常。\n2024年12月1日", "情况报告\n2024年正常。\n2022年12月1日")
    came = material("汇编.pdf", Paper(text, False, "汇编", "", datetime.date(2022, 12, 1)))
    asked = given(CURRENT, came)

    def pages(first: int) -> Given:
        piece = Piece(came.file, first, first, "register")
        receipt = replace(asked.account.receipts[0], pieces=(piece,))
        return casebook.but(asked, account=Account(2024, (receipt,), ()))

    assert codes(papers.dates(pages(1))) == []
    assert codes(papers.dates(pages(2))) == ["X601"]


def test_a_statement_has_its_signed_print_beside_it() -> None:
    word, print_ = material("无相关材料情况说明.docx", kind="docx"), material("无相关材料情况说明（盖章）.pdf")

    def asked(*came: Material) -> Given:
        rows = tuple(FileDisposition(one.file, Disposition.STATEMENT) for one in came)
        return casebook.but(given(CURRENT, *came), account=Account(2024, (), rows))

    assert codes(papers.unsigned_statements(asked(word))) == ["X615"]
    assert codes(papers.unsigned_statements(asked(word, print_))) == []
    assert codes(papers.unsigned_statements(asked(print_))) == []


def signed(
    name: str, department: str = "区住建局", form: str = "F11", signed_at: str = "A9", file: str = "绿化.xlsx"
) -> FormTable:
    path = f"2024/{department}/{file}"
    return FormTable(form, "items", department, 2024, path, "表", (), (), signed=name, signed_at=signed_at)


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("区林草局", True),
        ("曲靖市沾益区林业和草原局", True),
        ("区公安局", True),
        ("沾益区财政局", True),
        ("区住建局", False),
        ("沾益区住建局", False),
        ("曲靖市沾益区住房和城乡建设局", False),
        ("区住房城乡建设局", False),
        ("区住建局城建科", False),
        ("〔填报单位〕", False),
        ("", False),
    ],
)
def test_the_body_on_a_table_is_the_one_that_handed_it_in(name: str, fires: bool) -> None:
    case = given(CURRENT, tables=(signed(name),))
    found = list(signers.signers(case))
    assert codes(found) == ["X616"] * fires
    if fires:
        assert (found[0].place, found[0].department) == ("2024/区住建局/绿化.xlsx › 表 › A9", "区住建局")
        assert name in CONFIG.scheme.catalogue["X616"].say(found[0])


def test_the_table_of_another_body_is_named_with_the_body_that_owes_it() -> None:
    found = next(iter(signers.signers(given(CURRENT, tables=(signed("区住建局", "区林草局"),)))))
    assert found.values["应由"] == "，这张表应由区住建局填报"


def test_table_and_print_that_name_the_same_stranger_are_told_once() -> None:
    form = deliverable(form="F11")
    paper = Paper(("建成区绿化覆盖率指标证明材料\n填报单位（盖章）：区水务局　　2025年1月6日",))
    print_ = replace(material("绿化.pdf", paper), file="2024/区住建局/绿化.pdf", department="区住建局")
    receipt = Receipt(Duty(form.id, "区住建局"), Standing.RECEIVED, (Piece(print_.file),))
    case = given(form, print_, tables=(signed("区水务局"),), account=Account(2024, (receipt,), ()))
    (found,) = signers.signers(case)
    assert [str(place) for place in found.at] == ["2024/区住建局/绿化.xlsx › 表 › A9", "2024/区住建局/绿化.pdf"]


def projects(approval: str) -> DataTable:
    place = Place("2024/某局/工程.xlsx", "表", "E4")
    row = Record("造林项目", "2024", {"approval": Reading(approval, place)})
    return DataTable("F05", "某局", 2024, "2024/某局/工程.xlsx", "表", ("approval",), (row,))


def approved(table_says: str, paper_says: str) -> list[Finding]:
    one = deliverable(title="批复文件")
    paper = Paper((f"关于造林项目的批复\n{paper_says}\n某局",), False, "批复", paper_says, None)
    file = material("造林项目/批复文件.pdf", paper)
    receipt = Receipt(Duty(one.id, "某局", "造林项目"), Standing.RECEIVED, (Piece(file.file),))
    facts = FactSet(tables=(projects(table_says),))
    return list(citations.cited_numbers(given(one, file, facts=facts, account=Account(2024, (receipt,), ()))))


@pytest.mark.parametrize(
    ("table_says", "paper_says", "fires"),
    [
        ("某林批〔2023〕3号", "某林批〔2023〕13号", True),
        ("某林批〔2023〕3号", "某林批〔2023〕3号", False),
        ("某林批[2023]3号", "某林批〔2023〕3 号", False),
        ("某林批〔2023〕3号", "", False),
        ("〔文号〕", "某林批〔2023〕3号", False),
        ("", "某林批〔2023〕3号", False),
    ],
)
def test_the_number_that_a_table_cites_stands_on_the_paper(table_says: str, paper_says: str, fires: bool) -> None:
    found = approved(table_says, paper_says)
    assert codes(found) == ["X618"] * fires
    if fires:
        assert [str(place) for place in found[0].at] == [
            "2024/某局/工程.xlsx › 表 › E4",
            "2024/某局/造林项目/批复文件.pdf",
        ]
        said = CONFIG.scheme.catalogue["X618"].say(found[0])
        assert table_says in said and paper_says in said


def test_the_number_in_the_register_is_held_against_the_one_on_the_paper() -> None:
    file = material("规划.pdf", Paper(("某政发〔2022〕11号",), False, "规划", "某政发〔2022〕11号", None))
    for number, fires in (("某政发〔2022〕17号", True), ("某政发[2022]11号", False), ("", False)):
        row = Registered(2, file.file, document_number=number)
        assert codes(citations.registered_numbers(given(CURRENT, file, registered=(row,)))) == ["X619"] * fires


def listed(names: list[str]) -> list[Finding]:
    one = deliverable(title="考核工作领导小组文件")
    text = "成立领导小组，成员单位：" + "、".join(names) + "。"
    return list(citations.members_named(given(one, material("小组.pdf", Paper((text,), False, "领导小组", "", None)))))


def test_a_list_of_the_leading_group_forgets_no_body() -> None:
    names = [body.name for body in CONFIG.bodies]
    whole = [f"沾益{name}" if name.startswith("区") else name for name in names]
    assert not listed(names) and not listed(whole)
    (found,) = listed([name for name in names if name != "区文旅局"])
    assert codes([found]) == ["X617"] and found.values["部门"] == "区文旅局"
    assert not listed(names[:3]) and not listed([])  # no list of them: 由17个单位组成
