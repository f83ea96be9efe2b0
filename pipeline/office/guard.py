"""Any text → text that sheets and CSV files can hold and that no program takes for a formula."""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First characters that make spreadsheet programs compute (CWE-1236), the full-width ones of Chinese input too."""
_STARTS = frozenset(FORMULA_STARTS)
_SHIELDED = _STARTS | {"'"}
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and non-characters; tab and line ends stay."""
    return _NOT_TEXT.sub("", text)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program could take the text for a formula, once what no sheet can hold is gone from it."""
    return (clean(text) if _NOT_TEXT.match(text) else text)[:1] in _STARTS


def shield(text: str) -> str:
    """Cleaned text for a CSV field: one ' in front where a program could compute it, or where it begins with '."""
    if not text:
        return text
    text = clean(text)
    return f"'{text}" if text[:1] in _SHIELDED else text


def unshield(text: str) -> str:
    """The text that `shield` was given (cleaned)."""
    return text.removeprefix("'")
