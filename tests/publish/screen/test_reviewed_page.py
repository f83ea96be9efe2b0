"""The page tells of every number, runs nothing, fetches nothing, and is the same for the same report."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]

from pipeline.publish.contents import PlacedEntry
from pipeline.publish.screen.markup import SLOT
from pipeline.publish.screen.reviewed_page import reviewed_page
from pipeline.publish.screen.screen_part import ScreenPart, screen_parts
from pipeline.system.cache import Cache
from tests.publish import pages
from tests.publish.screen.onscreen import WORDS, look, made, part, told, tree

STORY = "林地面积（A-1-1　生态组分）\n2024年：1502.46km²\n  单元格：2024/区林草局/表.xlsx › 表 › C4"


def sentence(d: Any) -> None:
    d.add_paragraph("林地1502.46平方千米，上年1498.13平方千米。", style="公文正文")


def numbers(page: bytes) -> list[tuple[str, str]]:
    """Each printed number with its story, the way back left out."""
    root = tree(page)
    stories = {one.get("id"): one for one in root.find(".//aside").iter("div")}
    found = []
    for link in root.find(".//main").iter("a"):
        if link.get("class") == "v":
            story = stories[link.get("href").removeprefix("#")]
            found.append((link.text_content(), "".join(story.itertext()).rpartition("\n" + WORDS.back)[0].rstrip("\n")))
    return found


def test_a_number_leads_to_its_story_and_the_story_back(tmp_path: Path) -> None:
    page = made(tmp_path, part(sentence, (0, 2, 9, STORY), (0, 16, 23, "上年")))
    assert numbers(page) == [("1502.46", STORY), ("1498.13", "上年")]
    root = tree(page)
    for link in root.find(".//main").iter("a"):
        (story,) = root.xpath(f"//*[@id='{link.get('href')[1:]}']")
        assert [one.get("href") for one in story.iter("a")] == [f"#{link.get('id')}"]


def test_a_story_is_told_once_and_leads_to_all_its_places(tmp_path: Path) -> None:
    first, second = part(sentence, (0, 2, 9, STORY), name="甲"), part(sentence, (0, 2, 9, STORY), name="乙")
    root = tree(made(tmp_path, first, second))
    (story,) = root.find(".//aside").iter("div")
    assert [(one.text, one.get("href")) for one in story.iter("a")] == [("1", "#1.1"), ("2", "#1.2")]
    assert [one.get("id") for one in root.find(".//main").iter("a")] == ["1.1", "1.2"]


def test_a_number_over_several_runs_is_one_place(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("约15", style="公文正文")
        p.add_run("02").bold = True
        p.add_run(".46公顷")

    page = made(tmp_path, part(write, (0, 1, 8, STORY)))
    links = list(tree(page).find(".//main").iter("a"))
    assert "".join(one.text for one in links) == "1502.46"
    assert [one.get("id") for one in links] == ["1.1", None, None]
    assert {one.get("href") for one in links} == {"#1"}


def test_a_number_in_a_cell_and_one_in_a_reference_tell_too(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("见", style="公文正文")
        pages.field(p, "REF _T1 \\h", "表3共12行")
        pages.bookmark(d.add_paragraph("表", style="公文正文"), "_T1")
        d.add_table(rows=1, cols=1).cell(0, 0).text = "7.5"

    page = made(tmp_path, part(write, (0, 4, 6, "行数"), (2, 0, 3, "值")))
    assert numbers(page) == [("12", "行数"), ("7.5", "值")]
    links = [(one.text, one.get("href")) for one in tree(page).find(".//main//p").iter("a")]
    assert links == [("表3共", "#_T1"), ("12", "#1"), ("行", "#_T1")], "no link stands inside another"


def test_hidden_text_does_not_move_a_story(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("", style="公文正文")
        p.add_run("看不见").font.hidden = True
        p.add_run("面积12公顷")

    assert numbers(made(tmp_path, part(write, (0, 5, 7, STORY)))) == [("12", STORY)]


def test_a_number_without_a_story_is_text(tmp_path: Path) -> None:
    page = made(tmp_path, part(sentence, (0, 2, 9, ""), (0, 3, 3, STORY)))
    assert numbers(page) == [] and not list(tree(page).find(".//aside").iter("div"))


def test_a_number_that_is_not_shown_leaves_no_story(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("", style="公文正文")
        p.add_run("12公顷").font.hidden = True
        p.add_run("看得见")
        sentence(d)

    page = made(tmp_path, part(write, (0, 0, 2, "隐去的"), (1, 2, 9, STORY)))
    assert numbers(page) == [("1502.46", STORY)] and "隐去的" not in page.decode()


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    bad = "</div><script>x</script> & \"'"
    page = made(
        tmp_path,
        part(sentence, (0, 2, 9, f"{bad}\n{bad}"), title=bad, name="甲"),
        entries=[PlacedEntry(1, bad, "_H1", bad)],
        words=replace(WORDS, title=bad, contents=bad, origin=bad, usage=bad, back=bad, draft=bad),
    )
    assert b"<script" not in page
    root = tree(page)
    assert root.findtext(".//title") == bad and root.find(".//aside").get("aria-label") == bad
    assert root.find(".//aside/div/b").text == bad and root.find(".//section").get("aria-label") == bad


def test_the_page_runs_nothing_and_fetches_nothing(tmp_path: Path) -> None:
    page = made(tmp_path, part(sentence, (0, 2, 9, STORY)))
    root = tree(page)
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = root.iter("style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not list(root.iter("script", "link", "iframe", "object", "embed", "form", "base"))
    assert not root.xpath("//@style") and not [
        name for name in root.xpath("//@*/..") if any(a[:2] == "on" for a in name.attrib)
    ]
    assert {one[:1] for one in root.xpath("//@href")} <= {"#"} and {one[:5] for one in root.xpath("//@src")} <= {
        "data:"
    }
    assert not re.search(r"url\(|@import", style.text)


def test_it_says_its_language_and_is_well_formed(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        sentence(d)
        d.add_table(rows=2, cols=2).cell(0, 0).text = "甲"

    page = made(tmp_path, part(write, (0, 2, 9, STORY)), entries=[PlacedEntry(1, "一", "_H1", "1")])
    assert tree(page).get("lang") == "zh-CN"
    parser = HTMLParser()
    parser.parse(page.decode())
    assert parser.errors == []


CONTENTS = [PlacedEntry(1, "一、概况", "_H1", "1"), PlacedEntry(3, "1.甲", "_H2", "12")]


def listed(d: Any) -> None:
    d.add_paragraph("【目录】", style="toc 1")


def test_the_contents_list_stands_in_its_place_and_leads_to_the_headings(tmp_path: Path) -> None:
    root = tree(made(tmp_path, part(listed), entries=CONTENTS))
    lines = list(root.find(".//div[@class='list']").iter("p"))
    assert [one.text_content() for one in lines] == ["一、概况\t1", "1.甲\t12"]
    assert [one.find("a").get("href") for one in lines] == ["#_H1", "#_H2"]
    assert root.find(".//div[@class='list']").get("id") == root.find(".//header/a").get("href")[1:]
    assert [(one.text, one.get("href")) for one in root.find(".//nav").iter("a")] == [("一、概况", "#_H1")]


def test_without_a_pdf_the_contents_list_has_no_pages(tmp_path: Path) -> None:
    root = tree(made(tmp_path, part(listed), entries=[replace(one, page="") for one in CONTENTS]))
    assert [one.text_content() for one in root.find(".//div[@class='list']").iter("p")] == ["一、概况", "1.甲"]


def test_a_draft_says_so(tmp_path: Path) -> None:
    draft = tree(made(tmp_path, part(sentence), words=replace(WORDS, draft="草稿")))
    assert draft.findtext(".//div[@class='mark']") == "草稿" and draft.findtext(".//h1/strong") == "草稿"
    assert draft.find(".//div[@class='mark']").get("aria-hidden") == "true"
    final = tree(made(tmp_path, part(sentence)))
    assert final.find(".//div[@class='mark']") is None and final.find(".//h1/strong") is None


def test_names_of_looks_are_shared_by_parts(tmp_path: Path) -> None:
    page = made(tmp_path, part(sentence, name="甲"), part(sentence, name="乙"))
    first, second = tree(page).find(".//main").iter("p")
    assert first.get("class") == second.get("class") and look(page, first)["text-align"] == "justify"


def test_the_cache_gives_what_was_made_and_notices_what_changed(tmp_path: Path) -> None:
    one = part(sentence, (0, 2, 9, STORY))
    cache = tmp_path / "cache"
    fresh = made(cache, one)
    files = list(cache.glob("??/*"))
    assert len(files) == 1
    assert made(cache, one) == fresh and made(tmp_path / "other", one) == fresh
    told_otherwise = part(sentence, (0, 2, 9, "改了"))
    assert numbers(made(cache, told_otherwise)) == [("1502.46", "改了")]
    assert list(cache.glob("??/*")) == files, "a story that changed needs no new markup"
    assert numbers(made(cache, part(sentence, (0, 16, 23, STORY)))) == [("1498.13", STORY)]
    for file in cache.glob("??/*"):
        file.write_bytes(file.read_bytes()[:-3])
    assert made(cache, one) == fresh


def test_a_part_that_did_not_change_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, cache = part(sentence, (0, 2, 9, STORY)), Cache(tmp_path)
    first = screen_parts([one], told, cache)
    monkeypatch.setattr("pipeline.publish.screen.screen_part.read_document", lambda *_: pytest.fail("read again"))
    assert screen_parts([one], told, cache) == first


def test_a_slot_of_no_kind_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="slot"):
        reviewed_page([ScreenPart(f"a{SLOT}?1{SLOT}", (), (), False)], (), WORDS)
