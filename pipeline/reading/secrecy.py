"""A file's name, and what it says → the mark of secrecy on it, for it must not stay on this machine.

A help, no proof: a mark on a scan, in a picture or written in another way is not seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from pipeline.reading.file_contents import FileContents

_STARRED = re.compile(r"(?:绝密|机密|秘密)[★☆*＊✩✭✮✯⭐⋆]")
"""Anywhere: the star stands only in a mark (国家秘密载体)."""
_ALONE = re.compile(
    r"^[\[(【〔]?(?:密级[:：]?)?(?:绝密|机密|秘密|内部资料|内部文件|内部材料|内部使用)(?:[/、]内部(?:资料|文件|材料))?"
    r"(?:(?:[·:：-]?(?:\d+|[一二三五十]+)(?:年|个?月)|[·:：-]?长期|级|件|文件|资料)?[\])】〕]?"
    r"|[,，.。;；!！]?(?:注意|请)?(?:保存|保密|妥善保管|严禁外传|不得外传|禁止外传|请勿外传)[!！]?[\])】〕]?)$"
)
"""A line, cell or head that says nothing else; “保守国家秘密”, “商业秘密” and “机密性” are no marks."""
_BRACKETED = re.compile(
    r"^[\[(【〔](?:密级:?)?(?:绝密|机密|秘密)(?:级|件|文件|资料)?[\])】〕]|"
    r"[\[(【〔](?:密级:?)?(?:绝密|机密|秘密)(?:级|件|文件|资料)?[\])】〕]$"
)
"""At the beginning or the end of a line: 【机密】关于某事的报告."""
_TRADITIONAL = str.maketrans("絕絶機祕內資級長嚴傳勿請註", "绝绝机秘内资级长严传勿请注")
_IN_NAME = re.compile(r"绝密|机密(?!性|电)|(?<!商业)(?<!工作)秘密(?=[★☆*)\]】〕级件]|$|[-_.·])|内部(?:资料|文件|材料)")
_WORDS = ("密", "内部", "內部")
"""Without one of these there is no mark."""
_LONGEST = 24
"""Signs of a line that may be a mark and nothing else."""


def mark_in_name(name: str) -> str:
    """The mark that a file's name, or a folder's on the way to it, bears; "" for none."""
    plain = _plain(name)
    if not any(word in plain for word in _WORDS):
        return ""
    for part in re.split(r"[/\\]", name):
        found = _IN_NAME.search(_plain(part.rpartition(".")[0] or part))
        if found:
            return found[0]
    return ""


def mark_in_contents(contents: FileContents, aside: Iterator[str]) -> str:
    """The mark as it stands, "" where none is seen; `aside`: what stands beside the contents, such as properties."""
    texts = list(chain(_texts(contents), aside))
    # Almost no file speaks of a secret at all: that is seen at one look.
    return next(filter(None, map(_mark_in, texts)), "") if _may_be_marked("\n".join(texts)) else ""


def _mark_in(text: str) -> str:
    if not _may_be_marked(text):
        return ""
    for line in re.split(r"[\n|]", text):
        said = _plain(line)
        found = (
            _STARRED.search(said) or _BRACKETED.search(said) or (_ALONE.match(said) if len(said) <= _LONGEST else None)
        )
        if found:
            return found[0]
    return ""


def _may_be_marked(text: str) -> bool:
    return any(word in text for word in _WORDS) or "密" in unicodedata.normalize("NFKC", text)


def _plain(text: str) -> str:
    """機 密 ★ → 机密★."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_TRADITIONAL)


def _texts(contents: FileContents) -> Iterator[str]:
    if contents.paper is not None:
        yield from contents.paper.texts
    for sheet, above in contents.sheets:
        yield sheet.name
        yield from above or ()
        for row in sheet.rows:
            for cell in row:
                if isinstance(cell, str) and (len(cell) < 2 * _LONGEST or any(word in cell for word in _WORDS)):
                    yield cell
