"""The sample in inputs/ is what its script writes: a whole county, as messy as real ones, with nobody's name in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline import config as configs
from pipeline.reading.readers import read_file
from tests.conftest import answered, remembering, sample_project
from tests.sample import make_inputs, money

ROOT = Path(__file__).parent.parent.parent
INPUTS = ROOT / "inputs"
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def found(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, list[dict[str, Any]]]:
    """Year → what is found in it."""
    project = remembering(sample_project(tmp_path_factory.mktemp("found") / "p"), built)
    made = {}
    for year in (2023, 2024):
        run = answered("-C", str(project), "check", "--json", "--year", str(year))
        assert run.returncode == 0, run.stderr
        made[year] = json.loads(run.stdout)
    return made


def values(name: str, data: bytes) -> object:
    """What a file says: the cells of a workbook, the bytes of a text, the kind of any other."""
    contents = read_file(name, data)
    if contents.refusal is not None:
        return contents.refusal.code
    if contents.kind == "xlsx":
        return [(sheet.name, sheet.rows, sorted(sheet.merged)) for sheet, _ in contents.sheets]
    return data if contents.kind in ("csv", "xls") else contents.kind


@pytest.mark.slow
def test_the_script_writes_what_is_kept() -> None:
    made = make_inputs.files()
    kept = {path.relative_to(INPUTS).as_posix() for path in INPUTS.rglob("*") if path.is_file()}
    assert set(made) == kept
    for name, data in made.items():
        assert values(name, data) == values(name, (INPUTS / name).read_bytes()), name


@pytest.mark.slow
def test_the_script_repeats_itself() -> None:
    before = dict(make_inputs.files())
    make_inputs.files.cache_clear()
    assert make_inputs.files() == before


@pytest.mark.slow
def test_it_is_small_enough_to_be_kept() -> None:
    assert sum(map(len, make_inputs.files().values())) < 12 * MEGABYTE


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_body_of_the_county_hands_something_in(year: int) -> None:
    there = {name.split("/")[1] for name in make_inputs.files() if name.startswith(f"{year}/")}
    assert {body.name for body in configs.load(ROOT, year).bodies} <= there


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_vouchers_pay_what_the_table_says_was_paid(year: int) -> None:
    (paid,) = (line for line in money.TOTALS if line.name == "已拨付工作经费")
    assert round(sum(money.VOUCHERS[year]), 2) == float(str(paid.value(year))) >= 100


def test_nobody_is_named_and_no_number_can_be_called() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "tests/sample").glob("*.py"))
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|0\d{2,3}-\d{7,8}|[\w.]+@\w+\.\w+", source)


@pytest.mark.slow
@pytest.mark.parametrize("year", [2023, 2024])
def test_nothing_in_it_keeps_a_report_from_being_final(year: int, found: Mapping[int, list[dict[str, Any]]]) -> None:
    open_ones = [one for one in found[year] if not one["accepted"]]
    assert not [one for one in open_ones if one["severity"] == "阻断" or one["code"] in ("X901", "X902")]


@pytest.mark.slow
def test_what_it_is_meant_to_show_is_found_and_accepted_with_reasons(found: Mapping[int, list[dict[str, Any]]]) -> None:
    accepted = {one["code"] for one in found[2024] if one["accepted"]}
    assert accepted == {"I103", "I205", "R102", "R105", "R106", "X211", "X306", "X315", "X607"}
