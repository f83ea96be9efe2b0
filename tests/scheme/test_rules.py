"""rules.yaml: every instance has a number that people know, and a wrong one is refused with what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import scheme
from pipeline.scheme import rules
from pipeline.system.errors import PipelineError
from pipeline.system.yamlfile import read_yaml

SCHEME = scheme.load("yunnan")
RULES = scheme.ROOT / "yunnan" / "rules.yaml"


def test_every_instance_has_a_number_of_the_cross_checks_or_its_indicator_or_form() -> None:
    known = {f"K{number:02}" for number in range(1, 41)} | set(SCHEME.indicators) | set(SCHEME.forms.by_id)
    data = read_yaml(RULES)
    named = [one["id"] for group in data.values() if isinstance(group, list) for one in group if "id" in one]
    assert len(named) > 100 and set(named) <= known


def test_no_instance_is_written_twice() -> None:
    for name, group in read_yaml(RULES).items():
        said = [
            str({key: value for key, value in one.items() if key != "id"}) for one in group if isinstance(one, dict)
        ]
        assert len(said) == len(set(said)), name


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("target: energy_target}", "target: energy_aim}", "没有 id 为“energy_aim”的量"),
        ("target: energy_target}", 'target: energy_target, least: "3"}', "写一个，也只写一个"),
        (
            "measure: townships, of: townships",
            "measure: townships, of: villages",
            "只能是 townships、bodies、indicators",
        ),
        ("{id: K15, form: F33}", "{id: K15, form: F03}", "没有带记录的表单 F03"),
        ("column: finished, needs: progress", "column: finished, needs: share", "没有 id 为“share”的列"),
        ("of: gdp_constant, relative: true", "of: gdp_constant, relative: 是", "应当是 true 或 false"),
        ("one: gep, other: gdp}", "one: gep, other: gdp, year: 2024}", "year"),
        ('allow: "0.01", allow_percent: "0.5"', 'allow: 一点, allow_percent: "0.5"', "应当是数，现在是“一点”"),
        ("other: F30, other_code: code", "other: F30, other_code: number", "没有 id 为“number”的列"),
        ("column: valid_from, until: year", "column: valid_from, until: month", "只能是 cutoff、year"),
        ("capacity: capacity, days: days", "capacity: design, days: days", "没有 id 为“design”的列"),
        ("series: [F33, F34], record_digits", "series: [F33, F03], record_digits", "没有带记录的表单 F03"),
        ('total_nitrogen, fluoride], factor: "6"', 'total_nitrogen, fluor], factor: "6"', "没有 id 为“fluor”的列"),
        ("column: approval, paper: 批复文件", "column: number_of, paper: 批复文件", "没有 id 为“number_of”的列"),
        ("parts: [primary_share,", "parts: [primary_part,", "没有 id 为“primary_part”的量"),
    ],
)
def test_a_wrong_instance_is_refused_with_what_is_wrong(old: str, new: str, told: str, tmp_path: Path) -> None:
    text = RULES.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / RULES.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PipelineError, match=re.escape(told)):
        rules.load(path, SCHEME.measures, SCHEME.forms.by_id)
