"""Parts are bound into one PDF: numbers, jumps, bookmarks, contents, markers; the same bytes every time."""

from __future__ import annotations

import builtins
import io
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm
from PIL import Image, ImageChops

from pipeline.publish.pdf import Attachment, Part, PdfProperties, PdfResult, build_pdf, pool, printing
from pipeline.publish.pdf.numbers import HEIGHT, WIDTH, placing
from pipeline.publish.pdf.printing import Box
from pipeline.system.cache import Cache
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.fonts import Fonts
from tests.publish import pages

pytestmark = pytest.mark.slow

MM = 72 / 25.4
META = PdfProperties(
    "某县自查报告",
    "某县人民政府",
    date(2025, 3, 10),
    attachments=(Attachment("facts.csv", "指标,值\n".encode(), "text/csv", "指标数值"),),
)


def chapter(number: str, write: Any = None) -> bytes:
    def body(d: Any) -> None:
        pages.bookmark(d.add_paragraph(f"{number}、章", style="heading 1"), f"_H{ord(number):012x}")
        d.add_paragraph(pages.BODY, style="公文正文")
        if write is not None:
            write(d)

    return pages.part(body)


def two_pages(d: Any) -> None:
    d.add_paragraph(style="公文正文")
    pages.field(d.paragraphs[-1], " REF _T000000000001 \\h ", "附表1")
    d.add_page_break()
    d.add_paragraph("（一）节", style="heading 2")


def landscape(d: Any) -> None:
    s = d.sections[0]
    s.orientation = WD_ORIENT.LANDSCAPE
    s.page_width, s.page_height = s.page_height, s.page_width
    s.top_margin, s.right_margin, s.bottom_margin, s.left_margin = Mm(28), Mm(37), Mm(26), Mm(35)
    d.add_paragraph("附表1  断面", style="附表标题")
    pages.bookmark(d.add_paragraph("附表1  断面", style="表题"), "_T000000000001")


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
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[PdfResult, Path]:
    folder = tmp_path_factory.mktemp("pdf")
    result = build_pdf(parts(), META, pages.FONTS, Cache(folder / "cache"), jobs=1)
    path = folder / "report.pdf"
    path.write_bytes(result.pdf)
    return result, path


def opened(result: PdfResult) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(result.pdf))


def test_headings_know_their_printed_and_their_physical_page(built: tuple[PdfResult, Path]) -> None:
    result, _ = built
    assert result.pages == 6
    assert [(h.level, h.text, h.printed_page, h.pdf_page, h.part) for h in result.headings] == [
        (1, "一、章", "1", 3, "01"),
        (2, "（一）节", "2", 4, "01"),
        (1, "二、章", "3", 5, "02"),
        (1, "附表1 断面", "4", 6, "附表1"),
    ]
    assert result.unknown == ()


def test_front_matter_has_no_number_and_the_body_counts_from_1(built: tuple[PdfResult, Path]) -> None:
    _, path = built
    feet = [[line for line in pages.lines(path, n) if line[2].startswith("—")] for n in range(1, 7)]
    assert [[line[2] for line in foot] for foot in feet[:5]] == [[], [], ["—1—"], ["—2—"], ["—3—"]]
    # odd: right, even: left, one 4号 character in from the edge of the type area
    assert feet[2][0][1] == pytest.approx(521.6 - 14, abs=1)
    assert feet[3][0][0] == pytest.approx(79.35 + 14, abs=1)


def test_the_contents_list_gives_the_printed_pages(built: tuple[PdfResult, Path]) -> None:
    _, path = built
    shown = [line[2] for line in pages.lines(path, 2)]
    listed = [t.replace(".", "") for t in shown if "." * 10 in t]
    assert listed == ["一、章1", "（一）节2", "二、章3", "附表1断面4"]
    right = [line[1] for line in pages.lines(path, 2) if "." * 10 in line[2]]
    assert all(edge == pytest.approx(521.6, abs=1) for edge in right)


def test_links_lead_across_parts(built: tuple[PdfResult, Path]) -> None:
    result, _ = built
    pdf = opened(result)
    order = {page.objgen: n for n, page in enumerate(p.obj for p in pdf.pages)}

    def targets(page: int) -> list[int]:
        notes = pdf.pages[page].obj.get("/Annots", [])
        assert all("/A" not in note and int(note.F) == 4 for note in notes)
        return [order[note.Dest[0].objgen] for note in notes]

    assert sorted(set(targets(1))) == [2, 3, 4, 5]
    assert targets(2) == [5]


