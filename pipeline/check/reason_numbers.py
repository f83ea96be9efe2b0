"""Numbers that reasons and reports tell of a change → findings where the two years' values are others (K31, K32)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TypeVar

from pipeline.check import told_clauses
from pipeline.check.given import Given, shown_number
from pipeline.check.told_clauses import plain_signs
from pipeline.check.told_values import Namer, Teller, Tells, ToldAmount, ToldMovement
from pipeline.model.fact import Fact, FactKey
from pipeline.model.finding import Finding
from pipeline.model.number import digits, divide, half_even
from pipeline.model.table import Place, address
from pipeline.scheme.indicators import Indicator, Measure
from pipeline.scheme.units import fold

T = TypeVar("T")

_CELLS = 12
_LEAST_NAME = 4
"""Signs of a name below which it may mean anything where the text is not about its indicator."""
_HUNDRED = Decimal(100)
_MONEY = "元"
"""Unit of what grows at constant prices, other than the two years' values say."""


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A text that tells of changes: what it is called, whose, its cells, and the measures that it is about."""

    text: str
    department: str
    source: str
    at: tuple[Place, ...]
    indicator: str = ""
    about: tuple[str, ...] = ()
    itself: tuple[str, ...] = ()
    values: tuple[Place, ...] = ()
    """Cells of the values beside which it stands."""
    report: bool = False


@dataclass(frozen=True, slots=True)
class Years:
    """What is known of a measure of the county: the adopted facts of both years, and every rival of them."""

    measure: Measure
    now: tuple[Fact, ...]
    last: tuple[Fact, ...]

    @property
    def difference(self) -> Decimal:
        """This year's printed value less last year's."""
        return _printed(self.now[0]) - _printed(self.last[0])


def reason_numbers(given: Given) -> Iterator[Finding]:
    """X360 a number that a reason or report gives of a value, of this year, of last or of the change, is that of the
    tables; X361 a value of which it is right is not said to rise where it fell (K31, K32)."""
    words, units = given.rules.reason_words, given.config.scheme.units
    places = tuple(map(plain_signs, given.config.townships))
    teller = Teller(given.year, words.up, words.down, units, places)
    strict, names_of = _strict_names(given), cache(lambda about: _names(given, about))
    for one in (*_reasons(given), *_reports(given)):
        names = Namer(strict, names_of(one.about), one.itself)
        found: dict[str, dict[str, Years]] = {"X360": {}, "X361": {}}
        for movement, years in _judged(list(teller.movements(one.text, names)), given):
            if one.report and not movement.compared:
                continue  # What a value is there is X613; what a work alone changed stands in no table.
            if _false(movement, years, given):
                found["X360"].setdefault(movement.words, years)
            elif _contrary(movement, years):
                found["X361"].setdefault(movement.words, years)
        for code, told in found.items():
            if told:
                said = (f"“{words}”，现在{_said(years, given, one.at[0])}" for words, years in told.items())
                both = (rivals for years in told.values() for rivals in (years.now, years.last))
                at = _once(one.at, one.values, *(_cells(rivals, given) for rivals in both))[:_CELLS]
                yield Finding(code, at, {"材料": one.source, "不同": "；".join(said)}, one.department, one.indicator)


def _reasons(given: Given) -> Iterator[Reasoning]:
    """Reasons of the form of reasons and beside values, each text of a body once with all its cells."""
    found: dict[tuple[str, str], Reasoning] = {}
    for one in (*_rows(given), *_beside(given)):
        key = one.department, plain_signs(one.text)
        old = found.get(key)
        found[key] = one if old is None else _joined(old, one)
    yield from found.values()


def _joined(old: Reasoning, new: Reasoning) -> Reasoning:
    return replace(
        old,
        at=_once(old.at, new.at),
        about=_once(old.about, new.about),
        itself=_once(old.itself, new.itself),
        values=_once(old.values, new.values),
    )


def _once(*parts: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))


def _rows(given: Given) -> Iterator[Reasoning]:
    scheme, form = given.config.scheme, given.rules.reason_form
    title = scheme.forms.by_id[form.form].title
    for table in given.facts.table(form.form, given.year):
        for record in table.records:
            text, subject = record.text(form.reason), record.text(form.subject) or record.subject
            if not text or record.total:
                continue
            name = fold(subject)
            own = next((one for one in given.measures.values() if name in _called(one)), None)
            indicator = next((one for one in scheme.indicators.values() if name in _called(one)), None)
            home = own.indicator if own else indicator.id if indicator else ""
            headline = scheme.indicators[home].headline if home in scheme.indicators else None
            itself = own or headline
            yield Reasoning(
                text,
                table.department,
                f"《{title}》里{subject}的变化原因",
                (record.readings[form.reason].at,),
                home,
                _of_indicator(given, home),
                (itself.id,) if itself else (),
            )


def _beside(given: Given) -> Iterator[Reasoning]:
    for key, rivals in given.facts.by_key.items():
        for fact in rivals if key.period == str(given.year) and not key.subject else ():
            if fact.reason and fact.at:
                measure = given.measures[key.measure]
                yield Reasoning(
                    fact.reason,
                    given.department_of(fact.at[0]),
                    f"{measure.name}的变化原因",
                    (_cell_of(fact.reason, fact.at[0], given),),
                    measure.indicator,
                    _once((key.measure,), _of_indicator(given, measure.indicator)),
                    (key.measure,),
                    fact.at,
                )


def _cell_of(reason: str, value: Place, given: Given) -> Place:
    """The cell of a reason that stands in the row of a value; that of the value where it cannot be told."""
    for table in given.tables:
        for row in table.rows if (table.file, table.sheet) == (value.file, value.sheet) else ():
            for column in table.columns:
                origin = row.origins.get(column.id)
                at = (origin.row, origin.column) if origin else (row.row, column.index)
                text = row.cells.get(column.id)
                beside = value.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(row.row + 1)
                if beside and isinstance(text, str) and plain_signs(text) == plain_signs(reason):
                    return Place(value.file, value.sheet, address(*at))
    return value


def _reports(given: Given) -> Iterator[Reasoning]:
    for told in told_clauses.sentences(given):
        if not told.whole:
            yield Reasoning(told.text, told.department, told.source, (told.at,), told.indicator, report=True)


def _called(one: Measure | Indicator) -> tuple[str, ...]:
    return tuple(map(fold, (one.name, *one.aliases, one.id)))


def _of_indicator(given: Given, indicator: str) -> tuple[str, ...]:
    return tuple(one.id for one in given.measures.values() if one.indicator == indicator and not one.per and indicator)


def _names(given: Given, measures: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Names, aliases and the heads of rows of these measures, in plain signs and small letters."""
    # In the order of the scheme: of several measures of one name the first that fits is meant.
    asked, found = set(measures), dict[str, tuple[str, ...]]()
    wanted = [one for one in given.measures if one in asked]
    items = [
        (item.measure, (item.name, *item.aliases))
        for form in given.config.scheme.forms.by_id.values()
        for item in form.items
    ]
    spelt = [(one, (given.measures[one].name, *given.measures[one].aliases)) for one in wanted]
    for measure, spellings in (*spelt, *items):
        for name in spellings if measure in wanted else ():
            plain = plain_signs(name).lower()
            for called in (plain, plain.partition("(")[0]):
                found[called] = _once(found.get(called, ()), (measure,))
    return found


