"""A season and random edits of every kind → whether a run that knows the one before makes what a clean one makes.

    .venv/bin/python -m tests.project.random_edits [edits] [seed] [staying]

Every edit is made to a copy of the sample; then it is built as it lies, and once more without what is kept between runs.
All files of outputs/, what is said and the exit code must be the same. The program is a copy too: its scheme is edited.
With “staying” the first of the two is built by one process that stays, as the workbench has it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Any

import docx
import openpyxl
import yaml
from PIL import Image, ImageOps

ROOT = Path(__file__).parents[2]
DEPARTMENTS = ("区林草局", "区统计局", "区应急管理局", "区财政局")
"""Whose papers the season has: tables, papers, photographs, a map, reasons, statements."""
KEPT = Path("outputs", ".cache")
Edit = Callable[[Path, random.Random], str]


def season(folder: Path) -> Path:
    """A project folder with its own templates and the papers of a few departments."""
    for year in (2023, 2024):
        for name in DEPARTMENTS:
            shutil.copytree(ROOT / "inputs" / str(year) / name, folder / "inputs" / str(year) / name)
    shutil.copy(ROOT / "inputs/2024/收件登记.xlsx", folder / "inputs/2024")
    shutil.copy(ROOT / "inputs/历年指标.xlsx", folder / "inputs")
    shutil.copy(ROOT / "config.yaml", folder)
    shutil.copytree(ROOT / "report_templates", folder / "report_templates")
    return folder


def program(folder: Path) -> Path:
    """A copy of the program that can be edited, with the fonts it prints with."""
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.lock", folder)
    (folder / ".fonts").symlink_to((ROOT / ".fonts").resolve())
    return folder


def _any(project: Path, luck: random.Random, *patterns: str) -> Path:
    found = sorted(path for pattern in patterns for path in project.glob(pattern) if path.is_file())
    return luck.choice(found)


def cell(project: Path, luck: random.Random) -> str:
    """A number or a text of a table, another one or none."""
    path = _any(project, luck, "inputs/2*/**/*.xlsx")
    book = openpyxl.load_workbook(path)
    cells = [one for sheet in book.worksheets for row in sheet.iter_rows() for one in row if one.value is not None]
    one = luck.choice(cells[len(cells) // 3 :])
    before = one.value
    if luck.random() < 0.15:
        one.value = None
    else:
        one.value = before + luck.choice((1, -1, 0.5)) if isinstance(before, int | float) else f"{before}改"
    book.save(path)
    return f"{path.name} {one.coordinate}: {before} → {one.value}"


def paper(project: Path, luck: random.Random) -> str:
    """A sentence more in a Word file handed in."""
    path = _any(project, luck, "inputs/2*/**/*.docx")
    document = docx.Document(str(path))
    (luck.choice(document.paragraphs) if document.paragraphs else document.add_paragraph()).add_run("另有补充。")
    document.save(str(path))
    return path.name


def setting(project: Path, luck: random.Random) -> str:
    """Something of config.yaml."""
    path = project / "config.yaml"
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    kind = luck.randrange(5)
    if kind == 0:
        data["乡镇"] = luck.sample(data["乡镇"], len(data["乡镇"]))
    elif kind == 1:
        data["县域"]["区位"] = f"{data['县域'].get('区位', '')}，多山"
    elif kind == 2:
        accepted = data.setdefault("接受", [])
        if accepted:
            accepted.pop(luck.randrange(len(accepted)))
    elif kind == 3:
        data.setdefault("严重度", {})["X403"] = luck.choice(["阻断", "提醒", "提示"])
    else:
        steps = data["编审"]
        steps[luck.choice(sorted(steps))] = luck.choice(["局长", "副局长", "股长"])
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return f"config.yaml {kind}"


def words(project: Path, luck: random.Random) -> str:
    """A phrase of the writers."""
    path = project / "report_templates" / "用语.yaml"
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    block = luck.choice(sorted(name for name, one in data.items() if isinstance(one, dict)))
    inner = data[block]
    name = luck.choice(sorted(name for name, one in inner.items() if isinstance(one, str)) or [""])
    if name:
        inner[name] += "改"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")
    return f"用语 {block}.{name}"


def template(project: Path, luck: random.Random) -> str:
    """A sentence of a chapter or an appendix."""
    path = _any(project, luck, "report_templates/正文/*.docx", "report_templates/附表/*.docx")
    document = docx.Document(str(path))
    plain = [one for one in document.paragraphs if one.text.strip() and "{" not in one.text and one.runs]
    if plain:
        luck.choice(plain).runs[-1].text += "（已核）"
    document.save(str(path))
    return path.name


def outline(project: Path, luck: random.Random) -> str:
    """The order of two appendices, or whether one has page numbers or begins a page."""
    path = project / "report_templates" / "自查报告.yaml"
    lines = path.read_text(encoding="utf-8").split("\n")
    if luck.random() < 0.5:
        told = luck.choice(("编页码: false", "接排: false"))
        at = luck.choice([at for at, line in enumerate(lines) if "附表/" in line and told[:3] not in line])
        lines[at] = lines[at].replace("}", f", {told}}}")
        path.write_text("\n".join(lines), encoding="utf-8")
        return f"附表 {at} {told}"
    at = luck.choice([at for at, line in enumerate(lines) if "附表/" in line and "附表/" in lines[at + 1]])
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"附表 {at}"


def photo(project: Path, luck: random.Random) -> str:
    """A photograph in the place of another, or turned upside down."""
    path = _any(project, luck, "inputs/2*/**/*.jpg")
    if luck.random() < 0.5:
        shutil.copyfile(_any(project, luck, "inputs/2*/**/*.jpg"), path.with_suffix(".neu"))
        path.with_suffix(".neu").replace(path)
    else:
        with Image.open(path) as opened:
            ImageOps.flip(opened.convert("RGB")).save(path, "JPEG")
    return path.name


def more(project: Path, luck: random.Random) -> str:
    """A file more: a copy under another name."""
    path = _any(project, luck, "inputs/2024/*/**/*")
    copy = path.with_name(f"补{luck.randrange(1000)}{path.name}")
    shutil.copyfile(path, copy)
    return copy.name


def renamed(project: Path, luck: random.Random) -> str:
    """A file under another name."""
    path = _any(project, luck, "inputs/2*/*/**/*")
    return path.rename(path.with_name(f"{path.stem}（{luck.randrange(100)}）{path.suffix}")).name


def removed(project: Path, luck: random.Random) -> str:
    """A file less."""
    path = _any(project, luck, "inputs/2024/*/**/*")
    path.unlink()
    return path.name


def register(project: Path, luck: random.Random) -> str:
    """A row less in 收件登记, or a number less among those given to materials."""
    numbers = project / "outputs" / "登记" / "材料编号.csv"
    path = project / "inputs" / "2024" / "收件登记.xlsx"
    if numbers.is_file() and luck.random() < 0.3:
        shutil.rmtree(numbers.parent)
        shutil.rmtree(project / "outputs" / "2024", ignore_errors=True)
        return "登记 begun anew"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    if sheet.max_row > 2:
        sheet.delete_rows(luck.randrange(2, sheet.max_row + 1))
    book.save(path)
    return path.name


def scheme(project: Path, luck: random.Random) -> str:
    """Words of a finding, or the places of a measure, in the program's own scheme."""
    folder = project.parent / "program" / "pipeline" / "scheme"
    if luck.random() < 0.5:
        path = folder / "yunnan" / "indicators.yaml"
        text, old, new = path.read_text(encoding="utf-8"), "places: 2", "places: 3"
    else:
        path = luck.choice(sorted((folder / "findings").glob("*.yaml")))
        text, old, new = path.read_text(encoding="utf-8"), "请核对", "请再核对"
    spots = text.split(old)
    if len(spots) > 1:
        at = luck.randrange(1, len(spots))
        path.write_text(old.join(spots[:at]) + new + old.join(spots[at:]), encoding="utf-8")
    return path.name


