"""Tables of records (one object, day or month a row) → typed tables in canonical units."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.table import (
    DataTable,
    FormColumn,
    FormRow,
    FormTable,
    Place,
    Raw,
    Reading,
    Record,
    address,
    column_letters,
)
from pipeline.normalise import cells, head_brackets, quantity, subjects
from pipeline.normalise.problems import Problems
from pipeline.normalise.subjects import Subjects
from pipeline.scheme.forms import ColumnSpec, Records
from pipeline.scheme.units import fold

_LIKE = 60
_HOUR, _LAST_HOUR = "hour", 24
_CLOCK = re.compile(r"^(\d{1,2})(?:\.0+)?\s*(?:[:时点].*)?$")
_CLOCK_OF = re.compile(r"(?<!\d)(\d{1,2})\s*[:时点]")


def names_its_subject(table: FormTable, config: Config) -> bool:
    """Whether a table without a column for it says in its title, sheet or file whose it is."""
    block = config.scheme.forms.by_id[table.form].block(table.block)
    if block is None or not block.subject or any(column.id == block.subject for column in table.columns):
        return False
    return subjects.known(block.subject_kind, config, table.year).named(table) is not None


def read_records(
    table: FormTable, config: Config, problems: Problems, *, siblings_named: bool = False
) -> DataTable | None:
    """The typed table, or None where nobody can say whose it is (a problem says so).

    `siblings_named`: another table of the same file and form is `named`.

    Empty cells have no reading; “—”, “停电” have one without a value that keeps the text. A row whose period cannot
    be read keeps its readings and has the period "". A row that says “无” for a name stands for no object.
    """
    form = config.scheme.forms.by_id[table.form]
    block = form.block(table.block)
    if block is None:
        return None
    listed = subjects.known(block.subject_kind, config, table.year)
    has_subject = any(column.id == block.subject for column in table.columns)
    whose = ""
    if block.subject and not has_subject and listed.closed:
        found = listed.of_table(table, siblings_named)
        if found is None:
            names = "、".join(dict.fromkeys(listed.names.values()))
            problems.add("N112", table, Place(table.file, table.sheet), form.title, "", form.indicator, 可选=names)
            return None
        whose = found
    row_reader = _Rows(table, block, form.indicator, listed, config, problems)
    records = tuple(row_reader.record(row, whose) for row in table.rows if not row_reader.none(row))
    row_reader.finish()
    columns = tuple(column.id for column in table.columns)
    return DataTable(table.form, table.department, table.year, table.file, table.sheet, columns, records, table.block)


class _Rows:
    """Reads the rows of one table, column by column kind."""

    def __init__(
        self, table: FormTable, block: Records, indicator: str, listed: Subjects, config: Config, problems: Problems
    ) -> None:
        self.table, self.block, self.indicator, self.listed = table, block, indicator, listed
        self.config, self.problems = config, problems
        self.words = config.scheme.readings
        own = {column.id: column for column in block.columns}
        self.columns = [(one, own[one.id], column_letters(one.index)) for one in table.columns if one.id in own]
        self.needed = [(one, own) for one, own, _ in self.columns if own.required and own.type == "number"]
        self.said = [own for _, own, _ in self.columns if own.required and own.type != "number" and self._object(own)]
        head_brackets.ask_about_brackets(table, ((one, own) for one, own, _ in self.columns), config, problems)
        self.without_year: Place | None = None
        self.understood: dict[tuple[str, str, type, Raw, bool], Reading | None] = {}

    def none(self, row: FormRow) -> bool:
        """Whether a row says that there is no object: “无” or “未开展” for its name, and no number; told as N116."""
        block, words = self.block, self.words
        own = block.column(block.subject) if block.subject else None
        if own is None or row.total or self.listed.closed:
            return False
        said = cells.cell_text(row.cells.get(own.id))
        if fold(said) not in words.not_applicable | words.not_done | (words.empty - {""}):
            return False
        numbers = (row.cells.get(one.id) for one, column, _ in self.columns if column.type == "number")
        if any(cells.read_number(raw, words, self.config.scheme.units).value for raw in numbers):
            return False
        form = self.config.scheme.forms.by_id[self.table.form].title
        self._problem("N116", self._place(own.id, row), own, said, 表=form)
        return True

    def record(self, row: FormRow, whose: str) -> Record:
        readings: dict[str, Reading] = {}
        for column, own, letters in self.columns:
            raw = row.cells.get(column.id)
            if raw is None or raw == "" or (isinstance(raw, str) and not raw.isascii() and not cells.as_seen(raw)):
                continue
            origin = row.origins.get(column.id) if row.origins else None
            if origin is None:
                at = Place(self.table.file, self.table.sheet, f"{letters}{row.row + 1}")
            else:
                at = Place(self.table.file, self.table.sheet, address(origin.row, origin.column))
                column = replace(column, unit=origin.unit)
            same = (column.id, column.unit, type(raw), raw, row.total)
            if same in self.understood:
                known = self.understood[same]
                reading = None if known is None else _moved(known, at)
            else:
                before = self.problems.count
                reading = self._reading(raw, column, own, at, row.total)
                if self.problems.count == before:
                    self.understood[same] = reading
            if reading is not None:
                readings[column.id] = reading
        self._needed(readings, row)
        subject = whose or ("" if row.total else self._subject(readings, row))
        return Record(subject, "" if row.total else self._period(readings, row), readings, row.label)

    def _object(self, own: ColumnSpec) -> bool:
        """Whether a column tells of an object of the year: neither its name nor its moment, nor one of its moments."""
        return self.block.period_kind in ("", "year") and own.id not in (self.block.subject, self.block.period)

    def _needed(self, readings: dict[str, Reading], row: FormRow) -> None:
        """Say what is not there though the row names its object: a number it counts for nothing without, or words
        (“—” is an answer where words belong)."""
        for own in self.said if not row.total and self.block.subject in readings else ():
            if own.id not in readings:
                self._problem("N118", self._place(own.id, row), own, "")
        for column, own in self.needed if not row.total and self.block.subject in readings else ():
            reading = readings.get(column.id)
            if reading is None or (reading.value is None and fold(reading.text) in self.words.empty):
                said = reading.text if reading else "空白"
                self._problem("N114", self._place(column.id, row), own, said)

    def finish(self) -> None:
        """Say once for the table that the year was taken from the folder."""
        if self.without_year is not None:
            column = self.block.column(self.block.period)
            name = column.name if column else ""
            year = str(self.table.year)
            self.problems.add("N105", self.table, self.without_year, name, "", self.indicator, 年=year)

    def _reading(self, raw: Raw, column: FormColumn, own: ColumnSpec, at: Place, total: bool) -> Reading | None:
        if own.type == "number":
            return quantity.read_quantity(
                raw, column.unit, own.unit, at, own.name, self.table, self.indicator,
                ("", "") if total else (own.low, own.high), self.config, self.problems,
            )  # fmt: skip
        if own.type == "text" and not total and cells.lost_digits(raw):
            self._problem("N126", at, own, quantity.shown(raw))
            return Reading(None, at, text=quantity.shown(raw))
        text = cells.cell_text(raw)
        if not text:
            return None
        if fold(text) in self.words.empty:
            return Reading(None, at, text=text)
        if total and own.type != "text":
            return Reading(None, at, text=text)
        if own.type in ("date", "month"):
            return self._date(raw, own, at, text)
        if own.type == "year":
            year = cells.year(raw)
            if year is None:
                self._problem("N104", at, own, text)
            return Reading(None if year is None else Decimal(year), at, text="" if year else text)
        if own.type == "grade":
            return self._word(self.words.grade(text), "N107", own, at, text)
        if own.type == "choice":
            found = own.spelt(text) or cells.choice(text, own.choices, self.words)
            return self._word(found, "N108", own, at, text, 可选="、".join(own.choices))
        return Reading(cells.words_of(raw), at)

    def _date(self, raw: Raw, own: ColumnSpec, at: Place, text: str) -> Reading:
        reader: Callable[..., cells.ReadDate] = cells.month if own.type == "month" else cells.read_day
        found = reader(raw, self.table.year, self.words)
        if found.problem and own.id != self.block.period:
            # A project's month of beginning says enough; a day would be invented.
            month = cells.month(raw, self.table.year, self.words)
            if month.date is not None:
                return Reading(f"{month.date:%Y-%m}", at, text=text)
        if found.problem:
            self._problem("N104", at, own, text)
        if found.guessed and own.id == self.block.period and self.without_year is None:
            self.without_year = at
        if found.date is not None and own.id == self.block.period and not self._of_the_year(found.date):
            self._problem("N106", at, own, text, 年=str(self.table.year))
        return Reading(found.date, at, text=text)

    def _of_the_year(self, date: datetime.date) -> bool:
        """Whether a date is one of the table's year; an hour may be 0 o'clock of the day after its last."""
        after = datetime.date(self.table.year + 1, 1, 1)
        return date.year == self.table.year or (self.block.period_kind == "hour" and date == after)

    def _word(self, found: str | None, code: str, own: ColumnSpec, at: Place, text: str, **values: str) -> Reading:
        if found is not None:
            return Reading(found, at, text="" if found == text else text)
        if fold(text) in self.words.not_done | self.words.not_applicable | self.words.awaited:
            return Reading(None, at, text=text)
        self._problem(code, at, own, text, **values)
        return Reading(None, at, text=text)

    def _subject(self, readings: dict[str, Reading], row: FormRow) -> str:
        if not self.block.subject:
            return ""
        own = self.block.column(self.block.subject)
        reading = readings.get(self.block.subject)
        said = reading.value if reading is not None and isinstance(reading.value, str) else ""
        said = " ".join(cells.without_marks(said).split())
        if own is None:
            return said
        if not said:
            at = self._place(self.block.subject, row)
            self._problem("N119", at, own, "")
            return ""
        proper = self.listed.proper(said)
        if proper is None:
            like = _likeliest(said, self.listed)
            code = "N117" if self.block.subject_kind == subjects.TOWNSHIP else "N111"
            self._problem(code, reading.at if reading else self._place(own.id, row), own, said, 最像=like)
        return proper or said

    def _period(self, readings: dict[str, Reading], row: FormRow) -> str:
        if not self.block.period:
            return str(self.table.year)
        own = self.block.column(self.block.period)
        reading = readings.get(self.block.period)
        value = reading.value if reading is not None else None
        if isinstance(value, datetime.date) and self.block.period_kind == "hour":
            return self._hour(value, readings, row)
        if isinstance(value, datetime.date):
            return value.isoformat()[: {"day": 10, "month": 7, "year": 4}.get(self.block.period_kind, 10)]
        if own is not None and (reading is None or value is None):
            said = any(isinstance(one.value, Decimal) for one in readings.values())
            if said and (reading is None or fold(reading.text) in self.words.empty):
                self._problem("N104", self._place(own.id, row), own, "空白")
            return ""
        return str(value or "")

    def _hour(self, date: datetime.date, readings: dict[str, Reading], row: FormRow) -> str:
        """“2025-01-01T24” for a date and the hour (0 to 24) of its own column, "" where that is none.

        Without such a column the hour is that of the clock in the date, 0 where it has none.
        """
        reading = readings.get(_HOUR)
        said = reading.value if reading is not None and isinstance(reading.value, str) else ""
        found = _CLOCK.match(unicodedata.normalize("NFKC", said))
        if all(one.id != _HOUR for one, _, _ in self.columns):
            found = _CLOCK_OF.search(unicodedata.normalize("NFKC", readings[self.block.period].text))
            if found is None:
                return f"{date.isoformat()}T00"
        if found is None or int(found[1]) > _LAST_HOUR:
            own = self.block.column(_HOUR)
            if own is not None:
                self._problem("N104", self._place(_HOUR, row), own, said or "空白")
            return ""
        return f"{date.isoformat()}T{int(found[1]):02}"

    def _place(self, column: str, row: FormRow) -> Place:
        letters = next((letters for one, _, letters in self.columns if one.id == column), "A")
        return Place(self.table.file, self.table.sheet, f"{letters}{row.row + 1}")

    def _problem(self, code: str, at: Place, own: ColumnSpec, said: str, **values: str) -> None:
        self.problems.add(code, self.table, at, own.name, said, self.indicator, **values)


def _moved(reading: Reading, at: Place) -> Reading:
    """The same reading of another cell; spelled out because `dataclasses.replace` costs three times as much."""
    return Reading(reading.value, at, reading.below, reading.digits, reading.text, reading.step, reading.typed)


def _likeliest(said: str, listed: Subjects) -> str:
    from rapidfuzz import fuzz, process

    names = list(dict.fromkeys(listed.names.values()))
    found = process.extractOne(said, names, scorer=fuzz.ratio, score_cutoff=_LIKE)
    return f"，最像的是“{found[0]}”" if found else ""
