"""Parts become one PDF: numbers, jumps, bookmarks, contents, what the file says of itself; the same bytes every time."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageChops

from pipeline.model.part import Part
from pipeline.publish.document.reader import read_document
from pipeline.publish.paper import printing
from pipeline.publish.paper.printing import Printed, Printer
from pipeline.system.cache import Cache
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.fonts import Fonts
from tests.publish import pages
from tests.publish.paper import META, landscape, one, opened, outline, saved, targets

MM = 72 / 25.4


def chapter(number: str, write: Any = None) -> bytes:
    def body(d: Any) -> None:
        pages.bookmark(d.add_paragraph(f"{number}、章", style="heading 1"), f"_H{ord(number):012x}")
        d.add_paragraph(pages.BODY, style=pages.STYLE)
        if write is not None:
            write(d)

    return pages.part(body)


def two_pages(d: Any) -> None:
    d.add_paragraph(style=pages.STYLE)
    pages.field(d.paragraphs[-1], " REF _T000000000001 \\h ", "附表1")
    d.add_page_break()
    d.add_paragraph("（一）节", style="heading 2")


def parts() -> list[Part]:
    def contents(d: Any) -> None:
        d.add_paragraph("目　录", style="前置标题")
        d.add_paragraph("【目录】", style="toc 1")

    return [
        Part("封面", "封面", pages.part(lambda d: d.add_paragraph("自查报告", style="封面标题")), False),
        Part("目录", "目录", pages.part(contents), False, contents=True),
        Part("01", "一", chapter("一", two_pages), True),
        Part("02", "二", chapter("二"), True),
        Part("附表1", "附表1", pages.part(landscape), True),
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Printed, Path]:
    folder = tmp_path_factory.mktemp("pdf")
    with Printer(pages.FONTS, Cache(folder / "cache")) as printer:
        result = printer.print(parts(), META)
    path = folder / "report.pdf"
    path.write_bytes(result.pdf)
    return result, path


def test_headings_know_their_printed_and_their_physical_page(built: tuple[Printed, Path]) -> None:
    result, _ = built
    assert result.pages == 6
    assert [(h.level, h.text, h.printed_page, h.pdf_page, h.part) for h in result.headings] == [
        (1, "一、章", "1", 3, "01"),
        (2, "（一）节", "2", 4, "01"),
        (1, "二、章", "3", 5, "02"),
        (1, "附表1 断面", "4", 6, "附表1"),
    ]
    assert result.marked["_T000000000001"] == "4"
    assert (result.unknown, result.broken) == ((), ())


def test_front_matter_has_no_number_and_the_body_counts_from_1(built: tuple[Printed, Path]) -> None:
    _, path = built
    feet = [[line for line in pages.lines(path, n) if line[2].startswith("—")] for n in range(1, 7)]
    assert [[line[2] for line in foot] for foot in feet[:5]] == [[], [], ["—1—"], ["—2—"], ["—3—"]]
    # odd: right, even: left, one 4号 character in from the edge of the type area
    assert feet[2][0][1] == pytest.approx(521.6 - 14, abs=1)
    assert feet[3][0][0] == pytest.approx(79.35 + 14, abs=1)


def test_the_contents_list_gives_the_printed_pages(built: tuple[Printed, Path]) -> None:
    _, path = built
    shown = [line[2] for line in pages.lines(path, 2)]
    listed = [t.replace(".", "") for t in shown if "." * 10 in t]
    assert listed == ["一、章1", "（一）节2", "二、章3", "附表1断面4"]
    right = [line[1] for line in pages.lines(path, 2) if "." * 10 in line[2]]
    assert all(edge == pytest.approx(521.6, abs=1) for edge in right)


def test_links_lead_across_parts(built: tuple[Printed, Path]) -> None:
    result, _ = built
    pdf = opened(result)
    assert sorted(set(targets(pdf, 1))) == [2, 3, 4, 5]
    assert targets(pdf, 2) == [5]


def test_bookmarks_follow_the_headings(built: tuple[Printed, Path]) -> None:
    assert outline(built[0]) == [
        ("封面", []),
        ("目录", []),
        ("一、章", [("（一）节", [])]),
        ("二、章", []),
        ("附表1\u00a0\u00a0断面", []),
    ]


def test_the_file_says_what_it_is(built: tuple[Printed, Path]) -> None:
    pdf = opened(built[0])
    assert str(pdf.Root.Lang) == "zh-CN"
    assert str(pdf.docinfo["/Title"]) == "某县自查报告"
    assert str(pdf.docinfo["/Author"]) == "某县人民政府"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert bool(pdf.Root.MarkInfo.Marked)
    assert pdf.Root.StructTreeRoot.Type == pikepdf.Name.StructTreeRoot
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "某县自查报告"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["xmp:CreateDate"].startswith("2025-03-10")
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == pikepdf.Name.GTS_PDFA1
    profile = intent.DestOutputProfile.read_bytes()
    assert (profile[36:40], profile[16:20]) == (b"acsp", b"RGB ")
    assert pdf.attachments["facts.csv"].get_file().read_bytes() == "指标,值\n".encode()
    assert pdf.attachments["facts.csv"].get_file().mime_type == "text/csv"
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20250310000000")


def test_bytes_depend_neither_on_the_cache_nor_on_what_was_printed_before(
    built: tuple[Printed, Path], tmp_path: Path
) -> None:
    """A, B, A in one process that keeps what it has set, each time without a cache: the same as in a fresh one."""
    other = [replace(parts()[2], docx=chapter("三", two_pages)), *parts()[3:]]
    with Printer(pages.FONTS, Cache(tmp_path / "none")) as printer:
        made = []
        for at, some in enumerate((parts(), other, parts())):
            printer.cache = Cache(tmp_path / str(at))
            made.append(printer.print(some, META))
        process = printer.press.process.process if printer.press else None
        assert process is not None and process.poll() is None
    assert made[0] == made[2] == built[0]
    assert made[1].pdf != made[0].pdf
    with Printer(pages.FONTS, Cache(tmp_path / "2")) as printer:
        assert printer.print(parts(), META) == built[0]
        assert printer.press is None, "what the cache holds needs no process"


def test_only_a_changed_part_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = parts()
    read: list[str] = []
    real = read_document

    def noted(docx: bytes, name: str) -> Any:
        read.append(name)
        return real(docx, name)

    monkeypatch.setattr(f"{printing.__name__}.read_document", noted)
    with Printer(pages.FONTS, Cache(tmp_path / "cache")) as printer:
        printer.print(before, META)
        assert sorted(read) == sorted(part.id for part in before)
        read.clear()
        after = [*before[:3], replace(before[3], docx=chapter("三")), before[4]]
        changed = printer.print(after, META)
    # the contents list names the headings of all others
    assert sorted(read) == ["02", "目录"]
    assert [h.text for h in changed.headings][2] == "三、章"


def test_a_damaged_cache_entry_is_built_again(built: tuple[Printed, Path], tmp_path: Path) -> None:
    with Printer(pages.FONTS, Cache(tmp_path / "cache")) as printer:
        printer.print(parts(), META)
        entries = [p for p in (tmp_path / "cache").glob("??/*") if p.is_file() and len(p.name) == 64]
        assert len(entries) == 5, "four parts and the whole; the contents list depends on all of them"
        for path in entries:
            path.write_bytes(path.read_bytes()[:-7])
        assert printer.print(parts(), META) == built[0]


def test_what_is_printed_depends_on_all_that_is_in_it(tmp_path: Path) -> None:
    part = Part("a", "甲", pages.part(lambda d: d.add_paragraph("文", style=pages.STYLE)))
    fewer = Fonts({role: face for role, face in pages.FONTS.faces.items() if role != "楷体"})
    cases = [
        ([part], META, pages.FONTS),
        ([replace(part, docx=pages.part(lambda d: d.add_paragraph("字", style=pages.STYLE)))], META, pages.FONTS),
        ([replace(part, title="乙")], META, pages.FONTS),
        ([replace(part, numbered=False)], META, pages.FONTS),
        ([part], replace(META, title="别的"), pages.FONTS),
        ([part], replace(META, author="别人"), pages.FONTS),
        ([part], replace(META, day=date(2025, 3, 11)), pages.FONTS),
        ([part], replace(META, watermark="草稿"), pages.FONTS),
        ([part], replace(META, attachments=()), pages.FONTS),
        ([part], replace(META, attachments=(replace(META.attachments[0], data=b"x"),)), pages.FONTS),
        ([part], META, fewer),
    ]
    cache = Cache(tmp_path / "cache")
    asked: list[str] = []
    real = cache.get

    class Noted(Cache):
        def get(self, key: str) -> bytes | None:
            asked.append(key)
            return real(key)

    for some, properties, faces in cases:
        with Printer(faces, Noted(tmp_path / "cache")) as printer:
            printer.print(some, properties)
            before = list(asked)
            printer.print(some, properties)
            assert asked[len(before) :] == before[-2:], "the same is asked for by the same key"
    # each case asks twice for its part and for the whole
    whole = asked[1::4]
    assert len(whole) == len(cases) == len(set(whole))


def test_a_link_to_nowhere_is_plain_text_and_reported(printer: Printer) -> None:
    result = printer.print([Part("01", "一", chapter("一", two_pages), True)], META)
    assert [(u.part, u.element) for u in result.unknown] == [("01", "书签“_T000000000001”不存在")]
    assert all("/Annots" not in page.obj for page in opened(result).pages)


def test_a_draft_has_its_watermark_behind_every_page_and_the_same_text(
    built: tuple[Printed, Path], tmp_path: Path
) -> None:
    result, path = built
    made = []
    for at in range(2):
        with Printer(pages.FONTS, Cache(tmp_path / str(at))) as printer:
            made.append(printer.print(parts(), replace(META, watermark="草稿")))
    assert made[0] == made[1]
    assert made[0].broken == ()
    draft = saved(made[0], tmp_path)
    for number in range(1, result.pages + 1):
        assert pages.lines(draft, number) == pages.lines(path, number)

    def steps(printed: Printed) -> list[list[tuple[str, str]]]:
        with opened(printed) as pdf:
            return [
                [(str(step.operator), str(list(step.operands))) for step in pikepdf.parse_content_stream(page)]
                for page in pdf.pages
            ]

    for page, bare in zip(steps(made[0]), steps(result), strict=True):
        names = [name for name, _ in page]
        assert names[0] == "BDC" and "Background" in page[0][1], "it lies behind the text, and no text is in it"
        assert names.index("f") < names.index("EMC") < names.index("BT")
        assert len(page) > len(bare) and "Background" not in str(bare)


def test_the_watermark_is_light_and_stands_in_the_middle(printer: Printer, tmp_path: Path) -> None:
    result = one(printer, lambda d: d.add_paragraph(""), numbered=False, watermark="草稿", attachments=())
    file = saved(result, tmp_path)
    subprocess.run(["pdftoppm", "-r", "36", "-png", "-gray", str(file), str(tmp_path / "p")], check=True)
    with Image.open(next(tmp_path.glob("p*.png"))) as shown:
        width, height = shown.size
        ink = ImageChops.invert(shown.convert("L"))
    ink.paste(0, (0, 0, width, height // 8))  # the page header
    left, top, right, bottom = ink.getbbox() or (0, 0, 0, 0)
    assert 20 < max(ink.tobytes()) < 60
    text_area = ((28 + 210 - 26) / 2 / 210 * width, (37 + 297 - 35) / 2 / 297 * height)
    assert (left + right) / 2 == pytest.approx(text_area[0], abs=8)
    assert (top + bottom) / 2 == pytest.approx(text_area[1], abs=8)
    assert left > 0 and right < width


def test_without_a_chinese_font_nothing_is_printed(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        Printer(Fonts({}), Cache(tmp_path))
    assert caught.value.cause is Cause.COMPONENT
