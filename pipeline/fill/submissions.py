"""The account of the year → what came for an indicator, a form or a title, and in sentences what stands in for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import ClassVar

from pipeline.fill import wording
from pipeline.fill.book import Book
from pipeline.model.material import Numbered
from pipeline.model.receipt import Absence, Receipt, Standing
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.indicators import Measure
from pipeline.scheme.units import fold

_STATED = {
    Absence.ABSENT: "说明.无此对象",
    Absence.ZERO: "说明.全年为零",
    Absence.NOT_DONE: "说明.未开展",
}
"""What a 情况说明 ticks → the phrase; what another body provides needs no sentence."""
_BOXES = {
    Absence.ABSENT: "情况.无此对象",
    Absence.ZERO: "情况.全年为零",
    Absence.NOT_DONE: "情况.未开展",
    Absence.ELSEWHERE: "情况.由他处提供",
}
"""What a 情况说明 ticks → the phrase its list shows."""
_CITED_BY_NAME = ("report", "plan", "document", "analysis")
"""Kinds of deliverables that are cited by their titles; tables, ledgers and photographs by numbers only."""


def deliverable(book: Book, receipt: Receipt) -> Deliverable:
    """What a receipt is for."""
    return book.config.scheme.duties.by_id[receipt.duty.deliverable]


def _all(book: Book) -> tuple[Receipt, ...]:
    return book.case.judged_account.receipts


def at_home(book: Book, indicator: str) -> list[Receipt]:
    """Receipts of what is at home at an indicator."""
    return [one for one in _all(book) if deliverable(book, one).home == indicator]


def of_form(book: Book, form: str) -> list[Receipt]:
    """Receipts of a form, one for each body that owes it."""
    return [one for one in _all(book) if deliverable(book, one).form == form]


def of_title(book: Book, role: str, title: str) -> list[Receipt]:
    """Receipts of what a role owes under a title; the nearest titles where none is just so."""
    own = [one for one in _all(book) if deliverable(book, one).role == role]
    wanted = fold(title)
    exact = [one for one in own if fold(deliverable(book, one).title) == wanted]
    return exact or [one for one in own if _alike(fold(deliverable(book, one).title), wanted)]


def _alike(one: str, other: str) -> bool:
    return one in other or other in one


def papers(book: Book, receipts: Iterable[Receipt]) -> list[Numbered]:
    """The numbered materials that answer the receipts, statements left out."""
    spans = {(piece.file, piece.first, piece.last) for one in receipts for piece in one.pieces}
    return [one for one in book.materials if (one.material.file, one.first, one.last) in spans]


def _statement_numbers(book: Book, receipts: Iterable[Receipt]) -> list[str]:
    files = {one.statement.file for one in receipts if one.statement is not None}
    return [one.number for one in book.materials if one.material.file in files]


def missing(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Those for which nothing came."""
    return [one for one in receipts if one.standing is Standing.MISSING]


def bodies_lacking(book: Book, measure: Measure) -> tuple[str, ...]:
    """Bodies whose rows a count or sum over several bodies still lacks; those of its parts for a sum or ratio.

    Empty where nothing came at all: then there is no value, and what is missing is said instead.
    """
    meant: list[tuple[str, tuple[str, ...]]] = []
    pending = [measure]
    while pending:
        one = pending.pop()
        if one.rows is not None:
            bodies = (body.name for role in one.rows.roles for body in book.config.bodies_of(role, book.year))
            meant.append((one.rows.form, tuple(bodies)))
        pending += [book.config.scheme.measures[part] for part in one.parts]

    def asked(receipt: Receipt) -> bool:
        form, body = deliverable(book, receipt).form, receipt.duty.department
        return any(form == wanted and (not bodies or body in bodies) for wanted, bodies in meant)

    late = [one for one in missing(_all(book)) if asked(one)] if meant else []
    return tuple(dict.fromkeys(one.duty.department for one in late))


def explanation_sentences(book: Book, receipts: Iterable[Receipt]) -> str:
    """Sentences for what a 情况说明 stands in for and for what is missing (【待报：…】); "" where everything came."""
    told = list(receipts)
    return "".join((*_stated(book, told), *_missing(book, told)))


