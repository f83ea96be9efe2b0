"""Signed statements that stand in for a form → what its measures are then: 0, 无此项, or 未开展 with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Status
from pipeline.model.receipt import Absence, Statement
from pipeline.model.table import Place
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import Measure

_STATUS = {
    Absence.ZERO: Status.VALUE,
    Absence.ABSENT: Status.NOT_APPLICABLE,
    Absence.NOT_DONE: Status.NOT_DONE,
}
_STRONGEST = (Absence.ZERO, Absence.NOT_DONE, Absence.ABSENT)
"""Where the bodies of a form say different things: 0 is a number, 未开展 needs a reason, 无此项 adds nothing."""
_COUNTABLE = ("amount", "count")


def compute_stated(
    facts: FactSet, config: Config, years: Iterable[int], statements: Sequence[Statement] = ()
) -> tuple[FactSet, tuple[()]]:
    """The set with the values that statements give for each of the years; a form that came is never overruled.

    A measure that the rows of a form give is settled when every body that owes the form has stated (由某部门提供 says
    nothing of its own); one that a body fills in as an item, when that body has. A statement whose box the
    deliverable does not allow settles nothing.
    """
    made: list[Fact] = []
    for year in years:
        owed = _owed(config, year)
        for form in config.scheme.forms.by_id.values():
            duties = owed.get(form.id, [])
            said = [(one, _stated(one, body, statements, year)) for one, body in duties]
            made += _of_items(form, said, facts, config, year)
            mine = [one for _, one in said if one is not None and one.absence in _STATUS]
            if mine and all(one for _, one in said) and not facts.table(form.id, year):
                made += _of_rows(form, mine, facts, config, year)
    return facts.plus(made), ()


def _owed(config: Config, year: int) -> dict[str, list[tuple[Deliverable, str]]]:
    """Form id → the deliverables it is owed as, each with the body that owes it."""
    owed: dict[str, list[tuple[Deliverable, str]]] = {}
    for one in config.scheme.duties.by_id.values():
        for body in config.bodies_of(one.role, year) if one.form else ():
            owed.setdefault(one.form, []).append((one, body.name))
    return owed


def _stated(one: Deliverable, body: str, statements: Sequence[Statement], year: int) -> Statement | None:
    """The statement of a body about a deliverable or its item that the deliverable allows."""
    about = [
        said
        for said in statements
        if said.department == body
        and said.year == year
        and said.about in (one.id, one.item)
        and said.absence is not None
        and said.absence.value in one.absences
    ]
    return min(about, key=lambda said: said.about != one.id, default=None)


def _of_rows(form: Form, said: Sequence[Statement], facts: FactSet, config: Config, year: int) -> Iterator[Fact]:
    """What the rows of a form would have given."""
    strongest = min(said, key=lambda one: _STRONGEST.index(one.absence) if one.absence else 0)
    for measure in config.scheme.measures.values():
        if measure.rows is not None and measure.rows.form == form.id and facts.get(measure.id, "", year) is None:
            yield _fact(measure, strongest, year)


def _of_items(
    form: Form, said: Sequence[tuple[Deliverable, Statement | None]], facts: FactSet, config: Config, year: int
) -> Iterator[Fact]:
    """What the items that one body alone fills in would have given."""
    for one, statement in said:
        for item in form.items if statement is not None and statement.absence in _STATUS else ():
            measure = config.scheme.measures[item.measure]
            mine = (item.roles or form.roles) == (one.role,)
            worked_out = measure.rows is not None or bool(measure.parts)
            if not mine or worked_out or statement is None or facts.get(measure.id, "", year) is not None:
                continue
            if statement.absence is not Absence.ZERO or measure.kind in _COUNTABLE:
                yield _fact(measure, statement, year)


def _fact(measure: Measure, said: Statement, year: int) -> Fact:
    status = _STATUS[said.absence] if said.absence else Status.NOT_REPORTED
    return Fact(
        FactKey(measure.id, "", str(year)),
        Decimal(0) if status is Status.VALUE else None,
        measure.unit,
        measure.places,
        status=status,
        data_year=year,
        note=said.reason,
        at=(Place(said.file),),
    )
