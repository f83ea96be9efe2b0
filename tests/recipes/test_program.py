"""Recipes that add code or templates: a rule of a new kind, a figure, chapter, output, kind of input file, command."""

from __future__ import annotations

import json
import re
import shutil
import zipfile

import pytest

from pipeline.cli.exit_codes import ExitCode
from tests.recipes.program_copy import ProgramCopy, cards, only_what_its_card_names

pytestmark = pytest.mark.slow

LAST = "report_templates/正文/14-第八章-下一步工作.docx"
OUTLINE = "report_templates/自查报告.yaml"


def styled(style: str, text: str) -> str:
    """A paragraph of a template."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def test_a_rule_of_a_new_kind(program: ProgramCopy) -> None:
    program.write(
        "pipeline/check/multiples.py",
        '"""What is counted in steps: a number that is no multiple of its step."""\n\n'
        "from __future__ import annotations\n\n"
        "from collections.abc import Iterator\n"
        "from dataclasses import dataclass\n"
        "from decimal import Decimal\n\n"
        "from pipeline.check.given import Given, shown_number\n"
        "from pipeline.check.ruled_by import ruled_by\n"
        "from pipeline.model.finding import Finding\n"
        "from pipeline.scheme.rules import RuleSection\n"
        "from pipeline.scheme.scheme_names import MeasureId\n\n\n"
        "@dataclass(frozen=True, slots=True)\n"
        "class Multiple:\n"
        '    """`measure` is a multiple of `step`."""\n\n'
        "    id: str\n"
        "    measure: MeasureId\n"
        "    step: Decimal\n\n\n"
        'MULTIPLES = RuleSection("multiples", tuple[Multiple, ...])\n\n\n'
        "@ruled_by(MULTIPLES)\n"
        "def multiples(given: Given) -> Iterator[Finding]:\n"
        '    """X229 a number that is counted in steps is a multiple of its step."""\n'
        "    for rule in given.rules.of(MULTIPLES):\n"
        "        fact = given.fact(rule.measure)\n"
        "        if fact is not None and fact.number is not None and fact.number % rule.step:\n"
        "            name = given.measures[rule.measure].name\n"
        '            values = {"规则": rule.id, "指标": name, "值": shown_number(fact.number), "步": shown_number(rule.step)}\n'
        '            yield given.finding("X229", rule.measure, given.cells(fact), values)\n',
    )
    file = "pipeline/check/__init__.py"
    program.replace(
        file, "    monitoring_series,\n    object_rows,\n", "    monitoring_series,\n    multiples,\n    object_rows,\n"
    )
    program.add(file, "    within_form.shares,\n", "    multiples.multiples,\n")
    program.replace(
        "pipeline/scheme/findings/check.yaml",
        "\nX101:\n",
        "\nX229:\n  title: 不是整套的数\n  severity: warning\n"
        '  message: "“{指标}”填报 {值}，不是 {步} 的倍数（规则{规则}）。"\n  hint: 请核对后重新填报。\nX101:\n',
    )
    rules = "pipeline/scheme/yunnan/rules.yaml"
    program.add(
        rules,
        "# 各部分之和等于整体。\n",
        'multiples:\n  - {id: C-1-2, measure: red_line_check, step: "2"}\n\n# 各部分之和等于整体。\n',
    )
    where = "区林草局/自然保护地与红线监管情况表.csv"
    program.submit(where, "指标,单位,本年\n红线人为活动核查宗数,宗,3\n")
    refused = program.selfcheck("check")
    assert refused.returncode == ExitCode.CONFIG and "red_line_check" in refused.stderr
    program.replace(rules, "measure: red_line_check, step", "measure: red_line_checks, step")
    ended = program.selfcheck("check", "--json")
    assert ended.returncode == ExitCode.DRAFT, ended.stderr
    (told,) = [one for one in json.loads(ended.stdout) if one["code"] == "X229"]
    assert told["at"] == [f"2024/{where} › C2"] and "不是 2 的倍数（规则C-1-2）" in told["message"]
    only_what_its_card_names("A rule of a new kind", program)


@pytest.mark.slow
def test_a_new_figure(program: ProgramCopy) -> None:
    program.write(
        "pipeline/chart/rainfall.py",
        '"""The figure of rain: one bar."""\n\n'
        "from __future__ import annotations\n\n"
        "from pipeline.chart import bars, drawing_sheet\n"
        "from pipeline.chart.bars import Panel\n"
        "from pipeline.chart.view import View\n"
        "from pipeline.model.part import Figure\n"
        "from pipeline.scheme.needs import Needs\n\n"
        '_RAIN = "rainfall"\n'
        'NEEDS = Needs("降水图", measures=(_RAIN,))\n\n\n'
        "def rainfall(data: View, identity: str) -> Figure | None:\n"
        '    """The year\'s rain; None where it is not known."""\n'
        "    years = data.years(_RAIN)\n"
        "    if not years:\n"
        "        return None\n"
        "    drawn = drawing_sheet.blank_sheet(30)\n"
        "    names = bars.names_in([str(year) for year, _, _ in years], drawing_sheet.WIDTH_MM)\n"
        "    bars.singles(drawn, Panel(0, drawing_sheet.WIDTH_MM, 8), names, [number for _, number, _ in years])\n"
        '    return drawing_sheet.finish(drawn, identity, "历年降水量。")\n',
    )
    file = "pipeline/chart/__init__.py"
    program.replace(
        file, "pictures, spending, stacked, water, years\n", "pictures, rainfall, spending, stacked, water, years\n"
    )
    program.add(file, '    "receipts": stacked.receipt_bars,\n', '    "rainfall": rainfall.rainfall,\n')
    program.replace(file, "NEEDS = (air.NEEDS, ", "NEEDS = (air.NEEDS, rainfall.NEEDS, ")
    program.add(OUTLINE, "\n图:\n", "  - {编号: 降水, 画法: rainfall, 标题: 历年降水量, 用于: [第八章]}\n")
    head = "八、下一步工作</w:t></w:r></w:p>"
    program.replace_in_word(
        LAST,
        head,
        head
        + styled("FigurePara", '{{ 图("降水") }}')
        + styled("FigureCaption", '{{ 题号("降水") }}　历年降水量')
        + styled("Body", '降水量见{{ 见("降水") }}。'),
    )
    program.submit("区生态环境分局/县域基本情况表.csv", "指标,单位,本年\n年降水量,mm,980.5\n")
    ended = program.selfcheck("template", "preview", "第八章")
    assert ended.returncode in (ExitCode.DONE, ExitCode.COMPONENT), ended.stdout + ended.stderr
    with zipfile.ZipFile(program.project / "outputs" / "2024" / "预览" / "14-第八章-下一步工作.docx") as word:
        assert [name for name in word.namelist() if name.endswith(".png")]
        assert "图8-1" in re.sub("<[^>]*>", "", word.read("word/document.xml").decode())
    only_what_its_card_names("A new figure", program)


