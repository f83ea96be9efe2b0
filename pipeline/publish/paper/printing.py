"""Rendered Word parts in order → one PDF, the page of every heading and bookmark, and what could not be shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.model.finding import Finding
from pipeline.model.part import Part
from pipeline.model.table import Place
from pipeline.publish.contents import PlacedHeading
from pipeline.publish.document.reader import read_document
from pipeline.publish.document.tree import FoundHeading, Unsupported
from pipeline.publish.document.word import pictures_of
from pipeline.publish.paper.faces import PaperFaces
from pipeline.publish.paper.page_watermark import watermark_svg
from pipeline.publish.paper.part_source import CLOSED, Pages, PartSource, part_source
from pipeline.publish.paper.printing_press import PrintingPress, keep_press, take_press
from pipeline.publish.paper.rehearsal import remember
from pipeline.publish.paper.writer import NO_GLYPH, named, quoted
from pipeline.system.cache import Cache, key_of
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.fonts import Fonts, digest, require_chinese
from pipeline.system.program import program_digest

UNREADABLE = "w:drawing（图片读不出来）"
"""A picture that the printer cannot read: its frame is printed."""
_LEVELS = 3
"""Depth of the contents list."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF."""

    name: str
    data: bytes
    media_type: str
    description: str


@dataclass(frozen=True, slots=True)
class PdfProperties:
    """What the file says of itself; `day` (成文日期) is the only date in it."""

    title: str
    author: str
    day: date
    attachments: tuple[Attachment, ...] = ()
    watermark: str = ""
    """The word behind the text of every page, "" for none."""
    numbers: Mapping[int, str] = field(default_factory=dict)
    """Page → the number that it bears and is named by in the contents, where that is not its own."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed document."""

    pdf: bytes
    pages: int
    headings: tuple[PlacedHeading, ...]
    marked: dict[str, str]
    """Bookmark → the number printed on its page, for numbered pages."""
    unknown: tuple[Unsupported, ...]
    broken: tuple[str, ...]
    """Why it keeps less than every standard it might."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the PDF does not show though the Word part has it, and which standard it does not keep."""
        lost = (
            Finding("P302", (Place(one.part),), {"内容": one.element})
            if one.element.startswith(NO_GLYPH)
            else Finding("P301", (Place(one.part),), {"段落": one.paragraph, "内容": one.element})
            for one in self.unknown
        )
        return (*lost, *(Finding("P303", (), {"原因": one}) for one in self.broken))


