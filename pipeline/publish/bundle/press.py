"""Templates and the fields they are given → printed sheets on disk; what was printed before is not printed again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.office import html_print
from pipeline.office.html_print import HtmlAnchor, HtmlPages, HtmlSource
from pipeline.publish.bundle import page_templates
from pipeline.publish.bundle.laid import Photo
from pipeline.publish.bundle.page_templates import SheetTemplates
from pipeline.publish.bundle.plan import Sheets
from pipeline.system.cache import Cache, key_of
from pipeline.system.fonts import Fonts


@dataclass(frozen=True, slots=True)
class SheetText:
    """What a template is given, of which kind."""

    kind: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """What was printed of a section: None for nothing, and where its ids stand, pages counted from its first."""

    sheets: Sheets | None
    anchors: Mapping[str, HtmlAnchor]


@dataclass(slots=True)
class Press:
    """All that printing needs: templates, faces, folders, and what it met."""

    templates: SheetTemplates
    fonts: Fonts
    config: Config
    scratch: Path
    store: Cache
    """Keeps sheets of text."""
    album: Cache
    """Keeps sheets of photographs."""
    ignored: set[int] = field(default_factory=set)
    """Lines of the style sheet that had no effect."""
    unset: dict[tuple[str, str], None] = field(default_factory=dict)
    """Template and signs on its sheets that no face has."""

    def printed(self, texts: Sequence[SheetText], photos: Mapping[str, Photo] | None = None) -> list[PrintedSection]:
        """Print sections as one document; `photos` by the names the templates are given.

        Raises PipelineError: CONFIG for a mistake in a template, COMPONENT without Pango or Chinese faces.
        """
        source, key = self._source(texts, photos or {})
        if source is None:
            return [PrintedSection(None, {})] * len(texts)
        store = self.album if photos else self.store
        raw = store.get(key)
        if raw is None:
            made = html_print.print_html_pages(source, self.fonts, self.store.folder)
            self.templates.refuse(made.refused)
            self.templates.stop(self.config.scheme.catalogue)
            made = replace(made, pdf=_loose(made.pdf))
            store.put(key, made.packed())
        else:
            made = html_print.unpacked_pages(raw)
        self.ignored |= set(made.ignored)
        path = self.scratch / f"{key[:24]}.sheets.pdf"
        path.write_bytes(made.pdf)
        places = page_templates.pages_of(len(texts), made.anchors, len(made.sizes))
        return [_section(made, path, first, count) for first, count in places]

    def _source(self, texts: Sequence[SheetText], photos: Mapping[str, Photo]) -> tuple[HtmlSource | None, str]:
        """The document, None for one without a word in it, and its key."""
        html = [(one.kind, self.templates.section(one.kind, one.fields)) for one in texts]
        self.templates.stop(self.config.scheme.catalogue)
        if not any(text for _, text in html):
            return None, ""
        for kind, text in html:
            if signs := html_print.unset_signs(text, self.fonts):
                self.unset[kind, signs] = None

        def picture(name: str) -> bytes | None:
            photo = photos.get(name)
            return photo.path.read_bytes() if photo else self.templates.picture(name)

        source = HtmlSource(page_templates.joined_sections(html), self.templates.style(), picture)
        held = [*(photo.digest for photo in photos.values()), *map(_digest, self.templates.pictures())]
        return source, key_of("sheets 1", html_print.key_of_pages(source, self.fonts, *held))

    def findings(self) -> Iterator[Finding]:
        """What of the style sheet had no effect."""
        rows = self.templates.text(page_templates.STYLE).split("\n")
        name = f"{page_templates.FOLDER}/{page_templates.STYLE}"
        for line in sorted(self.ignored):
            if line <= len(rows):
                yield Finding("P404", (Place(name, f"第{line}行"),), {"内容": " ".join(rows[line - 1].split())[:60]})


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _loose(pdf: bytes) -> bytes:
    """The pages so that each can be taken out by itself: no links, no resources but its own, its drawing closed in."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.remove_unreferenced_resources()
        for page in opened.pages:
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q")
            for name in ("/Annots", "/StructParents", "/Tabs"):
                if name in page.obj:
                    del page.obj[name]
        out = io.BytesIO()
        opened.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _section(made: HtmlPages, path: Path, first: int, count: int) -> PrintedSection:
    own = range(first, first + count)
    links = tuple(replace(link, page=link.page - first) for link in made.links if link.page in own)
    anchors = {name: replace(one, page=one.page - first) for name, one in made.anchors.items() if one.page in own}
    return PrintedSection(Sheets(path, first, made.sizes[first : first + count], links) if count else None, anchors)
