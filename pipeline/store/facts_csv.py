"""Facts ↔ facts.csv: every public fact with its value, source and formula, in text any program reads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
_AT = {head: place for place, head in enumerate(HEADS)}
_STATUSES = {"有数": Status.VALUE} | {status.word: status for status in Status}
_ORIGINS = {"认定": Origin.RECOGNISED, "填报": Origin.REPORTED, "计算": Origin.COMPUTED} | {
    origin.word: origin for origin in Origin
}
"""By the words of today, and by other ones that stand in tables kept from earlier versions."""
_YES, _NO = "是", "否"
_STEP, _BAR = " › ", "|"
_WHOLE = re.compile(r"-?\d+")
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


@dataclass(frozen=True, eq=False)
class FactTable(Mapping[FactKey, tuple[Fact, ...]]):
    """The facts of a table by key, the adopted one first, each made of its row when it is first asked for."""

    rows: Mapping[FactKey, tuple[tuple[str, ...], ...]]
    """The fields of the rows as they were read: where they are equal, so are the facts."""
    _made: dict[FactKey, tuple[Fact, ...]] = field(default_factory=dict, init=False, repr=False)

    def __getitem__(self, key: FactKey) -> tuple[Fact, ...]:
        if key not in self._made:
            self._made[key] = tuple(map(_fact, self.rows[key]))
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self.rows

    def __iter__(self) -> Iterator[FactKey]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def unlike(self, other: FactTable) -> list[FactKey]:
        """The keys whose rows are others in the other table, or stand in one of both only."""
        return [key for key in {**self.rows, **other.rows} if self.rows.get(key) != other.rows.get(key)]


def read_facts(data: bytes) -> FactTable:
    """The facts written by `render`; raises ValueError for another layout."""
    try:
        heads, *rows = map(tuple, csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except csv.Error as error:
        raise ValueError("not a table of fields") from error
    if heads != HEADS or any(len(row) != len(HEADS) for row in rows):
        raise ValueError("not a facts.csv of ours")
    found: dict[FactKey, list[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(_key(row), []).append(row)
    _require_ours(rows)
    return FactTable({key: tuple(ours) for key, ours in found.items()})


def _require_ours(rows: Sequence[tuple[str, ...]]) -> None:
    """Raise ValueError where a fact cannot be made of a row."""
    held = {head: {row[at] for row in rows} for head, at in _AT.items()}
    words = held["状态"] <= _STATUSES.keys() and held["来源"] <= _ORIGINS.keys()
    numbers = all(_WHOLE.fullmatch(unshield(text)) for text in held["小数位"] | held["数据年份"] if text)
    places = all(line.count(_STEP) == 2 for text in held["出处"] if text for line in text.split("\n"))
    inputs = all(line.count(_BAR) >= 2 for text in held["由来"] if text for line in text.split("\n"))
    if not (words and numbers and places and inputs):
        raise ValueError("a row of a facts.csv that is none of ours")


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


def _key(row: Sequence[str]) -> FactKey:
    return FactKey(*(unshield(row[_AT[head]]) for head in ("量", "对象", "时段")))


def _fact(row: Sequence[str]) -> Fact:
    text = {head: unshield(row[at]) for head, at in _AT.items()}
    written = row[_AT["数值"]]
    number = _number(written)
    return Fact(
        key=_key(row),
        value=None if not written else number if number is not None else text["数值"],
        unit=text["单位"],
        places=int(text["小数位"]) if text["小数位"] else None,
        status=_STATUSES[text["状态"]],
        origin=_ORIGINS[text["来源"]],
        data_year=int(text["数据年份"]) if text["数据年份"] else None,
        nature=text["数据性质"],
        reason=text["变化原因"],
        note=text["说明"],
        at=tuple(_places(text["出处"].split("\n"))) if text["出处"] else (),
        inputs=tuple(_keys(text["由来"].split("\n"))) if text["由来"] else (),
        basis=text["依据"],
        formula=text["算式"],
    )


def _places(lines: Iterable[str]) -> Iterable[Place]:
    for line in lines:
        file, sheet, cell = line.split(_STEP)
        yield Place(file, sheet, cell)


def _keys(lines: Iterable[str]) -> Iterable[FactKey]:
    for line in lines:
        measure, rest = line.split(_BAR, 1)
        subject, period = rest.rsplit(_BAR, 1)
        yield FactKey(measure, subject, period)
