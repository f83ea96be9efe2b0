"""Classes of section-months, days of air and limits in force → the lists chapter four speaks from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.fill import wording
from pipeline.fill.appendix import MONTHS, section_class
from pipeline.fill.book import Book
from pipeline.fill.fields import Field
from pipeline.fill.provenance import TracedText
from pipeline.model.number import exact, plain
from pipeline.model.part import Provenance, Side
from pipeline.model.series import AirDay, ClassDispute, SectionMonth
from pipeline.scheme.needs import Needs

Row = dict[str, object]


Singles = Mapping[str, Mapping[str, Decimal]]
_LARGEST = 3
_SINGLE_PLACES = 2
_INDEX, _TROPHIC, _MONTHLY, _REMARK = "section_cwqi", "section_tli", "F33", "note"
_SINGLE, _COMPOSED = "air_single_index", "air_composite"
_WATER_LIMITS, _AIR_LIMITS, _STATISTICS, _INDICES = "GB3838", "GB3095", "HJ663", "HJ633"
NEEDS = Needs(
    "水和空气的列表",
    measures=(_INDEX, _TROPHIC, _SINGLE),
    forms={_MONTHLY: (_REMARK,)},
    standards=(_WATER_LIMITS, _AIR_LIMITS, _STATISTICS, _INDICES),
    policies={_COMPOSED: ()},
)


def sections(book: Book, singles: Singles | None = None) -> list[Row]:
    """The sections of the config with their classes by month (月1…月12), their index and what it is made of most."""
    rows: list[Row] = []
    for section in book.config.sections_in(book.year):
        row: Row = {
            "序号": len(rows) + 1,
            "名称": section.name,
            "编码": section.code,
            "水体": section.water,
            "类型": book.words.named("水体类型", section.kind),
            "级别": section.level,
            "目标": book.words.say("类别", 级=section.target),
            "水质指数": Field(book, book.config.scheme.measures[_INDEX], section.name),
            "主要项目": _largest(book, (singles or {}).get(section.name, {})),
            "营养状态": Field(book, book.config.scheme.measures[_TROPHIC], section.name),
        }
        for month in MONTHS:
            row[f"月{month}"] = section_class(book, section.name, month)
        rows.append(row)
    return rows


def _largest(book: Book, items: Mapping[str, Decimal]) -> list[str]:
    """The items with the largest single indices, each with its index."""
    chosen = sorted(items, key=lambda item: (-items[item], item))[:_LARGEST]
    return [book.words.say("单项指数", 项目=item, 指数=plain(items[item], _SINGLE_PLACES)) for item in chosen]


def levels(book: Book) -> str:
    """国控1个、省控3个…, in the order of the config."""
    counts: dict[str, int] = {}
    for section in book.config.sections_in(book.year):
        counts[section.level] = counts.get(section.level, 0) + 1
    named = (book.words.say("断面级别", 级别=level, 数=number) for level, number in counts.items() if level)
    return book.words.say("列举.间隔").join(named)


@dataclass(frozen=True)
class IndexRange:
    """Sections whose indices may be compared, those that stand on the most items, and the others.

    `lowest` and `highest` are None where fewer than two may be compared.
    """

    items: int = 0
    number: int = 0
    lowest: Row | None = None
    highest: Row | None = None
    fewer: tuple[str, ...] = ()
    """Sections that stand on fewer items, with how many."""


def index_range(book: Book, singles: Singles | None = None) -> IndexRange:
    """What may be said of the sections' indices: a sum over nine items is always smaller than one over twenty-one."""
    known: list[tuple[Decimal, int, Row]] = []
    for row in sections(book, singles):
        one = row["水质指数"]
        fact = one.fact if isinstance(one, Field) else None
        if fact is not None and fact.number is not None:
            known.append((fact.number, len(fact.inputs), row))
    if not known:
        return IndexRange()
    most = max(items for _, items, _ in known)
    alike = sorted(((number, row) for number, items, row in known if items == most), key=lambda pair: pair[0])
    fewer = tuple(book.words.say("断面项数", 断面=row["名称"], 数=items) for _, items, row in known if items < most)
    if len(alike) < 2:
        return IndexRange(most, len(alike), fewer=fewer)
    return IndexRange(most, len(alike), alike[0][1], alike[-1][1], fewer)


