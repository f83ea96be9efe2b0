"""Every change of a headline has its reason, in words that say something (plan 五（三）)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.model.change import Change, Movement
from pipeline.model.fact import FactKey
from pipeline.model.finding import Finding
from pipeline.model.number import digits, plain
from pipeline.model.table import Place, Record
from pipeline.scheme.rules import ReasonWords
from pipeline.scheme.units import fold

_SHOWN = 3
_NAME, _SMALL, _CELLS = 3, 10, 12
"""Signs of a name, and the size of a whole difference, below which they may mean anything."""
_YEAR = re.compile(r"(?:19|20)\d{2}年(?:度)?")
_NAMES = re.compile(
    r"(?:19|20)\d{2}(?:年度?|[-—~至]|(?!\d))|\d{1,2}月(?:份|\d{1,2}日)?|第\d+|[a-z]+\d+(?:\.\d+)?(?:[-_][a-z0-9]+)?|\d+(?=五(?:时期|规划))"
)
"""Years, dates and names such as PM2.5, BOD5: digits that say no quantity."""
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<points>(?:个?百分点|%))?"
    r"|(?P<counted>[一二两三四五六七八九十百千]+(?:家|座|个|台|套|条|项|处|辆|亩|公里|公顷|吨|万|户|次|场|所|只|株|种|宗))"
)
_DIGIT = re.compile(r"[\d〇一二三四五六七八九十]")


def _changed(given: Given) -> Iterator[Change]:
    """Changes of printed values of headlines and reason-required measures; without last year's value there is none."""
    for change in given.changes.values():
        if not given.measures[change.measure].reason or change.now is None or change.last is None:
            continue
        new, old = change.now.printed, change.last.printed
        if change.movement is not Movement.ABSENT and new is not None and old is not None and new != old:
            yield change


def missing_reasons(given: Given) -> Iterator[Finding]:
    """X501 a changed headline or reason-required measure has a reason; without it there is no final report (K31)."""
    for change in _changed(given):
        if not change.reason:
            yield _finding("X501", given, change, {"行": _rows_of(change, given)})


def _rows_of(change: Change, given: Given) -> str:
    """The rows of tables beside which the reason belongs: that of the value, else those of what it is worked out of."""
    typed = {item.measure for form in given.config.scheme.forms.by_id.values() for item in form.items}
    names = [given.measures[change.measure].name] if change.measure in typed else []
    if not names:
        parts = dict.fromkeys(key.measure for key in given.inputs(change.now) if key.measure in typed)
        names = [given.measures[one].name for one in parts][:_SHOWN]
    return f"“{'”、“'.join(names)}”一行的" if names else "的"


def empty_reasons(given: Given) -> Iterator[Finding]:
    """X502 a reason is long enough and names a number or a piece of evidence (sentences 0.4)."""
    for change in _changed(given):
        wrong = _emptiness(change, given.rules.reason_words) if change.reason else ""
        if wrong:
            yield _finding("X502", given, change, {"原因": change.reason, "问题": wrong})


def _emptiness(change: Change, words: ReasonWords) -> str:
    """What is wrong with a reason, "" if nothing."""
    text = fold(change.reason)
    problems = []
    if len(text) < words.length:
        problems.append(f"只有{len(text)}个字，少于{words.length}个字")
    if not _quantified(text, change) and not any(word in text for word in words.evidence):
        vague = [word for word in words.vague if word in text]
        repeated = "只重复了两年的数" if any(sign.isdecimal() for sign in _NAMES.sub("", text)) else "没有数字"
        problems.append(f"{repeated}，也没有佐证编号" + (f"，只有“{'”“'.join(vague)}”一类的话" if vague else ""))
    return "；".join(problems)


