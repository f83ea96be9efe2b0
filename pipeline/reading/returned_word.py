"""A Word file that a person gives back → its text as he would see it with all changes accepted, and his comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from pipeline.office.ooxml import W, parse_xml
from pipeline.reading import gate
from pipeline.reading.file_contents import Refusal
from pipeline.reading.gate import Refused
from pipeline.reading.readers import main_part
from pipeline.reading.word_paragraphs import WordParagraph, word_paragraphs
from pipeline.reading.word_tree import word_tree
from pipeline.system.bounded_process import BoundedProcess, serve
from pipeline.system.json_values import decoded, encoded

_SIGNS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufff9-\ufffb]"
)
"""Signs that nobody sees and that turn or break what is read."""
_STYLES, _COMMENTS, _CUSTOM = "word/styles.xml", "word/comments.xml", "docProps/custom.xml"
_SIDE = re.compile("word/(?:(?:header|footer)[0-9]*|footnotes|endnotes)[.]xml")
_CONTENTS_STYLES = ("toc", "contents", "目录")
"""How the names of the styles of contents lists begin, whoever saved the file."""
_SECONDS, _MEGABYTES = 20, 2 << 20
"""Of the processor for one file, a second more for every so many bytes."""
_PARAGRAPHS, _LETTERS, _LONGEST = 100_000, 4_000_000, 20_000
"""Of a file, and letters of one paragraph: more than any report has."""


@dataclass(frozen=True, slots=True)
class ReturnedComment:
    """A comment: who wrote it, what it says, and the paragraph it hangs on (place among `ReturnedWord.paragraphs`)."""

    author: str
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class ReturnedWord:
    """What a returned file holds, or why it is not read."""

    refusal: Refusal | None = None
    properties: Mapping[str, str] | None = None
    """The document's own properties, by name."""
    paragraphs: tuple[WordParagraph, ...] = ()
    """Those that have words or a picture, contents lists left out."""
    comments: tuple[ReturnedComment, ...] = ()
    signs: int = 0
    """Unseen signs that were left out: those that turn the direction of reading, or control something."""
    sides: tuple[str, ...] = ()
    """What headers, footers and notes say, each text once, sorted; without what fields print."""


def read_returned(name: str, data: bytes) -> ReturnedWord:
    """What a file holds, read in a process with bounds of memory and time."""
    with BoundedProcess("pipeline.reading.returned_word") as process:
        body = process.ask({"name": name}, data, _SECONDS + len(data) // _MEGABYTES)
    return decoded(body, ReturnedWord) if body else ReturnedWord(Refusal("I113"))


def returned_word(name: str, data: bytes) -> ReturnedWord:
    """The same in this process, whatever the file does to it."""
    try:
        passed = gate.admit(name, data)
        if passed.kind != "docx":
            raise Refused("I102", passed.kind, 格式=passed.kind, 办法="另存为 .docx")
        return _read(passed.parts, main_part(passed))
    except Refused as refused:
        return ReturnedWord(Refusal(refused.code, refused.values))


def main() -> int:
    """What the bounded process runs: it answers every file on stdin until it ends."""
    return serve(lambda question, data: encoded(returned_word(question["name"], data)))


def _read(parts: Mapping[str, bytes], main: str) -> ReturnedWord:
    document = parts.get(main, b"")
    root = word_tree(document, parts.get(_STYLES, b"")).root
    lists = _contents_styles(parts.get(_STYLES, b""))
    ends = Counter(one.get(f"{W}fldCharType") for one in root.iter(f"{W}fldChar"))
    whole = ends["begin"] == ends["end"]  # of a list that never ends nobody can say what is in it
    kept: list[WordParagraph] = []
    hang: dict[str, int] = {}
    letters = left_out = 0
    for one in word_paragraphs(root):
        if one.style in lists or (one.contents and whole) or not (_SIGNS.sub("", one.text).strip() or one.picture):
            continue
        letters += len(one.text)
        if len(kept) >= _PARAGRAPHS or letters > _LETTERS or len(one.text) > _LONGEST:
            raise Refused("I140", "docx")
        hang |= dict.fromkeys(one.comments, len(kept))
        text, signs = _SIGNS.subn("", one.text)
        left_out += signs
        kept.append(replace(one, text=text, contents=False))
    return ReturnedWord(None, _properties(parts), tuple(kept), tuple(_comments(parts, hang)), left_out, _sides(parts))


def _sides(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """What stands in the parts beside the document, made comparable."""
    found = set[str]()
    for name, part in parts.items():
        tree = _tree(part) if _SIDE.fullmatch(name) else None
        for one in word_paragraphs(tree) if tree is not None else ():
            shown = [sign for at, sign in enumerate(one.text) if not any(a <= at < b for a, b in one.fields)]
            found.add("".join(_SIGNS.sub("", "".join(shown)).split()))
    return tuple(sorted(found - {""}))


def _tree(part: bytes) -> Any:
    """The tree of a side part, None where it is broken: the words of the document count without it."""
    try:
        return parse_xml(part) if part else None
    except (etree.XMLSyntaxError, ValueError):
        return None


def _contents_styles(styles: bytes) -> frozenset[str]:
    tree = _tree(styles)
    found = set()
    for style in tree.iter(f"{W}style") if tree is not None else ():
        name = style.find(f"{W}name")
        said = name.get(f"{W}val", "") if name is not None else ""
        if said.lower().startswith(_CONTENTS_STYLES) and style.get(f"{W}type") == "paragraph":
            found.add(style.get(f"{W}styleId", ""))
    return frozenset(found)


def _properties(parts: Mapping[str, bytes]) -> dict[str, str]:
    tree = _tree(parts.get(_CUSTOM, b""))
    if tree is None:
        return {}
    return {
        str(one.get("name")): "".join(one.itertext()).strip() for one in tree.iter("{*}property") if one.get("name")
    }


def _comments(parts: Mapping[str, bytes], hang: Mapping[str, int]) -> list[ReturnedComment]:
    tree = _tree(parts.get(_COMMENTS, b""))
    found = []
    for one in tree.iter(f"{W}comment") if tree is not None else ():
        lines = ("".join(leaf.text or "" for leaf in line.iter(f"{W}t")) for line in one.iter(f"{W}p"))
        text, author = (_SIGNS.sub("", said).strip() for said in ("\n".join(lines), one.get(f"{W}author", "")))
        if text:
            found.append(ReturnedComment(author, text, hang.get(one.get(f"{W}id", ""), -1)))
    return found
