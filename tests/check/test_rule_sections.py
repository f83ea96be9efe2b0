"""Sections of rules.yaml: each is some check's own, a wrong rule is refused with what is wrong, a new kind is one file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest

from pipeline import config as configs
from pipeline import scheme
from pipeline.check import CHECKS, require_rules, ruled_by
from pipeline.check.given import Given
from pipeline.check.ruled_by import sections_of
from pipeline.model.finding import Finding
from pipeline.project import assess, doctor
from pipeline.scheme import rules
from pipeline.scheme.rules import Rules, RuleSection
from pipeline.scheme.scheme_names import ColumnId, MeasureId, RecordsId
from pipeline.system.errors import PipelineError
from pipeline.system.yamlfile import read_yaml

ROOT = Path(__file__).parent.parent.parent
SCHEME = scheme.load("yunnan")
RULES = scheme.ROOT / "yunnan" / "rules.yaml"
SECTIONS = [section for run in CHECKS for section in sections_of(run)]


def require(folder: Path, text: str) -> None:
    """Load a rules.yaml with this text and check it as a run does."""
    path = folder / RULES.name
    path.write_text(text, encoding="utf-8")
    require_rules(replace(SCHEME, rules=rules.load(path, SCHEME.measures, SCHEME.forms.by_id)))


def test_every_section_is_one_checks_own_or_asked_for_by_several_stages() -> None:
    assert set(Counter(section.key for section in SECTIONS).values()) == {1}
    shared = {one.name for one in fields(Rules)} - {"file"}
    assert set(read_yaml(RULES)) == {section.key for section in SECTIONS} | shared


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
    with pytest.raises(PipelineError, match=re.escape(told)):
        require(tmp_path, text.replace(old, new, 1))


def test_a_section_that_no_check_reads_is_refused_with_its_line(tmp_path: Path) -> None:
    text = RULES.read_text(encoding="utf-8")
    line = text[: text.index("\nrow_pairs:")].count("\n") + 2
    with pytest.raises(PipelineError) as caught:
        require(tmp_path, text.replace("\nrow_pairs:", "\nrow_pair:", 1).replace("share: ", "shares: ", 1))
    assert f"rules.yaml 第 {line} 行 › row_pair：不认识这一项，是不是“row_pairs”？" in caught.value.message
    assert "› share：没有填写" in caught.value.message


def test_a_list_of_rules_may_be_left_out_but_not_what_every_run_asks_for(tmp_path: Path) -> None:
    text = RULES.read_text(encoding="utf-8")
    without = re.sub(r"(?m)^(sums|series):\n(?: .*\n|\n|#.*\n)*", "", text)
    assert "sums:" not in without
    require(tmp_path, without)
    with pytest.raises(PipelineError, match="rules.yaml › rates：没有填写"):
        require(tmp_path, re.sub(r"(?m)^rates:.*\n", "", text))


def test_a_run_asks_before_it_reads_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    file = replace(SCHEME.rules.file, written={**SCHEME.rules.file.written, "summs": []})
    wrong = replace(configs.load(ROOT), scheme=replace(SCHEME, rules=replace(SCHEME.rules, file=file)))
    monkeypatch.setattr(configs, "load", lambda *_: wrong)
    for begin in (assess.assess, assess.outset):
        with pytest.raises(PipelineError, match="summs：不认识这一项，是不是“sums”"):
            begin(ROOT, 2024)
    found = doctor(ROOT)
    assert found.wrong is not None and "summs" in found.wrong.message


@dataclass(frozen=True, slots=True)
class Doubled:
    id: str
    measure: MeasureId
    form: RecordsId
    column: ColumnId


DOUBLED = RuleSection("doubled", tuple[Doubled, ...])


@ruled_by.ruled_by(DOUBLED)
def doubled(given: Given) -> Iterator[Finding]:
    for rule in given.rules.of(DOUBLED):
        yield Finding("X201", (), {"规则": rule.id})


def test_a_kind_of_rule_is_its_type_its_section_and_its_check(tmp_path: Path) -> None:
    path = tmp_path / RULES.name
    more = "\ndoubled:\n  - {id: K01, measure: gdp, form: F05, column: finished}\n"
    path.write_text(RULES.read_text(encoding="utf-8") + more, encoding="utf-8")
    made = rules.load(path, SCHEME.measures, SCHEME.forms.by_id)
    made.file.check([*SECTIONS, *sections_of(doubled)])
    assert made.of(DOUBLED) == (Doubled("K01", "gdp", "F05", "finished"),)
    path.write_text(path.read_text("utf-8").replace("column: finished}\n", "column: finish}\n"), encoding="utf-8")
    with pytest.raises(PipelineError, match="doubled 第 1 项 › column：没有 id 为“finish”的列"):
        rules.load(path, SCHEME.measures, SCHEME.forms.by_id).file.check([*SECTIONS, *sections_of(doubled)])
