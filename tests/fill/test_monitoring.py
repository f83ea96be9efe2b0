"""Chapter four: concentrations judged as they are printed, the single indices, classes that concentrations contradict."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.fill import monitoring, wording
from pipeline.fill.book import Book
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.model.series import ClassDispute, SectionMonth
from tests.fill.reading import faults
from tests.fill.telling import YEAR, but, config
from tests.fill.test_cases_read_well import paragraphs, season, told

SECTION = config().sections_in(YEAR)[0].name


def _with(values: dict[tuple[str, str], tuple[str, int]]) -> Book:
    known = season("up")
    added = {
        FactKey(measure, subject, str(YEAR)): (
            Fact(FactKey(measure, subject, str(YEAR)), Decimal(value), "", places, data_year=YEAR),
        )
        for (measure, subject), (value, places) in values.items()
    }
    return told("up", None, FactSet({**known.by_key, **added}, known.tables))


@pytest.mark.parametrize(
    ("measure", "value", "verdict"),
    [("pm10_annual", "70.4", "达标"), ("pm10_annual", "70.5", "达标"), ("pm10_annual", "70.6", "超标"),
     ("pm25_annual", "35.3", "达标"), ("co_p95", "4.04", "达标"), ("co_p95", "4.06", "超标"), ("o3_8h_p90", "160.5", "达标")],
)  # fmt: skip
def test_a_concentration_is_judged_as_it_is_printed(measure: str, value: str, verdict: str) -> None:
    """70.5 goes to the even 70, which is the limit; 70.6 to 71, which is beyond it."""
    places = config().scheme.measures[measure].places or 0
    source = _with({(measure, ""): (value, places)})
    name = wording.shown_name(source.words, config().scheme.measures[measure])
    row = next(one for one in monitoring.pollutants(source) if one["名称"] == name)
    assert (row["评价"], row["超标"]) == (verdict, verdict == "超标")
    beyond = monitoring.air_verdict(source)["超标项"]
    assert isinstance(beyond, list) and (row["名称"] in beyond) is (verdict == "超标")


def test_the_table_carries_the_single_index_with_the_decimals_its_sum_needs() -> None:
    source = _with({("air_single_index", "PM₁₀"): ("0.642857142857", 4)})
    shown = [str(row["单项指数"]) for row in monitoring.pollutants(source)]
    assert shown.count("0.6429") == 1 and shown.count("—") == 5


def _month(month: int, grade: str, dispute: ClassDispute | None = None) -> SectionMonth:
    return SectionMonth(SECTION, f"{YEAR}-{month:02}", grade, dispute is None, "Ⅳ", (), (), dispute)


@pytest.mark.parametrize(
    ("dispute", "words"),
    [
        (ClassDispute("Ⅱ", "Ⅳ", "Ⅱ", True, "水质月报", False), "采用上级发布的Ⅱ类，依据水质月报）"),
        (ClassDispute("Ⅱ", "Ⅳ", "Ⅱ", False, "复测记录", True), "采用填报的Ⅱ类，依据复测记录）"),
        (
            ClassDispute("Ⅱ", "Ⅳ", "Ⅱ", True, "水质月报", False, ("总磷", "氨氮")),
            "采用上级发布的Ⅱ类，依据水质月报，总磷、氨氮不参加年平均）",
        ),
        (ClassDispute("Ⅱ", "Ⅳ", "Ⅳ", False, "", False), "采用按浓度评价的Ⅳ类）"),
    ],
)
def test_the_text_says_which_class_stands(dispute: ClassDispute, words: str) -> None:
    source = but(told("up"), section_months=(_month(3, dispute.adopted, dispute), _month(4, "Ⅱ")))
    lines = list(paragraphs("第四章", source))
    assert [fault for style, text in lines for fault in faults(style, text)] == []
    text = next(text for _, text in lines if "与监测浓度不一致" in text)
    assert f"{SECTION}3月（填报Ⅱ类，按浓度评价为Ⅳ类，{words}" in text and text.endswith("本章按采用的类别统计。")
    assert "与监测浓度不一致" not in "".join(text for _, text in paragraphs("第四章", told("up")))
