"""What the weather is blamed for in reasons, tables and reports → pairs that say opposite things of one time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.check import told_clauses
from pipeline.check.given import Given
from pipeline.check.ruled_by import ruled_by
from pipeline.check.told_clauses import Told
from pipeline.model.finding import Finding
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId

_MONTHS = re.compile(r"(?<!\d)(\d{1,2})月?(?:份|上旬|中旬|下旬)?\s*[-—~至到]+\s*(\d{1,2})月|(?<!\d)(\d{1,2})月")
_DENIED = re.compile(r"(?:未|没有|无|不)[^、,。;]{0,3}$")
_COMMA = re.compile("[、,]")
_YEAR = 12


@dataclass(frozen=True, slots=True)
class BlamedColumn:
    """A column of a form in which causes are told."""

    form: RecordsId
    column: ColumnId


@dataclass(frozen=True, slots=True)
class Weather:
    """Words for a time that was wet and for one that was dry; seasons and their months; columns that tell causes."""

    wet: tuple[str, ...]
    dry: tuple[str, ...]
    seasons: Mapping[str, tuple[int, ...]]
    columns: tuple[BlamedColumn, ...]


WEATHER = RuleSection("weather", Weather)


@dataclass(frozen=True, slots=True)
class _Blame:
    told: Told
    word: str
    wet: bool
    months: frozenset[int]
    """Empty: the year."""


@ruled_by(WEATHER)
def opposite_weather(given: Given) -> Iterator[Finding]:
    """X332 one and the same time is not called wet here and dry there."""
    rule = given.rules.of(WEATHER)
    blames = [blame for told in _told(given, rule) for blame in _blames(told, rule, given)]
    wet, dry = ([one for one in blames if one.wet is way] for way in (True, False))
    for one in wet:
        other = next((two for two in dry if _overlap(one.months, two.months)), None)
        if other is not None:
            values = {"一说": one.told.text, "二说": other.told.text, "词一": one.word, "词二": other.word}
            yield one.told.finding("X332", other.told, values)


def _told(given: Given, rule: Weather) -> Iterator[Told]:
    yield from told_clauses.reasons(given)
    yield from told_clauses.sentences(given)
    for one in rule.columns:
        form = given.config.scheme.forms.by_id[one.form]
        for table in given.facts.table(one.form, given.year):
            for record in table.records:
                text = told_clauses.plain_signs(record.text(one.column))
                # The row's own words (春季臭氧超标) say of what time its cause speaks.
                subject = told_clauses.plain_signs(record.subject)
                if text and not record.total:
                    source = f"{table.department}《{form.title}》{record.subject}"
                    yield Told(
                        f"{subject}:{text}", table.department, source, record.readings[one.column].at, form.indicator
                    )


def _blames(told: Told, rule: Weather, given: Given) -> Iterator[_Blame]:
    """The first word for wet and for dry in a sentence that is not denied, with the months its clause or it names."""
    if any(year != given.year for year in map(int, re.findall(r"(?<!\d)((?:19|20)\d{2})年", told.text))):
        return
    for words, wet in ((rule.wet, True), (rule.dry, False)):
        for word in words:
            at = told.text.find(word)
            if at < 0 or _DENIED.search(told.text[:at]):
                continue
            before = _COMMA.split(told.text[:at])[-1]
            months = _months(before, rule) or _months(told.text[:at], rule)
            yield _Blame(told, word, wet, frozenset(months))
            break


def _months(text: str, rule: Weather) -> set[int]:
    found = {month for season, months in rule.seasons.items() if season in text for month in months}
    for first, last, single in _MONTHS.findall(text):
        if single:
            found.add(int(single))
        elif int(first) <= int(last):
            found.update(range(int(first), int(last) + 1))
    return {month for month in found if 1 <= month <= _YEAR}


def _overlap(one: frozenset[int], two: frozenset[int]) -> bool:
    return bool(one & two) or not (one or two)
