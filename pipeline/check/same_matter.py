"""One measure or rectification told in several places → pairs that differ in state, deadline or quantity."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check import told_clauses
from pipeline.check.given import Given
from pipeline.check.row_words import cell_text_shown, column_name
from pipeline.check.ruled_by import ruled_by
from pipeline.check.told_clauses import Told
from pipeline.model.finding import Finding
from pipeline.model.table import Place, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_COMMA = re.compile("[、,:]")
_DATED = re.compile(r"(?:19|20)\d{2}年(?:度|底|末)?|\d{1,2}月(?:\d{1,2}日)?(?:底|份)?|pm(?:2\.5|10)", re.IGNORECASE)
"""Digits that say when, or that are a name: they make no two measures one."""
_PHRASE = re.compile(
    r"(?P<before>[\u4e00-\u9fff]*)(?P<number>\d+(?:\.\d+)?)(?P<after>[\u4e00-\u9fff]+|[a-z²³23]+)", re.IGNORECASE
)
_COMPARED = re.compile("上年|去年|同比|由.*(?:增|减|升|降|提高|扩大)|计划|目标|累计|合计|其中|共")
_SAME, _SAME_WORDS, _NAMES, _ALIKE, _TAIL = 8, 5, 9, 6, 2
"""Signs in common, and how many of them letters, from which on two texts tell of one measure; signs of a name, of the
words on both sides of a number, and of those before it by which phrases are sorted."""
_MOST, _LONGEST = 60, 400
"""Clauses with the same words that are held against each other, and signs of a clause: more is no season's."""


@dataclass(frozen=True, slots=True)
class MatterRows:
    """A form whose rows are measures: what is done, for what, how far it is, by when, and who does it."""

    form: RecordsId
    action: ColumnId
    matter: ColumnId
    state: ColumnId
    done: tuple[str, ...]
    body: ColumnId
    deadline: ColumnId = ""


@dataclass(frozen=True, slots=True)
class Matters:
    """The forms of measures, and the words by which a sentence says that a thing is done or still to be done.

    `neither`: words with which a sentence says nothing of it though it holds one of the others (完成投资).
    """

    rows: tuple[MatterRows, ...]
    done: tuple[str, ...]
    open: tuple[str, ...]
    neither: tuple[str, ...]


MATTERS = RuleSection("matters", Matters)


@dataclass(frozen=True, slots=True)
class Matter:
    """A measure as somebody tells it; `done` None: it does not say; `row`: it is a row of a form."""

    told: Told
    texts: tuple[str, ...]
    bodies: frozenset[str]
    done: bool | None = None
    deadline: datetime.date | None = None
    said: str = ""
    """The words that say how far it is."""
    at_deadline: Place | None = None
    row: bool = False

    @property
    def mark(self) -> tuple[Place, str]:
        """What tells it from others: the place of a row, the words of a clause."""
        return self.told.at, "" if self.row else self.texts[0]


def _row_matters(given: Given, rule: Matters) -> Iterator[Matter]:
    for one in rule.rows:
        form = given.config.scheme.forms.by_id[one.form]
        for table in given.facts.table(one.form, given.year):
            for record in table.records:
                texts = tuple(told_clauses.plain_signs(record.text(column)) for column in (one.action, one.matter))
                said = record.readings.get(one.state)
                state = cell_text_shown(said) if said is not None else ""
                if record.total or not any(texts):
                    continue
                source = f"《{form.title}》“{record.text(one.matter) or record.subject}”"
                due = record.readings.get(one.deadline)
                at = said or next(iter(record.readings.values()))
                shown = f"{column_name(form, one.state)}{state}" if said and isinstance(said.value, Decimal) else state
                yield Matter(
                    Told(texts[0], table.department, source, at.at, form.indicator),
                    texts,
                    frozenset(filter(None, (table.department, _body(record, one.body, given)))),
                    None if not state else state in one.done,
                    due.value if due is not None and isinstance(due.value, datetime.date) else None,
                    shown,
                    due.at if due is not None else None,
                    row=True,
                )


