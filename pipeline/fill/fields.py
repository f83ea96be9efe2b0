"""A measure in the book → a field that templates print, compare and ask for its change, reason and evidence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

from pipeline.fill import submissions, wording
from pipeline.fill.book import Book
from pipeline.fill.phrases import MOVEMENT_KEYS, STATUS_KEYS, Words
from pipeline.fill.provenance import Printable, traced
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, Origin, Status
from pipeline.model.number import exact
from pipeline.model.part import Provenance, Side
from pipeline.scheme.indicators import Measure


def _now(one: Field) -> Provenance | None:
    return one.ground(Side.NOW)


def _before(one: Field) -> Provenance | None:
    return one.ground(Side.LAST)


def _against(one: Field) -> Provenance | None:
    return one.ground(Side.CHANGE)


class Field(Printable):
    """A measure of one subject and period as a template sees it: prints its number, compares exactly."""

    __slots__ = ("book", "measure", "period", "subject")

    def __init__(self, book: Book, measure: Measure, subject: str = "", period: str = "") -> None:
        self.book = book
        self.measure = measure
        self.subject = subject
        self.period = period or str(book.year)

    @property
    def fact(self) -> Fact | None:
        """The adopted fact (recorded)."""
        return self.book.fact(self.measure.id, self.subject, self.period)

    @property
    def last(self) -> Fact | None:
        """Last year's fact: as submitted where a change was made out, else what the facts hold."""
        change = self.change
        if change is not None and change.last is not None:
            return change.last
        return self.book.fact(self.measure.id, self.subject, str(int(self.period[:4]) - 1) + self.period[4:])

    @property
    def change(self) -> Change | None:
        """The change against last year, for annual fields; None while a body's part of a count or sum is missing."""
        if self.period != str(self.book.year) or self.lacking():
            return None
        return self.book.change(self.measure.id, self.subject)

    def lacking(self) -> tuple[str, ...]:
        """Bodies whose part the value still lacks."""
        return submissions.bodies_lacking(self.book, self.measure) if not self.subject else ()

    def exists(self) -> bool:
        """Whether there is a value."""
        fact = self.fact
        return fact is not None and fact.value is not None

    def ground(self, side: Side) -> Provenance | None:
        """What a text of it stands on; None where nothing is known that a reader could be led to."""
        fact = self.last if side is Side.LAST else self.fact
        return Provenance(FactKey(self.measure.id, self.subject, self.period), side) if fact is not None else None

    @traced(_now)
    def text(self) -> str:
        """The printed value without its unit; the words for its kind of “no number” where there is none."""
        fact = self.fact
        if fact is not None and fact.value is not None:
            return wording.number_text(fact.value, self.measure.places)
        if fact is None or fact.status in (Status.NOT_REPORTED, Status.VALUE, Status.PROVISIONAL):
            return self.book.missing(self.measure)
        return self.book.words.say(f"表内.{STATUS_KEYS[fact.status]}")

    @traced(_now)
    def with_unit(self) -> str:
        """The printed value with its unit as written in a sentence."""
        fact = self.fact
        if fact is None or fact.value is None:
            return self.text()
        return wording.with_unit(self.book.words, wording.sentence_text(fact.value, self.measure), self.measure.unit)

    @traced(_now)
    def cell(self) -> str:
        """The value as a table shows it: number (with * where it will still be fixed), 待报, 未开展, ／, 待反馈."""
        return cell(self.book.words, self.fact, self.measure)

    @traced(_now)
    def value_or_none(self) -> str:
        """The printed value, “—” where there is none."""
        return self.text() if self.exists() else self.book.words.say("表内.无值")

    @traced(_before)
    def last_cell(self) -> str:
        """Last year's value as a table shows it, “—” where there is none."""
        last = self.last
        if last is None or last.value is None:
            return self.book.words.say("表内.无可比")
        return wording.number_text(last.value, self.measure.places)

    @traced(_before)
    def last_with_unit(self) -> str:
        """Last year's value with its unit, “—” where there is none."""
        last = self.last
        if last is None or last.value is None:
            return self.last_cell()
        return wording.with_unit(self.book.words, wording.sentence_text(last.value, self.measure), self.measure.unit)

    @traced(_against)
    def change_phrase(self) -> str:
        """较上年上升…, 与上年持平, …; "" where there is no value."""
        change = self.change
        if change is None:
            return ""
        return wording.change_phrase(self.book.words, self.measure, change, self._perfect_years())

    @traced(_against)
    def change_cell(self) -> str:
        """The change as a table shows it."""
        change = self.change
        if change is None or change.movement is Movement.ABSENT:
            return self.book.words.say("表内.无可比")
        return wording.change_cell(self.book.words, self.measure, change)

    def direction(self) -> str:
        """升、降、平、首年、上年无值、上年为0、不可比、沿用, or "" where there is nothing to compare."""
        change = self.change
        return MOVEMENT_KEYS.get(change.movement, "") if change else ""

    def verdict(self) -> str:
        """向好、不利、持平、口径、沿用、首年 or “—”."""
        change = self.change
        if change is None or change.movement is Movement.ABSENT:
            return self.book.words.say("表内.无可比")
        return wording.verdict_cell(self.book.words, change)

    @traced(_against)
    def reason(self) -> str:
        """The department's reason as it stands in a table, "" where none was given."""
        change = self.change
        return wording.itemised(self.book.words, change.reason) if change else ""

    @traced(_against)
    def reason_sentence(self, lead: str = "") -> str:
        """主要原因：…。, `lead` before it, with measures taken where unfavourable; "" where nothing changed."""
        change = self.change
        if change is None:
            return ""
        return wording.reason_sentence(self.book.words, self.measure, change, self.department(), lead=lead)

    def data_year(self) -> str:
        """The year the data are of, the field's own year where nothing else was said."""
        fact = self.fact
        return str(fact.data_year) if fact is not None and fact.data_year else self.period[:4]

    def nature(self) -> str:
        """数据性质 as reported, "" where nothing was said."""
        fact = self.fact
        return fact.nature if fact is not None else ""

    def nature_words(self) -> str:
        """数据性质 as the text writes it: 快报 → 快报数."""
        nature = self.nature()
        return self.book.words.named("数据性质", nature) if nature else ""

    def provisional(self) -> str:
        """（快报数，最终以核定数为准）, "" for a value that stands."""
        fact = self.fact
        if fact is None or fact.status is not Status.PROVISIONAL:
            return ""
        return self.book.words.say("没有数.待核定", 性质=self.nature_words())

    def status(self) -> str:
        """有值、待核定、未报、无此项、未开展 or 待反馈."""
        fact = self.fact
        if fact is not None and fact.value is not None:
            return (Status.PROVISIONAL if fact.status is Status.PROVISIONAL else Status.VALUE).word
        return (fact.status if fact is not None and fact.status in STATUS_KEYS else Status.NOT_REPORTED).word

    def department(self) -> str:
        """Who answers for it."""
        return self.book.department(self.measure)

    def formula(self) -> str:
        """The formula with its numbers, "" for a reported value."""
        fact = self.fact
        return fact.formula if fact is not None else ""

    def level(self) -> str:
        """The level a computed index stands for (中营养), "" where none was said."""
        fact = self.fact
        return fact.note if fact is not None and fact.value is not None else ""

    def basis(self) -> str:
        """Standard and clause, or the 口径."""
        fact = self.fact
        return fact.basis if fact is not None else ""

    def evidence(self) -> str:
        """Numbers of the materials behind it."""
        self.book.fact(self.measure.id, self.subject, self.period)
        return wording.evidence_numbers(self.book.words, self.book.evidence(self.measure))

    def facts(self) -> tuple[Fact, ...]:
        """The adopted fact and the others kept beside it."""
        return self.book.all_of(self.measure.id, self.subject, self.period)

    def recognised(self) -> Fact | None:
        """What the province or city recognised, or None."""
        return next((fact for fact in self.facts() if fact.origin is Origin.RECOGNISED), None)

    @traced(_now)
    def recomputed(self) -> str:
        """Our own value beside a 认定值, as it is printed; "" where nothing was recognised or computed."""
        own = next((fact for fact in self.facts() if fact.origin is Origin.COMPUTED), None)
        if self.recognised() is None or own is None or own.value is None:
            return ""
        return wording.number_text(own.value, self.measure.places)

    def source(self) -> str:
        """File › sheet › cell of what was reported, "" for computed values."""
        fact = self.fact
        return self.book.words.say("列举.间隔").join(str(place) for place in fact.at) if fact is not None else ""

    def _perfect_years(self) -> int:
        if self.measure.unit != "%":
            return 0
        years, year = 0, int(self.period[:4])
        while True:
            fact = self.last if year == self.book.year - 1 else self.book.fact(self.measure.id, self.subject, str(year))
            if fact is None or fact.value is None or fact.value != 100:
                return years
            years, year = years + 1, year - 1

    words: ClassVar[dict[str, Callable[[Field], object]]] = {}
    """What a template may write after the dot."""

    def __getattr__(self, name: str) -> object:
        try:
            return self.words[name](self)
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self) -> str:
        return self.text()

    def __html__(self) -> str:
        return self.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def __bool__(self) -> bool:
        return self.exists()

    def _compare(self, other: object, test: Callable[[Decimal, Decimal], bool]) -> bool:
        mine, theirs = _number(self), _number(other)
        return mine is not None and theirs is not None and test(mine, theirs)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            fact = self.fact
            return fact is not None and fact.value == other
        return self._compare(other, lambda one, two: one == two)

    def __ne__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.exists() and not self == other
        return self._compare(other, lambda one, two: one != two)

    def __lt__(self, other: object) -> bool:
        return self._compare(other, lambda one, two: one < two)

    def __le__(self, other: object) -> bool:
        return self._compare(other, lambda one, two: one <= two)

    def __gt__(self, other: object) -> bool:
        return self._compare(other, lambda one, two: one > two)

    def __ge__(self, other: object) -> bool:
        return self._compare(other, lambda one, two: one >= two)

    def __hash__(self) -> int:
        return hash((self.measure.id, self.subject, self.period))


