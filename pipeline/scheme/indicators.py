"""The indicator tree read from indicators.yaml: classes, first-level groups, indicators, their measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.yamlfile import Node, read, refuse

KINDS = ("ratio", "amount", "index", "count", "grade", "text")


@dataclass(frozen=True, slots=True)
class Ratio:
    """Sum of the parts ÷ whole × 100, all measure ids."""

    parts: tuple[str, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class RecordRatio:
    """Per record of a form: part ÷ product of the wholes × 100, all column ids of its records block."""

    form: str
    part: str
    wholes: tuple[str, ...]


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
    classes: tuple[Class, ...]

    def indicators(self) -> Iterator[Indicator]:
        """All second-level indicators in the plan's order."""
        for kind in self.classes:
            for group in kind.groups:
                yield from group.indicators

    def measures(self) -> dict[str, Measure]:
        """All measures by id, in the order of the tree."""
        return {measure.id: measure for indicator in self.indicators() for measure in indicator.measures}


def load(path: Path) -> Tree:
    """Read and check indicators.yaml; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    top = Node(read(path), path.name, problems)
    roles = top.texts("roles")
    classes = tuple(_class(node, roles) for node in top.nodes("classes"))
    other = top.node("other_materials")
    tree = Tree(
        top.text("title"),
        top.text("source"),
        roles,
        top.texts("marks"),
        other.text("id"),
        other.text("name"),
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
    ratio = node.node("ratio") if "ratio" in node else None
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
        ratio=Ratio(ratio.texts("parts"), ratio.text("whole")) if ratio else None,
        sum=node.texts("sum"),
        total_of=node.text("total_of", ""),
        record_ratio=RecordRatio(record.text("form"), record.text("part"), record.texts("wholes")) if record else None,
        policy=node.text("policy", ""),
    )
    if ratio:
        ratio.done()
    if record:
        record.done()
    node.done()
    return made


def _check(tree: Tree, top: Node) -> None:
    known = tree.measures()
    names: dict[str, str] = {}
    for measure in (measure for indicator in tree.indicators() for measure in indicator.measures):
        if measure is not known[measure.id]:
            top.problem(measure.id, "量的 id 重复")
        if names.setdefault(measure.name, measure.id) != measure.id:
            top.problem(measure.id, f"名称“{measure.name}”重复")
        parts = (*measure.sum, *((*measure.ratio.parts, measure.ratio.whole) if measure.ratio else ()))
        parts += (measure.total_of,) if measure.total_of else ()
        for part in parts:
            if part not in known:
                top.problem(measure.id, f"没有 id 为“{part}”的量")
    ids = [indicator.id for indicator in tree.indicators()]
    for identity in ids:
        if ids.count(identity) > 1:
            top.problem(identity, "指标编号重复")
