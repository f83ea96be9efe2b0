"""Text → the pieces in which two versions of it are compared: a number with its unit is one, else each sign is.

Numbers are Arabic (full-width ones too), Roman grades, and Chinese numerals that count: 三成, 两个百分点, 翻一番.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

_D = "0-9０-９"
_COUNTERS = (
    "个百分点|百分点|个单位|个月|个|平方公里|平方千米|平方米|立方米|公顷|公里|千米|毫米|厘米|米|亩|微克/立方米|毫克/立方米|"
    "毫克/升|微克/升|毫克/千克|毫克|微克|千克|公斤|克|吨标准煤|吨|分贝|升|元/人|元|人次|人|户|家|处|座|条|起|件|名|项|次|天|"
    "年度|年|月份|月|日|号|季度|倍|成|番|级|类|期|份|位|场|辆|台|套|所|口|颗|株|头|只|届|轮|宗|桩|票|幢|棵|排|班|组|队|村|镇|"
    "乡|县|市|省|例|岁|折|块|片|根|棚|架|艘|支|册|页|章|节|款|万|亿"
)
"""What numerals count, the longest of those that begin alike first."""
_UNITS = f"{_COUNTERS}|批次|摄氏度|度|步|面|点|分|秒|时|层|段|股|门"
"""What may stand behind digits besides."""
_UNIT = f"(?:[万亿千百]+)?(?:{_UNITS})?"
_LATIN = r"(?:[A-Za-zμµΩ]{1,4}[²³23]?(?:[/·][A-Za-zμµ]{1,4}[²³23]?)*)?"
_ARABIC = (
    rf"(?:第|(?<![A-Za-z0-9])[+\-−－±＜<＞>≤≥≦≧])?[{_D}]+(?:[.,．，·:：\-–~～][{_D}]+)*[₀-₉⁰-⁹²³¹]*"
    rf"(?: ?[%％‰℃°㎡]C?| ?{_LATIN}{_UNIT}(?<! ))"
)
_HAN = "零〇一二两三四五六七八九十百千万亿半几数"
_SAYINGS = (
    "一次性|一起(?!案|事|违|突|污|环|森|火|信|投)|一家亲|一点|一条龙|一层层|"
    "十分(?=[\u4e00-\u9fff])|一度|一面|一年来|万一"
)
"""Words in which a numeral counts nothing."""
_N = f"[{_HAN}]{{1,12}}"
"""A numeral; bounded, so that a long row of such signs costs no more than its length."""
_CHINESE = (
    rf"[百千万]分之[{_HAN}点]{{1,12}}|{_N}分之{_N}|翻(?:{_N})?番|翻倍|减半|倍增|过半|大半|第{_N}{_UNIT}|"
    rf"{_N}(?:点{_N})?[余多]?(?:{_COUNTERS})半?|(?:{_N})?[一二两三四五六七八九][十百千万亿](?:{_N})?[余多]?|"
    rf"[十百千][一二三四五六七八九](?:{_N})?[余多]?|[（(][一二三四五六七八九十]{{1,3}}[）)]|(?<![\u4e00-\u9fff])[一二三四五六七八九十]{{1,3}}、"
)
_ROMAN = r"劣?[Ⅰ-Ⅻⅰ-ⅻ](?:类|级|型)?|劣?[IVX]{1,4}(?:类|级)|[①-⑳½⅓¼¾⅔]"
_LACKING = "【(?:待报|缺)[^【】]*】?"
"""What is printed where a number or text is still lacking; a number to whoever compares."""
_PIECE = re.compile(f"(?P<say>{_SAYINGS})|(?P<figure>{_LACKING}|{_ARABIC}|{_ROMAN}|{_CHINESE})|(?P<sign>.)", re.DOTALL)
_TURNING = {
    "升": "上升|升高|增加|增长|提高|提升|扩大|增|升",
    "升到": "升至|升到|增至|增到|提高到|提高至|提升到|提升至|扩大到|扩大至",
    "降": "负增长|下降|降低|减少|回落|下滑|缩小|降|减",
    "降到": "降至|降到|减至|减到|下降到|下降至|降低到|降低至|减少到|减少至|回落到|回落至",
    "好": "改善|好转|变好|向好|趋好",
    "差": "恶化|变差|趋差",
    "平": "持平",
    "达": "达标|合格|合规|符合|满足",
    "超": "超过|超出|超",
    "否": "没有|未|不|无|非|否",
    "约": "大约|约|近",
}
_OTHER_TURNS = (
    "超标|违规|优于|劣于|高于|低于|大于|小于|多于|少于|不足|以上|以下|以内|完成|全部|部分|均|优良|优秀|良好|轻度|中度|重度|污染|余|平均|"
    "最高|最低|最大|最小|首位|末位|领先|落后|优|劣|拟|计划|目标"
)
_SENSE = {word: sense for sense, words in _TURNING.items() for word in words.split("|")}
"""Words that say the same of a number → what they say; any other says itself."""
_TURN = re.compile("|".join(sorted((*_SENSE, *_OTHER_TURNS.split("|")), key=lambda word: (-len(word), word))))
_EMPTY_TURNS = re.compile(
    "不断|不仅|不但|不少|不同|无论|非常|未来|优化|优先|优势|均衡|将来|减排|增强|近年|近期|超前|附近|新增|优美|降水|除非"
)
_SPACES = re.compile("[\\s\u200b-\u200f\N{WORD JOINER}\ufeff\u00ad]+")
_TWINS = str.maketrans(
    {**dict.fromkeys("“”„‟＂«»", '"'), **dict.fromkeys("‘’‚‛＇", "'"), **dict.fromkeys("—–―－−‐‑‒", "-")}
)
_SENTENCE, _CLAUSE = re.compile("[。；！？;!?\n]"), re.compile("[，、：。；！？,;:!?\n]")


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a text: its characters (from, to), and whether it is a number."""

    text: str
    start: int
    end: int
    figure: bool = False

    @property
    def same(self) -> str:
        """What is compared of it."""
        return plain_words(self.text)


