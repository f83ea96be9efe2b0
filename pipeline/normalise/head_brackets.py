"""The heads of columns of numbers → questions about brackets in them that may be units, though like none we know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from pipeline.config import Config
from pipeline.model.table import FormColumn, FormTable, Place, address
from pipeline.normalise.problems import Problems
from pipeline.scheme.forms import ColumnSpec
from pipeline.scheme.labels import label_key
from pipeline.scheme.units import fold, visible

_BRACKET = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_LONGEST, _LONGEST_LATIN = 4, 8
"""Letters that what may be a unit has at most."""


def ask_about_brackets(
    table: FormTable, columns: Iterable[tuple[FormColumn, ColumnSpec]], config: Config, problems: Problems
) -> None:
    """N129 for each column of numbers without a unit whose head has a short bracket that neither names nor remarks."""
    for column, own in columns:
        if own.type != "number" or column.unit or not own.unit:
            continue
        row = next((row for row in table.rows if isinstance(row.cells.get(column.id), int | float | str)), None)
        if row is None or column.id in row.origins:
            continue
        for said in doubtful_brackets(column.head, own, config):
            at = Place(table.file, table.sheet, address(row.row, column.index))
            indicator = config.scheme.forms.by_id[table.form].indicator
            problems.add("N129", table, at, own.name, said, indicator, 应为=own.unit)


def doubtful_brackets(head: str, own: ColumnSpec, config: Config) -> Iterator[str]:
    """The short brackets of a head that are no part of its column's name, no number, and hold no word of a remark."""
    plain = visible(unicodedata.normalize("NFKC", head))
    names = {label_key(name) for name in (own.name, *own.aliases)}
    if label_key(plain) in names:
        return
    for inside in _BRACKET.findall(plain):
        said = fold(inside)
        longest = _LONGEST_LATIN if said.isascii() else _LONGEST
        words = any(sign.isalpha() for sign in said) and not any(sign.isdigit() for sign in said)
        remark = label_key(said) in names or any(word in said for word in config.scheme.readings.head_remarks)
        if len(said) <= longest and words and not remark:
            yield inside
