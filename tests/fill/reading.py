"""A printed paragraph → the faults a clerk would strike out, each named, for the tests that read the report aloud."""

from __future__ import annotations

import re

LONGEST = 130
"""Letters of a sentence between two stops, without what stands in brackets and book marks."""

_UNITS = "平方千米|公顷|万元|亿元|万吨|吨|千米|万立方米|个百分点|%|天|次|家|项|处|种|个|条|份|人|宗"
_FAULTS: dict[str, re.Pattern[str]] = {
    "标点相连": re.compile(r"[，、；：]{2}|[，、；：]。|。[，、；：。]|（[，、；。]|[，、；：]）|（）|《》|“”|」|「"),
    "两个括号相连": re.compile(r"）（(?!〔|[A-D]-)|（见[^）]*）。（见"),
    "字重复": re.compile(
        rf"较上年较上年|与上年与上年|(?<!目)的的|为为|了了|由由|和和|在在|及及|({_UNITS})\1|(?:主要原因：){{2}}"
    ),
    "一句两个较上年": re.compile(r"较上年[^，。；]*较上年|与上年[^，。；]*与上年"),
    "持平又有差": re.compile(r"与上年(?:持平|一致)[^，。；、（]*\d"),
    "话没有说完": re.compile(
        r"(?:其中|分别|包括|达到|占|为|见)[；。）]|(?:分别|包括|占|为|由|见)，|(?:率|投资|比例|面积|占比|数|量|\d)未开展|没有变差的（"
    ),
    "零个而均": re.compile(rf"(?<![\d.])0(?:{_UNITS})[^。；]*(?:均|全部)|(?<![\d.])0次为"),
    "未开展而有数": re.compile(r"未开展[^。（]*?(?:，|为)\d"),
    "比完又列": re.compile(r"(?:较上年|与上年)[^，。；]*，为"),
    "其中另起一句": re.compile(r"[处个件次宗项]。其中(?!，)"),
    "度数有百分比": re.compile(r"℃(?:[^。；，]|，较上年)*，(?:增长|[升下]降?幅?|下降)[\d.]+%"),
    "说得太满": re.compile(r"覆盖全部\d|各项指标均有本年数据[^。]*(?:未开展|不涉及|尚未反馈)"),
    "只连着两年": re.compile(r"连续2年"),
    "汉字间有空格": re.compile(r"[\u4e00-\u9fff，。；：、] +[\u4e00-\u9fff](?![^《]*》)"),
    "整数带零": re.compile(r"\d\.00(?:平方千米|公顷|万元|亿元|万吨|吨|千米|万立方米)"),
    "率写成100.0%": re.compile(r"(?<!\d)100\.0+%(?!）)"),
    "印出了程序的字": re.compile(r"None|nan|Decimal|[｛｝{}]|【缺|[a-z]+_[a-z]+|E[+-]\d"),
    "程序自称": re.compile(r"程序"),
    "英文标点": re.compile(r"[\u4e00-\u9fff][,;?!]|[,;?!][\u4e00-\u9fff]"),
    "空话": re.compile(r"基本持平|略有|稳中|高度重视|大幅|显著"),
}
_A_LIST = 6
"""Names one after another from which a sentence is a list."""
_ENDS = re.compile(r"(?:[。】：]|。（[^（）]*(?:（[^（）]*）[^（）]*)*）)$")
_ASIDE = re.compile(r"（[^（）]*）|《[^》]*》|〔[^〕]*〕|【[^】]*】")


def faults(style: str, text: str) -> list[str]:
    """Names of what is wrong with a paragraph, with the place; [] for one that reads well."""
    found = [f"{name}：{hit[0]}" for name, pattern in _FAULTS.items() if (hit := pattern.search(text))]
    if style == "Body" and text:
        if not _ENDS.search(text):
            found.append(f"句末没有句号：{text[-20:]}")
        found += [f"句子太长：{one}" for one in sentences(text) if len(one) > LONGEST and one.count("、") < _A_LIST]
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, without asides."""
    while (shorter := _ASIDE.sub("", text)) != text:
        text = shorter
    return [one for one in re.split(r"[。；：]", text) if one]
