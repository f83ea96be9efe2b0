"""The indicator tree is the plan's: 3 classes, 10 first-level, 34 second-level indicators, in its order and words."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from pipeline import scheme as schemes
from pipeline.scheme.indicators import Indicator
from pipeline.system.errors import PipelineError

PLAN = Path(__file__).parents[3] / "shared" / "plan" / "实施方案.txt"
SCHEME = schemes.load("yunnan")
ALL = list(SCHEME.tree.indicators())


def test_whose_rows_are_meant_are_roles_that_fill_in_the_form() -> None:
    told = [one for one in SCHEME.measures.values() if one.rows and one.rows.roles]
    assert told
    for measure in told:
        assert measure.rows is not None
        assert set(measure.rows.roles) <= set(SCHEME.forms.by_id[measure.rows.form].roles), measure.id


def test_counts() -> None:
    groups = [group for kind in SCHEME.tree.classes for group in kind.groups]
    assert (len(SCHEME.tree.classes), len(groups), len(ALL)) == (3, 10, 34)
    per_class = [sum(len(group.indicators) for group in kind.groups) for kind in SCHEME.tree.classes]
    assert per_class == [7, 5, 22]


@pytest.mark.parametrize("indicator", ALL, ids=lambda one: one.id)
def test_ids_follow_the_place_in_the_tree(indicator: Indicator) -> None:
    for kind in SCHEME.tree.classes:
        for number, group in enumerate(kind.groups, 1):
            for place, one in enumerate(group.indicators, 1):
                if one is indicator:
                    assert one.id == f"{kind.id}-{number}-{place}"
                    assert group.id == f"{kind.id}-{number}"


def test_order_and_words_are_the_plans() -> None:
    if not PLAN.is_file():
        pytest.skip("../shared/ is not there")
    text = PLAN.read_text(encoding="utf-8")
    table = _folded(text[text.index("考核指标汇总表") : text.index("三、加强组织领导")])
    at = 0
    for indicator in ALL:
        places = [table.find(_folded(name), at) for name in (indicator.name, *indicator.aliases)]
        found = [place for place in places if place >= 0]
        assert found, f"{indicator.id} {indicator.name} does not stand in the plan's table after the one before"
        at = min(found)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_every_role_is_used_and_at_most_one_headline_each() -> None:
    used = {role for indicator in ALL for role in indicator.roles}
    assert set(SCHEME.tree.roles) == used
    for indicator in ALL:
        assert sum(measure.headline for measure in indicator.measures) <= 1
        if indicator.measures:
            assert indicator.headline, f"{indicator.id} has measures but none stands for it in summaries"


def test_the_slips_of_the_plan_are_aliases() -> None:
    assert "开展新污染防治" in SCHEME.indicators["C-2-5"].aliases
    assert "单位GDP" in SCHEME.indicators["C-3-2"].aliases
    assert SCHEME.indicators["B-1-1"].roles == ("生态环境",)


def test_an_unknown_scheme_is_answered_with_those_there_are(tmp_path: Path) -> None:
    for name in ("guizhou", "yunnan"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "indicators.yaml").write_text("", encoding="utf-8")
    with pytest.raises(PipelineError) as told:
        schemes.read_folder(tmp_path, "sichuan")
    assert "sichuan" in told.value.message and "guizhou、yunnan 之一" in told.value.hint
