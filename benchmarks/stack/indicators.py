"""Tables of two years → what the templates name and the figures show, in plain dicts and Decimals."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean

from benchmarks.stack.tables import Table, number

NOTHING = "—"
LABELS, NOWS, LASTS = ("指标", "指标名称", "项目"), ("本年", "本年数"), ("上年", "上年数")
UNITS, YEARS = ("单位", "计量单位"), ("数据年份", "数据年度")
SAMPLED = ("监测年月", "采样日期")
DATES = ("日期", "监测日期")
DAILY = ("SO2", "NO2", "PM10", "PM2.5", "CO", "O3", "AQI", "质量等级", "首要污染物")
_SAME = {"O3": ("日最大8小时", "O3_8h"), "质量等级": ("空气质量级别",)}
_BRACKETS = re.compile(r"[（(].*?[)）]|\s")
_DATE = re.compile(r"(\d{4})\D+(\d{1,2})(?:\D+(\d{1,2}))?")
GOOD = ("Ⅰ", "Ⅱ", "Ⅲ")


@dataclass(frozen=True)
class Line:
    """An indicator as a department states it for two years, with what the report prints beside it."""

    label: str
    unit: str
    now: Decimal | None
    last: Decimal | None
    year: str

    @property
    def change(self) -> Decimal | None:
        return None if self.now is None or self.last is None else self.now - self.last

    @property
    def percent(self) -> Decimal | None:
        change = self.change
        return (change * 100 / self.last).quantize(Decimal("0.1")) if change is not None and self.last else None


def bare(title: str) -> str:
    """A title without what stands in brackets."""
    return _BRACKETS.sub("", title)


def key(table: Table) -> str:
    """What tables of one form have in common, whichever department filled them in."""
    return f"{bare(table.title)}·{'·'.join(table.heads[1:3])}"


def records(tables: Sequence[Table]) -> dict[str, list[dict[str, str]]]:
    """The rows of every form, those of several departments below each other."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for table in tables:
        found[key(table)] += [{head: row.get(head, NOTHING) for head in table.heads} for row in table.rows]
    return dict(found)


def lines(tables: Sequence[Table]) -> dict[str, list[Line]]:
    """The indicators of every form that has a line for each."""
    found: dict[str, list[Line]] = defaultdict(list)
    for table in tables:
        if {*LABELS} & {*table.heads} and (columns := _two_years(table.heads)):
            now, last = columns
            for row in table.rows:
                label = bare(next((row[one] for one in LABELS if one in row), "")).removeprefix("其中：").strip("*")
                unit, year = (next((row[one] for one in names if one in row), "") for names in (UNITS, YEARS))
                value, before = (number(row.get(head, "")) for head in (now, last))
                if label and not label.isdecimal() and (value is not None or before is not None):
                    found[bare(table.title)].append(Line(label, unit, value, before, year))
    return dict(found)


def _two_years(heads: Sequence[str]) -> tuple[str, str] | None:
    dated = [head for head in heads if re.fullmatch(r"\d{4}年", head)]
    now = next((head for head in heads if head in NOWS), dated[0] if dated else "")
    last = next((head for head in heads if head in LASTS), dated[1] if len(dated) > 1 else "")
    return (now, last) if now and last else None


