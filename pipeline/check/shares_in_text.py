"""Shares and parts that reports tell in words → findings where they are not those of the tables, or do not add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check import told_clauses
from pipeline.check.given import Given, shown_number
from pipeline.check.row_limits import amounts_in
from pipeline.check.ruled_by import ruled_by
from pipeline.model.fact import Fact
from pipeline.model.finding import Divergence, Finding
from pipeline.model.number import digits, half_even, total
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import MeasureId

_NUMBER = r"(\d+(?:\.\d+)?)%?"
_HUNDRED = Decimal(100)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")


@dataclass(frozen=True, slots=True)
class RatioInText:
    """Shares that a sentence with one of `words` gives as a ratio (16.0∶47.5∶36.5), in the order of `parts`."""

    id: str
    words: tuple[str, ...]
    parts: tuple[MeasureId, ...]


RATIOS_IN_TEXT = RuleSection("ratios_in_text", tuple[RatioInText, ...])


@ruled_by(RATIOS_IN_TEXT)
def ratios_in_text(given: Given) -> Iterator[Finding]:
    """X623 the ratio of the industries in a text makes 100 and is that of the tables (K32, K38)."""
    for rule in given.rules.of(RATIOS_IN_TEXT):
        pattern = re.compile("[:∶比]".join([_NUMBER] * len(rule.parts)))
        facts = [given.fact(part) for part in rule.parts]
        for told in (*told_clauses.reasons(given), *told_clauses.sentences(given)):
            found = pattern.search(told.text) if any(word in told.text for word in rule.words) else None
            years = {int(year) for year in _YEAR.findall(told.text)}
            if found is None or years - {given.year} or re.search("上年|去年", told.text[: found.start()]):
                continue
            said = [Decimal(number) for number in found.groups()]
            places = max(map(digits, said))
            summed = total(said)
            faults = []
            if abs(summed - _HUNDRED) > Decimal(len(said) - 1).scaleb(-places):
                faults.append(f"加起来是{shown_number(summed)}，不是100")
            known = [fact for fact in facts if fact is not None and fact.number is not None]
            unlike = [fact for fact, one in zip(known, said, strict=False) if not _tells(one, fact)]
            unlike = unlike if len(known) == len(said) else []
            if unlike:
                shown = (str(half_even(fact.number, places)) for fact in known if fact.number is not None)
                faults.append(f"数据表是{'∶'.join(shown)}")
            if faults:
                names = "、".join(given.measures[part].name for part in rule.parts)
                values = {"材料": told.source, "内容": found[0], "名称": names, "问题": "；".join(faults)}
                at = (told.at, *given.cells(*facts))
                printed = tuple(note for fact in unlike for note in given.of_evidence(Divergence.PAPER, fact))
                yield Finding(
                    "X623", at[:12], values, told.department, given.measures[rule.parts[0]].indicator, printed
                )


def _tells(said: Decimal, fact: Fact) -> bool:
    """Whether a number in words is a fact, rounded as it is written."""
    return fact.number is not None and half_even(fact.number, digits(said)) == said


@dataclass(frozen=True, slots=True)
class SumInText:
    """Words for a whole and for its parts, each followed by its amount in one sentence; `least` of the parts named."""

    id: str
    whole: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    unit: str
    least: int


SUMS_IN_TEXT = RuleSection("sums_in_text", tuple[SumInText, ...])


@ruled_by(SUMS_IN_TEXT)
def sums_in_text(given: Given) -> Iterator[Finding]:
    """X624 the parts that a sentence names add up to the whole that it names (K10, K25): 焚烧＋填埋."""
    units = given.config.scheme.units
    for rule in given.rules.of(SUMS_IN_TEXT):
        for told in (*told_clauses.reasons(given), *told_clauses.sentences(given)):
            if re.search("上年|去年|比上|同比|由", told.text):
                continue
            whole = _amount(told.text, rule.whole, rule.unit, given)
            parts = [one for words in rule.parts if (one := _amount(told.text, words, rule.unit, given)) is not None]
            if whole is None or len(parts) < rule.least:
                continue
            numbers = [units.convert(number, unit, rule.unit) or Decimal(0) for number, unit in parts]
            meant = units.convert(whole[0], whole[1], rule.unit) or Decimal(0)
            steps = (units.convert(Decimal(1).scaleb(-digits(said)), unit, rule.unit) for said, unit in (whole, *parts))
            open_ = [step or Decimal(0) for step in steps]
            allowed, summed = total(open_) / 2, total(numbers)
            wrong = summed - meant > allowed or (len(parts) == len(rule.parts) and meant - summed > allowed)
            if wrong or (abs(summed - meant) > allowed and len(parts) >= rule.least and _only(told.text)):
                values = {
                    "材料": told.source,
                    "内容": told.text,
                    "各部分": "＋".join(shown_number(number) for number in numbers),
                    "合计": shown_number(summed),
                    "整体": shown_number(meant),
                    "差": shown_number(summed - meant),
                    "单位": rule.unit,
                }
                yield Finding("X624", (told.at,), values, told.department, told.indicator)


def _only(text: str) -> bool:
    """Whether a sentence says that the parts it names are all there are."""
    return "其中" in text and "等" not in text.partition("其中")[2]


def _amount(text: str, words: tuple[str, ...], unit: str, given: Given) -> tuple[Decimal, str] | None:
    amount = r"(?:量|处理量|利用量|处理|利用)?(?:共|约|达|为|是)?(?P<rest>\d[\d.]*[^\d、,。;:()]{1,6})"
    for word in words:
        found = re.search(re.escape(word) + amount, text)
        if found:
            return next(amounts_in(found["rest"], unit, given.config.scheme.units), None)
    return None
