"""What was handed in is frozen; after a correction the sheets to exchange are those that differ, and no others."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pypdfium2
import pytest
import yaml

from pipeline.project import ReprintResult, build, bundle, diff, find, reprint, reprint_done
from pipeline.publish.page_changes import PageFate
from pipeline.store import frozen_papers, swap
from pipeline.system import machine
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import BODY, PATIENCE, ROOT, answered, once, short_project

pytestmark = pytest.mark.slow

LENIENT = {"X101": "提示", "R101": "提示", "X102": "提示", "T401": "提示", "T301": "提示"}
"""A short project lacks nearly everything: that is no matter here."""
REPORT, TABLE = "报告/自查报告.pdf", f"inputs/2024/{BODY}/产业占比指标证明材料.csv"


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short project handed in once: cover, contents, four pages of text, an appendix, annexes."""

    def make(folder: Path) -> None:
        project = short_project(folder / "project")
        config = (project / "config.yaml").read_text(encoding="utf-8")
        lenient = "{" + ", ".join(f"{code}: {word}" for code, word in LENIENT.items()) + "}"
        with_annexes(project)
        (project / "config.yaml").write_text(config.replace("严重度: {}", f"严重度: {lenient}"), encoding="utf-8")
        assert build(project, final=True, jobs=1).pages == 10
        handed = bundle(project, submit=True)
        assert handed.submitted is not None and handed.not_submitted is None

    return once(tmp_path_factory, "submitted", make) / "project"


@pytest.fixture
def project(submitted: Path, tmp_path: Path) -> Path:
    return shutil.copytree(submitted, tmp_path / "project")


def with_annexes(project: Path) -> None:
    """All annexes of the report, the last two on pages of their own."""
    path = project / "report_templates/自查报告.yaml"
    outline = yaml.safe_load(path.read_text(encoding="utf-8"))
    outline["附件"] = yaml.safe_load((ROOT / "report_templates/自查报告.yaml").read_text(encoding="utf-8"))["附件"]
    for one in outline["附件"]:
        one.pop("接排", None)
    path.write_text(yaml.safe_dump(outline, allow_unicode=True, sort_keys=False), encoding="utf-8")


def bind(project: Path, sides: str = "双面", report: str = "活页", others: str = "活页") -> None:
    path = project / "config.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("装订:")]
    line = f"装订: {{份数: 2, 印法: {sides}, 自查报告: {report}, 佐证材料汇编: {others}}}"
    path.write_text("\n".join([*kept, line, ""]), encoding="utf-8")


def correct(project: Path, more: int = 100) -> None:
    """Move 万元 from the third industry to the first: the sum stays."""
    path = project / TABLE
    lines = path.read_bytes().decode("gb18030").splitlines()
    for name, change in (("第一产业增加值", more), ("第三产业增加值", -more)):
        at = next(number for number, line in enumerate(lines) if line.startswith(name))
        cells = next(csv.reader([lines[at]]))
        lines[at] = ",".join([*cells[:2], str(int(cells[2].replace(",", "")) + change), *cells[3:]])
    path.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))


def lengthen(project: Path, chapter: str, paragraphs: int) -> None:
    """Add paragraphs at the end of a chapter's template."""
    path = next((project / "report_templates" / "正文").glob(f"*{chapter}*.docx"))
    file = docx.Document(str(path))
    last = next(
        one for one in reversed(file.paragraphs) if one.style is not None and one.style.name == "Normal" or one.text
    )
    for number in range(paragraphs):
        added = last.insert_paragraph_before(f"补充说明第{number}段：" + "现场核查情况与所报材料一致，" * 6, last.style)
        assert added.text
    file.save(str(path))


def rebuilt(project: Path) -> None:
    made = build(project, final=True, jobs=1)
    assert made.report and not made.draft


def texts(data: bytes) -> list[str]:
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(data)]


def pictures(data: bytes) -> list[bytes]:
    return [bytes(page.render(scale=1, grayscale=True).buffer) for page in pypdfium2.PdfDocument(data)]


def now(project: Path) -> bytes:
    return (project / "outputs/2024/报告/自查报告.pdf").read_bytes()


def before(project: Path) -> bytes:
    return (project / "outputs/登记/报送/1" / REPORT).read_bytes()


