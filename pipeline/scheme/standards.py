"""Official limits as dated editions with clause, read from standards/*.yaml, asked for by day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pipeline.scheme import limits
from pipeline.system.errors import PipelineError
from pipeline.system.yamlfile import Node, read_yaml, refuse

Content = TypeVar("Content", bound=limits.Content)


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
    content: limits.Content
    """The same tables, typed."""


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

    def used(
        self, code: str, first: datetime.date, last: datetime.date, policies: Mapping[str, str]
    ) -> tuple[Edition, ...]:
        """The editions in force between two days (both inclusive) under the chosen 口径, oldest first."""
        return tuple(
            edition
            for edition in self.editions
            if edition.code == code
            and edition.first <= last
            and (edition.last is None or edition.last >= first)
            and (edition.policy is None or policies.get(edition.policy[0]) == edition.policy[1])
        )

    def content(self, kind: type[Content], code: str, day: datetime.date, policies: Mapping[str, str]) -> Content:
        """The typed tables of the edition in force that day; raises PipelineError where there is none of that kind."""
        edition = self.at(code, day, policies)
        if not isinstance(edition.content, kind):
            raise PipelineError(
                f"{code}（{edition.version}）的表不是这里要用的那一种。", "请核对 standards/ 里该标准的 kind。"
            )
        return edition.content


def load(folder: Path) -> Standards:
    """Read and check every standard; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    editions: list[Edition] = []
    for path in sorted(folder.glob("*.yaml")):
        top = Node(read_yaml(path), path.name, problems)
        code, title = top.text("code"), top.text("title")
        nodes = top.nodes("editions")
        tables = {node.text("version"): node.raw("tables") for node in nodes if "tables" in node and "version" in node}
        for node in nodes:
            edition = _edition(node, code, title, tables, problems)
            if edition:
                editions.append(edition)
        top.done()
    _overlaps(editions, problems)
    refuse(problems, "standards/")
    return Standards(tuple(editions))


def _edition(node: Node, code: str, title: str, tables: Mapping[str, Any], problems: list[str]) -> Edition | None:
    """One entry; `tables_of` names the version whose tables it shares."""
    version = node.text("version")
    same = node.text("tables_of", "") if "tables_of" in node else version
    if same not in tables:
        node.problem("tables_of" if same != version else "tables", f"没有 {same} 版的表")
        return None
    policy = node.node("policy") if "policy" in node else None
    first = node.day("from")
    if first is None:
        node.problem("from", "没有填写")
        return None
    edition = Edition(
        code=code,
        version=version,
        title=title,
        first=first,
        last=node.day("to"),
        source=node.text("source"),
        policy=(policy.text("id"), policy.text("option")) if policy else None,
        tables=tables[same],
        content=limits.parse_edition(tables[same], f"{node.where} › tables", problems),
    )
    if policy:
        policy.done()
    node.done()
    return edition


def _overlaps(editions: list[Edition], problems: list[str]) -> None:
    """Two editions of a code must not be in force on the same day."""
    for one, other in zip(editions, editions[1:], strict=False):
        if one.code == other.code and (one.last is None or one.last >= other.first):
            problems.append(f"{one.code}：{one.version} 与 {other.version} 的起止日期重叠，或没有按先后排列")
