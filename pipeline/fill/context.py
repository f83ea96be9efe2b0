"""A book → everything a template may name: fields, lists, functions and filters."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from os.path import commonprefix

from pipeline.case import Case
from pipeline.fill import appendix, filters, monitoring, shortcomings, source_verdicts, submissions, wording
from pipeline.fill.appendix import MONTHS
from pipeline.fill.book import Book
from pipeline.fill.lazy_values import LazyNames, LazyRows
from pipeline.fill.listing import Listing, Row
from pipeline.fill.phrases import Words
from pipeline.fill.provenance import TracedCount
from pipeline.model.part import Provenance
from pipeline.scheme.standards import Edition


@dataclass(frozen=True, slots=True)
class Slice:
    """One piece of a part that is cut by month or section.

    `suffix` for its id ("" for the only piece), its name in the report, what it is cut by and of which form, the
    month or section it holds, and whether it is the first piece.
    """

    suffix: str = ""
    name: str = ""
    split: str = ""
    form: str = ""
    key: str = ""
    first: bool = True


def slices(split: str, form: str, case: Case, words: Words) -> tuple[Slice, ...]:
    """The pieces of a part cut by 月 or 断面 that have records; one whole piece where there is nothing to cut."""
    records = [record for table in case.facts.table(form, case.year) for record in table.records if not record.total]
    keys: list[tuple[str, str]] = []
    if split == "月":
        present = {record.period[:7] for record in records}
        months = [(f"{case.year}-{month:02}", words.say("月名", 月=month)) for month in MONTHS]
        keys = [(key, name) for key, name in months if key in present]
    elif split == "断面":
        keys = [(name, name) for name in dict.fromkeys(record.subject for record in records)]
    return tuple(
        Slice(key[-2:] if split == "月" else f"{order:02}", name, split, form, key, order == 1)
        for order, (key, name) in enumerate(keys, 1)
    ) or (Slice(),)


def context(book: Book, piece: Slice | None = None) -> dict[str, object]:
    """All names of the templates for one part (or one piece of it); what is read of them goes to the book's recorder.

    Nothing is worked out before a template looks at it, so that the record holds what the part really shows.
    """
    case, words = book.case, book.words
    piece = piece or Slice()
    listing = Listing(book)
    names: dict[str, object] = {
        measure.name: listing.field(measure.id) for measure in book.config.scheme.measures.values() if not measure.per
    }
    names.update(_county(book))
    names.update(_lists(listing))
    names.update(filters.template_functions(book, book.figures))
    names["标记"] = list(case.marks)
    names["是草稿"] = book.draft
    names["页眉"] = "　".join((*case.marks, *((words.say("草稿"),) if book.draft else ())))
    names["本片"] = LazyNames({name: partial(_of_piece, book, piece, name) for name in _PIECE})
    names["首片"] = piece.first
    for measure in book.config.scheme.measures.values():
        for alias in measure.aliases:
            if alias.isidentifier() and not measure.per:
                names.setdefault(alias, listing.field(measure.id))
    return names


def _lists(listing: Listing) -> dict[str, object]:
    book, forms = listing.book, listing.book.config.scheme.forms.by_id
    case = book.case
    indicators: dict[str, Callable[[], object]] = {}
    for view in listing.indicators():
        for name in (view.number, view.name, *view.indicator.aliases):
            indicators.setdefault(name, partial(_same, view))
    return {
        "指标": LazyNames(indicators),
        "统计": LazyNames({name: partial(_count, listing, name) for name in Listing.COUNTS}),
        "附表": LazyNames({name: partial(appendix.form_view, book, form) for name, form in forms.items()}),
        "指标总表": LazyRows(lambda: listing.overview),
        "变化表": LazyRows(lambda: listing.changes),
        "部门分工": LazyRows(lambda: listing.duties),
        "断面列表": LazyRows(lambda: monitoring.sections(book, case.single_indices)),
        "断面": LazyNames(
            {
                "级别构成": lambda: monitoring.levels(book),
                "未达标": lambda: monitoring.failures(book, case.section_months),
                "类别取舍": lambda: monitoring.disputes(book, case.section_months),
                "缺测": lambda: monitoring.gaps(book, case.section_months),
                "指数最高": lambda: monitoring.index_range(book, case.single_indices).highest,
                "指数最低": lambda: monitoring.index_range(book, case.single_indices).lowest,
                "参评项数": lambda: _told(book, "参评项数", monitoring.index_range(book).items),
                "可比断面数": lambda: _told(book, "可比断面数", monitoring.index_range(book).number),
                "参评较少": lambda: list(monitoring.index_range(book).fewer),
            }
        ),
        "水源地": LazyNames({"达标取舍": lambda: source_verdicts.verdicts(book, case.source_disputes)}),
        "空气各月": LazyRows(lambda: _told_rows(book, monitoring.air_months(book, case.days))),
        "空气六项": LazyRows(lambda: monitoring.pollutants(book)),
        "超标天": LazyNames({name: partial(_polluted, book, name) for name in ("天数", "月份", "首要污染物")}),
        "空气评价": LazyNames({name: partial(_air_verdict, book, name) for name in ("全达标", "超标项", "做法")}),
        "污水厂列表": LazyRows(lambda: listing.plants),
        "支出项目列表": LazyRows(lambda: listing.projects),
        "材料列表": LazyRows(lambda: appendix.material_rows(book)),
        "材料分组": LazyRows(lambda: appendix.index_by_duty(book)),
        "情况说明列表": LazyRows(lambda: submissions.statements(book)),
        "问题列表": LazyRows(lambda: shortcomings.rows(listing)),
    }


_PIECE = ("名称", "有数据", "月名", "点位", "行", "类别")


def _of_piece(book: Book, piece: Slice, name: str) -> object:
    if name == "名称":
        return piece.name
    if name == "有数据":
        return bool(piece.key)
    if name == "月名":
        return piece.name
    if name == "点位":
        return appendix.by_month(book, piece.form, piece.key) if piece.split == "月" else []
    if piece.split != "断面":
        return []
    return appendix.by_section(book, piece.form, piece.key)[name]


def _same(value: object) -> object:
    return value


def _count(listing: Listing, name: str) -> object:
    return _told(listing.book, name, listing.counts[name])


def _told(book: Book, name: str, value: object) -> object:
    """A number that was counted for the report, with what it counts; anything else as it is."""
    if type(value) is not int:
        return value
    return TracedCount(value, Provenance(said=book.words.say("校核.清点", 名称=name)))


def _told_rows(book: Book, rows: Sequence[Row]) -> list[Row]:
    return [{name: _told(book, f"{row.get('名称', '')}{name}", value) for name, value in row.items()} for row in rows]


def _polluted(book: Book, name: str) -> object:
    return _told(book, name, monitoring.polluted(book, book.case.days)[name])


def _air_verdict(book: Book, name: str) -> object:
    return monitoring.air_verdict(book)[name]


def _county(book: Book) -> dict[str, object]:
    config, words = book.config, book.words
    dates = config.dates.get(config.year)
    return {
        "年度": config.year,
        "上年度": config.year - 1,
        "县域": config.county,
        "县域简称": config.short_name,
        "县级": words.phrases.get(f"县级.{config.county[-1:]}") or words.say("县级.其他"),
        "区位": config.location,
        "成文日期": wording.date_text(words, dates.dated if dates else None),
        "截至日期": wording.date_text(words, dates.cutoff if dates else None),
        "编制部门": config.compiler_body,
        "编审": [{"环节": step, "职务": post} for step, post in config.posts.items()],
        "乡镇": list(config.townships),
        "空气点位": [station.name for station in config.stations_in(config.year)],
        "月列表": [{"月": month, "名称": words.say("月名", 月=month)} for month in MONTHS],
        "口径列表": LazyRows(lambda: _policies(book.case)),
        "标准列表": LazyRows(lambda: _standards(book.case)),
    }


def _policies(case: Case) -> list[Row]:
    """The choices in force that something in the report follows.

    Left out is one that only decides between editions out of force in the year, or whose measures have no value.
    """
    config, rows = case.config, list[Row]()
    year = config.year
    for policy in config.scheme.policies.values():
        editions = [one for one in config.scheme.standards.editions if one.policy and one.policy[0] == policy.id]
        if editions and not any(_in_force(one, config.year) for one in editions):
            continue
        following = [one.id for one in config.scheme.measures.values() if one.policy == policy.id]
        if following and not any(fact.value is not None for one in following for fact in case.facts.where(one, year)):
            continue
        words = config.policy_words(policy.id)
        rows.append({"序号": len(rows) + 1, "名称": policy.name, "做法": words, "出处": policy.source})
    return rows


def _in_force(edition: Edition, year: int) -> bool:
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return edition.first <= last and (edition.last is None or edition.last >= first)


def _standards(case: Case) -> list[Row]:
    """The documents in force that limits and methods were taken from; several tables of one are cited together."""
    config = case.config
    cited: dict[str, list[str]] = {}
    sources: dict[str, str] = {}
    for edition in config.scheme.standards.editions:
        chosen = edition.policy is None or config.policies.get(edition.policy[0]) == edition.policy[1]
        cite = edition.tables.get("cite", "")
        if _in_force(edition, config.year) and chosen and isinstance(cite, str) and cite:
            document = filters.DOCUMENT.match(cite)
            key = document[0] if document else cite
            cited.setdefault(key, []).append(cite)
            sources.setdefault(key, edition.source)
    return [
        {"序号": order, "名称": commonprefix(cites), "核对": sources[key]}
        for order, (key, cites) in enumerate(cited.items(), 1)
    ]
