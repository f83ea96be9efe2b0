"""The doctor: what it finds on this machine, and what it says where something is missing."""

import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import pytest

from pipeline.project import commands, doctor
from pipeline.system import fonts
from pipeline.system.errors import ExitCode

HEAVY = {"matplotlib", "weasyprint", "pandas", "numpy", "openpyxl", "docx", "docxtpl", "lxml", "pikepdf"}


def by_name(items: tuple[doctor.Examined, ...]) -> dict[str, doctor.Examined]:
    return {item.name: item for item in items}


def test_this_machine_can_run_the_program(tmp_path: Path) -> None:
    items = by_name(doctor.examine(tmp_path))
    assert items["Python"].ok
    assert items["组件 weasyprint"].found == "70.0"
    assert items["间接组件"].ok, items["间接组件"].found
    assert items["输出文件夹"].ok
    assert list(tmp_path.iterdir()) == []


def test_policies_are_repeated(tmp_path: Path) -> None:
    item = by_name(doctor.examine(tmp_path, {"示例口径": "按甲法"}))["口径：示例口径"]
    assert (item.ok, item.found) == (True, "按甲法")


def test_missing_libraries_name_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_loads", lambda names: False)
    monkeypatch.setattr(doctor, "_WINDOWS", False)
    items = by_name(doctor.examine(tmp_path))
    assert not items["PDF 排版库"].ok
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in items["PDF 排版库"].advice
    assert items["PDF 字体子集库"].optional
    monkeypatch.setattr(doctor, "_WINDOWS", True)
    assert "未验证" in by_name(doctor.examine(tmp_path))["PDF 排版库"].advice


def test_a_library_that_is_not_there_does_not_load() -> None:
    assert not doctor._loads(("libno-such-library.so.0",))


def test_missing_fonts_are_told_by_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_fonts", lambda folder: fonts.Fonts(MappingProxyType({})))
    items = doctor.examine(tmp_path)
    missing = [item for item in items if item.name.startswith("字体") and not item.ok]
    assert [item.name for item in missing] == [f"字体 {role}" for role in fonts.ROLES]
    assert all(item.advice for item in missing)
    shown = "\n".join(doctor.examined_lines(items))
    assert "［缺］字体 仿宋" in shown
    assert "生成报告所需的都有了" not in shown


def test_a_wrong_version_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = doctor._installed
    monkeypatch.setattr(doctor, "_installed", lambda name: "0.1" if name in ("docxtpl", "numpy") else real(name))
    items = by_name(doctor.examine(tmp_path))
    assert items["组件 docxtpl"].found == "0.1（应为 0.20.2）"
    assert not items["间接组件"].ok
    assert "numpy" in items["间接组件"].found


def test_a_folder_that_is_not_there_cannot_be_written(tmp_path: Path) -> None:
    item = by_name(doctor.examine(tmp_path / "没有"))["输出文件夹"]
    assert not item.ok
    assert item.advice


def test_entries_for_other_machines_may_be_absent() -> None:
    lock = "a-b==1.2 \\\n    --hash=sha256:00\nc==3 ; sys_platform == 'win32' \\\n    --hash=sha256:11\n"
    assert doctor.locked_versions(lock) == {"a-b": ("1.2", True), "c": ("3", False)}


def test_nothing_heavy_is_loaded() -> None:
    code = "import sys; from pathlib import Path; from pipeline.project import doctor; doctor.examine(Path('.')); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_a_wrong_config_is_one_of_the_things_lacking(tmp_path: Path) -> None:
    said: list[str] = []
    (tmp_path / "config.yaml").write_text("考核年度：2024\n县域:\n", encoding="utf-8")
    assert commands.doctor(tmp_path, say=lambda line: said.append(str(line))) is ExitCode.CONFIG
    assert said[-1].startswith("还缺") and "config.yaml" in said[-1]
    assert any("中文冒号" in line for line in said)


def test_the_ways_of_a_policy_are_named_as_config_writes_them() -> None:
    said: list[str] = []
    commands.doctor(Path(__file__).parents[2], say=lambda line: said.append(str(line)))
    (air,) = (line for line in said if "口径：空气质量综合指数" in line)
    assert "现写作 ranking" in air and "max（按 HJ 663" in air
