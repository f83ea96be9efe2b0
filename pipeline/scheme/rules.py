"""Cross-checks as values: sums, pairs, bounds, monitoring series, changes, words of reasons (from rules.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import KINDS, Measure, MeasureKind
from pipeline.scheme.scheme_names import ColumnId, MeasureId, RecordsId, SchemeNames
from pipeline.scheme.rowrules import (
    Alike,
    Cited,
    Constant,
    Copied,
    Dated,
    Everywhere,
    KeptObjects,
    Lasting,
    Listed,
    Load,
    Need,
    RowPair,
    RowRate,
    Unique,
)
from pipeline.system.marks import Choice, Key
from pipeline.system.shape import load_yaml


@dataclass(frozen=True, slots=True)
class Sum:
    """The parts add up to the whole, all annual measures of the county.

    Allowed difference: what the digits reported leave open, or `allow` (the whole's unit), or `allow_percent`
    of the whole, whichever is largest.
    """

    id: str
    parts: tuple[MeasureId, ...]
    whole: MeasureId
    allow: Decimal = Decimal(0)
    allow_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class OrderedPair:
    """The measure `low` is never greater than `high`."""

    id: str
    low: MeasureId
    high: MeasureId


@dataclass(frozen=True, slots=True)
class Same:
    """Two measures of the county that are one number, from different tables; `allow` in the unit of `other`."""

    id: str
    one: MeasureId
    other: MeasureId
    allow: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Roster:
    """A measure that counts what the config or the scheme lists: townships, bodies, indicators (`of`)."""

    id: str
    measure: MeasureId
    of: Literal["townships", "bodies", "indicators"]


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


@dataclass(frozen=True, slots=True)
class Shares:
    """Rates that together make 100 %, but for 0.1 point (a unit of their last place) for each after the first."""

    id: str
    parts: tuple[MeasureId, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """`change` is how `of` moved since last year: its difference, or the difference in per cent (`relative`)."""

    id: str
    change: MeasureId
    of: MeasureId
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """Two measures that are used together and therefore of one year of data and one version (快报, 核定)."""

    id: str
    one: MeasureId
    other: MeasureId


@dataclass(frozen=True, slots=True)
class Steady:
    """A measure that stays the same from year to year but for `percent`."""

    id: str
    measure: MeasureId
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Bounds:
    """A measure lies within [low, high]; None is open."""

    id: str
    measure: MeasureId
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """Every measure of kind ratio lies within [low, high] unless excepted; a typed one may be off by `allow`."""

    low: Decimal
    high: Decimal
    allow: Decimal
    excepted: Annotated[tuple[MeasureId, ...], Key("except")] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """Two measures of one subject, as grade and index, must not move in opposite directions (by their own better)."""

    id: str
    grade: MeasureId
    index: MeasureId


@dataclass(frozen=True, slots=True)
class Comparable:
    """`measure` of two years may be compared only where `same` has the same value in both."""

    measure: MeasureId
    same: MeasureId


@dataclass(frozen=True, slots=True)
class SameStandard:
    """`measures` of two years may be compared only where both were judged by the same edition of a standard.

    `days`: by the editions in force on any day of the year; else by the one in force on its last day.
    """

    standard: str
    days: Annotated[bool, Key("at"), Choice({"end": False, "days": True})]
    measures: tuple[MeasureId, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """In each record of a series, the number of column `low` is never greater than that of `high`."""

    id: str
    low: ColumnId
    high: ColumnId


@dataclass(frozen=True, slots=True)
class Frozen:
    """These columns together do not keep the same values for `times` successive records of a subject."""

    columns: tuple[ColumnId, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Shifted:
    """Signs that heads and values are displaced; `signs` of the three together say so.

    `low` and `high` are upside down in more than `share` of the records; some column exceeds its bound in `above`
    in more than `share` of them; all columns of `missing` that the table has are without a number.
    """

    low: ColumnId
    high: ColumnId
    share: Decimal
    above: Mapping[ColumnId, Decimal]
    missing: tuple[ColumnId, ...]
    signs: int

    @property
    def pair(self) -> ColumnPair:
        """The columns that are upside down."""
        return ColumnPair("", self.low, self.high)


@dataclass(frozen=True, slots=True)
class Distinct:
    """Two columns that are not the same in more than `share` of the records: an 8-hour mean is no hourly maximum."""

    columns: tuple[ColumnId, ...]
    share: Decimal


@dataclass(frozen=True, slots=True)
class Outliers:
    """The highest value of a year is not `factor` times the next, in these columns, of at least `least` values."""

    columns: tuple[ColumnId, ...]
    factor: Decimal
    least: int


@dataclass(frozen=True, slots=True)
class Series:
    """Checks of a form's monitoring records, one table after another."""

    form: RecordsId
    daily: bool = False
    """Whether every day of the year has its record, per subject."""
    ordered: tuple[ColumnPair, ...] = ()
    positive: tuple[ColumnId, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    shifted: Shifted | None = None
    distinct: tuple[Distinct, ...] = ()
    outliers: Outliers | None = None


@dataclass(frozen=True, slots=True)
class Plausible:
    """How far measures may move in a year before somebody should look: relative, or in points for rates.

    `least` is the smallest absolute difference that counts. `measures` is empty for the default of its kind.
    """

    kind: Annotated[str, Choice(("", *KINDS))] = ""
    measures: tuple[MeasureId, ...] = ()
    percent: Decimal | None = None
    points: Decimal | None = None
    least: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnitSlip:
    """A value that is one of `factors` times last year's (or one part of it), give or take `within`, is a unit slip.

    From the factor `large` on `within_large` holds: a year's growth does not hide it.
    """

    kinds: tuple[MeasureKind, ...]
    factors: tuple[Decimal, ...]
    within: Decimal
    large: Decimal
    within_large: Decimal


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """The form of reasons: column ids of subject (indicator or measure), reason, measures taken, deadline."""

    form: RecordsId
    subject: ColumnId
    reason: ColumnId
    measures: ColumnId
    deadline: ColumnId


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """What makes a reason empty: too short, or without a number or mention of evidence, or only vague words.

    `up` and `down` say which way a value went, `open_ended` stand for a deadline that is none.
    """

    length: int
    vague: tuple[str, ...]
    evidence: tuple[str, ...]
    up: tuple[str, ...]
    down: tuple[str, ...]
    open_ended: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All cross-checks and the words they know."""

    grades: tuple[str, ...] = ()
    """Best first."""
    carried: tuple[str, ...] = ()
    """Words in 数据性质 that mean 沿用."""
    incomparable: tuple[str, ...] = ()
    """Words in 数据性质 or 备注 that say that two years cannot be compared."""
    reason_form: ReasonForm
    reason_words: ReasonWords
    comparable: tuple[Comparable, ...] = ()
    same_standard: tuple[SameStandard, ...] = ()
    sums: tuple[Sum, ...] = ()
    pairs: tuple[OrderedPair, ...] = ()
    same: tuple[Same, ...] = ()
    row_pairs: tuple[RowPair, ...] = ()
    unique: tuple[Unique, ...] = ()
    row_rates: tuple[RowRate, ...] = ()
    listed: tuple[Listed, ...] = ()
    lasting: tuple[Lasting, ...] = ()
    everywhere: tuple[Everywhere, ...] = ()
    needs: tuple[Need, ...] = ()
    dated: tuple[Dated, ...] = ()
    loads: tuple[Load, ...] = ()
    alike: tuple[Alike, ...] = ()
    copied: Copied
    constant: tuple[Constant, ...] = ()
    cited: tuple[Cited, ...] = ()
    listing: tuple[str, ...] = ()
    """Titles of deliverables that list the bodies."""
    kept: tuple[KeptObjects, ...] = ()
    periods: tuple[KeptObjects, ...] = ()
    """Forms of which each object has the months that it had the year before."""
    rosters: tuple[Roster, ...] = ()
    targets: tuple[Target, ...] = ()
    shares: tuple[Shares, ...] = ()
    growth: tuple[Growth, ...] = ()
    versions: tuple[Version, ...] = ()
    steady: tuple[Steady, ...] = ()
    rates: Rates
    bounds: tuple[Bounds, ...] = ()
    trends: tuple[Trend, ...] = ()
    series: tuple[Series, ...] = ()
    plausible: tuple[Plausible, ...] = ()
    slip: UnitSlip


def load(path: Path, measures: Mapping[str, Measure], forms: Mapping[str, Form]) -> Rules:
    """Read and check rules.yaml; raises PipelineError (CONFIG) with all problems."""
    return load_yaml(path, Rules, SchemeNames(measures, forms=forms))
