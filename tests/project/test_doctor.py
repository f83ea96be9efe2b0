"""What the doctor says of a project: its config, its 口径."""

from __future__ import annotations

from pathlib import Path

from pipeline import project
from pipeline.system.errors import Cause
from tests.conftest import ROOT


def test_a_wrong_config_is_one_of_the_things_lacking(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("考核年度：2024\n县域:\n", encoding="utf-8")
    made = project.doctor(tmp_path)
    assert made.wrong is not None and made.wrong.cause is Cause.CONFIG
    assert made.items[-1].name == "config.yaml" and not made.items[-1].ok
    assert "中文冒号" in made.items[-1].found


def test_the_ways_of_a_policy_are_named_as_config_writes_them() -> None:
    (air,) = (one for one in project.doctor(ROOT).items if one.name == "口径：空气质量综合指数")
    assert "现写作 ranking" in air.found and "max（按 HJ 663" in air.found
