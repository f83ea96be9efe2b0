"""A rendered part → its rows, captions and end tied: no page ends in a short table, after one row, before a note."""

from __future__ import annotations

from pipeline.office.ooxml import Element, W, new_element, put_property, style_of

_STYLE, _CAPTION, _NOTE, _BODY = "ReportTable", "FigureCaption", "TableNote", "Body"
LAST = 3
"""Paragraphs of text at the end of a part that stand on one page."""
WHOLE = 16
"""Rows, head included, up to which a table stays on one page: about half a page of one-line rows."""
FEWEST = 3
"""Rows of a longer table that stand together at least, before and after a page's end."""


def keep_rows_together(document: Element) -> None:
    """Set “keep with next” on rows and on captions before a note, “keep lines together” on notes, in place.

    The last paragraphs of a part stay together too: two lines alone on a page say nothing.

    The styles keep a caption and a unit above with their table, and a figure with its caption.
    """
    _keep_end(document)
    for table in document.iter(W + "tbl"):
        look = table.find(f"{W}tblPr/{W}tblStyle")
        if look is not None and look.get(W + "val") == _STYLE:
            _keep(table)
    for paragraph in document.iter(W + "p"):
        if style_of(paragraph) == _CAPTION and _noted(paragraph):
            _tie(paragraph)
        if style_of(paragraph) == _NOTE:
            _tie(paragraph, "keepLines")


def _keep_end(document: Element) -> None:
    body = document.find(W + "body")
    blocks = [block for block in (body if body is not None else ()) if block.tag in (W + "p", W + "tbl")]
    last = blocks[-LAST:]
    if len(last) == LAST and all(block.tag == W + "p" and style_of(block) == _BODY for block in last):
        for paragraph in last[:-1]:
            _tie(paragraph)


def _keep(table: Element) -> None:
    rows = table.findall(W + "tr")
    if len(rows) <= WHOLE:
        tied = rows[:-1]
    else:
        heads = sum(row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows)
        tied = [*rows[: heads + FEWEST - 1], *rows[-FEWEST:-1]]
    if _noted(table):
        tied.append(rows[-1])
    for row in tied:
        for paragraph in row.iter(W + "p"):
            _tie(paragraph)


def _noted(block: Element) -> bool:
    """Whether a note stands right under it."""
    follower = block.getnext()
    return follower is not None and follower.tag == W + "p" and style_of(follower) == _NOTE


def _tie(paragraph: Element, how: str = "keepNext") -> None:
    look = paragraph.find(W + "pPr")
    if look is None:
        look = new_element("pPr")
        paragraph.insert(0, look)
    put_property(look, new_element(how))
