"""What reports and vouchers tell in words is held against the tables (K32, K11)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from pipeline.check import papers, report_numbers
from pipeline.check.given import Given
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.model.material import Material, Paper
from pipeline.model.table import Place
from tests.check import casebook
from tests.check.test_evidence import CONFIG, CURRENT, codes, deliverable, given, material, report

CASES = yaml.safe_load((Path(__file__).parent / "report_numbers.yaml").read_text(encoding="utf-8"))
VOUCHER = deliverable(kind="voucher")


def facts(values: dict[str, str], year: int = 2024) -> FactSet:
    measures = CONFIG.scheme.measures
    return FactSet().plus(
        Fact(
            FactKey(name, "", str(year)),
            Decimal(value),
            measures[name].unit,
            measures[name].places,
            at=(Place(f"{year}/某局/表.xlsx", "表", "B4"),),
        )
        for name, value in values.items()
    )


def told(asked: Given, values: dict[str, str]) -> Given:
    return casebook.but(asked, facts=facts(values))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_worked_cases(case: dict[str, object]) -> None:
    asked = told(given(CURRENT, material("报告.docx", report(str(case["text"])), kind="docx")), case["facts"])  # type: ignore[arg-type]
    made = list(report_numbers.numbers_in_papers(asked))
    assert codes(made) == (["X613"] if case["says"] else [])
    assert all(str(case["says"]) in one.values["不同"] for one in made)
    assert all(one.at[1].cell == "B4" for one in made)


def test_a_report_and_its_sealed_print_are_told_once() -> None:
    text = report("城镇生活污水集中处理率91.76%。")
    came = (material("报告.docx", text, kind="docx"), material("报告.pdf", text))
    made = list(report_numbers.numbers_in_papers(told(given(CURRENT, *came), {"sewage_treatment_ratio": "97.16"})))
    assert codes(made) == ["X613"]


@pytest.mark.parametrize(
    ("texts", "fires"),
    [
        (["付款金额：600,000.00元", "拨付经费25.80万元"], False),
        (["付款金额：600,000.00元"], True),
        (["金额（小写）￥858000元，其中拨付本次258000元"], False),
        (["收款单位和用途见下。"], False),
        (["付款金额：600000元", "收款单位和用途见下。"], False),
    ],
)
def test_vouchers_add_up_to_what_was_paid(texts: list[str], fires: bool) -> None:
    came: list[Material] = [material(f"凭证{n}.pdf", Paper((text,))) for n, text in enumerate(texts)]
    asked = told(given(VOUCHER, *came), {"funds_paid": "85.80"})
    assert codes(report_numbers.vouchers(asked)) == (["X614"] if fires else [])


@pytest.mark.parametrize(("funds", "fires"), [("100.00", False), ("99.99", True)])
def test_the_least_sum_of_money_is_reached(funds: str, fires: bool) -> None:
    made = list(papers.amounts(told(given(VOUCHER), {"work_funds": funds})))
    assert codes(made) == (["X605"] if fires else [])
    assert [one.values["差"] for one in made] == (["0.01"] if fires else [])
