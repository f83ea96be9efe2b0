"""An exchange of sheets → 换页单.docx: one page that goes with the sheets, signed by who exchanged and checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.office import docx
from pipeline.office.docx import Block, Heading, Paragraph, WordCell
from pipeline.office.list_table import Col, Table
from pipeline.publish import reprint_list, reprint_text
from pipeline.publish.document_changes import DocumentChange
from pipeline.publish.page_changes import PageFate
from pipeline.publish.reprint_list import Reprint

NAME = "换页单.docx"
_MOST_PRINTS, _MOST_WORDS = 4, 2
"""Sealed prints, and words of a stretch of pages, that are named; the list has all of them."""
_ROWS, _FEW_ROWS = 14, 4
"""Lines of documents, prints and stretches of pages for which one page has room; of the last at least so many."""


def render(reprint: Reprint) -> bytes:
    """换页单.docx."""
    sides = "双面" if reprint.binding.both_sides else "单面"
    sheets = sum(one.sheets for one in reprint.documents)
    copies = reprint.binding.copies
    cols: Sequence[Col[tuple[DocumentChange, str], WordCell]] = (
        Col("材料", 3.4, lambda row: row[0].title),
        Col("怎样换", 7.6, lambda row: row[1]),
        Col("每份张数", 1.4, lambda row: row[0].sheets or None, "center"),
        Col("份数", 1.1, lambda row: copies if row[0].sheets else None, "center"),
    )
    blocks: list[Block] = [
        Heading("换页单", 0),
        Paragraph(reprint.title, "center", indent=False),
        Paragraph(
            f"对象：“{reprint.paper.now.words}”的纸质件。{sides}打印，每份 {sheets} 张，共 {copies} 份，"
            f"合计 {sheets * copies} 张；逐张的做法见 {reprint_list.NAME}。"
        ),
        Table(cols, [(one, reprint_text.how_mended(one)) for one in reprint.documents]),
        *_pages(reprint),
        *(Paragraph(line) for line in _remarks(reprint)),
        Paragraph("换页人：　　　　　　　核对人：　　　　　　　日期：　　　年　　月　　日", "left", indent=False),
    ]
    return docx.document("换页单", blocks, size=11)


_Run = tuple[str, str, str, str]


def _pages(reprint: Reprint) -> Iterator[Block]:
    """Which page became which, and what of it reads differently; the list has all of it."""
    rows: list[_Run] = []
    for one in reprint.documents:
        for fate, old, new in (run for run in one.runs() if run[0] is not PageFate.NUMBER):
            rows.append(
                (
                    one.title,
                    one.old_pages(old) or "—",
                    one.new_pages(new) or "—",
                    _said(one, fate, old, new, reprint.files),
                )
            )
    if rows:
        cols: Sequence[Col[_Run, WordCell]] = (
            Col("材料", 2.6, lambda row: row[0]),
            Col("旧页", 2, lambda row: row[1]),
            Col("新页", 2, lambda row: row[2]),
            Col("改了什么", 7, lambda row: row[3]),
        )
        yield Paragraph("换下的页上改了什么：", indent=False, keep=True)
        most = max(_ROWS - len(reprint.documents) - len(reprint.prints[:_MOST_PRINTS]), _FEW_ROWS)
        yield Table(cols, rows[:most])
        if len(rows) > most:
            yield Paragraph(f"……共 {len(rows)} 段，其余见 {reprint_list.NAME} 的“页码对照”“改了什么”。", indent=False)


def _said(
    one: DocumentChange, fate: PageFate, old: Collection[int], new: Collection[int], files: Mapping[str, str]
) -> str:
    if fate is not PageFate.CHANGED:
        return fate.word
    here = [word for word in one.words if word.new_page in new or word.old_page in old]
    told = "；".join(f"{word.before}“{word.old or '—'}”→“{word.new or '—'}”" for word in here[:_MOST_WORDS])
    more = f"等 {len(here)} 处" if len(here) > _MOST_WORDS else ""
    if told:
        return f"{told}{more}"
    changed = [file for pair, names in reprint_list.repictured_pages(one, files) if pair.new in new for file in names]
    named = [file.rpartition("/")[2] for file in dict.fromkeys(changed)]
    more = f"等 {len(named)} 个" if len(named) > _MOST_WORDS else ""
    return f"换过的图：{'、'.join(named[:_MOST_WORDS])}{more}" if named else "文字移到别的页，或图、版式变了"


def _remarks(reprint: Reprint) -> Iterator[str]:
    for one in reprint.documents:
        yield from (f"{one.title}{line}" for line in reprint_text.moved(one))
    if reprint.prints:
        yield f"须重新盖章 {len(reprint.prints)} 件："
        yield from reprint_text.to_seal(reprint.prints, _MOST_PRINTS)
