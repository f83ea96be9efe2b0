"""`selfcheck bundle` without Pango, with a template that is wrong, with signs that no face has."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pikepdf
import pytest

from tests.conftest import ROOT, selfcheck
from tests.publish.test_bundle import YEAR, Bound, a_pdf, files, rows, saved, texts

pytestmark = pytest.mark.slow

BODIES = ("区发改局", "区住建局")
FLAT = "3.产业结构优化工作情况报告.pdf"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two bodies' papers of the sample, one of them with a page that cannot be laid out."""
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(ROOT / "config.yaml", folder / "config.yaml")
    for body in BODIES:
        shutil.copytree(ROOT / "inputs" / YEAR / body, folder / "inputs" / YEAR / body)
    (folder / "inputs" / YEAR / BODIES[0] / FLAT).write_bytes(saved(a_pdf(1, (0, 0, 0.0001, 800))))
    return folder


@pytest.fixture
def without_pango(tmp_path: Path) -> dict[str, str]:
    """An environment in which WeasyPrint does not find Pango."""
    folder = tmp_path / "no pango" / "weasyprint" / "text"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").write_text("")
    (folder / "__init__.py").write_text("")
    (folder / "fonts.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")\n")
    paths = [str(tmp_path / "no pango"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(paths)}


def volumes(project: Path) -> dict[str, str]:
    folder = project / "outputs" / YEAR / "汇编"
    return {name: digest for name, digest in files(folder).items() if not name.startswith(".")}


def test_without_pango_the_materials_are_bound_and_the_next_run_prints_the_rest(
    project: Path, without_pango: dict[str, str]
) -> None:
    run = selfcheck("-C", str(project), "bundle", "--year", YEAR, **without_pango)
    assert run.returncode == 4, run.stdout + run.stderr
    said = run.stdout + run.stderr
    assert "缺少系统组件 Pango" in said and "apt install" in said
    assert "没有封面、目录、分隔页、照片页（" in said and "说明页（1 件材料）" in said
    folder = project / "outputs" / YEAR / "汇编"
    listed = rows(folder / "汇编目录.xlsx")
    made = {int(path.name[1 : path.name.index("册")]): path for path in folder.glob("第*册_*.pdf")}
    pages = {number: texts(path) for number, path in made.items()}
    bound = [row for row in listed if row["起始页"]]
    assert bound and all(row["移交的文件"].endswith(".pdf") for row in bound)
    for row in bound:
        text = pages[row["册"]][row["起始页"] - 1]
        assert row["编号"] in text and f"第{row['起始页']}页共{len(pages[row['册']])}页" in text
    assert all("照片页没有印出" in row["说明"] for row in listed if row["移交的文件"].endswith((".jpg", ".png")))
    for number, path in made.items():
        with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
            marked = [child.title.split("　")[0] for item in outline.root for child in item.children]
        assert marked == [row["编号"] for row in bound if row["册"] == number]
    assert {name.split("/")[0] for name in volumes(project)} > {"移交材料", "汇编目录.xlsx"}

    whole = Bound(project, 1)
    assert "Pango" not in whole.said
    assert any("佐证材料汇编" in text for text in whole.texts[1])
    assert all(row["起始页"] or row["说明"] == "电子件" for row in whole.rows.values())
    printed = volumes(project)

    # From what was kept, without Pango; then with nothing kept.
    assert selfcheck("-C", str(project), "bundle", "--year", YEAR, **without_pango).returncode == 1
    assert volumes(project) == printed
    shutil.rmtree(project / "outputs" / ".cache")
    Bound(project, 1)
    assert volumes(project) == printed


def test_a_wrong_template_stops_the_bundle_and_the_old_one_stays(project: Path) -> None:
    Bound(project, 1)
    before = files(project / "outputs" / YEAR / "汇编")
    own = project / "report_templates" / "汇编"
    own.mkdir(parents=True)
    (own / "目录.html").write_text("<h2>目录</h2>\n{% for 行 in 条目 %}\n<p>{{ 行.材料名 }}</p>\n{% endfor %}", "utf-8")
    run = selfcheck("-C", str(project), "bundle", "--year", YEAR)
    assert run.returncode == 2
    assert "汇编/目录.html › 第3行" in run.stderr
    assert "最接近的是“材料”" in run.stderr
    assert files(project / "outputs" / YEAR / "汇编") == before
    (own / "目录.html").write_text(
        "{% for 行 in 条目 %}<p>{{ 行.编号 }}{{ 行.材料 }}</p>{% endfor %}<p>本县样式</p>", "utf-8"
    )
    made = Bound(project, 1)
    assert any("本县样式" in text for text in made.texts[1])
    assert "佐证材料汇编" in made.texts[1][0]


def test_a_sign_that_no_face_has_is_told_with_its_file(project: Path) -> None:
    paper = project / "inputs" / YEAR / BODIES[0] / FLAT
    paper.unlink()
    strange = "3.产业结构优化工作\U0001f331情况报告.pdf"
    paper.with_name(strange).write_bytes(saved(a_pdf()))
    made = Bound(project, 1)
    (number,) = (number for number, row in made.rows.items() if "\U0001f331" in row["材料名称"])
    assert "工作〓情况" in made.page(number)
    assert "（U+1F331）没有字体能印" in made.said
    contents = "".join(made.texts[made.rows[number]["册"]][:2])
    assert "工作〓情况" in contents
