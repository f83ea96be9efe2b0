"""Pictures that departments handed in → figures: places before and after a project, the map as it came."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.case import Case
from pipeline.chart import drawing_sheet
from pipeline.chart.view import Album, View
from pipeline.model.material import SHOWN_WHEN, Material, Picture
from pipeline.model.part import Figure
from pipeline.system.pdfreader import Reader

if TYPE_CHECKING:
    from PIL.Image import Image

_BYTES, _PIXELS = 40_000_000, {"jpg": 120_000_000, "png": 40_000_000}
"""A larger picture is cited, not shown: reading it would take too long, or too much memory."""
_MOST = 6
"""Projects that one figure shows."""
_ACROSS, _GAP_MM, _APART_MM, _HEAD_MM, _FOOT_MM, _NOTE_MM = 2, 1.5, 6.0, 6.0, 5.0, 5.0
_PHOTO_MM = ((drawing_sheet.WIDTH_MM - _ACROSS * _GAP_MM - (_ACROSS - 1) * _APART_MM) / (2 * _ACROSS), 27.0)
_MAP, _MAP_HEIGHT_MM = "map", 185
"""Kind of deliverable, and how high it may stand."""
_PAPER = 12
"""So much darker than white may paper be."""
_UNREADABLE = (
    *(OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, MemoryError),
    *(TypeError, KeyError, AttributeError, ArithmeticError, RuntimeError),
)
"""What the library says of a picture that contradicts itself."""


def album(case: Case) -> Album:
    """The pictures of a case that a figure may show, and the maps among its PDFs."""
    inputs, maps = case.config.inputs, map_pages(case)
    shown = showable(case.materials, inputs, maps)
    return Album(shown, maps, reader(inputs, shown, {one.file: one.lies(inputs) for one in case.materials}))


def map_pages(case: Case) -> dict[str, int]:
    """PDFs that answer for a map → the page on which it begins."""
    by_id = case.config.scheme.duties.by_id
    papers = {one.file for one in case.materials if one.kind == "pdf"}
    return {
        piece.file: piece.first or 1
        for receipt in case.judged_account.receipts
        if by_id[receipt.duty.deliverable].kind == _MAP
        for piece in receipt.pieces
        if piece.file in papers
    }


def showable(materials: Iterable[Material], inputs: Path, maps: Collection[str] = ()) -> dict[str, str]:
    """Files among the materials that a figure may show, with their SHA-256: whole pictures, no larger than we read.

    Of PDFs only those among `maps`.
    """
    return {
        one.file: one.sha256
        for one in materials
        if (_whole(one.picture, one.kind) if one.picture else one.kind == "pdf" and one.file in maps)
        and not (one.unusable or one.superseded)
        and one.size <= _BYTES
        and one.lies(inputs).is_file()
    }


def _whole(picture: Picture, kind: str) -> bool:
    return not picture.broken and picture.pixels[0] * picture.pixels[1] <= _PIXELS.get(kind, 0)


def reader(inputs: Path, known: Mapping[str, str], lie: Mapping[str, Path] | None = None) -> Callable[[str], bytes]:
    """What reads one of the files (where they `lie`); it raises OSError for one that is not what it was."""
    where = lie or {}

    def read(file: str) -> bytes:
        with where.get(file, inputs / file).open("rb") as opened:
            data = opened.read(_BYTES + 1)
        if hashlib.sha256(data).hexdigest() != known[file]:
            raise OSError(f"{file} has changed")
        return data

    return read


def before_after(data: View, identity: str) -> Figure | None:
    """Two photographs of each project, the first before and the first after; projects that have both."""
    found = []
    for subject, files in data.handed_in(lambda one: one.before_after):
        chosen = [next((file for file in files if _shows(file, when)), None) for when in SHOWN_WHEN]
        if all(chosen):
            found.append((subject, list(zip(SHOWN_WHEN, filter(None, chosen), strict=True))))
    if not found:
        return None
    shown, rest = found[:_MOST], len(found) - _MOST
    wide, high = _PHOTO_MM
    rows = -(-len(shown) // _ACROSS)
    height = round(rows * (_HEAD_MM + high + _FOOT_MM) + (_NOTE_MM if rest > 0 else 0))
    drawn = drawing_sheet.blank_sheet(height)
    for number, (subject, pair) in enumerate(shown):
        left = number % _ACROSS * (2 * wide + _GAP_MM + _APART_MM)
        top = number // _ACROSS * (_HEAD_MM + high + _FOOT_MM)
        name = drawing_sheet.wrapped(subject, 2 * wide, drawing_sheet.NAME, 1)
        drawing_sheet.write_words(
            drawn, left + wide + _GAP_MM / 2, top + _HEAD_MM / 2, name, drawing_sheet.NAME, at="center"
        )
        for side, (when, file) in enumerate(pair):
            start = left + side * (wide + _GAP_MM)
            _photograph(drawn, data, file, start, top + _HEAD_MM)
            drawing_sheet.write_words(drawn, start + wide / 2, top + _HEAD_MM + high + _FOOT_MM / 2, when, at="center")
    if rest > 0:
        words = f"另有{rest}个项目的照片见佐证材料"
        drawing_sheet.write_words(drawn, drawing_sheet.WIDTH_MM / 2, height - _NOTE_MM / 2, words, at="center")
    alt = "、".join(subject for subject, _ in shown)
    return drawing_sheet.finish_photographs(drawn, identity, f"项目实施前后照片，左为实施前，右为实施后：{alt}。")


def handed_in_map(data: View, identity: str) -> Figure | None:
    """The map as it came, picture or page: as wide as the text, or as high as a page allows."""
    for _, files in data.handed_in(lambda one: one.kind == _MAP):
        for file in files:
            picture = _opened(data, file, drawing_sheet.SHEET_MM, _MAP_HEIGHT_MM, drawing_sheet.DPI)
            if picture is not None:
                held = io.BytesIO()
                picture.save(held, "PNG")
                wide, high = (
                    max(1, round(side / drawing_sheet.DPI * drawing_sheet.MM_PER_INCH)) for side in picture.size
                )
                return Figure(identity, held.getvalue(), b"", wide, high, Path(file).stem)
    return None


def _shows(file: str, when: str) -> bool:
    """Whether the file's name says so, or a folder below the department's where the name says nothing."""
    folders, _, name = file.split("/", 2)[-1].rpartition("/")
    said = [word for word, sign in SHOWN_WHEN.items() if sign.search(name)]
    said = said or [word for word, sign in SHOWN_WHEN.items() if sign.search(folders)]
    return said == [when]


def _photograph(drawn: drawing_sheet.DrawingSheet, data: View, file: str, left: float, top: float) -> None:
    wide, high = _PHOTO_MM
    picture = _opened(data, file, wide, high, drawing_sheet.PHOTO_DPI)
    if picture is None:
        drawing_sheet.write_words(drawn, left + wide / 2, top + high / 2, "照片未能读取", ink="#6b6b6b", at="center")
        return
    left, across = left + drawing_sheet.MARGIN_MM, drawing_sheet.SHEET_MM
    place = (left / across, 1 - (top + high) / drawn.height, wide / across, high / drawn.height)
    axes = drawn.canvas.add_axes(place)
    axes.set_axis_off()
    axes.imshow(picture)


def _opened(data: View, file: str, wide_mm: float, high_mm: float, dpi: int) -> Image | None:
    """The picture as it is looked at, at most as large as the place for it; None where it cannot be read."""
    from PIL import Image, ImageOps

    most = tuple(round(side / drawing_sheet.MM_PER_INCH * dpi) for side in (wide_mm, high_mm))
    try:
        raw = data.picture(file)
        number = data.page(file)
        page = _page(raw, number, most) if number else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(page or raw), formats=("JPEG", "PNG")) as image:
                # A JPEG is decoded at the part of its size that is needed, whichever way it will be turned.
                image.draft("RGB", (2 * max(most), 2 * max(most)))
                turned = ImageOps.exif_transpose(image)
                plain = _on_white(turned)
                plain = plain.crop(_drawn_on(plain)) if page else plain
                scale = min(most[0] / plain.width, most[1] / plain.height, 1.0)
                size = (max(1, round(plain.width * scale)), max(1, round(plain.height * scale)))
                return plain.resize(size, Image.Resampling.LANCZOS)
    except (*_UNREADABLE, Image.DecompressionBombError):
        data.not_read()
        return None


def _page(raw: bytes, number: int, most: tuple[int, ...]) -> bytes | None:
    """The page as PNG, larger than it will be shown because its margins go; None where it cannot be drawn."""
    with Reader() as reader:
        return reader.picture(raw, number, 2 * most[0], 2 * most[1])


def _drawn_on(image: Image) -> tuple[int, int, int, int] | None:
    """The part of a page that is not white paper; None for an empty page."""
    from PIL import Image, ImageChops

    paper = Image.new("RGB", image.size, "white")
    box: tuple[int, int, int, int] | None = (
        ImageChops.difference(image, paper).convert("L").point(lambda shade: 255 * (shade > _PAPER)).getbbox()
    )
    return box


def _on_white(image: Image) -> Image:
    from PIL import Image

    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white
