""".ci/setup on make-believe machines: commands are stubs, so that nothing is downloaded and nothing installed."""

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from io import BytesIO
from pathlib import Path

import pip
import pytest

from tests.conftest import PATIENCE, least, processor_seconds

ROOT = Path(__file__).resolve().parents[2]
REAL = [
    "bash",
    "sh",
    "env",
    "cat",
    "mkdir",
    "rm",
    "mktemp",
    "grep",
    "sha256sum",
    "readlink",
    "dirname",
    "find",
    "sort",
    "tail",
    "head",
    "tee",
    "chmod",
    "mv",
    "cp",
    "cut",
    "touch",
    "flock",
    "tar",
    "gunzip",
    "gzip",
    "sleep",
    "ln",
    "ls",
    "true",
]
FANDOL = ("FandolFang-Regular.otf", "FandolKai-Regular.otf", "FandolHei-Regular.otf")
NOTO = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc")
LIBERATION = ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf")
FONTS = (*FANDOL, *NOTO, *LIBERATION)
PARTS = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
TEST_PARTS = ["libreoffice-writer-nogui", "libreoffice-calc-nogui", "poppler-utils", "qpdf"]

# An interpreter that knows just what .ci/setup asks of it; $PIP says how pip ends.
FAKE_PYTHON = r"""#!/bin/bash
case "$*" in
"-m venv "*) for last; do :; done; mkdir -p "$last/bin" "$last/site"; cp "$0" "$last/bin/python"; touch "$last/made-by-venv" ;;
"-m pip install "*)
    case "$PIP" in
    net) echo "WARNING: Retrying after connection broken by NewConnectionError: Temporary failure in name resolution"; exit 1 ;;
    hash) echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."; exit 1 ;;
    slow) echo "Installing collected packages: x"; touch "${0%/bin/python}/half"; sleep 60 ;;
    esac
    echo "Installing collected packages: x" ;;
*platform*) echo 3.11.99 ;;
*sysconfig*) echo "${0%/bin/python}/site" ;;
esac
"""


