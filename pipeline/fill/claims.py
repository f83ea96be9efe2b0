"""A sentence before and after a change → whether what it claims may be another thing now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from pipeline.fill.figure_words import figures_in, judging_words, names_said, plain_words, with_one_sense

_STOP = re.compile(r"[，：。；！？;!?\n（）()【】]|(?<![0-9０-９])[,:]|[,:](?![0-9０-９])")
"""What parts the clauses of which each says something of the numbers in it; the items of a list are one clause."""
_COUNTED = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百]{1,4}[、章节]|[0-9]{1,3}[.．、](?![0-9]))|"
    r"(?:附?表|图|附件|附录)[\s　]*[0-9]+(?:[-－–—.][0-9]+)*"
)
"""Numbers that only count headings, tables and figures."""
_FILLING = re.compile("精心|扎实|认真|积极|切实|[的地得了着也还并]")
"""Words that claim nothing."""
_CLAIMING = re.compile(
    "半数|多半|多数|少数|大部分|大多|个别|首次|首个|首批|连续|逐年|逐月|历年|历史|大幅|小幅|全面(?=[升降好差平达]|完成)|(?:显著|明显|略有|略|稍有)(?=[升降好差])|"
    "快报|核定|初步|可比价|不变价|现价|同比|环比|预计|预期|估计|估算|测算|推算|据|计划|实际|设计|拟|已|尚|曾|"
    "全省|全市|全国|全州|全县|城区|农村|城镇|省级|市级|县级|国家级|国控|省控|市控|常住|户籍|"
    "主要|次要|首要|基本|定性|定量|本年|上年|去年|前年|今年|当年|往年|第[一二三四五六七八九十]|"
    "否(?!来|断|仅|但|少|同|懈|论|常)|均(?!衡)|都(?!市)|全部|仅|只|唯一|最(?!终|近|新)"
)
"""Words that claim something with no number beside them, in a text of one sense."""
_TITLE = re.compile("[《〔][^《》〔〕]*[》〕]?")
_DOCUMENT = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[［(（][0-9]{4}[〕\]］)）]第?[0-9]+号")
_LATIN = re.compile("[A-Za-z][A-Za-z0-9.+/-]*")
_LIST = "、"


def claims_otherwise(
    old: str, new: str, names: Sequence[str], whole: Collection[str] = (), grounds: Sequence[tuple[int, int]] = ()
) -> bool:
    """Whether a sentence may claim another thing than before; both without their stops or with them.

    names: of measures, objects, bodies and whatever else departments reported. whole: words printed from facts.
    grounds: the characters (from, to) of `old` that were printed from a fact or a row. A clause with a number, or with
    such characters, must still stand there in the same sense.
    """
    there = {_sense(new[start:end]) for start, end in _clauses(new)}
    for start, end in _clauses(old):
        told = figures_in(_COUNTED.sub("", old[start:end]), whole) or any(
            first < end and start < last for first, last in grounds
        )
        if told and _sense(old[start:end]) not in there:
            return True
    if _LIST in old and old.count(_LIST) != new.count(_LIST):
        return True
    return judging_words(old) != judging_words(new) or claims(old, names) != claims(new, names)


def claims(text: str, names: Sequence[str]) -> Counter[str]:
    """What a text claims with no number in it: words of measure, titles, numbers of documents, names."""
    said = plain_words(text)
    return Counter(
        (
            *_CLAIMING.findall(with_one_sense(said)),
            *map(plain_words, _TITLE.findall(text)),
            *_DOCUMENT.findall(said),
            *_LATIN.findall(said),
            *names_said(text, names),
        )
    )


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(text):
        yield start, stop.start()
        start = stop.end()
    yield start, len(text)


def _sense(clause: str) -> str:
    """A clause in which 上升 and 提高 are one word, without words that claim nothing."""
    return _FILLING.sub("", with_one_sense(plain_words(clause)))
