"""The words of a head or of an item → the keys it may be looked up by, and the unit it carries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from pipeline.scheme.forms import Form
from pipeline.scheme.units import Units, fold, visible

_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_LEAD = re.compile(
    r"^(?:其中[:,]?|[*※★#]+|\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、):\s]+\)?|\([一二三四五六七八九十]{1,2}\))+"
)
_CIRCLED = re.compile(r"(?<=.)[\u2460-\u249b\u2776-\u2793]+")
_MARKS = re.compile(r"(?<=.)(?:\[\d{1,2}\]|注\d{1,2}|\(注\d{0,2}\))+$")
"""Footnote marks behind a name: ①, [1], 注1."""
_YEAR = re.compile(r"^\d{4}年度?(?=.)")
_PARTS = re.compile(r"[,;、]|单位:?")
_LONGEST = 300
"""Signs of the longest head or item; a longer text is looked up as it stands and carries no unit."""
_JOINTS = "/,:-_ \n"
_SURE = "/,: \n"
"""Joints that are no part of a name."""


@lru_cache(maxsize=100_000)
def label_key(text: str) -> str:
    """Text reduced to letters and figures, so that “NH3-N”, “NH₃—N” and “（NH3－N）” meet."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Label:
    """A name: the ways it may be looked up, best first, its unit ("" if none is named), and what looks like one.

    `strange` (“?千石”) stands in a bracket or behind a joint and is no unit that we know; it may be part of the name.
    """

    keys: tuple[str, ...]
    unit: str
    strange: str = ""

    def with_strange_unit(self, known: Container[str]) -> Label:
        """The label with what looks like a unit as its unit, unless it is part of a known name."""
        if self.unit or not self.strange or self.keys[0] in known or label_key(self.strange) in known:
            return self
        return Label(self.keys, self.strange, self.strange)


def label(text: str, units: Units) -> Label:
    """The name and unit of a head or of an item: “其中：执行数（万元）” → 其中执行数, 执行数 · 万元."""
    if len(text) > _LONGEST:
        return Label(tuple(filter(None, (label_key(text),))), "")
    plain = _MARKS.sub("", visible(unicodedata.normalize("NFKC", _CIRCLED.sub("", text)))).strip()
    unit = strange = doubtful = ""

    def take(found: re.Match[str]) -> str:
        nonlocal unit, strange, doubtful
        parts = (found[1], *_PARTS.split(found[1]))
        for part in parts:
            named = units.canonical(part) if part.strip() else None
            if named:
                unit = unit or named
                return " "
        if not strange:
            strange = next(filter(None, map(units.strange, parts)), "")
            doubtful = found[0] if strange else ""
        return found[0]

    named = _BRACKETS.sub(take, plain)
    bare = _BRACKETS.sub(" ", named)
    names = [named, named.replace(doubtful, " ") if doubtful else named, bare]
    for name in (named.strip(), bare.strip()):
        joints = [place for place in range(1, len(name)) if name[place] in _JOINTS]
        known = next((place for place in joints if units.canonical(name[place + 1 :])), 0)
        worded = next((place for place in joints if name[place] in _SURE and units.strange(name[place + 1 :])), 0)
        if known and not unit and not 0 < worded < known:
            unit = units.canonical(name[known + 1 :]) or ""
            names.append(name[:known])
        elif worded and not unit and not strange:
            strange = units.strange(name[worded + 1 :])
            names.append(name[:worded])
    names += [_YEAR.sub("", _LEAD.sub("", name.strip())) for name in list(names)]
    return Label(tuple(dict.fromkeys(filter(None, map(label_key, names)))), unit, strange)


def item_names(form: Form) -> dict[str, str]:
    """Key of every spelling of the form's items → measure id; an earlier item and a proper name win."""
    names: dict[str, str] = {}
    for item in form.items:
        names.setdefault(label_key(item.name), item.measure)
    for item in form.items:
        for alias in item.aliases:
            names.setdefault(label_key(alias), item.measure)
    return names