class Machine:
    """A project folder and a PATH of its own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "自查 项目"
        self.bin = folder / "bin"
        self.log = folder / "log"
        self.bin.mkdir(parents=True)
        (self.root / ".ci").mkdir(parents=True)
        shutil.copy(ROOT / ".ci" / "setup", self.root / ".ci")
        for lock in ("requirements.lock", "requirements-test.lock"):
            (self.root / lock).write_text("# nothing\n")
        for name in REAL:
            where = shutil.which(name)
            assert where, name
            (self.bin / name).symlink_to(where)
        self.command("python3.11", FAKE_PYTHON.removeprefix("#!/bin/bash\n"))
        self.command("id", "echo 1000")
        self.installed(*PARTS, *TEST_PARTS, "python3-venv")

    def command(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(f"#!{shutil.which('bash')}\n{script}\n")
        path.chmod(0o755)

    def installed(self, *packages: str) -> None:
        self.command("dpkg-query", "\n".join(f"echo 'installed {p}'" for p in packages) or ":")

    def with_fonts(self) -> "Machine":
        (self.root / ".fonts").mkdir(exist_ok=True)
        for name in FONTS:
            (self.root / ".fonts" / name).write_text("font")
        return self

    def environment(self, **env: str) -> dict[str, str]:
        return {"PATH": str(self.bin), "HOME": str(self.root), "LOG": str(self.log), **env}

    def setup(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.bin / "bash", self.root / ".ci" / "setup", *(words or ("run",))],
            env=self.environment(**env), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip

    @property
    def stamps(self) -> Path:
        return self.root / ".venv" / ".setup"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def quickly(machine: Machine, what: str) -> bool:
    def again() -> float:
        start = processor_seconds()
        done = machine.setup(what)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        return processor_seconds() - start

    return least(again, 0.5) < 0.5


def test_shell_syntax() -> None:
    for script in ("run", "setup"):
        subprocess.run(["bash", "-n", ROOT / ".ci" / script], check=True)
        assert os.access(ROOT / ".ci" / script, os.X_OK)


@pytest.mark.slow
def test_a_real_environment_is_made_and_the_second_run_is_quick(machine: Machine) -> None:
    machine.with_fonts()
    real = Path(sys.executable).resolve()
    # pip is the one of this environment: ensurepip is not on every machine, and slow.
    site = Path(pip.__file__).parent.parent
    link = 'for last; do :; done; for site in "$last"/lib/python*/site-packages; do ln -s "$PIP_HOME"/pip "$site"; done'
    machine.command(
        "python3.11",
        f'case "$*" in *ensurepip*) ;; "-m venv "*) "{real}" "$@" --without-pip && PIP_HOME="{site}" && {link} ;; '
        f'*) exec "{real}" "$@" ;; esac',
    )
    package = machine.root / "pipeline"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("print('started')\n")
    (package / "later.py").write_text("x = 1\n")
    (closed := package / "closed").mkdir()
    (closed / "mistaken.py").write_text("x = (\n")
    (closed / "__pycache__").write_text("nothing can be written here")
    done = machine.setup("test")
    assert done.returncode == 0, done.stderr
    assert "准备完毕" in done.stderr and "mistaken" not in done.stderr
    (compiled,) = (package / "__pycache__").glob("later.*.pyc")
    started = subprocess.run([machine.root / ".venv/bin/selfcheck"], cwd="/", capture_output=True, text=True)
    assert started.stdout == "started\n", started.stderr
    assert quickly(machine, "test")
    assert quickly(machine, "run")
    before = compiled.read_bytes()
    (package / "later.py").write_text("x = 'another one'\n")
    os.utime(package / "later.py", (time.time() + 9, time.time() + 9))
    assert quickly(machine, "run")
    assert compiled.read_bytes() != before, "a newer source is compiled when the program is next set up"


def test_without_root_it_says_what_to_install_and_goes_on(machine: Machine) -> None:
    machine.with_fonts().installed("libpangoft2-1.0-0")
    done = machine.setup("run")
    assert done.returncode == 0
    missing = "libpango-1.0-0 libharfbuzz-subset0"
    assert f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {missing}\n" in done.stderr
    assert (machine.root / ".venv/bin/selfcheck").exists()


def test_with_root_only_the_missing_parts_are_installed(machine: Machine) -> None:
    machine.with_fonts().installed(*PARTS, "qpdf")
    machine.command("id", "echo 0")
    machine.command("apt-get", 'echo "$*" >>"$LOG"')
    assert machine.setup("run").returncode == 0
    assert not machine.log.exists()
    assert machine.setup("test").returncode == 0
    last = machine.log.read_text().splitlines()[-1]
    assert last.endswith("--no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils")


def test_sudo_that_needs_no_password_is_used(machine: Machine) -> None:
    machine.with_fonts().installed(*PARTS[1:])
    machine.command("apt-get", 'echo "$*" >>"$LOG"')
    machine.command("sudo", '[ "$1" = -n ] && shift; exec "$@"')
    assert machine.setup("run").returncode == 0
    assert machine.log.read_text().splitlines()[-1].endswith("--no-install-recommends libpango-1.0-0")


def test_what_cannot_be_had_is_not_tried_every_time(machine: Machine) -> None:
    machine.installed(*PARTS[1:])
    machine.command("id", "echo 0")
    machine.command("apt-get", 'echo "$*" >>"$LOG"; echo "E: no network"; exit 100')
    machine.command("dpkg-deb", "exit 1")
    first = machine.setup("run")
    assert first.returncode == 0
    assert "E: no network" in first.stderr
    tried = machine.log.read_text()
    second = machine.setup("run")
    assert second.returncode == 0
    assert "sudo apt-get update && sudo apt-get install" in second.stderr
    assert "仿宋" in second.stderr
    assert machine.log.read_text() == tried
    machine.setup("run", "--again")
    assert machine.log.read_text() != tried


def test_no_network_is_said_and_leaves_nothing(machine: Machine) -> None:
    machine.with_fonts()
    done = machine.setup("run", PIP="net")
    assert done.returncode == 1
    assert "连不上" in done.stderr
    assert not (machine.stamps / "run").exists()
    assert machine.setup("run").returncode == 0
    assert machine.setup("run").stderr == ""


def test_wrong_hashes_stop_it(machine: Machine) -> None:
    done = machine.with_fonts().setup("run", PIP="hash")
    assert done.returncode == 1
    assert "校验值" in done.stderr


def test_tests_that_cannot_be_set_up_leave_the_program_usable(machine: Machine) -> None:
    assert machine.with_fonts().setup("run").returncode == 0
    assert machine.setup("test", PIP="net").returncode == 1
    assert machine.setup("run", PIP="net").stderr == ""


def test_killed_in_the_middle_it_begins_anew(machine: Machine) -> None:
    machine.with_fonts()
    script = [machine.bin / "bash", machine.root / ".ci" / "setup", Path("run")]
    running = subprocess.Popen(
        script, env=machine.environment(PIP="slow"), stderr=subprocess.DEVNULL, start_new_session=True
    )
    half = machine.root / ".venv" / "half"
    deadline = time.monotonic() + PATIENCE
    while not half.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert half.exists()
    assert not (machine.stamps / "run").exists()
    assert machine.setup("run").returncode == 0
    assert not half.exists()
    assert machine.setup("run").stderr == ""
    assert sorted(path.name for path in (machine.root / ".fonts").iterdir()) == sorted(FONTS)


def test_a_changed_lock_or_a_moved_folder_makes_it_anew(machine: Machine) -> None:
    machine.with_fonts().setup("run")
    (machine.root / "requirements.lock").write_text("# other\n")
    assert "建立" in machine.setup("run").stderr
    assert machine.setup("run").stderr == ""
    machine.root = machine.root.rename(machine.root.with_name("moved"))
    assert "建立" in machine.setup("run").stderr


def package_tar(names: dict[str, tuple[str, ...]]) -> bytes:
    """What a font package holds: files by folder."""
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for folder, files in names.items():
            for name in files:
                info = tarfile.TarInfo(f"./usr/share/{folder}/{name}")
                info.size = 4
                tar.addfile(info, BytesIO(b"font"))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "lacking", ["", "FandolHei-Regular.otf", "NotoSerifCJK-Bold.ttc", "LiberationSerif-Regular.ttf"]
)
def test_fonts_come_whole_or_not_at_all(machine: Machine, tmp_path: Path, lacking: str) -> None:
    """Out of three packages, without root, beside fonts that the machine may have."""

    def left(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name != lacking)

    packages = {
        "texlive-lang-chinese": {
            "texmf/fonts/opentype/public/fandol": left(FANDOL),
            "doc/texlive-doc/fonts/fandol": ("README",),
        },
        "fonts-noto-cjk": {"fonts/opentype/noto": left(NOTO), "doc/fonts-noto-cjk": ("copyright",)},
        "fonts-liberation": {"fonts/truetype/liberation": left(LIBERATION), "doc/fonts-liberation": ("copyright",)},
    }
    for name, files in packages.items():
        (tmp_path / f"{name}.tar").write_bytes(package_tar(files))
    fetched = "; ".join(f"echo x >{name}_1_all.deb" for name in packages)
    machine.command("apt-get", f'case "$*" in *download*) {fetched} ;; esac')
    machine.command("dpkg-deb", f'name=${{2##*/}}; cat "{tmp_path}/${{name%%_*}}.tar"')
    done = machine.setup("run")
    assert done.returncode == 0
    there = {path.name for path in (machine.root / ".fonts").iterdir()}
    assert there & set(FONTS) == (set() if lacking else set(FONTS))
    assert lacking or {"FANDOL-README", "NOTO-COPYRIGHT", "LIBERATION-COPYRIGHT"} <= there
    assert ("缺少印报告的字体" in done.stderr) is bool(lacking)


def test_wrong_use_is_refused(machine: Machine) -> None:
    assert machine.setup("everything").returncode == 2
