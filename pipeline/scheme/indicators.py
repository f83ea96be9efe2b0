"""The indicator tree read from indicators.yaml: classes, first-level groups, indicators, their measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, get_args

from pipeline.system.marks import UNDER, Check, Default, Derived, Key
from pipeline.system.shape import read_shape
from pipeline.system.yamlproblems import Cursor, YamlProblems

MeasureKind = Literal["ratio", "amount", "index", "degree", "count", "grade", "text"]
Better = Literal["up", "down", ""]
KINDS = get_args(MeasureKind)
ROW_RULES = ("count_of", "sum_of", "max_of")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sum of the parts ÷ whole × factor, all measure ids; parts in another unit of the same quantity are converted."""

    parts: tuple[str, ...]
    whole: str
    factor: Decimal = Decimal(100)
    nothing: bool = False
    """Whether 0 ÷ 0 means that there was nothing to do (无此项) instead of a mistake."""
    same_year: bool = False
    """Whether parts and whole must be of the same 数据年份."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """A county value worked out from the rows of a form: how many, the sum or the greatest of a number column.

    A row counts when each column of `where` says one of its words and none of `unless` does: choices and grades word
    for word, texts where the word stands in them (“=word”: word for word); “*” is anything at all, “” is nothing.
    Rows that say the same in all columns of `distinct` are one (several files or departments, K28).
    """

    how: Annotated[str, UNDER]
    """count_of, sum_of or max_of."""
    form: str
    column: str = ""
    """Number column of a sum or maximum, "" for a count."""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    distinct: tuple[str, ...] = ()
    until: str = ""
    """Date column: a row counts whose date is no later than the last day of the year; "" for any row."""
    whole: bool = False
    """Whether there is no sum where a row that counts lacks the number, though the form does not ask it of all rows."""
    roles: tuple[str, ...] = ()
    """Whose rows are meant, where only some of those who fill in the form have such rows; () for all."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if self.how != "count_of" and not self.column:
            yield "column", "没有填写"


@dataclass(frozen=True, slots=True)
class RecordRatio:
    """Per record of a form: part ÷ product of the wholes × 100, all column ids of its records block."""

    form: str
    part: str
    wholes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """A class in words by the value of another measure: the name after the last bound that the value reaches.

    With words for `up` and `down` the size of the value is graded, and every name but the first gets the word of its
    sign: 轻微变好, 轻微变差.
    """

    of: str
    bounds: tuple[Decimal, ...]
    """Rising."""
    names: tuple[str, ...]
    """One more than bounds."""
    up: str = ""
    down: str = ""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if list(self.bounds) != sorted(set(self.bounds)) or len(self.names) != len(self.bounds) + 1:
            yield "bounds", "应当是由小到大的数，names 比它多一个"
        if bool(self.up) != bool(self.down):
            yield "up", "“up”和“down”要写都写"

    def name(self, value: Decimal) -> str:
        """The class of a value."""
        size = abs(value) if self.up else value
        reached = sum(size >= bound for bound in self.bounds)
        return self.names[reached] + ((self.up if value > 0 else self.down) if reached else "")


@dataclass(frozen=True, slots=True)
class MeasureOption:
    """How an option of its 口径 works a measure out or judges it, where that differs from what is written for it."""

    ratio: Ratio | None = None
    sum: tuple[str, ...] = ()
    better: Better | None = None
    """None: as written; "" is not judged at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number, grade or text of an indicator. `per` names its kind of subject, "" for the county."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    indicator: Annotated[str, Derived(lambda at: at.outer["id"])]
    unit: str = ""
    places: int | None = None
    kind: MeasureKind
    better: Better = ""
    headline: bool = False
    reason: Annotated[bool, Default(lambda at: at["headline"])]
    """Whether a change needs its reason (every headline does)."""
    per: str = ""
    adopt: Literal["computed", "reported"] = "computed"
    ratio: Ratio | None = None
    sum: tuple[str, ...] = ()
    total_of: str = ""
    """Measure per subject whose values of the year add up to this one, "" for none."""
    record_ratio: RecordRatio | None = None
    policy: str = ""
    """口径 that this measure follows, "" where its definition leaves no choice."""
    rows: Annotated[RowRule | None, Key(*ROW_RULES)] = None
    bands: Bands | None = None
    decline_of: str = ""
    """Measure whose decrease on last year, in % of last year, this one is; "" for none."""
    options: Mapping[str, MeasureOption] = field(default_factory=dict, hash=False)
    """Option of the 口径 → the ratio, sum or direction that stands in place of the written one."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if self.options and not self.policy:
            yield "options", "写了 options 就要写 policy"

    def under(self, option: str) -> Measure:
        """The measure as an option of its 口径 defines it."""
        other = self.options.get(option)
        if other is None:
            return self
        better = self.better if other.better is None else other.better
        return replace(self, ratio=other.ratio or self.ratio, sum=other.sum or self.sum, better=better)

    @property
    def parts(self) -> tuple[str, ...]:
        """Ids of the measures that it is worked out from."""
        ratio = (*self.ratio.parts, self.ratio.whole) if self.ratio else ()
        graded = self.bands.of if self.bands else ""
        return tuple(one for one in (*ratio, *self.sum, self.total_of, self.decline_of, graded) if one)


