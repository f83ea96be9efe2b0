"""Papers against what the plan asks of them: date, last year's words left over, contents, amounts, scans to look at."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from pipeline.check.duty_answers import Answer, Opened, answered_duties
from pipeline.check.given import Given, shown_number
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.number import exact
from pipeline.model.receipt import Disposition
from pipeline.model.table import Place

_TITLE_YEAR = re.compile(r"(?<!\d)(\d{4})年")
_SPAN = re.compile(r"(?<!\d)(\d{4})\s*[—–\-~～至]+\s*(\d{4})年?")
_UNTIL = re.compile(r"有效期[^。；]{0,24}?至(\d{4})年(\d{1,2})月(\d{1,2})日")
_DEADLINE = re.compile(r"(?<!\d)(\d{4})年\d{1,2}月\d{1,2}日(?:之|以)?前")
_ASKS, _DONE = re.compile("请|务必|须|报送|上报|报至|报我"), re.compile("已|完成了|曾|原定")
_BEGINS = re.compile(r"(?:^|[)）])(\d{4})年度?[，,]")
_TOLD_AS_DONE = re.compile("了|已|现将|全年")
_AHEAD = re.compile("计划|规划|目标|力争|预计|拟|将(?!情况)|争取|时限|期限|以前|之前|底前")
_REPORTS = ("report", "analysis")
_SHOWN, _QUOTED = 6, 40


def dates(given: Given) -> Iterator[Finding]:
    """X601 a paper of the year is written in it or before the ledger closes; X602 a permit or plan has not run out."""
    until = given.config.dates[given.year].cutoff or datetime.date(given.year + 1, 12, 31)
    for one, paper in _papers(given):
        if one.deliverable.dates == "current" and paper.dated is not None:
            if not datetime.date(given.year, 1, 1) <= paper.dated <= until:
                said = f"{paper.dated.year}年{paper.dated.month}月{paper.dated.day}日"
                yield _about("X601", one, paper.file, 日期=said, 年度=str(given.year))
        elif one.deliverable.dates == "valid":
            ended = _ended(paper)
            if ended and ended < datetime.date(given.year, 1, 1):
                yield _about("X602", one, paper.file, 日期=f"{ended.year}年{ended.month}月{ended.day}日")


def _ended(paper: Opened) -> datetime.date | None:
    """The last day of validity that a paper names, by its words or by the years in its title."""
    days = [_day(*map(int, found.groups())) for found in _UNTIL.finditer(paper.words)]
    spans = [datetime.date(int(found[2]), 12, 31) for found in _SPAN.finditer(paper.title) if int(found[2])]
    return max([day for day in (*days, *spans) if day], default=None)


def _day(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def last_years_words(given: Given) -> Iterator[Finding]:
    """X603 a paper of the year speaks of the year (K36): its title names no other, its text not only the last one."""
    now, last = f"{given.year}年", f"{given.year - 1}年"
    for one, paper in _papers(given):
        left = _left_over(paper, given.year)
        if left:
            yield _about("X603", one, paper.file, 情况=f"正文还写着“{left}”", 年度=str(given.year))
            continue
        if one.deliverable.dates != "current":
            continue
        named = [int(year) for year in _TITLE_YEAR.findall(_SPAN.sub("", paper.title))]
        if named and given.year not in named and max(named) < given.year:
            yield _about("X603", one, paper.file, 情况=f"题目写的是{max(named)}年", 年度=str(given.year))
        elif last in paper.words and now not in paper.words and not _early(paper, given):
            count = paper.words.count(last)
            yield _about(
                "X603", one, paper.file, 情况=f"正文只提到{last}（{count}处），没有提到{now}", 年度=str(given.year)
            )


def _left_over(paper: Opened, year: int) -> str:
    """A deadline before the year that a paper of the year still sets (请于2023年8月10日前报送), "" for none."""
    if f"{year}年" not in paper.title and (paper.dated is None or paper.dated.year != year):
        return ""
    for sentence in re.split("[。；;]", paper.words):
        for found in _DEADLINE.finditer(sentence):
            if int(found[1]) < year and _ASKS.search(sentence) and not _DONE.search(sentence):
                return found[0]
    return ""


def _early(paper: Opened, given: Given) -> bool:
    """Whether the paper was written early in the year, when it can only tell of the one before."""
    return paper.dated is not None and paper.dated.year == given.year and paper.dated.month < 4


def future_years(given: Given) -> Iterator[Finding]:
    """X625 neither the title of a report nor what it tells as done names a year to come; targets may."""
    until = given.config.dates[given.year].cutoff
    latest = max(given.year, until.year if until else given.year)
    for one, paper in _papers(given):
        if one.deliverable.kind not in _REPORTS:
            continue
        titled = [int(year) for year in _TITLE_YEAR.findall(_SPAN.sub("", paper.title))]
        told = [f"题目写的是{year}年" for year in titled if year > given.year and given.year not in titled]
        for sentence in re.split("[。；;]", paper.words.removeprefix("".join(paper.title.split()))):
            begun = _BEGINS.search(sentence)
            if begun and int(begun[1]) > latest and _TOLD_AS_DONE.search(sentence) and not _AHEAD.search(sentence):
                told.append(f"正文写着“{sentence[:_QUOTED]}”")
        if told:
            yield _about("X625", one, paper.file, 情况=told[0], 年度=str(given.year))


def required_contents(given: Given) -> Iterator[Finding]:
    """X604 a paper speaks of everything that the plan asks it to."""
    for one in answered_duties(given):
        said = "".join(paper.words + paper.title for paper in one.papers)
        if not one.deliverable.content or not any(paper.texts for paper in one.papers):
            continue
        lacking = [part for part in one.deliverable.content if not any(word in said for word in part.words)]
        if lacking:
            words = "、".join(f"“{part.title}”" for part in lacking)
            yield _about("X604", one, one.papers[0].file, 缺=words)


def amounts(given: Given) -> Iterator[Finding]:
    """X605 an amount that the plan sets is reached (财政: 100 万元)."""
    seen = set[str]()
    for one in given.config.scheme.duties.by_id.values():
        if one.amount is None or one.amount.measure in seen:
            continue
        seen.add(one.amount.measure)
        fact, measure = given.fact(one.amount.measure), given.measures[one.amount.measure]
        least = exact(one.amount.least)
        if fact is not None and fact.number is not None and fact.number < least:
            values = {
                "名称": measure.name,
                "数值": shown_number(fact.number),
                "最低": shown_number(least),
                "差": shown_number(least - fact.number),
                "单位": measure.unit,
            }
            yield given.finding("X605", measure.id, given.cells(fact), values)


def scans(given: Given) -> Iterator[Finding]:
    """X609 scans of what a person must compare by hand, one list a department: sealed tables, papers with contents."""
    of_body: dict[str, dict[str, str]] = {}
    for one in answered_duties(given):
        asked = bool(one.deliverable.form or one.deliverable.content or one.deliverable.amount)
        if not asked or any(paper.texts for paper in one.papers if paper.kind == "pdf"):
            continue
        for paper in one.papers:
            if paper.scanned:
                of_body.setdefault(one.department, {}).setdefault(paper.file, one.name)
    for body, files in of_body.items():
        names = "、".join(f"《{name}》" for name in dict.fromkeys(files.values()))
        shown = names if len(files) <= _SHOWN else "、".join(names.split("、")[:_SHOWN]) + "等"
        yield Finding("X609", tuple(map(Place, files)), {"个数": str(len(files)), "材料": shown}, body)


def unsigned_statements(given: Given) -> Iterator[Finding]:
    """X615 a 情况说明 filled in on the computer has its signed and sealed print beside it (plan 五(二), K35)."""
    materials = {one.file: one for one in given.materials}
    stated: dict[str, list[Material]] = {}
    for row in given.account.whereabouts:
        if row.end is Disposition.STATEMENT and row.file in materials:
            stated.setdefault(materials[row.file].department, []).append(materials[row.file])
    for body, files in stated.items():
        if all(one.kind == "docx" for one in files):
            yield Finding("X615", tuple(Place(one.file) for one in files), {"部门": body}, body)


def _papers(given: Given) -> Iterator[tuple[Answer, Opened]]:
    """Each paper once, with the first duty that it answers."""
    seen = set[tuple[str, tuple[str, ...]]]()
    for one in answered_duties(given):
        for paper in one.papers:
            if (paper.file, paper.texts) not in seen and not paper.scanned:
                seen.add((paper.file, paper.texts))
                yield one, paper


def _about(code: str, one: Answer, file: str, **values: str) -> Finding:
    return Finding(code, (Place(file),), {"材料": one.name, **values}, one.department, one.deliverable.home)
