"""rules.yaml → what several stages ask of it, and the sections that are each one kind of check's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar, get_origin

from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import Measure, MeasureKind
from pipeline.scheme.scheme_names import ColumnId, MeasureId, RecordsId, SchemeNames
from pipeline.system.marks import Choice, Derived, Key
from pipeline.system.shape import shape_data
from pipeline.system.yamlfile import read_yaml
from pipeline.system.yamlproblems import Cursor, YamlProblems

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Comparable:
    """`measure` of two years may be compared only where `same` has the same value in both."""

    measure: MeasureId
    same: MeasureId


@dataclass(frozen=True, slots=True)
class SameStandard:
    """`measures` of two years may be compared only where both were judged by the same edition of a standard.

    `days`: by the editions in force on any day of the year; else by the one in force on its last day.
    """

    standard: str
    days: Annotated[bool, Key("at"), Choice({"end": False, "days": True})]
    measures: tuple[MeasureId, ...]
    note: str


@dataclass(frozen=True, slots=True)
class UnitSlip:
    """A value that is one of `factors` times last year's (or one part of it), give or take `within`, is a unit slip.

    From the factor `large` on `within_large` holds: a year's growth does not hide it.
    """

    kinds: tuple[MeasureKind, ...]
    factors: tuple[Decimal, ...]
    within: Decimal
    large: Decimal
    within_large: Decimal


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """The form of reasons: column ids of subject (indicator or measure), reason, measures taken, deadline."""

    form: RecordsId
    subject: ColumnId
    reason: ColumnId
    measures: ColumnId
    deadline: ColumnId


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """What makes a reason empty: too short, or without a number or mention of evidence, or only vague words.

    `up` and `down` say which way a value went, `open_ended` stand for a deadline that is none.
    """

    length: int
    vague: tuple[str, ...]
    evidence: tuple[str, ...]
    up: tuple[str, ...]
    down: tuple[str, ...]
    open_ended: tuple[str, ...]


@dataclass(frozen=True)
class RuleSection(Generic[T]):
    """A section of rules.yaml that only checks read: its key, and the type of what stands in it.

    A list of rules may be left out; what is no list must be there.
    """

    key: str
    shape: Callable[..., T]


@dataclass(frozen=True)
class RuleFile:
    """The sections of a rules.yaml that only checks read, as they are written, and what they may name."""

    path: Path
    written: Mapping[str, Any]
    names: SchemeNames
    _read: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Key of a section → its typed content, once it was asked for."""

    def of(self, section: RuleSection[T]) -> T:
        """What stands in a section; raises PipelineError (CONFIG) with all problems."""
        if section.key not in self._read:
            problems = YamlProblems(self.names, self.path.parent.parent)
            self._read[section.key] = self._typed(section, problems)
            problems.refuse(self.path)
        made: T = self._read[section.key]
        return made

    def check(self, sections: Iterable[RuleSection[Any]]) -> None:
        """Read all sections, `sections` being all that are known; raises PipelineError (CONFIG) with all problems."""
        known = {section.key: section for section in sections}
        problems = YamlProblems(self.names, self.path.parent.parent)
        read = {key: self._typed(section, problems) for key, section in known.items()}
        for key in self.written:
            if key not in known:
                Cursor(problems, None, self.path).unknown(key, known)
        problems.refuse(self.path)
        self._read.update(read)

    def _typed(self, section: RuleSection[T], problems: YamlProblems) -> T:
        absent: list[Any] | None = [] if get_origin(section.shape) is tuple else None
        written = self.written.get(section.key, absent)
        return shape_data(written, section.shape, Cursor(problems, None, self.path), section.key)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What several stages ask of the cross-checks, and the file with all others."""

    grades: tuple[str, ...] = ()
    """Best first."""
    carried: tuple[str, ...] = ()
    """Words in 数据性质 that mean 沿用."""
    incomparable: tuple[str, ...] = ()
    """Words in 数据性质 or 备注 that say that two years cannot be compared."""
    reason_form: ReasonForm
    reason_words: ReasonWords
    comparable: tuple[Comparable, ...] = ()
    same_standard: tuple[SameStandard, ...] = ()
    slip: UnitSlip
    file: Annotated[RuleFile, Derived(lambda at: RuleFile(at.file, {}, at.known))]

    def of(self, section: RuleSection[T]) -> T:
        """What stands in a section that only checks read."""
        return self.file.of(section)


def load(path: Path, measures: Mapping[str, Measure], forms: Mapping[str, Form]) -> Rules:
    """Read rules.yaml and check what several stages ask of it; raises PipelineError (CONFIG) with all problems.

    The other sections are checked where it is known what they are (`check.require_rules`).
    """
    names = SchemeNames(measures, forms=forms)
    problems = YamlProblems(names, path.parent.parent)
    top = Cursor(problems, None, path)
    written = shape_data(read_yaml(path, problems.told(path)), dict[str, Any], top)
    own = {one.name for one in fields(Rules)}
    shared = shape_data({key: one for key, one in written.items() if key in own}, Rules, top)
    problems.refuse(path)
    return replace(shared, file=RuleFile(path, {key: one for key, one in written.items() if key not in own}, names))