def _body(record: Record, column: str, given: Given) -> str:
    said = fold(record.text(column))
    found = (body.name for body in given.config.bodies if said in map(fold, (body.name, *body.aliases)))
    return next(found, "")


def _matters(given: Given, rule: Matters) -> list[Matter]:
    """Rows first, then the clauses of reasons and reports, each with the bodies it may speak for."""
    found = list(_row_matters(given, rule))
    for told in (*told_clauses.reasons(given), *told_clauses.sentences(given)):
        for clause in _COMMA.split(told.text):
            if any(sign.isdecimal() for sign in clause):
                done, said = state_of(clause, rule)
                found.append(Matter(told, (clause,), frozenset({told.department}), done, said=said))
    return found


def state_of(clause: str, rule: Matters) -> tuple[bool | None, str]:
    """Whether a clause says that its matter is done (True) or not yet (False), and the word that says so."""
    for word in rule.neither:
        clause = clause.replace(word, "")
    going = next((word for word in rule.open if word in clause), "")
    done = next((word for word in rule.done if word in clause), "")
    if going:
        return False, going
    return (True, done) if done else (None, "")


@ruled_by(MATTERS)
def one_state(given: Given) -> Iterator[Finding]:
    """X333 a measure is not done in one place and under way in another; X334 its deadline is one and the same."""
    told = set[tuple[Place, str]]()
    for one, two in _near(_matters(given, given.rules.of(MATTERS))):
        shared = _shared(one, two)
        if not shared:
            continue
        if one.done is not None and two.done is not None and one.done != two.done:
            # One root, one line: what was told of is not told of again beside every paper that says so too.
            if not told.intersection((one.mark, two.mark)):
                values = {"事项": shared, "一说": one.said, "二说": two.said}
                yield one.told.finding("X333", two.told, values)
            told |= {one.mark, two.mark}
        elif one.deadline and two.deadline and one.deadline != two.deadline and one.at_deadline and two.at_deadline:
            values = {"事项": shared, "一说": _day(one.deadline), "二说": _day(two.deadline)}
            values |= {"一": one.told.source, "二": two.told.source}
            values |= {"一处": str(one.at_deadline), "二处": str(two.at_deadline)}
            at = (one.at_deadline, two.at_deadline)
            yield Finding("X334", at, values, one.told.department, one.told.indicator or two.told.indicator)


def _near(matters: Sequence[Matter]) -> Iterator[tuple[Matter, Matter]]:
    """Pairs of different tables and papers that have signs enough in common, in the order of the matters.

    Found by the runs of signs that both hold: a season has thousands of clauses, and nearly no two are alike.
    """
    holders: dict[str, list[int]] = {}
    pairs = set[tuple[int, int]]()
    for number, one in enumerate(matters):
        texts = (_DATED.sub("|", text[:_LONGEST]) for text in one.texts)
        runs = {text[start : start + _SAME] for text in texts for start in range(len(text) - _SAME + 1)}
        for run in runs:
            held = holders.setdefault(run, [])
            if "|" not in run and len(held) < _MOST:
                pairs |= {(other, number) for other in held}
                held.append(number)
    for first, second in sorted(pairs):
        one, two = matters[first], matters[second]
        if (one.told.at.file, one.told.at.sheet) != (two.told.at.file, two.told.at.sheet):
            yield one, two


def _shared(one: Matter, two: Matter) -> str:
    """The words by which two tell of one measure, "" where they do not: a number with what it counts, or a name."""
    best = ""
    for first in one.texts:
        for second in two.texts:
            common = _longest(_DATED.sub("|", first[:_LONGEST]), _DATED.sub("|", second[:_LONGEST]))
            words = sum("\u4e00" <= sign <= "\u9fff" for sign in common)
            counted = len(common) >= _SAME and words >= _SAME_WORDS and any(sign.isdecimal() for sign in common)
            named = one.row and two.row and words >= _NAMES
            if (counted or named) and len(common) > len(best):
                best = common
    return best


