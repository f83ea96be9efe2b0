"""The tree of a Word document → its paragraphs in reading order as text, with row, style, fields and comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.office.ooxml import W, style_of

_READ = tuple(
    f"{W}{name}"
    for name in ("t", "tab", "br", "fldChar", "instrText", "fldSimple", "commentReference", "drawing", "pict")
)
_NUMBERS = ("SEQ", "REF", "PAGEREF", "PAGE", "NUMPAGES", "STYLEREF")
"""Fields whose result a word processor works out by itself."""
_CONTENTS = ("TOC", "INDEX")


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph: its characters are those of texts, tabs and breaks (these two as a tab each)."""

    number: int
    """Place among all paragraphs of the document, from 0."""
    text: str
    style: str
    """Id of its style."""
    row: int = 0
    """Number of its table row in the document, from 1; 0 outside tables."""
    cell: int = 0
    contents: bool = False
    """Whether it belongs to a contents list."""
    fields: tuple[tuple[int, int], ...] = ()
    """Characters that a field prints by itself: numbers and references."""
    comments: tuple[str, ...] = ()
    """Ids of the comments that end in it."""
    picture: bool = False


def word_paragraphs(root: Any) -> Iterator[WordParagraph]:
    """Every paragraph of the tree, empty ones too."""
    fields = _Fields()
    rows: dict[Any, int] = {}
    for number, paragraph in enumerate(root.iter(f"{W}p")):
        pieces: list[str] = []
        length = 0
        spans: list[tuple[int, int]] = []
        comments: list[str] = []
        picture = False
        contents = fields.within(_CONTENTS)
        for node in paragraph.iter(*_READ):
            tag = node.tag
            if tag == f"{W}t" or tag in (f"{W}tab", f"{W}br"):
                run = node.getparent()
                if run.tag != f"{W}r":
                    continue
                text = (node.text or "") if tag == f"{W}t" else "\t"
                simple = run.getparent().get(f"{W}instr", "") if run.getparent().tag == f"{W}fldSimple" else ""
                if text and (_is_one(simple, _NUMBERS) or fields.within(_NUMBERS)):
                    spans.append((length, length + len(text)))
                pieces.append(text)
                length += len(text)
            elif tag == f"{W}commentReference":
                comments.append(node.get(f"{W}id", ""))
            elif tag in (f"{W}drawing", f"{W}pict"):
                picture = True
            elif tag == f"{W}fldSimple":
                contents = contents or _is_one(node.get(f"{W}instr", ""), _CONTENTS)
            else:
                fields.meet(node)
                contents = contents or fields.within(_CONTENTS)
        row, cell = _row_of(paragraph, rows)
        yield WordParagraph(
            number,
            "".join(pieces),
            style_of(paragraph),
            row,
            cell,
            contents,
            tuple(_joined(spans)),
            tuple(comments),
            picture,
        )


def _is_one(code: str, names: tuple[str, ...]) -> bool:
    return code.split(None, 1)[0].upper() in names if code.strip() else False


class _Fields:
    """The complex fields that are open at a place of the document: what each is, and whether its result has begun."""

    def __init__(self) -> None:
        self.open: list[list[Any]] = []

    def meet(self, node: Any) -> None:
        if node.tag == f"{W}instrText":
            if self.open and not self.open[-1][1]:
                self.open[-1][0] += node.text or ""
            return
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            self.open.append(["", False])
        elif kind == "separate" and self.open:
            self.open[-1][1] = True
        elif kind == "end" and self.open:
            self.open.pop()

    def within(self, names: tuple[str, ...]) -> bool:
        return any(shown and _is_one(code, names) for code, shown in self.open)


def _row_of(paragraph: Any, rows: dict[Any, int]) -> tuple[int, int]:
    cell: Any = next(paragraph.iterancestors(f"{W}tc"), None)
    row: Any = cell.getparent() if cell is not None else None
    if row is None or row.tag != f"{W}tr":
        return 0, 0
    number = rows.setdefault(row, len(rows) + 1)
    return number, 1 + len(list(cell.itersiblings(f"{W}tc", preceding=True)))


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that touch as one."""
    start = end = -1
    for first, last in spans:
        if first != end:
            if end > start:
                yield start, end
            start = first
        end = last
    if end > start:
        yield start, end
