"""Parts as markup and the contents list → one HTML page that needs nothing else, runs nothing and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Protocol

from pipeline.publish.screen.markup import BOOKMARK, CELLS, CONTENTS, END, LEAD, LOOK, MORE, SLOT, STORY, TURNING
from pipeline.publish.screen.screen_looks import dark_css
from pipeline.publish.screen.screen_part import ScreenPart

NAME = "校核.html"
_LEVELS = 2
"""Depth of the list of headings beside the report."""
_TOP = "0"
"""Where the contents list stands. Names of ours begin with a digit, those of bookmarks never do: a story has a number,
and the places in the text that lead to it have that number and their own, 12.1, 12.2."""


class ListedHeading(Protocol):
    """One line of the contents list."""

    @property
    def level(self) -> int:
        """From 1."""

    @property
    def text(self) -> str:
        """The heading."""

    @property
    def anchor(self) -> str:
        """Its bookmark."""

    @property
    def page(self) -> str:
        """The number printed on its page, "" where it is not known."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the page itself says."""

    title: str
    contents: str
    """Above the list of headings."""
    origin: str
    """Above the story of a number."""
    usage: str
    """How to come to a story."""
    back: str
    """Before the places in the text that a story belongs to."""
    draft: str = ""
    """The word behind the text, "" for none."""


@dataclass(slots=True)
class _Page:
    """The page under way: what its parts share."""

    entries: Sequence[ListedHeading]
    known: set[str]
    """Bookmarks of all parts."""
    met: set[str] = field(default_factory=set)
    """Bookmarks written."""
    looks: dict[str, str] = field(default_factory=dict)
    """Declarations → name."""
    stories: dict[str, int] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    """How many places lead to each story."""

    def part(self, pieces: list[str], one: ScreenPart) -> str:
        """The markup of a part with its slots filled."""
        looks = [self.looks.setdefault(css, f"c{len(self.looks)}") for css in one.looks]
        stories = [self.stories.setdefault(told, len(self.stories)) for told in one.stories]
        self.places += [0] * (len(self.stories) - len(self.places))
        for at in range(1, len(pieces), 2):
            kind, said = pieces[at][0], pieces[at][1:]
            if kind == LOOK:
                pieces[at] = looks[int(said)]
            elif kind == STORY:
                story = stories[int(said)]
                self.places[story] += 1
                pieces[at] = f" id={story + 1}.{self.places[story]} href=#{story + 1}"
            elif kind == MORE:
                pieces[at] = f" href=#{stories[int(said)] + 1}"
            elif kind == BOOKMARK:
                pieces[at] = "" if said in self.met else f' id="{_name(said)}"'
                self.met.add(said)
            elif kind == LEAD:
                pieces[at] = f' href="#{_name(said)}"' if said in self.known else ""
            elif kind == CONTENTS:
                pieces[at] = "".join(self._contents([looks[int(one)] for one in said.split()]))
            else:
                raise ValueError(f"slot {kind}")
        return "".join(pieces)

    def _contents(self, looks: Sequence[str]) -> Iterator[str]:
        yield f"<div class=list id={_TOP}>"
        for one in self.entries:
            look = looks[min(one.level, len(looks)) - 1]
            page = f"<span class=gap-dots>\t</span><span>{escape(one.page)}</span>" if one.page else ""
            yield f'<p class={look}><a href="#{_name(one.anchor)}"><span>{escape(one.text)}</span>{page}</a></p>'
        yield "</div>"

    def notes(self, words: PageWords) -> Iterator[str]:
        """The stories, each with the way back to every place that leads to it."""
        for number, (told, places) in enumerate(zip(self.stories, self.places, strict=True), 1):
            if not places:
                continue  # of a number that is not shown
            first, stroke, rest = escape(told.translate(TURNING), quote=False).partition("\n")
            links = " ".join(f"<a href=#{number}.{at}>{at if places > 1 else '↩'}</a>" for at in range(1, places + 1))
            yield f"<div id={number}><b>{first}</b>{stroke}{rest}\n<p>{escape(words.back)} {links}</p></div>\n"


def reviewed_page(parts: Sequence[ScreenPart], entries: Sequence[ListedHeading], words: PageWords) -> bytes:
    """The report as one page: every printed number that has a story leads to it, and the story back to the number."""
    split = [one.markup.split(SLOT) for one in parts]
    page = _Page(entries, {slot[1:] for pieces in split for slot in pieces[1::2] if slot[0] == BOOKMARK})
    sections: list[str] = []
    for pieces, one in zip(split, parts, strict=True):
        if one.follows:
            sections[-1] = sections[-1].removesuffix(END)
        sections.append(page.part(pieces, one))
    title, contents, origin = (escape(text) for text in (words.title, words.contents, words.origin))
    style = _style() + "".join(_rules(page.looks))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    mark = f"<div class=mark aria-hidden=true>{escape(words.draft)}</div>" if words.draft else ""
    tag = f" <strong>{escape(words.draft)}</strong>" if words.draft else ""
    menu = "".join(
        f'<a class=l{one.level} href="#{_name(one.anchor)}">{escape(one.text)}</a>'
        for one in entries
        if one.level <= _LEVELS
    )
    usage = escape(words.usage)
    return "".join(
        (
            "<!DOCTYPE html>\n<html lang=zh-CN>\n<meta charset=utf-8>\n",
            f'<meta http-equiv=Content-Security-Policy content="{policy}">\n',
            "<meta name=viewport content='width=device-width'>\n<meta name=color-scheme content='light dark'>\n",
            "<meta name=referrer content=no-referrer>\n",
            f"<title>{title}</title>\n<style>{style}</style>\n",
            f"<header><h1>{title}{tag}</h1><p>{usage}</p><a href=#{_TOP}>{contents}</a></header>\n",
            f'<nav aria-label="{contents}">{menu}</nav>\n<main>{mark}\n',
            *sections,
            f'</main>\n<aside aria-label="{origin}">\n',
            *page.notes(words),
            f"<p class=usage>{usage}</p></aside>\n</html>\n",
        )
    ).encode()


def _rules(looks: dict[str, str]) -> Iterator[str]:
    """The looks as rules, and after them what of them is another on a dark ground."""
    dark = []
    for css, name in looks.items():
        cells = css.startswith(CELLS)
        where = f":where(.{name})>*>tr>td" if cells else f".{name}"
        yield f"{where}{{{css.removeprefix(CELLS)}}}\n"
        if turned := dark_css(css):
            dark.append(f"{where}{{{turned}}}\n")
    if dark:
        yield f"@media screen and (prefers-color-scheme:dark){{\n{''.join(dark)}}}\n"


def _name(bookmark: str) -> str:
    """A bookmark as a name of the page: two never become one, none has a blank, none begins with a digit."""
    if bookmark.isidentifier():
        return bookmark
    kept = (c.isalpha() or (at and (c.isdigit() or c == "_")) for at, c in enumerate(bookmark))
    return "".join(c if plain else f"-{ord(c):x}-" for c, plain in zip(bookmark, kept, strict=True))


@lru_cache(maxsize=1)
def _style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
