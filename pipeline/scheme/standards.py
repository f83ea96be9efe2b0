"""Official limits as dated editions with clause, read from standards/*.yaml, asked for by day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.yamlfile import Node, read, refuse


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a standard in force from `first` to `last` (both inclusive, None is open).

    `tables` hold its data as printed (rows and columns in the printed order, numbers as text).
    `policy` is the 口径 (id, option) that must be chosen for this entry to count, or None.
    """

    code: str
    version: str
    title: str
    first: datetime.date
    last: datetime.date | None
    source: str
    policy: tuple[str, str] | None
    tables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standards:
    """All editions of all standards, oldest first within a code."""

    editions: tuple[Edition, ...]

    def at(self, code: str, day: datetime.date, policies: Mapping[str, str]) -> Edition:
        """The edition in force that day under the chosen 口径; raises PipelineError where there is none."""
        for edition in self.editions:
            if edition.code != code or day < edition.first or (edition.last and day > edition.last):
                continue
            if edition.policy is None or policies.get(edition.policy[0]) == edition.policy[1]:
                return edition
        raise PipelineError(
            f"{day.isoformat()} 没有在用的 {code} 标准数据。", "请检查数据的年份，或补充该标准当时的版本。"
        )


def load(folder: Path) -> Standards:
    """Read and check every standard; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    editions: list[Edition] = []
    for path in sorted(folder.glob("*.yaml")):
        top = Node(read(path), path.name, problems)
        code, title = top.text("code"), top.text("title")
        for node in top.nodes("editions"):
            first = node.day("from")
            if first is None:
                node.problem("from", "没有填写")
                continue
            policy = node.node("policy") if "policy" in node else None
            tables = node.node("tables")
            editions.append(
                Edition(
                    code,
                    node.text("version"),
                    title,
                    first,
                    node.day("to"),
                    node.text("source"),
                    (policy.text("id"), policy.text("option")) if policy else None,
                    {str(key): tables.raw(key) for key in tables},
                )
            )
            node.done()
        top.done()
    refuse(problems, "standards/")
    return Standards(tuple(editions))
