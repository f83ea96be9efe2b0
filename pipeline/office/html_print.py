"""HTML, a style sheet and pictures by name → PDF bytes, the page of every anchor and the place of every link.

WeasyPrint prints, with our own faces and without a network. Nothing of it is replaced or patched: pages that are
printed here are written so that they look right as it sets them (no justified Chinese, no bold of a face without one).
"""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pipeline.system.cache import key_of
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.fonts import (
    FANG,
    HEI,
    KAI,
    LACKING,
    LATIN,
    SONG,
    TITLE,
    Fonts,
    covers,
    digest,
    fontconfig_file,
    require_chinese,
)

_BASE = "http://pages.invalid/"
"""What a picture's name is completed by; a name below .invalid leads nowhere (RFC 2606)."""
_PT = 0.75
"""Points in a CSS pixel."""
_MEDIA = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_IGNORED = re.compile(r" at (\d+):\d+[,:.]?")
_VARIANTS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Signs that only choose between forms of the one before."""
_ready: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class HtmlLink:
    """A link inside the document: its page (from 0), the anchor it names, its box in points (left, bottom, right, top).

    The anchor need not be in the document: where it leads is known to whoever binds the pages.
    """

    page: int
    target: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class HtmlAnchor:
    """An element with an id: the page (from 0) on which it begins, its box in points (left, bottom, right, top)."""

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class HtmlPages:
    """Printed pages, and what stands where on them."""

    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    """Width and height of each page in points."""
    anchors: Mapping[str, HtmlAnchor]
    """By id."""
    links: tuple[HtmlLink, ...]
    refused: tuple[str, ...] = ()
    """Addresses that were asked for and are no picture handed in, and addresses that lead outside."""
    ignored: tuple[int, ...] = ()
    """Lines of the style sheet on which something means nothing to the printer."""

    def packed(self) -> bytes:
        """As bytes for a cache."""
        facts = {name: value for name, value in asdict(self).items() if name != "pdf"}
        return json.dumps(facts, ensure_ascii=False, sort_keys=True).encode() + b"\n" + self.pdf


def unpacked_pages(raw: bytes) -> HtmlPages:
    """The inverse of `HtmlPages.packed`."""
    line, _, pdf = raw.partition(b"\n")
    facts = json.loads(line)
    return HtmlPages(
        pdf,
        tuple((float(wide), float(high)) for wide, high in facts["sizes"]),
        {name: HtmlAnchor(one["page"], tuple(one["box"])) for name, one in facts["anchors"].items()},
        tuple(HtmlLink(one["page"], one["target"], tuple(one["box"])) for one in facts["links"]),
        tuple(facts["refused"]),
        tuple(facts["ignored"]),
    )


class _PictureFetcher:
    """Hands WeasyPrint the pictures by their names and refuses every other address."""

    _fail_on_errors = False

    def __init__(self, picture: Callable[[str], bytes | None]) -> None:
        self._picture = picture
        self.refused: dict[str, None] = {}

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        name = unquote(url.removeprefix(_BASE)) if url.startswith(_BASE) else ""
        kind = _MEDIA.get(Path(name).suffix.lower(), "")
        body = self._picture(name) if kind else None
        if body is None:
            self.refused[name or url] = None
            raise ValueError("only pictures that were handed in may be fetched")
        return URLFetcherResponse(url, body, {"Content-Type": kind})


class _Complaints(logging.Handler):
    """Keeps what WeasyPrint complains of, each once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.messages[record.getMessage()] = None


def open_printer(fonts: Fonts, folder: Path) -> None:
    """Load WeasyPrint with our faces only; `folder` is a cache folder.

    Raises PipelineError: COMPONENT where Pango or every Chinese face is missing, OUTPUT where `folder` cannot be
    written.
    """
    require_chinese(fonts, "用 HTML 模板排的页印不出来")
    config = fontconfig_file(fonts, folder.resolve())
    if _ready.get("config") == config:
        return
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(config.path)
    try:
        from weasyprint.text.fonts import FontConfiguration

        _ready.update(config=config, fonts=FontConfiguration())
        config.loaded()
    except OSError as error:
        raise PipelineError(
            "缺少系统组件 Pango，用 HTML 模板排的页印不出来。",
            "Debian/Ubuntu：apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0；"
            "Windows：安装 Pango 运行库，见 README。",
            Cause.COMPONENT,
        ) from error
    finally:
        # Other programs started later must see the machine's own fonts.
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def face_names(fonts: Fonts) -> str:
    """The beginning of every style sheet: our faces by what they are called in the office.

    `font-family: var(--仿宋)`, and `font-weight: var(--小标宋-粗细)` beside var(--小标宋), which a bold cut may serve.
    Figures and Latin letters come from the Latin face, quotes and dashes from the Chinese one.
    """
    told = []
    for role in (FANG, KAI, HEI, SONG, TITLE):
        faces = [fonts.faces[one] for one in (LATIN, role, SONG, FANG) if one in fonts.faces]
        told.append(f"--{role}: {', '.join(dict.fromkeys(json.dumps(face.family) for face in faces))};")
        told.append(f"--{role}-粗细: {fonts.faces[role].weight if role in fonts.faces else 400};")
    return f":root {{ {' '.join(told)} }}"