def _strict_names(given: Given) -> Mapping[str, tuple[str, ...]]:
    """Full names that are those of one measure of the county alone."""
    found: dict[str, tuple[str, ...]] = {}
    for one in given.measures.values():
        for name in map(plain_signs, (one.name, *one.aliases) if not one.per else ()):
            if len(name) >= _LEAST_NAME:
                found[name.lower()] = _once(found.get(name.lower(), ()), (one.id,))
    return {name: ids for name, ids in found.items() if len(ids) == 1}


def _judged(movements: Sequence[ToldMovement], given: Given) -> Iterator[tuple[ToldMovement, Years]]:
    """Movements with the measure that each is about: the one it is true of, else the first with numbers of its kind.

    Several parts of a change that are told one by one are left out where they add up to it, or one of them is it.
    """
    by_measures: dict[tuple[str, ...], list[ToldMovement]] = {}
    for one in movements:
        by_measures.setdefault(one.measures, []).append(one)
    for same in by_measures.values():
        for one in same:
            able = [years for years in (_years(given, name) for name in one.measures) if _able(one, years, given)]
            if not able or (len(same) > 1 and any(_parts(same, years, given) for years in able)):
                continue
            yield one, next((years for years in able if not _false(one, years, given)), able[0])


def _years(given: Given, measure: str) -> Years:
    def known(year: int) -> tuple[Fact, ...]:
        rivals = given.facts.all_of(FactKey(measure, "", str(year)))
        return tuple(fact for fact in rivals if fact.number is not None)

    return Years(given.measures[measure], known(given.year), known(given.year - 1))


