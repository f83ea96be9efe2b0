"""Changes, reasons, kinds of “no number”, lists, dates → phrases chosen by case (sentences.md §0)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pipeline.fill.phrases import KIND_WORDS, MOVEMENT_KEYS, STATUS_KEYS, Words
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, Status
from pipeline.model.material import runs
from pipeline.model.number import plain
from pipeline.scheme.indicators import Measure

_MINUS = "−"
_ALL = 100
_A_RUN = 3
"""Years running at 100 % from which it is said; two are 与上年持平."""
_MONEY_AND_AREA = 2
"""Places of money, areas and quantities: what was reported whole is written whole in a sentence."""


def shown_name(words: Words, measure: Measure) -> str:
    """The measure's name as it is printed (PM₂.₅年均浓度)."""
    return words.named("显示名", measure.name)


def number_text(value: Decimal | str, places: int | None) -> str:
    """A number as the report prints it: rounded to `places`, no thousands separators, a real minus sign."""
    return value if isinstance(value, str) else plain(value, places).replace("-", _MINUS)


def sentence_places(value: Decimal | str | None, measure: Measure) -> int | None:
    """Decimals of a number in a sentence: the measure's, none for whole amounts (2186公顷) and for 0 % and 100 %.

    Tables keep the measure's places in every row. Concentrations and the like, whose last zero says how exact they are,
    have other than two places and keep them.
    """
    if isinstance(value, Decimal) and value == value.to_integral_value():
        if measure.kind == "amount" and measure.places == _MONEY_AND_AREA:
            return 0
        if measure.unit == "%" and value in (0, 100):
            return 0
    return measure.places


def sentence_text(value: Decimal | str, measure: Measure) -> str:
    """A number as a sentence has it."""
    return number_text(value, sentence_places(value, measure))


_ZEROS = re.compile(r"\.0+$")


def without_zeros(text: str) -> str:
    """1180.00 of a table as a sentence has it: 1180."""
    return _ZEROS.sub("", text)


def with_unit(words: Words, text: str, unit: str) -> str:
    """Number and unit as written in a sentence: 12.34平方千米, 98.5%."""
    return text + words.named("单位", unit) if unit else text


def change_phrase(words: Words, measure: Measure, change: Change, perfect_years: int = 0) -> str:
    """The phrase of sentences.md 0.2 for a change, without leading or closing punctuation; "" without a value.

    `perfect_years`: how many years running the rate has stood at 100 %, this one included (0 where it does not).
    """
    if change.movement is Movement.ABSENT or change.now is None:
        return ""
    kind, moved = KIND_WORDS[measure.kind], MOVEMENT_KEYS[change.movement]
    if change.movement is Movement.SAME and kind == "率" and perfect_years >= _A_RUN:
        return words.say("变化.率.满分", 年数=perfect_years)
    return words.say(
        f"变化.{kind}.{moved}",
        差=_told_difference(change, measure),
        单位=words.named("单位", measure.unit),
        幅=_percent(change),
        缘由=change.note or _default_cause(words, change),
        成果=change.note or words.say("变化缺省.沿用成果"),
        数据年份=change.now.data_year,
        上年=_told(change.last, measure),
        本年=_told(change.now, measure),
    )


def change_cell(words: Words, measure: Measure, change: Change) -> str:
    """The change as a table shows it: “+2.4个百分点”, “−12（−3.1%）”, “沿用”, “—”."""
    if change.movement in (Movement.UP, Movement.DOWN):
        return words.say(
            f"表内.变化.{KIND_WORDS[measure.kind]}",
            号="+" if change.movement is Movement.UP else _MINUS,
            差=_difference(change, measure),
            幅=_percent(change),
            上年=_printed(change.last, measure),
            本年=_printed(change.now, measure),
        )
    word = {Movement.SAME: "持平", Movement.CARRIED: "沿用", Movement.FIRST: "首年", Movement.INCOMPARABLE: "口径"}
    return words.say(f"表内.{word.get(change.movement, '无可比')}")


def verdict_cell(words: Words, change: Change) -> str:
    """向好、不利、持平、口径、… as tables 0-1 and 6-1 show it."""
    if change.judgement:
        return words.say("表内.向好" if change.judgement == "better" else "表内.不利")
    word = {
        Movement.UP: "不评",
        Movement.DOWN: "不评",
        Movement.SAME: "持平",
        Movement.INCOMPARABLE: "口径",
        Movement.CARRIED: "沿用",
        Movement.FIRST: "首年",
    }
    return words.say(f"表内.{word.get(change.movement, '无可比')}")


def reason_sentence(
    words: Words, measure: Measure, change: Change, department: str, evidence: str = "", lead: str = ""
) -> str:
    """The reason as the department gave it, in its frame, with measures taken where the change is unfavourable.

    `lead` stands before 主要原因. "" where nothing changed; 【待报：…】 where a reason is required and none was given.
    """
    if change.movement not in (Movement.UP, Movement.DOWN, Movement.INCOMPARABLE, Movement.LAST_ZERO):
        return ""
    reason = itemised(words, change.reason)
    if not reason:
        return words.say("原因.缺", 部门=department, 名称=shown_name(words, measure)) if measure.reason else ""
    sentence = words.say("原因.句", 前语=lead, 原因=reason, 佐证=evidence)
    if change.judgement != "worse":
        return sentence
    taken = _without_lead(trimmed_reason(_unit_symbols(words, change.measures_taken)), department)
    if not taken:
        return sentence + (
            words.say("原因.缺措施", 部门=department, 名称=shown_name(words, measure)) if measure.reason else ""
        )
    deadline = deadline_text(words, change.deadline)
    if not deadline:
        return sentence + words.say("原因.措施", 部门=department, 措施=taken)
    frame = "原因.措施和目标" if "前" in deadline else "原因.措施和时限"
    return sentence + words.say(frame, 部门=department, 措施=taken, 时限=deadline)


