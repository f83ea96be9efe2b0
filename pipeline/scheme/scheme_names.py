"""Ids of measures, roles, indicators, forms and columns that a file of the scheme names → whether there are such."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pipeline.system.marks import Check
from pipeline.system.yamlproblems import Cursor

if TYPE_CHECKING:
    from pipeline.scheme.forms import Form
    from pipeline.scheme.indicators import Measure


@dataclass(frozen=True, slots=True)
class SchemeNames:
    """What a file may name, by id: what the reader of the file says is known."""

    measures: Mapping[str, Measure]
    roles: Container[str] = ()
    indicators: Container[str] = ()
    forms: Mapping[str, Form] = field(default_factory=dict)


def _measure(identity: str, at: Cursor) -> str:
    return "" if identity in at.known.measures else f"没有 id 为“{identity}”的量"


def _role(name: str, at: Cursor) -> str:
    return "" if name in at.known.roles else f"没有“{name}”这个职能"


def _indicator(identity: str, at: Cursor) -> str:
    return "" if identity in at.known.indicators else f"没有指标 {identity}"


def _form(identity: str, at: Cursor) -> str:
    return "" if identity in at.known.forms else f"没有表单 {identity}"


MeasureId = Annotated[str, Check(_measure)]
RoleName = Annotated[str, Check(_role)]
IndicatorId = Annotated[str, Check(_indicator)]
FormId = Annotated[str, Check(_form)]
