"""Tables of items (one value a row) → facts of the table's year, and those it gives for the year before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, Origin, Status
from pipeline.model.table import FormRow, FormTable, Place, Raw, Reading, address
from pipeline.normalise import cells, quantity
from pipeline.normalise.problems import Problems
from pipeline.scheme.forms import Form, FormItem
from pipeline.scheme.labels import item_names, label, label_key
from pipeline.scheme.needs import Needs
from pipeline.scheme.units import SEVERAL, UNKNOWN, fold

VALUE, LAST = "value", "last"
_ITEM, _UNIT, _DATA_YEAR, _NATURE, _REASON, _NOTE = "item", "unit", "data_year", "nature", "reason", "note"
NEEDS = Needs("读指标表", item_columns=(_ITEM, VALUE, LAST, _UNIT, _DATA_YEAR, _NATURE, _REASON, _NOTE))
_LIKE = 60


def read_items(
    table: FormTable, config: Config, problems: Problems, nature_of_last: str
) -> Iterator[tuple[Fact, bool]]:
    """(fact, whether it is of the year before) of every row that names an item of the form and says something."""
    form = config.scheme.forms.by_id[table.form]
    names = item_names(form)
    items = {item.measure: item for item in form.items}
    for row in table.rows:
        name = cells.cell_text(row.cells.get(_ITEM))
        named = label(name, config.scheme.units).with_strange_unit(names)
        measure = next((names[one] for one in named.keys if one in names), "")
        if not measure:
            if name and not row.total and any(_says(row.cells.get(column)) for column in (VALUE, LAST)):
                like = _likeliest(name, form)
                at = _at(table, row, _ITEM)
                problems.add("N110", table, at, name, name, form.indicator, 表=form.title, 最像=like)
            continue
        for column, last in ((VALUE, False), (LAST, True)):
            if column in row.cells:
                told = problems.count
                fact = _fact(table, row, column, items[measure], named.unit, config, problems)
                if fact is None and not last and problems.count == told:
                    _nothing(table, row, items[measure], config, problems)
                if fact is not None:
                    yield (_of_last(fact, table.year, nature_of_last), True) if last else (fact, False)


def _fact(
    table: FormTable, row: FormRow, column: str, item: FormItem, in_name: str, config: Config, problems: Problems
) -> Fact | None:
    measure = config.scheme.measures[item.measure]
    at = _at(table, row, column)
    written = _text(row, _UNIT, config)
    of_table = written.endswith(SEVERAL) or (written.startswith(UNKNOWN) and written != UNKNOWN)
    unit = written if of_table else config.scheme.units.canonical(written) if written else ""
    if unit is None:
        place = _at(table, row, _UNIT)
        said = cells.cell_text(row.cells.get(column))
        values = {"单位": written, "应为": measure.unit}
        problems.add("N102", table, place, item.name, said, measure.indicator, **values)
        return None
    given = unit or in_name or next((one.unit for one in table.columns if one.id == column), "")
    raw = row.cells.get(column)
    bounds = (item.low, item.high)
    reading = quantity.read_quantity(
        raw, given, measure.unit, at, item.name, table, measure.indicator, bounds, config, problems
    )
    status, nature = _status(reading, row, config)
    if status is None:
        return None
    note = _text(row, _NOTE, config)
    return Fact(
        key=FactKey(item.measure, "", str(table.year)),
        value=reading.value if isinstance(reading.value, Decimal) else None,
        unit=measure.unit,
        places=measure.places,
        status=status,
        origin=Origin.RECOGNISED if item.recognised and reading.value is not None else Origin.REPORTED,
        data_year=cells.year(row.cells.get(_DATA_YEAR)) or table.year,
        nature=nature,
        reason=_text(row, _REASON, config),
        note=note or (reading.text if reading.value is None and not _bare(reading, config) else ""),
        at=(at,),
        step=reading.step,
        typed=reading.typed,
    )


def _nothing(table: FormTable, row: FormRow, item: FormItem, config: Config, problems: Problems) -> None:
    """Say what stands where the number of the year should be: nothing, or words that only suit a concentration."""
    said, at = cells.cell_text(row.cells.get(VALUE)), _at(table, row, VALUE)
    indicator = config.scheme.measures[item.measure].indicator
    if said and fold(said) not in config.scheme.readings.empty:
        problems.add("N101", table, at, item.name, said, indicator)
    elif item.required:
        problems.add("N114", table, at, item.name, said or "空白", indicator)


def _status(reading: Reading, row: FormRow, config: Config) -> tuple[Status | None, str]:
    """Status and nature; None where the cell says nothing, so that the value is simply not reported."""
    words = config.scheme.readings
    nature = _text(row, _NATURE, config)
    if reading.value is not None:
        return (Status.PROVISIONAL if fold(nature) in words.provisional else Status.VALUE), nature
    said = fold(reading.text)
    for group, status in (
        (words.not_applicable, Status.NOT_APPLICABLE),
        (words.not_done, Status.NOT_DONE),
        (words.awaited, Status.AWAITED),
    ):
        if said in group:
            return status, nature
    return None, nature


def _bare(reading: Reading, config: Config) -> bool:
    """Whether a cell says that nothing was done but not why: 未监测, unlike 停电."""
    return fold(reading.text) in config.scheme.readings.unexplained


def _of_last(fact: Fact, year: int, nature: str) -> Fact:
    return Fact(
        key=FactKey(fact.key.measure, fact.key.subject, str(year - 1)),
        value=fact.value,
        unit=fact.unit,
        places=fact.places,
        status=Status.VALUE if fact.value is not None else fact.status,
        origin=Origin.REPORTED,
        data_year=year - 1,
        nature=nature,
        at=fact.at,
        step=fact.step,
        typed=fact.typed,
    )


def _text(row: FormRow, column: str, config: Config) -> str:
    text = cells.words_of(row.cells.get(column))
    return "" if fold(text) in config.scheme.readings.empty else text


def _says(raw: Raw) -> bool:
    return raw is not None and cells.cell_text(raw) != ""


def _at(table: FormTable, row: FormRow, column: str) -> Place:
    origin = row.origins.get(column)
    if origin is not None:
        return Place(table.file, table.sheet, address(origin.row, origin.column))
    index = next((one.index for one in table.columns if one.id == column), None)
    index = next((one.index for one in table.columns), 0) if index is None else index
    return Place(table.file, table.sheet, address(row.row, index))


def _likeliest(name: str, form: Form) -> str:
    from rapidfuzz import fuzz

    scored = [
        (fuzz.ratio(label_key(name), label_key(spelling)), -number, item.name)
        for number, item in enumerate(form.items)
        for spelling in (item.name, *item.aliases)
    ]
    best = max(scored, default=None)
    return f"，最像的是“{best[2]}”" if best and best[0] >= _LIKE else ""
