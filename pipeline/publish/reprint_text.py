"""What is to be exchanged in the paper → sentences: how each document is mended, what moved, what is to be sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.publish import reprint_list, reprint_sheets
from pipeline.publish.document_changes import REPORT_PDF, DocumentChange
from pipeline.publish.page_changes import PageFate, SheetAct
from pipeline.publish.resealing import StalePrint
from pipeline.scheme.binding import Binding

_MOST = 10
"""Sealed prints that are named; the list has all of them."""


def told_lines(
    documents: Sequence[DocumentChange], prints: Sequence[StalePrint], binding: Binding, against: str, folder: str
) -> Iterator[str]:
    """Everything that a person at the terminal is told; `folder`: where the lists and the sheets lie."""
    sheets = sum(one.sheets for one in documents)
    if not documents:
        yield f"与“{against}”的纸质件相比：每一页都一样，不用换页。"
    else:
        sides = "双面" if binding.both_sides else "单面"
        yield (
            f"与“{against}”的纸质件相比：{len(documents)} 件要换，{sides}每份 {sheets} 张，"
            f"{binding.copies} 份共 {sheets * binding.copies} 张。"
        )
        for one in documents:
            yield f"  {one.title}：{how_mended(one)}"
            yield from (f"    {line}" for line in moved(one))
    if prints:
        yield f"须重新盖章 {len(prints)} 件："
        yield from (f"  {line}" for line in to_seal(prints, _MOST))
    if documents:
        pdf = f"{reprint_sheets.NAME}、" if any(one.sheets and not one.whole for one in documents) else ""
        yield f"{pdf}{reprint_list.NAME}、换页单.docx 已写入 {folder}。"
        yield "照清单换好以后，运行 selfcheck reprint --done 登记。"
    elif prints:
        yield f"{reprint_list.NAME} 已写入 {folder}。"


def how_mended(one: DocumentChange) -> str:
    """What is done with a document, in a sentence."""
    if not one.new:
        return "没有这一册了，整本抽出。"
    if one.whole:
        why = f"胶装，不能换单页（{_differing(one)}），" if one.old else "新的一册，"
        return f"{why}整本打印 {len(one.new)} 页，用 {reprint_list.WHOLE}/{one.name.rpartition('/')[2]}。"
    return "；".join(_acts(one)) + "。"


def _differing(one: DocumentChange) -> str:
    count = sum(pair.fate is not PageFate.SAME for pair in one.pairs)
    return f"{count} 页不同"


def _acts(one: DocumentChange) -> Iterator[str]:
    """What is done, one kind of sheets after the other."""
    for act in SheetAct:
        swaps = [swap for swap in one.swaps if swap.act is act]
        old = one.old_pages([page for swap in swaps for page in swap.old])
        new = one.new_pages([page for swap in swaps for page in swap.new])
        if swaps:
            both = f"{old} → {new}" if act is SheetAct.SWAP and new != old else new or old
            yield f"{act.word} {len(swaps)} 张（{both}）"


def moved(one: DocumentChange) -> Iterator[str]:
    """Whether pagination moved, and how many sheets only bear other numbers."""
    if one.old and one.new and len(one.old) != len(one.new):
        more = len(one.new) - len(one.old)
        said = f"由 {len(one.old)} 页变为 {len(one.new)} 页，{'多' if more > 0 else '少'}了 {abs(more)} 页"
        if one.inserted:
            others = "、".join(f"{was} 改为 {now}" for was, now in one.renumbered)
            said += f"，原来的 {others}，其余各页的页码不变" if others else "，其余各页的页码不变"
        elif not one.whole and one.only_numbers:
            said += f"；要换的 {one.sheets} 张里有 {one.only_numbers} 张只是页码变了"
            if one.name == REPORT_PDF:
                said += "，改动处的文字能改到与原来页数一样的，这些就不用换；装订写“插页”的，页码不变，多出的编 23-1"
        yield f"{said}。"
    if one.inserted and (numbers := [page.number for page in one.new if "-" in page.number]):
        yield (
            f"插页的页码是 {'、'.join(numbers)}。与纸质件一致的全文是 {reprint_list.WHOLE}/"
            f"{one.name.rpartition('/')[2]}；报告/ 里的页码仍是连续的。"
        )


def to_seal(prints: Sequence[StalePrint], most: int) -> Iterator[str]:
    """The sealed prints by body and title, with how many numbers differ and the first of them."""
    for one in prints[:most]:
        first = one.cells[0]
        more = f"等 {len(one.cells)} 处" if len(one.cells) > 1 else ""
        yield (
            f"{one.department}《{one.title}》（{one.number or one.file.rpartition('/')[2]}）："
            f"{first.at.sheet} › {first.at.cell} {first.words}{more}"
        )
    if len(prints) > most:
        yield f"……共 {len(prints)} 件，见 {reprint_list.NAME}"