def test_bookmarks_follow_the_headings(built: tuple[PdfResult, Path]) -> None:
    result, _ = built
    with opened(result).open_outline() as outline:
        shown = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert shown == [
        ("封面", []),
        ("目录", []),
        ("一、章", ["（一）节"]),
        ("二、章", []),
        ("附表1 断面", []),
    ]


def test_markers_language_title_colour_and_attachment(built: tuple[PdfResult, Path]) -> None:
    result, _ = built
    pdf = opened(result)
    assert str(pdf.Root.Lang) == "zh-CN"
    assert str(pdf.docinfo["/Title"]) == "某县自查报告"
    xmp = bytes(pdf.Root.Metadata.read_bytes()).decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp and "2025-03-10" in xmp
    assert str(pdf.Root.OutputIntents[0].OutputConditionIdentifier) == "sRGB"
    assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"
    assert pdf.attachments["facts.csv"].get_file().read_bytes() == "指标,值\n".encode()
    assert str(pdf.docinfo["/CreationDate"]) == "D:20250310000000+08'00'"
    labels = [str(x.S) for x in list(pdf.Root.PageLabels.Nums)[1::2]]
    assert labels == ["/r", "/D"]


def test_bytes_do_not_depend_on_jobs_or_cache(built: tuple[PdfResult, Path], tmp_path: Path) -> None:
    result, _ = built
    cache = Cache(tmp_path / "cache")
    told: list[tuple[int, int, str]] = []
    pooled = build_pdf(parts(), META, pages.FONTS, cache, 2, lambda *step: told.append(step))
    assert pooled == result
    assert [step[:2] for step in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert build_pdf(parts(), META, pages.FONTS, Cache(tmp_path / "cache")) == result


def test_only_a_changed_part_is_printed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path / "cache")
    before = parts()
    build_pdf(before, META, pages.FONTS, cache)
    printed: list[str] = []
    real = printing.print_part

    def noted(job: Any, fonts: Any) -> Any:
        printed.append(job.name)
        return real(job, fonts)

    monkeypatch.setattr(printing, "print_part", noted)
    after = [*before[:3], replace(before[3], docx=chapter("三")), before[4]]
    changed = build_pdf(after, META, pages.FONTS, cache)
    assert printed == ["02", "目录"]
    assert [h.text for h in changed.headings][2] == "三、章"


