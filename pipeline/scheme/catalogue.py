"""The words of findings by code, read from findings/*.yaml: title, severity, message, what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.model.finding import Finding, Severity
from pipeline.system.yamlfile import Node, read_yaml, refuse

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class FindingKind:
    """How a finding of one code speaks; `{name}` in message and hint are filled from the finding's values."""

    code: str
    title: str
    severity: Severity
    message: str
    hint: str
    first: bool = False
    """Whether it stands before all others: many of them follow from it."""

    def say(self, finding: Finding) -> str:
        """The Chinese message; a value that the finding lacks stays visible as its slot."""
        return _fill(self.message, finding)

    def advise(self, finding: Finding) -> str:
        """What to do next, in Chinese."""
        return _fill(self.hint, finding)


def _fill(template: str, finding: Finding) -> str:
    return _SLOT.sub(lambda slot: finding.values.get(slot[1], slot[0]), template)


def load(folder: Path) -> dict[str, FindingKind]:
    """Read and check every findings file; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    entries: dict[str, FindingKind] = {}
    for path in sorted(folder.glob("*.yaml")):
        top = Node(read_yaml(path), path.name, problems)
        for code in top:
            node = top.node(code)
            severity = node.choice("severity", tuple(severity.value for severity in Severity))
            title, message, hint = (node.text(key) for key in ("title", "message", "hint"))
            entry = FindingKind(code, title, Severity(severity), message, hint, node.flag("first"))
            node.done()
            if code in entries:
                node.problem("", "编码重复")
            entries[code] = entry
    refuse(problems, "findings/")
    return entries
