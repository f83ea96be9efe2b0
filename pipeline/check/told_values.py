"""A text and the names that may stand in it → what it tells of a value: last year's, this year's, how far it moved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest

from pipeline.check.told_clauses import plain_signs
from pipeline.scheme.units import Units

_NUMBER = re.compile(r"(?<![a-zA-Z\d.])(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,12})?(?![\d.])")
_SENTENCE, _CLAUSE = re.compile(r"[。;!?]"), re.compile(r"[、:]|,(?!\d{3})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_LAST = r"(?:上年度?|去年|上一年度?|(?:19|20)\d\d年度?)"
_THIS = r"(?:本年度?|今年|当年|(?:19|20)\d\d年度?)"
_COMPARED = rf"(?:[与和同比较]{_LAST}(?:同期)?(?:相比|比)?|同比)"
_COMPARISON = re.compile(_COMPARED)
_TURNS = "变化|调整|[增升提扩减降缩变调]"
_TURNED = re.compile(f"(?:{_TURNS})[至到为高]")
"""升 of 升至 is no litre."""
_ASIDE = re.compile(rf"\((?:{_LAST}|{_THIS}|(?:其中|含|包括)[^()]*)\)")
"""What stands in brackets behind a number and says no more of it than its year, or of a part of it."""
_BEFORE = re.compile(
    rf"(?:{_LAST}|{_THIS}|全年|年末|年底|全区|全县|全市|我区|我县|县域|区内|辖区|使得?|致|导致|带动|推动|促使|因[此而]|从而|相应|故|后|[一二三四五六]是)$"
)
"""What may stand before a name where the value of the whole county is meant; 某镇绿地面积 is another."""
_OTHER = re.compile(
    r"其中|部分|片区|计划|规划|目标|拟|力争|预[计期]|要求|标准(?!煤)|限值|(?<!相)应|季度|上半年|下半年|\d月|口径|累计|以来|年初|环比|前年|近.年|折合|每|人均|户均|平均|不|未|分别"
)
"""What makes a clause one about something else than the value of a year."""
_PLAN = re.compile("计划|规划|目标|拟|力争|预[计期]|下一步")
_END = re.compile(r"(?:左右)?(?:$|[()]|的?(?:主要)?原因|后)")
_QUANTITIES = ("面积", "总面积", "总量", "数", "个数", "数量", "种数", "条数")
"""What may be left out at the end of a name: 林地 is 林地面积 where hectares stand behind it."""
_ITSELF = ("该指标", "本指标", "指标", "指标值", "该比例", "比例", "占比", "该比率", "比率")
_LONGEST_UNIT, _LONGEST_CLAUSE = 8, 200
_TAIL, _RATE_TAIL, _STEM = 4, 3, 2
"""Signs that the end of a name, that of a rate and the beginning of a name have at least."""
_RATE = ("率", "比例", "占比", "比重", "强度")


class Tells(StrEnum):
    """What a number in words is told to be."""

    LAST = "last"
    CHANGE = "change"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class ToldAmount:
    """A number in words: what it is told to be, in which canonical unit ("" for none), and which way the value went."""

    tells: Tells
    number: Decimal
    unit: str
    rises: bool | None
    about: bool
    """Whether it is only about so much: 约850公顷."""


@dataclass(frozen=True, slots=True)
class ToldMovement:
    """A clause about a value: the words, the measures that its name may mean, and the numbers it gives of it."""

    words: str
    measures: tuple[str, ...]
    amounts: tuple[ToldAmount, ...]
    compared: bool = False
    """Whether it names the year before as what it compares with."""


@dataclass(frozen=True)
class Namer:
    """Names in plain signs → measures; `loose` ones also by a part of their name; `itself`: what 该指标 means."""

    full: Mapping[str, tuple[str, ...]]
    loose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    itself: tuple[str, ...] = ()

    def named(self, said: str) -> tuple[str, str, tuple[str, ...], bool]:
        """(what stands before, the name, its measures, whether in full) of the words before a number."""
        said = said.lower()
        parts = [(said[:at], said[at:]) for at in range(len(said)) if at == 0 or _BEFORE.search(said[:at])]
        for before, name in parts:
            if found := self.loose.get(name) or self.full.get(name):
                return before, name, found, True
        for before, name in parts:
            if name in _ITSELF and self.itself:
                return before, name, self.itself, False
            if found := tuple(
                dict.fromkeys(one for whole, ids in self.loose.items() if _part(name, whole) for one in ids)
            ):
                return before, name, found, False
        return "", "", (), False


def _part(said: str, whole: str) -> bool:
    """Whether words are the end of a name, or its beginning without the word for the quantity."""
    least = _RATE_TAIL if said.endswith(_RATE) else _TAIL
    if len(said) >= least and whole.endswith(said):
        return True
    return len(said) >= _STEM and whole.startswith(said) and whole[len(said) :] in _QUANTITIES


def _with_units(amounts: Sequence[ToldAmount]) -> Iterator[ToldAmount]:
    """A number without a unit has that of the number behind it: 由38.58升至38.94%."""
    for one, behind in zip_longest(amounts, amounts[1:]):
        yield replace(one, unit=behind.unit) if behind and not one.unit and one.tells is Tells.LAST else one


@dataclass(frozen=True)
class Teller:
    """How texts of a year tell of values: the year, the words for up and down, units, and places within the county."""

    year: int
    up: tuple[str, ...]
    down: tuple[str, ...]
    units: Units
    within: Collection[str] = ()

    @cached_property
    def _way(self) -> re.Pattern[str]:
        """The words before a number: what they speak of, and what the number is then told to be."""
        verbs = "|".join(re.escape(word) for word in (*self.up, *self.down) if not word.endswith(("至", "到")))
        last = rf"(?:{_COMPARED})?[由从自](?:{_LAST}的?)?|[比较]{_LAST}的"
        change = rf"(?:{_COMPARED})?[共净均又也再仅约相应]*(?:{verbs}|净?[增减])(?:了|幅度[为达])?|{_COMPARED}[多少]"
        now = rf"(?:{_COMPARED})?已?(?:(?:{verbs}|{_TURNS})?(?:至|到|为|达到了?|达)|是|有)?(?:{_THIS}的?)?"
        return re.compile(rf"(?P<said>.*?)(?:(?P<last>{last})|(?P<change>{change})|(?P<now>{now}))(?P<about>[约近]?)")

    def movements(self, text: str, names: Namer) -> Iterator[ToldMovement]:
        """Every clause of a text that gives numbers of a value named in it, or in the clause before it."""
        for sentence in _SENTENCE.split(_ASIDE.sub("", plain_signs(text))):
            carried, first, elsewhere = names.itself, True, False
            for clause in _CLAUSE.split(sentence):
                if {int(year) for year in _YEAR.findall(clause)} - {self.year, self.year - 1}:
                    break
                brief = len(clause) <= _LONGEST_CLAUSE
                found = self._movement(clause, names, carried, first=first, elsewhere=elsewhere) if brief else None
                carried, first = found.measures if found else (), False
                elsewhere = elsewhere or any(place in clause for place in self.within)
                if found and found.amounts:
                    yield found
                if _PLAN.search(clause):
                    break

    def _movement(
        self, clause: str, names: Namer, carried: tuple[str, ...], *, first: bool, elsewhere: bool
    ) -> ToldMovement | None:
        amounts: list[ToldAmount] = []
        measures: tuple[str, ...] = ()
        name, last_year = "", False
        start = begin = at = 0
        while number := _NUMBER.search(clause, at):
            at, unit = self._unit(clause, number.end())
            way = self._way.fullmatch(clause, start, number.start())
            if way is None or clause[number.end() : number.end() + 1] == "年":
                continue
            tells = next(one for one in Tells if way[one.value] is not None)
            if not measures:
                before, name, found, full = names.named(way["said"])
                if (
                    not way["said"]
                    and way[tells.value]
                    and (tells is Tells.LAST or not first or _COMPARISON.match(clause))
                ):
                    found, full = carried, True
                if not found or not (way[tells.value] or full):
                    continue
                measures, begin = found, way.end("said") - len(name)
                last_year = bool(re.search(_LAST + "$", before)) and str(self.year) not in before
            elif way["said"]:
                break
            if not self._ends(clause, at) or (last_year and tells is Tells.CHANGE):
                break
            about = bool(way["about"]) or clause.startswith("左右", at)
            how = clause[way.end("said") : number.start()]
            earlier = last_year or (tells is Tells.NOW and f"{self.year - 1}年" in _COMPARISON.sub("", how))
            told, rises = Tells.LAST if earlier else tells, self._rises(how)
            amounts.append(ToldAmount(told, Decimal(number[0].replace(",", "")), unit, rises, about))
            start = at
        if not measures or _OTHER.search(clause[:begin] + clause[begin + len(name) :]):
            return None
        if elsewhere and not any(one.tells is Tells.LAST for one in amounts):
            amounts = []
        compared = bool(_COMPARISON.search(clause)) or any(one.tells is Tells.LAST for one in amounts)
        return ToldMovement(clause[begin:start], measures, tuple(_with_units(amounts)), compared)

    def _ends(self, clause: str, at: int) -> bool:
        """Whether nothing that is counted stands behind a number and its unit: 增加2处, not 增加2处公园."""
        if _END.match(clause, at):
            return True
        following = _NUMBER.search(clause, at)
        way = self._way.fullmatch(clause, at, following.start()) if following else None
        return way is not None and not way["said"] and way["now"] != ""

    def _unit(self, clause: str, at: int) -> tuple[int, str]:
        """(where it ends, canonical unit) of the longest unit that stands at a place, "" for none."""
        longest = 0 if _TURNED.match(clause, at) else min(_LONGEST_UNIT, len(clause) - at)
        for size in range(longest, 0, -1):
            if found := self.units.canonical(clause[at : at + size]):
                return at + size, found
        return at, ""

    def _rises(self, words: str) -> bool | None:
        up = any(word in words for word in (*self.up, *"增升提扩多"))
        down = any(word in words for word in (*self.down, *"减降缩少"))
        return up if up != down else None