def _able(movement: ToldMovement, years: Years, given: Given) -> bool:
    """Whether the values are known and the numbers of the clause are of their kind."""
    unit, convert = years.measure.unit, given.config.scheme.units.convert
    percent = "%" in [amount.unit for amount in movement.amounts] and unit != "%"
    money = _MONEY in unit
    alike = all(
        convert(Decimal(1), unit, amount.unit) is not None
        or (percent and amount.unit == "%" and amount.tells is Tells.CHANGE and not money)
        for amount in movement.amounts
    )
    return bool(alike and years.now and years.last)


def _parts(same: Sequence[ToldMovement], years: Years, given: Given) -> bool:
    """Whether several changes told of one value are parts of it: they add up to it, or one is the whole."""
    changes = [one.amounts[0] for one in same if [amount.tells for amount in one.amounts] == [Tells.CHANGE]]
    if len(changes) < len(same) or len({one.unit for one in changes}) > 1:
        return False
    summed = sum((one.number if one.rises else -one.number for one in changes), Decimal(0))
    whole = replace(changes[0], number=abs(summed))
    return any(_agrees(one, years, given) for one in (whole, *changes))


def _false(movement: ToldMovement, years: Years, given: Given) -> bool:
    return not all(_agrees(amount, years, given) for amount in movement.amounts)


def _contrary(movement: ToldMovement, years: Years) -> bool:
    """Whether the words go the other way than the value, which moved."""
    went = years.difference
    return went != 0 and any(amount.rises is (went < 0) for amount in movement.amounts)


def _agrees(amount: ToldAmount, years: Years, given: Given) -> bool:
    """Whether a number is what it is told to be, by any of the values known, to the digits that it gives."""
    nows = [(fact.number or Decimal(0), _printed(fact), fact.unit) for fact in years.now]
    lasts = [(fact.number or Decimal(0), _printed(fact), fact.unit) for fact in years.last]
    if amount.tells is not Tells.CHANGE:
        known = nows if amount.tells is Tells.NOW else lasts
        return any(_same(value, unit, amount, given) for *both, unit in known for value in both)
    for exact, shown, unit in nows:
        for before, printed, _ in lasts:
            if any(_same(abs(value), unit, amount, given) for value in (exact - before, shown - printed)):
                return True
            if amount.unit == "%" and before:
                percents = [divide(abs(value) * _HUNDRED, abs(before)) for value in (exact - before, shown - printed)]
                if any(_same(percent, "%", amount, given) for percent in percents):
                    return True
    return False


def _same(value: Decimal, unit: str, amount: ToldAmount, given: Given) -> bool:
    meant = given.config.scheme.units.convert(value, unit, amount.unit)
    if meant is None:
        return False
    places = digits(amount.number)
    if amount.about and not places:
        places = -len(str(amount.number)) + len(str(amount.number).rstrip("0"))
    return half_even(meant, places) == amount.number or meant == amount.number


def _printed(fact: Fact) -> Decimal:
    printed = fact.printed
    return printed if isinstance(printed, Decimal) else Decimal(0)


def _said(years: Years, given: Given, beside: Place) -> str:
    """A measure in both years: 建成区绿地率本年39.03%（C10），上年38.58%，上升0.45个百分点."""
    measure, now, went = years.measure, _printed(years.now[0]), years.difference
    cell = next(iter(_cells(years.now, given)), None)
    near = cell is not None and (cell.file, cell.sheet) == (beside.file, beside.sheet)
    where = f"（{cell.cell if near else cell}）" if cell else ""
    rate = measure.unit == "%"
    up, down = ("上升", "下降") if rate else ("增加", "减少")
    size = f"{shown_number(abs(went))}{'个百分点' if rate else measure.unit}"
    moved = f"{up if went > 0 else down}{size}" if went else "没有变"
    last = f"上年{shown_number(_printed(years.last[0]))}{measure.unit}"
    return f"{measure.name}本年{shown_number(now)}{measure.unit}{where}，{last}，{moved}"


def _cells(rivals: Sequence[Fact], given: Given) -> tuple[Place, ...]:
    """The cells in which the adopted value stands, those of its parts where nobody typed it."""
    typed = next((fact for fact in rivals if fact.at and _printed(fact) == _printed(rivals[0])), rivals[0])
    return given.cells(typed)
