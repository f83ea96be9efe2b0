"""What use cases hand back besides their own: findings in words, and what was lacking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.model.finding import Severity
from pipeline.system.errors import Cause, PipelineError

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.model.finding import Settled


@dataclass(frozen=True, slots=True)
class WordedFinding:
    """A settled finding in the words of the catalogue: all that a terminal, a page or a list needs to show it."""

    code: str
    severity: Severity
    title: str
    """What findings of the code are about."""
    message: str
    advice: str
    """What to do."""
    at: tuple[str, ...] = ()
    """Where: file › sheet › cell, or template › paragraph."""
    values: Mapping[str, str] = field(default_factory=dict)
    department: str = ""
    """Body whose it is to mend, "" for the compiler."""
    indicator: str = ""
    post: str = ""
    """Who accepted it, "" while it is open."""
    reason: str = ""
    """Why it was accepted."""
    is_cause: bool = False
    """Many others may follow from it."""
    in_file: bool = False
    """It names a file in which something can be mended."""

    @property
    def open(self) -> bool:
        """Whether nobody has accepted it."""
        return not self.post

    @property
    def place(self) -> str:
        """The first place, else the body, else what it is about."""
        return (self.at[0] if self.at else "") or self.department or self.title


def worded(settled: Iterable[Settled], config: Config) -> tuple[WordedFinding, ...]:
    """The findings in the order of 问题清单.xlsx, each in words."""
    from pipeline.publish.findings import arrange

    return tuple(_worded(one, config) for one in arrange(settled, config))


def _worded(one: Settled, config: Config) -> WordedFinding:
    finding, kind = one.finding, config.scheme.catalogue[one.finding.code]
    return WordedFinding(
        code=finding.code,
        severity=one.severity,
        title=kind.title,
        message=kind.say(finding),
        advice=kind.advise(finding),
        at=tuple(map(str, finding.at)),
        values=dict(sorted(finding.values.items())),
        department=finding.department,
        indicator=finding.indicator,
        post=one.post,
        reason=one.reason,
        is_cause=kind.first,
        in_file=any(place.file for place in finding.at),
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """What kept part of the work from being done, and what the operator can do about it."""

    message: str
    hint: str
    cause: Cause

    @classmethod
    def of(cls, error: PipelineError) -> Problem:
        """The same as a value."""
        return cls(error.message, error.hint, error.cause)
