"""Names of files and folders → item numbers, quarters, objects in them, and how well they name a deliverable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.account.duties import QUARTERS
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.labels import label_key
from pipeline.scheme.units import fold

_DIGITS = "一二三四五六七八九十"
_NUMBER = rf"\d{{1,2}}|[{_DIGITS}]{{1,3}}"
_COUNTED = r"(?![\d年月日号张个亩件万份米季期吨公处座km%])"
"""What follows a figure that counts or dates something and numbers nothing."""
_LEAD = re.compile(
    rf"^[（(【\[]?(?:第|事项|任务|材料)?(?P<number>{_NUMBER})(?:[-－—–.．_](?P<order>\d{{1,2}}){_COUNTED})?"
    r"(?:项(?:任务|工作)?)?(?P<end>[)）】\].．、，,:：\s_\-－—–]+|$)(?!\d{1,2}[年月日号张个亩件万份米季期吨公处座])"
)
_OWN = re.compile(
    rf"^[.．·\s_\-－—]*(?:第|事项|任务)?(?P<number>{_NUMBER})(?:[-－—–.．_](?P<order>\d{{1,2}}){_COUNTED})?{_COUNTED}"
)
_YEAR = re.compile(r"(?:19|20)\d{2}年?度?")
_QUARTER = re.compile(r"第?([1-4一二三四])季度|[qQ]([1-4])|(\d{1,2})[-~至到—－](\d{1,2})月|(?<!\d)(\d{1,2})月")
_COPIES = re.compile(r"[（(]?(?:扫描件?|盖章版?|签字版?|电子版|word版?|pdf版?|终版|定稿|复印件)[)）]?", re.IGNORECASE)
_EVERYONE = ("各乡镇", "各镇", "全部乡镇", "各季度", "全年", "各企业", "各项目", "汇总")
_PLACEHOLDERS = ("乡镇", "季度")
_SHORTEST = 2
_PLACE_ENDINGS = ("街道办事处", "街道办", "街道", "镇", "乡")


@dataclass(frozen=True, slots=True)
class ItemNumber:
    """An item number at the beginning of a name, the deliverable's after it, and whether the role stands before it."""

    item: int
    order: int | None
    named: bool
    rest: str


def leading(name: str, owners: Iterable[str]) -> ItemNumber | None:
    """The item number that a name begins with: 4. 4、（4）四、4-1, or with the role or body before it 林草4."""
    text = name.strip()
    for owner in sorted(owners, key=len, reverse=True):
        if text.startswith(owner):
            found = _OWN.match(text[len(owner) :])
            if found:
                rest = text[len(owner) + found.end() :]
                return ItemNumber(_value(found["number"]), _order(found["order"]), True, rest)
    found = _LEAD.match(text)
    if not found or (found["number"][0] in _DIGITS and not found["end"]):
        return None
    return ItemNumber(_value(found["number"]), _order(found["order"]), False, text[found.end() :])


def _order(text: str | None) -> int | None:
    return int(text) if text else None


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十") if "十" in text else ("", "", text)
    whole = (_DIGITS.index(tens) + 1 if tens else 1) * 10 if "十" in text else 0
    return whole + (_DIGITS.index(ones) + 1 if len(ones) == 1 else 0)


@lru_cache(maxsize=20_000)
def bare_title(text: str, dropped: tuple[str, ...] = ()) -> str:
    """A name reduced to the letters that say what it is: no year, no county, no 扫描件."""
    plain = label_key(_COPIES.sub("", _YEAR.sub("", text)))
    for word in dropped:
        if len(label_key(word)) < len(plain):
            plain = plain.replace(label_key(word), "")
    return plain


def stem_key(name: str) -> str:
    """A name without what says only that it is a copy: 表（盖章版） and 表 are one."""
    return label_key(_COPIES.sub("", name)) or label_key(name)


def quarters(text: str) -> frozenset[str]:
    """The quarters that a name speaks of: 一季度, Q1, 1-3月, 2月."""
    found: set[str] = set()
    for one in _QUARTER.finditer(_YEAR.sub("", fold(text))):
        if one[1] or one[2]:
            word = one[1] or one[2]
            number = int(word) if word.isdigit() else _DIGITS.index(word) + 1
            found.add(QUARTERS[number - 1])
        else:
            first = int(one[3] or one[5])
            last = int(one[4] or one[5])
            if 1 <= first <= last <= 12:
                found |= {QUARTERS[(month - 1) // 3] for month in range(first, last + 1)}
    return frozenset(found)


def short_township(township: str) -> str:
    """A township's name without 街道, 镇, 乡, where two letters at least are left."""
    short = next((township.removesuffix(end) for end in _PLACE_ENDINGS if township.endswith(end)), township)
    return short if len(short) > 1 else township


def names_all_objects(text: str) -> bool:
    """Whether a name says that it holds all objects in one."""
    return any(word in text for word in _EVERYONE)


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[str, ...]:
    return tuple(filter(None, map(label_key, name.split(" "))))


def deliverable_names(one: Deliverable, titles: Sequence[str] = ()) -> tuple[str, ...]:
    """Every way a deliverable is named; `titles`: those of its form."""
    return tuple(dict.fromkeys((one.title, *one.aliases, *titles)))


def words_naming(text: str, names: Iterable[str], present: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The words of the longest of the names that stands in a bare text, () for none.

    A name with blanks needs all its words, in any order; `present` are the words that stand for any township or
    quarter and that the text has one of.
    """
    best: tuple[str, ...] = ()
    for name in names:
        words = _words(name)
        placed = all(word in text or (word in _PLACEHOLDERS and word in present) for word in words)
        if words and placed and _SHORTEST <= sum(map(len, words)) > sum(map(len, best)):
            best = words
    return best
