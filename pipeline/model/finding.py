"""Findings: what is wrong or worth knowing, as data; words come from the scheme by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.table import Place


class Severity(StrEnum):
    """阻断 the report would be wrong · 提醒 somebody should look · 提示 worth knowing."""

    BLOCKING = "blocking"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def word(self) -> str:
        """What it is called wherever people read it."""
        return _SEVERITY_WORDS[self]


_SEVERITY_WORDS = {
    Severity.BLOCKING: "阻断",
    Severity.WARNING: "提醒",
    Severity.NOTICE: "提示",
}


class Divergence(StrEnum):
    """Why a number is printed that is not the one of the evidence; the words for it stand in 用语.yaml."""

    TOTAL = "total"
    """The 合计 row is not the sum of its rows, which is printed."""
    WORKED_OUT = "worked_out"
    """What was typed is not what its parts give, which is printed."""
    LAST_YEAR = "last_year"
    """What was typed for last year is not what was handed in then, which is printed."""
    OTHER_TABLE = "other_table"
    """Two tables give a number, and the one of the other table is printed."""
    MEASURED = "measured"
    """A typed verdict gave way to the measured concentrations that contradict it."""
    SEALED_COPY = "sealed_copy"
    """The sealed print is not the table that was read."""
    PAPER = "paper"
    """The words of a report, or its vouchers, are not the table."""


@dataclass(frozen=True, slots=True)
class PrintedOtherwise:
    """A number that the report prints and evidence states otherwise: under the appendix of `form` a note says so."""

    why: Divergence
    form: str
    number: str = ""
    """Name of the measure, or of the column whose total it is; "" where it is no single one."""
    column: str = ""
    """Name of the column that it stands in, which an appendix may leave out; "" where it is printed anyway."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` (letter of the stage + three digits) · places · the values its message is filled with (all as text)."""

    code: str
    at: tuple[Place, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    department: str = ""
    """Body who can mend it, "" where it is the compiler."""
    indicator: str = ""
    printed: tuple[PrintedOtherwise, ...] = ()
    """The printed numbers that are not those of the evidence it speaks of."""

    @property
    def place(self) -> str:
        """The first place as lists print it and as an acceptance names it, "" where there is none."""
        return str(self.at[0]) if self.at else ""

    @property
    def signature(self) -> str:
        """The values as lists print them and as an acceptance names them: other values open the finding again."""
        return "；".join(f"{key}={self.values[key]}" for key in sorted(self.values))


@dataclass(frozen=True, slots=True)
class Settled:
    """A finding with the severity in force, and which post accepted it for what reason ("" while it is open)."""

    finding: Finding
    severity: Severity
    post: str = ""
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody has accepted it."""
        return not self.post


def count_findings(settled: Iterable[Settled]) -> dict[str, int]:
    """How many open findings of each severity there are, and how many are accepted (keys in English)."""
    found = Counter(one.severity.value if one.open else "accepted" for one in settled)
    return {key: found[key] for key in (*(severity.value for severity in Severity), "accepted")}
