"""Without Pango or the PDF's fonts: Word and the lists are written, no stale PDF stays, exit code 4."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.project import build
from pipeline.publish import pdf
from pipeline.publish.pdf import printing
from pipeline.system import fonts
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import ROOT, remembering, sample_project
from tests.wordtext import word_text

pytestmark = pytest.mark.slow


def missing(*_: object) -> None:
    raise PipelineError("缺少系统组件 Pango。", "请安装 libpango-1.0-0。", Cause.COMPONENT)


def test_a_component_put_in_between_two_runs_is_used_by_the_next(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first run without Pango, one more without it, one with it, and one without it again.

    Nothing that is watched has changed from run to run.
    """
    project = remembering(sample_project(tmp_path / "p"), built)
    (project / "outputs" / ".cache" / "2024.json").unlink()
    parts = (project / "outputs" / ".cache" / "parts").rename(tmp_path / "parts")
    report = project / "outputs" / "2024" / "报告"

    monkeypatch.setattr(printing, "load_weasyprint", missing)
    for _ in range(2):
        made = build(project, jobs=1)
        assert made.lacking is not None and made.lacking.cause is Cause.COMPONENT
        assert "Pango" in made.lacking.message
        assert (made.report, made.pages, made.unchanged) == (True, 0, False)
        assert not list(report.glob("*.pdf"))
        text = word_text((report / "自查报告.docx").read_bytes())
        assert "[Toc1] 一、县域基本情况" in text
        assert (report / "佐证材料目录.docx").is_file()
    monkeypatch.undo()

    shutil.copytree(parts, project / "outputs" / ".cache" / "parts", dirs_exist_ok=True)
    made = build(project, jobs=1)
    assert not made.unchanged, "what was missing may be there now, though no watched file shows it"
    assert made.lacking is None and made.pages > 50
    assert {path.name for path in report.glob("*.pdf")} == {"自查报告.pdf", "佐证材料目录.pdf"}
    assert build(project, jobs=1).unchanged

    (project / "outputs" / ".cache" / "2024.json").unlink()
    monkeypatch.setattr(printing, "load_weasyprint", missing)
    monkeypatch.setattr(pdf, "print_ahead", missing)
    made = build(project, jobs=1)
    assert made.lacking is not None and (made.report, made.pages) == (True, 0)
    assert not list(report.glob("*.pdf")), "no PDF of an earlier run stays beside Word of this one"
    assert "[Toc1] 一、县域基本情况" in word_text((report / "自查报告.docx").read_bytes())


def test_a_font_put_in_between_two_runs_is_used_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a county of which one body has sent its tables: every part is printed twice."""
    project = tmp_path / "p"
    shutil.copytree(ROOT / "inputs" / "2024" / "区统计局", project / "inputs" / "2024" / "区统计局")
    shutil.copy(ROOT / "config.yaml", project / "config.yaml")
    whole = fonts.find_fonts

    def fewer(*where: object) -> fonts.Fonts:
        faces = whole(*where).faces  # type: ignore[arg-type]
        return fonts.Fonts({role: face for role, face in faces.items() if role != fonts.TITLE})

    monkeypatch.setattr(fonts, "find_fonts", fewer)
    assert build(project, jobs=1).without_faces == (fonts.TITLE,)
    assert build(project, jobs=1).unchanged
    before = (project / "outputs" / "2024" / "报告" / "自查报告.pdf").read_bytes()
    monkeypatch.undo()
    made = build(project, jobs=1)
    assert not made.unchanged and made.without_faces == ()
    assert (project / "outputs" / "2024" / "报告" / "自查报告.pdf").read_bytes() != before
    assert build(project, jobs=1).unchanged
