"""A part of a template → its tags in reading order: what each says, of what level it is, and where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.fill.template_place import TAG
from pipeline.office.ooxml import Element, W, text_of
from pipeline.office.template_source import nearest_tag

_INSIDE = re.compile(r"(?:(p|tr|tc|r)(?=\s))?[-+]?\s*(.*?)\s*[-+]?\Z", re.DOTALL)
_WORD = re.compile(r"\w+")
_LEVELLED = re.compile(r"(p|tr|tc|r)\s*((?:if|elif|else|endif|for|endfor)\b.*)", re.DOTALL)
_BROKEN = re.compile(r"\{\s?%?\s*(?:(p|tr|tc)\s)?\s*((if|elif|else|endif|for|endfor)\b[^{}]*)")
OPENING = ("if", "for", "macro", "call", "filter", "with", "autoescape", "block")
"""Words after which an end must come; set only where it sets nothing (`begins`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """A tag as its writer sees it."""

    kind: str
    """{{, {% or {#."""
    level: str
    """p, tr, tc, r where it stands for its whole paragraph, row, cell or run, "" where it stands in the text."""
    word: str
    """if, endfor, set …; "" for a tag that prints."""
    code: str
    """What stands inside, without its level."""
    text: str
    """All of it, as written."""
    number: int
    """Its paragraph, counted from 1."""
    start: int
    end: int
    """Its characters of the paragraph's text."""
    paragraph: Element
    alone: bool
    """Whether nothing else stands in the paragraph."""

    @property
    def begins(self) -> bool:
        """Whether it opens a block."""
        return self.word in OPENING or (self.word == "set" and "=" not in self.code)

    @property
    def ends(self) -> str:
        """The word of the block that it ends, "" where it ends none."""
        return self.word.removeprefix("end") if self.word.startswith("end") else ""


UNCLEAR_END = "end…"
"""Word of a tag that ends a block and does not say which."""


def meant(tag: Tag) -> Tag:
    """What a tag that cannot be read was meant for: {% p if …%}, {%pif …%}, {% fro …%}."""
    found = _LEVELLED.match(tag.code)
    if found:
        tag = replace(tag, level=found[1], code=found[2])
    word = _WORD.match(tag.code)
    near = nearest_tag(word[0]) if word else ""
    return replace(tag, word=near if near == tag.word or not near.startswith("end") else UNCLEAR_END)


def broken_tags(tree: Element) -> Iterator[Tag]:
    """Conditions and loops whose brackets are not those of a tag, in any width: they are printed as they stand."""
    for number, paragraph in enumerate(tree.iter(W + "p"), 1):
        text = text_of(paragraph)
        left = unicodedata.normalize("NFKC", TAG.sub(lambda tag: " " * len(tag[0]), text))
        if len(left) != len(text):
            continue
        for found in _BROKEN.finditer(left):
            start, end = found.span()
            yield Tag("{%", found[1] or "", found[3], found[2], text[start:end], number, start, end, paragraph, True)


def template_tags(tree: Element) -> Iterator[Tag]:
    """All tags of a part of the package."""
    for number, paragraph in enumerate(tree.iter(W + "p"), 1):
        text = text_of(paragraph)
        if "{" not in text:
            continue
        # The text of a shape stands in its own paragraphs too.
        inner = any(child is not paragraph for child in paragraph.iter(W + "p"))
        for found in TAG.finditer(text) if not inner else ():
            kind, inside = found[0][:2], _INSIDE.fullmatch(found[0][2:-2])
            level, code = (inside[1] or "", inside[2]) if inside else ("", "")
            word = _WORD.match(code) if kind == "{%" else None
            yield Tag(
                kind,
                level,
                word[0] if word else "",
                code,
                found[0],
                number,
                found.start(),
                found.end(),
                paragraph,
                text.strip() == found[0],
            )