def folder(project: Path) -> Path:
    return project / "outputs/2024/换页"


def rows(project: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet of 换页清单.xlsx by head."""
    found = list(openpyxl.load_workbook(folder(project) / "换页清单.xlsx")[sheet].iter_rows(values_only=True))
    at = next(number for number, row in enumerate(found) if sum(cell is not None for cell in row) > 1)
    return [dict(zip(map(str, found[at]), row, strict=True)) for row in found[at + 1 :]]


def exchanged(project: Path, made: ReprintResult) -> list[bytes]:
    """The pages of the paper after somebody has followed the list: the old sheets with those of 换页.pdf put in."""
    report = next(one for one in made.documents if one.name == REPORT)
    old, new = pictures(before(project)), pictures((folder(project) / "换页.pdf").read_bytes())
    step = 2 if report.both_sides else 1
    blank = [b"" for _ in range(-len(old) % step)]
    sheets = [tuple((old + blank)[at : at + step]) for at in range(0, len(old), step)]
    printed = iter([tuple(new[at : at + step]) for at in range(0, len(new), step)])
    paper: list[tuple[bytes, ...]] = []
    taken = 0
    for one in report.swaps:
        first = (one.old[0] - 1) // step if one.old else None
        if first is not None:
            paper += sheets[taken:first]
            taken = first + 1
        elif one.after:
            while len(paper) * step < one.after:
                paper.append(sheets[taken])
                taken += 1
        if one.new:
            paper.append(next(printed))
    assert next(printed, None) is None, "a sheet was printed that nobody puts in"
    return [page for sheet in [*paper, *sheets[taken:]] for page in sheet if page]


def same_pages(one: list[bytes], other: list[bytes]) -> bool:
    blank = [page for page in one[len(other) :] if set(page) != {255}]
    return one[: len(other)] == other and not blank


# --- what is frozen ---------------------------------------------------------------------------------------------------


def test_what_is_handed_in_is_frozen_once(project: Path) -> None:
    frozen = project / "outputs/登记/报送/1"
    assert before(project) == now(project)
    lines = (line.split("  ", 1) for line in (frozen / "校验值.txt").read_text("utf-8").splitlines())
    listed = {name: digest for digest, name in lines}
    assert set(listed) == set(swap.present(frozen)) - {"校验值.txt"}
    assert {name for name in listed if name.startswith("报告/")} >= {REPORT, "报告/自查报告.docx", "报告/facts.csv"}
    assert any(name.startswith("汇编/第1册") for name in listed) and "数据表.zip" in listed
    assert all(hashlib.sha256((frozen / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())
    again = bundle(project, submit=True).submitted
    assert again is not None and again.same and again.number == 1
    assert [one.name for one in frozen.parent.iterdir() if one.name.isdigit()] == ["1"]
    assert build(project, final=True, jobs=1).unchanged, "a submission makes no new build necessary"


def test_a_draft_and_what_is_out_of_date_are_not_handed_in(project: Path) -> None:
    correct(project)
    refused = bundle(project, submit=True)
    assert refused.submitted is None and refused.not_submitted is not None
    assert refused.not_submitted.cause is Cause.NO_INPUT and "正式稿" in refused.not_submitted.message
    assert "selfcheck build --final" in refused.not_submitted.hint
    config = project / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("X101: 提示", "X101: 阻断"), encoding="utf-8")
    build(project, jobs=1)
    draft = bundle(project, submit=True)
    assert draft.draft and draft.not_submitted is not None and "草稿" in draft.not_submitted.message
    assert answered("-C", str(project), "bundle", "--submit").returncode == 3
    assert not (project / "outputs/登记/报送/2").exists()


def test_a_report_that_somebody_edited_is_not_handed_in(project: Path) -> None:
    with (project / "outputs/2024/报告/附表.xlsx").open("ab") as file:
        file.write(b"edited")
    with pytest.raises(PipelineError) as caught:
        bundle(project, submit=True)
    assert caught.value.cause is Cause.OUTPUT
    assert not (project / "outputs/登记/报送/2").exists()


@pytest.mark.parametrize(
    ("name", "harm", "told"),
    [
        (REPORT, "changed", "损坏了"),
        (REPORT, "gone", "不见了"),
        ("报送.json", "changed", "损坏了"),
        ("校验值.txt", "changed", "损坏了"),
        ("数据表.zip", "changed", "损坏了"),
        ("汇编/汇编目录.xlsx", "changed", "损坏了"),
        ("", "gone", "不见了"),
    ],
)
def test_what_is_damaged_is_told_with_the_way_back(project: Path, name: str, harm: str, told: str) -> None:
    bind(project)
    correct(project)
    rebuilt(project)
    path = project / "outputs/登记/报送/1" / name
    if not name:
        shutil.rmtree(path)
    elif harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    there = {one: one.read_bytes() for one in (project / "outputs/登记/报送").rglob("*") if one.is_file()}
    with pytest.raises(PipelineError) as caught:
        reprint(project)
    assert caught.value.cause is Cause.CONFIG
    assert f"outputs/登记/报送/1{f'/{name}' if name else ''}" in caught.value.message and told in caught.value.message
    assert "备份" in caught.value.hint
    assert {one: one.read_bytes() for one in (project / "outputs/登记/报送").rglob("*") if one.is_file()} == there
    assert not folder(project).exists()


def test_all_that_was_handed_in_is_not_taken_away_unnoticed(project: Path) -> None:
    top = project / "outputs/登记/报送"
    top.rename(project / "报送")
    for run in (
        lambda: bundle(project, submit=True),
        lambda: reprint(project),
        lambda: find(project, "1", "自然", against=1),
    ):
        with pytest.raises(PipelineError, match="outputs/登记/报送/1 不见了") as caught:
            run()
        assert "备份" in caught.value.hint and "报送次数.txt" in caught.value.hint
    assert not top.exists()
    (project / "报送").rename(top)
    correct(project)
    rebuilt(project)
    reprint(project)
    top.rename(project / "报送")
    (top.parent / "报送次数.txt").unlink()
    for again in (lambda: bundle(project, submit=True), lambda: reprint(project), lambda: reprint_done(project)):
        with pytest.raises(PipelineError, match="报送/1 不见了.*有报送 1 的换页清单") as told:
            again()
        assert "备份" in told.value.hint and "outputs/2024/换页/ 移到别处" in told.value.hint
    folder(project).rename(project / "换页")
    handed = bundle(project, submit=True).submitted
    assert handed is not None and handed.number == 1


def test_a_copied_submission_is_told(project: Path) -> None:
    top = project / "outputs/登记/报送"
    shutil.copytree(top / "1", top / "2")
    for run in (lambda: bundle(project, submit=True), lambda: reprint(project)):
        with pytest.raises(PipelineError, match="outputs/登记/报送/2/ 不是这里冻结的") as caught:
            run()
        assert "移到别处" in caught.value.hint
    assert sorted(one.name for one in top.iterdir() if one.name.isdigit()) == ["1", "2"]


@pytest.mark.parametrize("exchanged", [False, True])
def test_a_workbook_that_differs_is_handed_in_anew(
    project: Path, exchanged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The PDFs are the same; what else is frozen is not."""
    if exchanged:
        bind(project)
        correct(project)
        rebuilt(project)
        reprint(project)
        reprint_done(project)
        same = bundle(project, submit=True).submitted
        assert same is not None and same.same
    report = project / "outputs/2024/报告"
    record, manifest = (json.loads((report / name).read_text("utf-8")) for name in (".记录.json", "manifest.json"))
    with (report / "附表.xlsx").open("ab") as file:
        file.write(b"\0")
    record["附表.xlsx"] = hashlib.sha256((report / "附表.xlsx").read_bytes()).hexdigest()
    manifest["outputs"]["附表.xlsx"]["sha256"] = record["附表.xlsx"]
    (report / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    record["manifest.json"] = hashlib.sha256((report / "manifest.json").read_bytes()).hexdigest()
    (report / ".记录.json").write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.setattr("pipeline.project.submission.is_current", lambda *_: True)
    handed = bundle(project, submit=True).submitted
    assert handed is not None and not handed.same and handed.number == 2
    assert "报告/附表.xlsx" in handed.differing and REPORT not in handed.differing


def test_without_a_printing_component_it_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "outputs/2024/报告/自查报告.pdf").unlink()
    installed = machine._installed
    monkeypatch.setattr(machine, "_installed", lambda name: None if name == "typst" else installed(name))
    refused = bundle(project, submit=True).not_submitted
    bind(project)
    told = [(refused.message, refused.hint, refused.cause)] if refused else []
    for run in (lambda: reprint(project), lambda: find(project, "1", "自然")):
        with pytest.raises(PipelineError) as caught:
            run()
        told.append((caught.value.message, caught.value.hint, caught.value.cause))
    assert len(told) == 3
    for message, hint, cause in told:
        assert "组件 typst 没有" in message and "doctor" in hint and cause is Cause.COMPONENT
        assert "make setup" in hint or "pip install" in hint


KILLED = """
import os, sys
from pathlib import Path
from pipeline.project import bundle
from pipeline.store import swap

left = int(sys.argv[2])

def counted(step):
    def run(*args, **more):
        global left
        here = any("报送" in str(one) for one in args)
        if here:
            left -= 1
            if left < 0:
                os._exit(9)
        return step(*args, **more)
    return run

for name in ("_write", "_put", "_rename", "_sync", "_remove"):
    setattr(swap, name, counted(getattr(swap, name)))
bundle(Path(sys.argv[1]), submit=True)
"""


@pytest.mark.slow
def test_killed_at_any_moment_it_is_frozen_whole_or_not_at_all(project: Path) -> None:
    correct(project)
    rebuilt(project)
    register = project / "outputs/登记"
    pristine = shutil.copytree(register, project / "pristine")
    first = {one: (pristine / "报送/1" / one).read_bytes() for one in swap.present(pristine / "报送/1")}
    code, step, whole = 9, 0, 0
    while code == 9:
        shutil.rmtree(register)
        shutil.copytree(pristine, register)
        run = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(project), str(step)],
            cwd=ROOT, env=os.environ, capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        code, step = run.returncode, step + 5
        assert code in (0, 9), run.stderr.decode()
        there = frozen_papers.submitted_papers(register)
        whole += len(there) - 1
        assert [one.now.number for one in there] in ([1], [1, 2])
        for paper in there:
            for name in paper.now.documents:
                assert paper.document(name)
        assert {one: (register / "报送/1" / one).read_bytes() for one in first} == first
        handed = bundle(project, submit=True).submitted
        assert handed is not None and handed.number == 2 and list(frozen_papers.lost_submissions(register)) == []
    assert step > 15 and whole, "it was killed before and after"


