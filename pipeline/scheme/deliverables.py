"""What each role must hand in, read from deliverables.yaml: duty item → deliverables, in the words of the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, get_args

from pipeline.model.receipt import Absence
from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import Measure
from pipeline.scheme.scheme_names import FormId, IndicatorId, MeasureId, SchemeNames
from pipeline.system.marks import Check, Choice, Converted, Default, Derived
from pipeline.system.shape import load_yaml
from pipeline.system.yamlproblems import Cursor

MaterialKind = Literal[
    "table", "report", "document", "plan", "voucher", "monitoring", "ledger", "list", "photos", "map", "analysis"
]
KINDS = get_args(MaterialKind)
"""填报表 · 情况报告 · 文件 · 规划方案 · 凭证 · 监测报告 · 台账记录 · 清单名册 · 照片 · 图 · 分析说明."""
Format = Literal["pdf", "editable", "photo"]
Dates = Literal["current", "valid", "any"]
"""当年 (about the year; what is written on it may be as late as the hand-in) · 有效期内 · 不限."""
ABSENCES = {one.value: one.word for one in Absence}
"""The boxes of a 情况说明, in their order, with the words beside them."""


def _has_objects(identity: str, at: Cursor) -> str:
    form = at.known.forms.get(identity)
    if form is None:
        return f"没有表单 {identity}"
    return "" if form.records and form.records.subject else f"表单 {identity} 没有按对象的记录"


@dataclass(frozen=True, slots=True)
class Content:
    """Something a paper must speak of: any one of `words` must stand in it."""

    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instances:
    """A deliverable is owed once per township or quarter, or once per object in the body's rows of a form."""

    kind: Literal["township", "quarter", ""] = ""
    """What config.yaml or the calendar gives, or "" where `form` gives the objects (its records' subject)."""
    form: Annotated[str, Check(_has_objects)] = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money that must be reached, and which measure of which form states it."""

    measure: MeasureId
    least: str


@dataclass(frozen=True, slots=True)
class UsualOfKind:
    """What the plan's rules of submission ask of everything of a kind, where a deliverable does not say otherwise."""

    formats: tuple[Format, ...]
    dates: Dates
    seal: bool = False


def _usual(at: Cursor) -> UsualOfKind:
    found: UsualOfKind = at["kinds"].get(at["kind"], UsualOfKind((), "any"))
    return found


