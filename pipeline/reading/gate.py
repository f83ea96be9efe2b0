"""The bytes of a file → what it really is and its XML parts, bounded and checked before any parser sees them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

from pipeline.model.file_kind import KINDS, FileContent, FileKind, kind_named
from pipeline.reading import default_key

FILE_LIMIT = 200 << 20
"""Bytes of one file."""
ENTRY_LIMIT = 5_000
"""Members of one zip."""
UNPACKED_LIMIT = 300 << 20
"""Unpacked bytes of one zip, all members together."""
RATIO_LIMIT = 150
"""Unpacked ÷ packed beyond which a member of more than RATIO_FROM bytes is a bomb; honest sheets stay below 60."""
RATIO_FROM = 20 << 20

_ADVICE = "转换为 .xlsx、.docx、.pdf 或 .jpg"
_DECLARATION = "<!DOCTYPE"
_MARKUP = re.compile(rb"<(?:!doctype|!--|\?xml|/?[a-z][\w:-]*[\s>/])")
"""How a page of the web begins that calls itself a table; “<0.05” and “<br” of a cell are none."""
_METHODS = {9: "Deflate64", 12: "BZip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_SHOWN = 60
"""Signs of a path that a message shows."""
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")


class Refused(Exception):
    """A file that no parser may see: the code of the finding, its values, and the kind the file turned out to be."""

    def __init__(self, code: str, kind: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.kind = kind
        self.values = values


class Secret(Refused):
    """A file that bears a mark of secrecy."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A file fit to be read: its kind by content, and the XML parts of an Office package (name → bytes)."""

    kind: str
    data: bytes = b""
    """The bytes; of a file locked with the key that everybody knows they are those inside."""
    parts: Mapping[str, bytes] = field(default_factory=dict)


