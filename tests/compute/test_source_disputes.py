"""A source called 达标 against its concentrations: which of the two stands in counts and rates, and what the text is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.compute import compute, source_disputes, source_water
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise, Severity
from pipeline.scheme.water_decisions import SourceDecision
from tests.compute.monitoring import config, factset, printed, table

WRONG = {"kind": "湖库", "compliant": "是", "volume": "10", "lead": "0.097"}
RIGHT = {"kind": "湖库", "compliant": "是", "volume": "30", "lead": "0.01"}


def _year(*rows: dict[str, Any], year: int = 2024, **policies: str) -> tuple[Config, FactSet]:
    made = config()
    made = replace(made, year=2024, policies=made.policies | policies)
    given = [("甲水源", f"{year}-{number:02}", row) for number, row in enumerate(rows, 1)]
    return made, factset(table("F36", year, given))


def _worked(made: Config, facts: FactSet, *years: int) -> tuple[FactSet, dict[str, Finding]]:
    facts, findings = compute(facts, made, years or (2024,))
    for one in findings:
        assert "{" not in made.scheme.catalogue[one.code].say(one)
    return facts, {one.code: one for one in findings}


def _decided(made: Config, adopted: Any, source: str = "甲水源", month: str = "2024-01") -> Config:
    decision = SourceDecision(source, month, adopted, "水源地复测报告", "监测科科长")
    return replace(made, source_decisions=(decision,))


@pytest.mark.parametrize(("policy", "rate"), [("times", "75.0"), ("volume", "90.0")])
def test_the_concentrations_are_proposed_and_stand_in_every_figure(policy: str, rate: str) -> None:
    made, facts = _year(WRONG, RIGHT, RIGHT, RIGHT, water_source_rate=policy)
    facts, told = _worked(made, facts)
    assert printed(facts, "source_ratio") == rate
    assert printed(facts, "source_times_ok") == "3" and printed(facts, "source_times") == "4"
    assert "拟按监测浓度判为未达标" in made.scheme.catalogue["C601"].say(told["C601"])
    assert made.scheme.catalogue["C601"].severity is Severity.BLOCKING
    assert told["C601"].printed == (PrintedOtherwise(Divergence.MEASURED, "F36", "是否达标"),)


def test_the_record_says_what_stands_and_keeps_its_cell() -> None:
    made, facts = _year(WRONG | {"ph": "9.4"}, RIGHT)
    before = facts.table("F36", 2024)[0].records[0]
    after, _ = _worked(made, facts)
    record, other = after.table("F36", 2024)[0].records
    assert (record.text("compliant"), record.text("exceeding")) == ("否", "pH、铅超标0.94倍")
    assert record.readings["compliant"].at == before.readings["compliant"].at
    assert (other.text("compliant"), other.readings.get("exceeding")) == ("是", None)


@pytest.mark.parametrize(("adopted", "rate", "noted"), [("报送结论", "100.0", False), ("监测浓度", "50.0", True)])
def test_a_person_decides(adopted: str, rate: str, noted: bool) -> None:
    made, facts = _year(WRONG, RIGHT)
    facts, told = _worked(_decided(made, adopted, source="甲 水源"), facts)
    assert printed(facts, "source_ratio") == rate
    assert not {"C601", "C607"} & told.keys() and bool(told["C606"].printed) is noted
    assert f"采用{adopted}（监测科科长；依据：水源地复测报告）" in told["C606"].values["各处"]


def test_a_decision_holds_for_its_month_only() -> None:
    made, facts = _year(WRONG, WRONG, RIGHT, RIGHT)
    facts, told = _worked(_decided(made, "报送结论"), facts)
    assert printed(facts, "source_ratio") == "75.0"
    assert told["C601"].values["数"] == told["C606"].values["数"] == "1"


@pytest.mark.parametrize(("source", "month"), [("甲水源", "2024-02"), ("乙水源", "2024-01")])
def test_a_decision_about_nothing_is_told(source: str, month: str) -> None:
    made, facts = _year(WRONG, RIGHT)
    _, told = _worked(_decided(made, "报送结论", source, month), facts)
    assert {"C601", "C607"} <= told.keys()


def test_the_year_before_is_told_counts_alike_and_does_not_block() -> None:
    made, facts = _year(WRONG, RIGHT, year=2023)
    facts, told = _worked(made, facts, 2024, 2023)
    assert printed(facts, "source_ratio", period=2023) == "50.0"
    assert "C601" not in told and told["C608"].values["年"] == "2023" and not told["C608"].printed


def test_ground_water_and_what_nobody_can_tell_stay_as_typed() -> None:
    rows = (
        WRONG | {"kind": "地下水"},
        RIGHT | {"lead": "<0.1"},
        RIGHT | {"kind": "地表水", "total_phosphorus": "0.06"},
    )
    made, facts = _year(*rows)
    facts, told = _worked(made, facts)
    assert printed(facts, "source_ratio") == "100.0" and "C601" not in told


def test_a_total_row_is_no_source() -> None:
    made, facts = _year(WRONG)
    (one,) = facts.tables
    facts = FactSet({}, (replace(one, records=(replace(one.records[0], label="合计"),)),))
    assert source_water.check_sources(facts, made, [2024]) == (facts, ())


def test_the_text_is_told_of_each_with_the_items_and_by_which_it_is_judged() -> None:
    made, facts = _year(WRONG | {"ph": "9.4"}, RIGHT, WRONG)
    first, third = source_disputes.source_disputes(facts, _decided(made, "报送结论"), 2024)
    assert (first.month, [name for name, _ in first.beyond]) == ("2024-01", ["pH", "铅"])
    assert (first.measured, first.decided, first.evidence) == (False, True, "水源地复测报告")
    assert (third.month, third.measured, third.decided, third.evidence) == ("2024-03", True, False, "")
    assert source_disputes.source_disputes(FactSet(), made, 2024) == ()
