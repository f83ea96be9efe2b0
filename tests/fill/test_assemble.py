"""Parts become one Word document: sections, headers, numbers of pages and the contents list come through."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from pipeline.fill import assemble, contents_field, reference
from pipeline.fill.lint import lint
from pipeline.fill.properties import DocumentProperties
from pipeline.fill.reference import Scope
from pipeline.model.part import Part
from pipeline.office import package
from pipeline.office.ooxml import RELATIONSHIPS, R, W, parse_xml, style_of, text_of
from tests.conftest import PATIENCE
from tests.fill.chapters import LANDSCAPE, chapter, own, paragraph, rendered, table, texts, xml
from tests.fill.test_reference import figure

META = DocumentProperties("自查报告 <2024>", "示例 & 数据", datetime.date(2025, 3, 10))


@dataclass(frozen=True)
class Line:
    level: int
    text: str
    anchor: str
    page: str


def parts(*given: tuple[str, bytes, int | None]) -> tuple[list[Part], list[Line]]:
    """Parts by id, template and chapter (None: front matter without page numbers), and their headings."""
    filled = [
        (rendered(raw, **reference.reference_functions()), Scope(i, i, chapter=number), number)
        for i, raw, number in given
    ]
    captions = reference.collect([(reference.references(one), scope) for one, scope, _ in filled])
    out: list[Part] = []
    lines: list[Line] = []
    for one, scope, number in filled:
        assert not reference.resolve(one, scope, captions, {"走势": figure("走势")})
        for level, text, anchor in contents_field.headings_of(one.document):
            lines.append(Line(level, text, anchor, str(len(lines) + 7)))
        contents = scope.id == "目录"
        out.append(Part(scope.id, scope.id, one.docx(), numbered=number is not None, contents=contents))
    return out, lines


PICTURE = paragraph("FigurePara", '{{ 图("走势") }}')
REPORT = (
    ("封面", chapter(paragraph("CoverTitle", "封面")), None),
    ("目录", chapter(paragraph("FrontTitle", "目录"), paragraph("Toc1", "【目录】")), None),
    (
        "三",
        chapter(
            paragraph("Heading1", "三、生态质量"),
            paragraph("Heading2", "（一）格局"),
            paragraph("TableCaption", '{{ 题号("地类") }}　地类'),
            table(("甲", "乙")),
        ),
        3,
    ),
    ("横", chapter(paragraph("AppendixTitle", "附表1"), PICTURE, table(("丙", "丁")), swap=LANDSCAPE), 9),
    ("四", chapter(paragraph("Heading1", "四、环境质量"), paragraph("Body", '见{{ 见("地类") }}'), PICTURE), 4),
)


def report() -> bytes:
    given, lines = parts(*REPORT)
    return assemble.assemble(given, lines, META)


def sections(raw: bytes) -> list[etree._Element]:
    return list(parse_xml(package.read_package(raw)["word/document.xml"]).iter(W + "sectPr"))


def test_every_text_comes_through_in_order() -> None:
    given, _ = parts(*REPORT)
    own = [text for part in given for text in texts(part.docx) if text not in ("", "【目录】")]
    assert [text for text in texts(report()) if text and not text.endswith(("7", "8", "9", "10"))] == own


def test_each_part_keeps_its_section_and_landscape_its_side() -> None:
    found = sections(report())
    assert len(found) == len(REPORT)
    assert [size.get(W + "orient") for s in found for size in s.iter(W + "pgSz")] == [
        None,
        None,
        None,
        "landscape",
        None,
    ]


def test_pages_are_numbered_from_the_first_numbered_part_on() -> None:
    starts = [s.find(W + "pgNumType") for s in sections(report())]
    assert [s is not None and s.get(W + "start") for s in starts] == [False, False, "1", False, False]


def test_front_matter_has_no_footer_and_the_rest_has() -> None:
    raw = report()
    files = package.read_package(raw)
    rels = {link.get("Id"): link.get("Target") for link in parse_xml(files["word/_rels/document.xml.rels"])}
    footers = []
    for section in sections(raw):
        references = section.findall(W + "footerReference")
        assert {r.get(W + "type") for r in references} == {"default", "even"}
        footers.append({"PAGE" in xml(raw, f"word/{rels[r.get(R + 'id')]}") for r in references})
    assert footers == [{False}, {False}, {True}, {True}, {True}]


def test_children_of_sections_and_paragraphs_stand_in_the_standards_order() -> None:
    order = "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid".split()
    for section in sections(report()):
        places = [order.index(child.tag[len(W) :]) for child in section]
        assert all(one <= other for one, other in pairwise(places))
    for properties in parse_xml(package.read_package(report())["word/document.xml"]).iter(W + "pPr"):
        names = [child.tag[len(W) :] for child in properties]
        assert "sectPr" not in names or names[-1] == "sectPr"
        assert "pStyle" not in names or names[0] == "pStyle"


def test_ids_are_unique_and_every_relationship_leads_somewhere() -> None:
    raw = report()
    files, text = package.read_package(raw), xml(raw)
    marks = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="(\w+)"', text)
    assert len({i for i, _ in marks}) == len({n for _, n in marks}) == len(marks) > 3
    assert sorted(i for i, _ in marks) == sorted(re.findall(r'<w:bookmarkEnd w:id="(\d+)"', text))
    drawings = re.findall(r'<wp:docPr id="(\d+)"', text)
    assert drawings == ["1", "2"]
    rels = parse_xml(files["word/_rels/document.xml.rels"])
    known = {link.get("Id") for link in rels}
    assert len(known) == len(rels.findall(RELATIONSHIPS + "Relationship"))
    assert set(re.findall(r'r:(?:id|embed)="(\w+)"', text)) <= known
    assert {f"word/{link.get('Target')}" for link in rels} <= set(files)
    types = xml(raw, "[Content_Types].xml")
    assert all(f'PartName="/{n}"' in types for n in files if n.endswith(".xml") and n[0] != "[")


def test_the_same_picture_is_stored_once() -> None:
    media = [name for name in package.read_package(report()) if "media" in name]
    assert len(media) == 2


def test_the_contents_field_holds_linked_entries_with_pages() -> None:
    raw = report()
    lines = parts(*REPORT)[1]
    assert [line.text for line in lines] == ["三、生态质量", "（一）格局", "附表1", "四、环境质量"]
    listed = [t for t in texts(raw) if t.endswith(("7", "8", "9", "10"))]
    assert listed == ["三、生态质量7", "（一）格局8", "附表19", "四、环境质量10"]
    text = xml(raw)
    assert (
        'TOC \\o "1-3" \\h \\z \\u' in text
        and "【目录】" not in text
        and "updateFields" not in xml(raw, "word/settings.xml")
    )
    for line in lines:
        assert f'w:anchor="{line.anchor}"' in text and f'w:name="{line.anchor}"' in text
        assert f"PAGEREF {line.anchor} \\h" in text
    depth = 0
    for kind in re.findall(r'fldCharType="(\w+)"', text):
        depth += {"begin": 1, "end": -1}.get(kind, 0)
        assert depth >= 0
    assert depth == 0


def test_a_contents_list_without_pages_or_entries_is_still_a_field() -> None:
    given, lines = parts(*REPORT)
    plain = assemble.contents_without_pages(given)
    assert [(line.text, line.anchor, line.page) for line in plain] == [(line.text, line.anchor, "") for line in lines]
    assert "三、生态质量" in texts(assemble.assemble(given, plain, META))
    assert 'TOC \\o "1-3"' in xml(assemble.assemble(given, [], META))


def test_the_document_bears_its_own_date_not_todays() -> None:
    core = xml(report(), "docProps/core.xml")
    assert core.count("2025-03-10T00:00:00Z") == 2
    assert "<dc:title>自查报告 &lt;2024&gt;</dc:title>" in core
    assert "<dc:creator>示例 &amp; 数据</dc:creator>" in core and "<dc:language>zh-CN</dc:language>" in core


def test_a_draft_has_its_watermark_on_every_page_and_its_text_is_the_same() -> None:
    given, lines = parts(*REPORT)
    plain = assemble.assemble(given, lines, META)
    draft = assemble.assemble(given, lines, replace(META, watermark="草稿"))
    headers = [name for name in package.read_package(draft) if name.startswith("word/header")]
    shown = {
        rel.get("Id"): rel.get("Target")
        for rel in parse_xml(package.read_package(draft)["word/_rels/document.xml.rels"])
    }
    used = {shown[one.get(R + "id")] for one in (r for s in sections(draft) for r in s.iter(W + "headerReference"))}
    assert used <= {name.removeprefix("word/") for name in headers} and headers
    for name in headers:
        assert 'string="草稿"' in xml(draft, name)
        assert "textpath" not in xml(plain, name)
    spids = [found for name in headers for found in re.findall(r'o:spid="(\w+)"', xml(draft, name))]
    assert len(set(spids)) == len(headers)
    assert texts(draft) == texts(plain)


def test_bytes_repeat() -> None:
    assert report() == report()


def test_lists_of_two_parts_do_not_mix() -> None:
    numbering = (
        b'<w:numbering xmlns:w="' + W[1:-1].encode() + b'"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        b'<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    rels = package.read_package(chapter())["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId90" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>',
    )
    listed = paragraph("Body", "项").replace(
        "</w:pPr>", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    )
    extra = {"word/numbering.xml": numbering, "word/_rels/document.xml.rels": rels}
    given, _ = parts(("甲", chapter(listed, extra=extra), 1), ("乙", chapter(listed, extra=extra), 2))
    raw = assemble.assemble(given, [], META)
    assert re.findall(r'<w:numId w:val="(\d+)"', xml(raw)) == ["1", "2"]
    merged = xml(raw, "word/numbering.xml")
    assert re.findall(r'w:num w:numId="(\d+)"', merged) == ["1", "2"]
    assert merged.rindex("<w:abstractNum ") < merged.index("<w:num ")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_same_text_and_pages(tmp_path: Path) -> None:
    source = tmp_path / "报告.docx"
    source.write_bytes(report())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    pdf = tmp_path / "报告.pdf"
    shown = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    pages = shown.rstrip("\f").split("\f")
    assert len(pages) == len(REPORT)
    squeezed = re.sub(r"\s", "", shown)
    for text in texts(source.read_bytes()):
        assert re.sub(r"\s", "", text) in re.sub(r"\.{3,}", "", squeezed)
    assert [re.findall(r"—\s*(\d)\s*—", page) for page in pages] == [[], [], ["1"], ["2"], ["3"]]
    sizes = subprocess.run(["pdfinfo", "-l", "9", str(pdf)], check=True, capture_output=True, text=True).stdout
    widths = [round(float(w)) for w in re.findall(r"Page\s+\d+ size:\s+([\d.]+) x", sizes)]
    assert widths == [595, 595, 595, 842, 595]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_chapter_saved_by_another_program_is_filled_in_alike(tmp_path: Path) -> None:
    raw = chapter(
        paragraph("Heading1", "三、{{ 名 }}"),
        paragraph("Body", "{{ 名 }}为{% if 值 > 3 %}{{ 值 }}{% endif %}。"),
        paragraph("TableCaption", '{{ 题号("地类") }}　地类'),
        table(("{%tr for 行 in 表 %}", ""), ("{{ 行.甲 }}", "{{ 行.乙 }}"), ("{%tr endfor %}", "")),
        paragraph("AppendixTitle", "附表"),
    )
    (tmp_path / "new").mkdir()
    source = tmp_path / "章.docx"
    source.write_bytes(raw)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    kind = "docx:MS Word 2007 XML"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "new"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    saved = (tmp_path / "new" / "章.docx").read_bytes()
    assert saved != raw and lint(saved, "章.docx", own()) == ()
    context = {"名": "林地", "值": 5, "表": [{"甲": "一", "乙": "二"}], **reference.reference_functions()}
    looks = []
    for one in (raw, saved):
        made = rendered(one, **context)
        looks.append([(style_of(p), text_of(p)) for p in made.document.iter(W + "p")])
        assert made.files["word/styles.xml"] == own().files["word/styles.xml"]
    assert looks[0] == looks[1] and ("Body", "林地为5。") in looks[1]
