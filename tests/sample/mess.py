"""A year as it should have come → as it came: zips, corrections, wrong photos, locked papers, statements, a register."""

from __future__ import annotations

from collections.abc import Mapping


def made(files: Mapping[str, bytes], year: int) -> dict[str, bytes]:
    """The files of a year, by path below its folder."""
    return dict(files)
