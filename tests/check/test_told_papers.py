"""What papers tell is of this county, of their own body, and what the tables tell of the same thing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pipeline.case import Case
from pipeline.check import (
    identifiers,
    other_counties,
    papers,
    project_papers,
    same_matter,
    same_text,
    shares_in_text,
    signers,
    weather,
)
from pipeline.check.coordinates import degrees
from pipeline.check.given import Given
from pipeline.check.row_limits import amounts_in
from pipeline.model.fact import FactSet
from pipeline.model.finding import Divergence, PrintedOtherwise
from pipeline.model.material import Material, Paper
from pipeline.model.receipt import Account, Duty, Piece, Receipt, Standing
from pipeline.model.table import FormTable, Place
from tests.check import casebook
from tests.check.test_evidence import CONFIG, codes, deliverable
from tests.check.test_report_numbers import facts
from tests.conftest import processor_seconds

REPORT, ANALYSIS = deliverable(kind="report", content=()), deliverable(kind="analysis")
OWN, OTHER = "区水务局", "区林草局"
LONG = "开展巡护328次、4920千米，更新界桩42个，处置火情2起，组织宣传活动16场，培训巡护员64人次，修复步道6.8千米，安装红外相机18台，救护野生动物9只，清理捕猎工具26件，拆除违规设施3处。"


def given(*came: tuple[str, str, str], tables: tuple[Mapping[str, Any], ...] = (), **parts: Any) -> Given:
    """A case in which bodies handed in reports: (body, title, text)."""
    materials = tuple(
        Material(
            f"2024/{body}/{title}{number}.docx",
            body,
            2024,
            title,
            "docx",
            1,
            text,
            paper=Paper((f"{title}\n{text}",), False, title),
        )
        for number, (body, title, text) in enumerate(came)
    )
    receipts = tuple(
        Receipt(Duty(REPORT.id, one.department, str(number)), Standing.RECEIVED, (Piece(one.file),))
        for number, one in enumerate(materials)
    )
    known: dict[str, Any] = {"received": (casebook.came((), materials),), "account": Account(2024, receipts, ())}
    data = FactSet(tables=tuple(casebook.table(dict(one)) for one in tables))
    return Given(Case(replace(CONFIG, year=2024), **{**known, "facts": data, **parts}))


@pytest.mark.parametrize(
    ("title", "text", "where"),
    [
        ("会泽县2024年河道治理情况报告", "全年清淤。", "题目"),
        ("河道治理情况报告", "全年清淤。\n寻甸回族彝族自治县水务局\n2024年12月1日", "落款"),
        ("河道治理情况报告", "2024年，罗平县按照要求开展工作。", "正文"),
        ("河道治理情况报告", "一年来成效明显。罗平县水务局清淤8公里。", "正文"),
    ],
)
def test_another_county_is_told_where_it_stands(title: str, text: str, where: str) -> None:
    made = list(other_counties.strange_papers(given((OWN, title, text))))
    assert codes(made) == ["X620"] and made[0].values["处"] == where


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("沾益区2024年河道治理情况报告", "2024年，沾益区按照要求开展工作。\n沾益区水务局"),
        ("河道治理情况报告", "牛栏江流经会泽县，与会泽县水务局建立联防联控机制，上游寻甸县开展清淤。"),
        ("沾益区与会泽县牛栏江联防联控情况报告", "共同巡河12次。\n会泽县水务局\n区水务局"),
        ("会泽黑颈鹤国家级自然保护区考察报告", "学习先进经验。"),
    ],
)
def test_a_neighbour_beside_a_river_or_reserve_is_no_mistake(title: str, text: str) -> None:
    assert not list(other_counties.strange_papers(given((OWN, title, text))))


@pytest.mark.parametrize(
    ("title", "signed", "fires"),
    [
        ("师宗县情况表", "", True),
        ("情况表", "富源县水务局", True),
        ("沾益区情况表", "区水务局", False),
        ("", "", False),
    ],
)
def test_the_head_of_a_table_names_no_other_county(title: str, signed: str, fires: bool) -> None:
    table = FormTable("F05", "records", OWN, 2024, "2024/区水务局/表.xlsx", "表", (), (), (), title, signed, "A2")
    asked = casebook.but(given(), received=(casebook.came((table,)),))
    assert codes(other_counties.strange_tables(asked)) == (["X237"] if fires else [])


@pytest.mark.parametrize(
    ("lines", "fires"),
    [
        (["区林业和草原局（盖章）", "2024年12月1日"], True),
        (["区水务局", "2024年12月1日"], False),
        (["区水务局", "区林草局"], False),
        (["与区林草局联合巡护12次。", "2024年12月1日"], False),
    ],
)
def test_a_report_is_signed_by_who_hands_it_in(lines: list[str], fires: bool) -> None:
    made = list(signers.report_signers(given((OWN, "巡护报告", "\n".join(["全年巡护12次。", *lines])))))
    assert codes(made) == (["X626"] if fires else [])


@pytest.mark.parametrize(
    ("title", "text", "fires"),
    [
        ("区水务局2026年工作报告", "清淤。", True),
        ("工作报告", "2027年，区水务局开展了清淤。", True),
        ("工作报告", "2027年，计划完成清淤8公里。到2030年，建成了美丽河湖。", False),
        ("2021—2030年规划实施情况报告", "2024年，区水务局开展了清淤。", False),
        ("工作报告", "2025年，省厅下达了反馈。", False),
    ],
)
def test_years_to_come_are_told_as_plans(title: str, text: str, fires: bool) -> None:
    assert codes(papers.future_years(given((OWN, title, text)))) == (["X625"] if fires else [])


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        (LONG + "{body}2024年12月10日", True),
        (LONG.replace("4920", "4180") + "{body}", False),
        ("开展巡护。{body}", False),
    ],
)
def test_two_bodies_do_not_hand_in_one_report(text: str, fires: bool) -> None:
    came = [
        (body, "保护工作情况报告", (text if body == OTHER else LONG + "{body}").format(body=body))
        for body in (OWN, OTHER)
    ]
    assert codes(same_text.same_reports(given(*came))) == (["X621"] if fires else [])


@pytest.mark.parametrize(("second", "fires"), [(LONG, True), (LONG + "土壤安全利用28.6公顷。", False)])
def test_reports_on_different_matters_do_not_tell_the_same(second: str, fires: bool) -> None:
    other = next(one for one in CONFIG.scheme.duties.by_id.values() if one.kind == "report" and one.id != REPORT.id)
    asked = given((OWN, "水报告", f"为此报告如下。{LONG}"), (OWN, "土壤报告", f"报告如下。{second}"))
    first, last = asked.account.receipts
    account = Account(2024, (first, replace(last, duty=Duty(other.id, OWN))), ())
    assert codes(same_text.copied_diagnoses(casebook.but(asked, account=account))) == (["X622"] if fires else [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("三次产业结构为16.0∶47.5∶36.5。", ""),
        ("三次产业结构为16∶47.5∶36.5。", ""),
        ("三次产业结构为16.0:47.5:46.5。", "不是100"),
        ("三次产业比为16.7∶47.9∶35.4。", "数据表是16.0∶47.5∶36.5"),
        ("三次产业结构由上年的16.7∶47.9∶35.4调整而来。", ""),
        ("2023年三次产业结构为16.7∶47.9∶35.4。", ""),
        ("三座闸门比例尺为1∶2∶3。", ""),
    ],
)
def test_the_ratio_of_the_industries(text: str, problem: str) -> None:
    known = facts({"primary_share": "16.005", "secondary_share": "47.489", "tertiary_share": "36.506"})
    made = list(shares_in_text.ratios_in_text(given((OWN, "产业结构报告", text), facts=known)))
    assert codes(made) == (["X623"] if problem else [])
    assert all(problem in one.values["问题"] for one in made)


def test_a_ratio_in_words_that_is_not_the_printed_one_is_noted_under_the_table_of_the_shares() -> None:
    at = (Place(f"2024/{OWN}/占比.xlsx", "表", "C4"),)
    known = facts({"primary_share": "16.005", "secondary_share": "47.489", "tertiary_share": "36.506"})
    known = FactSet({key: tuple(replace(one, at=at) for one in rivals) for key, rivals in known.by_key.items()})
    form = FormTable("F26", "items", OWN, 2024, at[0].file, "表", (), ())
    for text, noted in (("三次产业比为16.7∶47.5∶36.5。", ["第一产业占比"]), ("三次产业结构为16.0∶47.5∶36.5。", [])):
        asked = given((OWN, "产业结构报告", text), facts=known)
        received = casebook.came((form,), asked.materials)
        made = shares_in_text.ratios_in_text(casebook.but(asked, received=(received,)))
        assert [note for one in made for note in one.printed] == [
            PrintedOtherwise(Divergence.PAPER, "F26", name) for name in noted
        ]


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("无害化处理量7.86万吨，其中焚烧5.94万吨、填埋1.92万吨。", False),
        ("无害化处理7.86万吨，其中焚烧5.94万吨、填埋2.92万吨。", True),
        ("无害化处理量7.86万吨，其中焚烧5.94万吨、填埋0.92万吨。", True),
        ("无害化处理量7.86万吨，焚烧54000吨、填埋9200吨，其余堆肥。", False),
        ("无害化处理量7.86万吨，焚烧量较上年增加，填埋1.92万吨。", False),
        (
            "秸秆综合利用量40.1万吨，肥料化15.02万吨、饲料化19.68万吨、燃料化3.22万吨、基料化1.1万吨、原料化1.08万吨。",
            False,
        ),
        (
            "秸秆综合利用量40.1万吨，肥料化15.02万吨、饲料化19.68万吨、燃料化3.22万吨、基料化1.1万吨、原料化0.08万吨。",
            True,
        ),
    ],
)
def test_parts_in_a_sentence_add_up(text: str, fires: bool) -> None:
    assert codes(shares_in_text.sums_in_text(given((OWN, "处理情况报告", text)))) == (["X624"] if fires else [])


PROJECT: dict[str, Any] = {
    "form": "F05",
    "columns": ["project", "size", "total", "spent", "finished", "progress"],
    "rows": [
        ["甲河综合治理工程", "甲河综合治理工程", "清淤8.6km", "9800", "4163.75", "2024-11-28", "100"],
        ["乙山生态修复工程", "乙山生态修复工程", "修复38.5hm²", "1620", "560", None, "55"],
    ],
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("甲河综合治理工程总投资9800万元，2024年完成投资4163.75万元，清淤8.6千米。", []),
        ("甲河综合治理工程2024年完成投资4613.75万元。", ["X337"]),
        ("甲河综合治理工程总投资0.98亿元，2023年完成投资3512万元。", []),
        ("甲河综合治理工程清淤6.8公里。", ["X337"]),
        ("甲河综合治理工程正在施工。", ["X336"]),
        ("甲河综合治理工程已完工，正在实施后期管护。", []),
        ("乙山生态修复工程已通过验收。", ["X336"]),
        ("乙山生态修复工程完成复绿12公顷，正在施工。", []),
        ("甲河综合治理工程、乙山生态修复工程总投资11420万元。", []),
    ],
)
def test_papers_tell_of_a_project_what_its_row_tells(text: str, told: list[str]) -> None:
    table = dict(PROJECT, rows=[[*row[:5], _day(row[5]), row[6]] for row in PROJECT["rows"]])
    made = list(project_papers.project_papers(given((OWN, "工作情况报告", text), tables=(table,))))
    assert codes(made) == told
    assert [one.column for finding in made for one in finding.printed] == {
        "甲河综合治理工程2024年完成投资4613.75万元。": ["本年完成投资"],
        "甲河综合治理工程清淤6.8公里。": ["规模"],
    }.get(text, [])


def _day(text: Any) -> Any:
    return datetime.date.fromisoformat(text) if text else None


def test_a_report_and_a_row_differ_in_state_and_number() -> None:
    rows = [["直排", "沿岸18个自然村污水收集", "已完成", OWN]]
    table = {"form": "F42", "body": OWN, "columns": ["action", "state", "body"], "rows": rows}
    for text, run, code in (
        ("沿岸18个自然村污水收集正在推进中。", same_matter.one_state, "X333"),
        ("沿岸81个自然村污水收集完成。", same_matter.one_quantity, "X335"),
    ):
        made = list(run(given((OWN, "工作情况报告", text), tables=(table,))))
        assert codes(made) == [code] and {place.file.rpartition("/")[2] for place in made[0].at} == {
            "记录.xlsx",
            "工作情况报告0.docx",
        }


def test_thousands_of_alike_clauses_are_soon_done() -> None:
    rows = [[f"{n}", f"沿岸{n % 7}8个自然村污水收集", "已完成", OWN] for n in range(1500)]
    table = {"form": "F42", "body": OWN, "columns": ["action", "state", "body"], "rows": rows}
    text = "。".join(f"第{n}片沿岸{n % 5}8个自然村污水收集正在推进中" for n in range(3000))
    asked = given((OWN, "工作情况报告", text), tables=(table,))
    begun = processor_seconds()
    for run in (same_matter.one_state, same_matter.one_quantity, weather.opposite_weather):
        list(run(asked))
    list(project_papers.project_papers(asked))
    list(other_counties.strange_papers(asked))
    assert processor_seconds() - begun < 10


def test_weather_in_a_report_against_a_reason() -> None:
    table = {"form": "F44", "columns": ["item", "reason"], "rows": [["一", "自然胁迫", "春季降水偏多，没有旱灾"]]}
    asked = given((OWN, "水资源报告", "受春季持续干旱影响，来水减少。"), tables=(table,))
    assert codes(weather.opposite_weather(asked)) == ["X332"]
    assert not list(weather.opposite_weather(given((OWN, "水资源报告", "春季未发生干旱。"), tables=(table,))))


@pytest.mark.parametrize(
    ("text", "found"),
    [("103°36′36″，25.51°", ["103.61", "25.51"]), ("E103.5 N25.5", ["103.5", "25.5"]), ("示例镇二", [])],
)
def test_angles_are_read_as_people_write_them(text: str, found: list[str]) -> None:
    assert [str(one.normalize()) for one in degrees(text)] == found


def test_amounts_of_one_kind_are_read_out_of_words() -> None:
    units = CONFIG.scheme.units
    assert [str(number) for number, _ in amounts_in("造林1,200亩、抚育3.5公顷，投资80万元", "hm²", units)] == [
        "1200",
        "3.5",
    ]


def test_the_check_character_is_that_of_the_standard() -> None:
    """A code made after GB 32100—2015, 4.4: any one sign changed, or two neighbours swapped, does not pass."""
    right = "91530328MA6K3QXW29"
    assert identifiers.credit_fault(right) == ""
    for place, sign in enumerate(right):
        assert identifiers.credit_fault(right[:place] + ("1" if sign != "1" else "2") + right[place + 1 :])
