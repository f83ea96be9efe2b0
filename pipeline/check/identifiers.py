"""Codes that a standard gives their length and check character → cells in which such a code cannot be right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.check.given import Given
from pipeline.check.row_words import column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId

_CELLS = 12
_CODE = re.compile(r"[0-9A-Z]{8,}")
"""What was meant as a code: signs and digits alone, most of them digits; “〔许可证号〕” and other words are none."""
_CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_CAS_LIKE = re.compile(r"\d[\d-]*")
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100—2015, 表1: I, O, S, V and Z are not used."""
_CREDIT_LENGTH, _PERMIT_LENGTH, _LABORATORY_LENGTH = 18, 22, 12
_ACCOUNT_LENGTHS = (3, 5, 7)
"""类, 款 and 项 of 政府收支分类科目."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A column that holds a code of a kind; `holder`: the column whose credit code a permit number begins with."""

    id: str
    form: RecordsId
    column: ColumnId
    kind: Literal["credit", "permit", "laboratory", "substance", "account"]
    holder: ColumnId = ""


IDENTIFIERS = RuleSection("identifiers", tuple[Identifier, ...])


@ruled_by(IDENTIFIERS)
def identifiers(given: Given) -> Iterator[Finding]:
    """X228 a code has the length and the check character that its standard gives it (GB 32100—2015, HJ 608—2017)."""
    for rule in given.rules.of(IDENTIFIERS):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            wrong = []
            for record in table.records:
                said = _plain(record.text(rule.column))
                fault = _FAULTS[rule.kind](said) if said and not record.total else ""
                if not fault and rule.holder and len(said) == _PERMIT_LENGTH:
                    holder = _plain(record.text(rule.holder))
                    if not credit_fault(holder) and _CODE.fullmatch(holder) and not said.startswith(holder):
                        fault = f"前18位不是同一行的{column_name(form, rule.holder)} {holder}"
                if fault:
                    wrong.append((record, record.readings[rule.column], fault))
            if wrong:
                record, reading, fault = wrong[0]
                values = table_values(form, table, rule.id) | {
                    "列": column_name(form, rule.column),
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "内容": str(reading.value),
                    "问题": fault,
                }
                at = tuple(one.at for _, one, _ in wrong)[:_CELLS]
                yield Finding("X228", at, values, table.department, form.indicator)


def credit_fault(code: str) -> str:
    """What is wrong with a 统一社会信用代码: 18 signs, the last a check character (GB 32100—2015); "" if nothing."""
    if not _CODE.fullmatch(code):
        return ""
    if len(code) != _CREDIT_LENGTH:
        return f"有{len(code)}位，统一社会信用代码是18位"
    strange = [sign for sign in code if sign not in _CREDIT_SIGNS]
    if strange:
        return f"有统一社会信用代码不用的字母{'、'.join(strange)}（不用I、O、S、V、Z）"
    # A power of three for each place, modulo 31 (GB 32100—2015, 表2).
    summed = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:-1]))
    due = _CREDIT_SIGNS[-summed % 31]
    return "" if code[-1] == due else f"末位校验码应为{due}，多半有一位抄错"


def _permit_fault(code: str) -> str:
    if not _CODE.fullmatch(code):
        return ""
    return "" if len(code) == _PERMIT_LENGTH else f"有{len(code)}位，排污许可证编号、排污登记编号都是22位"


def _laboratory_fault(code: str) -> str:
    if not _CODE.fullmatch(code) or not code.isdigit():
        return ""
    return "" if len(code) == _LABORATORY_LENGTH else f"有{len(code)}位，资质认定证书编号是12位"


def _substance_fault(code: str) -> str:
    """A CAS number: two to seven digits, two digits, and the check digit (sum of digits × places, modulo 10)."""
    if not _CAS_LIKE.fullmatch(code):
        return ""
    found = _CAS.fullmatch(code)
    if found is None:
        return "不是CAS号的写法（如75-09-2）"
    digits = (found[1] + found[2])[::-1]
    due = sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10
    return "" if int(found[3]) == due else f"末位校验码应为{due}，多半有一位抄错"


def _account_fault(code: str) -> str:
    if not code.isdigit():
        return ""
    return "" if len(code) in _ACCOUNT_LENGTHS else f"有{len(code)}位，支出功能科目编码是3位、5位或7位"


_FAULTS: dict[str, Callable[[str], str]] = {
    "credit": credit_fault,
    "permit": _permit_fault,
    "laboratory": _laboratory_fault,
    "substance": _substance_fault,
    "account": _account_fault,
}


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
