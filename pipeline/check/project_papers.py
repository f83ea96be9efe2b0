"""Projects as the forms tell of them against the papers and reasons that name them: state, money, size."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check import told_clauses
from pipeline.check.duty_answers import answered_duties
from pipeline.check.given import Given, shown_number
from pipeline.check.row_limits import amounts_in
from pipeline.check.ruled_by import ruled_by
from pipeline.check.told_clauses import Told
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise
from pipeline.model.number import digits, half_even
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId

_LEAST = 5
"""Signs of a project's name below which it may be part of any other."""
_DONE = Decimal(100)
_HEAD = re.compile(r"(?P<head>[\u4e00-\u9fff]{2,4})\d")
_REST = r"(?P<rest>\d[\d.,]*(?:[a-z]{1,3}[23]|[^\d、,。;:()]{1,6}))"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")


@dataclass(frozen=True, slots=True)
class Projects:
    """A form of projects: their name, when they were finished, how far they are, how large, and words for columns.

    `told`: column of numbers → words after which a sentence gives the number; `over` and `going` say of works that they
    are, and are not yet, over.
    """

    form: RecordsId
    name: ColumnId
    finished: ColumnId
    progress: ColumnId
    size: ColumnId
    told: Mapping[ColumnId, tuple[str, ...]]
    over: tuple[str, ...]
    going: tuple[str, ...]


PROJECTS = RuleSection("projects", Projects)


@dataclass(frozen=True, slots=True)
class _Project:
    form: Form
    table: DataTable
    record: Record
    name: str


@ruled_by(PROJECTS)
def project_papers(given: Given) -> Iterator[Finding]:
    """X336 the state, X337 a number of a project is in papers and reasons what the form of projects says (K28, K32)."""
    rule = given.rules.of(PROJECTS)
    projects = {one.name: one for one in _projects(given, rule)}
    told = set[tuple[str, str, str]]()
    for said, project in _named(given, projects):
        for finding in (*_state(said, project, rule), *_numbers(said, project, rule, given)):
            key = (finding.code, said.at.file, f"{project.name}{finding.values.get('列')}")
            if key not in told:
                told.add(key)
                yield finding


def _projects(given: Given, rule: Projects) -> Iterator[_Project]:
    form = given.config.scheme.forms.by_id[rule.form]
    for table in given.facts.table(rule.form, given.year):
        for record in table.records:
            name = told_clauses.plain_signs(record.text(rule.name))
            if len(name) >= _LEAST and not record.total:
                yield _Project(form, table, record, name)


def _named(given: Given, projects: Mapping[str, _Project]) -> Iterator[tuple[Told, _Project]]:
    """Sentences that name one project and no other, and those of a paper that came for a project."""
    for told in (*told_clauses.reasons(given), *told_clauses.sentences(given)):
        named = [one for one in projects if one in told.text]
        if len(named) == 1:
            yield told, projects[named[0]]
    for one in answered_duties(given):
        project = projects.get(told_clauses.plain_signs(one.receipt.duty.subject))
        for paper in one.papers if project is not None else ():
            for sentence in told_clauses.told_sentences(paper):
                if project is not None and not any(name in sentence for name in projects):
                    source = f"{one.department}《{one.name}》"
                    yield Told(sentence, one.department, source, Place(paper.file), one.deliverable.home), project


def _state(told: Told, project: _Project, rule: Projects) -> Iterator[Finding]:
    """The first clause after a project's name that says how far it is, against its row."""
    finished, progress = (project.record.readings.get(column) for column in (rule.finished, rule.progress))
    ended = finished is not None and isinstance(finished.value, datetime.date)
    whole = ended or (progress is not None and progress.value == _DONE)
    reading = finished if ended else progress
    said = _said(told.text.partition(project.name)[2], rule)
    if reading is None or said is None or said[0] == whole or (not whole and not isinstance(reading.value, Decimal)):
        return
    shown = "已完工" if whole else f"进度{shown_number(reading.value)}%" if isinstance(reading.value, Decimal) else ""
    values = {"表": project.form.title, "对象": project.name, "一": told.source, "一说": said[1], "二说": shown}
    yield Finding("X336", (told.at, reading.at), values, told.department, project.form.indicator)