def _is_role(role: str, at: Cursor) -> str:
    # The roles of the tree: those of the indicator are only being read.
    return "" if role in at["roles"] else f"没有“{role}”这个职能"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A second-level indicator; `roles` are filled by the county's bodies."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    roles: tuple[Annotated[str, Check(_is_role)], ...] = ()
    measures: tuple[Measure, ...] = ()

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if sum(measure.headline for measure in self.measures) > 1:
            yield "measures", "headline 至多一个"

    @property
    def qualitative(self) -> bool:
        """Whether it has no measures: its materials stand for it."""
        return not self.measures

    @property
    def headline(self) -> Measure | None:
        """The measure that stands for the indicator in summaries, if it has one."""
        return next((measure for measure in self.measures if measure.headline), None)


@dataclass(frozen=True, slots=True)
class Group:
    """A first-level indicator."""

    id: str
    name: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Class:
    """One of the three classes of indicators; its letter begins the numbers of its materials."""

    id: str
    name: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class OtherMaterials:
    """Materials that belong to no single indicator: their letter (D), what they are called."""

    id: str
    name: str
    measures: tuple[Measure, ...] = ()
    """Facts of the county and of the season that belong to no indicator."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The whole system of indicators, in the plan's order."""

    title: str
    source: str
    roles: tuple[str, ...]
    marks: tuple[str, ...]
    other: Annotated[OtherMaterials, Key("other_materials")]
    classes: tuple[Class, ...]

    @property
    def other_id(self) -> str:
        """Letter for materials that belong to no single indicator (D)."""
        return self.other.id

    @property
    def other_name(self) -> str:
        """What these materials are called."""
        return self.other.name

    def all_measures(self) -> Iterator[Measure]:
        """All measures in the order of the tree, those of no indicator last."""
        for indicator in self.indicators():
            yield from indicator.measures
        yield from self.other.measures

    def indicators(self) -> Iterator[Indicator]:
        """All second-level indicators in the plan's order."""
        for kind in self.classes:
            for group in kind.groups:
                yield from group.indicators

    def measures(self) -> dict[str, Measure]:
        """All measures by id, in the order of the tree, those of no indicator last."""
        return {measure.id: measure for measure in self.all_measures()}


def load(path: Path) -> Tree:
    """Read and check indicators.yaml; raises PipelineError (CONFIG) with all problems."""
    problems = YamlProblems(home=path.parent.parent)
    tree = read_shape(path, Tree, problems)
    known = tree.measures()
    names: dict[str, str] = {}
    for measure in tree.all_measures():
        if measure is not known[measure.id]:
            problems.wrong(measure, "id", f"量的 id“{measure.id}”重复")
        if names.setdefault(measure.name, measure.id) != measure.id:
            problems.wrong(measure, "name", f"名称“{measure.name}”重复")
        for one in (measure, *map(measure.under, measure.options)):
            for part in one.parts:
                if part not in known:
                    problems.wrong(measure, "", f"没有 id 为“{part}”的量")
    ids: set[str] = set()
    for indicator in tree.indicators():
        if indicator.id in ids:
            problems.wrong(indicator, "id", f"指标编号“{indicator.id}”重复")
        ids.add(indicator.id)
    problems.refuse(path)
    return tree
