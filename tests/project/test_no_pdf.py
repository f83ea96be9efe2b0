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
from tests.wordtext import word_text

pytestmark = pytest.mark.slow


def test_word_is_written_and_the_old_pdf_goes(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Path(shutil.copytree(built, tmp_path / "p"))
    remembered = (project / "outputs" / ".cache").rename(tmp_path / "cache")
    report = project / "outputs" / "2024" / "报告"
    assert (report / "自查报告.pdf").is_file()

    def missing(*_: object) -> None:
        raise PipelineError("缺少系统组件 Pango。", "请安装 libpango-1.0-0。", Cause.COMPONENT)

    monkeypatch.setattr(printing, "load_weasyprint", missing)
    made = build(project, jobs=1)
    assert made.lacking is not None and made.lacking.cause is Cause.COMPONENT
    assert "Pango" in made.lacking.message
    assert (made.report, made.pages) == (True, 0)
    assert not list(report.glob("*.pdf"))
    text = word_text((report / "自查报告.docx").read_bytes())
    assert "[Toc1] 一、县域基本情况" in text
    assert (report / "佐证材料目录.docx").is_file()
    monkeypatch.undo()
    shutil.copytree(remembered, project / "outputs" / ".cache", dirs_exist_ok=True)
    assert not build(project, jobs=1).unchanged, "what was missing may be there now, though no watched file shows it"
    assert (report / "自查报告.pdf").is_file()


def test_a_component_put_in_between_two_runs_is_used_by_the_next(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first run without Pango, two more without it, and one with it: nothing that is watched has changed."""
    project = Path(shutil.copytree(built, tmp_path / "p"))
    remembered = (project / "outputs" / ".cache").rename(tmp_path / "cache")
    shutil.rmtree(project / "outputs")
    (project / "outputs").mkdir()
    shutil.copytree(remembered, project / "outputs" / ".cache")
    report = project / "outputs" / "2024" / "报告"

    def missing(*_: object) -> None:
        raise PipelineError("缺少系统组件 Pango。", "请安装 libpango-1.0-0。", Cause.COMPONENT)

    monkeypatch.setattr(printing, "load_weasyprint", missing)
    monkeypatch.setattr(pdf, "print_ahead", missing)
    for _ in range(2):
        made = build(project, jobs=1)
        assert made.lacking is not None and not made.unchanged
        assert not list(report.glob("*.pdf"))
    monkeypatch.undo()
    made = build(project, jobs=1)
    assert made.lacking is None and made.pages > 50 and not made.unchanged
    assert {path.name for path in report.glob("*.pdf")} == {"自查报告.pdf", "佐证材料目录.pdf"}
    assert build(project, jobs=1).unchanged


def test_a_font_put_in_between_two_runs_is_used_by_the_next(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path(shutil.copytree(built, tmp_path / "p"))
    whole = fonts.find_fonts

    def fewer(*where: object) -> fonts.Fonts:
        faces = whole(*where).faces  # type: ignore[arg-type]
        return fonts.Fonts({role: face for role, face in faces.items() if role != fonts.TITLE})

    (project / "outputs" / ".cache" / "2024.json").unlink()
    monkeypatch.setattr(fonts, "find_fonts", fewer)
    assert build(project, jobs=1).without_faces == (fonts.TITLE,)
    assert build(project, jobs=1).unchanged
    before = (project / "outputs" / "2024" / "报告" / "自查报告.pdf").read_bytes()
    monkeypatch.undo()
    made = build(project, jobs=1)
    assert not made.unchanged and made.without_faces == ()
    assert (project / "outputs" / "2024" / "报告" / "自查报告.pdf").read_bytes() != before
    assert build(project, jobs=1).unchanged
