"""One rendered Word part → its own PDF without page numbers, and where its headings and anchors came to stand."""

from __future__ import annotations

import gc
import json
import logging
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pipeline.publish.contents import PlacedEntry
from pipeline.publish.pdf.html import Unsupported, convert
from pipeline.publish.pdf.runs import PICTURE
from pipeline.publish.pdf.word import media_type
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.fonts import FANG, SONG, Fonts, fontconfig_file

PT = 0.75
"""Points in a CSS pixel."""


@dataclass(frozen=True, slots=True)
class PrintedHeading:
    """A heading and the page of its part (from 0) it stands on."""

    level: int
    text: str
    anchor: str
    page: int


@dataclass(frozen=True, slots=True)
class Box:
    """One page: size and margins in points."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def landscape(self) -> bool:
        return self.width > self.height


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """A part as printed."""

    pdf: bytes
    pages: tuple[Box, ...]
    headings: tuple[PrintedHeading, ...]
    anchors: Mapping[str, tuple[int, float, float]]
    """Bookmark → page (from 0), x and y in points from the page's lower left corner."""
    unknown: tuple[Unsupported, ...]
    parity: bool
    """Printed differently when it begins on an even page."""


@dataclass(frozen=True, slots=True)
class Job:
    """What printing one part depends on, besides fonts and code."""

    name: str
    part: bytes
    contents: tuple[PlacedEntry, ...] | None = None
    first_page_left: bool = False


class _Fetcher:
    """Hands WeasyPrint the pictures of the part and refuses every other address."""

    _fail_on_errors = False

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        path = unquote(url.removeprefix(PICTURE))
        body = self._pictures.get(path) if url.startswith(PICTURE) else None
        if body is None:
            raise ValueError("only the pictures of the part may be fetched")
        return URLFetcherResponse(url, body, {"Content-Type": media_type(path) or "application/octet-stream"})


class _Log(logging.Handler):
    """Keeps what WeasyPrint complains of: characters without a glyph, pictures it could not read."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.messages[record.getMessage()] = None


NO_GLYPH = "字体缺字"
"""How a sign that no font has begins where it is told."""
_NOTDEF = re.compile(r"notdef.*\((U\+[0-9A-F]+)\)")
_ready: dict[str, Any] = {}


def load_weasyprint(fonts: Fonts, folder: Path) -> None:
    """Load WeasyPrint with our fonts only; call it before forking, so that workers inherit it.

    Raises PipelineError (COMPONENT) where Pango or every Chinese font is missing.
    """
    if not {FANG, SONG} & set(fonts.faces):
        raise PipelineError(
            "没有找到中文字体，无法生成 PDF（Word 和清单照常生成）。",
            "运行 make report 会装好字体；或把 FandolFang、Noto Serif CJK 放进程序目录的 .fonts/。",
            Cause.COMPONENT,
        )
    config = fontconfig_file(fonts, folder.resolve())
    if _ready.get("config") == config:
        return
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(config.path)
    try:
        try:
            from weasyprint.text.fonts import FontConfiguration
        except OSError as error:
            raise PipelineError(
                "缺少系统组件 Pango，无法生成 PDF（Word 和清单照常生成）。",
                "Debian/Ubuntu：apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0；"
                "Windows：安装 Pango 运行库，见 README。",
                Cause.COMPONENT,
            ) from error
        from pipeline.publish.pdf import embolden, justify

        _ready.update(config=config, fonts=FontConfiguration(), patched=(embolden, justify))
        config.loaded()
        # What is loaded by now stays: collecting after each part need not walk through it again.
        gc.collect()
        gc.freeze()
    finally:
        # other programs started later (LibreOffice in tests) must see the machine's own fonts
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def print_part(job: Job, fonts: Fonts) -> PrintedPart:
    """Print one part; `prepare` must have been called in this process or its parent."""
    page = convert(job.part, job.name, fonts, job.contents, job.first_page_left)
    pdf, document, messages = print_html(page.html, page.pictures)
    anchors: dict[str, tuple[int, float, float]] = {}
    boxes = []
    for number, sheet in enumerate(document.pages):
        box = sheet._page_box
        boxes.append(
            Box(
                *(
                    round(v * PT, 3)
                    for v in (
                        sheet.width,
                        sheet.height,
                        box.margin_top,
                        box.margin_right,
                        box.margin_bottom,
                        box.margin_left,
                    )
                )
            )
        )
        for name, (x, y, *_) in sheet.anchors.items():
            anchors.setdefault(name, (number, round(x * PT, 2), round((sheet.height - y) * PT, 2)))
    headings = tuple(PrintedHeading(h.level, h.text, h.anchor, anchors[h.anchor][0]) for h in page.headings)
    said = tuple(Unsupported(job.name, "", _said(m)) for m in messages)
    return PrintedPart(pdf, tuple(boxes), headings, anchors, (*page.unknown, *said), page.parity)


def print_html(html: str, pictures: Mapping[str, bytes]) -> tuple[bytes, Any, tuple[str, ...]]:
    """HTML → PDF bytes, WeasyPrint's document, and what WeasyPrint complained of."""
    from weasyprint import HTML
    from weasyprint.logger import LOGGER

    log = _Log()
    level, propagate = LOGGER.level, LOGGER.propagate
    LOGGER.addHandler(log)
    LOGGER.setLevel(logging.WARNING)
    LOGGER.propagate = False
    # Measured: collecting between parts and not within them is fastest and keeps workers small.
    gc.collect()
    gc.disable()
    try:
        document = HTML(string=html, base_url=None, url_fetcher=_Fetcher(pictures)).render(font_config=_ready["fonts"])
        out = BytesIO()
        document.write_pdf(out)
    finally:
        gc.enable()
        LOGGER.removeHandler(log)
        LOGGER.setLevel(level)
        LOGGER.propagate = propagate
    return out.getvalue(), document, tuple(log.messages)


def _said(message: str) -> str:
    found = _NOTDEF.search(message)
    if found:
        return f"{NO_GLYPH}“{chr(int(found[1][2:], 16))}”（{found[1]}）"
    return f"打印：{message[:120]}"


def pack_part(part: PrintedPart) -> bytes:
    """A printed part as bytes for the cache."""
    facts = {
        "pages": [asdict(b) for b in part.pages],
        "headings": [asdict(h) for h in part.headings],
        "anchors": {k: list(v) for k, v in sorted(part.anchors.items())},
        "unknown": [asdict(u) for u in part.unknown],
        "parity": part.parity,
    }
    return json.dumps(facts, ensure_ascii=False, sort_keys=True).encode() + b"\n" + part.pdf


def unpack_part(raw: bytes) -> PrintedPart:
    """The inverse of `packed`."""
    line, _, pdf = raw.partition(b"\n")
    facts = json.loads(line)
    return PrintedPart(
        pdf,
        tuple(Box(**b) for b in facts["pages"]),
        tuple(PrintedHeading(**h) for h in facts["headings"]),
        {k: (int(v[0]), float(v[1]), float(v[2])) for k, v in facts["anchors"].items()},
        tuple(Unsupported(**u) for u in facts["unknown"]),
        bool(facts["parity"]),
    )


def code_digest_sources() -> Sequence[Path]:
    """The source files printing depends on, sorted by name."""
    return sorted(Path(__file__).parent.glob("*.py"))
