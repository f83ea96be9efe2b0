"""One document of the report → the Typst source of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.publish.document.tree import (
    Block,
    ContentsPlace,
    Document,
    FoundHeading,
    Header,
    Section,
    TextParagraph,
    TextTable,
    Unsupported,
)
from pipeline.publish.paper.faces import PaperFaces
from pipeline.publish.paper.table_source import table_code
from pipeline.publish.paper.writer import Writer, named, one_expression, points, quoted
from pipeline.system.fonts import SONG

NUMBER_SIZE = 14.0
"""4号字 (GB/T 9704—2012 7.5)."""
NUMBER_BELOW = 7 / 25.4 * 72
"""一字线上距版心下边缘 7 mm, in points (GB/T 9704—2012 7.5)."""


CLOSED = b"\n}\n"
"""How a source ends: a part that stands on the same pages is put before it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """On what pages a part stands."""

    numbered: bool
    """Whether they carry numbers."""
    first: bool
    """Whether they begin with 1 here."""
    follows: bool
    """Whether it begins where the part before ends."""


@dataclass(frozen=True, slots=True)
class PartSource:
    """One part of the report as the printer takes it, and what could not be shown."""

    code: str
    pictures: tuple[str, ...]
    """Paths of its pictures in the Word part."""
    headings: tuple[FoundHeading, ...]
    levels: tuple[int, ...]
    """Of the headings as they are tagged: without one in a repeated head, which is a bookmark alone."""
    anchors: tuple[str, ...]
    """Bookmarks in it."""
    links: tuple[str, ...]
    """Bookmarks that its texts lead to."""
    unknown: tuple[Unsupported, ...]


def part_source(
    document: Document,
    name: str,
    title: str,
    faces: PaperFaces,
    listed: Sequence[FoundHeading],
    pages: Pages,
) -> PartSource:
    """The source of a part.

    name: its file's, also that of the folder with its pictures; title: its bookmark where it has no heading and begins
    a page; listed: the headings of the contents list.
    """
    writer = _PartWriter(Writer(name, faces, f"media/{name}"), tuple(listed))
    title = "" if document.headings else title
    code = [
        writer.section(one, at, replace(pages, first=pages.first and at == 0), "" if at else title)
        for at, one in enumerate(document.sections)
    ]
    seen = writer.writer
    definitions = [f"#let {key} = {code}" for code, key in seen.definitions.items()]
    return PartSource(
        "\n".join(['#import "pages.typ": *', *definitions, *code, ""]),
        tuple(seen.pictures),
        document.headings,
        tuple(seen.levels),
        tuple(seen.anchors),
        tuple(seen.links),
        (*document.unknown, *seen.unknown),
    )


@dataclass(frozen=True, slots=True)
class _PartWriter:
    writer: Writer
    listed: tuple[FoundHeading, ...]

    def section(self, section: Section, at: int, pages: Pages, title: str) -> str:
        """The pages of one size as a statement; of a part that follows on what stands in them."""
        box = section.box
        self.writer.height = box.height - box.top - box.bottom
        inside = "\n".join(self._blocks(section.blocks, box.width - box.left - box.right))
        if pages.follows:
            return f"#{{\n{inside}\n}}"
        settings = "\n".join(self._settings(section, at, pages, title))
        return f"#pagebreak(weak: true)\n#{{\n{settings}\n{inside}\n}}"

    def _settings(self, section: Section, at: int, pages: Pages, title: str) -> list[str]:
        """What holds for all pages of a section, as statements."""
        box = section.box
        begun = self.writer.own(str(at))
        geometry = ", ".join(f"{side}: {points(getattr(box, side))}" for side in ("top", "right", "bottom", "left"))
        size = f"width: {points(box.width)}, height: {points(box.height)}"
        over = [_headers(section, begun, self.writer)] if any(map(_words, section.headers.values())) else []
        if pages.numbered:
            face = self.writer.defined("f", self.writer.faces.source(SONG))
            over.append(f"number(({size}, {geometry}), {face}, {points(NUMBER_SIZE)}, {points(NUMBER_BELOW)})")
        settings = [size, f"margin: ({geometry})", f"numbering: {quoted('1' if pages.numbered else 'i')}"]
        settings.append(f"foreground: pdf.artifact({one_expression(over)})" if over else "foreground: none")
        lines = [f"set page({', '.join(settings)})", f"mark({named(begun)})"]
        if title:
            lines.append(f"titled({quoted(title)})")
        if pages.first:
            lines.insert(1, "counter(page).update(1)")
        return lines

    def _blocks(self, blocks: Sequence[Block], width: float) -> Iterator[str]:
        at = 0
        caption: TextParagraph | None = None
        while at < len(blocks):
            block = blocks[at]
            at += 1
            if isinstance(block, TextParagraph):
                if block.caption or not block.setting.keep_next:
                    caption = block if block.caption else None
                yield from self.writer.paragraph(block, width)
            elif isinstance(block, TextTable):
                notes = _notes(blocks[at:]) if block.rows and block.rows[-1].keep else []
                code, taken = table_code(block, self.writer, notes, caption)
                at, caption = at + taken, None
                yield from code
            else:
                yield from self._contents(block, width)

    def _contents(self, place: ContentsPlace, width: float) -> Iterator[str]:
        """The list of contents: each line leads to its heading and says its page."""
        for heading in self.listed:
            setting = place.settings[min(heading.level, len(place.settings)) - 1]
            # what no face has is told where the heading stands
            words = self.writer.shown(heading.text, setting.base, told=False)
            code = f"listed({named(heading.anchor)}, {quoted(words)})"
            yield f"{self.writer.setting(setting, setting.line)}({code})"


def _notes(blocks: Sequence[Block]) -> list[TextParagraph]:
    """The paragraph after a table, and those that it must not part from."""
    out: list[TextParagraph] = []
    for block in blocks:
        if not isinstance(block, TextParagraph) or block.level:
            break
        out.append(block)
        if not block.setting.keep_next:
            break
    return out


def _words(header: Header) -> bool:
    return bool((header.left + header.center + header.right).strip()) or header.rule


def _headers(section: Section, begun: str, writer: Writer) -> str:
    box = section.box
    sides = ", ".join(f"{side}: {points(getattr(box, side))}" for side in ("width", "left", "right"))
    kinds = {kind: _header(header, sides, writer) for kind, header in section.headers.items()}
    if len({*kinds.values()}) == 1:
        return kinds["default"]  # the same above all pages: none need be asked which it is
    return f"headers(({', '.join(f'{kind}: {code}' for kind, code in kinds.items())}), {named(begun)})"


def _header(header: Header, sides: str, writer: Writer) -> str:
    if not _words(header):
        return "none"
    texts = ", ".join(quoted(writer.shown(text, header.look)) for text in (header.left, header.center, header.right))
    rule = "true" if header.rule else "false"
    return f"header(({sides}), {points(header.edge)}, {rule}, ({writer.look(header.look)}), ({texts}))"
