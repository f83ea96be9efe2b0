"""Texts that were copied instead of written: one problem under three media, one report from two bodies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.check.duty_answers import Answer, Opened, answered_duties
from pipeline.check.given import Given
from pipeline.check.row_words import cell_key, column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.table import Place, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId

_CELLS = 12
_LEAST = 80
"""Signs of a text below which two may well say the same."""
_KINDS = ("report", "analysis")
_NUMBERED = re.compile(r"[^\s。]{0,12}[〔\[][12]\d{3}[〕\]]\d+号|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日")


@dataclass(frozen=True, slots=True)
class Repeated:
    """Rows of a form that differ in `apart` (大气, 水, 土壤) do not say the same in all of these columns."""

    id: str
    form: RecordsId
    apart: ColumnId
    columns: tuple[ColumnId, ...]


REPEATED = RuleSection("repeated", tuple[Repeated, ...])


@ruled_by(REPEATED)
def repeated_rows(given: Given) -> Iterator[Finding]:
    """X240 one problem is not told again under another medium."""
    for rule in given.rules.of(REPEATED):
        form = given.config.scheme.forms.by_id[rule.form]
        met: dict[tuple[str, ...], list[tuple[str, Record]]] = {}
        tables = given.facts.table(rule.form, given.year)
        for record in (one for table in tables for one in table.records if not one.total):
            said = tuple(cell_key(record.readings.get(column)) for column in rule.columns)
            if all(said):
                met.setdefault(said, []).append((cell_key(record.readings.get(rule.apart)), record))
        doubled = [rows for rows in met.values() if len({apart for apart, _ in rows}) > 1]
        if doubled:
            first = [record for _, record in doubled[0]]
            values = table_values(form, tables[0], rule.id) | {
                "列": "、".join(column_name(form, column) for column in rule.columns),
                "个数": str(len(doubled)),
                "对象": "、".join(dict.fromkeys(record.text(rule.apart) for record in first)),
                "内容": "；".join(first[0].text(column) for column in rule.columns),
            }
            at = tuple(record.readings[rule.columns[0]].at for rows in doubled for _, record in rows)[:_CELLS]
            yield Finding("X240", at, values, tables[0].department, form.indicator)


def same_reports(given: Given) -> Iterator[Finding]:
    """X621 a body writes its own report: no two bodies hand in one file, or one text with only the names changed."""
    hashes = {one.file: one.sha256 for one in given.materials}
    met: dict[str, list[tuple[Answer, Opened]]] = {}
    seen = set[str]()
    for one in answered_duties(given):
        for paper in one.papers if one.deliverable.kind in _KINDS else ():
            if paper.file in seen:
                continue
            seen.add(paper.file)
            bare = _bare(paper, given)
            marks = [f"text {bare}"] if len(bare) >= _LEAST else []
            if paper.scanned or not marks:
                marks = [f"file {hashes.get(paper.file, paper.file)}"]
            for mark in marks:
                met.setdefault(mark, []).append((one, paper))
    for mark, papers in met.items():
        first: dict[str, tuple[Answer, Opened]] = {}
        for answer, paper in papers:
            first.setdefault(answer.department, (answer, paper))
        if len(first) > 1:
            (answer, paper), (other, twin) = list(first.values())[:2]
            same = hashes.get(paper.file) == hashes.get(twin.file)
            values = {
                "材料": answer.name,
                "一": answer.department,
                "二": other.department,
                "怎样": "是同一个文件" if same or mark.startswith("file") else "除单位名称、文号和日期外一字不差",
                "另一份": twin.file.rpartition("/")[2],
            }
            at = tuple(Place(one.file) for _, one in papers)[:_CELLS]
            yield Finding("X621", at, values, other.department, other.deliverable.home)


def copied_diagnoses(given: Given) -> Iterator[Finding]:
    """X622 reports of one body on different matters do not tell the same problems and measures word for word."""
    of_body: dict[str, list[tuple[Answer, Opened, set[str]]]] = {}
    seen = set[tuple[str, str]]()
    for one in answered_duties(given):
        for paper in one.papers if one.deliverable.kind == "report" else ():
            if paper.scanned or (one.department, one.deliverable.id) in seen:
                continue
            seen.add((one.department, one.deliverable.id))
            of_body.setdefault(one.department, []).append((one, paper, _told(paper, given)))
    for papers in of_body.values():
        for place, (one, paper, told) in enumerate(papers):
            twins = [(other, file) for other, file, said in papers[place + 1 :] if told and told == said]
            if twins:
                names = "、".join(f"《{other.deliverable.title}》" for other, _ in twins)
                values = {"材料": one.name, "另一份": names}
                at = (Place(paper.file), *(Place(file.file) for _, file in twins))
                yield Finding("X622", at[:_CELLS], values, one.department, one.deliverable.home)
                break


def _told(paper: Opened, given: Given) -> set[str]:
    """The sentences of a report after the one in which it names itself, but for names, numbers of papers and dates."""
    bare = re.split("[。;]", _bare(paper, given))[1:]
    found = {sentence for sentence in bare if sentence}
    return found if sum(map(len, found)) >= _LEAST else set()


def _bare(paper: Opened, given: Given) -> str:
    """A text without what tells whose it is: bodies, county, number of the paper, dates."""
    config = given.config
    names = {name for body in config.bodies for name in (body.name, *body.aliases)}
    names |= {config.county, config.short_name}
    text = _plain("".join(paper.texts))
    text = _NUMBERED.sub("", text)
    for name in sorted(map(_plain, names - {""}), key=len, reverse=True):
        text = text.replace(name, "")
    return text


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