def failures(book: Book, grid: Sequence[SectionMonth]) -> list[str]:
    """Section-months worse than the class that counts as good, with what is beyond its limit and how many times."""
    words, good = book.words, _good_grades(book)
    found: list[str] = []
    for one in _of_year(book, grid):
        if one.grade is None or one.grade in good:
            continue
        beyond = [
            words.say("超标倍数", 项目=name, 倍数=_times(times) if times is not None else "")
            for name, times in one.beyond
        ]
        found.append(
            words.say(
                "未达标一次",
                断面=one.section,
                月=int(one.month[5:7]),
                类别=words.say("类别", 级=one.grade),
                超标=words.say("列举.间隔").join(beyond),
            )
        )
    return found


def disputes(book: Book, grid: Sequence[SectionMonth]) -> list[str]:
    """Sections whose typed class the concentrations contradict: the months, both classes and the one that stands."""
    words = book.words
    alike: dict[tuple[str, ClassDispute], list[str]] = {}
    for one in _of_year(book, grid):
        if one.dispute is not None:
            month = words.say("月名", 月=int(one.month[5:7]))
            alike.setdefault((one.section, one.dispute), []).append(month)
    return [
        words.say(
            "类别取舍.句",
            断面=section,
            月份=words.say("列举.间隔").join(months),
            填报=words.say("类别", 级=said.typed),
            测得=words.say("类别", 级=said.measured),
            采用=words.say(
                f"类别取舍.{_standing(said)}",
                类别=words.say("类别", 级=said.adopted),
                依据=said.evidence,
                项目=words.say("列举.间隔").join(said.left_out),
            ),
        )
        for (section, said), months in alike.items()
    ]


def _standing(said: ClassDispute) -> str:
    if said.adopted == said.measured:
        return "测得"
    return "发布" if said.published else "填报"


def gaps(book: Book, grid: Sequence[SectionMonth]) -> list[str]:
    """Months in which a section was due and has no class."""
    judged = {(one.section, one.month) for one in grid if one.grade is not None}
    if not judged:
        return []
    notes = _notes(book)
    return [
        book.words.say(
            "断面月份", 断面=section.name, 月=month, 说明=notes.get((section.name, f"{book.year}-{month:02}"))
        )
        for section in book.config.sections_in(book.year)
        for month in MONTHS
        if (section.name, f"{book.year}-{month:02}") not in judged
    ]


def _notes(book: Book) -> dict[tuple[str, str], str]:
    """What the form says of a section's month in its remarks."""
    return {
        (record.subject, record.period): wording.trimmed_reason(record.text(_REMARK))
        for table in book.facts.table(_MONTHLY, book.year)
        for record in table.records
        if record.text(_REMARK)
    }


def _of_year(book: Book, grid: Sequence[SectionMonth]) -> list[SectionMonth]:
    return [one for one in grid if one.month[:4] == str(book.year)]


def _times(value: Decimal) -> str:
    """Times beyond the limit: one decimal, two where one would show nothing."""
    text = wording.number_text(value, 1)
    return text if text.strip("0.") else wording.number_text(value, 2)


def _edition(book: Book, code: str) -> Any:
    day = datetime.date(book.year, 12, 31)
    return book.config.scheme.standards.at(code, day, book.config.policies).tables


def _good_grades(book: Book) -> set[str]:
    tables = _edition(book, _WATER_LIMITS)
    grades = [str(grade) for grade in tables["grades"]]
    return set(grades[: grades.index(str(tables["good"])) + 1])