def shown_signs(text: str) -> str:
    """The text without signs that show nothing and change how others are set: controls, directions, variants."""
    return text.translate({ord(sign): "" for sign in set(text) if _unshown(sign)})


def _unshown(sign: str) -> bool:
    hidden = unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in "\n\t"
    return hidden or any(ord(sign) in one for one in _VARIANTS)


def unset_signs(text: str, fonts: Fonts) -> str:
    """The signs of a text that no face has, sorted: private ones (造字) among them, those not shown at all left out."""
    signs = sorted(set(shown_signs(text)))
    return "".join(sign for sign in signs if not any(covers(sign, role, fonts) for role in fonts.faces))


def settable(text: str, fonts: Fonts) -> str:
    """The text as it can be set: without what is not shown, with 〓 for what no face has."""
    return shown_signs(text).translate({ord(sign): LACKING for sign in unset_signs(text, fonts)})


@dataclass(frozen=True, slots=True)
class HtmlSource:
    """What is to be printed."""

    html: str
    style: str
    """Its style sheet."""
    picture: Callable[[str], bytes | None]
    """Name → bytes of a picture (PNG, JPEG), None for one that was not handed in."""


def key_of_pages(source: HtmlSource, fonts: Fonts, *pictures: str) -> str:
    """The key of what is printed of this source with these fonts, this code and pictures of these digests."""
    code = Path(__file__).read_bytes()
    return key_of("html pages", version("weasyprint"), code, digest(fonts), source.html, source.style, *pictures)


def print_html_pages(source: HtmlSource, fonts: Fonts, folder: Path) -> HtmlPages:
    """Print a document; `folder` is a cache folder.

    The same HTML, style, pictures and fonts give the same bytes. Signs that no face has are printed as 〓. A picture
    that cannot be read, or is refused, leaves its place empty. Raises as `open_printer`.
    """
    out, said, fetcher = BytesIO(), _Complaints(), _PictureFetcher(source.picture)
    with _printing(fonts, folder, said):
        document = _laid_out(source, fonts, fetcher)
        document.write_pdf(out)
    links, outside = _links(document.pages)
    anchors: dict[str, HtmlAnchor] = {}
    for number, page in enumerate(document.pages):
        for name, box in page.anchors.items():
            anchors.setdefault(name, HtmlAnchor(number, _box(page, box)))
    return HtmlPages(
        out.getvalue(),
        tuple((round(page.width * _PT, 3), round(page.height * _PT, 3)) for page in document.pages),
        anchors,
        links,
        tuple(dict.fromkeys((*fetcher.refused, *outside))),
        tuple(sorted({int(found[1]) for message in said.messages if (found := _IGNORED.search(message))})),
    )


@contextmanager
def _printing(fonts: Fonts, folder: Path, said: _Complaints) -> Iterator[None]:
    """WeasyPrint loaded, its complaints kept in `said`."""
    open_printer(fonts, folder)
    from weasyprint.logger import LOGGER

    level, propagate = LOGGER.level, LOGGER.propagate
    LOGGER.addHandler(said)
    LOGGER.setLevel(logging.WARNING)
    LOGGER.propagate = False
    # Measured: collecting between documents and not within them is fastest.
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
        LOGGER.removeHandler(said)
        LOGGER.setLevel(level)
        LOGGER.propagate = propagate


def _laid_out(source: HtmlSource, fonts: Fonts, fetcher: _PictureFetcher) -> Any:
    """WeasyPrint's document of pages."""
    from weasyprint import CSS, HTML

    faces = _ready["fonts"]
    sheets = [
        CSS(string=one, url_fetcher=fetcher, base_url=_BASE, font_config=faces)
        for one in (face_names(fonts), settable(source.style, fonts))
    ]
    page = HTML(string=settable(source.html, fonts), base_url=_BASE, url_fetcher=fetcher)
    return page.render(font_config=faces, stylesheets=sheets)


def _links(pages: Any) -> tuple[tuple[HtmlLink, ...], list[str]]:
    """The links inside the document; the addresses of all others."""
    inside, outside = [], []
    for number, page in enumerate(pages):
        for kind, target, box, _ in page.links:
            if kind == "internal":
                inside.append(HtmlLink(number, target, _box(page, box)))
            else:
                outside.append(target)
    return tuple(inside), outside


def _box(page: Any, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box in pixels from the top as one in points from the bottom."""
    left, top, right, bottom = box
    high = page.height
    return (
        round(left * _PT, 2),
        round((high - bottom) * _PT, 2),
        round(right * _PT, 2),
        round((high - top) * _PT, 2),
    )
