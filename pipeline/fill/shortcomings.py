"""Facts and changes → 数据短板 of chapter seven and, one for one, the next steps of chapter eight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.fill import submissions, wording
from pipeline.fill.book import Book
from pipeline.fill.fields import Field
from pipeline.fill.listing import IndicatorView, Listing
from pipeline.model.fact import Status


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """A problem and what follows from it: key of the phrase and the slots both phrases are filled with."""

    kind: str
    next_kind: str
    slots: dict[str, object]


def find_shortcomings(listing: Listing) -> tuple[Shortcoming, ...]:
    """Unfavourable changes, then data that are missing (together where one body owes them), provisional or carried."""
    views = listing.indicators()
    worse = [one for view in views for one in _worse(view, listing)]
    doubtful = [one for view in views for one in _doubtful(view, listing)]
    return (*worse, *_missing(views, listing), *doubtful)


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
            {
                "名称": wording.shown_name(words, measure),
                "本年": one.with_unit(),
                "变化": one.change_phrase(),
                "原因": one.reason(),
                "部门": one.department(),
                "措施": taken,
                "时限": deadline,
            },
        )


def _missing(views: list[IndicatorView], listing: Listing) -> Iterator[Shortcoming]:
    """What has not been handed in: one shortcoming for each body and form, or for each body where no form is known."""
    book = listing.book
    words, compiler = book.words, book.config.compiler_body
    owed: dict[tuple[str, str, str], list[IndicatorView]] = {}
    for view in views:
        if _kind(view.headline, book.year) == "未报" and not view.told_by_papers:
            for key in _owed(view, book):
                owed.setdefault(key, []).append(view)
    for (kind, department, material), group in owed.items():
        names = (words.say("问题.指标", 名称=view.name, 编号=view.number) for view in group)
        slots: dict[str, object] = {
            "指标": words.say("列举.间隔").join(names),
            "部门": department,
            "材料": material,
            "编制部门": compiler,
        }
        own = department == compiler and kind != "表中缺"
        yield Shortcoming(kind, f"{kind}本部门" if own else kind, slots)


def _owed(view: IndicatorView, book: Book) -> list[tuple[str, str, str]]:
    """Kind, body and table for what an indicator without a value lacks.

    The table its main measure comes from; where that came, the tables at home there that did not, or another body's
    table that gives a part of it; where all came, what is wanting is a number in the table.
    """
    headline = view.headline
    form = book.form_of(headline.measure) if headline is not None else None
    department = headline.department() if headline is not None else view.department
    if form is None:
        return [("未报" if view.forms else "未报无表", department, view.forms)]
    if not any(form.id in one.material.forms and one.material.year == book.year for one in book.materials):
        return [("未报", department, form.title)]
    tables = [one for one in submissions.missing(view.receipts) if submissions.deliverable(book, one).form]
    pairs = dict.fromkeys((one.duty.department, submissions.deliverable(book, one).title) for one in tables)
    if pairs:
        return [("未报", body, title) for body, title in pairs]
    lacked = book.wanting(headline.measure) if headline is not None else None
    if headline is None or lacked is None or lacked is headline.measure:
        return [("表中缺", department, form.title)]
    source = book.form_of(lacked)
    came = source is None or any(
        source.id in one.material.forms and one.material.year == book.year for one in book.materials
    )
    title = source.title if source is not None else form.title
    return [("表中缺" if came else "未报", book.department(lacked), title)]


def _doubtful(view: IndicatorView, listing: Listing) -> Iterator[Shortcoming]:
    headline, book = view.headline, listing.book
    kind = _kind(headline, book.year)
    if headline is None or kind not in ("待核定", "沿用"):
        return
    slots: dict[str, object] = {
        "名称": wording.shown_name(book.words, headline.measure),
        "本年": headline.with_unit(),
        "性质": headline.nature_words(),
        "数据年份": headline.data_year(),
        "年度": book.year,
        "部门": headline.department(),
        "编制部门": book.config.compiler_body,
    }
    yield Shortcoming(kind, kind, slots)


def _kind(headline: Field | None, year: int) -> str:
    """未报, 待核定, 沿用, or "" for a value (or a reason for none) that stands."""
    fact = headline.fact if headline is not None else None
    if fact is None or (fact.value is None and fact.status in (Status.NOT_REPORTED, Status.VALUE, Status.PROVISIONAL)):
        return "未报"
    if fact.value is None:
        return ""
    if fact.status is Status.PROVISIONAL:
        return "待核定"
    return "沿用" if fact.data_year is not None and fact.data_year < year else ""


def rows(listing: Listing) -> list[dict[str, object]]:
    """Problems as the chapters print them: 序号, 类型, 部门, 问题, 下一步."""
    words = listing.book.words
    made: list[dict[str, object]] = []
    for order, one in enumerate(find_shortcomings(listing), 1):
        slots = {**one.slots, "序号": order}
        made.append(
            {
                "序号": order,
                "类型": one.kind,
                "部门": one.slots["部门"],
                "问题": words.say(f"问题.{one.kind}", **slots),
                "下一步": words.say(f"下一步.{one.next_kind}", **slots),
            }
        )
    return made
