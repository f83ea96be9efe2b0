"""The two real, partial submissions under ../shared/real-inputs/ end as its README says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from pipeline.case import Case
from pipeline.project.assess import assess
from tests.conftest import ROOT, answered
from tests.wordtext import word_text

pytestmark = pytest.mark.slow

WATER = """断面:
  - {名称: 花山水库出水口, 水体: 南盘江, 类型: 河流, 目标类别: Ⅲ, 应测项目: "9"}
  - {名称: 天生桥, 水体: 南盘江, 类型: 河流, 目标类别: Ⅲ, 应测项目: "9"}
  - {名称: 设里桥, 水体: 南盘江, 类型: 河流, 目标类别: Ⅲ, 应测项目: "9"}
  - {名称: 江边桥, 水体: 南盘江, 类型: 河流, 目标类别: Ⅲ, 应测项目: "9"}
  - {名称: 盘溪大桥, 水体: 南盘江, 类型: 河流, 目标类别: Ⅲ, 应测项目: "9"}
  - {名称: 禄丰村, 水体: 南盘江, 类型: 河流, 目标类别: Ⅲ, 应测项目: "9"}
"""


def project(case: Path, folder: Path, year: int) -> Path:
    """A project folder of its own over a copy of the case: our bodies, its year, its sections, one air station."""
    folder.mkdir(parents=True)
    shutil.copytree(case, folder / "inputs", copy_function=shutil.copyfile)
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("考核年度: 2024", f"考核年度: {year}")
    text = text.replace(
        "  2023: {",
        f"  {year}: {{截至日期: {year + 1}-02-20, 报送截止: {year + 1}-02-13, 成文日期: {year + 1}-03-10}}\n  2023: {{",
    )
    text = re.sub(r"(?ms)^断面:\n.*?(?=^空气点位:)", WATER + "\n", text)
    text = re.sub(r"(?ms)^空气点位:\n.*?(?=^# 示例名单|^乡镇:)", "空气点位:\n  - {名称: 曲靖市}\n\n", text)
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def air(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(shared / "real-inputs" / "曲靖空气", tmp_path_factory.mktemp("air") / "p", 2016)


@pytest.fixture(scope="module")
def water(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(shared / "real-inputs" / "云南水质", tmp_path_factory.mktemp("water") / "p", 2021)


def printed_value(case: Case, measure: str, year: int) -> str:
    fact = case.facts.get(measure, period=year)
    assert fact is not None
    return str(fact.printed)


def test_good_days_of_both_years_and_their_change(air: Path) -> None:
    case = assess(air)
    printed = {year: printed_value(case, "good_days_ratio", year) for year in (2015, 2016)}
    assert printed == {2015: "99.5", 2016: "98.9"}
    counts = {
        year: tuple(int(case.facts.number(measure, period=year) or -1) for measure in ("good_days", "valid_days"))
        for year in (2015, 2016)
    }
    assert counts == {2015: (363, 365), 2016: (362, 366)}
    assert str(case.changes["good_days_ratio", ""].difference) == "-0.6"


def test_the_air_report_is_a_draft_that_says_what_is_right_and_what_is_missing(air: Path) -> None:
    run = answered("-C", str(air), "build", "--jobs", "1")
    assert run.returncode == 1, run.stdout + run.stderr
    text = word_text((air / "outputs/2016/报告/自查报告.docx").read_bytes())
    assert "98.9%" in text
    assert "下降0.6个百分点" in text
    assert "【待报：" in text
    assert "示例数据" not in text
    found = json.loads(answered("-C", str(air), "check", "--json").stdout)
    recomputed = [one["message"] for one in found if "264" in one["message"] or "315" in one["message"]]
    assert len(recomputed) == 2, recomputed
    assert any("臭氧" in one["message"] and "综合指数" in one["message"] for one in found)


def test_the_classes_of_april_and_their_share(water: Path) -> None:
    case = assess(water)
    grades = {fact.key.subject: fact.value for fact in case.facts.where("section_class", "2021-04")}
    assert grades == {
        "花山水库出水口": "Ⅰ",
        "天生桥": "Ⅰ",
        "设里桥": "Ⅱ",
        "江边桥": "Ⅲ",
        "盘溪大桥": "Ⅲ",
        "禄丰村": "劣Ⅴ",
    }
    april = case.facts.get("section_class", "禄丰村", "2021-04")
    assert april is not None and "总磷" in april.note
    assert printed_value(case, "good_water_frequency_ratio", 2021) == "83.3"


def test_published_classes_by_record_are_read(water: Path) -> None:
    case = assess(water)
    given = [record.text("water_class") for table in case.facts.table("F33", 2021) for record in table.records]
    given = [grade for grade in given if grade]
    assert (sum(grade in ("Ⅰ", "Ⅱ", "Ⅲ") for grade in given), len(given)) == (131, 159)


def test_the_water_report_is_a_draft(water: Path) -> None:
    run = answered("-C", str(water), "build", "--jobs", "1")
    assert run.returncode == 1, run.stdout + run.stderr
    text = word_text((water / "outputs/2021/报告/自查报告.docx").read_bytes())
    assert "83.3%" in text
    assert "劣Ⅴ" in text


def test_the_other_departments_stand_as_not_reported(air: Path) -> None:
    import openpyxl

    answered("-C", str(air), "check")
    book = openpyxl.load_workbook(air / "outputs/2016/清单/台账.xlsx")
    rows = ["｜".join(str(cell or "") for cell in row) for row in book["应交材料"].iter_rows(values_only=True)]
    for department in ("区财政局", "区统计局", "区自然资源局", "区住建局"):
        assert any(department in row and "未报" in row for row in rows), department