def by_hand(project: Path, luck: random.Random) -> str:
    """Words, or a number, of the report as it lies, as a leader changes them."""
    path = project / "outputs" / "2024" / "报告" / "自查报告.docx"
    if not path.is_file():
        return "no report"
    document = docx.Document(str(path))
    one = luck.choice([one for one in document.paragraphs if len(one.text) > 20 and "toc" not in str(one.style.name)])
    run = luck.choice([run for run in one.runs if run.text])
    run.text = f"{run.text}并" if luck.random() < 0.7 else f"{run.text}8"
    document.save(str(path))
    return f"by hand {one.text[:12]}"


EDITS: Mapping[str, tuple[Edit, int]] = {
    "cell": (cell, 8),
    "paper": (paper, 2),
    "setting": (setting, 3),
    "words": (words, 2),
    "template": (template, 2),
    "outline": (outline, 1),
    "photo": (photo, 2),
    "more": (more, 2),
    "renamed": (renamed, 2),
    "removed": (removed, 1),
    "register": (register, 1),
    "scheme": (scheme, 1),
    "by_hand": (by_hand, 2),
}
"""Kind → the edit, and how often it comes up."""


def built(project: Path, code: Path) -> tuple[int, str]:
    """Exit code of a build, and what it said of the report: not how far it had come, nor that nothing had changed."""
    made = subprocess.run(
        [sys.executable, "-m", "pipeline", "-C", str(project), "build"],
        cwd=code,
        env={**os.environ, "PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in made.stdout.splitlines() if not line.startswith("没有变化")]
    return made.returncode, "\n".join(told).replace(str(project), "")


class StayingProgram:
    """A process that stays and builds whenever it is asked to: what it keeps in memory must not show either."""

    _LOOP = """
import contextlib, io, json, sys
from pipeline.cli import main
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        code = main(["-C", json.loads(line), "build"])
    print(json.dumps([code, said.getvalue()]), flush=True)
"""

    def __init__(self) -> None:
        self.running: subprocess.Popen[str] | None = None

    def __call__(self, project: Path, code: Path) -> tuple[int, str]:
        """What `built` returns."""
        if self.running is None:
            self.running = subprocess.Popen(
                [sys.executable, "-c", self._LOOP],
                cwd=code,
                env={**os.environ, "PYTHONPATH": str(code), "PYTHONIOENCODING": "utf-8"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        asked, answers = self.running.stdin, self.running.stdout
        assert asked is not None and answers is not None
        asked.write(json.dumps(str(project)) + "\n")
        asked.flush()
        returned, said = json.loads(answers.readline())
        told = [line for line in said.splitlines() if not line.startswith("没有变化")]
        return int(returned), "\n".join(told).replace(str(project), "")

    def end(self) -> None:
        """End the process."""
        if self.running is not None and self.running.stdin is not None:
            self.running.stdin.close()
            self.running.wait()
            self.running = None


def files(project: Path) -> dict[str, bytes]:
    """Everything in outputs/ but what is kept between runs."""
    top = project / "outputs"
    found = (path for path in top.rglob("*") if path.is_file() and ".cache" not in path.parts)
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in found if path.name != ".lock"}


def differing(one: Path, other: Path) -> list[str]:
    """Names of the files that are not the same in both."""
    first, second = files(one), files(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def tried(
    folder: Path,
    kinds: Sequence[str],
    luck: random.Random,
    build: Callable[[Path, Path], tuple[int, str]] = built,
) -> tuple[str, list[str]]:
    """Edits of the season in `folder`, and what a run that knows the one before makes otherwise than a clean one.

    build: how the one that knows is run.
    """
    project, clean, code = folder / "season", folder / "clean", folder / "program"
    told = "; ".join(EDITS[kind][0](project, luck) for kind in kinds)
    shutil.rmtree(clean, ignore_errors=True)
    shutil.copytree(project, clean)
    shutil.rmtree(clean / KEPT, ignore_errors=True)
    said = build(project, code), built(clean, code)
    wrong = differing(project, clean)
    return told, wrong if said[0] == said[1] else [
        *wrong,
        *unified_diff(said[0][1].splitlines(), said[1][1].splitlines(), n=0),
    ]


def prepared(folder: Path) -> Path:
    """The season built once, with the program beside it."""
    code, project = program(folder / "program"), season(folder / "season")
    code_of, said = built(project, code)
    if code_of not in (0, 1):
        raise RuntimeError(said)
    return folder


def main() -> None:
    """Try as many edits as asked for, one after the other on the same season; begin anew after forty."""
    words = [word for word in sys.argv[1:] if word != "staying"]
    count, seed = map(int, (words + ["300", "1"][len(words) :])[:2])
    staying = StayingProgram() if len(words) < len(sys.argv) - 1 else None
    luck = random.Random(seed)
    kinds, weights = list(EDITS), [often for _, often in EDITS.values()]
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(count):
            folder = Path(scratch) / f"{number // 40}"
            if number % 40 == 0:
                prepared(folder)
                if staying is not None:
                    staying.end()
            (kind,) = luck.choices(kinds, weights)
            told, wrong = tried(folder, [kind], luck, staying or built)
            failed += bool(wrong)
            print(f"{number + 1} {kind}: {told}{' ✗ ' + '; '.join(wrong) if wrong else ''}", flush=True)
        if staying is not None:
            staying.end()
    print(f"{count} edits, {failed} otherwise than clean")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
