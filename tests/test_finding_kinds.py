"""What a finding means stands in the catalogue: no code reads it from the letters, and each attribute decides."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import openpyxl
import pytest

from pipeline import config as configs
from pipeline.case import Case
from pipeline.check import EVERY_STAGE, settle
from pipeline.config import Acceptance, Config
from pipeline.ingest import ingest, register
from pipeline.issue import slips
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.receipt import Duty, Piece, Receipt, Standing
from pipeline.model.table import Place
from pipeline.project import chapters, report, templates
from pipeline.publish import reminders
from pipeline.scheme import catalogue
from pipeline.scheme.catalogue import About, FindingStage, Responsible, Shows
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import READER

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "pipeline").rglob("*.py"))
CONFIG = configs.load(ROOT, 2024)
KINDS = CONFIG.scheme.catalogue
_CODE = re.compile(r"[INCRXTP][1-9]\d{0,2}")
"""A code, or what several begin with."""
_FINANCE = "区财政局"


def _literals(node: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    """The codes that an expression spells out, itself, in a tuple, list or set, or through a name of the module."""
    if isinstance(node, ast.Name):
        node = named.get(node.id, node)
    for one in node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else (node,):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and _CODE.fullmatch(one.value):
            yield one.value


def comparisons(text: str) -> Iterator[str]:
    """Every place that decides by the letters of a code."""
    tree = ast.parse(text)
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    made = {
        node.args[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name)
    }
    elsewhere = {name: value for name, value in named.items() if name not in made}
    for node in ast.walk(tree):
        found: list[str] = []
        if isinstance(node, ast.Compare):
            found = [code for side in (node.left, *node.comparators) for code in _literals(side, elsewhere)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("startswith", "endswith", "removeprefix", "partition"):
                found = [code for one in node.args for code in _literals(one, elsewhere)]
                found += ["code"] if _is_code(node.func.value) else []
        elif isinstance(node, ast.MatchValue):
            found = list(_literals(node.value, elsewhere))
        elif isinstance(node, ast.Subscript):
            found = ["code"] if _is_code(node.value) else []
        if found:
            yield f"{node.lineno if isinstance(node, ast.expr | ast.pattern) else 0}: {found}"


def _is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "code"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_decided_by_the_letters_of_a_code(path: Path) -> None:
    assert not list(comparisons(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        'one.code.startswith("T1")',
        '_THE_FILE = ("I4", "R1")\none.code.startswith(_THE_FILE)',
        "one.finding.code[:1] in stages",
        'one.code == "I112"',
        'code in ("R101", "R102")',
        '_MISSING = ("R101", "X101")\ncode not in _MISSING',
        '_COPY = "I118"\nmaterial.unusable != _COPY',
        'match one.code:\n    case "X101":\n        pass',
    ],
)
def test_the_test_sees_what_it_forbids(text: str) -> None:
    assert list(comparisons(text))


def test_every_word_of_the_catalogue_is_said_of_some_kind() -> None:
    assert {one.stage for one in KINDS.values()} == set(FindingStage)
    assert {one.about for one in KINDS.values()} == set(About)
    assert {one.responsible for one in KINDS.values()} == set(Responsible)
    assert {one.shows for one in KINDS.values()} == {None, *Shows}
    for flag in ("asks", "first", "stops", "follows"):
        assert any(getattr(one, flag) for one in KINDS.values()), flag


def told(code: str, **meaning: object) -> Config:
    """The sample's config with findings of one code meaning something else."""
    kinds = {**KINDS, code: replace(KINDS[code], **meaning)}  # type: ignore[arg-type]
    return replace(CONFIG, scheme=replace(CONFIG.scheme, catalogue=kinds))


def test_the_stage_says_whose_acceptances_are_judged() -> None:
    stale = Acceptance("X201", "2024/区财政局/表.xlsx", "", "已核", "科长")
    assert [one.finding.code for one in settle([], replace(CONFIG, accepted=(stale,)))] == ["X901"]
    later = replace(told("X201", stage=FindingStage.FILL), accepted=(stale,))
    assert settle([], later) == () and len(settle([], later, stages=EVERY_STAGE)) == 1


@pytest.mark.parametrize(
    ("about", "of_blocking", "of_warning"),
    [
        (About.FILE, True, True),
        (About.DATA, True, False),
        (About.ABSENCE, False, False),
        (About.ANSWER, False, False),
        (About.OURS, False, False),
    ],
)
def test_a_file_is_to_be_mended_by_what_a_finding_is_about(about: About, of_blocking: bool, of_warning: bool) -> None:
    kind = replace(KINDS["N101"], about=about)
    finding = Finding("N101", (Place("2024/区财政局/表.xlsx"),))
    assert kind.mends(Settled(finding, Severity.BLOCKING)) == of_blocking
    assert kind.mends(Settled(finding, Severity.WARNING)) == of_warning
    assert not kind.mends(Settled(finding, Severity.NOTICE))
    assert not kind.mends(Settled(finding, Severity.BLOCKING, "科长", "已核"))


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one body with one table."""
    root = tmp_path_factory.mktemp("project")
    made = openpyxl.Workbook()
    for row in (["生态环境保护与治理支出统计表"], ["指标", "单位", "本年"], ["一般公共预算支出", "万元", 1]):
        made.worksheets[0].append(row)
    out = io.BytesIO()
    made.save(out)
    path = root / "inputs" / "2024" / _FINANCE / "支出.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(out.getvalue())
    return root


def returned(config: Config, root: Path, code: str) -> bytes | None:
    """The slip that one finding of a code at the body's table makes, None for none."""
    config = replace(config, root=root)
    received = ingest(config, 2024, READER)
    finding = Finding(code, (Place(f"2024/{_FINANCE}/支出.xlsx", "Sheet", "C3"),), {}, _FINANCE)
    made = slips.slips(received.tables, received.materials, settle([finding], config), config)
    return made.get(f"退回单/{_FINANCE}.xlsx")


