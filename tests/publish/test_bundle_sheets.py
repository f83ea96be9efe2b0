"""Our own sheets of the volumes: printed from templates a county can restyle, right whatever stands in a name."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from pipeline import config as configs
from pipeline.model.material import Material, Numbered
from pipeline.office import html_print
from pipeline.publish.bundle import own_sheets, plan, sheet_heads, typeface
from pipeline.publish.bundle.laid import Laid, Photo, PhotoRun, Unbound
from pipeline.publish.bundle.page_templates import SheetTemplates
from pipeline.publish.bundle.plan import BoundPiece, Sheets, StatedAbsence, Volume
from pipeline.publish.bundle.press import Press
from pipeline.system.cache import Cache
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import ROOT
from tests.publish.pages import FONTS

pytestmark = pytest.mark.slow
"""Everything here is printed."""

OURS = ROOT / "report_templates" / "汇编"
CONFIG = configs.load(ROOT, 2024)
GROUPS = {group.id: group.name for one in CONFIG.scheme.tree.classes for group in one.groups}
MARKUP = '<b>甲&amp;乙</b> & {{ 县域 }} {% for x in y %} <img src="http://example.com/a.png"> "\'>'
LONG = "很长的名称" * 600
OTHER_SHEET = "@page { size: A4 } body { font: 12pt var(--仿宋) }"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return a_press(tmp_path)


def a_press(folder: Path, *own: Path) -> Press:
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    stores = Cache(folder / "store"), Cache(folder / "album")
    return Press(SheetTemplates((*own, OURS)), FONTS, CONFIG, scratch, *stores)


def numbered(number: str, title: str = "材料", department: str = "区甲局", folder: str = "照片") -> Numbered:
    file = f"2024/{department}/{folder}/{number}.pdf"
    return Numbered(number, Material(file, department, 2024, title, "pdf", 1, number), number.rpartition("-")[0])


def piece(number: str, sheets: int = 1, title: str = "材料", why: str = "") -> BoundPiece:
    made = Sheets(Path("x.pdf"), 0, ((595.0, 842.0),) * sheets) if sheets else None
    return BoundPiece((numbered(number, title),), sheets, printed=made, why=why)


def volumes(*pieces: BoundPiece, absences: tuple[StatedAbsence, ...] = ()) -> tuple[Volume, ...]:
    return plan.volumes(pieces, absences, CONFIG)


def fronts(press: Press, made: tuple[Volume, ...]) -> tuple[tuple[Volume, ...], tuple[own_sheets.Front, ...]]:
    return own_sheets.fronts(press, made, "2025年3月10日", ["草稿"], GROUPS)


def texts(sheets: Sheets | None) -> list[str]:
    """The text of each sheet, blanks left out."""
    assert sheets is not None
    pages = pypdfium2.PdfDocument(sheets.path)
    return [
        re.sub(r"\s", "", str(pages[sheets.first + at].get_textpage().get_text_range()))
        for at in range(len(sheets.sizes))
    ]


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def photo_run(folder: Path, count: int, title: str = "照片", first: int = 1) -> PhotoRun:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(out, "JPEG")
    path = folder / "green.jpg"
    path.write_bytes(out.getvalue())
    photo = Photo(path, "green", 1000)
    return PhotoRun(tuple(numbered(f"C-1-3-{at:02}", title) for at in range(first, first + count)), (photo,) * count)


# --- what stands on them ----------------------------------------------------------------------------------------------


def test_a_cover_names_its_volume_and_all_others(press: Press) -> None:
    made, found = fronts(press, volumes(piece("A-1-1-01", 3), piece("C-1-1-01", 2), piece("C-2-1-01", 4)))
    first, second = (texts(one.cover)[0] for one in found)
    assert "佐证材料汇编" in first and "草稿" in first and "2025年3月10日" in first
    assert CONFIG.county in first and CONFIG.compiler_body in first
    assert "第1册共2册" in first and "第2册共2册" in second
    # Cover, contents, two dividers, 2 + 4 sheets.
    assert made[1].sheets == 10
    for text in (first, second):
        assert "C-1-1-01至C-2-1-01210页" in text
        assert f"A-1-1-01至A-1-1-011{made[0].sheets}页" in text


def test_a_divider_stands_before_each_first_level_indicator_that_has_sheets(press: Press) -> None:
    pieces = (
        piece("C-1-1-01", 0, why="电子件"),
        piece("C-1-1-02", 2),
        piece("C-2-1-01", 0, why="电子件"),
        piece("C-3-1-01", 1),
        piece("D-01", 1),
    )
    made, found = fronts(press, volumes(*pieces))
    assert list(found[0].dividers) == [0, 3] and not found[1].dividers
    assert [one.divided for one in made[0].pieces] == [1, 0, 0, 1]
    where = plan.places(made)
    # Cover 1, contents 2, divider 3, C-1-1-02 on 4 and 5, divider 6.
    assert (where["C-1-1-01"].page, where["C-1-1-02"].page, where["C-3-1-01"].page) == (0, 4, 7)
    divider = texts(found[0].dividers[0])[0]
    assert divider.startswith(plain(f"C-1{GROUPS['C-1']}"))
    assert "C-1-1-01至C-1-1-0224" in divider
    assert {link.target for link in (found[0].dividers[3].links)} == {"C-3-1-01"}


def test_a_group_that_goes_on_in_the_next_volume_says_so(press: Press) -> None:
    made, found = fronts(press, volumes(piece("C-1-1-01", 200), piece("C-1-1-02", 200)))
    assert len(made) == 2
    assert "（续）" not in texts(found[0].dividers[0])[0]
    assert "（续）" in texts(found[1].dividers[0])[0]


def drawn(press: Press, made: tuple[Volume, ...], found: tuple[own_sheets.Front, ...], at: int) -> list[list[str]]:
    """The lines of the contents of a volume as they read from left to right, the pages laid over them."""
    face = typeface.chosen(FONTS)
    assert face is not None
    volume, front = made[at], found[at]
    laid = sheet_heads.listed_pages(face, volume, front.numbers, plan.places(made))
    assert front.contents is not None
    lines = []
    with pikepdf.open(front.contents.path) as pdf:
        font = face.embed(pdf, face.program(press.store))
        for page, words in laid.items():
            target = pdf.pages[page - volume.cover]
            target.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name(typeface.FONT))
            target.contents_add(words.encode())
        out = io.BytesIO()
        pdf.save(out)
    for page in pypdfium2.PdfDocument(out.getvalue()):
        text = page.get_textpage()
        signs = [(text.get_charbox(n), text.get_text_range(n, 1)) for n in range(text.count_chars())]
        rows: dict[int, list[tuple[float, str]]] = {}
        for (left, bottom, _, _), sign in signs:
            if sign.strip():
                near = next((y for y in rows if abs(y - bottom) < 5), round(bottom))
                rows.setdefault(near, []).append((left, sign))
        lines.append(["".join(sign for _, sign in sorted(row)) for _, row in sorted(rows.items(), reverse=True)])
    return lines


def test_each_row_of_the_contents_ends_with_its_page(press: Press) -> None:
    absent = StatedAbsence("A-1-1", "《某报告》", "区甲局", "C-1-1-01", "无相关材料，见情况说明 C-1-1-01")
    pieces = (
        piece("A-1-1-01", 2),
        piece("A-1-1-02", 0, why="电子件"),
        *(piece(f"A-1-1-{at}", 1, "名称" * 20) for at in range(10, 70)),
        piece("C-1-1-01", 3),
    )
    made, found = fronts(press, volumes(*pieces, absences=(absent,)))
    where = plan.places(made)
    lines = [line for page in drawn(press, made, found, 0) for line in page]
    assert made[0].contents == len(drawn(press, made, found, 0)) > 1
    for number, place in where.items():
        if place.volume == 1 and place.page:
            (line,) = (one for one in lines if one.startswith(number))
            assert line.endswith(f"{place.sheets}{place.page}"), line
    assert any(line.startswith("A-1-1-02") and line.endswith("电子件") for line in lines)
    assert any(line.startswith("无") and line.endswith(f"2册{where['C-1-1-01'].page}") for line in lines)
    assert {link.target for link in (found[0].contents or Sheets(Path(), 0, ())).links} >= {"A-1-1-01", "C-1-1-01"}


def test_a_page_that_moves_prints_no_contents_again(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fronts(press, volumes(piece("A-1-1-01", 2), piece("A-1-1-02", 2), piece("C-1-1-01", 3)))
    again: list[str] = []
    real = html_print.print_html_pages

    def counted(source: html_print.HtmlSource, *more: object) -> html_print.HtmlPages:
        again.append(source.html)
        return real(source, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(html_print, "print_html_pages", counted)
    assert fronts(press, volumes(piece("A-1-1-01", 2), piece("A-1-1-02", 2), piece("C-1-1-01", 3))) == first
    assert again == []
    fresh = fronts(press, volumes(piece("A-1-1-01", 2), piece("A-1-1-02", 2), piece("C-1-1-01", 5)))
    assert [one.contents for one in fresh[1]][0] == first[1][0].contents
    assert sum('class="目录"' in one for one in again) == 1, "only the list in which a number of sheets changed"


def test_photographs_stand_six_to_a_sheet_each_number_on_its_own(press: Press, tmp_path: Path) -> None:
    laid: list[Laid] = [photo_run(tmp_path, 14), piece("C-1-3-90"), photo_run(tmp_path, 2, first=91)]
    pieces, lacking = own_sheets.pieces(press, laid)
    assert lacking is None
    assert [len(one.numbered) for one in pieces] == [6, 6, 2, 1, 2]
    assert [one.sheets for one in pieces] == [1, 1, 1, 1, 1]
    for one in (*pieces[:3], pieces[4]):
        (text,) = texts(one.printed)
        assert re.findall(r"C-1-3-\d\d", text) == [each.number for each in one.numbered]
        assert one.size == 1000 * len(one.numbered)


def test_a_photograph_that_cannot_be_read_says_so_in_its_place(press: Press, tmp_path: Path) -> None:
    run = photo_run(tmp_path, 3)
    ((one,), _) = own_sheets.pieces(press, [replace(run, photos=(run.photos[0], None, run.photos[2]))])
    assert texts(one.printed)[0].count("照片未能读取") == 1


def test_each_sheet_holds_only_what_stands_on_it(press: Press, tmp_path: Path) -> None:
    """A page taken out of a document of many carries no photograph of another page with it."""
    run = photo_run(tmp_path, 12)
    photos = []
    for at in range(12):
        out = io.BytesIO()
        Image.new("RGB", (400 + at, 300), (at * 20, 0, 0)).save(out, "JPEG")
        path = tmp_path / f"{at}.jpg"
        path.write_bytes(out.getvalue())
        photos.append(Photo(path, str(at), 1))
    pieces, _ = own_sheets.pieces(press, [replace(run, photos=tuple(photos))])
    for place, one in enumerate(pieces):
        assert one.printed is not None
        with pikepdf.open(one.printed.path) as pdf:
            held = pdf.pages[one.printed.first].obj.Resources.XObject
            widths = sorted(int(held[name].Width) for name in held)
        assert widths == [400 + at for at in range(place * 6, place * 6 + 6)]


# --- whatever stands in a name ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [MARKUP, LONG, "\u202e名\u0007称\u200b", "=1+1", "〓", "A" * 3000])
def test_any_name_is_printed_as_it_reads(title: str, press: Press, tmp_path: Path) -> None:
    one = numbered("C-1-3-90", title, department=title[:200])
    laid: list[Laid] = [photo_run(tmp_path, 7, title), Unbound(one, "这份 PDF 已损坏")]
    pieces, _ = own_sheets.pieces(press, laid)
    assert [len(each.numbered) for each in pieces] == [6, 1, 1], "a long name moves no photograph to another sheet"
    said = plain(html_print.shown_signs(title))
    assert said in "".join(texts(pieces[2].printed))
    assert said[:20] in texts(pieces[0].printed)[0]
    made, found = fronts(press, volumes(*pieces))
    contents = "".join(texts(found[0].contents))
    assert contents.count("C-1-3-") >= 8
    # A name may go on over the head of the next sheet.
    heads = plain("编号材料名称提供部门张数页码")
    assert said[:200] in contents.replace(heads, "")
    assert not press.templates.mistakes
    assert not list(press.findings())


def test_signs_that_no_face_has_are_told(press: Press) -> None:
    texts_of = "".join(texts(fronts(press, volumes(piece("C-1-1-01", 1, "第\U0001f600一\ue000")))[1][0].contents))
    assert "第〓一〓" in texts_of
    assert ("目录", "\ue000\U0001f600") in press.unset


# --- restyled by a county ---------------------------------------------------------------------------------------------


def own(folder: Path, **files: str) -> Path:
    made = folder / "own"
    made.mkdir()
    for name, text in files.items():
        (made / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return made


def test_a_countys_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    folder = own(tmp_path, 封面_html="<p>县自己的封面 {{ 册.号 }}</p><img src='徽.png'>", 分隔页_html="{# 不要 #}")
    Image.new("RGB", (9, 9), "red").save(folder / "徽.png")
    press = a_press(tmp_path, folder)
    made, found = fronts(press, volumes(piece("C-1-1-01", 2)))
    assert texts(found[0].cover) == ["县自己的封面1"]
    assert not found[0].dividers, "a template that prints nothing leaves the sheet out"
    assert made[0].sheets == 4
    assert "目录" in texts(found[0].contents)[0]


def test_photographs_restyled_to_two_a_sheet_have_their_own_pages(tmp_path: Path) -> None:
    style = OTHER_SHEET + "p { margin: 0 } .照片 { height: 110mm } .照片 img { height: 60mm }"
    pieces, _ = own_sheets.pieces(a_press(tmp_path, own(tmp_path, 样式_css=style)), [photo_run(tmp_path, 5)])
    assert [len(one.numbered) for one in pieces] == [2, 2, 1]


def test_covers_of_two_sheets_move_every_page(tmp_path: Path) -> None:
    folder = own(tmp_path, 封面_html="<p>一</p><p style='break-before: page'>{{ 册.页数 }} 页</p>")
    made, found = fronts(a_press(tmp_path, folder), volumes(piece("C-1-1-01", 2)))
    assert (made[0].cover, made[0].contents, made[0].sheets) == (2, 1, 6)
    assert plan.places(made)["C-1-1-01"].page == 5
    assert texts(found[0].cover)[1] == "6页"


@pytest.mark.parametrize(
    ("name", "text", "place", "words"),
    [
        ("封面_html", "<p>一</p>\n<p>{{ 县名 }}</p>", "汇编/封面.html › 第2行", "没有“县名”这个名称"),
        ("封面_html", "<p>\n\n{{ 册.页 }}</p>", "汇编/封面.html › 第3行", "最接近的是“册.页数”"),
        ("分隔页_html", "{{ 组.名称|大写 }}", "汇编/分隔页.html › 第1行", "“大写”不是可用的短语"),
        ("封面_html", "一\n{% for 一册 in 各册 %}\n二", "汇编/封面.html", "没有结束"),
        ("目录_html", "{{ 册.号 + }}", "汇编/目录.html › 第1行", "写法有误"),
        ("封面_html", "一\n{% include '/etc/passwd' %}", "汇编/封面.html › 第2行", "不允许的写法"),
        ("封面_html", "{{ 册.__class__ }}", "汇编/封面.html › 第1行", "没有“册.__class__”"),
        ("封面_html", "一\n<img src='http://example.com/a.png'>", "汇编/封面.html › 第2行", "http://example.com/a.png"),
        ("封面_html", "一<img src='没有.png'>", "汇编/封面.html › 第1行", "没有.png"),
        ("封面_html", "一<img src='../../config.png'>", "汇编", "config.png"),
        ("封面_html", "<a href='https://example.com/'>一</a>", "汇编/封面.html › 第1行", "https://example.com/"),
        ("样式_css", "p {\nbackground: url(file:///etc/a.png) }", "汇编/样式.css › 第2行", "file:///etc/a.png"),
        ("样式_css", "@import url(https://example.com/a.css);", "汇编/样式.css › 第1行", "https://example.com/a.css"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(name: str, text: str, place: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as told:
        fronts(a_press(tmp_path, own(tmp_path, **{name: text})), volumes(piece("C-1-1-01", 2)))
    assert told.value.cause is Cause.CONFIG
    assert place in told.value.message and words in told.value.message
    assert told.value.hint


def test_mistakes_of_all_templates_are_told_at_once_though_a_sheet_is_not_printed(tmp_path: Path) -> None:
    folder = own(
        tmp_path,
        说明页_html="一\n{{ 原由 }}",
        照片页_html="{% for 一张 in 照片 %}\n{{ 一张.题 }}{% endfor %}",
        目录_html="{{ 册.名 }}",
    )
    with pytest.raises(PipelineError) as told:
        own_sheets.try_templates(a_press(tmp_path, folder), "2025年3月10日", GROUPS)
    assert "模板有 3 处写法有误，汇编没有写" in told.value.message
    for place in ("汇编/说明页.html › 第2行", "汇编/照片页.html › 第2行", "汇编/目录.html › 第1行"):
        assert place in told.value.message


def test_our_own_templates_have_no_mistake(press: Press) -> None:
    own_sheets.try_templates(press, "2025年3月10日", GROUPS)


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    folder = own(tmp_path)
    (folder / "封面.html").write_bytes("封面".encode("gb18030"))
    with pytest.raises(PipelineError, match=r"封面\.html 不是 UTF-8"):
        fronts(a_press(tmp_path, folder), volumes(piece("C-1-1-01", 2)))


def test_templates_whose_pages_never_settle_are_refused(tmp_path: Path) -> None:
    folder = own(
        tmp_path,
        封面_html="<p>一</p>{% if 册.页数 % 2 %}<p style='break-before: page'>二</p>{% endif %}",
    )
    with pytest.raises(PipelineError, match="页码定不下来"):
        fronts(a_press(tmp_path, folder), volumes(piece("C-1-1-01", 2)))


def test_what_has_no_effect_in_a_style_sheet_is_told(tmp_path: Path) -> None:
    press = a_press(tmp_path, own(tmp_path, 样式_css=f"{OTHER_SHEET}\np {{ colour: red }}"))
    fronts(press, volumes(piece("C-1-1-01", 2)))
    assert [(one.code, str(one.at[0])) for one in press.findings()] == [("P404", "汇编/样式.css › 第2行")]


def test_our_own_style_sheet_has_no_mistake(press: Press, tmp_path: Path) -> None:
    own_sheets.pieces(press, [photo_run(tmp_path, 1), Unbound(numbered("C-1-3-09"), "已损坏")])
    fronts(press, volumes(piece("C-1-1-01", 2)))
    assert not list(press.findings()) and not press.unset


# --- without Pango ----------------------------------------------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def missing(*_: object) -> None:
        raise PipelineError("缺少系统组件 Pango。", "请安装。", Cause.COMPONENT)

    monkeypatch.setattr(html_print, "open_printer", missing)
    return monkeypatch.undo


def test_without_pango_photographs_and_notices_have_no_sheet(
    press: Press, tmp_path: Path, bare: Callable[[], None]
) -> None:
    laid: list[Laid] = [photo_run(tmp_path, 7), piece("C-1-3-90", 2), Unbound(numbered("C-1-3-91"), "已损坏")]
    pieces, lacking = own_sheets.pieces(press, laid)
    assert lacking is not None
    assert [(len(one.numbered), one.sheets) for one in pieces] == [(7, 0), (1, 2), (1, 0)]
    assert "照片页没有印出" in pieces[0].why and pieces[2].why == "已损坏"
    told = own_sheets.lacked(lacking, laid, fronts_lack=True)
    assert told.message == (
        "缺少系统组件 Pango。这份汇编里没有封面、目录、分隔页、照片页（7 张照片）、说明页（1 件材料）；"
        "各部门的材料照常装订，有页眉和书签。"
    )
    with pytest.raises(PipelineError, match="Pango"):
        fronts(press, volumes(*pieces))
    bare()
    assert [one.sheets for one in own_sheets.pieces(press, laid)[0]] == [1, 1, 2, 1]


def test_nothing_left_to_print_needs_no_pango(press: Press, bare: Callable[[], None]) -> None:
    assert own_sheets.pieces(press, [piece("C-1-3-90", 2)])[1] is None


def test_the_folder_of_templates_is_a_copy_for_a_county(tmp_path: Path) -> None:
    """What a county does first: copy ours, change nothing."""
    folder = Path(shutil.copytree(OURS, tmp_path / "own"))
    made = volumes(piece("C-1-1-01", 2))
    ours, theirs = fronts(a_press(tmp_path), made), fronts(a_press(tmp_path, folder), made)
    assert ours == theirs