# --- what is exchanged ------------------------------------------------------------------------------------------------


def test_nothing_is_exchanged_where_nothing_changed(project: Path) -> None:
    made = reprint(project)
    assert made.documents == () and made.prints == () and made.sheets == 0
    assert not folder(project).exists()


@pytest.mark.parametrize(("sides", "sheets", "printed"), [("双面", 3, 6), ("单面", 3, 3)])
def test_a_change_that_moves_no_page(project: Path, sides: str, sheets: int, printed: int) -> None:
    bind(project, sides)
    correct(project)
    rebuilt(project)
    made = reprint(project)
    report = made.documents[0]
    assert report.name == REPORT and len(report.old) == len(report.new) == 10 and made.against == "报送 1"
    changed = [one.new for one in report.pairs if one.fate is not PageFate.SAME]
    old, new = pictures(before(project)), pictures(now(project))
    assert changed == [page for page in range(1, 11) if old[page - 1] != new[page - 1]]
    assert all(one.fate is PageFate.CHANGED for one in report.pairs if one.new in changed)
    data = (folder(project) / "换页.pdf").read_bytes()
    pages = pictures(data)
    wanted = [page for one in report.swaps for page in one.new]
    assert [new[page - 1] for page in wanted] == [page for page in pages if set(page) != {255}]
    assert same_pages(exchanged(project, made), new)
    told = {(row["旧页"], row["原来"], row["现在"]): row["因为"] for row in rows(project, "改了什么")}
    assert any("产业占比指标证明材料.csv › C" in str(cause) for cause in told.values())
    assert {row["做法"] for row in rows(project, "换页清单")} == {"换"}
    assert {row["份数"] for row in rows(project, "换页清单")} == {2}


