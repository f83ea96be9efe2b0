"""Captions as templates write them, and what is printed → texts without references to what its condition hides."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from jinja2 import nodes

from pipeline.fill.tag_slips import ReadTags
from pipeline.fill.template_tags import Tag
from pipeline.model.table import Place


@dataclass(frozen=True, slots=True)
class WrittenCaption:
    """A caption with its id outright, whether or not it is printed this year."""

    identity: str
    condition: str
    """The tag whose condition or loop it stands in, "" for none."""
    at: Place
    fillable: bool = True
    """Whether its template can be filled in."""


def written_captions(read: ReadTags, fillable: bool) -> Iterator[WrittenCaption]:
    """The captions of a part of a template."""
    around: list[Tag] = []
    for tag, tree in read.trees:
        if tag.ends and around:
            around.pop()
        elif tag.begins:
            around.append(tag)
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "题号" and call.args:
                named = call.args[0]
                if isinstance(named, nodes.Const) and isinstance(named.value, str):
                    at = read.places.place(tag.number, tag.start, tag.end)
                    yield WrittenCaption(named.value, around[-1].text if around else "", at, fillable)


def without_hidden(text: str, token: re.Pattern[str], hidden: Container[str], *, kept_length: bool = False) -> str:
    """A text without references (`token`: kind, id) to what is hidden, where a list or a bracket can do without them.

    “（见表4-1、表4-2）” loses one of two, “（见表4-1）” goes whole; “详见表4-1。” stays as it is. With `kept_length`
    what goes is not taken out but made part of the mark, as long as before.
    """

    def gone(found: re.Match[str]) -> str:
        lost = found[0][len(found[1]) :]
        opening, closing = reference[0], reference[-1]
        inside = lost.replace(opening, "").replace(closing, "")
        return found[1] + (f"{opening}{inside}{closing}" if kept_length else "")

    for reference in [found[0] for found in token.finditer(text) if found[2] in hidden]:
        one = re.escape(reference)
        for pattern in (
            rf"()（(?:详见|参见|见)?{one}）",
            rf"(（见?|；|见){one}[、；，]",
            rf"()[、；，]{one}(?=[、；，）。])",
        ):
            text, changed = re.subn(pattern, gone, text, count=1)
            if changed:
                break
    return text
