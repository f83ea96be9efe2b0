"""Rows, reasons and reports of the year → the clauses in which they tell of works and measures, and where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.case import Case
from pipeline.check.duty_answers import Opened, answered_duties
from pipeline.check.given import Given
from pipeline.model.finding import Finding
from pipeline.model.table import Place

_CLAUSE = re.compile(r"[。;!?\n]")
_REPORTS = ("report", "analysis")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that somebody wrote: its text in plain signs, who, in what, and where."""

    text: str
    department: str
    source: str
    at: Place
    indicator: str = ""
    whole: bool = False
    """Whether it tells of a whole project, of the years before too."""

    def finding(self, code: str, other: Told, values: dict[str, str]) -> Finding:
        """A finding about two that contradict each other, with both places."""
        said = {"一": self.source, "二": other.source, "一处": str(self.at), "二处": str(other.at)}
        whose = self.department if self.department == other.department else ""
        return Finding(code, (self.at, other.at), {**said, **values}, whose, self.indicator or other.indicator)


def plain_signs(text: str) -> str:
    """A text in plain signs: width, white space and Chinese commas taken out."""
    return "".join(unicodedata.normalize("NFKC", text.replace("，", "、")).split())


def reasons(given: Given) -> Iterator[Told]:
    """Reasons for changes, of the form of reasons and beside values, each once."""
    form = given.rules.reason_form
    title = given.config.scheme.forms.by_id[form.form].title
    seen = set[tuple[str, str]]()
    for table in given.facts.table(form.form, given.year):
        for record in table.records:
            for column in (form.reason, form.measures):
                text = plain_signs(record.text(column))
                if text and not record.total and (table.department, text) not in seen:
                    seen.add((table.department, text))
                    source = f"{table.department}《{title}》{record.text(form.subject)}"
                    yield Told(text, table.department, source, record.readings[column].at)
    for key, rivals in given.facts.by_key.items():
        for fact in rivals if key.period == str(given.year) else ():
            text = plain_signs(fact.reason)
            department = given.department_of(fact.at[0]) if fact.at else ""
            if (
                text
                and fact.at
                and not any(text in said or said in text for whose, said in seen if whose == department)
            ):
                seen.add((department, text))
                measure = given.measures[key.measure]
                yield Told(text, department, f"{department}“{measure.name}”的变化原因", fact.at[0], measure.indicator)


def told_sentences(paper: Opened) -> list[str]:
    """The sentences of a paper in plain signs, without the title above them."""
    return _CLAUSE.split(plain_signs(paper.words).removeprefix(plain_signs(paper.title)))


def sentences(given: Given) -> tuple[Told, ...]:
    """The sentences of reports and analyses, each text once."""
    return given.case.once(_sentences)


def _sentences(case: Case) -> tuple[Told, ...]:
    return tuple(_told(Given(case)))


def _told(given: Given) -> Iterator[Told]:
    seen = set[tuple[str, str]]()
    for one in answered_duties(given):
        for paper in one.papers if one.deliverable.kind in _REPORTS else ():
            for sentence in told_sentences(paper):
                if sentence and (one.department, sentence) not in seen:
                    seen.add((one.department, sentence))
                    source = f"{one.department}《{one.name}》"
                    whole = one.deliverable.kind == "analysis"
                    yield Told(sentence, one.department, source, Place(paper.file), one.deliverable.home, whole)
