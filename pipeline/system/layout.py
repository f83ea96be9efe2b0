"""Where everything lies: the program, a project's inputs and outputs, its templates, and what a build depends on."""

from __future__ import annotations

from pathlib import Path

from pipeline.system.cache import Cache

PROGRAM = Path(__file__).resolve().parents[2]
"""The program's own folder: code, templates, fonts, lock file."""

CONFIG, HISTORY = "config.yaml", "历年指标.xlsx"
REPORT, LISTS, ISSUED, PREVIEW, REGISTER, CACHE = "报告", "清单", "下发材料", "预览", "登记", ".cache"
BUNDLE, REPRINT = "汇编", "换页"
SUBMITTED, SUBMITTED_LIST = "报送", "报送次数.txt"
"""Folder below 登记/ of what was handed in; no build depends on it."""
MARKED = "查错"
"""Folder below 预览/ for copies of chapters with their mistakes as comments."""
UNSORTED = "待分拣"
"""Folder below inputs/<year>/ for what is not sorted yet."""
_TEMPLATES = "report_templates"
PROGRAM_TEMPLATES = PROGRAM / _TEMPLATES
"""Our templates, whatever the project has."""


def templates(root: Path) -> Path:
    """The project's own templates where it has some, else ours."""
    own = root / _TEMPLATES
    return own if own.is_dir() else PROGRAM_TEMPLATES


def watched(root: Path, year: int) -> dict[str, Path]:
    """Everything a build of a year depends on or writes, by the name it is recorded under (machine-independent)."""
    inputs, outputs = root / "inputs", root / "outputs"
    return {
        CONFIG: root / CONFIG,
        f"inputs/{year}": inputs / str(year),
        f"inputs/{year - 1}": inputs / str(year - 1),
        f"inputs/{HISTORY}": inputs / HISTORY,
        _TEMPLATES: templates(root),
        "pipeline": PROGRAM / "pipeline",
        "requirements.lock": PROGRAM / "requirements.lock",
        "fonts": PROGRAM / ".fonts",
        **{f"outputs/{REGISTER}/{one.name}": one for one in _registers(outputs / REGISTER)},
        f"outputs/{year}/{REPORT}": outputs / str(year) / REPORT,
        f"outputs/{year}/{LISTS}": outputs / str(year) / LISTS,
    }


def _registers(folder: Path) -> list[Path]:
    return (
        sorted(one for one in folder.iterdir() if one.name not in (SUBMITTED, SUBMITTED_LIST))
        if folder.is_dir()
        else []
    )


def history(root: Path) -> Path:
    """What was submitted in earlier years: the compiler's file where there is one, else ours."""
    given = root / "inputs" / HISTORY
    return given if given.is_file() else root / "outputs" / REGISTER / HISTORY


def opened(root: Path) -> Cache:
    """Where a project keeps what its papers and pictures show, so that only new ones are opened."""
    return Cache(root / "outputs" / CACHE / "opened")


def made_parts(root: Path) -> Cache:
    """Where a project keeps what its report is made of: chapters filled in, figures, pages."""
    return Cache(root / "outputs" / CACHE / "parts")


def parsed(root: Path) -> Cache | None:
    """Where a project keeps what the files of its scheme say, so that only changed ones are parsed.

    None where it has no outputs yet: whoever only looks does not begin them.
    """
    outputs = root / "outputs"
    return Cache(outputs / CACHE / "parsed") if outputs.is_dir() else None
