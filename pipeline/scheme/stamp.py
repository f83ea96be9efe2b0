"""The id line of an issued sheet (form, year, body) ↔ the text that stands in its second row."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_FORM = re.compile(r"表\s*号\s*:?\s*([A-Za-z]\s?\d{1,3}\s?[A-Za-z]?)(?![A-Za-z0-9-])")
_YEAR = re.compile(r"年\s*度\s*:?\s*(\d{4})(?!\d)")
_BODY = re.compile(r"填\s*报\s*单\s*位\s*(?:\([^()]*\))?\s*:?\s*([^:|]*?)\s*(?:\(|\||表\s*号|年\s*度|填\s*\S+\s*:|$)")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an id line says: form as written, year (None if none stands there), body as written ("" if none)."""

    form: str
    year: int | None
    body: str


def line(form: str, year: int, body: str) -> str:
    """The id line: 表号：F05　年度：2024　填报单位：区林草局, with these values."""
    return f"表号：{form}　年度：{year}　填报单位：{body}"


def read(text: str) -> Stamp | None:
    """The id line in a text, whatever its spacing, width and order of parts; None where no form is named.

    Cells of a row may be joined by “|”.
    """
    said = unicodedata.normalize("NFKC", text)
    form = _FORM.search(said)
    if form is None:
        return None
    year, body = _YEAR.search(said), _BODY.search(said)
    return Stamp("".join(form[1].split()), int(year[1]) if year else None, body[1].strip() if body else "")
