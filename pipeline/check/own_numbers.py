"""Columns of forms that hold numbers of one object's own → numbers that two objects have, or that are last year's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.check.given import Given
from pipeline.check.row_words import cell_key, cell_text_shown, column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.table import Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_SHOWN, _CELLS = 4, 12
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"[\[(]((?:19|20)\d{2})[\])]")
"""The year of a 文号 in its brackets, made square ones first where they are not round."""
_BRACKETS = str.maketrans({"〔": "[", "〕": "]", "【": "[", "】": "]"})


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A column whose number belongs to one object alone; `of_year`: it is given anew in every year."""

    id: str
    form: RecordsId
    column: ColumnId
    of_year: bool = False


OWN_NUMBERS = RuleSection("own_numbers", tuple[OwnNumber, ...])


@ruled_by(OWN_NUMBERS)
def own_numbers(given: Given) -> Iterator[Finding]:
    """X353 no number stands beside two objects of a table; X354 what was monitored this year has no report of last."""
    for rule in given.rules.of(OWN_NUMBERS):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            numbered = [
                (record, record.readings[rule.column])
                for record in table.records
                if not record.total and record.subject and _DIGIT.search(cell_key(record.readings.get(rule.column)))
            ]
            said = table_values(form, table, rule.id) | {"列": column_name(form, rule.column)}
            met: dict[str, dict[str, Record]] = {}
            for record, reading in numbered:
                met.setdefault(cell_key(reading), {}).setdefault(fold(record.subject), record)
            for holders in met.values():
                if len(holders) > 1:
                    records = list(holders.values())
                    number = cell_text_shown(records[0].readings[rule.column])
                    names = "、".join(one.subject for one in records[:_SHOWN]) + ("等" if len(records) > _SHOWN else "")
                    values = said | {"编号": number, "个数": str(len(records)), "对象": names}
                    at = tuple(one.readings[rule.column].at for one in records)[:_CELLS]
                    yield Finding("X353", at, values, table.department, form.indicator)
            stale = [
                (record, reading)
                for record, reading in numbered
                if rule.of_year and _before(given, cell_text_shown(reading))
            ]
            if stale:
                record, reading = stale[0]
                values = said | {
                    "编号": cell_text_shown(reading),
                    "个数": str(len(stale)),
                    "对象": record.subject,
                    "年度": str(given.year),
                }
                at = tuple(one.at for _, one in stale)[:_CELLS]
                yield Finding("X354", at, values, table.department, form.indicator)


def _before(given: Given, text: str) -> bool:
    """Whether all years that a number bears are before the report year."""
    years = _YEAR.findall(unicodedata.normalize("NFKC", text).translate(_BRACKETS))
    return bool(years) and all(int(year) < given.year for year in years)
