"""A large change is not asked about where a cell that it was worked out from is wrong anyway."""

from __future__ import annotations

import pytest

from pipeline.check.roots import without_consequences
from pipeline.model.finding import Finding
from pipeline.model.table import Place
from tests.check import casebook

KINDS = casebook.county().scheme.catalogue


def at(cell: str, file: str = "2024/某局/表.xlsx") -> Place:
    return Place(file, "表", cell)


@pytest.mark.parametrize(
    ("change", "wrong", "asked"),
    [
        ("F4:F9", at("F5"), False),
        ("F4:F9", at("F10"), True),
        ("F4:F9", at("G5"), True),
        ("C4", at("C4"), False),
        ("C4", at("C4", "2024/某局/别的.xlsx"), True),
        ("AA3:AB7", at("AA5"), False),
        ("C4", at(""), True),
    ],
)
def test_one_root_is_one_line(change: str, wrong: Place, asked: bool) -> None:
    large, root = (
        Finding("X401", (at(change), Place("2023/某局/表.xlsx", "表", "C4")), {}),
        Finding("X212", (wrong,), {}),
    )
    assert list(without_consequences([large, root], KINDS)) == ([large, root] if asked else [root])


def test_a_change_without_a_reason_is_still_asked_about() -> None:
    large, bare = Finding("X401", (at("C4"),), {}), Finding("X501", (at("C4"),), {})
    assert list(without_consequences([large, bare], KINDS)) == [large, bare]


def test_what_a_finding_only_compares_with_is_not_wrong() -> None:
    large, pair = Finding("X401", (at("C5"),), {}), Finding("X202", (at("C4"), at("C5")), {})
    assert list(without_consequences([large, pair], KINDS)) == [large, pair]
