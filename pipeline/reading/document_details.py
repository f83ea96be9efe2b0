"""The text of a paper or of some of its pages → its title, 文号 and date of writing."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from pipeline.model.material import Paper, Picture

_NUMBER = re.compile(
    r"^(?:(?:发文|文)?(?:字|编)?号:)?([一-鿿A-Za-z()]{1,24})[〔\[({【﹝](\d{4})年?[〕\])}】﹞]第?(\d{1,5})号(?:签发人:?.*)?$"
)
_SIGNED = r"^(?P<by>[^\d。，；:,;|]{0,24}(?:\([^()]*\))?|(?:[^\d。，；,;|]{0,8})(?:日期|时间):)"
"""Who signs, or 成文日期：, before a date in its line."""
_DAY = re.compile(_SIGNED + r"(\d{4})(?P<mark>[-./年])(\d{1,2})(?:(?P=mark)|月)(\d{1,2})日?$")
_CHINESE_DAY = re.compile(
    _SIGNED + r"([〇○零O0-9一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日$"
)
_NO_WRITING = re.compile("有效|截止|截至|印发|施行|实施|生效|采样|监测|检测|检验|发证|开工|竣工|至$|自$|从$|于$|到$")
"""Words before a date that make it another one than that of writing."""
_DIGITS = {"〇": 0, "○": 0, "零": 0, "O": 0, **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)}}
_ENDINGS = tuple(
    "报告 通知 方案 说明 函 意见 办法 规划 表 证明 清单 批复 决定 凭证 纪要 台账 总结 材料 合同 图 书 记录 "
    "名单 名册 计划 协议 公告 公示 制度 照片 附件 分析".split()
)
_MARKS = ("-", ".", "/", "年")
_BRACKETED = re.compile(r"^[(（【〔\[].*[)）】〕\]]$")
_RED_HEAD = re.compile(r"^[^关《]{2,24}(?:政府|办公室|委员会|[局厅部院会委办])文件$")
"""The head of an official paper, which is above its title: 某县人民政府文件."""
_LONGEST = 60
"""Letters of a title; a longer first line is running text."""
_LINES = 3
"""A title goes over at most this many lines."""
_FIRST = 12
"""Lines of the first page among which the title is looked for."""


def understand(texts: Sequence[str], pictures: Iterable[Picture] = (), *, pages: int | None = None) -> Paper:
    """What a paper says of itself. `pages`: how many it has; without any text it is a scan."""
    lines = [list(_lines(text)) for text in texts]
    every = [line for page in lines for line in page]
    scanned = not every and bool(pages if pages is not None else texts)
    return Paper(
        tuple(texts) if every else (),
        scanned,
        _title(lines[0]) if lines else "",
        next(filter(None, map(_document_number, every)), ""),
        next(filter(None, map(written_day, reversed(every))), None),
        tuple(pictures),
    )


def part(paper: Paper, first: int, last: int) -> Paper:
    """Some pages of a paper (1-based, inclusive) as the paper that they are: one bound file may hold several."""
    if not paper.texts:
        return Paper(scanned=paper.scanned)
    return understand(paper.texts[first - 1 : last], pages=last - first + 1)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        said = " ".join(line.split())
        if said:
            yield said


def _title(lines: Sequence[str]) -> str:
    """The first line of the first page that is no number, date or bracket, with those it goes on in."""
    candidates = [line for line in lines[:_FIRST] if not _aside(line)]
    if not candidates or len(candidates[0]) > _LONGEST:
        return ""
    for count in range(1, _LINES + 1):
        joined = "".join(candidates[:count])
        if joined.endswith(_ENDINGS) and len(joined) <= _LONGEST:
            return joined
    return candidates[0] if not candidates[0].endswith(("。", "，", "；", "：")) else ""


def _aside(line: str) -> bool:
    packed = _packed(line)
    return bool(
        len(packed) < 2
        or _BRACKETED.match(packed)
        or _document_number(line)
        or written_day(line)
        or packed.strip("-—第页共/").isdigit()
        or _RED_HEAD.search(packed)
        or packed in ("附件", "附表", "目录")
    )


def _packed(line: str) -> str:
    return "".join(line.split())


def _document_number(line: str) -> str:
    found = _NUMBER.match(_packed(unicodedata.normalize("NFKC", line)))
    return f"{found[1]}〔{found[2]}〕{int(found[3])}号" if found else ""


def written_day(line: str) -> datetime.date | None:
    """The date of writing that a line tells, None for any other line.

    2024年3月5日, 日期：2024-03-05, 二〇二四年三月五日, 某局　2024年3月5日.
    """
    packed = _packed(unicodedata.normalize("NFKC", line))
    found = _DAY.match(packed) or _CHINESE_DAY.match(packed)
    if not found or _NO_WRITING.search(found["by"]):
        return None
    year, month, number = (part for part in found.groups()[1:] if part not in _MARKS)
    if month.isascii():
        return _made(int(year), int(month), int(number))
    return _made(int("".join(str(_DIGITS.get(letter, letter)) for letter in year)), _counted(month), _counted(number))


def _counted(text: str) -> int:
    """十二 → 12, 二十一 → 21, 三十 → 30."""
    tens, ten, ones = text.rpartition("十")
    value = (_DIGITS.get(tens, 1) * 10 if ten else 0) + (_DIGITS.get(ones, 0) if len(ones) < 2 else 100)
    return value if len(tens) < 2 else 100


def _made(year: int, month: int, number: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None
