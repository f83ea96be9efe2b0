"""The project's font folder and the system's → one face per role of the page, with what is missing."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from xml.sax.saxutils import escape

from pipeline.system.cache import key_of, open_sealed, seal
from pipeline.system.character_map import mapped_characters
from pipeline.system.errors import Cause, PipelineError, reason

FANG, KAI, HEI, SONG, TITLE, LATIN, CHART = "仿宋", "楷体", "黑体", "宋体", "小标宋", "西文", "图表"
ROLES = (FANG, KAI, HEI, SONG, TITLE, LATIN, CHART)

WORD_NAMES: Mapping[str, str] = MappingProxyType(
    {
        FANG: "仿宋_GB2312",
        KAI: "楷体_GB2312",
        HEI: "黑体",
        SONG: "宋体",
        TITLE: "方正小标宋简体",
        LATIN: "Times New Roman",
    }
)
"""The name Word is given for each role: what a Chinese office machine has (GB/T 9704 practice)."""

_ROLE_BY_NAME = {
    **{name: role for role, name in WORD_NAMES.items()},
    "仿宋": FANG,
    "FangSong": FANG,
    "FangSong_GB2312": FANG,
    "楷体": KAI,
    "KaiTi": KAI,
    "KaiTi_GB2312": KAI,
    "SimHei": HEI,
    "SimSun": SONG,
    "新宋体": SONG,
    "小标宋": TITLE,
    "方正小标宋_GBK": TITLE,
}

LACKING = "〓"
"""What is printed for a sign that no face has."""

LATIN_RANGES = ((0x20, 0x7E), (0xB1, 0xB3), (0xB5, 0xB5))
"""Code points the Latin face may serve; all else (quotes, dashes, ℃, ×) is Chinese full-width."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file."""

    path: Path
    family: str
    """The family name that stands in the file: what CSS must ask for."""
    weight: int
    """CSS weight to ask for so that this face is taken (400, or 700 where a bold cut serves the role)."""
    index: int
    """Place of the face in a collection (.ttc); 0 elsewhere."""
    companions: tuple[Path, ...] = ()
    """Bold cuts of the same family that lie beside it."""


