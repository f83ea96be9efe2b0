"""A copy of the program that a recipe of CONTRIBUTING.md is followed on, and what its card says may be touched."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import PATIENCE, ROOT

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
YEAR = 2024


def cards() -> dict[str, str]:
    """Title of a recipe card → its text."""
    recipes = CONTRIBUTING.read_text(encoding="utf-8").partition("\n## Recipes\n")[2].partition("\n## ")[0]
    return {one.partition("\n")[0].strip(): one.partition("\n")[2] for one in recipes.split("\n### ")[1:]}


def paths_named(text: str) -> set[str]:
    """The files that a text names in backticks; <…> stands for a part of a name."""
    return {name for name in re.findall(r"`([^`\s]+)`", text) if "/" in name or name in ("README.md", "config.yaml")}


@dataclass
class ProgramCopy:
    """Code, templates and a project folder of one's own, and which files were changed."""

    folder: Path
    touched: set[str] = field(default_factory=set)

    @property
    def project(self) -> Path:
        return self.folder / "county"

    def write(self, path: str, text: str) -> None:
        """A new file."""
        target = self.folder / path
        assert not target.exists(), f"{path} is there already"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        self.touched.add(path)

    def add(self, path: str, after: str, text: str) -> None:
        """Put `text` behind the one place where `after` stands."""
        self.replace(path, after, after + text)

    def replace(self, path: str, old: str, new: str) -> None:
        """Put `new` in the one place where `old` stands."""
        target = self.folder / path
        whole = target.read_text(encoding="utf-8")
        assert whole.count(old) == 1, f"{path} has {old!r} {whole.count(old)} times"
        target.write_text(whole.replace(old, new), encoding="utf-8")
        self.touched.add(path)

    def replace_in_word(self, path: str, old: str, new: str) -> None:
        """As a writer does in Word: put `new` in the one place of a template where `old` stands."""
        target, made = self.folder / path, io.BytesIO()
        with zipfile.ZipFile(target) as whole, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
            for entry in whole.infolist():
                data = whole.read(entry)
                if entry.filename == "word/document.xml":
                    text = data.decode()
                    assert text.count(old) == 1, f"{path} has {old!r} {text.count(old)} times"
                    data = text.replace(old, new).encode()
                out.writestr(entry, data)
        target.write_bytes(made.getvalue())
        self.touched.add(path)

    def submit(self, path: str, text: str) -> None:
        """A file of a body's, below inputs/<year>/."""
        target = self.project / "inputs" / str(YEAR) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def selfcheck(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the copy as a person does, on the copy's project folder."""
        return self._run("-m", "pipeline", "-C", str(self.project), *words)

    def python(self, code: str) -> str:
        """What a few lines of Python print that import the copy; `root` is the copy's project folder."""
        ended = self._run("-c", f"from pathlib import Path\nroot = Path({str(self.project)!r})\n{code}")
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": "", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )


def copy_of_code(folder: Path) -> None:
    """The package with what was compiled of it: only what is changed in the copy is compiled again."""
    # What another process is just now writing has a number behind its ending.
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("*.pyc.*"))


def copy_of_program(folder: Path) -> ProgramCopy:
    """Everything that recipes change, and a county with a config of its own and nothing handed in."""
    copy_of_code(folder)
    shutil.copytree(ROOT / "report_templates", folder / "report_templates")
    (folder / ".fonts").symlink_to((ROOT / ".fonts").resolve())
    for name in ("README.md", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    made = ProgramCopy(folder)
    (made.project / "inputs" / str(YEAR)).mkdir(parents=True)
    shutil.copy(ROOT / "config.yaml", made.project / "config.yaml")
    return made


def only_what_its_card_names(title: str, program: ProgramCopy, named: Mapping[str, str] | None = None) -> None:
    """The files changed are those that the recipe card names; `named`: file → as the card calls it."""
    paths = [re.escape(name) for name in paths_named(cards()[title])]
    patterns = [re.compile(re.sub(r"<[^>]*>", "[^/]+", path)) for path in paths]
    for path in sorted(program.touched):
        name = (named or {}).get(path, path)
        assert name in paths_named(cards()[title]) or any(one.fullmatch(name) for one in patterns), (
            f"“{title}” does not name {name}"
        )
