"""PDFs, pictures and Word files that were made to hurt end within ten seconds and a gigabyte each, and are named."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.ingest import ingest
from pipeline.system import pdfreader
from pipeline.system.pdfreader import LETTERS, PAGES
from tests.conftest import READER
from tests.ingest.conftest import packed
from tests.ingest.test_hostile import SECONDS, one_by_one
from tests.sample import papers


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue. Without a table of them: readers look."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R /Size " + str(len(objects) + 1).encode() + b" >>\n%%EOF\n"


def packed_often(piece: bytes, times: int) -> bytes:
    """What zlib makes of a piece over and over, without packing all of it: gigabytes in a moment."""
    packer = zlib.compressobj(9)
    first, again = (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    total = 1
    for _ in range(times):
        total = zlib.adler32(piece, total)
    return first + again * (times - 1) + b"\x03\x00" + struct.pack(">I", total)


def test_what_is_packed_often_unpacks_to_all_of_it() -> None:
    assert zlib.decompress(packed_often(b"BT (a) Tj ET ", 77)) == b"BT (a) Tj ET " * 77


def stream(data: bytes, more: bytes = b"") -> bytes:
    return unpacking(zlib.compress(data, 9), 1, more)


def unpacking(data: bytes, filters: int, more: bytes = b"") -> bytes:
    """A stream of data that was packed so many times."""
    names = b" ".join([b"/FlateDecode"] * filters)
    return b"<< /Length %d /Filter [%s] %s >>\nstream\n%s\nendstream" % (len(data), names, more, data)


CATALOGUE, TREE = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>"
LOOPING = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 4 0 R >> >>"


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    data = packed_often(bytes(1 + width * 4), min(height, 5000))
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "炸弹.pdf": lambda: pdf(CATALOGUE, TREE, PAGE % b"", unpacking(packed_often(b"BT (a) Tj ET " * (1 << 16), 320), 1)),
    "两层炸弹.pdf": lambda: pdf(
        CATALOGUE, TREE, PAGE % b"", unpacking(zlib.compress(packed_often(bytes(1 << 20), 900), 9), 2)
    ),
    "页树打圈.pdf": lambda: pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"),
    "谎报页数.pdf": lambda: pdf(CATALOGUE, TREE.replace(b"/Count 1", b"/Count 1000000000"), PAGE % b"", stream(b"")),
    "括号.pdf": lambda: pdf(CATALOGUE, TREE, b"[" * 2_000_000),
    "自己套自己.pdf": lambda: pdf(
        CATALOGUE, TREE, PAGE % b"/Resources << /XObject << /A 4 0 R >> >>", stream(b"/A Do /A Do", more=LOOPING)
    ),
    "一页无边.pdf": lambda: pdf(
        CATALOGUE, TREE, (PAGE % b"").replace(b"595 842", b"1e30 1e30"), stream(b"BT (a) Tj ET")
    ),
    "只有开头.pdf": lambda: b"%PDF-1.7\n",
    "没有页.pdf": lambda: pdf(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"),
    "大图.png": lambda: png(9_900, 9_900),
    "无边.png": lambda: png(60_000, 60_000),
    "大图.docx": lambda: packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>',
            **{f"word/media/image{n}.png": png(6_300, 6_300) for n in range(3)},
        }
    ),
    "深.docx": lambda: packed(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            + b"<w:p>" * 200_000
            + b"</w:p>" * 200_000
            + b"</w:document>",
        }
    ),
}


@pytest.mark.slow
def test_what_was_made_to_hurt_ends_in_bounds(tmp_path: Path) -> None:
    made = []
    for name, content in HOSTILE.items():
        made.append(tmp_path / name)
        made[-1].write_bytes(content())
    told = one_by_one(tmp_path / "project", made)
    assert not [one for one in told if one["trouble"] or one["without"] or one["seconds"] > SECONDS]


@pytest.mark.parametrize(("name", "code"), [("只有开头.pdf", "I104"), ("没有页.pdf", "I104"), ("无边.png", "I146")])
def test_what_cannot_be_opened_is_named(config: Config, tmp_path: Path, name: str, code: str) -> None:
    from dataclasses import replace

    path = tmp_path / "inputs/2024/区财政局" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(HOSTILE[name]())
    got = ingest(replace(config, root=tmp_path), 2024, READER)
    assert [one.code for one in got.findings] == [code]
    assert [one.unusable for one in got.materials] == [code]


def test_a_long_paper_is_read_in_bounds() -> None:
    import pikepdf

    long = pikepdf.Pdf.new()
    one = pikepdf.open(io.BytesIO(papers.pdf("情况报告", ["正文。"])))
    for _ in range(PAGES + 5):
        long.pages.append(one.pages[0])
    out = io.BytesIO()
    long.save(out)
    texts = pdfreader.page_texts(out.getvalue())
    assert texts is not None
    assert len(texts) == PAGES
    assert all(0 < len(text) <= LETTERS for text in texts)
