"""The built sample's 校核.html: the same texts, tables, figures and notes as Word's, in the same order, and what each
number tells."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]

from pipeline.publish.screen.reviewed_page import NAME
from tests.publish.report import REPORT, W, body, squeezed, texts

pytestmark = pytest.mark.slow

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
LARGEST = 3_000_000
"""Bytes: it is opened by a double click and sent by mail."""


@cache
def page(project: Path) -> Any:
    return html.document_fromstring((project / REPORT / NAME).read_text(encoding="utf-8"))


def main(project: Path) -> Any:
    return page(project).find(".//main")


def leaves(project: Path) -> list[Any]:
    """Paragraphs, headings and the cells that are set as their only paragraph is, in order."""
    blocks = main(project).iter("p", "h2", "h3", "h4", "h5", "h6", "td", "th")
    return [one for one in blocks if one.find(".//p") is None and one.find(".//table") is None]


def test_it_holds_the_texts_of_word_in_their_order(built: Path) -> None:
    said = [squeezed(piece) for one in leaves(built) for piece in one.text_content().split("\t")]
    assert [text for text in said if text] == texts(built / REPORT / "自查报告.docx")


def row_of_word(row: Any) -> list[tuple[str, int]]:
    """Text and columns of the cells that begin in a row."""
    found = []
    for cell in row.findall(W + "tc"):
        merge, span = cell.find(f"{W}tcPr/{W}vMerge"), cell.find(f"{W}tcPr/{W}gridSpan")
        if merge is None or merge.get(W + "val") == "restart":
            text = squeezed("".join(leaf.text or "" for leaf in cell.iter(W + "t")))
            found.append((text, int(span.get(W + "val")) if span is not None else 1))
    return found


def test_its_tables_are_those_of_word_cell_by_cell(built: Path) -> None:
    word = [
        [row_of_word(row) for row in one.findall(W + "tr")]
        for one in body(built / REPORT / "自查报告.docx").iter(W + "tbl")
    ]
    shown = [
        [
            [(squeezed(cell.text_content()), int(cell.get("colspan", 1))) for cell in row.iter("td", "th")]
            for row in one.iter("tr")
        ]
        for one in main(built).iter("table")
    ]
    assert len(shown) > 90
    assert shown == word
    for table in main(built).iter("table"):
        heads = {one.get("scope") for one in table.iter("th")}
        assert heads and heads <= {"col", "colgroup"}, "every table of the report has a head"


def test_its_figures_are_those_of_word_over_their_captions(built: Path) -> None:
    word = [one.get("descr") for one in body(built / REPORT / "自查报告.docx").iter(WP + "docPr")]
    shown = list(main(built).iter("img"))
    assert [one.get("alt") for one in shown] == word and len(word) >= 14
    for one in shown:
        caption = one.getparent().getnext()
        assert re.match(r"图\d-\d+", caption.text_content()), one.get("alt")
        assert re.match(r"data:image/(png;base64,iVBOR|svg\+xml;charset=utf-8,<svg )", one.get("src"))


def stories(project: Path) -> dict[str, str]:
    """Number of a story → its text, as a comment of Word strings its lines together."""
    found = {}
    for one in page(project).find(".//aside").iter("div"):
        text = "".join(one.itertext()).rpartition("\n")[0]
        found[one.get("id")] = strung(text)
    return found


def strung(text: str) -> str:
    return re.sub(r"[\s；]+", "", text)


def comments(project: Path) -> list[tuple[str, str]]:
    """The text under each comment of the 校核版, and what it says."""
    with zipfile.ZipFile(project / REPORT / "自查报告（校核版）.docx") as files:
        told = {
            one.get(W + "id"): strung("".join(leaf.text or "" for leaf in one.iter(W + "t")))
            for one in etree.fromstring(files.read("word/comments.xml"))
        }
        tree = etree.fromstring(files.read("word/document.xml"))
    begun: dict[Any, str] = {}
    found = []
    for node in tree.iter(W + "commentRangeStart", W + "commentRangeEnd", W + "t"):
        if node.tag == W + "t":
            begun = {number: text + (node.text or "") for number, text in begun.items()}
        elif node.tag == W + "commentRangeStart":
            begun[node.get(W + "id")] = ""
        else:
            found.append((begun.pop(node.get(W + "id")), told[node.get(W + "id")]))
    return found


LIST = "本行起连续"
"""How Word tells of many rows of one list at once, where the page tells of each."""


def test_a_number_tells_what_its_comment_in_word_tells(built: Path) -> None:
    said = stories(built)
    numbers: dict[str, set[str]] = {}
    for link in main(built).iter("a"):
        if link.get("class") == "v":
            numbers.setdefault(said[link.get("href")[1:]], set()).add(link.text_content())
    word = comments(built)
    assert len(word) > 1000
    for text, told in word:
        if LIST not in told:
            # Word tells of this year's value, last year's and the change in one comment
            assert any(squeezed(number) in squeezed(text) for number in numbers[told]), (text, told)
    assert sum(LIST in told for _, told in word) < 100


def test_every_number_has_a_story_and_every_story_a_number(built: Path) -> None:
    root = page(built)
    names = Counter(root.xpath("//@id"))
    assert max(names.values()) == 1
    links = root.xpath("//a")
    assert {one.get("href")[1:] for one in links if one.get("href")} <= set(names)
    led = {one.get("href")[1:] for one in main(built).iter("a") if one.get("class") == "v"}
    assert led == set(stories(built)) and len(led) > 1000
    back = {one.get("href")[1:] for one in root.find(".//aside").iter("a")}
    assert back == {one.get("id") for one in main(built).iter("a") if one.get("class") == "v" and one.get("id")}


def test_references_and_contents_lead_to_what_they_name(built: Path) -> None:
    marked = [one for one in main(built).iter() if one.get("id") and one.get("class") != "v"]
    holders = {one.get("id"): one.getparent() if one.tag == "a" else one for one in marked}
    at = {name: squeezed(one.text_content()) for name, one in holders.items()}
    referred = [one for one in main(built).iter("a") if one.get("class") == "see"]
    assert len(referred) > 60
    for one in referred:
        assert squeezed(one.text_content()) in at[one.get("href")[1:]], one.text_content()
    listed = list(main(built).find(".//div[@class='list']").iter("a"))
    assert len(listed) > 80
    for one in listed:
        text, _, number = one.text_content().partition("\t")
        assert squeezed(text) == at[one.get("href")[1:]] and number.isdigit()


def test_it_is_light_well_formed_and_in_the_manifest(built: Path) -> None:
    raw = (built / REPORT / NAME).read_bytes()
    assert b"\0" not in raw and b"<script" not in raw
    parser = HTMLParser()
    parser.parse(raw.decode())
    assert parser.errors == []
    assert NAME in json.loads((built / REPORT / "manifest.json").read_text(encoding="utf-8"))["outputs"]


def test_the_sample_s_is_small_and_final(built: Path) -> None:
    assert (built / REPORT / NAME).stat().st_size <= LARGEST
    assert page(built).find(".//div[@class='mark']") is None
    assert "示例数据" in {one.text for one in main(built).iter("div") if one.get("class") == "head"}
