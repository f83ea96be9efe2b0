"""Numbers of one form against each other: sums, parts and wholes, typed against recomputed, bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pipeline.check.given import Given, shown_number
from pipeline.check.ruled_by import ruled_by
from pipeline.model.fact import Fact, Origin, Status
from pipeline.model.finding import Divergence, Finding
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import MeasureId
from pipeline.system.marks import Key

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Sum:
    """The parts add up to the whole, all annual measures of the county; a part of `zero` that nobody filled in is 0.

    Allowed difference: what the digits reported leave open, or `allow` (the whole's unit), or `allow_percent`
    of the whole, whichever is largest.
    """

    id: str
    parts: tuple[MeasureId, ...]
    whole: MeasureId
    allow: Decimal = Decimal(0)
    allow_percent: Decimal = Decimal(0)
    zero: tuple[MeasureId, ...] = ()


SUMS = RuleSection("sums", tuple[Sum, ...])


@ruled_by(SUMS)
def parts_add_up(given: Given) -> Iterator[Finding]:
    """X201 parts add up to the whole (X236: those not filled in being 0): land K01, industries K13, days of air K18."""
    for rule in given.rules.of(SUMS):
        whole = given.fact(rule.whole)
        parts = [given.fact(part) for part in rule.parts]
        if whole is None or whole.number is None:
            continue
        absent = [name for name, part in zip(rule.parts, parts, strict=True) if not _counts(part)]
        if not {*absent} <= {*rule.zero}:
            continue
        known = [part for part in parts if part is not None and part.number is not None]
        total = sum((part.number for part in known if part.number is not None), Decimal(0))
        allowed = max(
            sum((given.half_unit(fact) for fact in (whole, *known)), Decimal(0)),
            rule.allow,
            abs(whole.number) * rule.allow_percent / 100,
        )
        if known and abs(total - whole.number) > allowed:
            measure = given.measures[rule.whole]
            values = {
                "规则": rule.id,
                "整体": measure.name,
                "整体值": shown_number(whole.number),
                "各部分": "＋".join(given.measures[part].name for part in rule.parts if part not in absent)
                + (f"（{'、'.join(given.measures[part].name for part in absent)}没有填）" if absent else ""),
                "合计": shown_number(total),
                "差": shown_number(total - whole.number),
                "允许差": shown_number(allowed),
                "单位": measure.unit,
            }
            code = "X236" if absent and total < whole.number else "X201"
            yield given.finding(code, rule.whole, given.cells(whole, *known), values)


def _counts(part: Fact | None) -> bool:
    """Whether a part is known: a number, or 无此项, which adds nothing."""
    return part is not None and (part.number is not None or part.status is Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class OrderedPair:
    """The measure `low` is never greater than `high`."""

    id: str
    low: MeasureId
    high: MeasureId


PAIRS = RuleSection("pairs", tuple[OrderedPair, ...])


@ruled_by(PAIRS)
def parts_within_whole(given: Given) -> Iterator[Finding]:
    """X202 a part is not greater than its whole, in the whole's unit; shares of a ratio are seen by `rates`."""
    for rule in given.rules.of(PAIRS):
        low, high = given.fact(rule.low), given.fact(rule.high)
        if low is None or high is None or high.number is None:
            continue
        unit = given.measures[rule.high].unit
        converted = given.in_unit(low, unit)
        if converted is None:
            continue
        number, half = converted
        allowed = half + given.half_unit(high)
        if number - high.number > allowed:
            values = {
                "规则": rule.id,
                "小": given.measures[rule.low].name,
                "小值": shown_number(number),
                "大": given.measures[rule.high].name,
                "大值": shown_number(high.number),
                "差": shown_number(number - high.number),
                "允许差": shown_number(allowed),
                "单位": unit,
            }
            yield given.finding("X202", rule.low, given.cells(low, high), values)


@dataclass(frozen=True, slots=True)
class Rates:
    """Every measure of kind ratio lies within [low, high] unless excepted; a typed one may be off by `allow`."""

    low: Decimal
    high: Decimal
    allow: Decimal
    excepted: Annotated[tuple[MeasureId, ...], Key("except")] = ()


RATES = RuleSection("rates", Rates)


@ruled_by(RATES)
def typed_values(given: Given) -> Iterator[Finding]:
    """X203 a typed rate, sum or index is the one its parts give (K07, K12, K21), where none of them counts twice.

    A computed rate that cannot be (X204) says enough of its parts.
    """
    doubled = given.doubled
    for key, rivals in given.facts.by_key.items():
        measure = given.measures[key.measure]
        if key.period != str(given.year) or measure.adopt == "reported":
            continue
        computed = next((fact for fact in rivals if fact.origin is Origin.COMPUTED), None)
        if computed is None or computed.number is None:
            continue
        if doubled and any(one.measure in doubled for one in given.inputs(computed)):
            continue
        if computed is rivals[0] and _beyond_rates(given, computed):
            continue
        allowed = given.rules.of(RATES).allow if measure.kind == "ratio" else _terms_half_units(given, computed)
        for typed in rivals:
            if typed.origin is not Origin.REPORTED or typed.number is None:
                continue
            tolerance = max(given.half_unit(typed), allowed)
            if abs(typed.number - computed.number) > tolerance:
                values = {
                    "名称": measure.name,
                    "对象": key.subject,
                    "填报值": shown_number(typed.number),
                    "复算值": shown_number(computed.number, _shown(measure.kind)),
                    "算式": computed.formula,
                    "差": shown_number(typed.number - computed.number, _shown(measure.kind)),
                    "允许差": shown_number(tolerance),
                    "单位": measure.unit,
                }
                printed = given.printed_otherwise(Divergence.WORKED_OUT, typed, computed)
                printed = printed if computed is rivals[0] else ()
                yield given.finding("X203", key.measure, given.cells(typed, computed), values, printed)


def _terms_half_units(given: Given, computed: Fact) -> Decimal:
    """What the digits of the terms leave open in a computed sum."""
    inputs: Iterable[Fact | None] = (given.facts.by_key.get(key, (None,))[0] for key in computed.inputs)
    measure = given.measures[computed.key.measure]
    if not (measure.sum or measure.total_of):
        return Decimal(0)
    return sum((given.half_unit(fact) for fact in inputs if fact is not None), Decimal(0))


def rates(given: Given) -> Iterator[Finding]:
    """X204 every rate lies within 0–100 (K07), so no share is greater than its whole (K03, K08, K12)."""
    rule = given.rules.of(RATES)
    for fact in given.facts.adopted():
        if fact.key.period == str(given.year) and _beyond_rates(given, fact):
            yield _out_of("X204", given, fact, rule.low, rule.high)


def _beyond_rates(given: Given, fact: Fact | None) -> bool:
    """Whether a fact is a rate that is none: below 0 or above 100."""
    rule = given.rules.of(RATES)
    if fact is None or fact.number is None or fact.key.measure in rule.excepted:
        return False
    return given.measures[fact.key.measure].kind == "ratio" and not rule.low <= fact.number <= rule.high


@dataclass(frozen=True, slots=True)
class Bounds:
    """A measure lies within [low, high]; None is open."""

    id: str
    measure: MeasureId
    low: Decimal | None = None
    high: Decimal | None = None


BOUNDS = RuleSection("bounds", tuple[Bounds, ...])


@ruled_by(BOUNDS)
def bounds(given: Given) -> Iterator[Finding]:
    """X205 single measures lie within their bounds: K08 a plant treats no more than 1.2 × design capacity × days.

    Rates beyond 0–100 (X204) and what follows from a part that slipped (X402) are not told as well.
    """
    for rule in given.rules.of(BOUNDS):
        for fact in given.facts.where(rule.measure, given.year):
            too_low = rule.low is not None and fact.number is not None and fact.number < rule.low
            too_high = rule.high is not None and fact.number is not None and fact.number > rule.high
            slipped = any((one.measure, one.subject) in given.slips for one in given.inputs(fact))
            if (too_low or too_high) and not slipped and not _beyond_rates(given, fact):
                yield _out_of("X205", given, fact, rule.low, rule.high)


def _out_of(code: str, given: Given, fact: Fact, low: Decimal | None, high: Decimal | None) -> Finding:
    measure = given.measures[fact.key.measure]
    number = fact.number or Decimal(0)
    over = number - high if high is not None and number > high else number - (low or Decimal(0))
    values = {
        "名称": measure.name,
        "对象": fact.key.subject,
        "数值": shown_number(number, _shown(measure.kind)),
        "算式": fact.formula or "填报数",
        "范围": _span(low, high),
        "差": shown_number(abs(over), _shown(measure.kind)),
        "高低": "高出" if over > 0 else "低",
        "单位": measure.unit,
    }
    return given.finding(code, fact.key.measure, given.cells(fact), values)


def _span(low: Decimal | None, high: Decimal | None) -> str:
    if low is None:
        return f"不大于{shown_number(high)}" if high is not None else ""
    return f"在{shown_number(low)}～{shown_number(high)}之间" if high is not None else f"不小于{shown_number(low)}"


def _shown(kind: str) -> int:
    """Decimals of a recomputed number in a message: four for a rate, six for anything else."""
    return 4 if kind == "ratio" else 6


@dataclass(frozen=True, slots=True)
class Target:
    """A measure that reaches its target: another measure, or the number `least`."""

    id: str
    measure: MeasureId
    target: MeasureId = ""
    least: Decimal = Decimal(0)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if bool(self.target) == bool(self.least):
            yield "target", "“target”和“least”写一个，也只写一个"


TARGETS = RuleSection("targets", tuple[Target, ...])


@ruled_by(TARGETS)
def targets_reached(given: Given) -> Iterator[Finding]:
    """X217 a measure reaches its target: energy per GDP falls as it was told to, cuts are done (K14)."""
    for rule in given.rules.of(TARGETS):
        fact = given.fact(rule.measure)
        aim = given.fact(rule.target) if rule.target else None
        wanted = rule.least if not rule.target else aim.number if aim else None
        if fact is None or fact.number is None or wanted is None or fact.number >= wanted:
            continue
        measure = given.measures[rule.measure]
        values = {
            "规则": rule.id,
            "名称": measure.name,
            "数值": shown_number(fact.number),
            "目标": shown_number(wanted),
            "差": shown_number(wanted - fact.number),
            "单位": measure.unit,
        }
        yield given.finding("X217", rule.measure, given.cells(fact, aim), values)


@dataclass(frozen=True, slots=True)
class Shares:
    """Rates that together make 100 %, but for 0.1 point (a unit of their last place) for each after the first."""

    id: str
    parts: tuple[MeasureId, ...]


SHARES = RuleSection("shares", tuple[Shares, ...])


@ruled_by(SHARES)
def shares(given: Given) -> Iterator[Finding]:
    """X218 printed shares of a whole make 100 % but for what rounding each of them leaves open (K38)."""
    for rule in given.rules.of(SHARES):
        facts = [given.fact(part) for part in rule.parts]
        known = [(fact, fact.printed) for fact in facts if fact is not None and isinstance(fact.printed, Decimal)]
        if len(known) < len(rule.parts) or any(_beyond_rates(given, fact) for fact in facts):
            continue
        summed = sum((number for _, number in known), Decimal(0))
        places = min(given.measures[part].places or 0 for part in rule.parts)
        allowed = Decimal(len(known) - 1).scaleb(-places)
        if abs(summed - _HUNDRED) > allowed:
            values = {
                "规则": rule.id,
                "各部分": "＋".join(given.measures[part].name for part in rule.parts),
                "各值": "＋".join(shown_number(number) for _, number in known),
                "合计": shown_number(summed),
                "差": shown_number(summed - _HUNDRED),
                "允许差": shown_number(allowed),
            }
            yield given.finding("X218", rule.parts[0], given.cells(*(fact for fact, _ in known)), values)
