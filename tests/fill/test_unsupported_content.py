"""Whatever a reader of the report would miss is told at its place; what the report shows is not."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from pipeline.fill.lint import lint
from pipeline.office import package
from tests.fill.chapters import FILES, chapter, own, paragraph, table

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
}
OUTSIDE = 'TargetMode="External"'


def named(xml: str) -> str:
    """The XML with its prefixes declared, so that it may stand anywhere."""
    head, _, rest = xml.partition(">")
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    return f"{head.removesuffix('/')}{declared}{'/' if head.endswith('/') else ''}>{rest}"


def beside(xml: str, text: str = "话") -> str:
    """A paragraph of the text with this behind it."""
    return paragraph("Body", text).replace("</w:p>", f"{named(xml)}</w:p>")


def drawn(uri: str, inside: str = "") -> str:
    data = f'<a:graphicData uri="{uri}">{inside}</a:graphicData>'
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="3000000" cy="2000000"/><wp:docPr id="9" name="图"/>'
        f"<a:graphic>{data}</a:graphic></wp:inline></w:drawing></w:r>"
    )


def pictured(blip: str = '<a:blip r:embed="rId80"/>', cut: str = "", form: str = "") -> str:
    inside = f'<pic:pic><pic:blipFill>{blip}{cut}</pic:blipFill><pic:spPr>{form}<a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
    return drawn(NAMES["pic"], inside)


def linked(*links: tuple[str, str, str], data: bytes = b"", name: str = "word/media/x.png") -> dict[str, bytes]:
    """Parts of a package: relationships (id, kind, target and mode) behind those of a chapter, and a picture."""
    rels = FILES["word/_rels/document.xml.rels"].decode()
    kinds = NAMES["r"]
    made = "".join(f'<Relationship Id="{i}" Type="{kinds}/{kind}" Target={target}/>' for i, kind, target in links)
    held = {name: data} if data else {}
    return {"word/_rels/document.xml.rels": rels.replace("</Relationships>", f"{made}</Relationships>").encode()} | held


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(out, form)
    return out.getvalue()


def told(*blocks: str, extra: dict[str, bytes] | None = None) -> list[tuple[str, str]]:
    """Codes with the words of the first place."""
    found = lint(chapter(*blocks, paragraph("Body", "末"), extra=extra), "试.docx", own())
    return [(finding.code, finding.at[0].cell) for finding in found]


_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
LOST = {
    "a chart": (drawn(_CHART), "T220"),
    "a chart of Office 2016": (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="cx1">{drawn("http://schemas.microsoft.com/office/drawing/2014/chartex")}'
        "</mc:Choice><mc:Fallback/></mc:AlternateContent></w:r>",
        "T220",
    ),
    "SmartArt": (drawn(_DIAGRAM), "T221"),
    "a text box": (drawn(_SHAPE, "<wps:wsp/>"), "T202"),
    "a text box with its old form": (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawn(_SHAPE)}</mc:Choice>'
        "<mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent></w:r>",
        "T202",
    ),
    "a drawing canvas": (drawn("http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas"), "T202"),
    "a line of VML": ('<w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r>', "T202"),
    "an embedded sheet": ('<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>', "T202"),
    "an old equation": ('<w:r><w:object><o:OLEObject ProgID="Equation.3"/></w:object></w:r>', "T222"),
    "an equation": ("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>", "T222"),
    "an equation of its own line": ("<m:oMathPara><m:oMath><m:r><m:t>a</m:t></m:r></m:oMath></m:oMathPara>", "T222"),
    "a sign of Wingdings": ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "T230"),
    "a private sign": ("<w:r><w:t>\uf0fe</w:t></w:r>", "T230"),
    "phonetic guides": ("<w:r><w:ruby><w:rt/><w:rubyBase/></w:ruby></w:r>", "T236"),
    "a footnote": ('<w:r><w:footnoteReference w:id="2"/></w:r>', "T201"),
    "a column break": ('<w:r><w:br w:type="column"/></w:r>', "T234"),
    "the date of today": ('<w:fldSimple w:instr=" DATE "><w:r><w:t>今天</w:t></w:r></w:fldSimple>', "T231"),
    "a picture that is nowhere": (pictured('<a:blip r:embed="rId99"/>'), "T209"),
    "a picture by link": (pictured('<a:blip r:link="rId99"/>'), "T209"),
}


@pytest.mark.parametrize(("inside", "code"), LOST.values(), ids=list(LOST))
def test_what_would_be_lost_is_told_with_the_words_beside_it(inside: str, code: str) -> None:
    found = told(paragraph("Body", "前"), beside(inside))
    assert [one for one, _ in found] == [code]
    assert found[0][1].startswith("“话")


@pytest.mark.parametrize(("inside", "code"), LOST.values(), ids=list(LOST))
def test_it_is_told_in_tables_and_content_controls_too(inside: str, code: str) -> None:
    cell = table(("甲", "乙")).replace("乙</w:t></w:r></w:p>", f"乙</w:t></w:r>{named(inside)}</w:p>")
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{beside(inside)}</w:sdtContent></w:sdt>"
    assert [one for one, _ in told(cell)] == [code]
    assert [one for one, _ in told(control)] == [code]


def test_another_file_put_in_is_told_behind_the_paragraph_above() -> None:
    chunk = named('<w:altChunk r:id="rId9"/>')
    assert told(paragraph("Body", "前"), chunk) == [("T223", "“前”")]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<w:r><w:pict><v:shape><v:textpath string="内部资料"/></v:shape></w:pict></w:r>', "T224"),
        ("<w:r><w:pict><v:shape/></w:pict></w:r>", "T225"),
        (drawn(_SHAPE), "T225"),
        (pictured(), "T225"),
        (drawn(_CHART), "T220"),
        ("<m:oMath><m:r><m:t>a</m:t></m:r></m:oMath>", "T222"),
        ('<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>', "T231"),
    ],
)
def test_headers_are_looked_through_too(inside: str, code: str) -> None:
    header = FILES["word/header1.xml"].decode().replace("</w:p>", f"{named(inside)}</w:p>").encode()
    found = lint(chapter(paragraph("Body", "话"), extra={"word/header1.xml": header}), "试.docx", own())
    assert [(one.code, one.at[0].sheet) for one in found] == [(code, "页眉")]


def test_words_in_a_footer_are_told_and_pages_numbers_are_not() -> None:
    footer = FILES["word/footer1.xml"].decode()
    for words, codes in (("内部资料", ["T237"]), ("第 2 页 共 9 页", []), ("{{ 县域 }}", ["T237"])):
        changed = footer.replace("</w:ftr>", f"{paragraph('Footer', words)}</w:ftr>").encode()
        found = lint(chapter(paragraph("Body", "话"), extra={"word/footer1.xml": changed}), "试.docx", own())
        assert [one.code for one in found] == codes
        assert all(one.at[0].sheet == "页脚" for one in found)


def png(width: int, height: int) -> bytes:
    """A PNG that says it is this large and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


