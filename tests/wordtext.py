"""A .docx as text a person can compare: style and paragraph, table rows joined by “ | ”, headers and footers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_text(data: bytes) -> str:
    """The whole document: body first, then each different header and footer."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        lines = list(_blocks(_body(package)))
        edges = {
            _text(etree.fromstring(package.read(name)))
            for name in package.namelist()
            if name.startswith(("word/header", "word/footer"))
        }
    return "\n".join([*lines, *(f"[edge] {edge}" for edge in sorted(edges) if edge.strip()), ""])


def paragraphs(data: bytes) -> list[str]:
    """Texts of the body's paragraphs outside tables, blanks folded, empty ones left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = _body(package)
    texts = ["".join(_text(one).split()) for one in body.findall(f"{W}p")]
    return [text for text in texts if text]


def _body(package: zipfile.ZipFile) -> etree._Element:
    body = etree.fromstring(package.read("word/document.xml")).find(f"{W}body")
    assert body is not None
    return body


def _blocks(body: etree._Element) -> Iterator[str]:
    for block in body:
        if block.tag == f"{W}p":
            text = _text(block)
            if text.strip():
                style = block.find(f"{W}pPr/{W}pStyle")
                yield f"[{style.get(f'{W}val') if style is not None else 'Normal'}] {text}"
        elif block.tag == f"{W}tbl":
            for row in block.findall(f"{W}tr"):
                yield "  " + " | ".join(_text(cell) for cell in row.findall(f"{W}tc"))


def _text(element: etree._Element) -> str:
    pieces = []
    for leaf in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}drawing"):
        if leaf.tag == f"{W}t":
            pieces.append(leaf.text or "")
        else:
            pieces.append({f"{W}tab": "\t", f"{W}br": " ", f"{W}drawing": "〔图〕"}[leaf.tag])
    return "".join(pieces)
