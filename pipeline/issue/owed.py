"""A body and the case of a year that begins → what it owes: its forms, items, dates, and the values of last year."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from pipeline.case import Case
from pipeline.config import Body, Config
from pipeline.model.fact import Origin
from pipeline.scheme.deliverables import DutyItem
from pipeline.scheme.forms import EVERYBODY, Form, FormItem

_PLACES = 4
"""Decimals of a computed value whose measure does not fix them."""


def due_of(body: Body, case: Case) -> datetime.date | None:
    """Until when most of what a body owes must be there; None where no date is known."""
    dates = [one.due for one in case.duties.receipts if one.duty.department == body.name and one.due]
    return max(sorted(set(dates)), key=dates.count, default=None)


def forms_of(body: Body, config: Config) -> tuple[Form, ...]:
    """The forms a body fills in: those of its roles, those its duties name, and those everybody fills, by id."""
    named = {one.form for item in items_of(body, config) for one in item.deliverables if one.form}
    mine = {*body.roles, EVERYBODY}
    return tuple(
        form for form in config.scheme.forms.by_id.values() if mine.intersection(form.roles) or form.id in named
    )


def items_of(body: Body, config: Config) -> tuple[DutyItem, ...]:
    """The duty items of a body's roles, in the plan's order."""
    return tuple(item for role in body.roles for item in config.scheme.duties.of_role(role))


def rows_of(form: Form, body: Body) -> tuple[FormItem, ...]:
    """The rows of a form's items block that a body fills in: some are only for some of the roles that fill the form."""
    return tuple(item for item in form.items if not item.roles or set(item.roles) & set(body.roles))


def value_last_year(measure: str, case: Case) -> Decimal | str | None:
    """What stands for a measure of the county in the year before: as reported, or as we computed and printed it."""
    fact = case.facts.get(measure, "", case.year - 1)
    if fact is None or fact.value is None:
        return None
    if fact.origin is Origin.REPORTED or not isinstance(fact.value, Decimal):
        return fact.value
    return fact.printed if fact.places is not None else round(fact.value, _PLACES)


def months_of(year: int) -> Sequence[str]:
    """The months of a year as they stand in a form: 2024-01."""
    return [f"{year}-{month:02d}" for month in range(1, 13)]


def days_of(year: int) -> Sequence[datetime.date]:
    """The days of a year."""
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(days=number) for number in range((datetime.date(year + 1, 1, 1) - first).days)]
