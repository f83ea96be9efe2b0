"""Made-up evidence papers: small PDF reports and photos that say 示例, always the same bytes."""

from __future__ import annotations

import io

# 示 and 例, 16 × 16, one hexadecimal number a row.
GLYPHS = (
    "0000 0000 0000 3ffc 0000 0000 0000 7ffe 0180 0180 1998 1188 318c 2184 6186 0180",
    "0000 1002 17c2 1312 3212 2212 63d2 6652 64d2 2cd2 2a92 2192 2192 2102 2302 2606",
)


def report(title: str, *lines: str, pages: int = 2) -> bytes:
    """A PDF of that many pages: the title, 示例数据, and the lines."""
    from pikepdf import Array, Dictionary, Name, Pdf

    pdf = Pdf.new()
    font = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/STSong-Light"),
            Encoding=Name("/UniGB-UCS2-H"),
            DescendantFonts=Array(
                [
                    Dictionary(
                        Type=Name.Font,
                        Subtype=Name.CIDFontType0,
                        BaseFont=Name("/STSong-Light"),
                        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=4),
                    )
                ]
            ),
        )
    )
    for number in range(1, pages + 1):
        text = [title, "（示例数据，仅供演示）", *lines, f"第 {number} 页，共 {pages} 页"]
        drawn = (
            "BT /F1 16 Tf 80 760 Td 30 TL "
            + " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in text)
            + " ET"
        )
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(drawn.encode())
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def photo(colour: tuple[int, int, int], size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A JPEG of one colour with 示例 in its middle."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(image)
    dot = size[0] // 60
    left, top = (size[0] - 34 * dot) // 2, (size[1] - 16 * dot) // 2
    for which, glyph in enumerate(GLYPHS):
        for row, bits in enumerate(glyph.split()):
            for column in range(16):
                if int(bits, 16) >> (15 - column) & 1:
                    x, y = left + (which * 18 + column) * dot, top + row * dot
                    draw.rectangle((x, y, x + dot - 1, y + dot - 1), fill=(255, 255, 255))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=30)
    return out.getvalue()
