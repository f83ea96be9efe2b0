"""Photographs against the plan (五(二)): how many, how large, before and after, whole, and each shown only once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.duty_answers import Answer, answered_duties
from pipeline.check.given import Given
from pipeline.model.finding import Finding
from pipeline.model.material import SHOWN_WHEN, Material, Picture
from pipeline.model.table import Place
from pipeline.system.fingerprint import same_picture

_BEFORE = SHOWN_WHEN["实施前"]
_CHAT = re.compile(r"mmexport|微信图片|wx_camera|wechat|QQ图片|wxid", re.IGNORECASE)
_CHAT_SIDES = (960, 1080, 1280, 1440, 1706)
"""Long sides that chat programs shrink pictures to."""
_SHOWN = 5
_LEAST = 240
"""Pixels of the short side below which a picture is an emblem or a sign, which may stand in many files."""


def photograph_sets(given: Given) -> Iterator[Finding]:
    """X606 number, X607 size, X608 before and after, X610 broken: one finding a set (plan 五(二), K34)."""
    rule = given.config.scheme.duties.photos
    for one in answered_duties(given):
        if not one.deliverable.photos or not one.pictures:
            continue
        whole = [(file, picture) for file, picture in one.pictures if not picture.broken]
        broken = [file for file, picture in one.pictures if picture.broken]
        if broken:
            yield _about("X610", one, broken, 个数=str(len(broken)), 照片=_names(broken))
        if not rule.least <= len(whole) <= rule.most:
            asked = f"{rule.least}～{rule.most}"
            yield _about("X606", one, [file for file, _ in whole], 个数=str(len(whole)), 应有=asked)
        small = [(file, picture) for file, picture in whole if _small(picture, rule.long_side, rule.short_side)]
        if small:
            shown = "、".join(
                f"{_name(file)}（{picture.pixels[0]}×{picture.pixels[1]}）" for file, picture in small[:_SHOWN]
            )
            chat = any(_CHAT.search(file) or max(picture.pixels) in _CHAT_SIDES for file, picture in small)
            values = {
                "照片": shown + ("等" if len(small) > _SHOWN else ""),
                "个数": str(len(small)),
                "应有": f"{rule.long_side}×{rule.short_side}",
                "像是": "，像是聊天软件压缩过的" if chat else "",
            }
            yield _about("X607", one, [file for file, _ in small], **values)
        if one.deliverable.before_after and whole:
            # Below the folders of the year and the department.
            paths = [file.split("/", 2)[-1] for file, _ in whole]
            paths += ["\n".join(paper.texts) for paper in one.papers if paper.kind == "docx"]
            lacking = [word for word, sign in SHOWN_WHEN.items() if not any(map(sign.search, paths))]
            if lacking:
                yield _about("X608", one, [file for file, _ in whole], 缺="、".join(lacking))


def _small(picture: Picture, long_side: int, short_side: int) -> bool:
    """Too small whichever way it is held: a panorama of enough pixels on both sides is not."""
    return max(picture.pixels) < long_side or min(picture.pixels) < short_side


def repeated(given: Given) -> Iterator[Finding]:
    """X611 a photograph is handed in once, and not again a year later."""
    now = list(_pictures(given.materials))
    before = list(_pictures(given.earlier))
    told = set[str]()
    for place, (file, department, picture) in enumerate(now):
        if file in told:
            continue
        twins = [
            other
            for other, _, seen in now[place + 1 :]
            if other != file and same_picture(picture.fingerprint, seen.fingerprint)
        ]
        old = [other for other, _, seen in before if same_picture(picture.fingerprint, seen.fingerprint)]
        if _BEFORE.search(file.split("/", 2)[-1]):
            old = []  # What a place looked like before does not change from year to year.
        if twins or old:
            told |= {file, *twins}
            same = "、".join(_name(other) for other in twins[:_SHOWN])
            values = {
                "照片": _name(file),
                "相同": (f"与 {same} 是同一张" if twins else "")
                + ("，" if twins and old else "")
                + (f"与上年的 {_name(old[0])} 是同一张" if old else ""),
            }
            yield Finding("X611", tuple(map(Place, (file, *twins, *old))), values, department)


def _pictures(materials: tuple[Material, ...]) -> Iterator[tuple[str, str, Picture]]:
    for one in materials:
        if one.superseded:
            continue
        for picture in (one.picture,) if one.picture else one.paper.pictures if one.paper else ():
            if picture.fingerprint and min(picture.pixels) >= _LEAST:
                yield one.file, one.department, picture


def _about(code: str, one: Answer, files: list[str], **values: str) -> Finding:
    places = tuple(map(Place, dict.fromkeys(files)))
    return Finding(code, places, {"材料": one.name, **values}, one.department, one.deliverable.home)


def _name(file: str) -> str:
    return file.rpartition("/")[2]


def _names(files: list[str]) -> str:
    return "、".join(map(_name, files[:_SHOWN])) + ("等" if len(files) > _SHOWN else "")
