"""HTML printed with our faces: the same bytes, places in points, nothing fetched, nothing set that no face has."""

from __future__ import annotations

import io
import os
import re
import socket
import sys
from pathlib import Path
from types import ModuleType

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from pipeline.office import html_print
from pipeline.office.html_print import HtmlPages, HtmlSource, print_html_pages, unpacked_pages
from pipeline.system import fonts
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import ROOT

FONTS = fonts.find_fonts(ROOT / ".fonts")
STYLE = "@page { size: A4; margin: 20mm } body { margin: 0; font: 12pt var(--仿宋) } a { color: inherit }"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(out, "PNG")
    return out.getvalue()


def printed(body: str, folder: Path, style: str = STYLE, pictures: dict[str, bytes] | None = None) -> HtmlPages:
    source = HtmlSource(f"<html><body>{body}</body></html>", style, (pictures or {}).get)
    return print_html_pages(source, FONTS, folder)


def text(pages: HtmlPages, page: int = 0) -> str:
    return re.sub(r"\s", "", str(pypdfium2.PdfDocument(pages.pdf)[page].get_textpage().get_text_range()))


def test_the_same_html_gives_the_same_bytes_and_places(tmp_path: Path) -> None:
    body = '<p id="甲">一<a href="#C-1">二</a></p><p style="break-before: page" id="乙">三</p><img src="图 1.png">'
    made = printed(body, tmp_path / "a", pictures={"图 1.png": picture()})
    assert made == printed(body, tmp_path / "b", pictures={"图 1.png": picture()})
    assert made == unpacked_pages(made.packed())
    assert made.sizes == ((595.276, 841.89),) * 2
    assert (made.anchors["甲"].page, made.anchors["乙"].page) == (0, 1)
    left, bottom, right, top = made.anchors["甲"].box
    assert round(left) == round(20 / 25.4 * 72) and bottom < top < 842 - 56 and right > 500
    (link,) = made.links
    assert (link.page, link.target) == (0, "C-1")
    assert left < link.box[0] < link.box[2] < left + 30
    assert not made.refused and not made.ignored
    assert b"/XObject" in made.pdf


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a.png",
        "https://example.com/a.png",
        "//example.com/a.png",
        "file:///etc/passwd",
        "file:///etc/hostname.png",
        "/etc/hostname.png",
        "../../secret.png",
        "other.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "ftp://example.com/a.png",
        "图.svg",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        '<img src="{}">',
        "<div style=\"background: url('{}')\">一</div>",
        '<link rel="stylesheet" href="{}">一',
        "<style>@import url('{}');</style>一",
        "<style>@font-face {{ font-family: x; src: url('{}') }}</style><p style='font-family: x'>一</p>",
        '<object data="{}">一</object>',
        '<svg viewBox="0 0 9 9" width="9" height="9"><image href="{}" width="9" height="9"/></svg>一',
    ],
)
def test_no_address_but_a_picture_handed_in_is_fetched(
    address: str, body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", connected)
    monkeypatch.setattr(socket, "getaddrinfo", connected)
    made = printed(body.format(address), tmp_path, pictures={"图.png": picture()})
    assert len(made.refused) == 1
    assert b"root:" not in made.pdf


def test_a_link_that_leads_outside_is_told(tmp_path: Path) -> None:
    assert printed('<a href="https://example.com/">一</a>', tmp_path).refused == ("https://example.com/",)


def test_signs_that_no_face_has_are_printed_as_such(tmp_path: Path) -> None:
    strange = "甲\U0001f600乙\ue123丙\U00032000丁"
    assert html_print.unset_signs(strange, FONTS) == "\ue123\U0001f600\U00032000"
    made = printed(f"<p>{strange}</p>", tmp_path)
    assert text(made) == "甲〓乙〓丙〓丁"


def test_signs_that_are_not_shown_are_left_out(tmp_path: Path) -> None:
    hidden = "甲\u202e乙\u200b丙\ufe0f丁\u2066戊\x07"
    assert html_print.shown_signs(hidden) == "甲乙丙丁戊"
    assert html_print.unset_signs(hidden, FONTS) == ""
    assert text(printed(f"<p>{hidden}</p>", tmp_path)) == "甲乙丙丁戊"


def test_what_means_nothing_in_a_style_sheet_is_told_with_its_line(tmp_path: Path) -> None:
    made = printed("<p>一</p>", tmp_path, "p { margin: 0 }\np { colour: red }\np { margin: 3 quux }")
    assert made.ignored == (2, 3)


def test_faces_are_ours_by_their_names_in_the_office(tmp_path: Path) -> None:
    style = STYLE + "".join(f".{role} {{ font: var(--{role}-粗细) 12pt var(--{role}) }}" for role in ("黑体", "小标宋"))
    made = printed('<p>“一”2024</p><p class="黑体">二</p><p class="小标宋">三</p>', tmp_path, style)
    page = pypdfium2.PdfDocument(made.pdf)[0]
    assert "“一”2024" in page.get_textpage().get_text_range()
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        names = {str(font.BaseFont).partition("+")[2] for font in pdf.pages[0].obj.Resources.Font.values()}
    wanted = {FONTS.faces[role].family.split()[0] for role in (fonts.FANG, fonts.HEI, fonts.TITLE, fonts.LATIN)}
    assert {name for name in wanted if not any(one.startswith(name) for one in names)} == set()
    assert len(names) == len(wanted)


def test_without_pango_or_chinese_faces_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = os.environ.get("FONTCONFIG_FILE")
    monkeypatch.setattr(html_print, "_ready", {})

    class Missing(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setitem(sys.modules, "weasyprint.text.fonts", Missing("weasyprint.text.fonts"))
    with pytest.raises(PipelineError) as told:
        printed("<p>一</p>", tmp_path)
    assert told.value.cause is Cause.COMPONENT
    assert "Pango" in told.value.message and "apt install" in told.value.hint
    assert os.environ.get("FONTCONFIG_FILE") == before
    monkeypatch.undo()
    bare = fonts.Fonts({role: face for role, face in FONTS.faces.items() if role == fonts.LATIN})
    with pytest.raises(PipelineError) as told:
        print_html_pages(HtmlSource("<p>一</p>", STYLE, lambda _: None), bare, tmp_path)
    assert told.value.cause is Cause.COMPONENT
    assert "中文字体" in told.value.message
