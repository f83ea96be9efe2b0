"""The parts of an Office file (name → bytes) ↔ its zip, the same parts always giving the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Mapping

CONTENT_TYPES = "[Content_Types].xml"
CREATOR = "selfcheck"
CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""Time of creation written into all our files, so that the clock does not change their bytes."""
_DATE = (1980, 1, 1, 0, 0, 0)
_LEVEL = 4
"""Our parts are XML: level 6 takes half as long again and makes a report 3 % smaller."""
_LIMIT = 400_000_000
"""Unpacked bytes beyond which a package is refused: the largest honest report is a fraction of it."""
_PACKED = (".png", ".jpg", ".jpeg")
"""Already compressed: deflating them again costs time and wins nothing."""


def read_package(data: bytes, most: int = _LIMIT) -> dict[str, bytes]:
    """Name → bytes of every part of a .docx or .xlsx, folders left out.

    Raises zipfile.BadZipFile for what is no zip, is damaged or encrypted, names a part twice, or unpacks to
    more than `most` bytes.
    """
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if sum(entry.file_size for entry in entries) > most:
            raise zipfile.BadZipFile("package unpacks to an absurd size")
        for entry in entries:
            if entry.filename in files:
                raise zipfile.BadZipFile(f"part stands twice: {entry.filename}")
            if entry.flag_bits & 1:
                raise zipfile.BadZipFile("package is encrypted")
            try:
                files[entry.filename] = archive.read(entry)
            except (zlib.error, EOFError, NotImplementedError) as error:
                raise zipfile.BadZipFile(f"part cannot be unpacked: {entry.filename}") from error
    return files


def write_package(files: Mapping[str, bytes]) -> bytes:
    """The zip of these parts: [Content_Types].xml first, then by name, with fixed dates, attributes and level.

    Byte-identical for equal parts, whatever the order of the mapping, the clock or the machine.
    """
    names = sorted(files, key=lambda name: (name != CONTENT_TYPES, name))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = 0
            entry.external_attr = 0
            stored = name.lower().endswith(_PACKED)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=None if stored else _LEVEL)
    return out.getvalue()