def _quantified(text: str, change: Change) -> bool:
    """Whether a reason says how much of anything, other than the value of both years over again."""
    own = {abs(fact.printed) for fact in (change.now, change.last) if fact and isinstance(fact.printed, Decimal)}
    for found in _NUMBER.finditer(_NAMES.sub("、", text)):
        if found["counted"]:
            return True
        number = Decimal(found["number"].replace(",", ""))
        moved = change.difference is not None and number == abs(change.difference)
        if number not in own and not (moved and found["points"]):
            return True
    return False


def contrary_reasons(given: Given) -> Iterator[Finding]:
    """X506 a reason tells of the way in which the value went: not 增加 where it fell (sentences 0.4)."""
    words = given.rules.reason_words
    for change in _changed(given):
        if change.difference is None or not change.reason:
            continue
        measure = given.measures[change.measure]
        names = sorted(map(fold, (measure.name, *measure.aliases)), key=len, reverse=True)
        wrong = words.down if change.difference > 0 else words.up
        said = _contrary(fold(change.reason), names, wrong, abs(change.difference))
        if said:
            way = "上升" if change.difference > 0 else "下降"
            yield _finding("X506", given, change, {"原因": change.reason, "写的": said, "方向": way})


def _contrary(text: str, names: Sequence[str], wrong: Sequence[str], difference: Decimal) -> str:
    """The words of a reason that go the other way: after the name of the value, by its difference, or as a whole."""
    if not any(verb in text for verb in wrong):
        return ""
    verbs = "|".join(map(re.escape, wrong))
    called = "|".join(re.escape(name) for name in names if len(name) >= _NAME)
    ways = [rf"^(?:本年|今年|全年)?(?:较上年|比上年|同比)?(?:{verbs})(?:的)?(?:主要)?原因"]
    if called:
        ways.append(rf"(?:{called})(?:[^、,。;:]{{0,4}}(?:较上年|比上年|同比))?有?所?(?:{verbs})")
    if difference >= _SMALL or digits(difference):
        number = re.escape(plain(difference))
        ways.append(rf"(?:{verbs})了?(?:约)?{number}(?![\d.])")
    clipped = re.match(rf"(?P<name>[^、,。;:]{{2,12}}?)(?:{verbs})(?:的)?(?:主要)?原因", text)
    if clipped and any(name.endswith(clipped["name"]) for name in names):
        return clipped[0]
    return next((found[0] for way in ways if (found := re.search(way, text))), "")


def idle_reasons(given: Given) -> Iterator[Finding]:
    """X338 where a reason tells that the value rose or fell by so much, it is not the same as a year ago (K31)."""
    words = given.rules.reason_words
    for change in given.changes.values():
        now, last = change.now, change.last
        if now is None or last is None or now.number is None or now.printed != last.printed:
            continue
        own = given.facts.all_of(FactKey(change.measure, change.subject, str(given.year)))
        reason = change.reason or next((fact.reason for fact in own if fact.reason), "")
        measure = given.measures[change.measure]
        said = _told_change(fold(reason), tuple(map(fold, (measure.name, *measure.aliases))), (*words.up, *words.down))
        if said:
            yield _finding("X338", given, change, {"原因": reason, "写的": said})


def _told_change(text: str, names: Sequence[str], verbs: Sequence[str]) -> str:
    """The words of a reason that tell how much the value named moved, "" for none; 管网长度 names 污水管网长度."""
    if not any(verb in text for verb in verbs):
        return ""
    moved = rf"(?P<name>[\u4e00-\u9fff]{{{_NAME},}}?)(?:{'|'.join(map(re.escape, verbs))})了?约?\d[\d.]*[^、,。;:]*"
    for found in re.finditer(moved, text):
        said = found["name"]
        if any(name.endswith(said) or said.endswith(name) for name in names if len(name) >= _NAME):
            return found[0]
    return ""


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
            beside = (place for change in same for place in _beside(given, change))
            at = tuple(dict.fromkeys((*beside, *given.cells(*(change.now for change in same)))))[:_CELLS]
            yield given.finding("X503", same[0].measure, at, {"指标": names, "原因": same[0].reason})
    told = {text for text, same in by_text.items() if len({given.measures[one.measure].indicator for one in same}) > 1}
    yield from _repeated_rows(given, told)


