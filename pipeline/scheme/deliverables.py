"""What each role must hand in, read from deliverables.yaml: duty item → deliverables, in the words of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.model.receipt import Absence
from pipeline.scheme.forms import Form
from pipeline.system.yamlfile import Node, read_yaml, refuse

KINDS = ("table", "report", "document", "plan", "voucher", "monitoring", "ledger", "list", "photos", "map", "analysis")
"""填报表 · 情况报告 · 文件 · 规划方案 · 凭证 · 监测报告 · 台账记录 · 清单名册 · 照片 · 图 · 分析说明."""
FORMATS = ("pdf", "editable", "photo")
DATES = ("current", "valid", "any")
"""当年 (about the year; what is written on it may be as late as the hand-in) · 有效期内 · 不限."""
ABSENCES = {one.value: one.word for one in Absence}
"""The boxes of a 情况说明, in their order, with the words beside them."""
PER = ("township", "quarter")
"""Kinds of instances that config.yaml or the calendar gives; others come from the rows of a form."""


@dataclass(frozen=True, slots=True)
class Content:
    """Something a paper must speak of: any one of `words` must stand in it."""

    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instances:
    """A deliverable is owed once per township or quarter, or once per object in the body's rows of a form."""

    kind: str
    """“township”, “quarter”, or "" where `form` gives the objects (its records' subject)."""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money that must be reached, and which measure of which form states it."""

    measure: str
    least: str


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One kind of thing to hand in; `id` is the item's with a running number (林草.3-2)."""

    id: str
    item: str
    role: str
    title: str
    aliases: tuple[str, ...]
    """Other words by which a file's name or title is known to be it; where one has spaces, all its words must stand in
    the name, in any order. 乡镇 and 季度 stand for any township's name and any quarter."""
    quotes: tuple[str, ...]
    """The words of the plan that ask for it, verbatim; none where it was added."""
    kind: str
    form: str
    """Form that it is, "" for papers (and for tables that are no form of the scheme)."""
    formats: tuple[str, ...]
    """Every one of them is owed: pdf, editable, photo."""
    seal: bool
    """The paper copy must carry the body's own seal; false for what others issued."""
    dates: str
    content: tuple[Content, ...]
    amount: Amount | None
    photos: bool
    """Three to five photographs, of the least size the scheme says."""
    before_after: bool
    """Photographs must show the place before and after."""
    per: Instances | None
    home: str
    """Indicator that its number begins with, or the scheme's letter for materials that serve none or all."""
    see_also: tuple[str, ...]
    absences: tuple[str, ...]
    """Which ticks of the 情况说明 can stand in for it; none where “无” is impossible."""
    elsewhere: str
    """Deliverable of another role that can stand in for it (GEP 核算报告), "" for none."""


@dataclass(frozen=True, slots=True)
class DutyItem:
    """A numbered duty of a role; `text` is the plan's sentence. `added`: not in the plan, the role's own papers."""

    id: str
    role: str
    number: int
    text: str
    added: bool
    deliverables: tuple[Deliverable, ...]


@dataclass(frozen=True, slots=True)
class PhotoRule:
    """How many photographs a set has, and the least size of each in pixels (either way round)."""

    least: int
    most: int
    long_side: int
    short_side: int


@dataclass(frozen=True)
class Duties:
    """All duty items of the scheme, in the plan's order."""

    source: str
    photos: PhotoRule
    items: tuple[DutyItem, ...]
    by_id: Mapping[str, Deliverable]
    """Deliverables by id."""

    def of_role(self, role: str) -> tuple[DutyItem, ...]:
        """The items of a role, by number."""
        return tuple(item for item in self.items if item.role == role)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the plan's rules of submission ask of everything of a kind, where a deliverable does not say otherwise."""

    formats: tuple[str, ...]
    seal: bool
    dates: str


