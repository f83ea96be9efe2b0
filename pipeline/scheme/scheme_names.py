"""Ids of measures, roles, indicators, forms and columns that a file of the scheme names → whether there are such."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pipeline.system.marks import Check
from pipeline.system.yamlproblems import Cursor


@dataclass(frozen=True, slots=True)
class SchemeNames:
    """What a file may name, by id: what the reader of the file says is known.

    Measures and forms are those of scheme.indicators and scheme.forms, which name by these ids themselves.
    """

    measures: Mapping[str, Any]
    roles: Container[str] = ()
    indicators: Container[str] = ()
    forms: Mapping[str, Any] = field(default_factory=dict)


def _measure(identity: str, at: Cursor) -> str:
    return "" if identity in at.known.measures else f"没有 id 为“{identity}”的量"


def _role(name: str, at: Cursor) -> str:
    return "" if name in at.known.roles else f"没有“{name}”这个职能"


def _indicator(identity: str, at: Cursor) -> str:
    return "" if identity in at.known.indicators else f"没有指标 {identity}"


def _form(identity: str, at: Cursor) -> str:
    return "" if identity in at.known.forms else f"没有表单 {identity}"


def _records(identity: str, at: Cursor) -> str:
    form = at.known.forms.get(identity)
    return "" if form and form.records else f"没有带记录的表单 {identity}"


def _column_of(key: str) -> Callable[[str, Cursor], str]:
    """Whether the form whose id stands under `key` has a column in its records; not asked where there is no form."""

    def fault(identity: str, at: Cursor) -> str:
        form = at.known.forms.get(at[key])
        lacks = form and form.records and form.records.column(identity) is None
        return f"没有 id 为“{identity}”的列" if lacks else ""

    return fault


MeasureId = Annotated[str, Check(_measure)]
RoleName = Annotated[str, Check(_role)]
IndicatorId = Annotated[str, Check(_indicator)]
FormId = Annotated[str, Check(_form)]
RecordsId = Annotated[str, Check(_records)]
"""A form with records."""
ColumnId = Annotated[str, Check(_column_of("form"))]
"""A column of the form named under `form`."""
OtherColumnId = Annotated[str, Check(_column_of("other"))]
"""A column of the form named under `other`."""
