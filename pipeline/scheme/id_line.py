"""The id line of a sheet of ours (form, year, body; or what else it is) ↔ the text that stands in its second row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

SLIP, REFERENCE = "退回单", "参考表"
"""What the first sheet of a return slip is, and sheets that only help to fill in others: nothing is read from them."""
STATEMENT = "情况说明"
"""Begins the id line of a Word form in which a body ticks why it has nothing to hand in."""
_ASIDE = re.compile(rf"({SLIP}|{REFERENCE})\s*年\s*度")
_STATEMENT = re.compile(rf"^\s*({STATEMENT})\s*年\s*度")
_FILES = re.compile(r"原文件\s*:")
_FORM = re.compile(r"表\s*号\s*:?\s*([A-Za-z]\s?\d{1,3}\s?[A-Za-z]?)(?![A-Za-z0-9-])")
_YEAR = re.compile(r"年\s*度\s*:?\s*(\d{4})(?!\d)")
_BODY = re.compile(r"填\s*报\s*单\s*位\s*(?:\([^()]*\))?\s*:?\s*([^:|]*?)\s*(?:\(|\||表\s*号|年\s*度|填\s*\S+\s*:|$)")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an id line says: form as written, year (None if none stands there), body as written ("" if none)."""

    form: str
    year: int | None
    body: str


def stamp_line(form: str, year: int, body: str) -> str:
    """The id line: 表号：F05　年度：2024　填报单位：区林草局, with these values."""
    return f"表号：{form}　年度：{year}　填报单位：{body}"


def read_id_line(text: str) -> Stamp | None:
    """The id line in a text, whatever its spacing, width and order of parts; None where no form is named.

    Cells of a row may be joined by “|”.
    """
    said = unicodedata.normalize("NFKC", text)
    form = _FORM.search(said)
    if form is None:
        return None
    year, body = _YEAR.search(said), _BODY.search(said)
    return Stamp("".join(form[1].split()), int(year[1]) if year else None, body[1].strip() if body else "")


@dataclass(frozen=True, slots=True)
class Aside:
    """What the id line of a sheet says that holds no data: SLIP or REFERENCE, year, body, files it stands for.

    A workbook with a SLIP sheet takes the place of those files: they are superseded by it.
    """

    kind: str
    year: int | None
    body: str
    files: tuple[str, ...]


def aside_line(kind: str, year: int, body: str, files: Iterable[str] = ()) -> str:
    """The id line of a sheet that holds no data: 退回单　年度：2024　填报单位：某局　原文件：2024/某局/表.xlsx."""
    said = f"{kind}　年度：{year}　填报单位：{body}"
    names = "｜".join(files)
    return f"{said}　原文件：{names}" if names else said


def read_aside(text: str) -> Aside | None:
    """The id line of a sheet that holds no data in a text, or None."""
    return _read_aside(text, _ASIDE)


def read_statement_line(text: str) -> Aside | None:
    """The id line of a 情况说明 in a text, or None."""
    return _read_aside(text, _STATEMENT)


def _read_aside(text: str, pattern: re.Pattern[str]) -> Aside | None:
    said = unicodedata.normalize("NFKC", text)
    kind = pattern.search(said)
    if kind is None:
        return None
    year, files = _YEAR.search(said), _FILES.search(said)
    body = _BODY.search(said[: files.start()] if files else said)
    # Names are kept as they were written, to the end of their line; none holds “|”.
    rest = text.partition("原文件")[2].partition("\n")[0] if files else ""
    names = re.split("[｜|]", rest.strip().lstrip(":："))
    return Aside(
        kind[1],
        int(year[1]) if year else None,
        body[1].strip() if body else "",
        tuple(filter(None, map(str.strip, names))),
    )
