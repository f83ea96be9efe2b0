"""A typed class and the concentrations of its month: which contradicts, which stands, and what a person decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.compute import surface_water
from pipeline.config import Config
from pipeline.model.fact import FactKey, FactSet
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise, Severity
from pipeline.scheme.water_decisions import ClassDecision
from tests.compute.monitoring import config, factset, given_class, grade_of, printed, table


def test_a_given_class_on_a_limit_stands_and_the_difference_is_told() -> None:
    """COD 20 printed may be 20.4: Ⅳ follows from digits that were not printed, and the department may know them."""
    made = config(sections={"甲": "river"})
    rows = [
        ("甲", "2024-07", {"cod": "20", "water_class": "Ⅳ"}),
        ("甲", "2024-08", {"cod": "20", "water_class": "Ⅲ"}),
    ]
    facts = factset(table("F33", 2024, rows)).plus(
        [given_class("甲", "2024-07", "Ⅳ"), given_class("甲", "2024-08", "Ⅲ")]
    )
    facts, findings = surface_water.compute_water(facts, made, [2024])
    assert [fact.value for fact in facts.all_of(FactKey("section_class", "甲", "2024-07"))] == ["Ⅳ", "Ⅲ"]
    assert surface_water.section_months(facts, made, 2024)[0].given
    found = [one for one in findings if one.code == "C107"]
    assert len(found) == 1 and not {"C114", "C115"} & {one.code for one in findings}
    assert (
        made.scheme.catalogue["C107"].say(found[0])
        == "共2条记录中有1条给出的类别与按浓度重算的不同，如甲2024-07给出Ⅳ、重算Ⅲ（化学需氧量20，Ⅲ类限值20）。"
    )


def _phosphorus(level: str, typed: str = "Ⅱ", said: str = "0.25", **more: str) -> tuple[Config, FactSet]:
    """A year of a section at 总磷 0.06, but for March."""
    made = config(sections={"甲": "river"}, due="总磷")
    section = replace(made.sections[0], level=level, target="Ⅱ")
    rows = [
        (
            "甲",
            f"2024-{month:02}",
            {"total_phosphorus": said if month == 3 else "0.06", "water_class": typed if month == 3 else "Ⅱ", **more},
        )
        for month in range(1, 13)
    ]
    given = [given_class("甲", period, str(values["water_class"])) for _, period, values in rows]
    return replace(made, year=2024, sections=(section,)), factset(table("F33", 2024, rows)).plus(given)


def _decided(made: Config, facts: FactSet) -> tuple[FactSet, dict[str, Finding]]:
    facts, findings = surface_water.compute_water(facts, made, [2024])
    for one in findings:
        assert "{" not in made.scheme.catalogue[one.code].say(one)
    return facts, {one.code: one for one in findings}


@pytest.mark.parametrize("level", ["市控", "县控", ""])
def test_a_class_that_its_concentrations_contradict_gives_way_to_the_measured_one(level: str) -> None:
    facts, told = _decided(*_phosphorus(level))
    assert [fact.value for fact in facts.all_of(FactKey("section_class", "甲", "2024-03"))] == ["Ⅳ", "Ⅱ"]
    assert printed(facts, "good_water_frequency_ratio", "") == "91.7"
    assert printed(facts, "section_concentration", "甲／总磷") == "0.076"
    assert "3月填报Ⅱ、按浓度为Ⅳ（总磷0.25，Ⅱ类限值0.1）" in told["C115"].values["各月"] and "C114" not in told
    assert config().scheme.catalogue["C115"].severity is Severity.BLOCKING
    assert told["C115"].printed == (PrintedOtherwise(Divergence.MEASURED, "F33", "水质类别"),)


@pytest.mark.parametrize("level", ["国控", "省控", "国考", "省级考核断面"])
def test_the_class_published_from_above_is_proposed_with_its_document(level: str) -> None:
    """The concentration it contradicts counts in no mean of the year, so that target and index follow the class."""
    made, facts = _phosphorus(level, class_source="省厅水质月报〔2024〕3号")
    facts, told = _decided(made, facts)
    assert [fact.value for fact in facts.all_of(FactKey("section_class", "甲", "2024-03"))] == ["Ⅱ", "Ⅳ"]
    assert printed(facts, "good_water_frequency_ratio", "") == "100.0"
    assert printed(facts, "section_concentration", "甲／总磷") == "0.060"
    assert told["C114"].values["依据"] == "省厅水质月报〔2024〕3号" and "C115" not in told
    assert told["C114"].printed == (), "the class that was handed in is printed"
    one = next(month for month in surface_water.section_months(facts, made, 2024) if month.dispute is not None)
    assert one.dispute is not None and one.dispute.left_out == ("总磷",)
    _, told = _decided(*_phosphorus(level))
    assert "没有写明" in told["C114"].values["依据"]


@pytest.mark.parametrize(("level", "grade", "ratio"), [("国控", "Ⅳ", "91.7"), ("市控", "Ⅱ", "100.0")])
def test_a_person_decides_otherwise(level: str, grade: Any, ratio: str) -> None:
    made, facts = _phosphorus(level)
    decided = ClassDecision("甲", "2024-03", grade, "现场复测记录", "监测科科长")
    made = replace(made, class_decisions=(decided,))
    facts, told = _decided(made, facts)
    assert printed(facts, "good_water_frequency_ratio", "") == ratio
    assert not {"C114", "C115", "C117"} & told.keys()
    assert "监测科科长；依据：现场复测记录" in told["C116"].values["各月"]
    one = next(month for month in surface_water.section_months(facts, made, 2024) if month.month == "2024-03")
    assert one.dispute is not None and one.dispute.decided and one.dispute.adopted == one.grade == grade
    assert one.dispute.left_out == (("总磷",) if grade == "Ⅱ" else ())


@pytest.mark.parametrize(("month", "grade"), [("2024-04", "Ⅱ"), ("2024-03", "Ⅴ")])
def test_a_decision_about_nothing_is_told(month: str, grade: Any) -> None:
    made, facts = _phosphorus("市控")
    made = replace(made, class_decisions=(ClassDecision("甲", month, grade, "文件", "科长"),))
    _, told = _decided(made, facts)
    assert {"C115", "C117"} <= told.keys()


@pytest.mark.parametrize(
    ("typed", "said", "contradicts"),
    [("Ⅱ", "0.11", True), ("Ⅲ", "0.1", False), ("Ⅳ", "0.1", True), ("Ⅳ", "0.05", True), ("Ⅱ", "0.1", False),
     ("劣Ⅴ", "0.4", False), ("Ⅴ", "0.41", True)],
)  # fmt: skip
def test_what_contradicts(typed: str, said: str, contradicts: bool) -> None:
    _, told = _decided(*_phosphorus("市控", typed, said))
    assert ("C115" in told) is contradicts


def test_a_worse_class_may_come_from_an_item_that_is_not_in_the_table() -> None:
    """Ⅳ given where 总磷 says Ⅱ: with 氨氮 due and missing it is only told, with all that is due it contradicts."""
    made, facts = _phosphorus("市控", "Ⅳ", "0.06")
    for due, code in (("总磷、氨氮", "C107"), ("总磷", "C115")):
        section = replace(made.sections[0], items_due=due)
        found, told = _decided(replace(made, sections=(section,)), facts)
        assert code in told and len({"C107", "C115"} & told.keys()) == 1
        assert grade_of(found, "甲", "2024-03") == ("Ⅳ" if code == "C107" else "Ⅱ")


def test_a_contradiction_of_the_year_before_is_told_and_does_not_block() -> None:
    made, facts = _phosphorus("市控")
    _, told = _decided(replace(made, year=2025), facts)
    assert "C118" in told and "C115" not in told and "采用Ⅳ" in told["C118"].values["各月"]
    assert told["C118"].printed == (), "last year's table is not printed"


def test_where_the_county_says_so_the_measured_class_stands_everywhere() -> None:
    made, facts = _phosphorus("国控")
    facts, told = _decided(replace(made, policies=made.policies | {"contradicted_class": "measured"}), facts)
    assert grade_of(facts, "甲", "2024-03") == "Ⅳ" and "C115" in told and "C114" not in told