def _said(text: str, rule: Projects) -> tuple[bool, str] | None:
    """Whether a text says that the works are over, with the word that says so; None where it does not say."""
    for clause in re.split("[、,]", text):
        for words, over in ((rule.going, False), (rule.over, True)):
            word = next((one for one in words if one in clause), "")
            if word:
                return over, word
    return None


def _numbers(told: Told, project: _Project, rule: Projects, given: Given) -> Iterator[Finding]:
    units = given.config.scheme.units
    for column, words in rule.told.items():
        reading = project.record.readings.get(column)
        own = project.form.records.column(column) if project.form.records else None
        if reading is None or own is None or not isinstance(reading.value, Decimal):
            continue
        for word in words:
            # To compile a pattern takes longer than to read a hundred sentences: most say nothing of the kind.
            for found in (
                () if word not in told.text else re.finditer(rf"{re.escape(word)}(?:共|约|达|为|是)?{_REST}", told.text)
            ):
                years = _YEAR.findall(told.text[: found.end()])
                if years and int(years[-1]) != given.year:
                    continue
                for number, unit in amounts_in(found["rest"], own.unit, units):
                    value = units.convert(reading.value, own.unit, unit)
                    if value is not None and half_even(value, digits(number)) != number:
                        yield _unlike(told, project, reading, own.name, f"{word}{number}{unit}", own.unit)
    yield from _sizes(told, project, rule, given)


def _sizes(told: Told, project: _Project, rule: Projects, given: Given) -> Iterator[Finding]:
    """清淤 8.6 km in the form, 清淤 6.8 千米 in a sentence that names the project."""
    units, size = given.config.scheme.units, told_clauses.plain_signs(project.record.text(rule.size))
    reading = project.record.readings.get(rule.size)
    head = _HEAD.match(size)
    if reading is None or head is None:
        return
    after = told.text.rpartition(project.name)[2]
    for unit in _units(size, given):
        known = [units.convert(number, written, unit) for number, written in amounts_in(size, unit, units)]
        for found in re.finditer(rf"{head['head']}[\u4e00-\u9fff]{{0,6}}{_REST}", after):
            for number, written in amounts_in(found["rest"], unit, units):
                if not any(one is not None and _rounds(one, unit, number, written, given) for one in known):
                    yield _unlike(told, project, reading, _name(project, rule.size), found[0], "")


def _rounds(one: Decimal, unit: str, number: Decimal, written: str, given: Given) -> bool:
    value = given.config.scheme.units.convert(one, unit, written)
    return value is not None and half_even(value, digits(number)) == number


def _units(size: str, given: Given) -> list[str]:
    """A unit of each kind of quantity that a size names."""
    units = given.config.scheme.units
    found: dict[str, str] = {}
    for rest in re.findall(r"\d([a-z]{1,3}[23]|[^\d、,。;:()]{1,6})", size):
        for length in range(len(rest), 0, -1):
            unit = units.canonical(rest[:length])
            if unit is not None:
                found.setdefault(units.factors[unit][0], unit)
                break
    return list(found.values())


def _name(project: _Project, column: str) -> str:
    found = project.form.records.column(column) if project.form.records else None
    return found.name if found else column


def _unlike(told: Told, project: _Project, reading: Reading, column: str, said: str, unit: str) -> Finding:
    shown = f"{shown_number(reading.value)}{unit}" if isinstance(reading.value, Decimal) else str(reading.value)
    values = {"表": project.form.title, "对象": project.name, "列": column}
    values |= {"一": told.source, "一说": said, "二说": shown}
    number = f"{project.record.subject}的{column}"
    printed = (PrintedOtherwise(Divergence.PAPER, project.form.id, number, column),)
    return Finding("X337", (told.at, reading.at), values, told.department, project.form.indicator, printed)