@pytest.mark.parametrize("sides", ["双面", "单面"])
def test_a_change_that_moves_pages(project: Path, sides: str) -> None:
    bind(project, sides)
    lengthen(project, "第二章", 14)
    rebuilt(project)
    made = reprint(project)
    report = made.documents[0]
    moved = [one for one in report.pairs if one.fate is PageFate.NUMBER]
    assert report.count(PageFate.ADDED) == len(report.new) - len(report.old) == 2
    assert [int(report.new[one.new - 1].number) - int(report.old[one.old - 1].number) for one in moved] == [2, 2, 2]
    contents = next(one for one in report.pairs if one.new == 2)
    assert contents.fate is PageFate.CHANGED, "the contents name other pages"
    assert same_pages(exchanged(project, made), pictures(now(project)))
    acts = [row["做法"] for row in rows(project, "换页清单") if row["材料"] == "自查报告"]
    assert "换" in acts and "插" in acts and "抽" not in acts
    assert any(row["情况"] == "只是页码变了" for row in rows(project, "页码对照"))
    assert "多了" in answered("-C", str(project), "reprint").stdout


@pytest.mark.parametrize("sides", ["双面", "单面"])
def test_with_inserted_pages_the_paper_keeps_its_numbers(project: Path, sides: str) -> None:
    bind(project, sides, report="插页")
    lengthen(project, "第二章", 10)
    rebuilt(project)
    made = reprint(project)
    report = made.documents[0]
    more = len(texts(now(project))) - len(report.old)
    numbers = [page.number for page in report.new if page.number]
    assert more > 0 and report.count(PageFate.NUMBER) == 0
    assert [number for number in numbers if "-" not in number] == [page.number for page in report.old if page.number]
    assert [number for number in numbers if "-" in number] == ["5-1"]
    whole = (folder(project) / "换页后全文/自查报告.pdf").read_bytes()
    assert same_pages(exchanged(project, made), pictures(whole)), "what is printed is what is handed in as a file"
    assert "插页的页码是" in answered("-C", str(project), "reprint").stdout
    reprint_done(project)
    again = reprint(project)
    assert again.documents == (), "the paper keeps its numbers from now on"
    same = bundle(project, submit=True).submitted
    assert same is not None and same.same and same.exchanges == 1, "it is the report that the paper was made of"
    bind(project, sides)
    rebuilt(project)
    assert any(one.fate is PageFate.NUMBER for one in reprint(project).documents[0].pairs)