def admit(name: str, data: bytes) -> Passed:
    """What the bytes are; raises Refused for what is dangerous, encrypted, damaged or of a kind we do not read.

    `name` is only used for its ending where contents leave a choice. Kinds: those of `KINDS` that hold something.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not data:
        raise Refused("I101", ending or "空文件")
    return replace(_admit(data, ending), data=data) if not default_key.is_locked(data) else _unlocked(name, data)


def _unlocked(name: str, data: bytes) -> Passed:
    """The file inside one that Excel locked with its own key, as it does where the structure is protected."""
    inside = default_key.file_inside(data)
    if inside is None or default_key.is_locked(inside):
        raise Refused("I103", name.rpartition(".")[2].lower() or "加密文件")
    return admit(name, inside)


def _admit(data: bytes, ending: str) -> Passed:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data, ending)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(data, ending)
    kind = next((one for one in KINDS if data.startswith(one.starts) or data.startswith(one.box, 4)), None)
    if kind is not None:
        return _known(kind)
    if b"%PDF-" in data[:1024]:
        return Passed("pdf")
    return _text(data, ending)


def _known(kind: FileKind) -> Passed:
    return Passed(kind.name) if kind.holds else _foreign(kind)


def _foreign(kind: FileKind) -> NoReturn:
    raise Refused("I102", kind.name, 格式=kind.shown, 办法=kind.advice or _ADVICE)


def _unknown(ending: str) -> NoReturn:
    """Bytes that are nothing we know: damaged where the ending promises a kind we read, else a foreign kind."""
    if any(ending in one.promised for one in KINDS if one.holds and not one.texts):
        raise Refused("I104", ending)
    said = kind_named(ending or "无法识别的")
    _foreign(FileKind(said.name) if said.holds else said)


def _text(data: bytes, ending: str) -> Passed:
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        if any(ending in one.promised for one in KINDS if one.texts):
            raise Refused("I111", ending)
        return _unknown(ending)
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if _MARKUP.match(start):
        return _foreign(kind_named("网页"))
    kind = next((one for one in KINDS if ending in one.texts), None)
    return _known(kind) if kind is not None else _unknown(ending)


def _compound(data: bytes, ending: str) -> Passed:
    """Old Office files name their streams in UTF-16; looking for the names is enough to tell them apart."""

    def has(*streams: str) -> bool:
        return any(stream.encode("utf-16-le") in data for stream in streams)

    found = next((one for one in KINDS if has(*one.streams)), None)
    said = kind_named(ending)
    if said.advice and (said.streams or found is None or not found.holds):
        return _foreign(said)
    return _known(found) if found is not None else _unknown(ending)


def _package(data: bytes, ending: str) -> Passed:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, UnicodeDecodeError, struct.error, NotImplementedError):
        raise Refused("I104", ending) from None
    names = {entry.filename for entry in entries}
    found = _package_kind(names, data, entries)
    kind = found.name
    bound(entries, kind)
    if not found.holds:
        return _foreign(found)
    if FileContent.MEMBERS in found.holds:
        return Passed(kind)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("I107", ending or kind, 另存为=f".{kind}")
    parts = {
        entry.filename: inflate(data, entry, kind)
        for entry in entries
        if entry.filename.lower().endswith((".xml", ".rels"))
    }
    for name, part in parts.items():
        if _declares(part):
            raise Refused("I108", kind, 部件=name)
    return Passed(kind, parts=parts)


def _package_kind(names: set[str], data: bytes, entries: list[zipfile.ZipInfo]) -> FileKind:
    lower = {name.lower() for name in names}
    found = next((one for one in KINDS if one.parts and lower.issuperset(one.parts)), None)
    if found is None and "[content_types].xml" in lower:
        found = next((one for one in KINDS if one.folder and any(name.startswith(one.folder) for name in lower)), None)
    if found is not None:
        return found
    said = next((entry for entry in entries if entry.filename == "mimetype"), None)
    declared = inflate(data, said, "zip") if said is not None and said.file_size < 200 else b""
    return next((one for one in KINDS if one.declared and declared.startswith(one.declared)), kind_named("zip"))


def bound(entries: list[zipfile.ZipInfo], kind: str) -> None:
    """Raises Refused for a zip that is encrypted, unpacks to too much, or whose names lead out of its folder."""
    if len(entries) > ENTRY_LIMIT:
        raise Refused("I105", kind, 原因=f"里面有 {len(entries)} 个文件，超过 {ENTRY_LIMIT} 个")
    total = sum(entry.file_size for entry in entries)
    if total > UNPACKED_LIMIT:
        raise Refused("I105", kind, 原因=f"解压后有 {total >> 20} MB，超过 {UNPACKED_LIMIT >> 20} MB")
    seen: set[str] = set()
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refused("I103", kind)
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO_LIMIT * max(entry.compress_size, 1):
            raise Refused("I105", kind, 原因=f"压缩比异常（{entry.file_size // max(entry.compress_size, 1)} 倍）")
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or ":" in path.partition("/")[0] or "\x00" in path:
            raise Refused("I106", kind, 路径=path[:_SHOWN])
        if path in seen and FileContent.MEMBERS in kind_named(kind).holds:
            raise Refused("I150", kind, 名称=member_name(entry)[-_SHOWN:])
        if path in seen:
            raise Refused("I104", kind)
        seen.add(path)


def member_name(entry: zipfile.ZipInfo) -> str:
    """The path of a member; without the UTF-8 flag it is GB18030, as Chinese Windows writes it."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = entry.filename
    return name.replace("\\", "/")


def inflate(data: bytes, entry: zipfile.ZipInfo, kind: str) -> bytes:
    """The member's bytes, exactly as many as it declares; raises Refused where it lies about its size or is damaged.

    Python's own reader cuts a member that unpacks to more than it declares, other readers do not.
    """
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise Refused("I104", kind)
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[-2:]
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        unpacked, whole = packed, True
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacked = engine.decompress(packed, entry.file_size + 1)
            whole = engine.eof or bool(not entry.file_size and not engine.unconsumed_tail)
        except zlib.error:
            raise Refused("I104", kind) from None
    else:
        raise Refused("I145", kind, 方式=_METHODS.get(entry.compress_type, f"第 {entry.compress_type} 种"))
    if len(unpacked) != entry.file_size or not whole:
        raise Refused("I104", kind)
    return unpacked


def _declares(part: bytes) -> bool:
    encodings = ["utf-8"]
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:4]:
        encodings += ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
    return any(_DECLARATION.encode(encoding) in part for encoding in encodings)