def itemised(words: Words, text: str) -> str:
    """A department's reason, cleaned, its units as the text writes them; several lines become 一是…；二是…."""
    text = _unit_symbols(words, text)
    lines = [line for line in (trimmed_reason(line) for line in text.splitlines()) if line]
    if len(lines) < 2 or len(lines) > len(words.ordinals):
        return "；".join(lines)
    return "；".join(word + line for word, line in zip(words.ordinals, lines, strict=False))


_LEADS = re.compile(r"^(?:主要)?原因(?:是|为|[:：])\s*|^[（(]?[0-9一二三四五六][)）.、．]\s*")


def _unit_symbols(words: Words, text: str) -> str:
    units = words.units
    if not units:
        return text
    symbols = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    return re.sub(rf"(?<=\d)({symbols})(?![A-Za-z0-9²³/])", lambda found: units[found[1]], text)


def trimmed_reason(text: str) -> str:
    """Text from a form made ready for a frame: trimmed, without its lead (“主要原因：”, “1.”) and closing mark."""
    return _LEADS.sub("", text.strip()).strip().rstrip("。；;，,．. ")


def _without_lead(text: str, department: str) -> str:
    return text.removeprefix(department).removeprefix("已经").removeprefix("已")


def deadline_text(words: Words, text: str) -> str:
    """A deadline as it stands before 前: 2025-06-30 → 2025年6月30日; “2025年6月前” → 2025年6月."""
    text = trimmed_reason(text)
    found = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text)
    if found:
        year, month, day = (int(part) if part else None for part in found.groups())
        return words.say("日期", 年=year, 月=month, 日=day) if day else words.say("年月", 年=year, 月=month)
    return text.removesuffix("前")


def date_text(words: Words, day: datetime.date | None) -> str:
    """2025年3月10日, without leading zeros; "" for None."""
    return words.say("日期", 年=day.year, 月=day.month, 日=day.day) if day else ""


def enumerate_names(words: Words, names: Sequence[str], counter: str, shown: int = 3) -> str:
    """All names, or the first `shown` and “等n个” (sentences.md 0.1)."""
    joint = words.say("列举.间隔")
    if len(names) <= shown:
        return joint.join(names)
    return words.say("列举.超过", 前几个=joint.join(names[:shown]), 总数=len(names), 量词=counter)


def evidence_numbers(words: Words, numbers: Sequence[str]) -> str:
    """Numbers of materials in order; those running on are drawn together: C-4-1-01～03."""
    through = words.say("佐证.连号")
    drawn = (first if first == last else f"{first}{through}{last.rpartition('-')[2]}" for first, last in runs(numbers))
    return words.say("佐证.件间").join(drawn)


def evidence_clause(words: Words, numbers: Sequence[str], *also: str) -> str:
    """（见佐证材料…；附表…）, "" where there is neither."""
    cited, other = evidence_numbers(words, numbers), words.say("佐证.件间").join(part for part in also if part)
    if cited and other:
        return words.say("佐证.加", 佐证=cited, 附=other)
    if cited:
        return words.say("佐证.单", 佐证=cited)
    return words.say("佐证.附", 附=other) if other else ""


def _difference(change: Change, measure: Measure) -> str | None:
    return None if change.difference is None else number_text(abs(change.difference), measure.places)


def _told_difference(change: Change, measure: Measure) -> str | None:
    if change.difference is None:
        return None
    whole = all(one is None or sentence_places(one.value, measure) == 0 for one in (change.now, change.last))
    places = 0 if whole and measure.kind == "amount" else measure.places
    return number_text(abs(change.difference), places)


def _told(fact: Fact | None, measure: Measure) -> str | None:
    return None if fact is None or fact.value is None else sentence_text(fact.value, measure)


def _percent(change: Change) -> str | None:
    if change.percent is None:
        return None
    text = without_zeros(number_text(change.percent, 1)) if change.percent == _ALL else number_text(change.percent, 1)
    return text if text.strip("0.") else None


def _printed(fact: Fact | None, measure: Measure) -> str | None:
    return None if fact is None or fact.value is None else number_text(fact.value, measure.places)


def _default_cause(words: Words, change: Change) -> str:
    if change.movement is Movement.INCOMPARABLE:
        return words.say("变化缺省.不可比缘由")
    not_done = change.last is not None and change.last.status is Status.NOT_DONE
    return words.say("变化缺省.未监测" if not_done else "变化缺省.未报送")


def no_number(words: Words, status: Status, **slots: Any) -> str:
    """The sentence for one of the kinds of “no number” (sentences.md 0.3)."""
    return words.say(f"没有数.{STATUS_KEYS[status]}", **slots)