PICTURES = {
    "EMF": (b"\x01\x00\x00\x00" + bytes(36) + b" EMF" + bytes(60), "word/media/x.emf", "T226"),
    "EMF by name": (bytes(200), "word/media/x.emf", "T226"),
    "WMF": (b"\xd7\xcd\xc6\x9a" + bytes(60), "word/media/x.wmf", "T226"),
    "BMP": (picture("BMP"), "word/media/x.bmp", "T227"),
    "BMP that says PNG": (picture("BMP"), "word/media/x.png", "T227"),
    "WebP": (picture("WEBP"), "word/media/x.webp", "T227"),
    "TIFF": (picture("TIFF"), "word/media/x.tiff", "T227"),
    "nothing": (b"\x00" * 20, "word/media/x.png", "T228"),
    "half a PNG": (picture()[:-20], "word/media/x.png", "T228"),
    "a PNG with a wrong byte": (picture()[:45] + b"\x00" + picture()[46:], "word/media/x.png", "T228"),
    "half a JPEG": (picture("JPEG", (200, 200))[:-200], "word/media/x.jpg", "T228"),
    "a PNG without its lines": (png(40, 30), "word/media/x.png", "T228"),
    "a PNG of a billion pixels": (png(40_000, 30_000), "word/media/x.png", "T229"),
}


