"""Every change of a headline has its reason, in words that say something (plan 五（三）)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from pipeline.check.given import Given, show
from pipeline.model.change import Case, Change
from pipeline.model.finding import Finding
from pipeline.scheme.rules import ReasonWords
from pipeline.scheme.units import fold


def _changed(given: Given) -> Iterator[Change]:
    """Changes of printed values of headlines and reason-required measures; without last year's value there is none."""
    for change in given.changes.values():
        if not given.measures[change.measure].reason or change.now is None or change.last is None:
            continue
        new, old = change.now.printed, change.last.printed
        if change.case is not Case.ABSENT and new is not None and old is not None and new != old:
            yield change


def missing_reasons(given: Given) -> Iterator[Finding]:
    """X501 a changed headline or reason-required measure has a reason; without it there is no final report (K31)."""
    for change in _changed(given):
        if not change.reason:
            yield _finding("X501", given, change, {})


def empty_reasons(given: Given) -> Iterator[Finding]:
    """X502 a reason is long enough and names a number or a piece of evidence (sentences 0.4)."""
    for change in _changed(given):
        wrong = _emptiness(change.reason, given.rules.reason_words) if change.reason else ""
        if wrong:
            yield _finding("X502", given, change, {"原因": change.reason, "问题": wrong})


def _emptiness(reason: str, words: ReasonWords) -> str:
    """What is wrong with a reason, "" if nothing."""
    text = fold(reason)
    problems = []
    if len(text) < words.length:
        problems.append(f"只有{len(text)}个字，少于{words.length}个字")
    if not any(sign.isdecimal() for sign in text) and not any(word in text for word in words.evidence):
        vague = [word for word in words.vague if word in text]
        problems.append("没有数字，也没有佐证编号" + (f"，只有“{'”“'.join(vague)}”一类的话" if vague else ""))
    return "；".join(problems)


def repeated_reasons(given: Given) -> Iterator[Finding]:
    """X503 two indicators do not share one reason word for word (sentences 0.4)."""
    by_text: dict[str, list[Change]] = {}
    for change in _changed(given):
        if change.reason:
            by_text.setdefault(_bare(change.reason), []).append(change)
    for same in by_text.values():
        indicators = {given.measures[change.measure].indicator for change in same}
        if len(indicators) > 1:
            names = "、".join(given.measures[change.measure].name for change in same)
            at = given.cells(*(change.now for change in same))
            yield given.finding("X503", same[0].measure, at, {"指标": names, "原因": same[0].reason})


def last_years_reasons(given: Given) -> Iterator[Finding]:
    """X504 a reason is not last year's word for word (sentences 0.4)."""
    before = {_bare(text) for text in _last_years_texts(given)}
    for change in _changed(given):
        if change.reason and _bare(change.reason) in before:
            yield _finding("X504", given, change, {"原因": change.reason})


def _last_years_texts(given: Given) -> Iterator[str]:
    """Every reason given a year ago, beside values and in the form of reasons."""
    for key, rivals in given.facts.by_key.items():
        if key.period == str(given.year - 1):
            yield from (fact.reason for fact in rivals if fact.reason)
    form = given.rules.reason_form
    for table in given.facts.table(form.form, given.year - 1):
        yield from (record.text(form.reason) for record in table.records if record.text(form.reason))


def unanswered(given: Given) -> Iterator[Finding]:
    """X505 a change for the worse names what was done about it and by when (sentences 0.4)."""
    for change in _changed(given):
        lacks = [
            name for name, text in (("已采取措施", change.measures_taken), ("完成时限", change.deadline)) if not text
        ]
        if change.judgement == "worse" and lacks:
            yield _finding("X505", given, change, {"缺少": "、".join(lacks)})


def _bare(text: str) -> str:
    """A reason without punctuation, so that a comma does not make it another one."""
    return "".join(sign for sign in fold(text) if unicodedata.category(sign)[0] not in "PZ")


def _finding(code: str, given: Given, change: Change, more: dict[str, str]) -> Finding:
    measure = given.measures[change.measure]
    values = {
        "名称": measure.name,
        "本年": str(change.now.printed) if change.now else "",
        "上年": str(change.last.printed) if change.last else "",
        "差": show(change.difference) if change.difference is not None else "",
        "单位": measure.unit,
        **more,
    }
    return given.finding(code, change.measure, given.cells(change.now, change.last), values)