def test_who_hands_in_anew_is_told_of_inserted_pages(project: Path) -> None:
    bind(project, "单面", report="插页")
    lengthen(project, "第二章", 10)
    rebuilt(project)
    reprint(project)
    reprint_done(project)
    correct(project)
    rebuilt(project)
    said = answered("-C", str(project), "bundle", "--submit").stdout
    assert "报送 2 已冻结" in said and "报送 1 的纸质件有插页（5-1）" in said and "reprint --against 1" in said


def test_a_page_that_is_gone_is_taken_out(project: Path) -> None:
    bind(project, "单面")
    lengthen(project, "第二章", 14)
    rebuilt(project)
    reprint(project)
    reprint_done(project)
    shutil.copytree(ROOT / "report_templates/正文", project / "report_templates/正文", dirs_exist_ok=True)
    rebuilt(project)
    made = reprint(project)
    assert made.against == "报送 1（已换页 1 次）"
    assert "抽" in [row["做法"] for row in rows(project, "换页清单")]
    assert [row["第几次换页"] for row in rows(project, "换页登记")][0] == 1


def test_of_a_glued_volume_all_is_printed(project: Path) -> None:
    bind(project, report="胶装", others="胶装")
    correct(project)
    rebuilt(project)
    made = reprint(project)
    report = made.documents[0]
    assert report.whole and report.sheets == 5 and report.count(PageFate.CHANGED) >= 2
    assert not (folder(project) / "换页.pdf").exists()
    assert (folder(project) / "换页后全文/自查报告.pdf").read_bytes() == now(project)
    said = answered("-C", str(project), "reprint").stdout
    assert "胶装" in said and "整本打印 10 页" in said and "换页后全文/自查报告.pdf" in said
    assert rows(project, "换页清单")[0]["做法"] == "整本重印"
    assert {row["旧页"] for row in rows(project, "改了什么")} >= {"第1页"}


