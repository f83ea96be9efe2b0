"""Facts ↔ facts.csv: every public fact with its value, source and formula, in text any program reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.number import plain
from pipeline.model.table import Place
from pipeline.office.guard import shield, unshield
from pipeline.scheme import Scheme

NAME = "facts.csv"
HEADS = (
    "量", "名称", "对象", "时段", "数值", "印出值", "小数位", "单位", "状态", "来源", "采用", "数据年份", "数据性质",
    "出处", "算式", "依据", "由来", "变化原因", "说明",
)  # fmt: skip
_STATUSES = {"有数": Status.VALUE} | {status.word: status for status in Status}
_ORIGINS = {"认定": Origin.RECOGNISED, "填报": Origin.REPORTED, "计算": Origin.COMPUTED} | {
    origin.word: origin for origin in Origin
}
"""By the words of today, and by other ones that stand in tables kept from earlier versions."""
_YES, _NO = "是", "否"
_STEP, _BAR = " › ", "|"
_POWERS = 400
"""Powers of ten that a number of ours is away from 1 at most."""


def render(facts: FactSet, scheme: Scheme) -> bytes:
    """facts.csv (UTF-8 with BOM, CRLF), in the order of measures, periods and subjects; the adopted value first.

    Values are exact and unrounded. Left out are facts fed by a column marked 不公开, facts of a single subject
    computed from one, and the formula of any other fact computed from one, which would show it.
    """
    hidden = private_measures(scheme)
    order = {measure: place for place, measure in enumerate(scheme.measures)}

    def rank(key: FactKey) -> tuple[int, str, str, str]:
        return (order.get(key.measure, len(order)), key.measure, key.period, key.subject)

    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for key in sorted(facts.by_key, key=rank):
        if key.measure not in hidden:
            for place, fact in enumerate(facts.by_key[key]):
                if not (key.subject and any(one.measure in hidden for one in fact.inputs)):
                    writer.writerow(_row(fact, place == 0, scheme, hidden))
    return out.getvalue().encode("utf-8-sig")


def private_measures(scheme: Scheme) -> frozenset[str]:
    """Ids of the measures that no output shows: fed by a column marked 不公开, or with one as subject or period."""
    hidden: set[str] = set()
    for form in scheme.forms.by_id.values():
        records = form.records
        if records is None:
            continue
        keys = [records.column(one) for one in (records.subject, records.period) if one]
        closed = any(column is not None and not column.public for column in keys)
        hidden.update(column.measure for column in records.columns if column.measure and (closed or not column.public))
    return frozenset(hidden)


def read_facts(data: bytes) -> tuple[tuple[Fact, bool], ...]:
    """The facts written by `render`, each with whether it was adopted; raises ValueError for another layout."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    if tuple(next(rows, ())) != HEADS:
        raise ValueError("not a facts.csv of ours")
    return tuple(_fact(dict(zip(HEADS, row, strict=True))) for row in rows)


def _row(fact: Fact, adopted: bool, scheme: Scheme, hidden: frozenset[str]) -> list[str]:
    measure = scheme.measures.get(fact.key.measure)
    shown = [key for key in fact.inputs if key.measure not in hidden]
    texts = (
        fact.key.measure,
        measure.name if measure else fact.key.measure,
        fact.key.subject,
        fact.key.period,
    )
    tail = (
        fact.unit,
        fact.status.word,
        fact.origin.word,
        _YES if adopted else _NO,
        "" if fact.data_year is None else str(fact.data_year),
        fact.nature,
        "\n".join(_STEP.join(map(_flat, (place.file, place.sheet, place.cell))) for place in fact.at),
        fact.formula if len(shown) == len(fact.inputs) else "",
        fact.basis,
        "\n".join(_BAR.join(map(_flat, (key.measure, key.subject, key.period))) for key in shown),
        fact.reason,
        fact.note,
    )
    places = "" if fact.places is None else str(fact.places)
    return [*map(shield, texts), _value(fact.value), _value(fact.printed), places, *map(shield, tail)]


def _flat(text: str) -> str:
    """Text without what separates the entries of a list in one cell."""
    return text.replace("\n", " ").replace(_STEP, ">")


def _value(value: Decimal | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        # Numbers stay numbers, a minus in front included: nothing a program could compute.
        return plain(value)
    return f"'{value}" if _number(value) is not None else shield(value)


def _number(text: str) -> Decimal | None:
    try:
        made = Decimal(text)
    except InvalidOperation:
        return None
    return made if not made.is_finite() or abs(made.adjusted()) < _POWERS else None


def _fact(row: dict[str, str]) -> tuple[Fact, bool]:
    written = row["数值"]
    number = _number(written)
    text = {head: unshield(value) for head, value in row.items()}
    fact = Fact(
        key=FactKey(text["量"], text["对象"], text["时段"]),
        value=None if not written else number if number is not None else text["数值"],
        unit=text["单位"],
        places=int(row["小数位"]) if row["小数位"] else None,
        status=_STATUSES[row["状态"]],
        origin=_ORIGINS[row["来源"]],
        data_year=int(row["数据年份"]) if row["数据年份"] else None,
        nature=text["数据性质"],
        reason=text["变化原因"],
        note=text["说明"],
        at=tuple(_places(text["出处"].split("\n"))) if text["出处"] else (),
        inputs=tuple(_keys(text["由来"].split("\n"))) if text["由来"] else (),
        basis=text["依据"],
        formula=text["算式"],
    )
    return fact, row["采用"] == _YES


def _places(lines: Iterable[str]) -> Iterable[Place]:
    for line in lines:
        file, sheet, cell = line.split(_STEP)
        yield Place(file, sheet, cell)


def _keys(lines: Iterable[str]) -> Iterable[FactKey]:
    for line in lines:
        measure, rest = line.split(_BAR, 1)
        subject, period = rest.rsplit(_BAR, 1)
        yield FactKey(measure, subject, period)
