"""The sample in inputs/ is what its script writes, and it reads without a single complaint."""

from __future__ import annotations

from pathlib import Path

from pipeline import config as configs
from pipeline.ingest import gate, ingest, workbook
from pipeline.normalise import normalise
from tests.sample import make_inputs

ROOT = Path(__file__).parent.parent.parent
INPUTS = ROOT / "inputs"


def values(name: str, data: bytes) -> object:
    """What a file says: the cells of a workbook, the bytes of a text, the kind of any other."""
    passed = gate.admit(name, data)
    if passed.kind == "xlsx":
        return [(sheet.name, sheet.rows, sheet.merged) for sheet in workbook.read("", "xlsx", data, passed.parts)[0]]
    return data if passed.kind == "csv" else passed.kind


def test_the_script_writes_what_is_kept() -> None:
    made = make_inputs.files()
    kept = {path.relative_to(INPUTS).as_posix() for path in INPUTS.rglob("*") if path.is_file()}
    assert set(made) <= kept
    for name, data in made.items():
        assert values(name, data) == values(name, (INPUTS / name).read_bytes()), name


def test_the_script_repeats_itself() -> None:
    assert make_inputs.files() == make_inputs.files()


def test_both_years_read_without_findings() -> None:
    config = configs.load(ROOT, 2024)
    received = [ingest(config, year) for year in (2024, 2023)]
    facts, findings = normalise([table for one in received for table in one.tables], config)
    assert not findings and not [finding for one in received for finding in one.findings]
    assert all(one.marks == {"示例数据"} for one in received)
    for year, days in ((2023, 365), (2024, 366)):
        assert sum(len(table.records) for table in facts.table("F33", year)) == 60
        assert [len(table.records) for table in facts.table("F34", year)] == [days, days]
        parts = ("forest", "grass", "wetland", "cropland", "orchard", "built_land", "other_land")
        areas = [facts.number(f"{part}_area", period=year) for part in parts]
        assert sum(area for area in areas if area is not None) == facts.number("land_area", period=year)
        spent = [fact.number for fact in facts.where("project_spending", year)]
        assert sum(one for one in spent if one is not None) == facts.number("eco_spending", period=year)
