"""findings/*.yaml → by code: how findings speak, and whose, about what and of which stage they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipeline.model.finding import Finding, Settled, Severity
from pipeline.system.yamlfile import Node, read_yaml, refuse

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
class FindingKind:
    """Findings of one code: how they speak (`{name}` is filled from the finding's values) and what they mean."""

    code: str
    title: str
    severity: Severity
    message: str
    hint: str
    stage: FindingStage
    about: About
    responsible: Responsible
    asks: bool = False
    """Whether it only asks: the value looks unusual and may be right."""
    first: bool = False
    """Whether it stands before all others: many of them follow from it."""
    stops: bool = False
    """Whether no report is written while it is there, not even a 草稿."""
    follows: str = ""
    """The code of the finding it can follow from: mended there, it is gone."""
    shows: Shows | None = None

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


_DEFAULTS = "defaults"
"""The key of a file under which stands what holds for each of its codes that does not say otherwise."""
_Word = TypeVar("_Word", bound=StrEnum)


class _Usual(NamedTuple):
    """The defaults of a file."""

    stage: FindingStage
    about: About
    responsible: Responsible
    stops: bool


def load(folder: Path) -> dict[str, FindingKind]:
    """Read and check every findings file; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    entries: dict[str, FindingKind] = {}
    for path in sorted(folder.glob("*.yaml")):
        top = Node(read_yaml(path), path.name, problems)
        common = top.node(_DEFAULTS)
        usual = _Usual(
            _word(common, "stage", FindingStage),
            _word(common, "about", About),
            _word(common, "responsible", Responsible),
            common.flag("stops"),
        )
        common.done()
        for code in (key for key in top if key != _DEFAULTS):
            node = top.node(code)
            if code in entries:
                node.problem("", "编码重复")
            entries[code] = _kind(code, node, usual)
    for entry in entries.values():
        if entry.follows and entry.follows not in entries:
            problems.append(f"{entry.code} › follows：没有“{entry.follows}”这个编码")
    refuse(problems, "findings/")
    return entries


def _kind(code: str, node: Node, usual: _Usual) -> FindingKind:
    title, message, hint = (node.text(key) for key in ("title", "message", "hint"))
    kind = FindingKind(
        code=code,
        title=title,
        severity=_word(node, "severity", Severity),
        message=message,
        hint=hint,
        stage=_word(node, "stage", FindingStage, usual.stage),
        about=_word(node, "about", About, usual.about),
        responsible=_word(node, "responsible", Responsible, usual.responsible),
        asks=node.flag("asks"),
        first=node.flag("first"),
        stops=node.flag("stops", usual.stops),
        follows=node.text("follows", ""),
        shows=_word(node, "shows", Shows) if "shows" in node else None,
    )
    node.done()
    return kind


def _word(node: Node, key: str, words: type[_Word], default: _Word | None = None) -> _Word:
    """One of the words of an enumeration; the first where what stands there is none (the problem is noted)."""
    said = node.choice(key, tuple(one.value for one in words), default.value if default else None)
    return words(said) if said else next(iter(words))
