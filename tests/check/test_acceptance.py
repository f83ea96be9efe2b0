"""Findings settled: severity in force, acceptances by place and values, acceptances that match nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from pipeline.check import blocking, one_object, settle
from pipeline.config import Acceptance, Config
from pipeline.model.finding import Finding, Severity
from pipeline.model.table import Place
from pipeline.project import outputs
from pipeline.scheme.catalogue import EVERY_STAGE
from pipeline.store import distinct_names
from tests.check import casebook

PLACE = Place("2024/县乙局/表.xlsx", "表1", "C5")
SUM = Finding("X201", (PLACE,), {"合计": "99", "整体值": "100"})
LARGE = Finding("X401", (PLACE,), {"本年": "5", "上年": "4"})
ACCEPTED = Acceptance("X201", "2024/县乙局/表.xlsx › 表1 › C5", "合计=99；整体值=100", "省厅函〔2025〕3号更正", "科长")


def county(**changes: Any) -> Config:
    return replace(casebook.county(), **changes)


def test_nothing_accepted_leaves_everything_open_gravest_first() -> None:
    settled = settle([LARGE, SUM], casebook.county())
    assert [one.finding for one in settled] == [SUM, LARGE]
    assert [one.severity for one in settled] == [Severity.BLOCKING, Severity.WARNING]
    assert all(one.open for one in settled)
    assert blocking(settled) == (SUM,)


def test_an_acceptance_names_post_and_reason_and_opens_the_gate() -> None:
    (settled,) = settle([SUM], county(accepted=(ACCEPTED,)))
    assert (settled.post, settled.reason, settled.open) == ("科长", "省厅函〔2025〕3号更正", False)
    assert blocking([settled]) == ()


@pytest.mark.parametrize("at", [" 2024/县乙局/表.xlsx›表1›C5 ", "2024/县乙局/表.xlsx › 表1 › Ｃ５"])
def test_blanks_and_full_width_signs_in_a_copied_place_do_not_matter(at: str) -> None:
    (settled,) = settle([SUM], county(accepted=(replace(ACCEPTED, at=at),)))
    assert not settled.open


def test_other_values_open_the_finding_again_and_say_so() -> None:
    moved = replace(SUM, values={"合计": "98", "整体值": "100"})
    settled = settle([moved], county(accepted=(ACCEPTED,)))
    assert [(one.finding.code, one.open) for one in settled] == [("X201", True), ("X902", True)]
    assert settled[1].finding.values["现值"] == "合计=98；整体值=100"


@pytest.mark.parametrize("change", [{"code": "X202"}, {"at": ""}, {"at": "2024/县丙局/表.xlsx › 表1 › C5"}])
def test_an_acceptance_that_matches_nothing_is_a_finding(change: dict[str, str]) -> None:
    settled = settle([SUM], county(accepted=(replace(ACCEPTED, **change),)))
    assert [one.finding.code for one in settled] == ["X201", "X901"]
    assert settled[0].open


def at(place: str) -> tuple[Place, ...]:
    return (Place(*place.split(" › ")),)


@pytest.mark.parametrize(
    "place",
    [
        "2024/县乙局/表.xlsx › 表1 › C6",
        "2024/县乙局/表.xlsx › 表1 › D5",
        "2024/县乙局/表（定稿）.xlsx › 表1 › C5",
        "2024/县乙局/更正/新表.xlsx › 第一页 › C9",
    ],
)
def test_a_finding_stays_accepted_in_another_row_or_a_file_of_another_name(place: str) -> None:
    (settled,) = settle([replace(SUM, at=at(place))], county(accepted=(ACCEPTED,)))
    assert not settled.open
    moved = replace(SUM, at=at(place), values={"合计": "98", "整体值": "100"})
    assert [one.open for one in settle([moved], county(accepted=(ACCEPTED,)))] == [True, True]


def test_what_the_values_tell_of_files_and_cells_may_change_too() -> None:
    def differ(one: str, two: str, cell: str, value: str = "7") -> Finding:
        places = (Place(f"2024/县乙局/{one}", "", cell), Place(f"2024/县丙局/{two}", "表1", "B3"))
        values = {"处一": one, "处二": f"{two} › 表1", "值": f"{value}（{cell}）", "指标": "产量"}
        return Finding("X306", places, values, "县乙局")

    accepted = differ("甲.csv", "乙.xlsx", "C4")
    by = Acceptance("X306", accepted.place, accepted.signature, "会商过", "科长")
    for now in (differ("甲.csv", "乙（定稿）.xlsx", "C4"), differ("甲（新）.csv", "乙.xlsx", "C5")):
        assert [one.open for one in settle([now], county(accepted=(by,)))] == [False], now
    other = differ("甲.csv", "乙.xlsx", "C5", "8")
    assert [one.finding.code for one in settle([other], county(accepted=(by,))) if one.open] == ["X306", "X901"]
    renamed = replace(accepted, values={**accepted.values, "指标": "面积"}, at=differ("甲.csv", "乙.xlsx", "C5").at)
    assert [one.finding.code for one in settle([renamed], county(accepted=(by,))) if one.open] == ["X306", "X901"]


def test_one_acceptance_never_takes_two_findings_that_moved() -> None:
    rows = [replace(SUM, at=at(f"2024/县乙局/表.xlsx › 表1 › {cell}")) for cell in ("C7", "C8")]
    settled = settle(rows, county(accepted=(ACCEPTED,)))
    assert [one.finding.code for one in settled if one.open] == ["X201", "X201", "X901"]
    both = (ACCEPTED, replace(ACCEPTED, at="2024/县乙局/表.xlsx › 表1 › C6", reason="另一行也对"))
    assert [one.reason for one in settle(rows, county(accepted=both))] == [both[0].reason, both[1].reason]
    elsewhere = replace(SUM, at=at("2024/县乙局/表.xlsx › 表1 › D8"))
    settled = settle([rows[0], elsewhere], county(accepted=(ACCEPTED,)))
    assert [one.finding.place[-2:] for one in settled if one.open] == ["D8"], "the same column is meant"
    kept = settle([SUM, rows[0]], county(accepted=(ACCEPTED,)))
    assert [one.finding.place[-2:] for one in kept if one.open] == ["C7"], "what still stands there is meant"


def test_what_is_said_of_a_file_is_not_said_of_another_but_what_is_said_of_its_column_is() -> None:
    column = Finding("I205", at("2024/县乙局/新表.xlsx › 表1 › L3"), {"列": "措拖", "表": "某表"}, "县乙局")
    on = Acceptance("I205", "2024/县乙局/表.xlsx › 表1 › L3", column.signature, "笔误", "科长")
    assert [one.open for one in settle([column], county(accepted=(on,)))] == [False]
    locked = Finding("I103", (Place("2024/县乙局/密二.pdf"),), {}, "县乙局")
    by = Acceptance("I103", "2024/县乙局/密.pdf", "", "另报纸质件", "科长")
    assert [one.finding.code for one in settle([locked], county(accepted=(by,))) if one.open] == ["I103", "X901"]


def test_acceptances_of_stages_that_have_not_run_are_not_judged() -> None:
    template = replace(ACCEPTED, code="T101")
    assert settle([], county(accepted=(template,))) == ()
    assert [one.finding.code for one in settle([], county(accepted=(template,)), stages=EVERY_STAGE)] == ["X901"]


def test_acceptances_of_another_season_are_kept_for_its_report() -> None:
    there = replace(ACCEPTED, at="2022/县乙局/表.xlsx › 表1 › C5")
    owed = replace(ACCEPTED, code="R102", at="县乙局 › 财政.1", values="年度=2022；部门=县乙局")
    assert settle([], county(accepted=(there, owed))) == ()


def test_severity_can_be_changed_in_the_config() -> None:
    settled = settle([SUM, LARGE], county(severity={"X201": "notice", "X401": "blocking"}))
    assert [(one.finding.code, one.severity.value) for one in settled] == [("X401", "blocking"), ("X201", "notice")]


def test_a_finding_made_twice_is_one() -> None:
    assert len(settle([SUM, SUM], casebook.county())) == 1


@for_all(strategies.permutations([SUM, LARGE, replace(SUM, at=()), replace(LARGE, values={"本年": "6"})]))
def test_the_order_of_findings_does_not_matter(findings: list[Finding]) -> None:
    config = county(accepted=(ACCEPTED,))
    assert settle(findings, config) == settle(
        [SUM, LARGE, replace(SUM, at=()), replace(LARGE, values={"本年": "6"})], config
    )


def test_something_missing_can_be_accepted_until_more_is_missing() -> None:
    def missing(material: str, item: str = "财政.1") -> Finding:
        return Finding(
            "R101", (Place("", "县乙局", item),), {"部门": "县乙局", "事项": item, "材料": material}, "县乙局"
        )

    first, other = missing("《预算报告》"), missing("《经费文件》", "财政.2")
    by = Acceptance("R101", "县乙局 › 财政.1", first.signature, "人大会议推迟", "科长")
    settled = {one.finding.place: one.open for one in settle([first, other], county(accepted=(by,)))}
    assert settled == {"县乙局 › 财政.1": False, "县乙局 › 财政.2": True}
    again = settle([missing("《预算报告》；《支出明细表》"), other], county(accepted=(by,)))
    assert [(one.finding.code, one.finding.place) for one in again if one.open] == [
        ("R101", "县乙局 › 财政.1"),
        ("R101", "县乙局 › 财政.2"),
        ("X902", "县乙局 › 财政.1"),
    ]
    assert "支出明细表" in again[-1].finding.values["现值"]


def test_a_finding_about_a_whole_file_can_be_accepted() -> None:
    locked = Finding("I103", (Place("2024/县乙局/密.pdf"),), {}, "县乙局")
    by = Acceptance("I103", "2024/县乙局/密.pdf", "", "另报纸质件", "科长")
    assert [one.open for one in settle([locked], county(accepted=(by,)))] == [False]
    assert [one.finding.code for one in settle([], county(accepted=(by,)))] == ["X901"]


def test_two_names_of_two_things_are_asked_about_once(tmp_path: Path) -> None:
    rows = [["某山保护区", "某山保护区", 1], ["某山自然保护区", "某山自然保护区", 2]]
    case = {"tables": [{"form": "F39", "columns": ["reserve", "area"], "rows": rows}]}
    given = casebook.given(case)
    (asked,) = one_object.one_object(given)
    said = replace(given.config, accepted=(Acceptance(asked.code, asked.place, asked.signature, "不是同一个", "科长"),))
    told = given.case.but(config=replace(said, root=tmp_path), settled=settle([asked], said))
    outputs.keep_distinct_names(told)
    (kept,) = distinct_names.read_distinct((tmp_path / "outputs/登记" / distinct_names.NAME).read_bytes())
    assert (kept.one, kept.two, kept.reason) == ("某山保护区", "某山自然保护区", "不是同一个")
    later = casebook.but(given, distinct_names=frozenset((kept.pair,)))
    assert not list(one_object.one_object(later))
    still = casebook.but(given, distinct_names=frozenset((kept.pair,)), config=said)
    assert list(one_object.one_object(still)) == [asked], "an acceptance that stands in config.yaml goes on to cover it"