@pytest.mark.slow
def test_a_new_chapter(program: ProgramCopy) -> None:
    new = "report_templates/正文/15-第九章-附则.docx"
    shutil.copy(program.folder / LAST, program.folder / new)
    program.replace_in_word(new, "八、下一步工作", "九、附则")
    line = "文件: 正文/14-第八章-下一步工作.docx, 章: 8, 接排: true}\n"
    program.add(OUTLINE, line, "  - {编号: 第九章, 标题: 附则, 文件: 正文/15-第九章-附则.docx, 章: 9}\n")
    ended = program.selfcheck("template", "preview", "第九章")
    assert ended.returncode in (ExitCode.DONE, ExitCode.COMPONENT), ended.stdout + ended.stderr
    made = program.project / "outputs" / "2024" / "预览" / "15-第九章-附则.docx"
    with zipfile.ZipFile(made) as word:
        assert "九、附则" in word.read("word/document.xml").decode()
    only_what_its_card_names("A new chapter", program)


def test_a_new_output_file(program: ProgramCopy) -> None:
    program.write(
        "pipeline/publish/address_list.py",
        '"""The bodies of a year → 部门名单.txt."""\n\n'
        "from __future__ import annotations\n\n"
        "from pipeline.config import Config\n\n"
        'NAME = "部门名单.txt"\n\n\n'
        "def render(config: Config) -> bytes:\n"
        '    """Their names, one a line."""\n'
        '    return "".join(f"{body.name}\\n" for body in config.bodies).encode()\n',
    )
    file = "pipeline/project/outputs.py"
    program.replace(file, "from pipeline.publish import (\n", "from pipeline.publish import (\n    address_list,\n")
    program.add(
        file,
        "LIST_OUTPUTS = (\n",
        "    Output(address_list.NAME, lambda case: address_list.render(case.config)),\n",
    )
    program.add("README.md", "（认不出的文件已填好最像的编号）", "；部门名单.txt")
    ended = program.selfcheck("check")
    assert ended.returncode == ExitCode.DRAFT, ended.stderr
    made = program.project / "outputs" / "2024" / "清单" / "部门名单.txt"
    assert "区卫健局" in made.read_text(encoding="utf-8").splitlines()
    only_what_its_card_names("A new output file", program)