def air_months(book: Book, days: Sequence[AirDay]) -> list[Row]:
    """Days by level for each month that has any."""
    rows: list[Row] = []
    names, good = _levels(book)
    beyond = [name for name in names if name not in good][1:]
    for month in MONTHS:
        valid = [day for day in days if day.date.month == month and day.aqi is not None]
        if not any(day.date.month == month for day in days):
            continue
        counts = {name: sum(day.level == name for day in valid) for name in names}
        rows.append(
            {
                "名称": book.words.say("月名", 月=month),
                "有效天": len(valid),
                "优良天": sum(day.level in good for day in valid),
                "中度及以上": sum(counts[name] for name in beyond),
                **counts,
            }
        )
    return rows


def _levels(book: Book) -> tuple[list[str], set[str]]:
    rows = _edition(book, _INDICES)["levels"]
    return [str(row["name"]) for row in rows], {str(row["name"]) for row in rows if row.get("good")}


def polluted(book: Book, days: Sequence[AirDay]) -> Row:
    """The days beyond 良: how many, their months and their primary pollutants."""
    _, good = _levels(book)
    bad = [day for day in days if day.aqi is not None and day.level not in good]
    months = dict.fromkeys(book.words.say("月名", 月=day.date.month) for day in bad)
    pollutants = dict.fromkeys(book.words.named("污染物", name) for day in bad for name in day.primary)
    joint = book.words.say("列举.间隔")
    return {"天数": len(bad), "月份": joint.join(months), "首要污染物": joint.join(pollutants)}


def pollutants(book: Book) -> list[Row]:
    """The six annual statistics with their limit, whether the printed value keeps it, and their single index.

    The statistics of the standard are rounded before they are compared (HJ 663); what is compared is what is printed.
    """
    statistics, limits = _edition(book, _STATISTICS), {row["id"]: row for row in _edition(book, _AIR_LIMITS)["rows"]}
    names, cited = statistics.get("limit_rows", {}), str(_edition(book, _AIR_LIMITS).get("cite", ""))
    rows: list[Row] = []
    for entry in statistics["statistics"]:
        measure = book.config.scheme.measures.get(entry["id"])
        if measure is None:
            continue
        one = Field(book, measure)
        row = limits.get(names.get(entry["pollutant"], entry["pollutant"]), {})
        limit = row.get(entry["limit"])
        value = one.fact.printed if one.fact is not None else None
        kept = value <= exact(limit) if isinstance(value, Decimal) and limit else None
        rows.append(
            {
                "序号": len(rows) + 1,
                "名称": wording.shown_name(book.words, measure),
                "量": one,
                "单位": measure.unit,
                "单项指数": _single_index(book, entry["pollutant"]),
                "限值": TracedText(str(limit), Provenance(said=cited)) if limit else book.words.say("表内.无值"),
                "达标": kept is True,
                "超标": kept is False,
                "评价": book.words.say("表内.无值") if kept is None else book.words.say("达标" if kept else "超标"),
            }
        )
    return rows


def _single_index(book: Book, pollutant: str) -> str:
    """The pollutant's term of the composite index, with the decimals it needs for the sum to be redone."""
    name = str(_edition(book, _INDICES)["pollutants"][pollutant]["name"])
    one = Field(book, book.config.scheme.measures[_SINGLE], name)
    value = one.fact.printed if one.fact is not None else None
    ground = one.ground(Side.NOW)
    if not isinstance(value, Decimal) or ground is None:
        return book.words.say("表内.无值")
    return TracedText(plain(value), ground)


def air_verdict(book: Book) -> Row:
    """Whether all six keep their limits (only where all six have a value), which do not, and how the index is made."""
    rows = pollutants(book)
    return {
        "做法": book.config.policy_words(_COMPOSED),
        "全达标": bool(rows) and all(row["达标"] for row in rows),
        "超标项": [row["名称"] for row in rows if row["超标"]],
    }
