"""One thing told by two tables → both cells with both values, and whose is adopted: the departments must agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.model.fact import Fact, Origin
from pipeline.model.finding import Divergence, Finding
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.forms import ColumnSpec, Form

_CELLS = 12
"""A finding names this many cells at most."""


def values(given: Given) -> Iterator[Finding]:
    """X306 two departments give one value of a measure, X307 so do the tables of one department.

    Of two departments the one whose table it is by the scheme is adopted; where none is, or both are, the first in
    the order of the files stands until one is mended.
    """
    for key, rivals in given.facts.by_key.items():
        if key.period != str(given.year) or key.subject:
            continue
        said = [fact for fact in rivals if fact.origin is Origin.REPORTED and fact.at]
        other = next((fact for fact in said[1:] if _differ(said[0], fact, given)), None)
        if other is None:
            continue
        measure = given.measures[key.measure]
        bodies = [given.department_of(fact.at[0]) for fact in (said[0], other)]
        told = {"指标": measure.name, "年": key.period, "值一": _said(said[0]), "值二": _said(other)}
        told |= {"处一": _sheet(said[0].at[0]), "处二": _sheet(other.at[0])}
        at = (*said[0].at, *other.at)[:_CELLS]
        unlike = (fact for fact in said if _differ(rivals[0], fact, given))
        printed = tuple(
            one for fact in unlike for one in given.printed_otherwise(Divergence.OTHER_TABLE, fact, rivals[0])
        )
        if bodies[0] != bodies[1]:
            decided = given.claim(key.measure, said[0].at[0]) < given.claim(key.measure, other.at[0])
            ground = "它是这一项的填报部门" if decided else "两家都不是或都是填报部门，按文件顺序"
            told |= {"部门一": bodies[0] or "待分拣", "部门二": bodies[1] or "待分拣", "依据": ground}
            yield Finding("X306", at, told, "", measure.indicator, printed)
        else:
            yield Finding("X307", at, told, bodies[0], measure.indicator, printed)


def objects(given: Given) -> Iterator[Finding]:
    """X305 an object in two tables of one form would count twice (K28), X308 two tables tell different things of it."""
    for form, first, second, pairs in given.twice:
        if form.records is None:
            continue
        unlike = [one for pair in pairs if pair.alone for one in _unlike(form.records.columns, pair.one, pair.two)]
        counted = any(pair.counted for pair in pairs)
        if not counted and not unlike:
            continue
        values = {
            "表": form.title,
            "个数": str(len(pairs)),
            "对象": pairs[0].one.subject,
            "一": _table(first),
            "二": _table(second),
            "不同": "",
        }
        named = (record.readings.get(form.records.subject) for record in (pairs[0].one, pairs[0].two))
        at = [reading.at for reading in named if reading is not None]
        if unlike:
            case = unlike[0]
            more = f"等 {len(unlike)} 处" if len(unlike) > 1 else ""
            values["不同"] = f"“{case.subject}”的{case.column.name}：{_shown(case.one)}和{_shown(case.two)}{more}"
            at = [place for one in unlike for place in (one.one.at, one.two.at)]
        yield _told("X305" if counted else "X308", form, first, second, at[:_CELLS], values)


def _told(
    code: str, form: Form, first: DataTable, second: DataTable, at: Sequence[Place], values: dict[str, str]
) -> Finding:
    """The finding, sent to the department of both tables, or to the compiler where they are of two."""
    same = first.department == second.department
    values["部门"] = "" if same else f"（{first.department or '待分拣'}、{second.department or '待分拣'}）"
    values["不同"] = f"两处不同：{values['不同']}。" if values["不同"] else ""
    return Finding(code, tuple(at), values, second.department if same else "", form.indicator)


@dataclass(frozen=True, slots=True)
class _Conflict:
    subject: str
    column: ColumnSpec
    one: Reading
    two: Reading


def _unlike(columns: Sequence[ColumnSpec], one: Record, two: Record) -> Iterator[_Conflict]:
    """Columns in which both records say something, and not the same; free text is never the same."""
    for column in columns:
        first, second = one.readings.get(column.id), two.readings.get(column.id)
        if column.type == "text" or first is None or second is None or first.value is None or second.value is None:
            continue
        if isinstance(first.value, Decimal) and isinstance(second.value, Decimal):
            steps = [reading.step for reading in (first, second) if reading.step is not None]
            open_ = max(steps, default=Decimal(0)) / 2 if column.unit else Decimal(0)
            differ = abs(first.value - second.value) > open_
        else:
            differ = first.value != second.value
        if differ:
            yield _Conflict(one.subject, column, first, second)


def _differ(one: Fact, two: Fact, given: Given) -> bool:
    """Whether two facts say different things, beyond the digits they were reported with."""
    if one.number is not None and two.number is not None:
        return abs(one.number - two.number) > max(given.half_unit(one), given.half_unit(two))
    if one.value is None and two.value is None:
        return one.status != two.status
    return one.value != two.value


def _said(fact: Fact) -> str:
    if fact.number is not None:
        return shown_number(fact.number) + fact.unit
    return str(fact.value) if fact.value else fact.note or fact.status.word


def _shown(reading: Reading) -> str:
    return shown_number(reading.value) if isinstance(reading.value, Decimal) else str(reading.value)


def _sheet(place: Place) -> str:
    """File and sheet without the folders of year and department."""
    return " › ".join(part for part in (place.file.rpartition("/")[2], place.sheet) if part)


def _table(table: DataTable) -> str:
    return _sheet(Place(table.file, table.sheet))
