"""Names of other counties and foreign townships where only the county's own belong: titles, signers, subjects, rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from pipeline.check.duty_answers import Opened, answered_duties
from pipeline.check.given import Given
from pipeline.check.row_words import column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.table import Place, Reading, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_CELLS, _SIGNED = 12, 30
_CLAUSE = r"(?:^|[。;:!]|\d{4}年度?[、,]?)"
"""Where a subject may stand: at the beginning of a sentence, or after the year with which it begins."""
_GOES_ON = r"(?=[\u4e00-\u9fff])(?![区县市])"
"""A body is the subject where the sentence goes on; a signature ends, or another one follows."""
_SHORT = 3
_SPLIT = re.compile(r"[、,;/和及与\s]+")


@dataclass(frozen=True, slots=True)
class Counties:
    """The counties of the province; words after a name that make it the subject or a body of that county."""

    names: tuple[str, ...]
    subjects: tuple[str, ...]
    bodies: tuple[str, ...]


COUNTIES = RuleSection("counties", Counties)


@ruled_by(COUNTIES)
def strange_papers(given: Given) -> Iterator[Finding]:
    """X620 neither title, signer nor subject of a paper is another county; one named beside a river is no mistake."""
    rule = given.rules.of(COUNTIES)
    others = _others(given, rule)
    if others is None:
        return
    own = {_plain(name) for body in given.config.bodies for name in (body.name, *body.aliases)}
    told = set[str]()
    for one in answered_duties(given):
        for paper in one.papers:
            if paper.file in told:
                continue
            found = _in_paper(paper, others, own, rule, given)
            if found:
                told.add(paper.file)
                values = {"材料": one.name, "县": found[0], "处": found[1], "内容": found[2]}
                yield Finding("X620", (Place(paper.file),), values, one.department, one.deliverable.home)


def strange_tables(given: Given) -> Iterator[Finding]:
    """X237 the title and the signer of a table are not of another county."""
    others = _others(given, given.rules.of(COUNTIES))
    for table in given.tables if others is not None else ():
        for where, text, cell in (("标题", table.title, ""), ("填报单位", table.signed, table.signed_at)):
            found = _foreign(text, others, given)
            if found:
                form = given.config.scheme.forms.by_id[table.form]
                name = table.file.rpartition("/")[2]
                values = {"表": form.title, "文件": name, "县": found, "处": where, "内容": text}
                yield Finding("X237", (Place(table.file, table.sheet, cell),), values, table.department, form.indicator)
                break


def _others(given: Given, rule: Counties) -> re.Pattern[str] | None:
    """A pattern for the names of all counties but ours; of autonomous ones also in full."""
    own = {fold(given.config.county), fold(given.config.short_name)}
    names = [name for name in rule.names if not any(one.endswith(fold(name)) for one in own)]
    if not names:
        return None
    return re.compile("|".join(sorted(map(_pattern, names), key=lambda one: (-len(one), one))))


def _pattern(name: str) -> str:
    stem, kind = name[:-1], name[-1]
    return rf"{stem}(?:[^\s、,。;:()]{{2,12}}自治)?{kind}" if len(stem) > 1 else rf"(?<![\u4e00-\u9fff]){stem}{kind}"


def _foreign(text: str, others: re.Pattern[str] | None, given: Given) -> str:
    """The other county that a title or signer names without ours beside it, "" for none."""
    plain = _plain(text)
    found = others.search(plain) if others is not None else None
    own = (given.config.county, given.config.short_name)
    return found[0] if found and not any(name and _plain(name) in plain for name in own) else ""


def _in_paper(
    paper: Opened, others: re.Pattern[str], own: Set[str], rule: Counties, given: Given
) -> tuple[str, str, str] | None:
    """The other county, where it stands and the words; `own`: the names of our bodies."""
    for text in (paper.title, paper.file.rpartition("/")[2].rpartition(".")[0]):
        found = _foreign(text, others, given)
        if found:
            return found, "题目", text
    bodies, subjects = ("|".join(map(re.escape, words)) for words in (rule.bodies, rule.subjects))
    lines = [line for text in paper.texts for line in map(_plain, text.splitlines()) if len(line) <= _SIGNED]
    for line in lines if own.isdisjoint(lines) else ():
        # Where we sign too, the paper is of both.
        signed = others.match(line)
        if signed and re.search(rf"(?:{bodies})(?:\((?:盖章|公章|章)\))?$", line):
            return signed[0], "落款", line
    words = _plain(paper.words)
    if others.search(words) is None:
        return None
    body = rf"[^\s、,。;:()]{{0,8}}?(?:{bodies})"
    found_subject = re.search(rf"{_CLAUSE}(?P<county>{others.pattern})(?:{body}{_GOES_ON}|{subjects})", words)
    if found_subject:
        return found_subject["county"], "正文", found_subject[0].lstrip("。;:!")
    return None


@dataclass(frozen=True, slots=True)
class InTownship:
    """A column that names townships of the county, one or several."""

    id: str
    form: RecordsId
    column: ColumnId


IN_TOWNSHIPS = RuleSection("in_townships", tuple[InTownship, ...])
_TOWNSHIP = re.compile(r"(?:街道办事处|街道办|街道|[^城乡集]镇|[^城下各]乡)$")
_MANY = re.compile("各|全|等|所有|个|其他|其余")


@ruled_by(IN_TOWNSHIPS)
def strange_townships(given: Given) -> Iterator[Finding]:
    """X238 a township that a row names is one of the county's."""
    known = [fold(name) for name in given.config.townships]
    for rule in given.rules.of(IN_TOWNSHIPS) if known else ():
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            wrong: list[tuple[Record, Reading, str]] = []
            for record in table.records:
                strange = [] if record.total else _strange(record.text(rule.column), known, given)
                if strange:
                    wrong.append((record, record.readings[rule.column], "、".join(strange)))
            if wrong:
                record, reading, names = wrong[0]
                values = table_values(form, table, rule.id) | {
                    "列": column_name(form, rule.column),
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "乡镇": names,
                }
                at = tuple(one.at for _, one, _ in wrong)[:_CELLS]
                yield Finding("X238", at, values, table.department, form.indicator)


def _strange(text: str, known: Sequence[str], given: Given) -> list[str]:
    found = []
    for part in _SPLIT.split(_plain(text)):
        name = part
        for county in (given.config.county, given.config.short_name):
            name = name.removeprefix(_plain(county))
        if len(name) < _SHORT or not _TOWNSHIP.search(name) or _MANY.search(name):
            continue
        plain = fold(name)
        short = re.sub("(?:办事处|办)$", "", plain)
        if not any(one in plain or short in one for one in known):
            found.append(part)
    return found


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text.replace("，", "、")).split())