Field.words = {
    "值": Field.text,
    "带单位": Field.with_unit,
    "表内": Field.cell,
    "上年": Field.last_cell,
    "上年带单位": Field.last_with_unit,
    "变化": Field.change_phrase,
    "变化表内": Field.change_cell,
    "方向": Field.direction,
    "好坏": Field.verdict,
    "原因": Field.reason,
    "原因句": Field.reason_sentence,
    "数据年份": Field.data_year,
    "数据性质": Field.nature_words,
    "待核定注": Field.provisional,
    "状态": Field.status,
    "有值": Field.exists,
    "单位": lambda one: one.book.words.named("单位", one.measure.unit),
    "表头单位": lambda one: one.measure.unit,
    "名称": lambda one: wording.shown_name(one.book.words, one.measure),
    "部门": Field.department,
    "佐证": Field.evidence,
    "认定": lambda one: one.recognised() is not None,
    "复算值": Field.recomputed,
    "来源": Field.source,
    "公式": Field.formula,
    "口径": Field.basis,
    "级别": Field.level,
}


def _number(value: object) -> Decimal | None:
    if isinstance(value, Field):
        fact = value.fact
        return fact.number if fact is not None else None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return exact(value)
    return None


def cell(words: Words, fact: Fact | None, measure: Measure) -> str:
    """A fact as a table shows it; 待报 where there is none."""
    if fact is None:
        return words.say("表内.未报")
    if fact.value is not None:
        text = wording.number_text(fact.value, measure.places)
        return words.say("表内.待核定", 值=text) if fact.status is Status.PROVISIONAL else text
    return words.say(f"表内.{STATUS_KEYS.get(fact.status, Status.NOT_REPORTED.word)}")