@pytest.mark.parametrize(("data", "name", "code"), PICTURES.values(), ids=list(PICTURES))
def test_pictures_that_cannot_be_printed_have_each_their_own_way_out(data: bytes, name: str, code: str) -> None:
    extra = linked(("rId80", "image", f'"{name.removeprefix("word/")}"'), data=data, name=name)
    assert told(beside(pictured()), extra=extra) == [(code, "“话”")]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_pictures_that_can_are_not_told_whatever_they_are_called(form: str, mode: str) -> None:
    extra = linked(("rId80", "image", '"media/x.png"'), data=picture(form, mode=mode))
    assert told(beside(pictured()), extra=extra) == []


@pytest.mark.parametrize(
    ("cut", "form"),
    [
        ('<a:srcRect l="10000"/>', ""),
        ("", '<a:xfrm rot="5400000"/>'),
        ("", '<a:xfrm flipH="1"/>'),
        ("", "<a:ln><a:solidFill/></a:ln>"),
        ("", "<a:effectLst><a:outerShdw/></a:effectLst>"),
    ],
)
def test_what_word_does_to_a_picture_is_told(cut: str, form: str) -> None:
    extra = linked(("rId80", "image", '"media/x.png"'), data=picture())
    assert [code for code, _ in told(beside(pictured(cut=cut, form=form)), extra=extra)] == ["T233"]
    quiet = pictured(cut='<a:srcRect l="0"/>', form='<a:xfrm rot="0"/><a:ln><a:noFill/></a:ln>')
    assert told(beside(quiet), extra=extra) == []


@pytest.mark.parametrize(
    "setting",
    [
        '<w:pgBorders><w:top w:val="single"/></w:pgBorders>',
        '<w:lnNumType w:countBy="1"/>',
        '<w:cols w:num="2"/>',
        '<w:vAlign w:val="center"/>',
        '<w:textDirection w:val="tbRl"/>',
    ],
)
def test_pages_that_the_report_has_not_are_told(setting: str) -> None:
    swap = ("</w:sectPr>", f"{setting}</w:sectPr>")
    assert [one.code for one in lint(chapter(paragraph("Body", "话"), swap=swap), "试.docx", own())] == ["T234"]


@pytest.mark.parametrize(
    "setting",
    [
        '<w:tcBorders><w:tl2br w:val="single"/></w:tcBorders>',
        '<w:textDirection w:val="tbRlV"/>',
    ],
)
def test_cells_that_the_report_draws_otherwise_are_told(setting: str) -> None:
    cells = table(("甲", "乙")).replace("<w:tc>", f"<w:tc><w:tcPr>{setting}</w:tcPr>", 1)
    assert [code for code, _ in told(cells)] == ["T235"]


def test_a_remote_template_is_told_with_its_address() -> None:
    rels = f'<Relationship Id="rId1" Type="{NAMES["r"]}/attachedTemplate" Target="https://example.invalid/a.dotm" {OUTSIDE}/>'
    whole = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>'
    )
    extra = {"word/_rels/settings.xml.rels": whole.encode()}
    (found,) = lint(chapter(paragraph("Body", "话"), extra=extra), "试.docx", own())
    assert found.code == "T232" and found.values["address"] == "https://example.invalid/a.dotm"
    assert b"example.invalid" not in b"".join(package.read_package(own_report(extra)).values())


def own_report(extra: dict[str, bytes]) -> bytes:
    from tests.fill.chapters import rendered

    return rendered(chapter(paragraph("Body", "话"), extra=extra)).docx()


def test_what_was_struck_out_is_not_missed() -> None:
    gone = '<w:del w:id="1"><w:r><w:object/></w:r></w:del>'
    assert [code for code, _ in told(beside(gone))] == ["T203"]
