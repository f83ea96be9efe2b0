"""A case works each part out once, when it is first asked for, and says when it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.case import PARTS, Case
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.project.assess import assess, outset
from tests.conftest import ROOT


def test_a_part_is_worked_out_once_and_only_when_asked_for(config: Config) -> None:
    asked: list[str] = []

    def facts(_: Case) -> FactSet:
        asked.append("facts")
        return FactSet()

    case = Case(config, {"facts": facts, "days": lambda of: tuple(of.facts.by_key)})
    assert asked == []
    assert case.days == () and case.facts is case.facts
    assert asked == ["facts"]


def test_a_stage_with_two_results_is_done_once(config: Config) -> None:
    done: list[int] = []

    def both(_: Case) -> tuple[int, int]:
        done.append(1)
        return 1, 2

    case = Case(config)
    assert (case.once(both)[0], case.once(both)[1]) == (1, 2) and done == [1]


def test_what_a_case_cannot_work_out_is_no_empty_answer(config: Config) -> None:
    assert Case(config).settled == (), "made by hand it knows nothing"
    with pytest.raises(LookupError, match="settled"):
        _ = outset(ROOT, 2024).blocked
    with pytest.raises(LookupError, match="last_account"):
        _ = assess(ROOT, 2024).last_account


def test_only_known_parts_are_taken_and_none_is_written_to(config: Config) -> None:
    with pytest.raises(TypeError, match="fact"):
        Case(config, fact=FactSet())
    with pytest.raises(AttributeError, match="read"):
        Case(config).facts = FactSet()
    assert set(assess(ROOT, 2024).steps) == PARTS - {"last_account"}


def test_another_case_knows_the_rest(config: Config) -> None:
    case = Case(config, facts=FactSet(), numbers_csv=b"1")
    other = case.but(config=replace(config, year=2023), numbers_csv=b"2")
    assert (other.year, other.facts is case.facts, other.numbers_csv) == (2023, True, b"2")
    assert case.numbers_csv == b"1"
