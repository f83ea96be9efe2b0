"""Numbers that papers tell in words → findings where the facts and tables say another (K32, K11)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.check.duty_answers import Answer, Opened, answered_duties
from pipeline.check.given import Given, shown_number
from pipeline.model.fact import Fact
from pipeline.model.finding import Divergence, Finding
from pipeline.model.number import digits, half_even
from pipeline.model.table import Place

_KINDS = ("report", "analysis")
_LEAST_NAME = 4
"""Signs of a measure's name below which it may mean anything: 面积."""
_SENTENCE = re.compile(r"[。;!?]")
_CLAUSE_STARTS = ("、", ",", ":", ")", "年", "年度", "全区", "全县", "全市", "我区", "我县", "其中", "县域", "区内")
"""What may stand before a measure's name where it speaks of the whole county; 某镇森林覆盖率 does not."""
_SAID = r"(?:\([^()]{0,12}\))?(?:已|均|约|共|共计|合计|总计|累计)?(?:达到了?|达|为|是|有|:)?(?:约)?"
_AMOUNT = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>[^\d。、,;:()]{1,8})"
_NOT_THIS_YEAR = re.compile(
    "上年|去年|上一年|同比|同期|增长|下降|提高|降低|增加|减少|目标|计划|规划|拟|力争|要求|标准|限值|不低于|不少于|不超过|以上|以下|季度|上半年|下半年|月份"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_SHOWN = 5
_MONEY = re.compile(r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>万元|亿元|元)")
_FLOW = re.compile("金额|拨付|支付|付款|拨款|划拨|小写|合计|转账|人民币|¥|￥")
"""Words near an amount that say the voucher pays it."""
_NEAR = 16


def numbers_in_papers(given: Given) -> Iterator[Finding]:
    """X613 a report that names a measure in full, then a number with a unit, gives the number of the tables."""
    facts = _facts(given)
    said_of = _pattern(facts)
    for one, paper in _reports(given) if facts else ():
        wrong: dict[str, tuple[str, Fact]] = {}
        for name, number, unit, fact in _sayings(paper, said_of, facts, given):
            if not _agrees(number, unit, fact, given):
                wrong.setdefault(name, (f"“{name}{number}{unit}”，数据表是{_value(fact)}", fact))
        if wrong:
            said = "；".join(text for text, _ in list(wrong.values())[:_SHOWN])
            cells = given.cells(*(fact for _, fact in wrong.values()))
            values = {"材料": one.name, "不同": said + ("等" if len(wrong) > _SHOWN else "")}
            printed = tuple(note for _, fact in wrong.values() for note in given.of_evidence(Divergence.PAPER, fact))
            yield Finding("X613", (Place(paper.file), *cells), values, one.department, one.deliverable.home, printed)


def vouchers(given: Given) -> Iterator[Finding]:
    """X614 the amounts of the vouchers add up to what the table says was paid (K11).

    Only where every voucher has text and one amount can be told in each: the largest beside a word of payment.
    """
    for one in answered_duties(given):
        amount = one.deliverable.amount
        if amount is None or one.deliverable.kind != "voucher":
            continue
        fact, measure = given.fact(amount.measure), given.measures[amount.measure]
        papers = [paper for paper in one.papers if paper.kind == "pdf"] or list(one.papers)
        paid = [_paid(paper, measure.unit, given) for paper in papers]
        known = [number for number in paid if number is not None]
        if fact is None or fact.number is None or not paid or len(known) < len(paid):
            continue
        total = sum(known, Decimal(0))
        if abs(total - fact.number) > given.half_unit(fact):
            values = {
                "材料": one.name,
                "张数": str(len(known)),
                "合计": shown_number(total),
                "名称": measure.name,
                "数值": shown_number(fact.number),
                "单位": measure.unit,
            }
            places = (*(Place(paper.file) for paper in papers), *given.cells(fact))
            printed = given.of_evidence(Divergence.PAPER, fact)
            yield Finding("X614", places, values, one.department, one.deliverable.home, printed)


def _facts(given: Given) -> Mapping[str, Fact]:
    """The county's facts of the report year by the full names of their measures; names of two measures are left out."""
    found: dict[str, list[Fact]] = {}
    for measure in given.measures.values():
        fact = given.fact(measure.id)
        for name in {_plain(measure.name), *map(_plain, measure.aliases)}:
            if fact is not None and fact.number is not None and measure.unit and len(name) >= _LEAST_NAME:
                found.setdefault(name, []).append(fact)
    return {name: facts[0] for name, facts in found.items() if len({fact.key for fact in facts}) == 1}


def _reports(given: Given) -> Iterator[tuple[Answer, Opened]]:
    """Each report with text once: its sealed print says the same as its Word file."""
    seen = set[tuple[str, str]]()
    for one in answered_duties(given):
        if one.deliverable.kind in _KINDS:
            for paper in sorted(one.papers, key=lambda paper: paper.kind == "pdf"):
                mark = (one.name, _plain(paper.words))
                if paper.words and mark not in seen:
                    seen.add(mark)
                    yield one, paper


def _pattern(facts: Mapping[str, Fact]) -> re.Pattern[str]:
    """A name of a fact with a number and a unit after it; the longest names first."""
    names = sorted(facts, key=lambda name: (-len(name), name))
    return re.compile(f"(?P<name>{'|'.join(map(re.escape, names))}){_SAID}{_AMOUNT}")


def _sayings(
    paper: Opened, pattern: re.Pattern[str], facts: Mapping[str, Fact], given: Given
) -> Iterator[tuple[str, Decimal, str, Fact]]:
    """(name, number, unit as written, fact) of every clause that names a measure of the whole county in full."""
    for sentence in _SENTENCE.split(_plain(paper.words)):
        years = {int(year) for year in _YEAR.findall(sentence)}
        if years - {given.year}:
            continue
        for found in pattern.finditer(sentence):
            before = sentence[: found.start()]
            clause = re.split("[,、]", before)[-1]
            after = re.split("[,、]", sentence[found.end("number") :])[0]
            if _NOT_THIS_YEAR.search(clause + after) or not _whole_county(before):
                continue
            unit = _unit(found["unit"], given)
            if unit:
                yield found["name"], Decimal(found["number"].replace(",", "")), unit, facts[found["name"]]


def _whole_county(before: str) -> bool:
    return not before or before.endswith(_CLAUSE_STARTS)


def _unit(text: str, given: Given) -> str:
    """The longest unit that a text begins with, as written, "" for none."""
    units = given.config.scheme.units
    return next((text[:size] for size in range(len(text), 0, -1) if units.canonical(text[:size])), "")


def _agrees(number: Decimal, unit: str, fact: Fact, given: Given) -> bool:
    """Whether a number in words is the fact, exactly or rounded as shown; True where units differ in kind."""
    units = given.config.scheme.units
    said, meant = units.canonical(unit), units.canonical(fact.unit) or fact.unit
    if fact.number is None or said is None:
        return True
    own = units.convert(fact.number, meant, said)
    if own is None:
        return True
    places = digits(number)
    printed = fact.printed
    shown = units.convert(printed, meant, said) if isinstance(printed, Decimal) else None
    return number in (half_even(own, places), own) or (shown is not None and half_even(shown, places) == number)


def _value(fact: Fact) -> str:
    printed = fact.printed
    return f"{shown_number(printed) if isinstance(printed, Decimal) else printed}{fact.unit}"


def _paid(paper: Opened, unit: str, given: Given) -> Decimal | None:
    """What a voucher pays, in `unit`: the largest amount beside a word of payment; None where none can be told."""
    text = _plain(paper.words)
    units = given.config.scheme.units
    found = []
    for amount in _MONEY.finditer(text):
        if _FLOW.search(text[max(0, amount.start() - _NEAR) : amount.start()]):
            said = units.canonical(amount["unit"])
            worth = units.convert(Decimal(amount["number"].replace(",", "")), said, unit) if said else None
            found += [worth] if worth is not None else []
    return max(found, default=None)


def _plain(text: str) -> str:
    """Width and white space taken out; Chinese commas kept apart from those inside numbers."""
    return "".join(unicodedata.normalize("NFKC", text.replace("，", "、")).split())
