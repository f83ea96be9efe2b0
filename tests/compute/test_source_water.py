"""Records of drinking-water sources against their concentrations: limits of GB 3838, tables 1 to 3, and what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.compute import source_water
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.scheme.limits import WaterLimits
from pipeline.scheme.source_limits import SourceLimits
from tests.compute.monitoring import config, factset, table

PRINTED = """
    250 250 10 0.3 0.1
    0.06 0.002 0.1 0.02 0.03 0.02 0.005 0.03 0.05 0.07 0.04 0.002 0.0006 0.02
    0.9 0.05 0.1 0.01 0.01 0.7 0.3 0.5 0.25 0.3 1.0 0.3 0.02 0.02
    0.05 0.017 0.5 0.0003 0.5 0.05 0.5 0.093 0.2 0.009 0.1 0.0002 0.0005 0.1
    0.003 0.008 0.01 0.0001 0.2 0.2 0.5 0.005 0.01 0.001 0.002 0.0002 0.003 0.002
    0.05 0.08 0.05 0.05 0.03 0.01 0.05 0.02 0.003 2.8E-6 1.0E-6 2.0E-5
    0.001 0.003 0.07 1.0 0.002 0.5 0.005 0.02 0.7 0.05 0.1 0.0001
"""
"""Tables 2 and 3 read a second time from the printed pages, down each column: rows 1–28, 29–56, 57–68, 69–80."""


def _found(*rows: Mapping[str, object], year: int = 2024, **policies: str) -> dict[str, Finding]:
    made = config()
    made = replace(made, year=2024, policies=made.policies | policies)
    given = [("甲水源", f"{year}-{number:02}", row) for number, row in enumerate(rows, 1)]
    facts, findings = source_water.check_sources(factset(table("F36", year, given)), made, [year])
    assert not facts.by_key
    for one in findings:
        assert "{" not in made.scheme.catalogue[one.code].say(one)
    return {one.code: one for one in findings}


def _one(kind: str = "河流", met: str = "是", exceeding: str = "—", **values: object) -> dict[str, object]:
    return {"kind": kind, "compliant": met, "exceeding": exceeding, **values}


@pytest.mark.parametrize(
    ("item", "kept", "beyond", "told"),
    [
        ("lead", "0.05", "0.097", "铅0.097（限值0.05，超标0.94倍）"),
        ("iron", "0.3", "0.31", "铁0.31（限值0.3，超标0.03倍）"),
        ("nitrate", "10", "10.1", "硝酸盐10.1（限值10，超标0.01倍）"),
        ("chloroform", "0.06", "0.12", "三氯甲烷0.12（限值0.06，超标1.00倍）"),
        ("benzo_a_pyrene", "0.0000028", "0.0000056", "苯并(a)芘0.0000056（限值0.0000028，超标1.00倍）"),
        ("thallium", "0.0001", "0.0002", "铊0.0002（限值0.0001，超标1.00倍）"),
        ("ph", "9", "9.1", "pH9.1（限值6～9）"),
        ("dissolved_oxygen", "5", "4.9", "溶解氧4.9（限值5）"),
        ("total_phosphorus", "0.2", "0.21", "总磷0.21（限值0.2，超标0.05倍）"),
    ],
)
def test_a_source_called_compliant_against_its_concentrations(item: str, kept: str, beyond: str, told: str) -> None:
    assert not _found(_one(**{item: kept}))
    found = _found(_one(**{item: kept}), _one(**{item: beyond}))
    assert found.keys() == {"C601"} and found["C601"].values["各处"] == f"甲水源2024-02的{told}"


def test_one_finding_a_table_names_every_place() -> None:
    found = _found(*(_one(lead="0.06") for _ in range(12)))
    assert found["C601"].values["数"] == "12" and found["C601"].values["各处"].endswith("；等12处")
    assert len(found["C601"].at) == 12


@pytest.mark.parametrize("item", ["water_temperature", "total_nitrogen", "fecal_coliform"])
def test_what_does_not_take_part_says_nothing(item: str) -> None:
    assert not _found(_one("湖库", **{item: "99999"}))


def test_a_reservoir_has_its_own_limit_of_phosphorus_and_who_does_not_say_is_asked() -> None:
    assert _found(_one("湖库", total_phosphorus="0.06")).keys() == {"C601"}
    assert not _found(_one("河流", total_phosphorus="0.06"))
    assert _found(_one("地表水", total_phosphorus="0.06")).keys() == {"C605"}
    assert _found(_one("地表水", total_phosphorus="0.3")).keys() == {"C601"}
    assert not _found(_one("地表水", total_phosphorus="0.05"))


def test_the_class_of_the_basic_items_is_the_countys_choice() -> None:
    assert not _found(_one(lead="0.02"))
    assert _found(_one(lead="0.02"), water_source_grade="class_ii").keys() == {"C601"}


def test_below_detection_keeps_the_limit_unless_the_detection_limit_lies_beyond_it() -> None:
    assert not _found(_one(lead="<0.05"))
    assert _found(_one(lead="<0.1")).keys() == {"C603"}


def test_ground_water_is_left_to_its_own_standard() -> None:
    assert _found(_one("地下水", lead="0.06")).keys() == {"C604"}
    assert not _found(_one("地下水"))


@pytest.mark.parametrize(
    ("exceeding", "values", "told"),
    [
        ("铅（0.94倍）", {"lead": "0.097"}, ""),
        ("铅(0.9倍)", {"lead": "0.097"}, ""),
        ("铅（8.7倍）", {"lead": "0.097"}, "应超标0.94倍，写作8.7倍"),
        ("铅", {"lead": "0.097"}, ""),
        ("铅", {"lead": "0.001"}, "铅0.001没有超过限值0.05，写作超标"),
        ("Fe、铅", {"lead": "0.097", "iron": "0.6"}, ""),
        ("铁", {"lead": "0.097", "iron": "0.6"}, "铅0.097（限值0.05，超标0.94倍），没有写"),
        ("总氮", {"total_nitrogen": "3"}, ""),
        ("四乙基铅", {"lead": "0.001"}, ""),
    ],
)
def test_items_written_as_exceeding(exceeding: str, values: dict[str, str], told: str) -> None:
    found = _found(_one(met="否", exceeding=exceeding, **values))
    assert found.keys() == ({"C602"} if told else set())
    assert told in (found["C602"].values["各处"] if told else "")


def test_without_concentrations_or_in_another_year_nothing_is_said() -> None:
    assert not _found(_one(), _one(met="否", exceeding="铅"))
    assert not _found(_one(lead="0"))
    assert not _found(_one(), year=2023)
    made = config()
    assert source_water.check_sources(FactSet(), made, [2024]) == (FactSet(), ())


def test_every_item_of_the_standard_is_a_column_of_the_form_under_its_name() -> None:
    """80 rows of table 3, 5 of table 2; the basic items of table 1 besides."""
    made = config()
    records = made.scheme.forms.by_id["F36"].records
    assert records is not None
    names = {column.id: (column.name, column.unit, column.issued) for column in records.columns}
    (edition,) = (one for one in made.scheme.standards.editions if one.code == "GB3838_SOURCE")
    source = edition.content
    assert isinstance(source, SourceLimits)
    assert (len(source.supplementary), len(source.specific)) == (5, 80)
    assert [item.no for item in source.specific] == [str(number) for number in range(1, 81)]
    for item in source.items:
        assert names[item.id] == (item.name, "mg/L", item in source.supplementary)
    (basic,) = (one.content for one in made.scheme.standards.editions if one.code == "GB3838")
    assert isinstance(basic, WaterLimits)
    for row in basic.items.values():
        assert names[row.id] == (row.name, row.unit, True)
    assert [item.limit for item in source.items] == [Decimal(one) for one in PRINTED.split()]
