"""An indicator without measures is asked for its materials, never for a value."""

from __future__ import annotations

from pipeline.check.completeness import missing_values
from tests.check import casebook


def test_no_value_is_asked_of_a_qualitative_indicator() -> None:
    tree = casebook.county().scheme.tree
    asked = {one.indicator for one in missing_values(casebook.given({}))}
    assert asked == {one.id for one in tree.indicators() if not one.qualitative}
    assert [one.id for one in tree.indicators() if one.qualitative] == ["C-5-5"]
