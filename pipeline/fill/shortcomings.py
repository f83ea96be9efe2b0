"""Facts and changes → 数据短板 of chapter seven and, one for one, the next steps of chapter eight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.fill import wording
from pipeline.fill.fields import Field
from pipeline.fill.listing import IndicatorView, Listing
from pipeline.model.fact import Status


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """A problem and what follows from it: key of the phrase and the slots both phrases are filled with."""

    kind: str
    next_kind: str
    indicator: str
    slots: dict[str, object]


def find(listing: Listing) -> tuple[Shortcoming, ...]:
    """Unfavourable changes first, then data that are missing, provisional or carried over, in the plan's order."""
    views = listing.indicators()
    worse = [one for view in views for one in _worse(view, listing)]
    return (*worse, *(one for view in views for one in _gap(view, listing)))


def _worse(view: IndicatorView, listing: Listing) -> Iterator[Shortcoming]:
    words = listing.book.words
    for measure in view.indicator.measures:
        if measure.per or not (measure.headline or measure.reason):
            continue
        one = listing.field(measure.id)
        change = one.change
        if change is None or change.judgement != "worse":
            continue
        taken = wording.itemised(words, change.measures_taken)
        deadline = wording.deadline_text(words, change.deadline)
        if "前" in deadline:
            taken, deadline = "；".join(text for text in (taken, deadline) if text), ""
        yield Shortcoming(
            "变差",
            "变差" if taken else "变差缺",
            view.number,
            {
                "名称": measure.name,
                "本年": one.with_unit(),
                "变化": one.change_phrase(),
                "原因": one.reason(),
                "部门": one.department(),
                "措施": taken,
                "时限": deadline,
            },
        )


def _gap(view: IndicatorView, listing: Listing) -> Iterator[Shortcoming]:
    kind = _kind(view.headline, listing.book.year)
    if not kind:
        return
    headline = view.headline
    words = listing.book.words
    department, material = view.department, view.forms or words.say("没有数.未报材料", 名称=view.name)
    if headline is not None:
        form = listing.book.form_of(headline.measure)
        department, material = headline.department(), form.title if form else material
    yield Shortcoming(
        kind,
        kind,
        view.number,
        {
            "指标编号": view.number,
            "指标": view.name,
            "名称": headline.measure.name if headline else view.name,
            "本年": headline.with_unit() if headline and kind != "未报" else "",
            "性质": headline.nature_words() if headline else "",
            "数据年份": headline.data_year() if headline and kind != "未报" else "",
            "年度": listing.book.year,
            "部门": department,
            "材料": material,
            "编制部门": listing.book.config.compiler_body,
        },
    )


def _kind(headline: Field | None, year: int) -> str:
    fact = headline.fact if headline else None
    if fact is None or (fact.value is None and fact.status in (Status.NOT_REPORTED, Status.VALUE, Status.PROVISIONAL)):
        return "未报"
    if fact.value is None:
        return ""
    if fact.status is Status.PROVISIONAL:
        return "待核定"
    return "沿用" if fact.data_year is not None and fact.data_year < year else ""


def rows(listing: Listing) -> list[dict[str, object]]:
    """Problems as the chapters print them: 序号, 类型, 指标编号, 问题, 下一步, 部门, 名称."""
    words = listing.book.words
    made: list[dict[str, object]] = []
    for order, one in enumerate(find(listing), 1):
        slots = {**one.slots, "序号": order}
        made.append(
            {
                "序号": order,
                "类型": one.kind,
                "指标编号": one.indicator,
                "名称": one.slots["名称"],
                "部门": one.slots["部门"],
                "问题": words.say(f"问题.{one.kind}", **slots),
                "下一步": words.say(f"下一步.{one.next_kind}", **slots),
            }
        )
    return made
