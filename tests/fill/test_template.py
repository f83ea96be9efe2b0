"""Chapters are filled in: nothing unknown passes, nothing escapes, nothing is printed raw."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.fill import template
from pipeline.fill.template import Rendered
from pipeline.model.finding import Finding
from tests.fill.chapters import FILES, attempt, chapter, findings, own, paragraph, rendered, table, texts, xml


class Measure:
    """A field as the report's fields are: its names stand in `words`."""

    words: dict[str, Callable[[Measure], object]] = {"值": lambda one: "98.6", "上年": lambda one: "97.1"}

    def __init__(self) -> None:
        self.secret = "不给看"

    def __getattr__(self, name: str) -> object:
        if name not in self.words:
            raise AttributeError(name)
        return self.words[name](self)


def body(*lines: str) -> bytes:
    return chapter(*(paragraph("Body", line) for line in lines))


def values(found: tuple[Finding, ...], code: str) -> list[dict[str, str]]:
    return [dict(finding.values) for finding in found if finding.code == code]


def test_fields_are_printed_and_escaped() -> None:
    made = rendered(body("{{ 年度 }}年，{{ 企业 }}。"), 年度=2024, 企业="A&B <x> “乙”")
    assert texts(made.docx()) == ["2024年，A&B <x> “乙”。"]


def test_a_tag_split_over_runs_is_one_tag() -> None:
    assert texts(rendered(chapter(paragraph("Body", "{", "{ 年", "度", " }", "}年")), 年度=2024).docx()) == ["2024年"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 指标.PM25浓度 }}",
        "{{ 指标.PM2.5浓度 }}",
        "{{ 指标.PM₂.₅浓度 }}",
        "{{　指标.ＰＭ25浓度　}}",
        '{{ 指标["PM2.5浓度"] }}',
        "{{ 指标[“PM2.5浓度”] }}",
    ],
)
def test_the_spellings_of_a_name_find_the_same_field(tag: str) -> None:
    assert texts(rendered(body(tag), 指标={"PM2.5浓度": "21"}).docx()) == ["21"]


def test_roman_numerals_and_letters_are_the_same_name() -> None:
    assert texts(rendered(body("{{ Ⅲ类比例 }}{{ III类比例 }}"), Ⅲ类比例="9").docx()) == ["99"]


def test_full_width_brackets_and_commas_inside_a_tag_are_understood() -> None:
    assert texts(rendered(body("{{ 值｜加（“，甲”） }}"), 值="乙").docx()) == ["乙+，甲"]


def test_every_unknown_field_is_found_wherever_it_stands() -> None:
    found = findings(
        body(
            "{{ 指标.空气优良律.值 }}",
            "{%p if 指标.空气优良率.上午 > 3 %}",
            "{{ 年读 }}",
            "{%p endif %}",
            "{{ 年度|加(没有的) }}{% for 行 in 名单 %}{{ 行 }}{% endfor %}",
        ),
        年度=2024,
        指标={"空气优良率": Measure()},
    )
    near = {one["name"]: one["near"] for one in values(found, "T101")}
    assert near["指标.空气优良律"] == "指标.空气优良率"
    assert near["指标.空气优良率.上午"] == "指标.空气优良率.上年"
    assert near["年读"].split("”")[0] == "年度"
    names = {finding.values["name"] for finding in found}
    assert names == {"指标.空气优良律", "指标.空气优良率.上午", "年读", "没有的", "名单"}
    where = {finding.values["name"]: finding.at[0].cell for finding in found}
    assert where["年读"] == "“{{ 年读 }}”"
    assert where["名单"] == "“…{% for 行 in 名单 %}…”"
    assert {finding.at[0].file for finding in found} == {"正文/试.docx"}


def test_a_preview_shows_the_gap_in_its_place() -> None:
    made = attempt(body("前{{ 没有 }}后"))
    assert isinstance(made, Rendered)
    assert texts(made.docx()) == ["前【缺：没有】后"]
    assert '<w:rStyle w:val="Missing"/>' in xml(made.docx())


def test_filters_of_jinja_itself_that_want_the_context_work() -> None:
    assert texts(
        rendered(
            body('{{ 乡镇|join("、") }}{{ 行|map(attribute="名")|join("；") }}'), 乡镇=["甲", "乙"], 行=[{"名": "丙"}]
        ).docx()
    ) == ["甲、乙丙"]