def _repeated_rows(given: Given, told: Collection[str]) -> Iterator[Finding]:
    """The same of the rows of the form of reasons, of one body and of several, also where another text stands beside
    the value; two bodies that give one reason for one indicator may be right where it tells a number."""
    form = given.rules.reason_form
    by_text: dict[str, list[tuple[str, Record]]] = {}
    for table in given.facts.table(form.form, given.year):
        for record in table.records:
            if record.text(form.reason) and not record.total:
                by_text.setdefault(_bare(record.text(form.reason)), []).append((table.department, record))
    for text, rows in by_text.items():
        names = dict.fromkeys(record.text(form.subject) or record.subject for _, record in rows)
        bodies = list(dict.fromkeys(department for department, _ in rows))
        empty = len(bodies) > 1 and not _DIGIT.search(text)
        if text not in told and (len(names) > 1 or empty):
            named = f"{'、'.join(names)}（{'、'.join(bodies)}）" if len(bodies) > 1 else "、".join(names)
            values = {"指标": named, "原因": rows[0][1].text(form.reason)}
            at = tuple(record.readings[form.reason].at for _, record in rows)
            yield Finding("X503", at, values, bodies[0] if len(bodies) == 1 else "")


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
        if change.judgement != "worse":
            continue
        lacks = [*_unmeasured(change, given), *_undated(change, given)]
        if lacks:
            yield _finding("X505", given, change, {"缺少": "、".join(lacks)})


def _unmeasured(change: Change, given: Given) -> Iterator[str]:
    words, text = given.rules.reason_words, fold(change.measures_taken)
    if not text or text in _nothing(given):
        yield "已采取措施"
    elif len(text) < words.length and any(word in text for word in words.vague) and not _NUMBER.search(text):
        yield f"具体的已采取措施（写的是“{change.measures_taken}”）"


def _undated(change: Change, given: Given) -> Iterator[str]:
    words, text = given.rules.reason_words, fold(change.deadline)
    if not text or text in _nothing(given):
        yield "完成时限"
    elif any(word in text for word in words.open_ended) or not _DIGIT.search(text):
        yield f"到年月的完成时限（写的是“{change.deadline}”）"


def _nothing(given: Given) -> frozenset[str]:
    readings = given.config.scheme.readings
    return readings.empty | readings.not_applicable


def _bare(text: str) -> str:
    """A reason without punctuation and years, so that a comma or the new year does not make it another one."""
    return "".join(sign for sign in _YEAR.sub("", fold(text)) if unicodedata.category(sign)[0] not in "PZ")


def _finding(code: str, given: Given, change: Change, more: dict[str, str]) -> Finding:
    measure = given.measures[change.measure]
    values = {
        "名称": measure.name,
        "本年": str(change.now.printed) if change.now else "",
        "上年": str(change.last.printed) if change.last else "",
        "差": shown_number(change.difference) if change.difference is not None else "",
        "单位": measure.unit,
        **more,
    }
    at = (*_written(given, change), *_beside(given, change), *given.cells(change.now, change.last))
    return given.finding(code, change.measure, tuple(dict.fromkeys(at)), values)


def _beside(given: Given, change: Change) -> Iterator[Place]:
    """The cells of the values beside which a reason stands, also where another value is adopted."""
    for fact in given.facts.all_of(FactKey(change.measure, change.subject, str(given.year))):
        if fact.reason and fact.reason in change.reason:
            yield from fact.at


def _written(given: Given, change: Change) -> Iterator[Place]:
    """The cells of the form of reasons in which the reason of a change stands, where it does."""
    form = given.rules.reason_form
    for table in given.facts.table(form.form, given.year) if change.reason else ():
        for record in table.records:
            said = record.text(form.reason)
            if said and said in change.reason:
                yield record.readings[form.reason].at
