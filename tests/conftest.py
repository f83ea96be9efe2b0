"""What many tests share: the repository, a project folder of the sample, one built report, golden files."""

from __future__ import annotations

import gc
import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from pipeline import config as configs
from pipeline import scheme as schemes
from pipeline.case import Case
from pipeline.config import Config
from pipeline.model.material import Material
from pipeline.project import build
from pipeline.project.assess import assess
from pipeline.reading.file_reader import FileReader

READER = FileReader()
"""What reads files for all tests of a process: a process of its own, started once."""
ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
GOLDEN = Path(__file__).parent / "golden"

# A run in the background ignores Ctrl-C, and so would whatever it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Neither this process nor what it starts needs compile everything again each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

PATIENCE = 1800
"""Seconds after which what was started is taken to hang: however busy the machine, nothing here takes so long."""

# How long one example takes says more about what else the machine is doing than about our code.
# Without a store of failed examples a test tries the same on every machine, whether or not CI is set there.
settings.register_profile("unhurried", deadline=None, database=None, derandomize=True)
settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the golden files; read the diff before committing"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What collecting leaves is there to the end: it is looked through for garbage once, not again and again."""
    gc.disable()
    made = yield
    gc.enable()
    gc.collect()
    gc.freeze()
    return made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long first, and first of it what needs the built sample: no worker waits at the end for one test."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("slow") is None:
        return 2
    return 0 if "built" in getattr(item, "fixturenames", ()) else 1


@pytest.fixture(scope="session", autouse=True)
def _the_scheme_stays() -> Iterator[None]:
    """The scheme is read once a process: what writes into it would change it for all that come after."""
    yield
    assert schemes.load("yunnan") == schemes.read_folder(schemes.ROOT, "yunnan"), "something wrote into the scheme"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real data; tests that need it are skipped where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("../shared/ is not there")
    return SHARED


@pytest.fixture(scope="session")
def config() -> Config:
    """The county's own config."""
    return configs.load(ROOT, 2024)


def material_of(file: str, **more: object) -> Material:
    """A material at a path from the year's folder on."""
    year, department, *_ = file.split("/")
    name = file.rsplit("/", 1)[1]
    values: dict[str, object] = {
        "file": file,
        "department": department,
        "year": int(year),
        "title": name.rsplit(".", 1)[0],
        "kind": name.rsplit(".", 1)[1],
        "size": 1500,
        "sha256": f"sha of {file}",
    }
    return Material(**{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
def material() -> Callable[..., Material]:
    return material_of


def processor_seconds() -> float:
    """Processor time of this process and of all it started that have ended: what else the machine does is not in it."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def least(measured: Callable[[], float], limit: float, times: int = 25) -> float:
    """The least of some measures, taken until one is below the limit.

    Processor time too is longer beside others, who take the caches away; one quiet moment is enough.
    """
    gc.collect()
    gc.freeze()  # What other tests have left behind is not looked through again and again on this one's time.
    quickest = measured()
    while quickest >= limit and times > 1:
        quickest, times = min(quickest, measured()), times - 1
    gc.unfreeze()
    return quickest


def slowness() -> float:
    """How many times slower this processor is just now than the one that bounds in seconds were set on; at least 1."""

    def measured() -> float:
        begun = time.process_time()
        share = Decimal(1)
        for number in range(1, 100_001):
            share = (share * 7 + Decimal(number) / 9).quantize(Decimal("0.001")) % 1000
        return time.process_time() - begun

    return max(1.0, min(measured() for _ in range(5)) / _REFERENCE)


_REFERENCE = 0.052
"""Seconds that `slowness` takes for its sums on that processor."""


def sample_project(folder: Path) -> Path:
    """A project folder with the sample: config and inputs, nothing built."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "config.yaml", folder / "config.yaml")
    shutil.copytree(ROOT / "inputs", folder / "inputs")
    return folder


BODY = "区统计局"
"""The only body that hands in anything in a short project."""
PARTS = ("封面", "目录", "第一章", "第二章", "F26", "附件1")
"""The parts of its report: front matter, text, a figure, an appendix and the list of materials."""


def short_project(folder: Path) -> Path:
    """A project folder whose report has a few pages: for what goes for any report, whatever stands in it."""
    for year in ("2023", "2024"):
        shutil.copytree(ROOT / "inputs" / year / BODY, folder / "inputs" / year / BODY)
    shutil.copy(ROOT / "config.yaml", folder / "config.yaml")
    shutil.copytree(ROOT / "report_templates", folder / "report_templates")
    path = folder / "report_templates" / "自查报告.yaml"
    outline: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for parts, name in (("部分", "编号"), ("附表", "表"), ("附件", "编号")):
        outline[parts] = [one for one in outline[parts] if one[name] in PARTS]
    outline["图"] = [one for one in outline["图"] if set(one["用于"]) <= set(PARTS)]
    path.write_text(yaml.safe_dump(outline, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def selfcheck(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does, with nothing in common with this process but the interpreter."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


@dataclass(frozen=True)
class Answered:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def answered(*words: str) -> Answered:
    """Run a command in this process: for what is not about a process of its own. It starts in a third of the time."""
    from pipeline.cli import main

    said, told = io.StringIO(), io.StringIO()
    hook = sys.unraisablehook
    with warnings.catch_warnings(), redirect_stdout(said), redirect_stderr(told):
        try:
            code = main(words)
        except SystemExit as ended:  # as argparse ends
            code = int(ended.code or 0)
        finally:
            sys.unraisablehook = hook
    return Answered(code, said.getvalue(), told.getvalue())


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, built once for the session: the project folder. Tests must not change it."""

    def build(folder: Path) -> None:
        run = selfcheck("-C", str(sample_project(folder / "project")), "build")
        assert run.returncode == 0, run.stdout + run.stderr

    return once(tmp_path_factory, "built", build) / "project"


@pytest.fixture(scope="session")
def short_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short project, built once for the session: the project folder. Tests must not change it."""

    def make(folder: Path) -> None:
        made = build(short_project(folder / "project"), jobs=1)
        assert made.report and made.lacking is None and made.pages > 5

    return once(tmp_path_factory, "short", make) / "project"


def remembering(project: Path, built: Path) -> Path:
    """A project that has what another's runs have worked out: for tests that are not about a first run."""
    shutil.copytree(built / "outputs" / ".cache", project / "outputs" / ".cache")
    return project


@pytest.fixture(scope="session")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Everything known of the sample before anything is written. Tests must not change it."""
    return assess(sample_project(tmp_path_factory.mktemp("assessed") / "project"))


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first process of the session to need it fills and the others wait for."""
    import fcntl

    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"shared-{name}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with its golden file; `--update-golden` rewrites it."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_text(encoding="utf-8") == text, f"differs from {path}; see pytest --update-golden"

    return compare
