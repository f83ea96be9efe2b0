"""A file that passed the gate → the words that stand beside its contents: properties, heads of pages, comments, boxes.

Only what may hold a mark of secrecy is looked through.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.office.ooxml import parse_xml
from pipeline.reading.gate import Passed, Refused

_MAY_HOLD = ("密".encode(), "部".encode(), b"&#", b"\x00")
"""Without one of these no mark stands in an XML part: 密, 内部, signs by their number, another encoding."""
_CONTENTS = re.compile(
    r"xl/(?:worksheets/[^/]*|sharedStrings|styles|calcChain|theme/.*)\.xml|word/(?:document|styles|settings|numbering"
    r"|fontTable|webSettings|theme/.*)\.xml|.*\.rels|\[Content_Types\]\.xml",
    re.IGNORECASE,
)
"""Parts that are read as contents, or that hold no words of a person."""
_HEADS = re.compile(r"(?:word/(?:header|footer)\d*|xl/worksheets/[^/]*)\.xml", re.IGNORECASE)
_INSIDE = (
    "r",
    "t",
    "delText",
    "rPr",
    "tab",
    "b",
    "i",
    "u",
    "sz",
    "color",
    "rFont",
    "family",
    "charset",
    "lastRenderedPageBreak",
)
"""Elements inside a line of words: what stands in two of them is one line."""
_CODES = re.compile(r'&(?:[LCRPNDTFAGSUBIEXYOH]|"[^"]*"|\d{1,3}|K[0-9A-F]{6}|K\d\d[+-]\d{3})')
"""Codes in the head of a sheet's pages: &C for the middle, &14 for the size."""
_TAG = re.compile(r"<[^>]*>")
_LEVELS, _STAR, _ENCODINGS = ("绝密", "机密", "秘密"), "★", ("utf-16-le", "gb18030")
_PAGES = 300


def words_beside(passed: Passed) -> Iterator[str]:
    """The words, a line each; raises Refused where the head of a page cannot be read."""
    for name, part in passed.parts.items():
        if not any(sign in part for sign in _MAY_HOLD):
            continue
        if _HEADS.fullmatch(name) or not _CONTENTS.fullmatch(name):
            yield _words_of(name, part)
    if passed.kind == "pdf":
        yield from _of_pdf(passed.data)
    elif passed.kind == "xls":
        marks = ((f"{level}{_STAR}", encoding) for level in _LEVELS for encoding in _ENCODINGS)
        yield from (mark for mark, encoding in marks if mark.encode(encoding) in passed.data)


def _words_of(name: str, part: bytes) -> str:
    try:
        root = parse_xml(part)
    except (etree.XMLSyntaxError, ValueError):
        if _HEADS.fullmatch(name):
            raise Refused("I104", "Office") from None
        return _TAG.sub("\n", part.decode(errors="replace"))
    if name.lower().startswith("xl/worksheets"):
        return "\n".join(_CODES.sub("\n", text) for one in root.iter("{*}headerFooter") for text in one.itertext())
    return "".join(_lines(root))


def _lines(root: Any) -> Iterator[str]:
    """The words of a tree; a line ends where anything ends but a run of letters. Watermarks stand in an attribute."""
    for event, one in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(one.tag, str):
            continue
        if event == "start":
            yield f"\n{one.get('string')}\n" if one.get("string") else ""
            yield one.text or ""
        else:
            if etree.QName(one).localname not in _INSIDE:
                yield "\n"
            yield one.tail or ""


def _of_pdf(data: bytes) -> Iterator[str]:
    """Title, subject and keywords of a PDF, in both places where they may stand, and what its notes and stamps say."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            yield from (str(value) for value in pdf.docinfo.values())
            if "/Metadata" in pdf.Root:
                yield _TAG.sub("\n", pdf.Root.Metadata.read_bytes().decode(errors="replace"))
            for page in list(pdf.pages)[:_PAGES]:
                notes: Any = page.obj.get("/Annots", ())
                yield from (str(note["/Contents"]) for note in notes if "/Contents" in note)
    except (*(pikepdf.PdfError, RuntimeError, ValueError, OSError, TypeError, KeyError, AttributeError, IndexError),):
        yield ""  # What its pages say is read by another reader.