def has_statement(receipts: Iterable[Receipt]) -> bool:
    """Whether a 情况说明 that explains itself stands in for any of them."""
    return any(
        one.standing is Standing.STATED and one.statement and one.statement.absence in _STATED for one in receipts
    )


def _stated(book: Book, receipts: list[Receipt]) -> list[str]:
    groups: dict[tuple[str, Absence, str], list[Receipt]] = {}
    for one in receipts:
        said = one.statement
        if one.standing is Standing.STATED and said is not None and said.absence in _STATED:
            groups.setdefault((one.duty.department, said.absence, wording.trimmed_reason(said.reason)), []).append(one)
    return [
        book.words.say(
            _STATED[absence],
            部门=department,
            材料=_titles(book, group, "说明.书名", "说明.各书名"),
            原因=reason,
            年度=book.year,
            佐证=wording.evidence_numbers(book.words, _statement_numbers(book, group)),
        )
        for (department, absence, reason), group in groups.items()
    ]


def statements(book: Book) -> list[dict[str, object]]:
    """The list of what 情况说明 stand in for: one row a body and deliverable, in the order of what is owed."""
    groups: dict[tuple[str, str], list[Receipt]] = {}
    for one in _all(book):
        if one.standing is Standing.STATED and one.statement is not None and one.statement.absence is not None:
            groups.setdefault((one.duty.department, one.duty.deliverable), []).append(one)
    none = book.words.say("表内.无值")
    rows: list[dict[str, object]] = []
    for (department, identity), group in groups.items():
        said = group[0].statement
        assert said is not None and said.absence is not None
        reason = wording.trimmed_reason(said.reason)
        rows.append(
            {
                "序号": len(rows) + 1,
                "部门": department,
                "编号": identity,
                "材料": _titles(book, group, "说明.某件", "说明.各件"),
                "情况": book.words.say(_BOXES[said.absence], 部门=said.other),
                "原因": reason if reason and reason != said.other else none,
                "佐证": wording.evidence_numbers(book.words, _statement_numbers(book, group)) or none,
            }
        )
    return rows


def receipt_counts(book: Book) -> dict[str, object]:
    """How many materials are owed (应交数), came (收到数), and are stood in for by a 情况说明 (说明数)."""
    receipts = _all(book)
    return {
        "应交数": len(receipts),
        "收到数": sum(bool(one.pieces) for one in receipts),
        "说明数": sum(one.standing is Standing.STATED for one in receipts),
    }


def _missing(book: Book, receipts: list[Receipt]) -> list[str]:
    groups: dict[str, list[Receipt]] = {}
    for one in missing(receipts):
        groups.setdefault(one.duty.department, []).append(one)
    return [
        book.words.say("没有数.未报", 部门=department, 材料=_titles(book, group, "说明.某件", "说明.各件"))
        for department, group in groups.items()
    ]


def _titles(book: Book, receipts: Iterable[Receipt], one_phrase: str, more_phrase: str) -> str:
    """Titles, each once; with the object it is for, or how many where there are several."""
    objects: dict[str, list[str]] = {}
    for one in receipts:
        objects.setdefault(deliverable(book, one).title, []).append(one.duty.subject)
    named = (
        book.words.say(more_phrase, 材料=title, 数=len(subjects))
        if len(subjects) > 1
        else book.words.say(one_phrase, 材料=title, 对象=subjects[0])
        for title, subjects in objects.items()
    )
    return book.words.say("列举.间隔").join(named)


def cited_papers(book: Book, receipts: Iterable[Receipt]) -> str:
    """“《…》（佐证材料…）、…”: the reports, plans and documents that came, each with its numbers; "" for none."""
    groups: dict[str, list[Receipt]] = {}
    for one in receipts:
        what = deliverable(book, one)
        if one.pieces and what.kind in _CITED_BY_NAME and not one.duty.subject:
            groups.setdefault(what.title, []).append(one)
    named = []
    for title, group in groups.items():
        numbers = [one.number for one in papers(book, group)]
        if numbers:
            cite = wording.evidence_numbers(book.words, numbers)
            named.append(book.words.say("说明.一件", 材料=title, 佐证=cite))
    return book.words.say("列举.间隔").join(named)


