"""The lock files: whole, hashed, free of addresses, and saying the same as pyproject.toml and the code."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from pipeline.system.machine import locked_versions

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")
TECH = ROOT.parent / "shared" / "tech.md"


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def wished(group: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wishes = project["project"]["dependencies"] if group == "run" else project["dependency-groups"][group]
    return {plain(re.split(r"[^\w.-]", wish)[0]) for wish in wishes}


def pinned(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {name: version for name, (version, _) in locked_versions(text).items()}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_pinned_and_hashed(lock: str) -> None:
    found = entries(lock)
    assert len(found) > 20
    for entry in found:
        assert re.match(r"^[A-Za-z0-9][\w.-]*==\d[\w.]*( ; [^#]+?)?\s+--hash=sha256:[0-9a-f]{64}(\s|$)", entry), entry[
            :100
        ]
        assert not re.sub(r"--hash=sha256:[0-9a-f]{64}", "", entry).count("--"), entry[:100]
    assert len(found) == len(pinned(lock)), "a package is locked twice"


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_and_no_path_of_a_machine(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(
        r"https?:|file:|--(extra-)?index|--find-links|--trusted|@ |(^|\s)/\w|[A-Z]:\\|/tmp|/home|/root", text
    )


def test_what_the_project_asks_for_is_locked() -> None:
    run, test = pinned("requirements.lock"), pinned("requirements-test.lock")
    assert wished("run") <= run.keys()
    assert wished("test") <= test.keys()
    assert run.items() <= test.items(), "the tests must run on the versions the report is built with"


def test_what_the_code_imports_is_asked_for() -> None:
    homes = metadata.packages_distributions()
    missing = {}
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for top in {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"pipeline"}:
                if not {plain(home) for home in homes.get(top, [])} & wished("run"):
                    missing[top] = str(path.relative_to(ROOT))
    assert not missing


def test_versions_are_the_measured_ones() -> None:
    if not TECH.exists():
        pytest.skip("../shared/tech.md is not there")
    line = re.search(r"Versions: (.*?\.)\n\n", TECH.read_text(encoding="utf-8"), re.DOTALL)
    assert line
    measured = dict(re.findall(r"([\w-]+) (\d+(?:\.\d+)+)", line[1].replace("\n", " ")))
    run = pinned("requirements.lock")
    shared = measured.keys() & run.keys()
    assert len(shared) >= 8
    assert {name: run[name] for name in shared} == {name: measured[name] for name in shared}
