"""findings/*.yaml → by code: how findings speak, and whose, about what and of which stage they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pipeline.model.finding import Finding, Settled, Severity
from pipeline.system.marks import UNDER, Default
from pipeline.system.shape import shape_data
from pipeline.system.yamlfile import read_yaml
from pipeline.system.yamlproblems import Cursor, YamlProblems

_SLOT = re.compile(r"\{(\w+)\}")


class FindingStage(StrEnum):
    """The stage of the run in which a finding is made."""

    INGEST = "ingest"
    NORMALISE = "normalise"
    COMPUTE = "compute"
    ACCOUNT = "account"
    CHECK = "check"
    FILL = "fill"
    PUBLISH = "publish"


ASSESSED = frozenset(
    {FindingStage.INGEST, FindingStage.NORMALISE, FindingStage.COMPUTE, FindingStage.ACCOUNT, FindingStage.CHECK}
)
"""Once everything is known, and nothing of the report is made yet."""
PRINTED = frozenset({FindingStage.PUBLISH})
"""While outputs are written: what the stages before found has been settled."""
EVERY_STAGE = frozenset(FindingStage)


class About(StrEnum):
    """What a finding is about."""

    FILE = "file"
    """A file that came, as it was written or scanned: it must be mended where somebody should look."""
    DATA = "data"
    """What the tables say: it is only to be looked at, unless the report would be wrong (阻断)."""
    ABSENCE = "absence"
    """What has not come."""
    ANSWER = "answer"
    """Whether what came answers what is owed: a statement that does not settle its item."""
    OURS = "ours"
    """What no department sent: 收件登记, config.yaml, the templates, what was written."""


class Responsible(StrEnum):
    """Whose it is to mend."""

    DEPARTMENT = "department"
    COMPILER = "compiler"
    WRITER = "writer"


class Shows(StrEnum):
    """What a file or sheet from which nothing was taken turned out to be."""

    COPY = "copy"
    """A copy of a file that was read."""
    BLANK = "blank"
    """A form with nothing filled in."""
    OTHER_YEAR = "other_year"
    """A form of another year; the finding's 表号 names it."""


@dataclass(frozen=True, slots=True)
class FindingDefaults:
    """What holds for each code of a file that does not say otherwise."""

    stage: FindingStage
    about: About
    responsible: Responsible
    stops: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingKind:
    """Findings of one code: how they speak (`{name}` is filled from the finding's values) and what they mean."""

    code: Annotated[str, UNDER]
    title: str
    severity: Severity
    message: str
    hint: str
    stage: Annotated[FindingStage, Default(lambda at: at.known.stage)]
    about: Annotated[About, Default(lambda at: at.known.about)]
    responsible: Annotated[Responsible, Default(lambda at: at.known.responsible)]
    asks: bool = False
    """Whether it only asks: the value looks unusual and may be right."""
    first: bool = False
    """Whether it stands before all others: many of them follow from it."""
    stops: Annotated[bool, Default(lambda at: at.known.stops)]
    """Whether no report is written while it is there, not even a 草稿."""
    follows: str = ""
    """The code of the finding it can follow from: mended there, it is gone."""
    shows: Shows | None = None
    two_names: bool = False
    """Whether who accepts it says, once for all years, that its 一 and 二 are names of two things."""
    after: tuple[str, ...] = ()
    """Codes of findings from which it follows where they name one of its cells first: it is not told as well."""

    def mends(self, one: Settled) -> bool:
        """Whether a finding of this kind is open and says that a file it names must be mended by who sent it.

        阻断, or a 提醒 about the file itself. Not what is only to be looked at (a large change), what is missing
        elsewhere, or what the compiler sorts out.
        """
        if not one.open or one.severity is Severity.NOTICE:
            return False
        return self.about is About.FILE or (self.about is About.DATA and one.severity is Severity.BLOCKING)

    def say(self, finding: Finding) -> str:
        """The Chinese message; a value that the finding lacks stays visible as its slot."""
        return _fill(self.message, finding)

    def advise(self, finding: Finding) -> str:
        """What to do next, in Chinese."""
        return _fill(self.hint, finding)


def _fill(template: str, finding: Finding) -> str:
    return _SLOT.sub(lambda slot: finding.values.get(slot[1], slot[0]), template)


FILES = (
    "account",
    "check",
    "compute",
    "conflicts",
    "edits",
    "evidence",
    "ingest",
    "normalise",
    "publish",
    "statements",
    "template",
    "template_mistakes",
    "totals",
)
"""The files that the program comes with: one that is gone is told, not what lacks its codes."""
_DEFAULTS = "defaults"
"""The key of a file under which stands what holds for each of its codes that does not say otherwise."""


def load(folder: Path, files: Iterable[str] = ()) -> dict[str, FindingKind]:
    """Read and check every findings file, `files` among them; raises PipelineError (CONFIG) with all problems."""
    problems = YamlProblems(home=folder.parent)
    entries: dict[str, FindingKind] = {}
    for path in sorted({*folder.glob("*.yaml"), *(folder / f"{name}.yaml" for name in files)}):
        top = Cursor(problems, None, path)
        written = shape_data(read_yaml(path, problems.told(path)), dict[str, Any], top)
        problems.known = shape_data(written.pop(_DEFAULTS, {}), FindingDefaults, top, _DEFAULTS)
        for code, entry in shape_data(written, dict[str, FindingKind], top).items():
            if entries.setdefault(code, entry) is not entry:
                problems.wrong(entry, "", "编码重复")
    for entry in entries.values():
        if entry.follows and entry.follows not in entries:
            problems.wrong(entry, "follows", f"没有“{entry.follows}”这个编码")
        for code in set(entry.after) - entries.keys():
            problems.wrong(entry, "after", f"没有“{code}”这个编码")
    problems.refuse(folder)
    return entries
