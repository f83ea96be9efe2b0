"""Rendered Word parts in order → the report's PDF, with every heading's page and what could not be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model.finding import Finding
from pipeline.model.part import Part
from pipeline.model.table import Place
from pipeline.publish.contents import PlacedHeading, entries
from pipeline.publish.pdf.html import Unsupported
from pipeline.publish.pdf.merge import Attachment, BoundPart, PdfProperties, marked, merge, placed
from pipeline.publish.pdf.numbers import number_pages
from pipeline.publish.pdf.pool import Progress, print_parts
from pipeline.publish.pdf.printing import NO_GLYPH, Job
from pipeline.system.cache import Cache
from pipeline.system.fonts import Fonts

__all__ = [
    "Attachment",
    "PdfProperties",
    "Part",
    "PdfResult",
    "PlacedHeading",
    "Unsupported",
    "build_pdf",
    "print_ahead",
]


@dataclass(frozen=True, slots=True)
class PdfResult:
    """The finished PDF."""

    pdf: bytes
    pages: int
    headings: tuple[PlacedHeading, ...]
    unknown: tuple[Unsupported, ...]
    marked: Mapping[str, str] = field(default_factory=dict)
    """Bookmark → the number printed on its page, for numbered pages."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the PDF does not show though the Word part has it."""
        return tuple(
            Finding("P302", (Place(one.part),), {"内容": one.element})
            if one.element.startswith(NO_GLYPH)
            else Finding("P301", (Place(one.part),), {"段落": one.paragraph, "内容": one.element})
            for one in self.unknown
        )


def print_ahead(
    parts: Sequence[Part], fonts: Fonts, cache: Cache, jobs: int = 1, progress: Progress | None = None
) -> None:
    """Print the parts of several documents and the page numbers into the cache at once: no worker waits for another.

    Raises PipelineError (COMPONENT) without Pango or Chinese fonts.
    """
    work = [Job(part.id, part.docx) for part in parts if not part.contents]
    print_parts(work, fonts, cache, jobs, progress, _first_numbers)


def _first_numbers(fonts: Fonts, cache: Cache) -> None:
    number_pages(1, fonts, cache)


def build_pdf(
    parts: Sequence[Part],
    meta: PdfProperties,
    fonts: Fonts,
    cache: Cache,
    jobs: int = 1,
    progress: Progress | None = None,
    levels: int = 3,
) -> PdfResult:
    """Print the parts that changed, then bind all of them.

    The same parts, meta and fonts give the same bytes whatever the cache holds and however many processes
    print. levels: depth of the contents list. Raises PipelineError (COMPONENT) without Pango or Chinese fonts.
    """
    work = [Job(p.id, p.docx) for p in parts]
    body = [i for i, p in enumerate(parts) if not p.contents]
    printed = dict(zip(body, print_parts([work[i] for i in body], fonts, cache, jobs, progress), strict=True))
    # headers that differ on odd and even pages: such a part is printed again where it begins on an even page
    count, again = 0, []
    for i in body:
        if printed[i].parity and parts[i].numbered and count % 2 == 1:
            again.append(i)
        count += len(printed[i].pages) if parts[i].numbered else 0
    turned = [replace(work[i], first_page_left=True) for i in again]
    printed |= dict(zip(again, print_parts(turned, fonts, cache, jobs), strict=True))
    bound = {i: BoundPart(parts[i].id, parts[i].title, parts[i].numbered, printed[i]) for i in body}
    lists = [i for i, p in enumerate(parts) if p.contents]
    if lists:
        lines = entries(placed([bound[i] for i in body]), levels)
        listed = [replace(work[i], contents=lines) for i in lists]
        for i, part in zip(lists, print_parts(listed, fonts, cache, 1), strict=True):
            bound[i] = BoundPart(parts[i].id, parts[i].title, parts[i].numbered, part)
    order = [bound[i] for i in range(len(parts))]
    total = sum(len(b.printed.pages) for b in order if b.numbered)
    pdf, lost = merge(order, number_pages(total, fonts, cache), meta, fonts)
    unknown = dict.fromkeys((*(u for b in order for u in b.printed.unknown), *lost))
    return PdfResult(pdf, sum(len(b.printed.pages) for b in order), placed(order), tuple(unknown), marked(order))