def test_a_new_kind_of_input_file(program: ProgramCopy) -> None:
    program.add(
        "pipeline/model/file_kind.py",
        '    FileKind("zip", (FileContent.MEMBERS,), "压缩包"),\n',
        '    FileKind("ndjson", _TABLES, "逐行 JSON", starts=(b"[\\"",)),\n',
    )
    program.write(
        "pipeline/reading/json_lines.py",
        '"""The bytes of a file with a JSON list a line → one sheet."""\n\n'
        "from __future__ import annotations\n\n"
        "import json\n\n"
        "from pipeline.model.table import Sheet\n\n\n"
        "def read_json_lines(data: bytes) -> list[Sheet]:\n"
        '    """The lists as rows."""\n'
        "    rows = (json.loads(line) for line in data.decode().splitlines())\n"
        '    return [Sheet("", "", tuple(tuple(map(str, row)) for row in rows))]\n',
    )
    file = "pipeline/reading/readers.py"
    program.replace(file, "from pipeline.reading import gate\n", "from pipeline.reading import gate, json_lines\n")
    program.add(
        file,
        '    "docx": _document,\n',
        '    "ndjson": lambda passed, _: FileContents(\n'
        "        passed.kind, sheets=tuple((one, None) for one in json_lines.read_json_lines(passed.data))\n"
        "    ),\n",
    )
    program.replace("README.md", "能读的文件：`.xlsx`", "能读的文件：`.ndjson` `.xlsx`")
    rows = [["指标", "单位", "本年"], ["红线人为活动核查宗数", "宗", "2"]]
    where = "区林草局/自然保护地与红线监管情况表.ndjson"
    program.submit(where, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    traced = program.selfcheck("trace", "红线人为活动核查宗数", "--json")
    assert traced.returncode == ExitCode.DONE, traced.stderr
    assert json.loads(traced.stdout)[0]["采用"]["单元格"] == [f"2024/{where} › C2"]
    only_what_its_card_names("A new kind of input file", program)


def test_a_new_command(program: ProgramCopy) -> None:
    program.write(
        "pipeline/project/roll.py",
        '"""A project folder → the bodies of its year."""\n\n'
        "from __future__ import annotations\n\n"
        "from pathlib import Path\n\n\n"
        "def roll(project: Path, year: int | None = None) -> tuple[str, ...]:\n"
        '    """Their names, in the order of config.yaml; raises PipelineError (CONFIG)."""\n'
        "    from pipeline.project.configuration import load_config\n\n"
        "    return tuple(body.name for body in load_config(project, year).bodies)\n",
    )
    file = "pipeline/project/__init__.py"
    program.add(file, "import Problem, WordedFinding\n", "from pipeline.project.roll import roll\n")
    program.add(file, '    "preview",\n', '    "roll",\n')
    program.add(
        "pipeline/cli/commands.py",
        '"""A command: the project folder, its options, where progress goes → what it came to."""\n',
        "\n\ndef run_roll(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:\n"
        "    return Ending(project.roll(root, options.year))\n",
    )
    program.replace(
        "pipeline/cli/__init__.py",
        "    return top\n",
        '    add(names, commands.run_roll, "roll", "列出各部门", "打印部门名单。")\n    return top\n',
    )
    program.add("README.md", "| `selfcheck doctor` |", " 看机器 |\n| `selfcheck roll` | 列出各部门 |\n| |")
    ended = program.selfcheck("roll", "--year", "2024")
    assert ended.returncode == ExitCode.DONE, ended.stderr
    assert "区卫健局" in ended.stdout.splitlines()
    only_what_its_card_names("A new command", program)


def test_every_card_is_short_and_followed(request: pytest.FixtureRequest) -> None:
    """Six steps at most, and a test that bears its name."""
    followed = "".join(path.read_text(encoding="utf-8") for path in sorted(request.path.parent.glob("test_*.py")))
    assert len(cards()) >= 11
    for title, text in cards().items():
        steps = re.findall(r"^(\d)\. ", text, re.MULTILINE)
        assert steps == [str(number) for number in range(1, len(steps) + 1)] and 1 <= len(steps) <= 6, title
        assert f"def test_{title.lower().replace(' ', '_')}(" in followed, title
        assert f'only_what_its_card_names("{title}"' in followed, title
