"""Without Pango or the PDF's fonts: Word and the lists are written, no stale PDF stays, exit code 4."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.project import build as run
from pipeline.publish.pdf import printing
from pipeline.system.errors import ExitCode, PipelineError
from tests.wordtext import word_text

pytestmark = pytest.mark.slow


def test_word_is_written_and_the_old_pdf_goes(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Path(shutil.copytree(built, tmp_path / "p"))
    shutil.rmtree(project / "outputs" / ".cache")
    report = project / "outputs" / "2024" / "报告"
    assert (report / "自查报告.pdf").is_file()

    def missing(*_: object) -> None:
        raise PipelineError("缺少系统组件 Pango。", "请安装 libpango-1.0-0。", ExitCode.COMPONENT)

    monkeypatch.setattr(printing, "load_weasyprint", missing)
    said: list[str] = []
    code = run.build(project, None, final=False, jobs=1, tell=lambda _: None, say=said.append)
    assert code is ExitCode.COMPONENT
    assert any("Pango" in line for line in said)
    assert not list(report.glob("*.pdf"))
    text = word_text((report / "自查报告.docx").read_bytes())
    assert "[Toc1] 一、县域基本情况" in text
    assert (report / "佐证材料目录.docx").is_file()