def values(by_form: dict[str, list[Line]], rows: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    """Every number a sentence may name: indicators of two years with their change, sums and counts of columns."""
    found: dict[str, str] = {}
    for line in (line for one in by_form.values() for line in one):
        for name, value in (("", line.now), ("上年", line.last), ("增减", line.change), ("增减率", line.percent)):
            if value is not None:
                found.setdefault(f"{line.label}{name}", f"{abs(value) if name.startswith('增减') else value:f}")
    for form, there in rows.items():
        found[f"{form}·行数"] = str(len(there))
        for head in there[0] if there else ():
            column = [value for row in there if (value := number(row[head])) is not None]
            if column and len(column) == len(there):
                found[f"{form}·{head}·合计"] = f"{sum(column):f}"
    return found


def daily(tables: Sequence[Table]) -> dict[str, dict[tuple[int, int], list[str]]]:
    """Station (its file) → month and day → what was measured, in the order of DAILY."""
    found = {}
    for table in tables:
        dated = next((head for head in table.heads if head in DATES), "")
        if dated and "AQI" in table.heads:
            found[table.file] = {
                (int(at[2]), int(at[3])): [_said(row, name) for name in DAILY]
                for row in table.rows
                if (at := _DATE.search(row.get(dated, ""))) and at[3]
            }
    return found


def _said(row: dict[str, str], name: str) -> str:
    return next((row[one] for one in (name, *_SAME.get(name, ())) if one in row), NOTHING)


def months(stations: dict[str, dict[tuple[int, int], list[str]]]) -> list[list[list[list[str]]]]:
    """Month → station → lines of two days beside each other, as the report prints them."""
    sheets = []
    for month in range(1, 13):
        sheet = []
        for days in stations.values():
            said = [[str(day), *days.get((month, day), [NOTHING] * len(DAILY))] for day in range(1, 32)]
            said = said[: max((day for at, day in days if at == month), default=0)]
            left, right = said[:16], said[16:] + [[NOTHING] * (len(DAILY) + 1)] * (16 - len(said[16:]))
            sheet.append([one + two for one, two in zip(left, right, strict=False)])
        sheets.append(sheet)
    return sheets


def sections(tables: Sequence[Table]) -> dict[str, dict[int, dict[str, str]]]:
    """Section → month → what was measured, its class among it."""
    found: dict[str, dict[int, dict[str, str]]] = defaultdict(dict)
    for table in tables:
        if "水质类别" in table.heads:
            for row in table.rows:
                if at := _DATE.search(next((row[head] for head in SAMPLED if head in row), "")):
                    found[row.get("断面名称", "") or table.title.partition(at[1])[0]][int(at[2])] = row
    return dict(found)


def by_month(section: dict[int, dict[str, str]]) -> list[list[str]]:
    """A line for every item measured, its twelve months, the class last."""
    first = next(iter(section.values()))
    items = [name for name, said in first.items() if said.lstrip("<")[:1].isdecimal() and name != "监测年月"]
    return [[name, "mg/L", *_year(section, name)] for name in [*items, "水质类别"]]


def _year(section: dict[int, dict[str, str]], name: str) -> list[str]:
    return [section.get(month, {}).get(name, NOTHING) for month in range(1, 13)]


def pollutants(stations: dict[str, dict[tuple[int, int], list[str]]]) -> list[Decimal]:
    """What a year is judged by: means of SO2, NO2, PM10 and PM2.5, percentiles of CO (95) and O3 (90)."""
    together: dict[tuple[int, int], list[list[str]]] = defaultdict(list)
    for days in stations.values():
        for at, said in days.items():
            together[at].append(said)
    columns: list[list[Decimal]] = []
    for order in range(6):
        days_of = (list(_numbers(said[order] for said in there)) for there in together.values())
        columns.append(sorted(mean(there) for there in days_of if there))
    return [mean(column) for column in columns[:4]] + [_percentile(columns[4], 95), _percentile(columns[5], 90)]


def _numbers(texts: Iterator[str]) -> Iterator[Decimal]:
    return (value for text in texts if (value := number(text)) is not None)


def _percentile(ranked: Sequence[Decimal], share: int) -> Decimal:
    at = Decimal(len(ranked) - 1) * share / 100
    low = int(at)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (at - low)


def good_share(there: dict[str, dict[int, dict[str, str]]]) -> Decimal:
    """How many in a hundred of a year's samples were of class Ⅲ or better."""
    classes = [row["水质类别"] for section in there.values() for row in section.values() if "水质类别" in row]
    return Decimal(100) * sum(one in GOOD for one in classes) / len(classes)


def good_days(stations: dict[str, dict[tuple[int, int], list[str]]]) -> Decimal:
    """How many in a hundred of a year's days had an index of at most 100 as a mean of the stations."""
    days = {at for station in stations.values() for at in station}
    judged = [aqi for at in days if (aqi := index_of(stations, at)) is not None]
    return Decimal(100) * sum(aqi <= 100 for aqi in judged) / len(judged)


def index_of(stations: dict[str, dict[tuple[int, int], list[str]]], at: tuple[int, int]) -> Decimal | None:
    """The county's index of a day, None where no station has one."""
    found = list(_numbers(station[at][6] for station in stations.values() if at in station))
    return mean(found) if found else None