@lru_cache(1 << 16)
def plain_words(text: str) -> str:
    """A text without what a word processor changes by itself: spaces, kinds of quotes and dashes, full-width twins."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text.translate(_TWINS))).translate(_TWINS)


def text_pieces(text: str, whole: Collection[str] = ()) -> tuple[TextPiece, ...]:
    """The pieces of a text; `whole`: words that are one piece and count as a number, as a grade printed from a fact."""
    found: list[TextPiece] = []
    known = re.compile("|".join(map(re.escape, sorted(whole, key=lambda one: (-len(one), one))))) if whole else None
    at = 0
    while at < len(text):
        word = known.match(text, at) if known else None
        match = _PIECE.match(text, at)
        if match is None:
            break
        figure = match["figure"] is not None
        end = match.end()
        if word is not None and not figure:
            end, figure = word.end(), True
        elif match["say"] is not None:
            end = at + 1
        found.append(TextPiece(text[at:end], at, end, figure))
        at = end
    return tuple(found)


def figures_in(text: str, whole: Collection[str] = ()) -> tuple[str, ...]:
    """The numbers of a text in order, made comparable."""
    return tuple(one.same for one in text_pieces(text, whole) if one.figure)


def lacking_marks(text: str) -> tuple[str, ...]:
    """The marks of a text that stand for what is still lacking, in order."""
    return tuple(re.findall(_LACKING, text))


def turning_words(text: str) -> tuple[str, ...]:
    """What a text says of the numbers in it, word by word: up, down, met, not …; 上升 and 提高 say the same."""
    return tuple(_SENSE.get(word, word) for word in _TURN.findall(_EMPTY_TURNS.sub("", plain_words(text))))


def judging_words(text: str) -> tuple[str, ...]:
    """The same of words that judge without a number too: those of more than one sign, 达标, 改善."""
    found = _TURN.findall(_EMPTY_TURNS.sub("", plain_words(text)))
    return tuple(_SENSE.get(word, word) for word in found if len(word) > 1)


def with_one_sense(text: str) -> str:
    """A text in which words that say the same of a number are one word."""
    return _TURN.sub(lambda word: _SENSE.get(word[0], word[0]), text)


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause or clauses that hold these characters (from, to): between commas and stops."""
    return _around(_CLAUSE, text, start, end)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences that hold these characters (from, to)."""
    return _around(_SENTENCE, text, start, end)


def _around(stop: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    first = max((match.end() for match in stop.finditer(text, 0, start)), default=0)
    if end > start and stop.match(text, end - 1):
        return first, end
    after = stop.search(text, max(end, start))
    return first, after.end() if after else len(text)


def names_said(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the names that stand in a text, sorted: 氨氮 for 总磷 beside a number says something else."""
    said = plain_words(text)
    return tuple(sorted({name for name in names if name in said}))
