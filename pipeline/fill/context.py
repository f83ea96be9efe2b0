"""Config, facts, changes and materials → everything a template may name: fields, lists, functions and filters."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pipeline.config import Config
from pipeline.fill import appendix, filters, monitoring, shortcomings, wording
from pipeline.fill.appendix import MONTHS
from pipeline.fill.book import Book, Recorder
from pipeline.fill.listing import Listing, Row
from pipeline.fill.words import Words
from pipeline.model.change import Change
from pipeline.model.fact import FactSet
from pipeline.model.material import Numbered
from pipeline.model.series import Day, SectionMonth


@dataclass(frozen=True)
class Sources:
    """What the report is told from."""

    config: Config
    words: Words
    facts: FactSet
    changes: Mapping[tuple[str, str], Change]
    materials: Sequence[Numbered] = ()
    days: Sequence[Day] = ()
    """The county's air days of the report year."""
    grid: Sequence[SectionMonth] = ()
    """The months of the county's water sections."""
    figures: frozenset[str] = frozenset()
    """Ids of the figures that were drawn."""
    marks: tuple[str, ...] = ()
    """Words the inputs want seen on cover and header, e.g. 示例数据."""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Slice:
    """One piece of a part that is cut by month or section: `suffix` for its id, the first piece, and its values."""

    suffix: str = ""
    name: str = ""
    first: bool = True
    values: Row = field(default_factory=dict)


def slices(split: str, form: str, sources: Sources) -> tuple[Slice, ...]:
    """The pieces of a part cut by 月 or 断面; one empty piece where there is nothing to cut or nothing came in."""
    book, words = _book(sources, Recorder()), sources.words
    made: list[tuple[str, str, Row]] = []
    if split == "月":
        made = [(f"{month:02}", words.say("月名", 月=month), appendix.by_month(book, form, month)) for month in MONTHS]
    elif split == "断面":
        names = dict.fromkeys(str(row["主体"]) for row in appendix.records(book, form))
        made = [(f"{order:02}", name, appendix.by_section(book, form, name)) for order, name in enumerate(names, 1)]
    kept = [one for one in made if one[2]]
    return tuple(Slice(suffix, name, order == 0, values) for order, (suffix, name, values) in enumerate(kept)) or (
        Slice(),
    )


def context(sources: Sources, recorder: Recorder, piece: Slice | None = None) -> dict[str, object]:
    """All names of the templates for one part (or one piece of it); what is read of them goes to `recorder`.

    Nothing is worked out before a template looks at it, so that the record holds what the part really shows.
    """
    book = _book(sources, recorder)
    piece = piece or Slice()
    listing = Listing(book)
    names: dict[str, object] = {
        measure.name: listing.field(measure.id)
        for measure in sources.config.scheme.measures.values()
        if not measure.per
    }
    names.update(_county(sources))
    names.update(_lists(listing, sources))
    names.update(filters.functions(book, sources.figures))
    names["标记"] = list(sources.marks)
    names["是草稿"] = sources.draft
    names["页眉"] = "　".join((*sources.marks, *((sources.words.say("草稿"),) if sources.draft else ())))
    names["本片"] = {"名称": piece.name, "有数据": bool(piece.values), **piece.values}
    names["首片"] = piece.first
    return names


def _book(sources: Sources, recorder: Recorder) -> Book:
    return Book(sources.config, sources.facts, sources.changes, sources.materials, sources.words, recorder)


class Rows(Sequence[Any]):
    """A list that is made when it is first looked at."""

    def __init__(self, make: Callable[[], Sequence[Any]]) -> None:
        self._make = make
        self._made: Sequence[Any] | None = None

    def _rows(self) -> Sequence[Any]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, index: Any) -> Any:
        return self._rows()[index]

    def __len__(self) -> int:
        return len(self._rows())


class Named(Mapping[str, object]):
    """Names whose values are made when they are first looked at."""

    def __init__(self, makers: Mapping[str, Callable[[], object]]) -> None:
        self._makers = makers
        self._made: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def _lists(listing: Listing, sources: Sources) -> dict[str, object]:
    book, forms = listing.book, sources.config.scheme.forms.by_id
    indicators: dict[str, Callable[[], object]] = {}
    for view in listing.indicators():
        for name in (view.number, view.name, *view.indicator.aliases):
            indicators.setdefault(name, partial(_same, view))
    return {
        "指标": Named(indicators),
        "统计": Named({name: lambda name=name: listing.counts[name] for name in Listing.COUNTS}),  # type: ignore[misc]
        "附表": Named({name: partial(appendix.form_view, book, form) for name, form in forms.items()}),
        "变化表": Rows(lambda: listing.changes),
        "部门分工": Rows(lambda: listing.duties),
        "断面列表": Rows(lambda: monitoring.sections(book)),
        "断面": Named(
            {
                "级别构成": lambda: monitoring.levels(book),
                "未达标": lambda: monitoring.failures(book, sources.grid),
                "缺测": lambda: monitoring.gaps(book, sources.grid),
                "指数最高": lambda: monitoring.extreme(book, True),
                "指数最低": lambda: monitoring.extreme(book, False),
            }
        ),
        "空气各月": Rows(lambda: monitoring.air_months(book, sources.days)),
        "空气六项": Rows(lambda: monitoring.pollutants(book)),
        "超标天": Named({name: partial(_polluted, book, sources, name) for name in ("天数", "月份", "首要污染物")}),
        "污水厂列表": Rows(lambda: listing.plants),
        "支出项目列表": Rows(lambda: listing.projects),
        "材料列表": Rows(lambda: listing.materials),
        "问题列表": Rows(lambda: shortcomings.rows(listing)),
    }


def _same(value: object) -> object:
    return value


def _entry(listing: Listing, name: str) -> object:
    return listing.counts[name]


def _polluted(book: Book, sources: Sources, name: str) -> object:
    return monitoring.polluted(book, sources.days)[name]


def _county(sources: Sources) -> dict[str, object]:
    config, words = sources.config, sources.words
    dates = config.dates.get(config.year)
    return {
        "年度": config.year,
        "上年度": config.year - 1,
        "县域": config.county,
        "县域简称": config.short_name,
        "区位": config.location,
        "成文日期": wording.date_text(words, dates.dated if dates else None),
        "截至日期": wording.date_text(words, dates.cutoff if dates else None),
        "编制部门": config.compiler_body,
        "编审": [{"环节": step, "职务": post} for step, post in config.posts.items()],
        "乡镇": list(config.townships),
        "月列表": [{"月": month, "名称": words.say("月名", 月=month)} for month in MONTHS],
        "口径列表": _policies(config),
        "标准列表": _standards(config),
    }


def _policies(config: Config) -> list[Row]:
    return [
        {"序号": order, "名称": policy.name, "做法": config.policy_words(policy.id), "出处": policy.source}
        for order, policy in enumerate(config.scheme.policies.values(), 1)
    ]


def _standards(config: Config) -> list[Row]:
    first, last = datetime.date(config.year, 1, 1), datetime.date(config.year, 12, 31)
    rows: list[Row] = []
    for edition in config.scheme.standards.editions:
        in_force = edition.first <= last and (edition.last is None or edition.last >= first)
        chosen = edition.policy is None or config.policies.get(edition.policy[0]) == edition.policy[1]
        cite = edition.tables.get("cite", "")
        if in_force and chosen and isinstance(cite, str) and cite:
            rows.append({"序号": len(rows) + 1, "名称": cite, "核对": edition.source})
    return rows