class Printer:
    """Prints documents in the same faces; use it as a context. Its press is taken when it is first needed."""

    def __init__(self, fonts: Fonts, cache: Cache) -> None:
        """Raises PipelineError (COMPONENT) where every Chinese face is missing."""
        require_chinese(fonts, "无法生成 PDF（Word 和清单照常生成）")
        self.fonts, self.cache, self.faces = fonts, cache, PaperFaces(fonts)
        self.beside = ThreadPoolExecutor(1, "printing")
        self.press: PrintingPress | None = None
        self.asked: list[Future[bytes]] = []

    def __enter__(self) -> Printer:
        return self

    def __exit__(self, *_: object) -> None:
        idle = all(one.done() for one in self.asked)
        if self.press is not None and not idle:
            self.press.end()
        self.beside.shutdown(cancel_futures=True)
        if self.press is not None and idle:
            keep_press(self.press)

    def print(self, parts: Sequence[Part], properties: PdfProperties) -> Printed:
        """Print the parts in order as one document.

        The same parts, properties and faces give the same bytes whatever the cache holds. Raises PipelineError
        (COMPONENT) where the printing process does not come to an end.
        """
        return self.begin(parts, properties)()

    def begin(
        self, parts: Sequence[Part], properties: PdfProperties, *, rehearsed: bool = False
    ) -> Callable[[], Printed]:
        """Begin what `print` does: the printing process goes on while the caller does something else.

        rehearsed: whether the next run is to rehearse this document.
        """
        sources = self._sources(parts)
        files = self._files(parts, sources, properties)
        key = key_of(
            "pdf", program_digest(), digest(self.fonts), str(properties.day), *(x for one in files.items() for x in one)
        )
        known = self.cache.get(key)
        asked = self._ask(files, properties.day) if known is None else None

        def finish() -> Printed:
            raw = known if asked is None else asked.result()
            if asked is not None and raw is not None:
                self.cache.put(key, raw)
                if rehearsed:
                    remember(files, properties.day, self.cache)
            line, _, pdf = (raw or b"").partition(b"\n")
            return _result(json.loads(line), pdf, parts, sources)

        return finish

    def _sources(self, parts: Sequence[Part]) -> list[PartSource]:
        """The source of each part, the contents list last: it names the headings of all others."""
        made: dict[int, PartSource] = {}
        first = next((at for at, part in enumerate(parts) if part.numbered), None)
        for at, part in enumerate(parts):
            if not part.contents:
                made[at] = self._source(part, at == first)
        listed = [
            heading
            for at, part in enumerate(parts)
            if part.numbered and at in made
            for heading in made[at].headings
            if heading.level <= _LEVELS
        ]
        for at, part in enumerate(parts):
            if part.contents:
                made[at] = part_source(
                    read_document(part.docx, part.id),
                    _name(part),
                    part.title,
                    self.faces,
                    listed,
                    Pages(part.numbered, at == first, part.follows),
                )
        return [made[at] for at in range(len(parts))]

    def _source(self, part: Part, first: bool) -> PartSource:
        name = _name(part)
        pages = Pages(part.numbered, first, part.follows)
        facts = json.dumps([name, part.id, part.title, *asdict(pages).values()])
        key = key_of("part source", part.docx, facts, program_digest(), digest(self.fonts))
        raw = self.cache.get(key)
        if raw is not None:
            return _unpacked(json.loads(raw))
        made = part_source(read_document(part.docx, part.id), name, part.title, self.faces, (), pages)
        self.cache.put(key, json.dumps(asdict(made), ensure_ascii=False).encode())
        return made

    def _files(
        self, parts: Sequence[Part], sources: Sequence[PartSource], properties: PdfProperties
    ) -> dict[str, bytes]:
        """What the printing process reads, by path."""
        files: dict[str, bytes] = {"pages.typ": _sharedprogram_digest()}
        anchors: set[str] = set()
        before = ""
        for part, source in zip(parts, sources, strict=True):
            own, code = _name(part), source.code
            for name in anchors.intersection(source.anchors):
                # the first of two bookmarks of one name is the one that is meant, as in Word
                code = code.replace(f"mark({named(name)})", "none")
            anchors.update(source.anchors)
            files[f"{own}.typ"] = code.encode()
            if part.follows:
                # it goes on where the part before ends, in whose pages it stands
                files[before] = files[before].removesuffix(CLOSED) + f'\ninclude "{own}.typ"'.encode() + CLOSED
            else:
                before = f"{own}.typ"
            files |= {f"media/{own}/{path}": body for path, body in pictures_of(part.docx, source.pictures).items()}
        lost = sorted({link for source in sources for link in source.links} - anchors)
        levels = "".join(f"{quoted(name)}: {level}, " for name, level in _levels(parts, sources).items())
        shown = "".join(f"{quoted(str(page))}: {quoted(text)}, " for page, text in sorted(properties.numbers.items()))
        files["known.typ"] = (
            f"#let lost = ({''.join(f'{named(one)}, ' for one in lost)})\n#let levels = ({levels or ':'})\n"
            f"#let shown = ({shown or ':'})\n"
        ).encode()
        files["unreadable.typ"] = b"#let unreadable = ()\n"
        files |= {one.name: one.data for one in properties.attachments}
        if properties.watermark:
            files["watermark.svg"] = watermark_svg(properties.watermark, self.fonts)
        files["main.typ"] = _main(parts, properties).encode()
        return files

    def _ask(self, files: dict[str, bytes], day: date) -> Future[bytes]:
        if self.press is None:
            self.press = take_press()
        self.asked.append(self.beside.submit(_printed, self.press, files, self.fonts, day))
        return self.asked[-1]


