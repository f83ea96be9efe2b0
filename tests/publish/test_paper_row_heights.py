"""Rows whose height is known stand where they would stand if the printer had measured them."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from pipeline.publish.document.tree import (
    InlinePicture,
    Look,
    Mark,
    Rule,
    Setting,
    Sides,
    TableCell,
    TableRow,
    Text,
    TextParagraph,
    TextTable,
)
from pipeline.publish.paper import table_source
from pipeline.publish.paper.printing import Printer
from pipeline.publish.paper.row_heights import known_heights
from pipeline.system.cache import Cache
from pipeline.system.fonts import LATIN, Fonts
from tests.publish import pages
from tests.publish.paper import one, saved

LOOK = Look("宋体", 10)
SETTING = Setting(LOOK, line=20)
BARE: Sides[Rule | None] = Sides(None, None, None, None)
ROOM = 100
"""Points that a cell offers to its text."""


def cell(*content: Text | Mark | InlinePicture, setting: Setting = SETTING, rows: int = 1) -> TableCell:
    return TableCell(0, 1, rows, (TextParagraph(setting, content),), BARE, Sides(1.0, 0.0, 2.0, 0.0))


def height(*cells: TableCell, least: float = 0.0, fonts: Fonts = pages.FONTS) -> float | None:
    return known_heights(TextTable((ROOM,), (TableRow(cells, least),)), fonts)[0]


def said(text: str, look: Look = LOOK) -> TableCell:
    return cell(Text(text, look))


def test_one_line_is_as_high_as_its_leading_and_the_margins() -> None:
    assert height(said("国" * 9)) == 23
    assert height(said("W" * 10)) == 23
    assert height(said("国" * 9), cell()) == height(cell()) == height(said("")) == 23
    assert height(said("国"), least=40) == 40
    assert height(said("国"), least=4) == 23
    assert height(cell(Text("a", LOOK), Text("2", replace(LOOK, shift="subscript")))) == 23
    spaced = replace(SETTING, before=3, after=4, left=10, right=10)
    assert height(cell(Text("国" * 7, LOOK), setting=spaced)) == 30
    assert height(cell(Text("国" * 8, LOOK), setting=spaced)) is None


@pytest.mark.parametrize(
    "text",
    ["国" * 10, "国" * 11, "W" * 11, "中文" * 4 + "abcdef", "\u2e3a" * 5, "\u2e3b" * 4, "℃" * 10, " ", "a b" * 20],
)
def test_what_may_take_two_lines_is_left_to_the_printer(text: str) -> None:
    assert height(said(text)) is None
    assert height(said("短"), said(text)) is None


def test_wider_looks_and_other_blocks_are_left_to_the_printer() -> None:
    assert height(said("国" * 9, replace(LOOK, bold=True))) == 23
    assert height(said("国" * 9 + "a", replace(LOOK, bold=True))) is None
    assert height(said("国" * 5, replace(LOOK, spacing=11))) is None
    assert height(said("国" * 4, replace(LOOK, size=30))) is None
    assert height(cell(Text("甲", LOOK), Mark.LINE, Text("乙", LOOK))) is None
    assert height(cell(InlinePicture("a", 10, 10, ""))) is None
    assert height(cell(Text("甲", LOOK), setting=replace(SETTING, align="justify"))) is None
    assert height(cell(Text("甲", LOOK), setting=replace(SETTING, first=20))) is None
    assert height(replace(said("甲"), blocks=said("甲").blocks * 2)) is None
    assert height(replace(said("甲"), blocks=())) is None


def test_without_a_latin_face_every_letter_may_be_as_wide_as_a_sign() -> None:
    bare = Fonts({role: face for role, face in pages.FONTS.faces.items() if role != LATIN})
    assert height(said("1" * 19)) == 23
    assert height(said("1" * 19), fonts=bare) is None
    assert height(said("1" * 9), fonts=bare) == 23


def test_a_merged_cell_leaves_all_its_rows_to_the_printer() -> None:
    rows = [TableRow((said("甲"),)) for _ in range(4)]
    rows[1] = TableRow((said("甲"), cell(Text("乙", LOOK), rows=2)))
    assert known_heights(TextTable((ROOM,), tuple(rows)), pages.FONTS) == [23, None, None, 23]


PIECES = (
    "国",
    "土",
    "，",
    "（",
    "）",
    "—",
    "Ⅲ",
    "％",
    "℃",
    "·",
    "a",
    "W",
    "1.5",
    "-",
    "±",
    " ",
    "₂",
    "“",
    "”",
    "％",
    "0",
)


@pytest.mark.parametrize("seed", range(8))
def test_the_pages_are_the_same(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random tables over several pages, printed with the heights known and with all of them measured."""
    chance = random.Random(seed)  # noqa: S311 - a test's choice

    def write(d: Any) -> None:
        d.add_paragraph("表1　题", style="表题")
        columns = chance.randint(2, 6)
        t = d.add_table(rows=0, cols=columns, style="报告表")
        for _ in range(70):
            row = t.add_row()
            if seed % 2 and chance.random() < 0.2:
                row.height = Pt(chance.randint(5, 60))
            most = chance.choice((3, 8, 30))
            for one_cell in row.cells:
                paragraph = one_cell.paragraphs[0]
                paragraph.paragraph_format.first_line_indent = Pt(0)
                paragraph.alignment = chance.choice(list(WD_ALIGN_PARAGRAPH)[:3])
                for _ in range(chance.randint(0, 2)):
                    run = paragraph.add_run("".join(chance.choices(PIECES, k=chance.randint(0, most))))
                    run.font.bold = chance.random() < 0.2
                    run.font.subscript = chance.random() < 0.1
                    run.font.size = Pt(chance.choice((8, 9, 10.5)))

    with Printer(pages.FONTS, Cache(tmp_path / "known")) as printer:
        state = chance.getstate()
        known = one(printer, write)
    found: list[float | None] = []
    real = known_heights

    def none(table: TextTable, fonts: Fonts) -> list[float | None]:
        found.extend(real(table, fonts))
        return [None] * len(table.rows)

    monkeypatch.setattr(table_source, "known_heights", none)
    chance.setstate(state)
    with Printer(pages.FONTS, Cache(tmp_path / "measured")) as printer:
        measured = one(printer, write)
    assert measured.pages > 1
    assert sum(high is not None for high in found) > 5
    assert pages.signs(saved(known, tmp_path)) == pages.signs(saved(measured, tmp_path))
    if not seed % 2:
        # a row that is at least so high has a box in its tags
        assert known == measured
