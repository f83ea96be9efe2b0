"""The indicator tree read from indicators.yaml: classes, first-level groups, indicators, their measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pipeline.system.yamlfile import Node, read_yaml, refuse

KINDS = ("ratio", "amount", "index", "count", "grade", "text")


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

    how: str
    """count_of, sum_of or max_of."""
    form: str
    column: str
    """Number column of a sum or maximum, "" for a count."""
    where: Mapping[str, tuple[str, ...]] = field(hash=False)
    unless: Mapping[str, tuple[str, ...]] = field(hash=False)
    distinct: tuple[str, ...]
    roles: tuple[str, ...] = ()
    """Whose rows are meant, where only some of those who fill in the form have such rows; () for all."""


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

    def name(self, value: Decimal) -> str:
        """The class of a value."""
        size = abs(value) if self.up else value
        reached = sum(size >= bound for bound in self.bounds)
        return self.names[reached] + ((self.up if value > 0 else self.down) if reached else "")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number, grade or text of an indicator. `per` names its kind of subject, "" for the county."""

    id: str
    name: str
    aliases: tuple[str, ...]
    indicator: str
    unit: str
    places: int | None
    kind: str
    better: str
    headline: bool
    reason: bool
    """Whether a change needs its reason (every headline does)."""
    per: str
    adopt: str
    ratio: Ratio | None
    sum: tuple[str, ...]
    total_of: str = ""
    """Measure per subject whose values of the year add up to this one, "" for none."""
    record_ratio: RecordRatio | None = None
    policy: str = ""
    """口径 that this measure follows, "" where its definition leaves no choice."""
    rows: RowRule | None = None
    bands: Bands | None = None
    decline_of: str = ""
    """Measure whose decrease on last year, in % of last year, this one is; "" for none."""
    options: Mapping[str, Measure] = field(default_factory=dict, hash=False)
    """Option of the 口径 → the measure as that option defines it, where it does not define it as written."""

    def under(self, option: str) -> Measure:
        """The measure as an option of its 口径 defines it."""
        return self.options.get(option, self)

    @property
    def parts(self) -> tuple[str, ...]:
        """Ids of the measures that it is worked out from."""
        ratio = (*self.ratio.parts, self.ratio.whole) if self.ratio else ()
        graded = self.bands.of if self.bands else ""
        return tuple(one for one in (*ratio, *self.sum, self.total_of, self.decline_of, graded) if one)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A second-level indicator; `roles` are filled by the county's bodies."""

    id: str
    name: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    measures: tuple[Measure, ...]

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
class Tree:
    """The whole system of indicators, in the plan's order."""

    title: str
    source: str
    roles: tuple[str, ...]
    marks: tuple[str, ...]
    other_id: str
    """Letter for materials that belong to no single indicator (D)."""
    other_name: str
    other_measures: tuple[Measure, ...]
    """Facts of the county and of the season that belong to no indicator."""
    classes: tuple[Class, ...]

    def indicators(self) -> Iterator[Indicator]:
        """All second-level indicators in the plan's order."""
        for kind in self.classes:
            for group in kind.groups:
                yield from group.indicators

    def measures(self) -> dict[str, Measure]:
        """All measures by id, in the order of the tree, those of no indicator last."""
        own = (measure for indicator in self.indicators() for measure in indicator.measures)
        return {measure.id: measure for measure in (*own, *self.other_measures)}


