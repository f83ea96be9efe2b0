"""Which findings tell of a number that the report prints and evidence states otherwise, and under which form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from pipeline.check import across_forms, conflicts, paper_numbers, report_numbers, totals, within_form
from pipeline.check.given import Given
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise
from pipeline.model.table import FormColumn, FormRow, FormTable
from tests.check import casebook
from tests.check.test_evidence import CURRENT, deliverable, given, material, report, sealed
from tests.check.test_report_numbers import VOUCHER, told

Check = Callable[[Given], Iterator[Finding]]
DISASTER = {"measure": "disaster_area", "value": "60", "origin": "computed"}


def _noted(found: Iterable[Finding]) -> list[PrintedOtherwise]:
    return [one for finding in found for one in finding.printed]


def _tables(*forms: tuple[str, str, str]) -> tuple[FormTable, ...]:
    """Tables of a form by the file that the facts of a case stand in."""
    return tuple(FormTable(form, "items", body, 2024, file, "表1", (), ()) for form, body, file in forms)


def _checked(check: Check, *forms: tuple[str, str, str], **case: Any) -> list[PrintedOtherwise]:
    came = casebook.came(_tables(*forms))
    return _noted(check(casebook.but(casebook.given(case), received=(came,))))


@pytest.mark.parametrize(
    ("rows", "noted"),
    [
        ([["风雹", 20], ["干旱", 40], ["合计", 50]], True),
        ([["合计", 50], ["风雹", 20], ["干旱", 40]], True),
        ([["风雹", 20], ["小计", 20], ["干旱", 40], ["小计", 40], ["合计", 70]], True),
        ([["风雹", 20], ["小计", 30], ["干旱", 40], ["小计", 40], ["合计", 60]], False),
        ([["风雹", "20.3"], ["干旱", "40.4"], ["合计", "60.7"]], False),
        ([["风雹", "20.3"], ["干旱", "40.4"], ["合计", 61]], False),
        ([["风雹", 20], ["干旱", 40]], False),
    ],
)
def test_a_total_that_is_not_the_printed_sum_of_its_rows(rows: list[list[Any]], noted: bool) -> None:
    made = _checked(totals.totals, facts=[DISASTER], tables=[{"form": "F14", "columns": ["area"], "rows": rows}])
    assert made == ([PrintedOtherwise(Divergence.TOTAL, "F14", "受灾面积")] if noted else [])


def test_a_wrong_total_of_a_column_that_the_report_does_not_add_up_is_told_to_the_body_only() -> None:
    case = {"tables": [{"form": "F14", "columns": ["area"], "rows": [["风雹", 20], ["干旱", 40], ["合计", 50]]}]}
    found = list(totals.totals(casebook.given(case)))
    assert [one.code for one in found] == ["X211"] and not _noted(found)


@pytest.mark.parametrize(("typed", "noted"), [("91.96", True), ("89.96", False), ("89.961", False)])
def test_a_typed_rate_that_gives_way_to_the_one_its_parts_give(typed: str, noted: bool) -> None:
    home = ("F18", "县乙局", "2024/县乙局/表.xlsx")
    parts = [["manure_used", "833750", "C5"], ["manure_produced", "926800", "C4"]]
    made = _checked(within_form.typed_values, home, facts=[["manure_ratio", typed, "C6"], *parts])
    name = casebook.county().scheme.measures["manure_ratio"].name
    assert made == ([PrintedOtherwise(Divergence.WORKED_OUT, "F18", name)] if noted else [])


def test_a_typed_rate_beside_a_recognised_one_is_no_printed_difference() -> None:
    home = ("F18", "县乙局", "2024/县乙局/表.xlsx")
    said = [["manure_ratio", "91.96", "C6"], {"measure": "manure_ratio", "value": "90", "origin": "recognised"}]
    parts = [["manure_used", "833750", "C5"], ["manure_produced", "926800", "C4"]]
    assert _checked(within_form.typed_values, home, facts=[*said, *parts]) == []


@pytest.mark.parametrize(("typed", "noted"), [("1000.02", True), ("1000.00", False)])
def test_last_years_value_typed_otherwise_than_it_was_handed_in(typed: str, noted: bool) -> None:
    home = ("F02", "县乙局", "2024/县乙局/表.xlsx")
    again = {"measure": "public_spending", "value": typed, "cell": "D2", "file_year": 2024}
    made = _checked(across_forms.last_years, home, last=[["public_spending", "1000.00", "C2"], again])
    name = casebook.county().scheme.measures["public_spending"].name
    assert made == ([PrintedOtherwise(Divergence.LAST_YEAR, "F02", name)] if noted else [])


@pytest.mark.parametrize(("other", "noted"), [("2815.53", True), ("2815.35", False), ("2815.354", False)])
def test_the_table_whose_value_was_not_adopted_bears_the_note(other: str, noted: bool) -> None:
    homes = ("F03", "县乙局", "2024/县乙局/表.xlsx"), ("F37", "县丙局", "2024/县丙局/表.xlsx")
    said = [
        {"measure": "land_area", "value": "2815.35", "cell": "C4", "body": "县乙局", "step": "0.01"},
        {"measure": "land_area", "value": other, "cell": "C4", "body": "县丙局", "step": "0.001"},
    ]
    made = _checked(conflicts.values, *homes, facts=said)
    name = casebook.county().scheme.measures["land_area"].name
    assert made == ([PrintedOtherwise(Divergence.OTHER_TABLE, "F37", name)] if noted else [])


def test_a_sealed_print_that_states_other_numbers_than_the_table() -> None:
    made = _noted(paper_numbers.against_tables(sealed("国土面积2815.53，林地1502.46", (2815.35, 1502.46))))
    assert made == [PrintedOtherwise(Divergence.SEALED_COPY, "F03")]


def test_the_columns_in_which_a_sealed_print_differs_are_named() -> None:
    columns = FormColumn("kind", 0, "灾种"), FormColumn("area", 1, "受灾面积"), FormColumn("loss", 2, "经济损失")
    rows = FormRow(3, {"kind": "风雹", "area": 168.4, "loss": 205.6}), FormRow(4, {"kind": "洪涝", "area": 236.8})
    table = FormTable("F14", "records", "某局", 2024, "2024/某局/表.xlsx", "表", columns, rows)
    printed = material("盖章.pdf", report("风雹168.4，205.6；洪涝263.8"))
    came = given(deliverable(form="F14"), printed, material("表.xlsx", kind="xlsx"), tables=(table,))
    made = _noted(paper_numbers.against_tables(came))
    assert made == [PrintedOtherwise(Divergence.SEALED_COPY, "F14", column="受灾面积")]


def test_a_sealed_print_that_states_more_than_the_table_differs_in_nothing_printed() -> None:
    more = sealed("国土面积2815.35，林地1502.46，另计17.25", (2815.35, 1502.46))
    assert [(one.code, one.printed) for one in paper_numbers.against_tables(more)] == [("X612", ())]


def test_a_report_or_voucher_that_tells_another_number_than_the_table() -> None:
    came = casebook.came(_tables(("F09", "某局", "2024/某局/表.xlsx"))).tables
    home = tuple(FormTable(one.form, one.block, one.department, 2024, one.file, "表", (), ()) for one in came)
    words = material("报告.docx", report("城镇生活污水集中处理率91.76%。"), kind="docx")
    made = report_numbers.numbers_in_papers(
        told(given(CURRENT, words, tables=home), {"sewage_treatment_ratio": "97.16"})
    )
    assert _noted(made) == [PrintedOtherwise(Divergence.PAPER, "F09", "城镇生活污水集中处理率")]
    paid = material("凭证.pdf", report("付款金额：600,000.00元"))
    made = report_numbers.vouchers(told(given(VOUCHER, paid, tables=home), {"funds_paid": "85.80"}))
    assert [one.why for one in _noted(made)] == [Divergence.PAPER]