def _longest(one: str, two: str) -> str:
    """The longest text that stands in both, without the signs that divide clauses at its ends."""
    best, before = "", [0] * (len(two) + 1)
    for row, sign in enumerate(one, 1):
        now = [0] * (len(two) + 1)
        for column, other in enumerate(two, 1):
            if sign == other and sign != "|":
                now[column] = before[column - 1] + 1
                if now[column] > len(best):
                    best = one[row - now[column] : row]
        before = now
    return best.strip("、,:()")


@dataclass(frozen=True, slots=True)
class _Phrase:
    matter: Matter
    before: str
    after: str
    number: Decimal
    unit: str
    text: str


def one_quantity(given: Given) -> Iterator[Finding]:
    """X335 the same words of one body count the same: 清淤 8.6 公里 in one paper is not 8.9 公里 in another."""
    met: dict[tuple[str, str], list[_Phrase]] = {}
    told = set[tuple[Place, str]]()
    for matter in _matters(given, given.rules.of(MATTERS)):
        if matter.told.whole:
            continue
        for phrase in _phrases(matter, given):
            for body in phrase.matter.bodies:
                held = met.setdefault((body, phrase.before[-_TAIL:]), [])
                if len(held) < _MOST:
                    held.append(phrase)
    for phrases in met.values():
        for number, one in enumerate(phrases):
            for two in phrases[number + 1 :]:
                marks = {one.matter.mark, two.matter.mark}
                if one.matter.told.at.file == two.matter.told.at.file or told & marks:
                    continue
                if _as_far(one.matter, two.matter) and _contrary(one, two, given):
                    told |= marks
                    values = {"一说": one.text, "二说": two.text}
                    yield one.matter.told.finding("X335", two.matter.told, values)


def _as_far(one: Matter, two: Matter) -> bool:
    """Whether quantities of two can be held against each other: what is still to be done is more than what is done."""
    if one.row and two.row:
        return one.done == two.done
    return all(matter.done is True for matter in (one, two) if matter.row)


def _phrases(matter: Matter, given: Given) -> Iterator[_Phrase]:
    for text in matter.texts:
        for clause in _COMMA.split(text):
            if _COMPARED.search(clause[:_LONGEST]):
                continue
            for found in _PHRASE.finditer(_DATED.sub("|", clause[:_LONGEST])):
                unit = next(
                    (
                        found["after"][:size]
                        for size in range(len(found["after"]), 0, -1)
                        if given.config.scheme.units.canonical(found["after"][:size])
                    ),
                    "",
                )
                if unit:
                    after = found["after"].removeprefix(unit)
                    yield _Phrase(matter, found["before"], after, Decimal(found["number"]), unit, found[0])


def _contrary(one: _Phrase, two: _Phrase, given: Given) -> bool:
    """Whether two say another number of the same thing: the same words before it and behind it, the same unit."""
    units = given.config.scheme.units
    first, second = units.canonical(one.unit) or "", units.canonical(two.unit) or ""
    behind = _common_start(one.after, two.after)
    shorter, longer = sorted((one, two), key=lambda phrase: len(phrase.before))
    place = longer.before.removesuffix(shorter.before)
    if not longer.before.endswith(shorter.before) or place not in "|".join(shorter.matter.texts):
        return False
    if len(shorter.before) + len(behind) < _ALIKE or (one.after and two.after and not behind):
        return False
    number = units.convert(two.number, second, first)
    return number is not None and number != one.number


def _common_start(one: str, two: str) -> str:
    size = 0
    for first, second in zip(one, two, strict=False):
        if first != second:
            break
        size += 1
    return one[:size]


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
