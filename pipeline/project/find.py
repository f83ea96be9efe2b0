"""A printed page and words on it → the paragraph they stand in: its template, its heading, its numbers, their cells."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import assess
from pipeline.project.chapters import fill_chapters, with_edits
from pipeline.project.events import OnEvent, silent
from pipeline.project.submission import handed_in, refuse_without_pdf
from pipeline.system import layout
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import CACHE, REPORT

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.system.page_looks import PageLook

_PDF = "自查报告.pdf"
_PAGE = re.compile(r"(PDF\s*)?(?:P\.?\s*)?第?\s*(?:—\s*)?(\d{1,5}(?:-\d{1,3})?)(?:\s*—)?\s*页?", re.IGNORECASE)
_NEAR, _MOST_LINES = 5, 8
"""Lines that are offered for words that are not there; lines told of a number."""


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number of the paragraph, and where it comes from in lines."""

    text: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundWords:
    """A place on the page where the words stand."""

    around: str
    """What surrounds them on paper."""
    text: str
    """The paragraph as it is now, “” where none is like it any more."""
    same: bool
    """Whether the paper still reads like that."""
    template: str = ""
    heading: str = ""
    numbers: tuple[FoundNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class FindResult:
    """What was found on a page."""

    page: str
    """第23页 of 报告/自查报告.pdf."""
    found: tuple[FoundWords, ...]


def find(
    project: Path,
    page: str,
    words: str,
    year: int | None = None,
    *,
    against: int | None = None,
    on_event: OnEvent = silent,
) -> FindResult:
    """What stands on a printed page (“23”, “第23页”; “PDF 4” for one without a number) and where it comes from.

    `against`: the page is one of what was handed in under this number, with the sheets exchanged since. Writes nothing
    but caches. Raises PipelineError: CONFIG for a page or words that are not there, with the nearest ones, NO_INPUT
    where there is no report.
    """
    from pipeline.fill import paper_words
    from pipeline.project.trace.story import comment

    if not paper_words.folded(words):
        raise PipelineError("没有写要找的字。", "页码后面写那一页上的几个字，如 selfcheck find 23 较上年上升。")
    case = assess(project, year, on_event)
    config = case.config
    pages, name = _pages(config, against)
    at = _page(page, pages, name, on_paper=against is not None)
    if at not in paper_words.pages_with(words, pages):
        raise _not_there(words, at, pages, name)
    made, _ = with_edits(fill_chapters(case, os.cpu_count() or 1, on_event), case)
    found = paper_words.find_words(words, at, pages, paper_words.paragraphs_of(made.filled.bound))
    told = []
    for one in found:
        if one.paragraph is None:
            told.append(FoundWords(one.around, "", same=False))
            continue
        numbers = tuple(
            FoundNumber(text, _short(comment(ground, case))) for text, ground in paper_words.numbers_meant(one)
        )
        file = made.plan.line(one.paragraph.part).file
        template = file.relative_to(layout.templates(config.root)).as_posix()
        told.append(FoundWords(one.around, one.paragraph.text, one.same, template, one.paragraph.heading, numbers))
    return FindResult(f"{name} {_called(at, pages)}", tuple(told))


def _pages(config: Config, against: int | None) -> tuple[Sequence[PageLook], str]:
    from pipeline.system.cache import Cache
    from pipeline.system.page_looks import PageReader

    if against is None:
        name = f"outputs/{config.year}/{REPORT}/{_PDF}"
        path = config.outputs / str(config.year) / REPORT / _PDF
        if not path.is_file():
            refuse_without_pdf(config, "没有找")
            raise PipelineError(f"还没有 {name}。", "请先运行 selfcheck build。", Cause.NO_INPUT)
        data = path.read_bytes()
    else:
        paper = handed_in(config, against)
        data, name = paper.document(f"{REPORT}/{_PDF}"), f"“{paper.now.words}”的 {_PDF}"
    with PageReader(Cache(config.outputs / CACHE / "pages")) as reader:
        pages = reader.pages(data)
    if not pages:
        raise PipelineError(f"{name} 读不出来。", "请重新运行 selfcheck build，再找一次。")
    return pages, name


def _page(said: str, pages: Sequence[PageLook], name: str, *, on_paper: bool) -> int:
    """The place of a page in the PDF, from 1; typed in whatever way numbers are (２３, P14)."""
    match = _PAGE.fullmatch(unicodedata.normalize("NFKC", said).strip())
    if match and match[1] and match[2].isdigit() and 1 <= int(match[2]) <= len(pages):
        return int(match[2])
    printed = [one.number for one in pages]
    if match and not match[1] and (number := match[2].lstrip("0")) and number in printed:
        return printed.index(number) + 1
    numbers = [number for number in printed if number]
    if match and not match[1] and "-" in match[2] and not on_paper:
        raise PipelineError(
            f"{name} 里没有“{said}”这一页：插页的页码只印在换过页的纸上。",
            f"请加上 --against 和报送的次数再找，如 selfcheck find {match[2]} 那里的字 --against 1。",
        )
    span = f"印着的页码从 {numbers[0]} 到 {numbers[-1]}；" if numbers else ""
    raise PipelineError(
        f"{name} 里没有“{said}”这一页。",
        f"{span}没有印页码的（封面、目录等）写 PDF 的第几页，如 selfcheck find PDF4 目录。",
    )


def _not_there(words: str, at: int, pages: Sequence[PageLook], name: str) -> PipelineError:
    from pipeline.fill import paper_words

    elsewhere = paper_words.pages_with(words, pages)
    if elsewhere:
        listed = "、".join(_called(page, pages) for page in elsewhere[:_NEAR])
        more = f"等 {len(elsewhere)} 页" if len(elsewhere) > _NEAR else ""
        hint = f"这些字在{listed}{more}。"
    else:
        near = paper_words.nearest_words(words, at, pages, _NEAR)
        hint = f"这一页上最像的有：{'；'.join(near)}。" if near else "这一页上没有文字。"
    return PipelineError(f"{name} {_called(at, pages)}上没有“{words}”。", hint)


def _called(at: int, pages: Sequence[PageLook]) -> str:
    number = pages[at - 1].number
    return f"第{number}页" if number else f"PDF 第{at}页"


def _short(lines: Sequence[str]) -> tuple[str, ...]:
    """Of the story of a number: what it is, how it is worked out, its cells."""
    kept = [
        line.strip() for line in lines[1:] if " › " in line or line.strip().startswith(("变化：", "算式：", "取自："))
    ]
    return (*lines[:1], *kept[:_MOST_LINES])
