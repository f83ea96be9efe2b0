"""Headings that a template takes paragraphs from → those that no paper has, with the nearest that it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import nodes

from pipeline.fill.book import Book
from pipeline.fill.submissions import PaperView
from pipeline.fill.tag_slips import ReadTags
from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.office.undefined import nearest

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """材料("农业农村", "……报告").段落("化肥") as it stands in a template."""

    at: Place
    tag: str
    role: str
    title: str
    heading: str


def quoted_passages(read: ReadTags) -> Iterator[QuotedPassage]:
    """Those of a part that name role, title and heading outright."""
    for tag, tree in read.trees:
        for call in tree.find_all(nodes.Call):
            paper = call.node.node if isinstance(call.node, nodes.Getattr) and call.node.attr == "段落" else None
            if isinstance(paper, nodes.Call) and isinstance(paper.node, nodes.Name) and paper.node.name == "材料":
                said = [one.value for one in (*paper.args[:2], *call.args[:1]) if isinstance(one, nodes.Const)]
                if len(said) == 3:
                    yield QuotedPassage(read.places.place(tag.number, tag.start, tag.end), tag.text, *map(str, said))


def absent_headings(passages: Sequence[QuotedPassage], book: Book) -> Iterator[Finding]:
    """T215 where the paper came as a Word file and nothing in it is headed so; one that did not come is no mistake."""
    for one in passages:
        there = PaperView(book, one.role, one.title).headings()
        if there and not any(one.heading in heading for heading in there):
            near = "”“".join((nearest(one.heading, there) or there)[:_SHOWN])
            yield Finding("T215", (one.at,), {"tag": one.tag, "name": one.heading, "材料": one.title, "near": near})
