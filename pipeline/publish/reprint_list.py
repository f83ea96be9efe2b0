"""What is no longer on paper what it is now → 换页清单.xlsx: the sheets to swap, what changed on them, what to seal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.model.fact import Fact
from pipeline.model.number import digits, half_even, plain
from pipeline.office.cell_value import Cell
from pipeline.office.list_table import Col, Table, row_numbers
from pipeline.office.xlsx import ListSheet, workbook
from pipeline.publish import reprint_sheets
from pipeline.publish.changes import CellChange, Comparison
from pipeline.publish.document_changes import REPORT_PDF, DocumentChange, named_pages
from pipeline.publish.page_changes import PageFate, PagePair, SheetAct, SheetSwap
from pipeline.publish.page_words import WordChange
from pipeline.publish.resealing import StalePrint
from pipeline.scheme.binding import Binding
from pipeline.store.frozen_papers import ExchangedSheet, SubmittedPaper

NAME = "换页清单.xlsx"
WHOLE = "换页后全文"
"""Folder beside it with the documents as they are after the exchange."""
_WHOLE_ACT, _GONE_ACT = "整本重印", "整本抽出"
_CAUSES, _MOST_CAUSES = 3, 6
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PAGE = re.compile(r"\d+(?:-\d+)?")


@dataclass(frozen=True)
class Reprint:
    """Everything that is told of an exchange of sheets."""

    title: str
    paper: SubmittedPaper
    """What was handed in, with the exchanges since."""
    binding: Binding
    documents: tuple[DocumentChange, ...]
    """Those that changed, in the order in which they are handed in."""
    comparison: Comparison
    """Of the facts on paper with those of the report."""
    prints: tuple[StalePrint, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    """Number of each material whose file is another one than on paper → the file."""


def exchanged_sheets(reprint: Reprint) -> tuple[ExchangedSheet, ...]:
    """What is done with the paper, sheet by sheet, glued volumes as one."""
    return tuple(
        ExchangedSheet(
            one.title, _act(one, swap), one.old_pages(_old(one, swap)) or "—", one.new_pages(_new(one, swap)) or "—"
        )
        for one, swap in _rows(reprint.documents)
    )


def render(reprint: Reprint) -> bytes:
    """换页清单.xlsx."""
    exchange = (_sheets(reprint), _words(reprint), _pages(reprint.documents)) if reprint.documents else ()
    return workbook([*exchange, *_stale(reprint.prints), *_done(reprint.paper)])


_Row = tuple[DocumentChange, SheetSwap | None]
"""A document with a sheet of it to swap; None where all of it is printed, or taken out."""


def _rows(documents: Sequence[DocumentChange]) -> Iterator[_Row]:
    for one in documents:
        if one.whole or not one.new:
            yield one, None
        else:
            yield from ((one, swap) for swap in one.swaps)


def _old(one: DocumentChange, swap: SheetSwap | None) -> Sequence[int]:
    return swap.old if swap else range(1, len(one.old) + 1)


def _new(one: DocumentChange, swap: SheetSwap | None) -> Sequence[int]:
    return swap.new if swap else range(1, len(one.new) + 1)


def _act(one: DocumentChange, swap: SheetSwap | None) -> str:
    if swap is not None:
        return swap.act.word
    return _WHOLE_ACT if one.new else _GONE_ACT


def _sheets(reprint: Reprint) -> ListSheet:
    printed = reprint_sheets.reprinted_pages(reprint.documents)

    def where(row: _Row) -> str:
        one, swap = row
        if swap is None:
            return f"{WHOLE}/{one.name.rpartition('/')[2]}" if one.new else ""
        if not swap.new:
            return ""
        first = printed[one.name, swap.new]
        return (
            f"{reprint_sheets.NAME} 第{first}—{first + 1}页" if one.both_sides else f"{reprint_sheets.NAME} 第{first}页"
        )

    def place(row: _Row) -> str:
        one, swap = row
        if swap is None or swap.act is SheetAct.SWAP:
            return "原处"
        beside = f"{one.new_pages([swap.after])}之后" if swap.after else "最前面"
        return f"放在{beside}" if swap.act is SheetAct.INSERT else f"在{beside}抽出"

    cols: Sequence[Col[_Row, Cell]] = (
        row_numbers(6),
        Col("材料", 30, lambda row: row[0].title),
        Col("做法", 10, lambda row: _act(*row), "center"),
        Col("抽出的旧页", 20, lambda row: row[0].old_pages(_old(*row)) or "—"),
        Col("放入的新页", 20, lambda row: row[0].new_pages(_new(*row)) or "—"),
        Col("位置", 20, place),
        Col("在哪里印", 30, where),
        Col("为什么", 22, lambda row: _why(*row)),
        Col("每份张数", 9, lambda row: _count(*row) or None, "center"),
        Col("份数", 7, lambda row: reprint.binding.copies if _count(*row) else None, "center"),
        Col("已换（打勾）", 12, lambda row: None),
    )
    sides = "双面" if reprint.binding.both_sides else "单面"
    note = (
        f"与“{reprint.paper.now.words}”的纸质件相比。{sides}打印，按 PDF 的页序一张接一张；"
        f"{reprint_sheets.NAME} 里没有背面的已留空白页。"
        "“第n页”是页上印着的页码，没有印页码的写“PDF 第n页”。全部换好以后运行 selfcheck reprint --done。"
    )
    return ListSheet("换页清单", reprint.title, Table(cols, list(_rows(reprint.documents))), note)


def _count(one: DocumentChange, swap: SheetSwap | None) -> int:
    return int(bool(swap.new)) if swap else one.sheets


def _why(one: DocumentChange, swap: SheetSwap | None) -> str:
    if swap is None:
        return "胶装，不能换单页" if one.old and one.new else "新的一册" if one.new else "没有这一册了"
    if not swap.new:
        return "没有这些页了"
    fates = {pair.new: pair.fate for pair in one.pairs}
    said = dict.fromkeys(fates[page].word for page in swap.new)
    back = "（没有变的一面随同）" if len(said) > 1 and "没有变" in said else ""
    return "、".join(word for word in said if word != "没有变" or len(said) == 1) + back


_Word = tuple[DocumentChange | None, WordChange | None, str, str]
"""A document with words that changed in it, why, and the place of a figure that is told without words."""


def _words(reprint: Reprint) -> ListSheet:
    rows: list[_Word] = []
    drawn = {f"第{location.page}页" for _, location in reprint.comparison.figures}
    for one in reprint.documents:
        rows += [(one, word, because(word, reprint.comparison), "") for word in _without_contents(one.words)]
        for pair, files in repictured_pages(one, reprint.files):
            if one.name == REPORT_PDF and named_pages(one.new, [pair.new]) in drawn:
                continue  # told below, by the figure
            change = WordChange(pair.old, pair.new, "", "（图变了，字没有变）", "", "")
            rows.append((one, change, "\n".join(f"{file} 换过" for file in files), ""))
    for name, location in reprint.comparison.figures:
        page = f"第{location.page}页" if location.page else ""
        rows.append((None, None, f"{location.label}　{name}　画得不一样了", page))
    cols: Sequence[Col[_Word, Cell]] = (
        Col("材料", 26, lambda row: row[0].title if row[0] else "自查报告"),
        Col(
            "旧页",
            12,
            lambda row: named_pages(row[0].old, [row[1].old_page]) if row[0] and row[1] and row[1].old_page else None,
        ),
        Col(
            "新页",
            12,
            lambda row: named_pages(row[0].new, [row[1].new_page]) if row[0] and row[1] and row[1].new_page else row[3],
        ),
        Col("前文", 20, lambda row: row[1].before if row[1] else None, "right"),
        Col("原来", 36, lambda row: (row[1].old or "—") if row[1] else None),
        Col("现在", 36, lambda row: (row[1].new or "—") if row[1] else row[2]),
        Col("后文", 20, lambda row: row[1].after if row[1] else None),
        Col("因为", 44, lambda row: row[2] if row[1] else None),
    )
    note = "页上读得出的不同，按先后列；“因为”写明变了的单元格，空着的是随之变化的数、页码、文字或版式。"
    return ListSheet("改了什么", "换下的页上改了什么", Table(cols, rows), note)


def repictured_pages(one: DocumentChange, files: Mapping[str, str]) -> Iterator[tuple[PagePair, tuple[str, ...]]]:
    """Pages on which a picture changed and no word, with the changed files whose numbers stand there."""
    for pair in one.pairs:
        if pair.fate is PageFate.CHANGED and one.old[pair.old - 1].text == one.new[pair.new - 1].text:
            text = one.new[pair.new - 1].text
            yield pair, tuple(file for number, file in files.items() if re.search(rf"{re.escape(number)}(?!\d)", text))


def _without_contents(words: Iterable[WordChange]) -> Iterator[WordChange]:
    """The changes, those of page numbers in a list of contents as one a page."""
    listed: dict[tuple[int, int], list[WordChange]] = {}
    for one in words:
        if one.before.endswith("…") and _PAGE.fullmatch(one.old) and _PAGE.fullmatch(one.new):
            listed.setdefault((one.old_page, one.new_page), []).append(one)
        else:
            yield one
    for (old, new), found in listed.items():
        was, now = ("、".join(dict.fromkeys(text)) for text in zip(*((one.old, one.new) for one in found), strict=True))
        yield WordChange(old, new, was, now, "", f"（目录里的 {len(found)} 个页码）")


def because(word: WordChange, comparison: Comparison) -> str:
    """The changed cells behind numbers that read differently: of facts that print them, else that hold them."""
    was, now = (set(_NUMBER.findall(text.replace(",", ""))) for text in (word.old, word.new))
    told: list[CellChange] = []
    for one in comparison.facts:
        if one.seen and _printed(one.old) in was and _printed(one.new) in now:
            told += one.causes[:_CAUSES]
    told = told or [one for one in comparison.cells if _rounded(one.old, was) and _rounded(one.new, now)]
    return "\n".join(f"{one.at}：{one.words}" for one in dict.fromkeys(told[:_MOST_CAUSES]))


def _printed(fact: Fact | None) -> str:
    value = fact.printed if fact else None
    return plain(value) if isinstance(value, Decimal) else value or "—"


def _rounded(text: str, numbers: Iterable[str]) -> bool:
    """Whether one of these printed numbers is what a cell holds."""
    if not _NUMBER.fullmatch(text):
        return False
    value = Decimal(text)
    return any(half_even(value, digits(Decimal(one))) == Decimal(one) for one in numbers)


_Run = tuple[DocumentChange, str, str, str, int]


def _pages(documents: Sequence[DocumentChange]) -> ListSheet:
    rows: list[_Run] = []
    for one in documents:
        for fate, old, new in one.runs():
            rows.append((one, one.old_pages(old), one.new_pages(new), fate.word, max(len(old), len(new))))
    cols: Sequence[Col[_Run, Cell]] = (
        Col("材料", 30, lambda row: row[0].title),
        Col("纸上", 24, lambda row: row[1] or "—"),
        Col("现在", 24, lambda row: row[2] or "—"),
        Col("情况", 18, lambda row: row[3]),
        Col("页数", 8, lambda row: row[4], "center"),
    )
    note = "没有列出的页，纸上和现在完全一样。"
    return ListSheet("页码对照", "旧页和新页", Table(cols, rows), note, landscape=False)


def _stale(prints: Sequence[StalePrint]) -> Iterator[ListSheet]:
    if prints:
        cols: Sequence[Col[StalePrint, Cell]] = (
            Col("部门", 18, lambda one: one.department),
            Col("材料", 34, lambda one: one.title),
            Col("编号", 11, lambda one: one.number, "center"),
            Col("盖章件", 44, lambda one: one.file),
            Col("改过的表", 44, lambda one: one.table),
            Col(
                "哪些数",
                50,
                lambda one: "\n".join(f"{cell.at.sheet} › {cell.at.cell}：{cell.words}" for cell in one.cells),
            ),
        )
        note = "这些表改过以后，一同报送的盖章件（扫描件、打印件）还没有换：请部门重新打印、签字、盖章，扫描后替换。"
        yield ListSheet("须重新盖章", "须重新盖章的表", Table(cols, prints), note)


def _done(paper: SubmittedPaper) -> Iterator[ListSheet]:
    rows = [(state.exchange, sheet) for state in paper.states for sheet in state.exchanged]
    if rows:
        cols: Sequence[Col[tuple[int, ExchangedSheet], Cell]] = (
            Col("第几次换页", 12, lambda row: row[0], "center"),
            Col("材料", 30, lambda row: row[1].document),
            Col("做法", 10, lambda row: row[1].action, "center"),
            Col("抽出的旧页", 24, lambda row: row[1].old),
            Col("放入的新页", 24, lambda row: row[1].new),
        )
        yield ListSheet("换页登记", "以前登记过的换页", Table(cols, rows), landscape=False)