# file name → (family, weight, index of the face); families are the names written in these files
_KNOWN: Mapping[str, tuple[str, int, int]] = MappingProxyType(
    {
        "FandolFang-Regular.otf": ("FandolFang R", 400, 0),
        "simfang.ttf": ("FangSong", 400, 0),
        "FandolKai-Regular.otf": ("FandolKai", 400, 0),
        "simkai.ttf": ("KaiTi", 400, 0),
        "FandolHei-Regular.otf": ("FandolHei", 400, 0),
        "simhei.ttf": ("SimHei", 400, 0),
        "NotoSansCJK-Regular.ttc": ("Noto Sans CJK SC", 400, 2),
        "NotoSerifCJK-Regular.ttc": ("Noto Serif CJK SC", 400, 2),
        "NotoSerifCJK-Bold.ttc": ("Noto Serif CJK SC", 700, 2),
        "simsun.ttc": ("SimSun", 400, 0),
        "Songti.ttc": ("Songti SC", 400, 6),
        "FZXBSJW.TTF": ("FZXiaoBiaoSong-B05S", 400, 0),
        "LiberationSerif-Regular.ttf": ("Liberation Serif", 400, 0),
        "times.ttf": ("Times New Roman", 400, 0),
        "Times New Roman.ttf": ("Times New Roman", 400, 0),
        "msyh.ttc": ("Microsoft YaHei", 400, 0),
    }
)
# Order is preference. FandolHei-Bold and FandolSong-Bold claim weight 400, so they are never offered.
_CANDIDATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        FANG: ("FandolFang-Regular.otf", "simfang.ttf"),
        KAI: ("FandolKai-Regular.otf", "simkai.ttf"),
        HEI: ("FandolHei-Regular.otf", "simhei.ttf", "NotoSansCJK-Regular.ttc"),
        SONG: ("NotoSerifCJK-Regular.ttc", "simsun.ttc", "Songti.ttc"),
        TITLE: ("FZXBSJW.TTF", "NotoSerifCJK-Bold.ttc", "simsun.ttc"),
        LATIN: ("LiberationSerif-Regular.ttf", "times.ttf", "Times New Roman.ttf"),
        CHART: ("NotoSansCJK-Regular.ttc", "msyh.ttc", "simhei.ttf", "FandolHei-Regular.otf"),
    }
)
_COMPANIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "NotoSerifCJK-Regular.ttc": ("NotoSerifCJK-Bold.ttc",),
        "LiberationSerif-Regular.ttf": ("LiberationSerif-Bold.ttf",),
        "times.ttf": ("timesbd.ttf",),
        "Times New Roman.ttf": ("Times New Roman Bold.ttf",),
    }
)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The face found for each role; a role without one is absent."""

    faces: Mapping[str, Face]

    @property
    def missing(self) -> tuple[str, ...]:
        """Roles no face was found for, in the order of ROLES."""
        return tuple(role for role in ROLES if role not in self.faces)

    def files(self) -> tuple[Path, ...]:
        """Every file used, each once, sorted by name then path."""
        paths = {p for face in self.faces.values() for p in (face.path, *face.companions)}
        return tuple(sorted(paths, key=lambda p: (p.name, str(p))))


def role_of(word_name: str) -> str | None:
    """The role behind a font name written in a Word file; None for a name we do not know."""
    return _ROLE_BY_NAME.get(word_name)


def system_folders() -> tuple[Path, ...]:
    """Where this kind of system keeps its fonts."""
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        local = os.environ.get("LOCALAPPDATA")
        return (windows, *((Path(local) / "Microsoft/Windows/Fonts",) if local else ()))
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"))
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def find_fonts(project_fonts: Path, folders: Iterable[Path] | None = None) -> Fonts:
    """Look for every role's face, first in the project's own folder, then in `folders` (the system's).

    On Windows the real 仿宋, 楷体, 黑体, 宋体 serve where the project has none.
    """
    found: dict[str, Path] = {}
    for folder in (project_fonts, *(system_folders() if folders is None else folders)):
        for name, path in _listing(folder.resolve()):
            found.setdefault(name, path)
    faces = {}
    for role in ROLES:
        best = next((n for n in _CANDIDATES[role] if n.lower() in found), None)
        if best is not None:
            family, weight, index = _KNOWN[best]
            companions = tuple(found[n.lower()] for n in _COMPANIONS.get(best, ()) if n.lower() in found)
            faces[role] = Face(found[best.lower()], family, weight, index, companions)
    return Fonts(faces)


def require_chinese(fonts: Fonts, lost: str) -> None:
    """Raises PipelineError (COMPONENT) where neither 仿宋 nor 宋体 was found; `lost`: what cannot be made without."""
    if not {FANG, SONG} & set(fonts.faces):
        raise PipelineError(
            f"没有找到中文字体，{lost}。",
            "运行 make report 会装好字体；或把 FandolFang、Noto Serif CJK 放进程序目录的 .fonts/。",
            Cause.COMPONENT,
        )


@lru_cache(maxsize=8)
def _listing(folder: Path) -> tuple[tuple[str, Path], ...]:
    wanted = {n.lower() for n in (*_KNOWN, *(c for names in _COMPANIONS.values() for c in names))}
    hits = []
    for base, dirs, files in os.walk(folder):
        dirs.sort()
        hits += [(f.lower(), Path(base) / f) for f in sorted(files) if f.lower() in wanted]
    return tuple(hits)


def digest(fonts: Fonts) -> str:
    """One hash over role, name, size and content of every face: two machines that agree print the same."""
    total = hashlib.sha256()
    for role, face in sorted(fonts.faces.items()):
        for path in (face.path, *face.companions):
            stat = path.stat()
            content = _file_hash(path, stat.st_size, stat.st_mtime_ns)
            total.update(f"{role}\0{path.name}\0{stat.st_size}\0{content}\n".encode())
    return total.hexdigest()


@lru_cache(maxsize=64)
def _file_hash(path: Path, size: int, mtime: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def covers(text: str, role: str, fonts: Fonts) -> bool:
    """Whether every visible character of `text` has a glyph in the role's own face."""
    face = fonts.faces.get(role)
    return face is not None and all(ord(c) in characters(face) for c in text if not c.isspace())


def characters(face: Face) -> frozenset[int]:
    """The code points that a face has signs for."""
    return _characters(face.path, face.index)


_characters = lru_cache(maxsize=16)(mapped_characters)


def missing_glyphs(text: str, role: str, fonts: Fonts) -> str:
    """The visible characters of `text` that neither the role's face nor those which serve for it have, sorted.

    宋体 and 仿宋 serve for every role, the Latin face for what it may serve (LATIN_RANGES).
    """
    faces = (fonts.faces.get(one) for one in (role, SONG, FANG))
    known = _known_to(tuple(face for face in faces if face is not None), fonts.faces.get(LATIN))
    return "".join(sorted(c for c in {*text} if ord(c) not in known and c.isprintable() and not c.isspace()))


@lru_cache(maxsize=32)
def _known_to(faces: tuple[Face, ...], latin: Face | None) -> frozenset[int]:
    known = frozenset[int]().union(*map(characters, faces))
    served = {c for first, last in LATIN_RANGES for c in range(first, last + 1)}
    return known | (characters(latin) & served) if latin is not None else known


@dataclass(frozen=True, slots=True)
class FontConfig:
    """A private fontconfig file, and the folder in which fontconfig keeps what it found out of the faces."""

    path: Path
    folder: Path
    key: str

    def loaded(self) -> None:
        """To be called when fontconfig has filled the folder: what is there now holds for the next run."""
        seal(self.folder, self.key)


def fontconfig_file(fonts: Fonts, folder: Path) -> FontConfig:
    """Write a private fontconfig file that knows our faces only.

    With FONTCONFIG_FILE set to it, layout does not depend on what else the machine has. `folder` is a cache folder:
    what lies in it under the file's name (a hash of its content) is only used where it is the same, byte for byte.
    Raises PipelineError (OUTPUT) where it cannot be written.
    """
    files = fonts.files()
    latin = fonts.faces.get(LATIN)
    own = folder / "fontconfig"
    ranges = "".join(f"<charset><range><int>0x{a:x}</int><int>0x{b:x}</int></range></charset>" for a, b in LATIN_RANGES)
    lines = [
        '<?xml version="1.0"?>',
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
        "<fontconfig>",
        *(f"<dir>{_xml(d)}</dir>" for d in sorted({p.parent for p in files})),
        f"<cachedir>{_xml(own)}</cachedir>",
        "<cachedir>/var/cache/fontconfig</cachedir>",
        "<selectfont><rejectfont><glob>*</glob></rejectfont>",
        *(f"<acceptfont><glob>{_xml(p)}</glob></acceptfont>" for p in files),
        "</selectfont>",
    ]
    if latin is not None:
        lines += [
            f'<match target="font"><test name="family"><string>{escape(latin.family)}</string></test>',
            f'<edit name="charset" mode="assign_replace"><plus>{ranges}</plus></edit></match>',
        ]
    text = "\n".join([*lines, "</fontconfig>", ""]).encode()
    path = folder / f"fonts-{hashlib.sha256(text).hexdigest()[:12]}.conf"
    key = key_of(text, digest(fonts))
    open_sealed(own, key)
    try:
        if path.is_symlink() or not path.is_file() or path.read_bytes() != text:
            folder.mkdir(parents=True, exist_ok=True)
            scratch = path.with_suffix(f".{os.getpid()}.part")
            scratch.write_bytes(text)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            scratch.replace(path)
    except OSError as error:
        raise PipelineError(
            f"字体设置写不进 {folder.name}/：{reason(error)}。", "请检查磁盘空间和 outputs/ 的写入权限。", Cause.OUTPUT
        ) from error
    return FontConfig(path, own, key)


def _xml(path: Path) -> str:
    return escape(path.as_posix())
