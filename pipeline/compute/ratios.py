"""Reported amounts → totals, sums and rates of each year, as the measures of the scheme define them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.finding import Finding
from pipeline.model.number import digits, divide, half_even, plain, product, total
from pipeline.model.table import Place, Record
from pipeline.scheme.indicators import Measure

_HUNDRED = Decimal(100)
_SHOWN_PLACES = 6
"""A converted amount (亩 → km²) may have endless decimals; a formula shows this many."""
_SHOWN_TERMS = 6
"""Longer sums are shown by their first terms and the number of terms."""


def compute(facts: FactSet, config: Config, years: Iterable[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with every total, sum and rate added that its reported parts allow, for each of the years.

    A missing part gives no value, never 0; 无此项 adds nothing to a sum; 未开展 or 待反馈 of a part is that of the
    whole. Findings: C301 for a denominator of 0.
    """
    found: list[Finding] = []
    measures = config.scheme.measures
    for year in years:
        for make in (_totals, _sums, _record_ratios, _ratios):
            made = [one for measure in measures.values() for one in make(measure, facts, config, year)]
            found += [one for one in made if isinstance(one, Finding)]
            facts = facts.plus(
                (one for one in made if isinstance(one, Fact)),
                reported_first=frozenset(m.id for m in measures.values() if m.adopt == "reported"),
            )
    return facts, tuple(found)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Parts of a sum that have a number, and the status that stands in for a number where one is missing."""

    facts: tuple[Fact, ...]
    standing: Fact | None
    """A part that says why there is no number; the sum says the same."""

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        return tuple(fact.number for fact in self.facts if fact.number is not None)

    @property
    def total(self) -> Decimal:
        return total(self.numbers)


def _terms(parts: Iterable[Fact | None]) -> _Terms | None:
    """The parts of a sum, or None where one is not known (未报): then nothing can be said."""
    with_number: list[Fact] = []
    absent: list[Fact] = []
    for part in parts:
        if part is None or (part.number is None and part.status not in _STANDING):
            return None
        (absent if part.number is None else with_number).append(part)
    standing = next((part for part in absent if part.status is not Status.NOT_APPLICABLE), None)
    if standing is None and not with_number and absent:
        standing = absent[0]
    return _Terms(tuple(with_number), standing) if with_number or standing else None


_STANDING = (Status.NOT_APPLICABLE, Status.NOT_DONE, Status.AWAITED)


def _totals(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact]:
    """A county amount that is the total of a measure over its subjects."""
    if not measure.total_of:
        return
    terms = _terms(facts.where(measure.total_of, year))
    if terms:
        source = config.scheme.measures[measure.total_of]
        yield _fact(measure, "", year, config, terms, (), f"各项{source.name}之和", terms.total, _sum_text(terms))


def _sums(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact]:
    """An amount that is the sum of other measures."""
    if not measure.sum:
        return
    terms = _terms(facts.get(part, "", year) for part in measure.sum)
    if terms:
        names = "＋".join(config.scheme.measures[part].name for part in measure.sum)
        yield _fact(measure, "", year, config, terms, (), names, terms.total, _sum_text(terms))


def _ratios(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact | Finding]:
    """Sum of the parts ÷ whole × 100, multiplied before it is divided, per subject of the whole."""
    if not measure.ratio:
        return
    ratio = measure.ratio
    names = [config.scheme.measures[part].name for part in ratio.parts]
    top = "＋".join(names) if len(names) == 1 else f"（{'＋'.join(names)}）"
    definition = f"{top}÷{config.scheme.measures[ratio.whole].name}×100"
    for whole in list(facts.where(ratio.whole, year)):
        subject = whole.key.subject
        terms = _terms(facts.get(part, subject, year) for part in ratio.parts)
        if terms is None or (whole.number is None and whole.status not in _STANDING):
            continue
        if whole.number is None:
            terms = _Terms(terms.facts, whole)
            yield _fact(measure, subject, year, config, terms, (whole,), definition, Decimal(0), "")
        elif whole.number == 0:
            yield Finding(
                "C301",
                whole.at,
                {"年": str(year), "量": measure.name, "分母": config.scheme.measures[ratio.whole].name},
                indicator=measure.indicator,
            )
        else:
            shown = _sum_text(terms) if len(terms.facts) == 1 else f"（{_sum_text(terms)}）"
            value = divide(product((terms.total, _HUNDRED)), whole.number)
            formula = f"{shown} ÷ {_shown(whole.number)} × 100"
            yield _fact(measure, subject, year, config, terms, (whole,), definition, value, formula)


def _record_ratios(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact | Finding]:
    """Per row of a form: part ÷ product of the wholes × 100; rows without one of the numbers give nothing."""
    if not measure.record_ratio:
        return
    rule = measure.record_ratio
    for table in facts.table(rule.form, year):
        for record in table.records:
            part = record.number(rule.part)
            wholes = [record.number(column) for column in rule.wholes]
            if record.total or part is None or any(number is None for number in wholes):
                continue
            numbers = [number for number in wholes if number is not None]
            whole = product(numbers)
            at = _cells(record, (rule.part, *rule.wholes))
            if whole == 0:
                values = {"年": str(year), "量": measure.name, "分母": record.subject}
                yield Finding("C301", at, values, table.department, measure.indicator)
                continue
            bottom = " × ".join(_shown(number) for number in numbers)
            yield Fact(
                FactKey(measure.id, record.subject, str(year)),
                divide(product((part, _HUNDRED)), whole),
                measure.unit,
                measure.places,
                origin=Origin.COMPUTED,
                at=at,
                inputs=_fed(rule.form, rule.part, record.subject, config, year),
                basis=_basis(measure, config, ""),
                formula=f"{_shown(part)} ÷ （{bottom}） × 100"
                if len(numbers) > 1
                else f"{_shown(part)} ÷ {bottom} × 100",
            )


def _fed(form: str, column: str, subject: str, config: Config, year: int) -> tuple[FactKey, ...]:
    """The fact that a column of a form feeds, if it feeds one."""
    records = config.scheme.forms.by_id[form].records
    found = records.column(column) if records else None
    return (FactKey(found.measure, subject, str(year)),) if found and found.measure else ()


def _cells(record: Record, columns: tuple[str, ...]) -> tuple[Place, ...]:
    return tuple(record.readings[column].at for column in columns if column in record.readings)


def _fact(
    measure: Measure,
    subject: str,
    year: int,
    config: Config,
    terms: _Terms,
    others: tuple[Fact, ...],
    definition: str,
    value: Decimal,
    formula: str,
) -> Fact:
    """The computed fact; status, 数据性质 and 数据年份 come from its parts."""
    parts = (*terms.facts, *others, *((terms.standing,) if terms.standing and terms.standing not in others else ()))
    years = [part.data_year for part in parts if part.data_year is not None]
    provisional = any(part.status is Status.PROVISIONAL for part in parts)
    status = Status.PROVISIONAL if provisional else Status.VALUE
    return Fact(
        FactKey(measure.id, subject, str(year)),
        None if terms.standing else value,
        measure.unit,
        measure.places,
        status=terms.standing.status if terms.standing else status,
        origin=Origin.COMPUTED,
        data_year=min(years, default=None),
        nature=_nature(parts, year, config.scheme.rules.carried),
        note=terms.standing.note if terms.standing else "",
        at=(),
        inputs=tuple(dict.fromkeys(part.key for part in parts)),
        basis=_basis(measure, config, definition),
        formula="" if terms.standing else formula,
    )


def _nature(parts: tuple[Fact, ...], year: int, carried: tuple[str, ...]) -> str:
    """沿用 where any part is carried over, else the nature of provisional parts, else the one all share."""
    for part in parts:
        words = [word for word in carried if word in part.nature]
        if words or (part.data_year is not None and part.data_year < year):
            return words[0] if words else carried[0]
    natures = {part.nature: None for part in parts if part.status is Status.PROVISIONAL and part.nature}
    if natures:
        return "、".join(natures)
    shared = {part.nature for part in parts}
    return shared.pop() if len(shared) == 1 else ""


def _basis(measure: Measure, config: Config, definition: str) -> str:
    """The words of the 口径 the measure follows, else its definition."""
    return config.policy_words(measure.policy) if measure.policy else definition


def _sum_text(terms: _Terms) -> str:
    numbers = [_shown(number) for number in terms.numbers]
    if len(numbers) <= _SHOWN_TERMS:
        return " + ".join(numbers)
    return f"{' + '.join(numbers[: _SHOWN_TERMS - 1])} + … + {numbers[-1]}（共{len(numbers)}项）"


def _shown(value: Decimal) -> str:
    if digits(value) <= _SHOWN_PLACES:
        return plain(value)
    return plain(half_even(value, _SHOWN_PLACES)).rstrip("0").rstrip(".")
