"""Long series as charts and tables take them: the county's days of air, the months of its water sections."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AirDay:
    """One day of the county's air. `aqi` is None and `level` "" where the day is not valid.

    `values` are the county's concentrations by column id of the form (μg/m³, CO mg/m³), unrounded.
    """

    date: datetime.date
    aqi: int | None
    level: str
    """Name of the level: 优, 良, …"""
    primary: tuple[str, ...]
    """Names of the primary pollutants; empty at or below 50."""
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class ClassDispute:
    """A typed class that the month's concentrations contradict: both, and the one that stands."""

    typed: str
    measured: str
    adopted: str
    published: bool
    """Whether it stands as what is published from above."""
    evidence: str
    """The document that says so, "" where none is named."""
    decided: bool
    """Whether a person decided; else it is a proposal."""
    left_out: tuple[str, ...] = ()
    """Names of the items whose concentration the class that stands contradicts: it counts in no mean of the year."""


@dataclass(frozen=True, slots=True)
class SectionMonth:
    """The class of one section in one month ("2024-03"); `grade` is None where it cannot be judged."""

    section: str
    month: str
    grade: str | None
    given: bool
    """Whether the class stands as the department reported it."""
    computed: str | None
    """The class worked out from the concentrations, None where there are none."""
    deciding: tuple[str, ...]
    """Names of the items that decide the computed class; empty for the best class."""
    beyond: tuple[tuple[str, Decimal | None], ...]
    """Items beyond the limit of Ⅲ, worst first: name, times beyond it (C−S)/S, None for pH and dissolved oxygen."""
    dispute: ClassDispute | None = None


@dataclass(frozen=True, slots=True)
class SourceDispute:
    """A month of a drinking-water source typed as keeping its limits, which its concentrations contradict."""

    source: str
    month: str
    beyond: tuple[tuple[str, Decimal | None], ...]
    """Items beyond their limit: name, times beyond it (C−S)/S, None for pH and dissolved oxygen."""
    measured: bool
    """Whether the concentrations decide; else what was typed stands."""
    evidence: str
    """The document that a person decided by, "" while it is a proposal."""
    decided: bool
    """Whether a person decided; else it is a proposal."""
