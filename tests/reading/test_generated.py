"""Hundreds of files made to mislead or to hurt: spellings of XML, spans, bombs; each ends in contents within bounds."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.model.table import Raw
from pipeline.reading.file_contents import FileContents
from pipeline.reading.file_reader import FileReader
from tests.conftest import processor_seconds
from tests.ingest.conftest import packed, xlsx

SECONDS = 10
STYLES = (
    '<numFmts count="1"><numFmt numFmtId="176" formatCode="0.0%"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs>'
)
VALUES = (("甲", 0.986, 3.5), ("乙", 0.5, 7.0))
READ = (("甲", "98.6%", 3.5), ("乙", "50%", 7.0))
WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'


def spelled(draw: random.Random) -> str:
    """The rows of VALUES in one of the ways XML and the format allow."""
    addressed, numbered = draw.random() < 0.7, draw.random() < 0.7
    rows = []
    for number, row in enumerate(VALUES, 1):
        cells = []
        for column, value in enumerate(row):
            letter = draw.choice("Aa") if column == 0 else "ABC"[column]
            given = {"r": f"{letter}{number}"} if addressed else {}
            text = isinstance(value, str)
            given |= {"t": "inlineStr"} if text else {"s": "1"} if column == 1 else {}
            cells.append(_tag(draw, "c", given, _value(draw, value, text=text)))
        rows.append(_tag(draw, "row", {"r": str(number)} if numbered else {}, "".join(cells)))
    return "".join(rows)


def _value(draw: random.Random, value: object, *, text: bool) -> str:
    if not text:
        return _tag(draw, "v", {}, str(value))
    said = draw.choice([str(value), f"&#{ord(str(value))};", f"&#x{ord(str(value)):x};", f"<![CDATA[{value}]]>"])
    return _tag(draw, "is", {}, _tag(draw, "t", {"xml:space": "preserve"} if draw.random() < 0.3 else {}, said))


def _tag(draw: random.Random, name: str, given: dict[str, str], inside: str) -> str:
    order = list(given.items())
    draw.shuffle(order)
    quote = draw.choice("\"'")
    blank = draw.choice([" ", "  ", "\n", "\t"])
    said = "".join(f"{blank}{key}{draw.choice(['', ' '])}={quote}{value}{quote}" for key, value in order)
    aside = draw.choice(["", "", "", "<!-- c -->", "<?app x?>"]) if name in ("row", "c") else ""
    return f"{aside}<{name}{said}{draw.choice(['', ' '])}>{inside}</{name}{draw.choice(['', ' '])}>"


@pytest.mark.parametrize("seed", range(220))
def test_every_spelling_gives_the_same_values(seed: int) -> None:
    from pipeline.reading.readers import read_file

    assert _rows(read_file("a.xlsx", xlsx(spelled(random.Random(seed)), styles=STYLES))) == READ


def _rows(contents: FileContents) -> tuple[tuple[Raw, ...], ...]:
    assert contents.refusal is None, contents.refusal
    ((sheet, _),) = contents.sheets
    return sheet.rows


def document(body: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": WORD % body})


def cell(text: bytes = b"x", said: bytes = b"") -> bytes:
    return b"<w:tc><w:tcPr>" + said + b"</w:tcPr><w:p><w:r><w:t>" + text + b"</w:t></w:r></w:p></w:tc>"


def hostile() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of files of every kind that mean harm."""
    draw = random.Random(1)
    for span in (0, 1, 63, 64, 499, 501, 16_384, 10**9, -1):
        for rows in (1, 3_000):
            row = b"<w:tr>" + cell(said=b'<w:gridSpan w:val="%d"/>' % span) + b"</w:tr>"
            yield f"跨列{span}-{rows}.docx", document(b"<w:tbl>" + row * rows + b"</w:tbl>")
    for depth in (5, 60, 200):
        yield (
            f"套表{depth}.docx",
            document(b"<w:tbl><w:tr><w:tc>" * depth + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * depth),
        )
        sdt = (
            b"<w:sdt><w:sdtContent>" * depth
            + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>"
            + b"</w:sdtContent></w:sdt>" * depth
        )
        yield f"套控件{depth}.docx", document(sdt)
        yield (
            f"套删改{depth}.docx",
            document(b"<w:p>" + b"<w:ins>" * depth + b"<w:r/>" + b"</w:ins>" * depth + b"</w:p>"),
        )
    for count in (1_000, 200_000, 900_000):
        yield f"段落{count}.docx", document(b"<w:p/>" * count)
    yield "长字.docx", document(b"<w:p><w:r><w:t>" + b"x" * (20 << 20) + b"</w:t></w:r></w:p>")
    for count in (1, 300, 60_000):
        areas = "".join(f'<mergeCell ref="A1:XFD{1048576 - n}"/>' for n in range(count))
        book = xlsx("".join(f'<row r="{n}"><c r="Z{n}"><v>1</v></c></row>' for n in range(1, 200)))
        yield f"合并{count}.xlsx", _with(book, "</sheetData>", f"</sheetData><mergeCells>{areas}</mergeCells>")
    for far in ("XFD1048576", "XFD1", "A1048576", "xfd1048576", "ZZZ1", "A9999999", "A0", "1A", "AAAA1", "A-1", ""):
        yield f"远{far}.xlsx", xlsx(f'<row><c r="{far}"><v>1</v></c></row>')
    for columns in (16_384, 70_000):
        yield f"无址{columns}.xlsx", xlsx(("<row>" + "<c><v>1</v></c>" * columns + "</row>") * 60)
    for code in (
        '"' * 500,
        "0" * 100_000,
        "[" * 1000,
        ";" * 1000,
        "\\" * 999,
        '0"' + "x" * 100_000 + '"',
        "_" * 99,
        "*",
    ):
        formats = f"<numFmts><numFmt numFmtId='176' formatCode='{code.replace(chr(34), '&quot;')}'/></numFmts>"
        styles = formats + '<cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs>'
        yield (
            f"格式{len(code)}{code[0]}.xlsx",
            xlsx('<row r="1"><c r="A1" s="1"><v>1.5</v></c></row>' * 1, styles=styles),
        )
    for value in ("1e308", "-1e-320", "1e999999999", "NaN", "INF", "9" * 5_000, "0x10", "１２", "", " ", "1 2"):
        yield (
            f"数{value[:9]}.xlsx",
            xlsx(f'<row r="1"><c r="A1"><v>{value}</v></c><c r="B1" s="1"><v>{value}</v></c></row>', styles=STYLES),
        )
    for text in (b"\x00", b'"' * 99, b"," * 4_000_000, b"\n" * 500_000, b"a" * 2_000_000, b'"a\n' * 9_999, b"\xff\xfe"):
        yield f"文本{len(text)}.csv", text + b"\n1,2\n"
    whole = [
        xlsx(spelled(random.Random(3)), styles=STYLES),
        document(b"<w:tbl><w:tr>" + cell() * 3 + b"</w:tr></w:tbl>"),
    ]
    for data, ending in zip(whole, ("xlsx", "docx"), strict=True):
        for number in range(50):
            torn = bytearray(data)
            for _ in range(draw.randrange(1, 9)):
                torn[draw.randrange(len(torn))] = draw.randrange(256)
            yield f"坏{number}.{ending}", bytes(torn[: draw.randrange(40, len(torn) + 1)] if number % 3 == 0 else torn)


def _with(book: bytes, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(old.encode(), new.encode())
    return packed(parts)


@pytest.mark.slow
def test_what_means_harm_ends_in_bounds() -> None:
    told: list[Any] = []
    with FileReader() as reader:
        for name, data in hostile():
            begun = processor_seconds()
            contents = reader.read(name, data)
            process = reader.process.process
            told.append((name, contents.refusal.code if contents.refusal else "", processor_seconds() - begun))
            if process is None:
                assert contents.refusal is None or contents.refusal.code != "I141", told[-1]
    assert len(told) > 170
    assert not [one for one in told if one[1] == "I141"], "our own mistakes"
    assert not [one for one in told if one[2] > SECONDS]