def test_a_volume_of_materials_follows_too(project: Path) -> None:
    bind(project)
    paper = next((project / f"inputs/2024/{BODY}").rglob("*.pdf"))
    with pikepdf.open(paper) as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(project / "longer.pdf")
    paper.write_bytes((project / "longer.pdf").read_bytes())
    (project / "longer.pdf").unlink()
    rebuilt(project)
    made = reprint(project)
    titles = [one.title for one in made.documents]
    volume = next(one for one in made.documents if one.name.startswith("汇编/"))
    assert "自查报告" in titles and any(title.startswith("汇编第1册") for title in titles)
    assert volume.count(PageFate.ADDED) == 1 and volume.count(PageFate.NUMBER) > 0, "共几页 stands on every sheet"


def test_it_is_asked_once_how_the_paper_is_bound(project: Path) -> None:
    path = project / "config.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("装订:")]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(PipelineError) as caught:
        reprint(project)
    assert "装订" in caught.value.message
    line = caught.value.hint.splitlines()[-1].strip()
    path.write_text("\n".join([*kept, line]) + "\n", encoding="utf-8")
    rebuilt(project)
    assert reprint(project).binding.report == yaml.safe_load(line)["装订"]["自查报告"]


def test_without_anything_handed_in_there_is_nothing_to_compare_with(project: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        reprint(project, against=7)
    assert caught.value.cause is Cause.NO_INPUT and "报送 7" in caught.value.message and "1" in caught.value.hint
    correct(project)
    with pytest.raises(PipelineError) as stale:
        reprint(project)
    assert stale.value.cause is Cause.NO_INPUT and "build --final" in stale.value.hint


# --- the paper after an exchange --------------------------------------------------------------------------------------


def test_once_told_the_paper_is_what_it_was_exchanged_to(project: Path) -> None:
    bind(project)
    correct(project)
    rebuilt(project)
    with pytest.raises(PipelineError) as nothing:
        reprint_done(project)
    assert nothing.value.cause is Cause.NO_INPUT
    reprint(project)
    done = reprint_done(project)
    assert (done.number, done.exchange) == (1, 1)
    paper = frozen_papers.submitted_papers(project / "outputs/登记")[0]
    assert paper.document(REPORT) == now(project) != before(project), "PDF and paper are equal"
    assert paper.now.exchanged
    with pytest.raises(PipelineError) as again:
        reprint_done(project)
    assert "登记过" in again.value.message
    assert reprint(project).documents == ()
    assert diff(project, against=(1,)).comparison.none
    same = bundle(project, submit=True).submitted
    assert same is not None and same.same and same.exchanges == 1
    correct(project)
    rebuilt(project)
    second = reprint(project)
    assert second.against == "报送 1（已换页 1 次）" and "1.1" not in second.against
    folder(project).rename(project / "not followed")
    handed = bundle(project, submit=True).submitted
    assert handed is not None and not handed.same and handed.number == 2
    assert diff(project, against=(2,)).comparison.none and not diff(project, against=(1,)).comparison.none
    frozen = diff(project, against=(1, 2))
    assert not frozen.comparison.none and (frozen.old, frozen.new) == ("报送 1（已换页 1 次）", "报送 2")
    assert (
        "报送 1（已换页 1 次） → 报送 2：变了 2 个单元格"
        in answered("-C", str(project), "diff", "--against", "1", "2").stdout
    )
    assert answered("-C", str(project), "diff", "--against", "1", "2", "3").returncode == 2


def test_a_list_that_nobody_told_of_is_asked_for(project: Path) -> None:
    bind(project)
    correct(project)
    rebuilt(project)
    first = reprint(project)
    assert reprint(project).documents == first.documents, "the same list again is no question"
    correct(project)
    rebuilt(project)
    with pytest.raises(PipelineError) as caught:
        reprint(project)
    assert "--done" in caught.value.hint and "--void" in caught.value.hint
    assert reprint(project, void=True).documents
    (folder(project) / "换页后全文/自查报告.pdf").write_bytes(b"other")
    with pytest.raises(PipelineError) as harmed:
        reprint_done(project)
    assert "换页后全文/自查报告.pdf" in harmed.value.message
    assert not (project / "outputs/登记/报送/1-1").exists()


def test_what_was_done_is_told_alone(project: Path) -> None:
    for other in (("--void",), ("--against", "1")):
        said = answered("-C", str(project), "reprint", "--done", *other)
        assert said.returncode == 2 and "什么都没有登记" in said.stderr


def test_a_list_that_nobody_told_of_is_asked_for_before_all_is_handed_in_anew(project: Path) -> None:
    correct(project)
    rebuilt(project)
    reprint(project)
    with pytest.raises(PipelineError, match="没有登记的换页清单（报送 1 的），没有冻结") as caught:
        bundle(project, submit=True)
    assert "--done" in caught.value.hint
    reprint_done(project)
    assert bundle(project, submit=True).submitted


def test_two_runs_write_the_same_bytes(project: Path) -> None:
    bind(project)
    correct(project)
    rebuilt(project)
    reprint(project)
    first = {name: (folder(project) / name).read_bytes() for name in swap.present(folder(project))}
    shutil.rmtree(folder(project))
    shutil.rmtree(project / "outputs/.cache/pages")
    reprint(project)
    assert {name: (folder(project) / name).read_bytes() for name in swap.present(folder(project))} == first


def test_sealed_prints_are_named_until_they_come_anew(project: Path) -> None:
    bind(project)
    correct(project)
    rebuilt(project)
    made = reprint(project)
    assert [(one.department, one.table.rpartition("/")[2]) for one in made.prints] == [(BODY, Path(TABLE).name)]
    print_of = made.prints[0]
    assert print_of.cells[0].at.cell.startswith("C") and (project / "inputs" / print_of.file).is_file()
    reprint_done(project)
    assert reprint(project).prints, "an exchange of sheets seals nothing"
    with (project / "inputs" / print_of.file).open("ab") as file:
        file.write(b"\n% sealed again\n")
    rebuilt(project)
    assert reprint(project).prints == ()


# --- marks on paper ---------------------------------------------------------------------------------------------------


def test_words_on_a_page_lead_to_template_and_cell(project: Path) -> None:
    made = find(project, "第1页", "第一产业增加值")
    assert [one.same for one in made.found] == [True]
    one = made.found[0]
    assert "第一章" in one.template and one.heading == "（二）经济社会"
    assert any("64.22" in number.text for number in one.numbers)
    assert any("产业占比指标证明材料.csv › C" in line for number in one.numbers for line in number.lines)
    said = answered("-C", str(project), "find", "1", "64.22亿元").stdout
    assert "report_templates/正文/" in said and "产业占比指标证明材料.csv" in said
    told = json.loads(answered("-C", str(project), "find", "1", "64.22亿元", "--json").stdout)
    assert told[0]["same"] and "第一产业" in told[0]["numbers"][0]["lines"][0]


def test_words_on_old_paper_lead_to_what_stands_there_now(project: Path) -> None:
    correct(project, 1_000)
    rebuilt(project)
    made = find(project, "1", "64.22亿元", against=1)
    assert "报送 1" in made.page and [one.same for one in made.found] == [False]
    assert "64.32亿元" in made.found[0].text
    with pytest.raises(PipelineError):
        find(project, "1", "64.22亿元")


@pytest.mark.parametrize(
    ("page", "words", "hint"),
    [
        ("99", "自然地理", "从 1 到 8"),
        ("封面", "自查", "PDF"),
        ("0", "自查", "从 1 到 8"),
        ("2", "自然地理与生态区位", "第1页"),
        ("1", "地区生产总价", "地区生产总值"),
        ("5-1", "自然", "--against"),
        ("1", "　", "几个字"),
    ],
)
def test_a_page_or_words_that_are_not_there(project: Path, page: str, words: str, hint: str) -> None:
    with pytest.raises(PipelineError) as caught:
        find(project, page, words)
    assert caught.value.cause is Cause.CONFIG and hint in caught.value.hint


@pytest.mark.parametrize("page", ["１", "P1", "p. 1", "第１页"])
def test_a_page_may_be_typed_in_other_ways(project: Path, page: str) -> None:
    assert find(project, page, "第一产业增加值").found


def test_a_page_without_a_number_is_named_by_its_place(project: Path) -> None:
    assert "PDF 第1页" in find(project, "PDF1", "自查报告").page