def _printed(press: PrintingPress, files: dict[str, bytes], fonts: Fonts, day: date) -> bytes:
    answer = press.print(files, fonts, day)
    if answer is None:
        raise PipelineError(
            "排版程序没有做完就停了，无法生成 PDF（Word 和清单照常生成）。",
            "请关掉别的程序，腾出内存后再运行一次；仍然如此，请把问题报给程序的维护人员。",
            Cause.COMPONENT,
        )
    if not answer.partition(b"\n")[2]:
        raise RuntimeError("not printed: " + "\n".join(json.loads(answer)["broken"]))
    return answer


def _name(part: Part) -> str:
    """What the files of a part are named by: the same wherever it stands in the report."""
    return f"p{key_of(part.id)[:12]}"


def _levels(parts: Sequence[Part], sources: Sequence[PartSource]) -> dict[str, int]:
    """The headings that are tagged at another level than they have: one below the heading that they stand under.

    A tagged file begins with the first level and skips none (PDF/UA-1, ISO 14289-1 7.4.2).
    """
    out: dict[str, int] = {}
    above: list[int] = []
    for part, source in zip(parts, sources, strict=True):
        for order, level in enumerate(source.levels, 1):
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
            if len(above) != level:
                out[f"{_name(part)} {order}"] = len(above)
    return out


def _main(parts: Sequence[Part], properties: PdfProperties) -> str:
    """The document: what it says of itself, what holds for all its pages, and its parts in order."""
    day = properties.day
    lines = [
        '#import "pages.typ": *',
        f"#set document(title: {quoted(properties.title)}, author: {quoted(properties.author)}, "
        f"date: datetime(year: {day.year}, month: {day.month}, day: {day.day}))",
        "#show: report",
    ]
    if properties.watermark:
        lines.append('#set page(background: pdf.artifact(image("watermark.svg")))')
    lines += [
        f'#pdf.attach({quoted(one.name)}, relationship: "data", '
        f"mime-type: {quoted(one.media_type)}, description: {quoted(one.description)})"
        for one in properties.attachments
    ]
    return "\n".join([*lines, *(f'#include "{_name(part)}.typ"' for part in parts if not part.follows), ""])


def _result(facts: Any, pdf: bytes, parts: Sequence[Part], sources: Sequence[PartSource]) -> Printed:
    places: dict[str, tuple[int, str]] = {}
    for name, page, number in facts["places"]:
        places.setdefault(name, (page, str(number)))
    headings: list[PlacedHeading] = []
    marked: dict[str, str] = {}
    unknown: dict[Unsupported, None] = {}
    for part, source in zip(parts, sources, strict=True):
        name = _name(part)
        for one in source.headings:
            page, number = places[one.anchor]
            shown = number if part.numbered else ""
            headings.append(PlacedHeading(one.level, one.text, one.anchor, shown, page, part.id))
        if part.numbered:
            for anchor in source.anchors:
                marked.setdefault(anchor, places[anchor][1])
        unknown |= {replace(one, part=part.id): None for one in source.unknown}
        unknown |= {
            Unsupported(part.id, "", f"{UNREADABLE}（{path.rsplit('/', 1)[1]}）"): None
            for path in facts["unreadable"]
            if path.startswith(f"media/{name}/")
        }
        unknown |= {Unsupported(part.id, "", f"书签“{one}”不存在"): None for one in source.links if one not in places}
    return Printed(pdf, facts["pages"], tuple(headings), marked, tuple(unknown), tuple(facts["broken"]))


def _unpacked(raw: Any) -> PartSource:
    return PartSource(
        raw["code"],
        tuple(raw["pictures"]),
        tuple(FoundHeading(**one) for one in raw["headings"]),
        tuple(raw["levels"]),
        tuple(raw["anchors"]),
        tuple(raw["links"]),
        tuple(Unsupported(**one) for one in raw["unknown"]),
    )


@lru_cache(maxsize=1)
def _sharedprogram_digest() -> bytes:
    return (Path(__file__).parent / "pages.typ").read_bytes()