def test_a_slip_goes_out_for_what_the_body_must_mend_and_is_not_only_asked(handed_in: Path) -> None:
    assert returned(CONFIG, handed_in, "N101")
    assert returned(told("N101", responsible=Responsible.COMPILER), handed_in, "N101") is None
    assert returned(told("N101", asks=True), handed_in, "N101") is None
    assert returned(told("N101", about=About.ABSENCE), handed_in, "N101") is None


@pytest.mark.parametrize("code", ["C101", "C401", "I115", "I116", "X902"])
def test_what_the_compiler_sorts_out_goes_to_no_body(code: str, handed_in: Path) -> None:
    """A list that config.yaml lacks, or a file that a program holds open, is nothing that a body could mend."""
    assert returned(CONFIG, handed_in, code) is None
    file = f"2024/{_FINANCE}/支出.xlsx"
    owed = Receipt(Duty("财政.1-1", _FINANCE), Standing.FAULTY, (Piece(file),))
    blocking = [Settled(Finding(one, (Place(file),)), Severity.BLOCKING) for one in (code, "N101")]
    assert [asked.state for asked in reminders.to_mend([owed], blocking, CONFIG)] == [KINDS["N101"].title]


def test_a_body_s_table_is_not_faulty_where_config_lacks_the_list() -> None:
    at = (Place(f"2024/{_FINANCE}/支出.xlsx"),)
    assert not KINDS["C101"].mends(Settled(Finding("C101", at), Severity.BLOCKING))
    assert KINDS["I115"].mends(Settled(Finding("I115", at), Severity.WARNING))  # nothing of it was read


def test_of_a_copy_it_is_not_asked_what_form_it_is(handed_in: Path) -> None:
    def spoken(config: Config) -> list[str]:
        return [
            one.speaks_of for one in ingest(replace(config, root=handed_in), 2024, READER).materials if one.unusable
        ]

    title = CONFIG.scheme.forms.by_id["F03"].title
    again = handed_in / "inputs" / "2024" / _FINANCE / "补交" / f"{title}.xlsx"
    again.parent.mkdir()
    again.write_bytes((again.parents[1] / "支出.xlsx").read_bytes())
    assert spoken(CONFIG) == [""]
    assert spoken(told("I118", shows=None)) == ["F03"]


def test_rows_of_the_register_are_folded_under_what_they_follow_from() -> None:
    folder = Finding("I112", (Place("2024/财政局材料"),), {"文件夹": "财政局材料", "最像": ""})
    row = Finding("I401", (Place("2024/收件登记.xlsx", "", "第 2 行"),), {"写的": "区财政局/批复.pdf", "最像": ""})
    files = ["2024/财政局材料/批复.pdf"]
    assert len(register.follow([row, folder], files, KINDS, 2024)) == 1
    assert len(register.follow([row, folder], files, told("I401", follows="").scheme.catalogue, 2024)) == 2


def test_a_template_is_wrong_by_what_stops_the_report() -> None:
    wrong = Settled(Finding("T101", (Place("正文/01.docx"),)), Severity.BLOCKING)
    assert templates._broken([wrong], Case(CONFIG))
    assert not templates._broken([wrong], Case(told("T101", stops=False)))
    assert "模板有 1 处" in report._template_error([wrong.finding], CONFIG).message


def test_mistakes_of_templates_are_those_that_a_writer_mends() -> None:
    found = (Finding("T201"), Finding("T401"))

    def mistakes(config: Config) -> list[str]:
        made = cast(chapters.Chapters, SimpleNamespace(findings=found))
        return [one.code for one in templates._mistakes(made, Case(config))]

    assert mistakes(CONFIG) == ["T201"]
    assert mistakes(told("T401", responsible=Responsible.WRITER)) == ["T201", "T401"]


def _entry(**more: str) -> str:
    lines = {"title": "甲", "severity": "warning", "message": "乙", "hint": "丙", **more}
    return "X101:\n" + "".join(f"  {key}: {value}\n" for key, value in lines.items())


_USUAL = "defaults: {stage: check, about: data, responsible: department}\n"


def test_an_entry_outweighs_the_defaults_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(_USUAL + _entry(about="absence", asks="true"), encoding="utf-8")
    (kind,) = catalogue.load(tmp_path).values()
    assert (kind.stage, kind.about, kind.responsible) == (FindingStage.CHECK, About.ABSENCE, Responsible.DEPARTMENT)
    assert kind.asks and not kind.stops


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_entry(), "a.yaml › defaults › stage：没有填写"),
        (_USUAL.replace("data", "dada") + _entry(), "a.yaml 第 1 行 › defaults › about：只能是 file、data"),
        (_USUAL + _entry(severity="grave"), "a.yaml 第 4 行 › X101 › severity：只能是"),
        (_USUAL + _entry().replace("  severity: warning\n", ""), "a.yaml 第 2 行 › X101 › severity：没有填写"),
        (_USUAL + _entry(follows="X999"), "X101 › follows：没有“X999”这个编码"),
        (_USUAL + _entry(ask="true"), "不认识这一项，是不是“asks”"),
        (_USUAL + _entry(shows="twin"), "a.yaml 第 7 行 › X101 › shows：只能是 copy、blank、other_year"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_file_and_code(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PipelineError) as refused:
        catalogue.load(tmp_path)
    assert said in refused.value.message and refused.value.cause is Cause.CONFIG
