"""Small Word parts as pages for the screen, parsed, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lxml import html

from pipeline.model.part import Anchor, Part, Provenance
from pipeline.publish.contents import PlacedEntry
from pipeline.publish.screen.reviewed_page import PageWords, reviewed_page
from pipeline.publish.screen.screen_part import screen_parts
from pipeline.system.cache import Cache
from tests.publish import pages

WORDS = PageWords("某县自查报告（校核版）", "目录", "这个数从哪来", "点一下带虚线的数。", "回到正文")
Write = Callable[[Any], None]


def ground(said: str) -> Provenance:
    """What a number stands on, told in these lines."""
    return Provenance(said=said)


def told(one: Provenance) -> Sequence[str]:
    return one.said.split("\n") if one.said else ()


def part(write: Write, *anchors: tuple[int, int, int, str], name: str = "正文", title: str = "") -> Part:
    """A part; anchors: paragraph, from, to, story."""
    marks = tuple(Anchor(paragraph, start, end, ground(said)) for paragraph, start, end, said in anchors)
    return Part(name, title, pages.part(write), anchors=marks)


def made(folder: Path, *parts: Part, entries: Sequence[PlacedEntry] = (), words: PageWords = WORDS) -> bytes:
    return reviewed_page(screen_parts(parts, told, Cache(folder)), entries, words)


def tree(page: bytes) -> Any:
    return html.document_fromstring(page.decode())


def look(page: bytes, element: Any) -> dict[str, str]:
    """The declarations of an element's classes, those of its table for a cell that has none."""
    style = page.decode().partition("<style>")[2].partition("</style>")[0]
    names = (element.get("class") or "").split()
    rules = [style.partition(f"\n.{name}{{")[2].partition("}")[0] for name in names]
    if not names and element.tag == "td":
        table = next(element.iterancestors("table")).get("class").split()
        rules = [style.partition(f"\n:where(.{name})>*>tr>td{{")[2].partition("}")[0] for name in table]
    return dict(one.split(":", 1) for rule in rules for one in rule.split(";") if one)
