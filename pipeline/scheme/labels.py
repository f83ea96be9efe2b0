"""The words of a head or of an item → the keys it may be looked up by, and the unit it carries."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipeline.scheme.forms import Form
from pipeline.scheme.units import Units, fold

_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_LEAD = re.compile(
    r"^(?:其中[:,]?|[*※★#]+|\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、):\s]+\)?|\([一二三四五六七八九十]{1,2}\))+"
)
_YEAR = re.compile(r"^\d{4}年度?(?=.)")
_PARTS = re.compile(r"[,;、]|单位:?")
_JOINTS = "/,:-_ \n"


@lru_cache(maxsize=100_000)
def label_key(text: str) -> str:
    """Text reduced to letters and figures, so that “NH3-N”, “NH₃—N” and “（NH3－N）” meet."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Label:
    """A name: the ways it may be looked up, best first, and its unit ("" if none is named)."""

    keys: tuple[str, ...]
    unit: str


def label(text: str, units: Units) -> Label:
    """The name and unit of a head or of an item: “其中：执行数（万元）” → 其中执行数, 执行数 · 万元."""
    plain = unicodedata.normalize("NFKC", text).strip()
    unit = ""

    def take(found: re.Match[str]) -> str:
        nonlocal unit
        for part in (found[1], *_PARTS.split(found[1])):
            named = units.canonical(part) if part.strip() else None
            if named:
                unit = unit or named
                return " "
        return found[0]

    named = _BRACKETS.sub(take, plain)
    bare = _BRACKETS.sub(" ", named)
    names = [named, bare]
    for name in (named.strip(), bare.strip()):
        joints = [place for place in range(1, len(name)) if name[place] in _JOINTS]
        joint = next((place for place in joints if units.canonical(name[place + 1 :])), 0)
        if joint and not unit:
            unit = units.canonical(name[joint + 1 :]) or ""
            names.append(name[:joint])
    names += [_YEAR.sub("", _LEAD.sub("", name.strip())) for name in list(names)]
    return Label(tuple(dict.fromkeys(filter(None, map(label_key, names)))), unit)


def item_names(form: Form) -> dict[str, str]:
    """Key of every spelling of the form's items → measure id; an earlier item and a proper name win."""
    names: dict[str, str] = {}
    for item in form.items:
        names.setdefault(label_key(item.name), item.measure)
    for item in form.items:
        for alias in item.aliases:
            names.setdefault(label_key(alias), item.measure)
    return names
