"""Made-up evidence papers: PDFs with text, scans, locked PDFs, photos, zips; always the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from tests.sample.layouts import LABEL

# 示 and 例, 16 × 16, one hexadecimal number a row.
GLYPHS = (
    "0000 0000 0000 3ffc 0000 0000 0000 7ffe 0180 0180 1998 1188 318c 2184 6186 0180",
    "0000 1002 17c2 1312 3212 2212 63d2 6652 64d2 2cd2 2a92 2192 2192 2102 2302 2606",
)
_LINE, _LINES = 34, 30
"""Signs in a line, lines on a page."""


class _Setting(NamedTuple):
    """A page's size, where its text begins, and the sizes of signs and lines, in points."""

    page: tuple[int, int] = (595, 842)
    left: int = 75
    top: int = 770
    sign: int = 13
    line: int = 24


_BELOW, _BESIDE = _Setting(), _Setting((842, 595), 565, 530, 8, 16)


def pdf(title: str, paragraphs: Sequence[str], signed: Sequence[str] = (), pages: int = 1) -> bytes:
    """A PDF with text: title, label, paragraphs, who and when; at least that many pages."""
    return _saved(_document(_pages(title, paragraphs, signed, pages)))


def chart(title: str, paragraphs: Sequence[str], signed: Sequence[str] = (), *, fields: str) -> bytes:
    """A turned page with a map of made-up fields, as `fields` seeds it, 示例 across it, and the words beside it."""
    return _saved(_document(_pages(title, paragraphs, signed, 1), b" " + _fields(fields), _BESIDE))


def locked(title: str, paragraphs: Sequence[str], signed: Sequence[str] = ()) -> bytes:
    """The same behind a password, as offices send what they think secret."""
    from pikepdf import Encryption

    out = io.BytesIO()
    secret = Encryption(owner="example", user="example", R=4, aes=False, metadata=False)
    _document(_pages(title, paragraphs, signed, 1)).save(out, static_id=True, encryption=secret)
    return out.getvalue()


def scan(pages: int, seed: str) -> bytes:
    """A PDF of pictures: pages put on a scanner, without a text behind them."""
    from pikepdf import Dictionary, Name, Pdf

    made = Pdf.new()
    for number in range(pages):
        image = made.make_stream(photo(f"{seed}{number}", (827, 1170), grey=True))
        image.update(
            Dictionary(
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=827,
                Height=1170,
                ColorSpace=Name.DeviceGray,
                BitsPerComponent=8,
                Filter=Name.DCTDecode,
            )
        )
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    return _saved(made)


def _pages(title: str, paragraphs: Sequence[str], signed: Sequence[str], least: int) -> list[list[str]]:
    lines = [*_wrapped(title, ""), f"（{LABEL}）", ""]
    for said in paragraphs:
        lines += _wrapped(said, "　　")
    lines += ["", *signed]
    pages = [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)]
    while len(pages) < least:
        pages.append([f"附：{title}（续{len(pages)}）", f"（{LABEL}）"])
    return pages


def _wrapped(said: str, indent: str) -> list[str]:
    """Lines that break between signs but never inside a number or a Latin word."""
    lines, line = [], indent
    for piece in re.findall(r"[!-~]+|[^!-~]", said):
        if len(line) + len(piece) > _LINE:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line]


def _fields(seed: str) -> bytes:
    """Coloured fields in a frame, and the two signs in white dots."""
    draw = Random(seed)
    shades = ("0.35 0.55 0.30", "0.55 0.72 0.45", "0.92 0.86 0.60", "0.45 0.65 0.80", "0.80 0.55 0.45")
    left, bottom, side, across, down = 40, 40, 20, 25, 25
    drawn = []
    row = [draw.choice(shades) for _ in range(across)]
    for y in range(down):
        row = [
            draw.choice((shade, shade, shade, near, draw.choice(shades)))
            for shade, near in zip(row, row[1:] + row[:1], strict=True)
        ]
        drawn += [f"{shade} rg {left + x * side} {bottom + y * side} {side} {side} re f" for x, shade in enumerate(row)]
    drawn.append("1 1 1 rg")
    for which, glyph in enumerate(GLYPHS):
        for y, bits in enumerate(glyph.split()):
            for x in range(16):
                if int(bits, 16) >> (15 - x) & 1:
                    drawn.append(f"{left + 140 + (which * 18 + x) * 6} {bottom + 300 - y * 6} 6 6 re f")
    drawn.append(f"0 G 1 w {left} {bottom} {across * side} {down * side} re S")
    return " ".join(drawn).encode()


def _document(pages: Sequence[Sequence[str]], more: bytes = b"", setting: _Setting = _BELOW) -> Any:
    from pikepdf import Array, Dictionary, Name, Pdf

    made = Pdf.new()
    used = sorted({sign for page in pages for line in page for sign in line})
    font = made.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/STSong-Light"),
            Encoding=Name("/UniGB-UCS2-H"),
            ToUnicode=made.make_stream(_meanings(used)),
            DescendantFonts=Array(
                [
                    Dictionary(
                        Type=Name.Font,
                        Subtype=Name.CIDFontType0,
                        BaseFont=Name("/STSong-Light"),
                        W=Array([1, 95, 500]),
                        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=4),
                    )
                ]
            ),
        )
    )
    for lines in pages:
        drawn = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
        page = made.add_blank_page(page_size=setting.page)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        place = f"/F1 {setting.sign} Tf {setting.left} {setting.top} Td {setting.line} TL"
        page.Contents = made.make_stream(f"BT {place} {drawn} ET".encode() + more)
    return made


def _meanings(used: Sequence[str]) -> bytes:
    """What each code stands for, so that the text can be taken out again."""
    codes = [f"<{ord(sign):04x}> <{ord(sign):04x}>" for sign in used]
    parts = [codes[start : start + 100] for start in range(0, len(codes), 100)]
    told = "\n".join(f"{len(part)} beginbfchar\n{chr(10).join(part)}\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{told}\nendcmap end end"
    ).encode()


def _saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def photo(seed: str, size: tuple[int, int] = (1600, 1200), *, grey: bool = False) -> bytes:
    """A JPEG of coloured fields that no other seed has, with 示例 in its middle."""
    from PIL import Image, ImageDraw

    draw = Random(seed)
    small = Image.new("L" if grey else "RGB", (9, 8))
    for x in range(9):
        for y in range(8):
            shade = draw.randrange(150, 250) if grey else draw.randrange(40, 215)
            tint = (shade, min(255, shade + draw.randrange(30)), max(0, shade - draw.randrange(40)))
            small.putpixel((x, y), shade if grey else tint)
    image = small.resize(size, Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(image)
    dot = max(1, size[0] // 160)
    left, top = (size[0] - 34 * dot) // 2, (size[1] - 16 * dot) // 2
    for which, glyph in enumerate(GLYPHS):
        for row, bits in enumerate(glyph.split()):
            for column in range(16):
                if int(bits, 16) >> (15 - column) & 1:
                    x, y = left + (which * 18 + column) * dot, top + row * dot
                    pen.rectangle((x, y, x + dot - 1, y + dot - 1), fill=255 if grey else (255, 255, 255))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=20, optimize=True)
    return out.getvalue()


class _ChineseName(zipfile.ZipInfo):
    """A member whose name is written as Chinese Windows writes it: GB18030, without the mark of UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name that zipfile calls
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files as Chinese Windows makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = _ChineseName(name, (2025, 1, 20, 9, 30, 0))
            entry.create_system, entry.compress_type = 0, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()
