"""The doctor: what it finds on this machine, and what it says where something is missing."""

import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import pytest

from pipeline.system import fonts, machine

HEAVY = {"matplotlib", "weasyprint", "pandas", "numpy", "openpyxl", "docx", "docxtpl", "lxml", "pikepdf"}


def by_name(items: tuple[machine.Examined, ...]) -> dict[str, machine.Examined]:
    return {item.name: item for item in items}


def test_this_machine_can_run_the_program(tmp_path: Path) -> None:
    items = by_name(machine.examine(tmp_path))
    assert items["Python"].ok
    assert items["组件 weasyprint"].found == "70.0"
    assert items["间接组件"].ok, items["间接组件"].found
    assert items["输出文件夹"].ok
    assert list(tmp_path.iterdir()) == []


def test_policies_are_repeated(tmp_path: Path) -> None:
    item = by_name(machine.examine(tmp_path, {"示例口径": "按甲法"}))["口径：示例口径"]
    assert (item.ok, item.found) == (True, "按甲法")


def test_missing_libraries_name_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_loads", lambda names: False)
    monkeypatch.setattr(machine, "_WINDOWS", False)
    items = by_name(machine.examine(tmp_path))
    assert not items["汇编排版库"].ok
    assert items["汇编排版库"].optional, "the report never needs it"
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in items["汇编排版库"].advice
    assert items["汇编字体子集库"].optional
    monkeypatch.setattr(machine, "_WINDOWS", True)
    assert "未验证" in by_name(machine.examine(tmp_path))["汇编排版库"].advice


def test_a_library_that_is_not_there_does_not_load() -> None:
    assert not machine._loads(("libno-such-library.so.0",))


def test_missing_fonts_are_told_by_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_fonts", lambda folder: fonts.Fonts(MappingProxyType({})))
    items = machine.examine(tmp_path)
    missing = [item for item in items if item.name.startswith("字体") and not item.ok]
    assert [item.name for item in missing] == [f"字体 {role}" for role in fonts.ROLES]
    assert all(item.advice for item in missing)
    assert not any(item.optional for item in missing)


def test_a_wrong_version_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = machine._installed
    monkeypatch.setattr(machine, "_installed", lambda name: "0.1" if name in ("docxtpl", "numpy") else real(name))
    items = by_name(machine.examine(tmp_path))
    assert items["组件 docxtpl"].found == "0.1（应为 0.20.2）"
    assert not items["间接组件"].ok
    assert "numpy" in items["间接组件"].found


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    item = by_name(machine.examine(tmp_path / "没有"))["输出文件夹"]
    assert not item.ok
    assert item.advice


def test_entries_for_other_machines_may_be_absent() -> None:
    lock = "a-b==1.2 \\\n    --hash=sha256:00\nc==3 ; sys_platform == 'win32' \\\n    --hash=sha256:11\n"
    assert machine.locked_versions(lock) == {"a-b": ("1.2", True), "c": ("3", False)}


def test_nothing_heavy_is_loaded() -> None:
    code = "import sys; from pathlib import Path; from pipeline.system import machine; machine.examine(Path('.')); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())
