"""A cell of a number column with the units that may apply → a reading in the canonical unit, or a problem."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.number import digits
from pipeline.model.table import FormTable, Place, Raw, Reading
from pipeline.normalise import cells
from pipeline.normalise.problems import Problems
from pipeline.scheme.units import SEVERAL, UNKNOWN

_SHOWN = 40
"""Letters of a cell that a finding quotes."""
_DIGITS = 10
"""A converted number with more decimals than this keeps the count it was reported with."""


def read_quantity(
    raw: Raw, given: str, wanted: str, at: Place, column: str, table: FormTable, indicator: str,
    bounds: tuple[str, str], config: Config, problems: Problems,
) -> Reading:  # fmt: skip
    """The number of a cell in the unit `wanted`; `given` is the unit of its row or head ("" if none).

    A unit in the cell itself stands before `given`. What cannot be read or converted leaves no value and a problem;
    a value outside `bounds` (low, high as text) stays, with a problem, but a negative one where none can be does not.
    """
    units = config.scheme.units
    found = cells.read_number(raw, config.scheme.readings, units)
    if found.problem:
        problems.add("N125" if found.beyond else "N101", table, at, column, shown(raw), indicator)
        return Reading(None, at, text=found.text[:_SHOWN])
    unit = found.unit or _given(given, wanted, config)
    if found.times > 1 and not unit.startswith(UNKNOWN) and units.times(unit or wanted) > 1:
        problems.add("N128", table, at, column, cells.cell_text(raw), indicator, 单位=unit or wanted)
        return Reading(None, at, text=cells.cell_text(raw))
    if found.money and wanted and not _money(wanted, config):
        problems.add("N102", table, at, column, cells.cell_text(raw), indicator, 单位=cells.MONEY[0], 应为=wanted)
        return Reading(None, at, text=cells.cell_text(raw))
    last_place = Decimal(1).scaleb(-found.digits) * found.times
    found = _multiplied(found) if found.times > 1 else found
    said = Reading(found.value, at, found.below, found.digits, found.text, last_place)
    if found.value is None and found.below is None:
        return said
    if unit.startswith(UNKNOWN) and unit != UNKNOWN:
        problems.add("N124", table, at, unit.removeprefix(UNKNOWN), column, indicator)
        return Reading(None, at, text=cells.cell_text(raw))
    if unit and unit != wanted:
        if not wanted or unit == UNKNOWN:
            problems.add(
                "N102", table, at, column, cells.cell_text(raw), indicator, 单位=found.text or unit, 应为=wanted
            )
            return Reading(None, at, text=cells.cell_text(raw))
        converted = _converted(found.value, unit, wanted, config)
        below = _converted(found.below, unit, wanted, config)
        if converted is None and below is None:
            problems.add("N102", table, at, column, cells.cell_text(raw), indicator, 单位=unit, 应为=wanted)
            return Reading(None, at, text=cells.cell_text(raw))
        count = digits(converted if converted is not None else below or Decimal(0))
        count = count if count <= _DIGITS else found.digits
        step = _converted(said.step, unit, wanted, config)
        typed = shown(raw) if found.unit else f"{shown(raw)} {unit}"
        said = replace(said, value=converted, below=below, digits=count, step=step, typed=typed)
    value = said.value
    low, high = bounds
    if isinstance(value, Decimal) and value < 0 and low and Decimal(low) >= 0:
        problems.add("N115", table, at, column, cells.cell_text(raw), indicator)
        return Reading(None, at, text=cells.cell_text(raw))
    if isinstance(value, Decimal) and ((low and value < Decimal(low)) or (high and value > Decimal(high))):
        problems.add("N103", table, at, column, cells.cell_text(raw), indicator, 范围=_range(low, high, wanted))
    return said


def _given(given: str, wanted: str, config: Config) -> str:
    """The unit that holds for a number; of those said for a whole table the fitting one, "" where none concerns it."""
    if SEVERAL not in given:
        return given
    units = config.scheme.units
    own = units.factors.get(wanted, ("",))[0] in config.scheme.readings.unshared
    return units.apt(given, wanted) or ("" if own else given.split(SEVERAL)[0])


def _money(unit: str, config: Config) -> bool:
    """Whether a unit is one of money."""
    factors, own = config.scheme.units.factors, config.scheme.units.canonical(cells.MONEY[0]) or ""
    return unit in factors and factors[unit][0] == factors.get(own, ("",))[0]


def shown(raw: Raw) -> str:
    """A cell as a finding quotes it, cut where it is long."""
    text = cells.cell_text(raw)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _multiplied(found: cells.Number) -> cells.Number:
    """The number that a bare 万 or 亿 behind it makes, with the decimals that are left of it."""
    value = Decimal(format((found.value or Decimal(0)) * found.times, "f"))
    return replace(found, value=value, digits=max(0, found.digits - (len(str(found.times)) - 1)))


def _converted(value: Decimal | None, unit: str, wanted: str, config: Config) -> Decimal | None:
    return None if value is None else config.scheme.units.convert(value, unit, wanted)


def _range(low: str, high: str, unit: str) -> str:
    if low and high:
        return f"{low}～{high}{unit}"
    return f"不小于 {low}{unit}" if low else f"不大于 {high}{unit}"
