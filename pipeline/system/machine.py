"""This machine and a project folder → one item per thing the program needs: there or not, and what to do."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pipeline.system.errors import reason
from pipeline.system.layout import PROGRAM

_LOWEST_PYTHON = (3, 11)
_ROOM_NEEDED = 500 * 1024 * 1024
_WINDOWS = sys.platform == "win32"

# Library → the names WeasyPrint 70 tries (text/ffi.py), Linux, macOS and Windows.
_NEEDED_LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
    "GObject": ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "libgobject-2.0-0.dll"),
}
_SUBSET_LIBRARY = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll")
_DLL_FOLDERS = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"
_PANGO_DEBIAN = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_TOOLS_DEBIAN = "libreoffice-writer-nogui libreoffice-calc-nogui poppler-utils qpdf"


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing looked at; every text is Chinese and meant for the compiler."""

    name: str
    ok: bool
    found: str
    """What is there: a version, a file, a folder."""
    advice: str
    """What to do; empty when `ok`."""
    needed_for: str
    optional: bool = False
    """The report is built without it as well."""


def examine(project: Path, policies: Mapping[str, str] | None = None) -> tuple[Examined, ...]:
    """Look at everything the program needs on this machine and in `project` (the folder with config.yaml).

    `policies` are the 口径 in force, name → text, as the caller read them from config and scheme; they are
    repeated, not judged. Changes nothing on disk. Raises nothing: what cannot be looked at is an item that
    is not `ok`.
    """
    return (
        _python(),
        *_packages(),
        _page_libraries(),
        _subset_library(),
        *_fonts(),
        *_tools(),
        _outputs(project),
        *(Examined(f"口径：{name}", True, text, "", "指标计算") for name, text in (policies or {}).items()),
    )


def _advice(debian: str, windows: str) -> str:
    if _WINDOWS:
        return f"{windows}（未验证）"
    return f"sudo apt-get install -y --no-install-recommends {debian}"


# --- Python and its packages --------------------------------------------------------------------------------------


def _python() -> Examined:
    lowest = ".".join(map(str, _LOWEST_PYTHON))
    return Examined(
        "Python",
        sys.version_info >= _LOWEST_PYTHON,
        f"{platform.python_version()}（{sys.executable}）",
        "" if sys.version_info >= _LOWEST_PYTHON else f"安装 Python {lowest} 或更新的版本，再运行 make setup",
        "运行本程序",
    )


def locked_versions(lock: str) -> dict[str, tuple[str, bool]]:
    """Text of a lock file → package name (normalised) → (version, whether it is for every machine).

    An entry with an environment marker (`; …`) may rightly be absent here.
    """
    entries = re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)([^\\\n]*)", lock, re.MULTILINE)
    return {_plain(name): (version, ";" not in marker) for name, version, marker in entries}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _packages() -> Iterator[Examined]:
    import tomllib

    again = r".venv\Scripts\python -m pip install --require-hashes -r requirements.lock" if _WINDOWS else "make setup"
    try:
        locked = locked_versions((PROGRAM / "requirements.lock").read_text(encoding="utf-8"))
        project = tomllib.loads((PROGRAM / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    except (OSError, ValueError, KeyError) as error:
        yield Examined("Python 组件", False, f"读不到锁定的版本：{error}", "从原处重新取一份完整的程序", "核对版本")
        return
    direct = {_plain(re.split(r"[^\w.-]", wish)[0]) for wish in project["dependencies"]}
    wrong = []
    for name, (version, everywhere) in sorted(locked.items()):
        have = _installed(name)
        right = have == version or (have is None and not everywhere)
        if name in direct:
            found = version if right else f"{have or '没有'}（应为 {version}）"
            yield Examined(f"组件 {name}", right, found, "" if right else again, "生成报告")
        elif not right:
            wrong.append(f"{name} {have or '没有'}（应为 {version}）")
    found = "；".join(wrong) or f"{len(locked) - len(direct)} 个，版本与锁定的一致"
    yield Examined("间接组件", not wrong, found, again if wrong else "", "生成报告")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


# --- system libraries ---------------------------------------------------------------------------------------------


def _loads(names: tuple[str, ...]) -> bool:
    for name in names:
        with suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def _page_libraries() -> Examined:
    if sys.platform == "win32":
        for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", _DLL_FOLDERS).split(";"):
            with suppress(OSError):
                os.add_dll_directory(folder)
    missing = [name for name, files in _NEEDED_LIBRARIES.items() if not _loads(files)]
    return Examined(
        "汇编排版库",
        not missing,
        f"没有 {'、'.join(missing)}" if missing else "、".join(_NEEDED_LIBRARIES),
        _advice(_PANGO_DEBIAN, "安装 MSYS2，在其中执行 pacman -S mingw-w64-ucrt-x86_64-pango") if missing else "",
        "佐证材料汇编的封面、目录、照片页（没有时缺这几种页，报告不受影响）",
        optional=True,
    )


def _subset_library() -> Examined:
    ok = _loads(_SUBSET_LIBRARY)
    return Examined(
        "汇编字体子集库",
        ok,
        "HarfBuzz-Subset" if ok else "没有 HarfBuzz-Subset",
        "" if ok else _advice("libharfbuzz-subset0", "安装 MSYS2，在其中执行 pacman -S mingw-w64-ucrt-x86_64-harfbuzz"),
        "佐证材料汇编每次生成完全一致，并且快一倍",
        optional=True,
    )


# --- fonts --------------------------------------------------------------------------------------------------------


def _fonts() -> Iterator[Examined]:
    from pipeline.system import fonts

    found = fonts.find_fonts(PROGRAM / ".fonts")
    for role in fonts.ROLES:
        face = found.faces.get(role)
        if face is not None:
            yield Examined(f"字体 {role}", True, face.path.name, "", "PDF 和图")
        else:
            advice = "在“设置—可选功能”中添加“中文（简体）补充字体”（未验证）" if _WINDOWS else "联网后执行 make setup"
            yield Examined(f"字体 {role}", False, "没有", advice, "PDF 和图")


# --- tools of the tests, and where the outputs go -------------------------------------------------------------------


def _tools() -> Iterator[Examined]:
    for name, commands in (
        ("LibreOffice", ("soffice", "libreoffice")),
        ("pdftoppm", ("pdftoppm",)),
        ("qpdf", ("qpdf",)),
    ):
        path = next((hit for command in commands if (hit := shutil.which(command))), None)
        advice = "" if path else _advice(_TOOLS_DEBIAN, "一般用户不需要")
        yield Examined(name, path is not None, path or "没有", advice, "只用于开发测试", optional=True)


def _outputs(project: Path) -> Examined:
    folder = project / "outputs"
    there = folder if folder.is_dir() else project
    purpose = "写出报告"
    try:
        with tempfile.TemporaryFile(dir=there):
            room = shutil.disk_usage(there).free
    except OSError as error:
        found = f"不能写入 {there}（{reason(error)}）"
        return Examined("输出文件夹", False, found, "检查文件夹是否存在、是否只读、是否有权限", purpose)
    if room < _ROOM_NEEDED:
        return Examined("输出文件夹", False, f"{there} 只剩 {room // 1024**2} MB", "清理磁盘，至少留出 500 MB", purpose)
    return Examined("输出文件夹", True, f"{folder}（可写，余 {room / 1024**3:.1f} GB）", "", purpose)