class PaperView:
    """What a role owes under one title, as a template sees it."""

    words: ClassVar[dict[str, str]] = {
        "已报": "came",
        "佐证": "evidence",
        "佐证号": "numbers",
        "文号": "document_number",
        "日期": "dated",
        "说明": "explanation",
        "段落": "passages",
        "出处": "source",
    }
    """What a template may write after the dot."""

    def __init__(self, book: Book, role: str, title: str) -> None:
        self.book = book
        self.receipts = of_title(book, role, title)

    def __getattr__(self, name: str) -> object:
        if name not in self.words:
            raise AttributeError(name)
        return getattr(self, self.words[name])

    @property
    def came(self) -> bool:
        """Whether any of it came."""
        return any(one.pieces for one in self.receipts)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of what came, one by one."""
        return tuple(one.number for one in papers(self.book, self.receipts))

    @property
    def evidence(self) -> str:
        """Numbers of what came."""
        return wording.evidence_numbers(self.book.words, self.numbers)

    @property
    def document_number(self) -> str:
        """文号 of the first paper that has one."""
        return next((one.document_number for one in papers(self.book, self.receipts) if one.document_number), "")

    @property
    def dated(self) -> str:
        """Date of the first paper that has one, written out."""
        days = (one.dated for one in papers(self.book, self.receipts) if one.dated)
        return wording.date_text(self.book.words, next(days, None))

    @property
    def explanation(self) -> str:
        """What stands in for it or is missing, in sentences."""
        return explanation_sentences(self.book, self.receipts)

    @property
    def passages(self) -> Callable[..., list[str]]:
        """报告里某个小标题下的各段：{%p for 段 in 材料("农业农村", "……报告").段落("化肥") %}"""

        def under(heading: str, most: int = _PASSAGES) -> list[str]:
            for one in papers(self.book, self.receipts):
                # The lines of a PDF end where the page does, those of a Word file where the paragraph does.
                text = self.book.case.word_texts.get(one.material.file)
                if text is not None:
                    found = section_paragraphs(text, heading)
                    if found:
                        return [wording.trimmed_reason(text) for text in found[:most]]
            return []

        return under

    def headings(self) -> tuple[str, ...]:
        """What the paragraphs of those that came as Word files are headed."""
        files = (one.material.file for one in papers(self.book, self.receipts))
        texts = (self.book.case.word_texts.get(file) or "" for file in files)
        lines = (" ".join(line.split()) for text in texts for line in text.split("\n"))
        return tuple(dict.fromkeys(filter(None, (_apart(line)[0] for line in lines))))

    @property
    def source(self) -> str:
        """（摘自……《……》，佐证材料……）, "" where nothing came."""
        for one in self.receipts:
            if one.pieces:
                return self.book.words.say(
                    "说明.摘自", 部门=one.duty.department, 材料=deliverable(self.book, one).title, 佐证=self.evidence
                )
        return ""


_PASSAGES = 6
"""Paragraphs that are taken over at most where the template does not say."""
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d{1,2}[.．、])")
_SHORT = 40
"""Letters of a line that may be a heading."""
_ENDS = ("。", "；", "，", "：", "、")


def section_paragraphs(text: str, heading: str) -> list[str]:
    """The paragraphs below the first heading that holds the words, up to the next heading.

    A heading is a short line that does not end like a sentence, or the numbered first sentence of a paragraph:
    “（二）化肥农药减量化。推广测土配方施肥……”.
    """
    found: list[str] | None = None
    for line in text.split("\n"):
        said = " ".join(line.split())
        title, rest = _apart(said)
        if title:
            if found is not None:
                break
            found = [] if heading in title else None
        if rest and found is not None:
            found.append(rest)
    return found or []


def _apart(line: str) -> tuple[str, str]:
    """(heading, what follows it in the same paragraph); no heading: ("", line)."""
    first, stop, rest = line.partition("。")
    if _HEADING.match(line) and len(first) <= _SHORT:
        return first, rest if stop else ""
    plain = line and len(line) <= _SHORT and not line.endswith(_ENDS) and not set("，；") & set(line)
    return (line, "") if plain else ("", line)