def load(
    path: Path, roles: tuple[str, ...], indicators: Iterable[str], forms: Mapping[str, Form], measures: Iterable[str]
) -> Duties:
    """Read and check deliverables.yaml; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    top = Node(read_yaml(path), path.name, problems)
    photos = top.node("photos")
    rule = PhotoRule(photos.whole("least"), photos.whole("most"), photos.whole("long_side"), photos.whole("short_side"))
    photos.done()
    source = top.text("source")
    kinds = _kinds(top.node("kinds"))
    listed = top.node("sets")
    sets = {name: tuple(_deliverable(node, kinds) for node in listed.nodes(name)) for name in listed}
    listed.done()
    items = tuple(_item(node, kinds, sets) for node in top.nodes("items"))
    top.done()
    by_id = {one.id: one for item in items for one in item.deliverables}
    _check(items, by_id, roles, frozenset(indicators), forms, frozenset(measures), top)
    refuse(problems, path.name)
    return Duties(source, rule, items, by_id)


def _kinds(node: Node) -> dict[str, _Kind]:
    made = {}
    for kind in KINDS:
        one = node.node(kind)
        made[kind] = _Kind(one.texts("formats"), one.flag("seal"), one.choice("dates", DATES))
        one.done()
    node.done()
    return made


def _item(node: Node, kinds: Mapping[str, _Kind], sets: Mapping[str, tuple[Deliverable, ...]]) -> DutyItem:
    identity = node.text("id")
    role, _, number = identity.rpartition(".")
    if not role or not number.isdigit():
        node.problem("id", "应写成“职能.序号”，如 林草.3")
    found = [
        one
        for entry in node.nodes("deliverables")
        for one in (_of_set(entry, sets) if "set" in entry else (_deliverable(entry, kinds),))
    ]
    made = DutyItem(
        identity,
        role,
        int(number) if number.isdigit() else 0,
        node.text("text"),
        node.flag("added"),
        tuple(replace(one, id=f"{identity}-{order}", item=identity, role=role) for order, one in enumerate(found, 1)),
    )
    node.done()
    return made


def _of_set(node: Node, sets: Mapping[str, tuple[Deliverable, ...]]) -> tuple[Deliverable, ...]:
    """The deliverables of a set that several items share; the item adds its own quotes and may give another home."""
    name, quotes = node.text("set"), node.texts("quotes")
    home, see_also = node.text("home", ""), node.texts("see_also")
    if name not in sets:
        node.problem("set", f"没有“{name}”这一组材料")
    node.done()
    return tuple(
        replace(one, quotes=(*quotes, *one.quotes), home=home or one.home, see_also=see_also or one.see_also)
        for one in sets.get(name, ())
    )


def _deliverable(node: Node, kinds: Mapping[str, _Kind]) -> Deliverable:
    """One deliverable, without the id, item and role that its place among the items gives it."""
    kind = node.choice("kind", KINDS)
    usual = kinds[kind]
    per = node.node("per") if "per" in node else None
    amount = node.node("amount") if "amount" in node else None
    made = Deliverable(
        id="",
        item="",
        role="",
        title=node.text("title"),
        aliases=node.texts("aliases"),
        quotes=node.texts("quotes"),
        kind=kind,
        form=node.text("form", ""),
        formats=node.texts("formats") or usual.formats,
        seal=node.flag("seal", usual.seal),
        dates=node.choice("dates", DATES, usual.dates),
        content=tuple(_content(one) for one in node.nodes("content")),
        amount=Amount(amount.text("measure"), amount.text("least")) if amount else None,
        photos=kind == "photos",
        before_after=node.flag("before_after"),
        per=Instances(per.choice("kind", (*PER, ""), ""), per.text("form", "")) if per else None,
        home=node.text("home"),
        see_also=node.texts("see_also"),
        absences=node.texts("absences"),
        elsewhere=node.text("elsewhere", ""),
    )
    for one in (per, amount):
        if one:
            one.done()
    for key, given, known in (("formats", made.formats, FORMATS), ("absences", made.absences, tuple(ABSENCES))):
        for word in given:
            if word not in known:
                node.problem(key, f"只能是 {'、'.join(known)}，现在是“{word}”")
    node.done()
    return made


def _content(node: Node) -> Content:
    made = Content(node.text("title"), node.texts("words"))
    node.done()
    return made


def _check(
    items: tuple[DutyItem, ...],
    by_id: Mapping[str, Deliverable],
    roles: tuple[str, ...],
    indicators: frozenset[str],
    forms: Mapping[str, Form],
    measures: frozenset[str],
    top: Node,
) -> None:
    ids = [item.id for item in items]
    for item in items:
        if ids.count(item.id) > 1:
            top.problem(item.id, "编号重复")
        if item.role not in roles:
            top.problem(item.id, f"没有“{item.role}”这个职能")
        if not item.deliverables:
            top.problem(item.id, "没有写明要交的材料")
        for quote in (quote for one in item.deliverables for quote in one.quotes):
            if quote not in item.text:
                top.problem(item.id, f"原文里没有“{quote}”")
    for one in by_id.values():
        if not one.formats:
            top.problem(one.id, "没有写明格式")
        for indicator in (one.home, *one.see_also):
            if indicator not in indicators:
                top.problem(one.id, f"没有指标 {indicator}")
        per = one.per.form if one.per and not one.per.kind else ""
        for form in filter(None, (one.form, per)):
            if form not in forms:
                top.problem(one.id, f"没有表单 {form}")
        records = forms[per].records if per in forms else None
        if per in forms and not (records and records.subject):
            top.problem(one.id, f"表单 {per} 没有按对象的记录")
        if one.amount and one.amount.measure not in measures:
            top.problem(one.id, f"没有 id 为“{one.amount.measure}”的量")
        if one.elsewhere and one.elsewhere not in by_id:
            top.problem(one.id, f"没有材料 {one.elsewhere}")
