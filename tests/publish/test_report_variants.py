"""The sample with what goes wrong in other counties, built once: a thing missing, a thing too long, a sign too rare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import once, remembering, sample_project, selfcheck
from tests.publish import test_report_pages, test_report_pdf
from tests.publish.report import REPORT, W, body, edges, pages, squeezed
from tests.publish.screen import test_report_screen

pytestmark = pytest.mark.slow

ROWS = 2000
RARE = "示例镕堃建材厂"
MARKUP = "A&B<C>有限公司"
LONG = "示例市示例县示例街道示例社区" * 3 + "生态环境综合治理与资源循环利用有限责任公司"
LACKING = "单位GDP能耗"
SECTION = "示例断面二"


@pytest.fixture(scope="session")
def odd(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The changed sample, built once for the session: its project folder."""
    return once(tmp_path_factory, "odd", lambda folder: _build_odd(folder, built)) / "project"


def _build_odd(folder: Path, built: Path) -> None:
    project = remembering(sample_project(folder / "project"), built)
    inputs = project / "inputs" / "2024"
    for path in inputs.rglob(f"*{LACKING}*"):
        path.unlink()
    for path in sorted(inputs.rglob("2024年?半年.xlsx")):
        change(path, _without_section)
    change(next(inputs.rglob("排污单位持证排污情况表.xlsx")), _with_permits)
    run = selfcheck("-C", str(project), "build")
    assert run.returncode == 1, run.stdout + run.stderr


def change(path: Path, edit: Callable[[Any], None]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for merged in list(sheet.merged_cells.ranges):
        top = sheet.cell(merged.min_row, merged.min_col).value
        sheet.unmerge_cells(str(merged))
        if merged.max_col == merged.min_col:
            for row in range(merged.min_row, merged.max_row + 1):
                sheet.cell(row, merged.min_col).value = top
    edit(sheet)
    book.save(path)


def _without_section(sheet: Any) -> None:
    rows = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value == SECTION]
    assert len(rows) == 6
    sheet.delete_rows(rows[0], len(rows))


def _with_permits(sheet: Any) -> None:
    first = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == 1)
    model = [cell.value for cell in sheet[first]]
    sheet.delete_rows(first, sheet.max_row - first + 1)
    for number, name in enumerate(names(), 1):
        row = [number, name, f"示例代码{number:04}", model[3], f"示例许可{number:04}", *model[5:]]
        for column, value in enumerate(row, 1):
            sheet.cell(first + number - 1, column).value = value


def names() -> list[str]:
    """The holders of the permits in the order of the table."""
    plain = [f"示例单位{number:04}号" for number in range(1, ROWS - 2)]
    return [RARE, *plain[:700], MARKUP, *plain[700:1400], LONG, *plain[1400:]]


def test_what_holds_for_the_sample_holds_here_too(odd: Path) -> None:
    test_report_pages.test_the_pdf_holds_the_words_of_word_and_no_others(odd, "自查报告")
    test_report_pages.test_every_character_of_word_has_a_glyph(odd, "自查报告")
    test_report_pages.test_no_glyph_is_missing_in_the_pdf(odd, "自查报告")
    test_report_pages.test_pages_of_the_pdf_carry_text_and_their_numbers(odd)
    test_report_pages.test_no_line_begins_with_a_mark_that_closes_or_joins(odd, "自查报告")
    test_report_pages.test_no_short_table_is_torn_in_the_pdf(odd)
    test_report_pdf.test_bookmarks_are_the_headings_and_lead_to_them(odd)
    test_report_pdf.test_contents_and_references_are_links_to_what_they_name(odd)
    test_report_pdf.test_every_figure_of_word_stands_in_the_pdf_over_its_caption(odd)
    test_report_screen.test_it_holds_the_texts_of_word_in_their_order(odd)
    test_report_screen.test_its_tables_are_those_of_word_cell_by_cell(odd)
    test_report_screen.test_its_figures_are_those_of_word_over_their_captions(odd)
    test_report_screen.test_a_number_tells_what_its_comment_in_word_tells(odd)
    test_report_screen.test_every_number_has_a_story_and_every_story_a_number(odd)
    test_report_screen.test_references_and_contents_lead_to_what_they_name(odd)
    test_report_screen.test_it_is_light_well_formed_and_in_the_manifest(odd)
    assert test_report_screen.page(odd).findtext(".//div[@class='mark']") == "草稿"


def test_a_table_of_two_thousand_rows_is_whole_and_has_its_head_on_every_page(odd: Path) -> None:
    word, pdf = odd / REPORT / "自查报告.docx", odd / REPORT / "自查报告.pdf"
    table = next(one for one in body(word).iter(W + "tbl") if RARE in text(one))
    rows = list(table.iter(W + "tr"))
    heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
    assert [text(row.findall(W + "tc")[1]) for row in rows[len(heads) :]] == names()
    assert len(text(rows[1402 + len(heads)])) > len(LONG) >= 60
    shown = pages(pdf, edges(word))
    told = [page for page in shown if "示例许可" in page and text(heads[0]) in page]
    assert sum(page.count("号重点示例许可") for page in told) == len(names()) - 3
    assert [page for page in shown if page.count("号重点示例许可") > 1 and page not in told] == []
    for name in (RARE, MARKUP, LONG):
        assert sum(name in page for page in shown) == 1, name


def test_the_missing_indicator_is_told_and_the_others_are_there(odd: Path) -> None:
    said = "".join(text(one) for one in body(odd / REPORT / "自查报告.docx").iter(W + "p"))
    assert "【待报：区发改局" in said
    for word in ("None", "NaN", "undefined", "{{", "}}", "Decimal"):
        assert word not in said


def test_a_section_without_data_has_its_row_and_no_table(odd: Path) -> None:
    word = odd / REPORT / "自查报告.docx"
    said = [text(one) for one in body(word).iter(W + "p")]
    assert not any(f"{SECTION}逐月监测结果" in one for one in said)
    assert sum("逐月监测结果" in one for one in said) == 4
    assert any(SECTION in one for one in said)


def text(element: Any) -> str:
    return squeezed("".join(leaf.text or "" for leaf in element.iter(W + "t")))
