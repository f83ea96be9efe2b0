"""A scan or print that came → the table, paper or statement of the same name in its folder that it is the copy of."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.account import title_words
from pipeline.model.material import Material

COPIED = ("pdf", "jpg", "png")
"""Kinds of files that are scans and prints of others."""
_EDITABLE = ("xlsx", "xls", "csv", "docx")


def by_stem(materials: Mapping[str, Material]) -> Mapping[tuple[str, str], tuple[Material, ...]]:
    """Editable files by folder and by their name without its ending and without 盖章版, 扫描件."""
    found: dict[tuple[str, str], tuple[Material, ...]] = {}
    for one in materials.values():
        if one.kind in _EDITABLE:
            found[_key(one)] = (*found.get(_key(one), ()), one)
    return found


def original_of(scan: Material, originals: Mapping[tuple[str, str], tuple[Material, ...]]) -> Material | None:
    """The one editable file that a scan is the copy of, None where there is none or there are several.

    Of a table and a paper of the same name the table.
    """
    if scan.kind not in COPIED or scan.unusable:
        return None
    found = originals.get(_key(scan), ())
    tables = [one for one in found if one.forms] or list(found)
    return tables[0] if len(tables) == 1 else None


def _key(one: Material) -> tuple[str, str]:
    return one.file.rpartition("/")[0], title_words.stem_key(one.title)
