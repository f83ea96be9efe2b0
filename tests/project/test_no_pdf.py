"""Without fonts or with a printing process that dies: Word and the lists are written, no stale PDF stays, exit code 4."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.project import build
from pipeline.publish.paper.printing_press import end_idle_press
from pipeline.system import fonts
from pipeline.system.errors import Cause
from tests.wordtext import word_text

pytestmark = pytest.mark.slow

REPORT = Path("outputs") / "2024" / "报告"


@pytest.fixture(autouse=True)
def _own_press() -> Iterator[None]:
    """A press that waits from another test prints though its module is gone; one whose module is gone prints never."""
    end_idle_press()
    yield
    end_idle_press()


def dying(patch: pytest.MonkeyPatch) -> None:
    """What prints is no module: its process ends over every question."""
    patch.setattr("pipeline.publish.paper.printing_press._PROCESS", "tests.project.no_such_module")


def without(*roles: str) -> Callable[[pytest.MonkeyPatch], None]:
    """No face is found for these roles."""
    whole = fonts.find_fonts

    def fewer(*where: object) -> fonts.Fonts:
        faces = whole(*where).faces  # type: ignore[arg-type]
        return fonts.Fonts({role: face for role, face in faces.items() if role not in roles})

    return lambda patch: patch.setattr(fonts, "find_fonts", fewer)


faceless = without(fonts.FANG, fonts.SONG)


def copied(short_built: Path, folder: Path) -> Path:
    """A copy of a built project whose cache lies beside it: nothing that was printed before is remembered."""
    project = Path(shutil.copytree(short_built, folder / "p"))
    (project / "outputs" / ".cache").rename(folder / "cache")
    return project


def test_word_is_written_and_the_old_pdf_goes(
    short_built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copied(short_built, tmp_path)
    assert (project / REPORT / "自查报告.pdf").is_file()
    dying(monkeypatch)
    made = build(project, jobs=1)
    assert made.lacking is not None and made.lacking.cause is Cause.COMPONENT
    assert "排版程序" in made.lacking.message and "Word" in made.lacking.message
    assert (made.report, made.pages) == (True, 0)
    assert not list((project / REPORT).glob("*.pdf"))
    text = word_text((project / REPORT / "自查报告.docx").read_bytes())
    assert "[Toc1] 一、县域基本情况" in text
    assert (project / REPORT / "佐证材料目录.docx").is_file()
    monkeypatch.undo()
    shutil.copytree(tmp_path / "cache", project / "outputs" / ".cache", dirs_exist_ok=True)
    assert not build(project, jobs=1).unchanged, "what was missing may be there now, though no watched file shows it"
    assert (project / REPORT / "自查报告.pdf").is_file()


@pytest.mark.parametrize(("lacking", "said"), [(dying, "排版程序"), (faceless, "中文字体")], ids=["process", "fonts"])
def test_a_component_put_in_between_two_runs_is_used_by_the_next(
    short_built: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lacking: Callable[[pytest.MonkeyPatch], None],
    said: str,
) -> None:
    """A first run without it, one more without it, and one with it: nothing that is watched has changed."""
    project = copied(short_built, tmp_path)
    shutil.rmtree(project / "outputs")
    (project / "outputs").mkdir()
    shutil.copytree(tmp_path / "cache", project / "outputs" / ".cache")
    # what was printed is forgotten, what was read is not
    lacking(monkeypatch)
    monkeypatch.setattr("pipeline.publish.paper.printing.program_digest", lambda: "another version")
    assert main(["-C", str(project), "build"]) == 4
    told = capsys.readouterr().out
    assert said in told and "Word" in told
    made = build(project, jobs=1)
    assert made.lacking is not None and said in made.lacking.message and not made.unchanged
    assert not list((project / REPORT).glob("*.pdf"))
    assert (project / REPORT / "自查报告.docx").is_file()
    monkeypatch.undo()
    made = build(project, jobs=1)
    assert made.lacking is None and made.pages > 5 and not made.unchanged
    assert {path.name for path in (project / REPORT).glob("*.pdf")} == {"自查报告.pdf", "佐证材料目录.pdf"}
    assert build(project, jobs=1).unchanged


def test_a_font_put_in_between_two_runs_is_used_by_the_next(
    short_built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path(shutil.copytree(short_built, tmp_path / "p"))
    (project / "outputs" / ".cache" / "2024.json").unlink()
    without(fonts.TITLE)(monkeypatch)
    assert build(project, jobs=1).without_faces == (fonts.TITLE,)
    assert build(project, jobs=1).unchanged
    before = (project / REPORT / "自查报告.pdf").read_bytes()
    monkeypatch.undo()
    made = build(project, jobs=1)
    assert not made.unchanged and made.without_faces == ()
    assert (project / REPORT / "自查报告.pdf").read_bytes() != before
    assert build(project, jobs=1).unchanged
