"""Reported amounts → totals, sums and rates of each year, as the measures of the scheme define them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.compute.formula_text import formula_number, sum_text
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.finding import Finding
from pipeline.model.number import divide, product, total
from pipeline.model.table import Place, Record
from pipeline.scheme.indicators import Measure, Ratio

_HUNDRED = Decimal(100)


def compute_ratios(facts: FactSet, config: Config, years: Iterable[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with every total, sum and rate added that its reported parts allow, for each of the years.

    A missing part gives no value, never 0; 无此项 adds nothing to a sum; 未开展 or 待反馈 of a part is that of the
    whole. Findings: C301 for a denominator of 0.
    """
    found: list[Finding] = []
    measures = config.scheme.measures
    meant = [one.under(config.policies[one.policy]) if one.policy else one for one in measures.values()]
    for year in sorted(years):
        for make in (_totals, _sums, _record_ratios, _ratios, _declines, _classes):
            made = [one for measure in meant for one in make(measure, facts, config, year)]
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
        yield _fact(
            measure, "", year, config, terms, (), f"各项{source.name}之和", terms.total, sum_text(terms.numbers)
        )


def _sums(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact]:
    """An amount that is the sum of other measures."""
    if not measure.sum:
        return
    terms = _terms(facts.get(part, "", year) for part in measure.sum)
    if terms:
        names = "＋".join(config.scheme.measures[part].name for part in measure.sum)
        yield _fact(measure, "", year, config, terms, (), names, terms.total, sum_text(terms.numbers))


def _ratios(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact | Finding]:
    """Sum of the parts ÷ whole × factor, multiplied before it is divided, per subject of the whole."""
    if not measure.ratio:
        return
    ratio = measure.ratio
    names = [config.scheme.measures[part].name for part in ratio.parts]
    top = "＋".join(names) if len(names) == 1 else f"（{'＋'.join(names)}）"
    times = f"×{formula_number(ratio.factor)}" if ratio.factor != 1 else ""
    definition = f"{top}÷{config.scheme.measures[ratio.whole].name}{times}"
    for whole in list(facts.where(ratio.whole, year)):
        subject = whole.key.subject
        terms = _terms(_alike(facts.get(part, subject, year), whole, config) for part in ratio.parts)
        if terms is None or (whole.number is None and whole.status not in _STANDING):
            continue
        if whole.number is None:
            terms = _Terms(terms.facts, whole)
            yield _fact(measure, subject, year, config, terms, (whole,), definition, Decimal(0), "")
        elif ratio.same_year and len({one.data_year for one in (whole, *terms.facts)}) > 1:
            continue
        elif whole.number == 0 and ratio.nothing and terms.total == 0:
            none = replace(whole, value=None, status=Status.NOT_APPLICABLE, note=_zero(ratio, config))
            yield _fact(measure, subject, year, config, _Terms(terms.facts, none), (), definition, Decimal(0), "")
        elif whole.number == 0:
            yield Finding(
                "C301",
                whole.at,
                {"年": str(year), "量": measure.name, "分母": config.scheme.measures[ratio.whole].name},
                indicator=measure.indicator,
            )
        else:
            text = sum_text(terms.numbers) if len(terms.facts) == 1 else f"（{sum_text(terms.numbers)}）"
            value = divide(product((terms.total, ratio.factor)), whole.number)
            formula = f"{text} ÷ {formula_number(whole.number)}" + (
                f" × {formula_number(ratio.factor)}" if times else ""
            )
            yield _fact(measure, subject, year, config, terms, (whole,), definition, value, formula)


def _alike(part: Fact | None, whole: Fact, config: Config) -> Fact | None:
    """A part in the unit of its whole, where the two units measure the same thing (公顷 in km²)."""
    if part is None or part.number is None or part.unit == whole.unit:
        return part
    number = config.scheme.units.convert(part.number, part.unit, whole.unit)
    return part if number is None else replace(part, value=number, unit=whole.unit)


def _zero(ratio: Ratio, config: Config) -> str:
    return f"{config.scheme.measures[ratio.whole].name}为0"


def _declines(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact]:
    """By how many % a measure is below last year's: (last − now) × 100 ÷ last; as old as this year's value."""
    if not measure.decline_of:
        return
    now, last = facts.get(measure.decline_of, "", year), facts.get(measure.decline_of, "", year - 1)
    if now is None or last is None or now.number is None or not last.number:
        return
    value = divide(product((last.number - now.number, _HUNDRED)), last.number)
    name = config.scheme.measures[measure.decline_of].name
    definition = f"（上年{name}－本年{name}）÷上年{name}×100"
    formula = f"（{formula_number(last.number)} − {formula_number(now.number)}） ÷ {formula_number(last.number)} × 100"
    made = _fact(measure, "", year, config, _Terms((now,), None), (last,), definition, value, formula)
    yield replace(made, data_year=now.data_year, nature=_nature((now,), year, config.scheme.rules.carried))


def _classes(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact]:
    """The class of a value by its bounds, as recognised values are classed (生态质量一类, 轻微变好)."""
    graded = facts.get(measure.bands.of, "", year) if measure.bands else None
    if measure.bands is None or graded is None or graded.number is None:
        return
    name = measure.bands.name(graded.number)
    formula = f"{config.scheme.measures[measure.bands.of].name} {formula_number(graded.number)}"
    made = _fact(measure, "", year, config, _Terms((graded,), None), (), "", Decimal(0), formula)
    yield replace(made, value=name)


def _record_ratios(measure: Measure, facts: FactSet, config: Config, year: int) -> Iterator[Fact | Finding]:
    """Per row of a form: part ÷ product of the wholes × 100; rows without one of the numbers give nothing."""
    if not measure.record_ratio:
        return
    rule = measure.record_ratio
    columns = config.scheme.forms.by_id[rule.form].records
    names = {one.id: one.name for one in columns.columns} if columns else {}
    under = "×".join(names[one] for one in rule.wholes)
    definition = f"{names[rule.part]}÷{under if len(rule.wholes) == 1 else f'（{under}）'}×100"
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
            bottom = " × ".join(formula_number(number) for number in numbers)
            yield Fact(
                FactKey(measure.id, record.subject, str(year)),
                divide(product((part, _HUNDRED)), whole),
                measure.unit,
                measure.places,
                origin=Origin.COMPUTED,
                at=at,
                inputs=_fed(rule.form, rule.part, record.subject, config, year),
                basis=_basis(measure, config, definition),
                formula=f"{formula_number(part)} ÷ （{bottom}） × 100"
                if len(numbers) > 1
                else f"{formula_number(part)} ÷ {bottom} × 100",
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
