"""Cross-checks of the rows of forms as values: columns against each other, objects against lists (from rules.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.scheme.scheme_names import ColumnId, OtherColumnId, RecordsId


@dataclass(frozen=True, slots=True)
class RowPair:
    """In each row of a form, the number or date of column `low` is not beyond that of column `high`."""

    id: str
    form: RecordsId
    low: ColumnId
    high: ColumnId


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows of a table of the form say the same in all these columns."""

    id: str
    form: RecordsId
    columns: tuple[ColumnId, ...]


@dataclass(frozen=True, slots=True)
class RowRate:
    """In each row of a form, the typed rate of column `rate` is `part` ÷ `whole` × 100, give or take `rates.allow`."""

    id: str
    form: RecordsId
    rate: ColumnId
    part: ColumnId
    whole: ColumnId


@dataclass(frozen=True, slots=True)
class Listed:
    """Objects of a form that have to stand in another: any of `columns` says what any of `there` says."""

    id: str
    form: RecordsId
    columns: tuple[ColumnId, ...]
    other: RecordsId
    there: tuple[OtherColumnId, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """A date column of a form that has to reach the end of the year: the permit is still in force."""

    id: str
    form: RecordsId
    column: ColumnId


@dataclass(frozen=True, slots=True)
class Everywhere:
    """A form that has a row of every township of the county, or of every body (`of`), in a column."""

    id: str
    form: RecordsId
    column: ColumnId
    of: Literal["townships", "bodies"] = "townships"


@dataclass(frozen=True, slots=True)
class Need:
    """In each row whose `column` is filled, or says one of `words`, `needs` is filled.

    It is a number within [`least`, `most`] where these are given, or one of the words `be`. A `column` that says one of
    `unless` (无超标) counts as not filled. With `only` a row where `needs` is empty passes.
    """

    id: str
    form: RecordsId
    column: ColumnId
    needs: ColumnId
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    be: tuple[str, ...] = ()
    only: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A date column of a form that lies in the year of the report (`within`), or not after it, or after 截至日期."""

    id: str
    form: RecordsId
    column: ColumnId
    within: bool = False
    until: Literal["cutoff", "year"] = "cutoff"


@dataclass(frozen=True, slots=True)
class Load:
    """In each row of a form, `amount` is no more than `capacity` a day × `days` × `percent` / 100."""

    id: str
    form: RecordsId
    amount: ColumnId
    capacity: ColumnId
    days: ColumnId
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows of two forms (or of one) with the same `code` are one object and bear one name."""

    id: str
    form: RecordsId
    code: ColumnId
    name: ColumnId
    other: RecordsId
    other_code: OtherColumnId
    other_name: OtherColumnId


@dataclass(frozen=True, slots=True)
class KeptObjects:
    """A form whose objects are those of the year before: sections, water sources, plants, reserves."""

    id: str
    form: RecordsId


@dataclass(frozen=True, slots=True)
class Copied:
    """What gives away that numbers were copied and not filled in.

    Rows of a form whose numbers are all the same, with at least `digits` digits that count among them; records of a
    monitoring form (`series`) that are another's, at least `records` of them; a table of at least `values` numbers none
    of which has moved since last year.
    """

    digits: int
    series: tuple[RecordsId, ...]
    record_digits: int
    records: int
    values: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A column that says of an object what it said the year before: level of a species, capacity of a plant."""

    id: str
    form: RecordsId
    column: ColumnId


@dataclass(frozen=True, slots=True)
class Cited:
    """A column that cites, by its number, the paper (title of a deliverable) that comes for the object."""

    id: str
    form: RecordsId
    column: ColumnId
    paper: str