def test_a_damaged_cache_entry_is_built_again(built: tuple[PdfResult, Path], tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    build_pdf(parts(), META, pages.FONTS, cache)
    entries = [p for p in (tmp_path / "cache").glob("??/*") if p.is_file() and len(p.name) == 64]
    assert len(entries) == 6
    for path in entries:
        path.write_bytes(path.read_bytes()[:-7])
    assert build_pdf(parts(), META, pages.FONTS, cache) == built[0]


def test_a_link_to_nowhere_is_taken_out_and_reported(tmp_path: Path) -> None:
    some = [Part("01", "一", chapter("一", two_pages), True)]
    result = build_pdf(some, META, pages.FONTS, Cache(tmp_path))
    assert [(u.part, u.element) for u in result.unknown] == [("01", "书签“_T000000000001”不存在")]
    assert all("/Annots" not in page.obj for page in opened(result).pages)


def test_a_part_with_odd_and_even_headers_is_printed_for_the_side_it_begins_on(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        d.sections[0].header.paragraphs[0].text = "单页眉"
        d.sections[0].even_page_header.paragraphs[0].text = "双页眉"
        d.add_paragraph("甲", style="公文正文")

    raw = pages.part(write)
    result = build_pdf([Part("a", "a", raw, True), Part("b", "b", raw, True)], META, pages.FONTS, Cache(tmp_path))
    path = tmp_path / "o.pdf"
    path.write_bytes(result.pdf)
    assert [pages.lines(path, n)[0][2] for n in (1, 2)] == ["单页眉", "双页眉"]


def test_a_number_stands_7_mm_below_the_type_area_and_turned_on_landscape() -> None:
    portrait = Box(210 * MM, 297 * MM, 37 * MM, 26 * MM, 35 * MM, 28 * MM)
    a, b, c, d, x, y = placing(5, portrait, 5.0)
    assert (a, b, c, d) == (1, 0, 0, 1)
    assert x + WIDTH == pytest.approx((210 - 26) * MM - 14, abs=0.01)
    baseline = HEIGHT - ((HEIGHT - 14) / 2 + 0.88 * 14)
    assert y + baseline + 5.0 == pytest.approx(35 * MM - 7 * MM, abs=0.01)
    assert placing(6, portrait, 5.0)[4] == pytest.approx(28 * MM + 14, abs=0.01)
    # the landscape page is that portrait sheet turned: every point of the sheet (u, v) lies at (v, height - u)
    turned = placing(5, Box(297 * MM, 210 * MM, 28 * MM, 37 * MM, 26 * MM, 35 * MM), 5.0)
    assert turned == pytest.approx((0, -1, 1, 0, y, 210 * MM - x), abs=0.01)
    # no room at the side: at the foot
    assert placing(5, Box(297 * MM, 210 * MM, 28 * MM, 20 * MM, 26 * MM, 20 * MM), 5.0)[:4] == (1, 0, 0, 1)


def test_only_pictures_of_the_part_are_fetched() -> None:
    fetch = printing._Fetcher({"word/media/a.png": b"x"})
    assert fetch("part:word/media/a.png").read() == b"x"
    for url in ("file:///etc/hostname", "http://127.0.0.1/", "part:word/document.xml", "data:text/plain,x"):
        with pytest.raises(ValueError):
            fetch(url)


def test_without_pango_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.setattr(printing, "_ready", {})
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(PipelineError) as caught:
        printing.load_weasyprint(pages.FONTS, tmp_path)
    assert caught.value.cause is Cause.COMPONENT
    assert "Pango" in caught.value.message and "libpango-1.0-0" in caught.value.hint


def test_without_a_chinese_font_nothing_is_printed(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        printing.load_weasyprint(Fonts({}), tmp_path)
    assert caught.value.cause is Cause.COMPONENT


def test_the_key_of_a_part_changes_with_all_it_depends_on() -> None:
    job = printing.Job("a", b"part")
    keys = {
        pool.job_key(j, pages.FONTS)
        for j in (
            job,
            replace(job, part=b"other"),
            replace(job, name="b"),
            replace(job, contents=()),
            replace(job, first_page_left=True),
        )
    }
    assert len(keys) == 5
    fewer = Fonts({k: v for k, v in pages.FONTS.faces.items() if k != "楷体"})
    assert pool.job_key(job, fewer) not in keys


def test_a_draft_has_its_watermark_behind_every_page_and_the_same_text(
    built: tuple[PdfResult, Path], tmp_path: Path
) -> None:
    result, path = built
    made = [
        build_pdf(parts(), replace(META, watermark="草稿"), pages.FONTS, Cache(tmp_path / "cache"), jobs=1).pdf
        for _ in range(2)
    ]
    assert made[0] == made[1]
    draft = tmp_path / "draft.pdf"
    draft.write_bytes(made[0])
    for number in range(1, result.pages + 1):
        assert pages.lines(draft, number) == pages.lines(path, number)
    with pikepdf.open(draft) as pdf:
        forms = {page.obj.Resources.XObject.Watermark.objgen for page in pdf.pages}
        assert len(forms) == 1
        for page in pdf.pages:
            first = page.obj.Contents[0].read_bytes() if isinstance(page.obj.Contents, pikepdf.Array) else b""
            assert b"/Subtype /Watermark" in first
            assert page.obj.Contents[0].read_bytes().count(b"/Watermark Do") == 1
    assert all("/Watermark" not in page.obj.Resources.get("/XObject", {}) for page in opened(result).pages)


def test_the_watermark_is_light_and_its_middle_stands_in_the_middle_of_the_text_area(tmp_path: Path) -> None:
    bare = [Part("空", "空", pages.part(lambda d: d.add_paragraph("")), False)]
    pdf = build_pdf(bare, replace(META, watermark="草稿", attachments=()), pages.FONTS, Cache(tmp_path / "c"), jobs=1)
    file = tmp_path / "bare.pdf"
    file.write_bytes(pdf.pdf)
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
