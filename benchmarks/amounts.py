"""A folder with a report → how much is in it: the stack is a measure only while it makes as much as the program."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdfium2
from lxml import etree

FILES = ("自查报告", "佐证材料目录")
MOST = 0.10
"""How far from each other they may be."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COUNTED = {"paragraphs": "p", "tables": "tbl", "rows": "tr", "cells": "tc", "figures": "drawing"}


def amounts(folder: Path) -> dict[str, int]:
    """What the Word files of a folder hold together, and how many pages its PDF files have."""
    found = dict.fromkeys(_COUNTED, 0)
    for name in FILES:
        with zipfile.ZipFile(folder / f"{name}.docx") as package:
            root = etree.fromstring(package.read("word/document.xml"))
        for word, tag in _COUNTED.items():
            found[word] += sum(1 for _ in root.iter(_W + tag))
    return found | {"pages": sum(len(pypdfium2.PdfDocument(folder / f"{name}.pdf")) for name in FILES)}


def too_far(ours: dict[str, int], theirs: dict[str, int]) -> list[str]:
    """What there is much more or less of in theirs."""
    return [word for word, count in ours.items() if abs(theirs[word] - count) > MOST * count]
