"""Recipes that change data only: an indicator, a form column, a rule, a limit edition, a county, a province."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from pipeline.cli.exit_codes import ExitCode
from tests.recipes.program_copy import ProgramCopy, only_what_its_card_names

pytestmark = pytest.mark.slow

SCHEME = "pipeline/scheme/yunnan"
F06 = "report_templates/附表/F06-生态产品信息调查情况表.docx"
PROTECTED = "区林草局/自然保护地与红线监管情况表.csv"
"""A table of F39, a form in which a line is a measure."""


def findings(program: ProgramCopy, code: str, *words: str) -> list[dict[str, Any]]:
    """What a check of the copy tells of one kind."""
    ended = program.selfcheck(*words, "--json")
    assert ended.returncode in (ExitCode.DONE, ExitCode.DRAFT), ended.stderr
    return [one for one in json.loads(ended.stdout) if one["code"] == code]


def test_a_new_indicator(program: ProgramCopy) -> None:
    program.add(
        f"{SCHEME}/indicators.yaml",
        "              - {id: project_spending, name: 项目执行数, unit: 万元, places: 2, kind: amount, per: project}\n",
        "          - id: C-3-5\n"
        "            name: 林下经济发展\n"
        "            roles: [林草]\n"
        "            measures:\n"
        "              - {id: understory_income, name: 林下经济产值, unit: 万元, places: 2, kind: amount, headline: true}\n",
    )
    program.add(
        f"{SCHEME}/forms/F39.yaml",
        "items:\n",
        '  - {measure: understory_income, aliases: [林下产值], low: "0", roles: [林草]}\n',
    )
    program.replace(
        f"{SCHEME}/deliverables.yaml",
        "  - id: 林草.3\n",
        "      - {title: 林下经济发展情况报告, aliases: [林下经济], kind: report, home: C-3-5, absences: [absent]}\n  - id: 林草.3\n",
    )
    program.submit(PROTECTED, "指标,单位,本年\n林下产值,亿元,1.25\n")
    traced = program.selfcheck("trace", "C-3-5", "--json")
    assert traced.returncode == ExitCode.DONE, traced.stderr
    told = json.loads(traced.stdout)[0]["采用"]
    assert (told["值"], told["单位"]) == ("12500.00", "万元")
    assert told["单元格"] == [f"2024/{PROTECTED} › C2"]
    only_what_its_card_names("A new indicator", program)


@pytest.mark.slow
def test_a_new_form_column(program: ProgramCopy) -> None:
    """Until the appendix prints it or says that it leaves it out, `template check` tells of it."""
    file = f"{SCHEME}/forms/F06.yaml"
    program.add(file, "aliases: [证书有效期, 有效期至]}\n", "    - {id: brand, name: 区域公用品牌, aliases: [品牌]}\n")
    (told,) = findings(program, "T212", "template", "check")
    assert told["values"]["栏"] == "区域公用品牌"
    program.replace_in_word(F06, "认证证书号栏未列", "认证证书号、区域公用品牌栏未列")
    assert findings(program, "T212", "template", "check") == []
    program.submit("区林草局/生态产品信息调查情况表.csv", "产品类别,名称,品牌\n物质供给,示例茶,示例牌\n")
    read = program.python(
        "from pipeline.project.assess import assess\n"
        "print([row.text('brand') for one in assess(root).facts.table('F06', 2024) for row in one.records])"
    )
    assert read == "['示例牌']\n"
    only_what_its_card_names("A new form column", program)


def test_a_new_rule(program: ProgramCopy) -> None:
    program.submit(PROTECTED, "指标,单位,本年\n红线人为活动核查宗数,宗,2\n经批准占用红线宗数,宗,3\n")
    assert findings(program, "X202", "check") == []
    before = "  - {id: C-1-2, low: red_line_illegal, high: red_line_checks}\n"
    program.add(
        f"{SCHEME}/rules.yaml", before, "  - {id: C-1-2, low: red_line_occupied_cases, high: red_line_checks}\n"
    )
    (told,) = findings(program, "X202", "check")
    assert told["at"] == [f"2024/{PROTECTED} › C3", f"2024/{PROTECTED} › C2"]
    only_what_its_card_names("A new rule", program)


def test_a_new_edition_of_a_limit(program: ProgramCopy) -> None:
    program.add(
        "pipeline/scheme/standards/GB3838.yaml",
        '{no: "24", id: fecal_coliform, name: 粪大肠菌群, unit: 个/L, compare: "≤", limits: ["200", "2000", "10000", "20000", "40000"]}\n',
        '  - version: "2030"\n'
        "    from: 2030-01-01\n"
        "    source: GB 3838—2030 表1，示例\n"
        "    tables:\n"
        "      kind: water_limits\n"
        "      cite: 《地表水环境质量标准》（GB 3838—2030）表1\n"
        "      grades: [Ⅰ, Ⅱ, Ⅲ, Ⅳ, Ⅴ]\n"
        "      beyond: 劣Ⅴ\n"
        "      good: Ⅲ\n"
        "      rows:\n"
        '        - {no: "1", id: ammonia_nitrogen, name: 氨氮, unit: mg/L, compare: "≤", limits: ["0.1", "0.4", "0.8", "1.0", "1.5"]}\n',
    )
    program.replace(
        "pipeline/scheme/standards/GB3838.yaml", "    from: 2002-06-01\n", "    from: 2002-06-01\n    to: 2029-12-31\n"
    )
    said = program.python(
        "import datetime\n"
        "from pipeline import scheme\n"
        "at = scheme.load('yunnan').standards.at\n"
        "for year in 2029, 2030:\n"
        "    print(at('GB3838', datetime.date(year, 6, 1), {}).version)"
    )
    assert said.split() == ["2002", "2030"]
    only_what_its_card_names("A new edition of a limit", program)


@pytest.mark.slow
def test_another_county(program: ProgramCopy) -> None:
    """Its config.yaml alone, and the folders that `new` makes."""
    program.replace(
        "county/config.yaml", "  名称: 曲靖市沾益区\n  简称: 沾益区\n", "  名称: 示例市示例县\n  简称: 示例县\n"
    )
    program.replace(
        "county/config.yaml", "名称: 区卫健局, 别名: [区卫生健康局]", "名称: 县卫健局, 别名: [县卫生健康局]"
    )
    shutil.rmtree(program.project / "inputs")
    opened = program.selfcheck("new", "2025")
    assert opened.returncode == ExitCode.DONE, opened.stderr
    assert (program.project / "inputs" / "2025" / "县卫健局").is_dir()
    ended = program.selfcheck("forms", "--year", "2025", "--department", "县卫健局")
    assert ended.returncode == ExitCode.DONE, ended.stderr
    assert any((program.project / "outputs" / "2025" / "下发材料" / "县卫健局").iterdir())
    only_what_its_card_names("Another county", program, {"county/config.yaml": "config.yaml"})


@pytest.mark.slow
def test_another_province(program: ProgramCopy) -> None:
    """A scheme folder; what the methods need and it lacks is told with file and id."""
    shutil.copytree(program.folder / SCHEME, program.folder / "pipeline/scheme/guizhou")
    tree = "pipeline/scheme/guizhou/indicators.yaml"
    program.replace(tree, "title: 云南省县域", "title: 贵州省县域")
    program.replace(tree, "id: rainfall, name: 年降水量", "id: rainfall, name: 全年降雨量")
    program.replace("county/config.yaml", "指标方案: yunnan", "指标方案: guizhou")
    traced = program.selfcheck("trace", "全年降雨量")
    assert traced.returncode == ExitCode.DONE, traced.stderr
    program.replace(tree, "id: cwqi_river,", "id: river_cwqi,")
    refused = program.selfcheck("trace", "全年降雨量")
    assert refused.returncode == ExitCode.CONFIG
    assert "guizhou" in refused.stderr and "cwqi_river" in refused.stderr
    named = {path: path.replace("guizhou", "<province>") for path in program.touched} | {
        "county/config.yaml": "config.yaml"
    }
    only_what_its_card_names("Another province", program, named)
