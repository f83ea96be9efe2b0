"""What the departments handed in for a year → one value: tables, materials, findings, register rows, statements."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Registered, Statement
from pipeline.model.table import FormTable


@dataclass(frozen=True, slots=True)
class Received:
    """What the departments handed in for a year; files are named relative to the folder of inputs."""

    year: int
    tables: tuple[FormTable, ...]
    materials: tuple[Material, ...]
    findings: tuple[Finding, ...]
    marks: frozenset[str]
    """Marks of the scheme that stand in the tables, such as that the figures are made up."""
    registered: tuple[Registered, ...] = ()
    """The rows of 收件登记.xlsx."""
    statements: tuple[Statement, ...] = ()
    """What the 情况说明 that came back say."""