def test_an_unknown_filter_is_named_and_does_not_hide_the_rest() -> None:
    found = findings(body("{{ 年度|长写 }}", "{{ 缺的 }}"), 年度=2024)
    assert [one["name"] for one in values(found, "T103")] == ["长写"]
    assert [one["name"] for one in values(found, "T102")] == ["缺的"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{{ 年度 + }}", "T104"),
        ("{% if 年度 %}有", "T109"),
        ("{% if 年度 %}有{% endfi %}", "T114"),
        ("{% fro 月 in 月列表 %}有{% endfor %}", "T114"),
        ("{% p if 年度 %}", "T110"),
        ("{{ 年度 / 0 }}", "T111"),
        ("{{ 年度(1) }}", "T112"),
        ("{% for i in range(5000) %}{{ i }}{% endfor %}", "T106"),
        ('{{ "长" * 90000 }}', "T106"),
        ("{{ 年度 ** 99 }}", "T106"),
        ("{% autoescape false %}{{ 年度 }}{% endautoescape %}", "T106"),
        ('{% include "x" %}', "T106"),
    ],
)
def test_what_is_wrong_is_said_with_the_words_around(line: str, code: str) -> None:
    found = findings(body("第一段", line), 年度=2024)
    assert [finding.code for finding in found] == [code]
    assert found[0].at[0].cell.strip("“”…")[:8] in line


@pytest.mark.parametrize("way", ["{{ ''.__class__ }}", "{{ 量.secret }}", "{{ 量.words }}", "{{ 量.__init__ }}"])
def test_only_offered_names_can_be_reached(way: str) -> None:
    found = findings(body(way), 量=Measure())
    assert {finding.code for finding in found} <= {"T101", "T102"} and found


def test_a_false_condition_leaves_no_cell_without_a_paragraph_and_no_table_without_rows() -> None:
    cell = f"<w:tc>{paragraph('TableText', '{%p if 0 %}')}{paragraph('TableText', '甲')}{paragraph('TableText', '{%p endif %}')}</w:tc>"
    holder = table(("乙",)).replace("</w:tr>", f"{cell}</w:tr>")
    loop = table(("{%tr for 行 in 空 %}",), ("{{ 行 }}",), ("{%tr endfor %}",))
    made = xml(rendered(chapter(holder, loop, paragraph("Body", "末")), 空=[]).docx())
    assert made.count("<w:tbl>") == 1
    assert made.count("<w:tc>") == 2 and "<w:tc/>" not in made


def test_rows_repeat() -> None:
    raw = chapter(
        table(("头", "值"), ("{%tr for 行 in 列表 %}", ""), ("{{ 行.名 }}", "{{ 行.值 }}"), ("{%tr endfor %}", ""))
    )
    made = rendered(raw, 列表=[{"名": "甲", "值": 1}, {"名": "乙", "值": 2}])
    assert texts(made.docx()) == ["头", "值", "甲", "1", "乙", "2"]


def test_a_condition_that_crosses_a_table_is_a_finding() -> None:
    raw = chapter(paragraph("Body", "{% if 0 %}"), table(("甲{% endif %}",)))
    assert [finding.code for finding in findings(raw)] == ["T107"]


def test_subscripts_breaks_and_awaited_values_become_runs_of_their_own() -> None:
    made = xml(rendered(body("{{ 甲 }}"), 甲="PM₂.₅、SO₂\n10⁴m³【待报：区林草局】").docx())
    assert made.count('<w:rStyle w:val="Sub"/>') == 2
    assert '<w:rStyle w:val="Sup"/></w:rPr><w:t xml:space="preserve">4</w:t>' in made
    assert '<w:rStyle w:val="Missing"/></w:rPr><w:t xml:space="preserve">【待报：区林草局】</w:t>' in made
    assert "<w:br/>" in made and "₂" not in made and "m³" in made


def test_control_characters_in_data_cannot_break_the_file() -> None:
    assert texts(rendered(body("{{ 甲 }}"), 甲="a\x0b\x1f\ud800b").docx()) == ["ab"]


def test_the_header_is_filled_in_too() -> None:
    made = rendered(body("甲"), 页眉="示例数据　草稿")
    assert "示例数据　草稿" in xml(made.docx(), "word/header1.xml")
    assert "PAGE" in xml(made.docx(), "word/footer1.xml")


def test_styles_are_found_by_name_when_word_gave_them_new_ids() -> None:
    renumbered = FILES["word/styles.xml"].decode().replace('"Body"', '"a7"').replace('"Heading1"', '"1"')
    made = rendered(
        chapter(paragraph("a7", "甲"), paragraph("1", "乙"), extra={"word/styles.xml": renumbered.encode()})
    )
    assert '<w:pStyle w:val="Body"/>' in xml(made.docx()) and '<w:pStyle w:val="Heading1"/>' in xml(made.docx())
    assert made.files["word/styles.xml"] == own().files["word/styles.xml"]


def test_what_is_no_word_file_is_a_finding() -> None:
    for raw in (
        b"",
        b"%PDF",
        chapter()[:-40],
        chapter(extra={"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    ):
        found = template.prepare_template(raw, "正文/坏.docx", own())
        assert isinstance(found, Finding) and found.code == "T108"


def test_bytes_do_not_depend_on_the_process() -> None:
    script = (
        "import hashlib; from tests.fill.chapters import *; print(hashlib.sha256(rendered(chapter("
        "paragraph('Heading1','一'),paragraph('Body','{{ 甲 }}')),甲='PM₂.₅').docx()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={"PYTHONPATH": str(root), "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(digests) == 1
