"""What README, CONTRIBUTING and docs/ say is so: commands and options, exit codes, paths, names, licences, the example."""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.cli.exit_codes import ExitCode
from pipeline.system import layout, yamlfile
from tests.conftest import PATIENCE, ROOT, short_project

PACKAGE, TEMPLATES = ROOT / "pipeline", ROOT / "report_templates"
README, CONTRIBUTING, CHANGELOG = (ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG"))
ARCHITECTURE, LICENCES = ROOT / "docs" / "architecture.md", ROOT / "docs" / "licences.md"
FOR_DEVELOPERS = (CONTRIBUTING, *sorted((ROOT / "docs").glob("*.md")))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

NOT_TRACKED = {".fonts", "inputs", "outputs", *(value for value in vars(layout).values() if isinstance(value, str))}
"""Folders that a path may begin with and that are the county's, or the set-up's: they may be empty or not there."""


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def spoken(path: Path) -> list[str]:
    """What a page says in backticks, blocks of code left out."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text(path), flags=re.DOTALL))


# --- README and the command line ------------------------------------------------------------------------------------


def commands(of: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be given, as it is written, with its grammar."""
    below = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield " ".join(words), of
    for action in below:
        for name, one in action.choices.items():
            yield from commands(one, (*words, name))


COMMANDS = dict(commands(cli.parser()))
WRITTEN = re.findall(r"^\| `selfcheck ([^`]+)` \|", text(README), re.MULTILINE)
"""The commands of README's table, with their arguments."""


def command_of(line: str) -> str:
    """The command that a line of README begins with."""
    return max((name for name in COMMANDS if f"{line} ".startswith(f"{name} ")), key=len, default="")


def test_every_command_is_in_the_readme_and_every_one_there_is_a_command() -> None:
    assert "" not in {command_of(line) for line in WRITTEN}
    assert {command_of(line) for line in WRITTEN} == set(COMMANDS)


@pytest.mark.parametrize("line", WRITTEN)
def test_what_the_readme_writes_is_understood(line: str) -> None:
    assert cli.parser().parse_args(line.split()).run


def test_options_that_the_readme_names_are_there() -> None:
    there = {option for one in COMMANDS.values() for action in one._actions for option in action.option_strings}
    told = re.findall(
        r"(?<![\w-])(--?[A-Za-z][\w-]*)", " ".join(one for one in spoken(README) if re.match("selfcheck|-", one))
    )
    assert {"-C", "--year", "--final", "--department"} <= set(told) <= there


def test_every_option_has_words() -> None:
    """README names the usual options, `--help` all of them."""
    for name, one in COMMANDS.items():
        for action in one._actions:
            assert action.help, f"{name} {action.dest}"


def test_exit_codes_are_told_as_they_are() -> None:
    told = re.search(r"^退出码：(.*?。)$", text(README), re.MULTILINE | re.DOTALL)
    assert told is not None
    assert [int(code) for code in re.findall(r"(?:^|；)\s*(\d+) ", told[1])] == sorted(ExitCode)
    assert re.sub(r"\s", "", told[0]) == re.sub(r"\s", "", str(cli.parser().epilog))


# --- paths and names ------------------------------------------------------------------------------------------------


def paths(page: Path) -> Iterator[str]:
    """The files and folders of ours that a page names; <…> stands for a part of a name, … for any files."""
    for word in (word for said in spoken(page) for word in said.split()):
        if re.fullmatch(r"[\w.<>*/-]+(/|\.(py|yaml|md|docx|toml))", word) and word.split("/")[0] not in NOT_TRACKED:
            yield re.sub(r"<[^>]*>", "*", word)


def exists(said: str) -> bool:
    """Whether it lies in the repository, with the templates (`用语.yaml`) or in the program (`check/photos.py`)."""
    below = (ROOT.glob(said.rstrip("/")), TEMPLATES.glob(said), PACKAGE.rglob(said.rstrip("/")))
    return any(next(iter(one), None) for one in below)


@pytest.mark.parametrize("page", [*FOR_DEVELOPERS, README], ids=lambda page: str(page.name))
def test_paths_are_there(page: Path) -> None:
    named = list(paths(page))
    assert named and [one for one in named if not exists(one)] == []


def defined(path: Path) -> Iterator[str]:
    """Names of a module, its own and imported ones, and of its classes with what they hold."""
    for node in ast.parse(text(path)).body:
        if isinstance(node, ast.ImportFrom):
            yield from (one.name for one in node.names)
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef):
                    yield f"{node.name}.{one.name}"
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                    yield f"{node.name}.{one.target.id}"
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (one.id for one in targets if isinstance(one, ast.Name))


def test_types_and_functions_named_for_developers_are_there() -> None:
    """What looks like a type, a constant or a call, on its own or after a dot."""
    known = {name for path in sorted(PACKAGE.rglob("*.py")) for name in defined(path)}
    short = {name.rpartition(".")[2] for name in known}
    for page in FOR_DEVELOPERS:
        for said in (said for said in spoken(page) if said.isascii() and not (ROOT / said).exists()):
            types = re.findall(r"^@?((?:[A-Z][a-z]+)+(?:\.[a-z]\w*)?|[A-Z_]{4,})\b(?!\.(?:md|yaml))", said)
            calls = re.findall(r"^@?(?:\w+\.)*([a-z_]+)\(", said)
            assert {*types} <= known and {*calls} <= short, f"{page.name} speaks of {said}"


def test_every_room_is_in_the_table_of_rooms() -> None:
    rooms = set(re.findall(r"^\| `([a-z_]+)(?:/|\.py)` \|", text(ARCHITECTURE), re.MULTILINE))
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert rooms == {name for name in there if not name.startswith("__")}


# --- the rest -------------------------------------------------------------------------------------------------------


def test_every_library_has_its_licence_told() -> None:
    told = set(re.findall(r"^\| ([\w-]+) \|", text(LICENCES).partition("## Libraries")[2], re.MULTILINE)) - {"library"}
    assert told == {re.split(r"[=<>~!\[ ]", one)[0] for one in PROJECT["dependencies"]}


def test_the_youngest_version_of_the_changelog_is_ours() -> None:
    versions = re.findall(r"^## (\S+)$", text(CHANGELOG), re.MULTILINE)
    assert versions[0] == PROJECT["version"] and versions == sorted(versions, reverse=True)


def test_hooks_before_a_commit_fetch_nothing() -> None:
    (repository,) = yamlfile.read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert {(hook["language"], hook["entry"].split()[0]) for hook in repository["hooks"]} == {
        ("system", ".venv/bin/python")
    }


@pytest.mark.slow
def test_the_example_in_python_builds_a_report(tmp_path: Path) -> None:
    """As it stands on the page, in the project folder."""
    (code,) = re.findall(r"```python\n(.*?)```", text(ARCHITECTURE), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    folder = short_project(tmp_path / "project")
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Event(stage=" in ended.stdout
    (pages,) = re.findall(r"^草稿 (\d+) 页$", ended.stdout, re.MULTILINE)
    assert int(pages) > 5
    assert re.search(r"^阻断 .+ → 请", ended.stdout, re.MULTILINE), "an open finding with what to do"
    assert (folder / "outputs" / "2024" / "报告" / "自查报告.docx").is_file()