def _every_kind(kinds: Mapping[str, UsualOfKind], at: Cursor) -> str:
    return "、".join(f"缺 {kind}" for kind in KINDS if kind not in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    """One kind of thing to hand in; `id` is the item's with a running number (林草.3-2)."""

    id: Annotated[str, Derived(lambda at: "")]
    item: Annotated[str, Derived(lambda at: "")]
    role: Annotated[str, Derived(lambda at: "")]
    title: str
    aliases: tuple[str, ...] = ()
    """Other words by which a file's name or title is known to be it; where one has spaces, all its words must stand in
    the name, in any order. 乡镇 and 季度 stand for any township's name and any quarter."""
    quotes: tuple[str, ...] = ()
    """The words of the plan that ask for it, verbatim; none where it was added."""
    kind: MaterialKind
    form: FormId = ""
    """Form that it is, "" for papers (and for tables that are no form of the scheme)."""
    formats: Annotated[tuple[Format, ...], Default(lambda at: _usual(at).formats)]
    """Every one of them is owed: pdf, editable, photo."""
    seal: Annotated[bool, Default(lambda at: _usual(at).seal)]
    """The paper copy must carry the body's own seal; false for what others issued."""
    dates: Annotated[Dates, Default(lambda at: _usual(at).dates)]
    content: tuple[Content, ...] = ()
    amount: Amount | None = None
    before_after: bool = False
    """Photographs must show the place before and after."""
    per: Instances | None = None
    home: IndicatorId
    """Indicator that its number begins with, or the scheme's letter for materials that serve none or all."""
    see_also: tuple[IndicatorId, ...] = ()
    absences: tuple[Annotated[str, Choice(tuple(ABSENCES))], ...] = ()
    """Which ticks of the 情况说明 can stand in for it; none where “无” is impossible."""
    elsewhere: str = ""
    """Deliverable of another role that can stand in for it (GEP 核算报告), "" for none."""

    @property
    def photos(self) -> bool:
        """Three to five photographs, of the least size the scheme says."""
        return self.kind == "photos"

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if not self.formats:
            yield "formats", "没有写明格式"


def _is_set(name: str, at: Cursor) -> str:
    return "" if name in at["sets"] else f"没有“{name}”这一组材料"


@dataclass(frozen=True, slots=True)
class DeliverableSet:
    """The deliverables of a set that several items share; the item adds its own quotes and may give another home."""

    set: Annotated[str, Check(_is_set)]
    quotes: tuple[str, ...] = ()
    home: IndicatorId = ""
    see_also: tuple[IndicatorId, ...] = ()

    def of(self, shared: Iterable[Deliverable]) -> Iterator[Deliverable]:
        """Its deliverables as the item owes them."""
        for one in shared:
            quotes, home, see_also = (*self.quotes, *one.quotes), self.home or one.home, self.see_also or one.see_also
            yield replace(one, quotes=quotes, home=home, see_also=see_also)


def _owed(written: tuple[DeliverableSet | Deliverable, ...], at: Cursor) -> tuple[Deliverable, ...]:
    found = [
        deliverable
        for one in written
        for deliverable in (one.of(at["sets"].get(one.set, ())) if isinstance(one, DeliverableSet) else (one,))
    ]
    item, role = at["id"], at["role"]
    return tuple(replace(one, id=f"{item}-{order}", item=item, role=role) for order, one in enumerate(found, 1))


def _numbered(identity: str, at: Cursor) -> str:
    role, _, number = identity.rpartition(".")
    if not role or not number.isdigit():
        return "应写成“职能.序号”，如 林草.3"
    return "" if role in at.known.roles else f"没有“{role}”这个职能"


def _number(at: Cursor) -> int:
    number = at["id"].rpartition(".")[2]
    return int(number) if number.isdigit() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyItem:
    """A numbered duty of a role; `text` is the plan's sentence. `added`: not in the plan, the role's own papers."""

    id: Annotated[str, Check(_numbered)]
    role: Annotated[str, Derived(lambda at: at["id"].rpartition(".")[0])]
    number: Annotated[int, Derived(_number)]
    text: str
    added: bool = False
    deliverables: Annotated[tuple[Deliverable, ...], Converted(_owed, tuple[DeliverableSet | Deliverable, ...])]

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if not self.deliverables:
            yield "deliverables", "没有写明要交的材料"
        for quote in (quote for one in self.deliverables for quote in one.quotes):
            if quote not in self.text:
                yield "text", f"原文里没有“{quote}”"


@dataclass(frozen=True, slots=True)
class PhotoRule:
    """How many photographs a set has, and the least size of each in pixels (either way round)."""

    least: int
    most: int
    long_side: int
    short_side: int


def _by_id(at: Cursor) -> dict[str, Deliverable]:
    return {one.id: one for item in at["items"] for one in item.deliverables}


@dataclass(frozen=True)
class Duties:
    """All duty items of the scheme, in the plan's order."""

    source: str
    photos: PhotoRule
    kinds: Annotated[Mapping[MaterialKind, UsualOfKind], Check(_every_kind)]
    sets: Mapping[str, tuple[Deliverable, ...]]
    items: tuple[DutyItem, ...]
    by_id: Annotated[Mapping[str, Deliverable], Derived(_by_id)]
    """Deliverables by id."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        for one in self.by_id.values():
            if one.elsewhere and one.elsewhere not in self.by_id:
                yield "items", f"{one.id} 的 elsewhere：没有材料 {one.elsewhere}"
        ids = [item.id for item in self.items]
        for identity in ids:
            if ids.count(identity) > 1:
                yield "items", f"编号 {identity} 重复"

    def of_role(self, role: str) -> tuple[DutyItem, ...]:
        """The items of a role, by number."""
        return tuple(item for item in self.items if item.role == role)


def load(
    path: Path,
    roles: tuple[str, ...],
    indicators: Collection[str],
    forms: Mapping[str, Form],
    measures: Mapping[str, Measure],
) -> Duties:
    """Read and check deliverables.yaml; raises PipelineError (CONFIG) with all problems."""
    return load_yaml(path, Duties, SchemeNames(measures, roles, indicators, forms), path.parent.parent)
