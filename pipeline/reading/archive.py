"""The bytes of a .zip → its members, as if they lay in the folder of the archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from pipeline.reading import gate


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(path inside, bytes) of every file, by name; the caller has let the archive pass the gate.

    Raises gate.Refused for a damaged member.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    named = sorted(((gate.member_name(entry), entry) for entry in entries), key=lambda pair: pair[0])
    for name, entry in named:
        yield name, gate.inflate(data, entry, "zip")