def load(path: Path) -> Tree:
    """Read and check indicators.yaml; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    top = Node(read_yaml(path), path.name, problems)
    roles = top.texts("roles")
    classes = tuple(_class(node, roles) for node in top.nodes("classes"))
    other = top.node("other_materials")
    tree = Tree(
        top.text("title"),
        top.text("source"),
        roles,
        top.texts("marks"),
        (letter := other.text("id")),
        other.text("name"),
        tuple(_measure(measure, letter) for measure in other.nodes("measures")),
        classes,
    )
    other.done()
    top.done()
    _check(tree, top)
    refuse(problems, path.name)
    return tree


def _class(node: Node, roles: tuple[str, ...]) -> Class:
    made = Class(node.text("id"), node.text("name"), tuple(_group(group, roles) for group in node.nodes("groups")))
    node.done()
    return made


def _group(node: Node, roles: tuple[str, ...]) -> Group:
    made = Group(node.text("id"), node.text("name"), tuple(_indicator(one, roles) for one in node.nodes("indicators")))
    node.done()
    return made


def _indicator(node: Node, roles: tuple[str, ...]) -> Indicator:
    identity = node.text("id")
    made = Indicator(
        identity,
        node.text("name"),
        node.texts("aliases"),
        node.texts("roles"),
        tuple(_measure(measure, identity) for measure in node.nodes("measures")),
    )
    for role in made.roles:
        if role not in roles:
            node.problem("roles", f"没有“{role}”这个职能")
    if sum(measure.headline for measure in made.measures) > 1:
        node.problem("measures", "headline 至多一个")
    node.done()
    return made


def _measure(node: Node, indicator: str) -> Measure:
    record = node.node("record_ratio") if "record_ratio" in node else None
    headline = node.flag("headline")
    made = Measure(
        id=node.text("id"),
        name=node.text("name"),
        aliases=node.texts("aliases"),
        indicator=indicator,
        unit=node.text("unit", ""),
        places=node.whole("places") if "places" in node else None,
        kind=node.choice("kind", KINDS),
        better=node.choice("better", ("up", "down", ""), ""),
        headline=headline,
        reason=node.flag("reason", headline),
        per=node.text("per", ""),
        adopt=node.choice("adopt", ("computed", "reported"), "computed"),
        ratio=_ratio(node.node("ratio")) if "ratio" in node else None,
        sum=node.texts("sum"),
        total_of=node.text("total_of", ""),
        record_ratio=RecordRatio(record.text("form"), record.text("part"), record.texts("wholes")) if record else None,
        policy=node.text("policy", ""),
        rows=_rows(node),
        decline_of=node.text("decline_of", ""),
        bands=_bands(node.node("bands")) if "bands" in node else None,
    )
    if record:
        record.done()
    if "options" in node:
        made = replace(made, options=_options(node.node("options"), made))
    node.done()
    return made


def _options(node: Node, measure: Measure) -> dict[str, Measure]:
    """Per option of the measure's 口径, the ratio or sum that stands in place of the written one."""
    made = {}
    for option in node:
        one = node.node(option)
        ratio = _ratio(one.node("ratio")) if "ratio" in one else measure.ratio
        made[str(option)] = replace(measure, ratio=ratio, sum=one.texts("sum") or measure.sum)
        one.done()
    if not measure.policy:
        node.problem("", "写了 options 就要写 policy")
    return made


def _ratio(node: Node) -> Ratio:
    factor = node.text("factor", "100")
    try:
        number = Decimal(factor)
    except InvalidOperation:
        node.problem("factor", f"应当是数，现在是“{factor}”")
        number = Decimal(1)
    made = Ratio(node.texts("parts"), node.text("whole"), number, node.flag("nothing"), node.flag("same_year"))
    node.done()
    return made


def _bands(node: Node) -> Bands:
    texts = node.texts("bounds")
    try:
        bounds = tuple(Decimal(text) for text in texts)
    except InvalidOperation:
        bounds = ()
    made = Bands(node.text("of"), bounds, node.texts("names"), node.text("up", ""), node.text("down", ""))
    if not bounds or list(bounds) != sorted(set(bounds)) or len(made.names) != len(bounds) + 1:
        node.problem("bounds", "应当是由小到大的数，names 比它多一个")
    if bool(made.up) != bool(made.down):
        node.problem("up", "“up”和“down”要写都写")
    node.done()
    return made


def _rows(node: Node) -> RowRule | None:
    """The rule that works a measure out from the rows of a form, if it has one."""
    how = next((key for key in ROW_RULES if key in node), None)
    if how is None:
        return None
    rule = node.node(how)
    made = RowRule(
        how,
        rule.text("form"),
        rule.text("column", "") if how == "count_of" else rule.text("column"),
        _words(rule, "where"),
        _words(rule, "unless"),
        rule.texts("distinct"),
        rule.texts("roles"),
    )
    rule.done()
    return made


def _words(rule: Node, key: str) -> dict[str, tuple[str, ...]]:
    """Column id → words, of one of the two conditions of a rule."""
    if key not in rule:
        return {}
    node = rule.node(key)
    made = {str(column): node.texts(column) for column in node}
    node.done()
    return made


def _check(tree: Tree, top: Node) -> None:
    known = tree.measures()
    names: dict[str, str] = {}
    own = (measure for indicator in tree.indicators() for measure in indicator.measures)
    for measure in (*own, *tree.other_measures):
        if measure is not known[measure.id]:
            top.problem(measure.id, "量的 id 重复")
        if names.setdefault(measure.name, measure.id) != measure.id:
            top.problem(measure.id, f"名称“{measure.name}”重复")
        parts = [*measure.parts, *(part for option in measure.options.values() for part in option.parts)]
        for part in dict.fromkeys(parts):
            if part not in known:
                top.problem(measure.id, f"没有 id 为“{part}”的量")
    ids = [indicator.id for indicator in tree.indicators()]
    for identity in ids:
        if ids.count(identity) > 1:
            top.problem(identity, "指标编号重复")
