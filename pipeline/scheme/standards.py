"""Official limits as dated editions with clause, read from standards/*.yaml, asked for by day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pipeline.scheme import limits
from pipeline.system.errors import PipelineError
from pipeline.system.marks import Converted, Default, Derived, Key
from pipeline.system.shape import read_shape
from pipeline.system.yamlproblems import YamlProblems

Content = TypeVar("Content", bound=limits.Content)


@dataclass(frozen=True, slots=True)
class PolicyOption:
    """An option of a 口径."""

    id: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a standard in force from `first` to `last` (both inclusive, None is open).

    `tables` hold its data as printed (rows and columns in the printed order, numbers as text).
    `policy` is the 口径 (id, option) that must be chosen for this entry to count, or None.
    """

    code: Annotated[str, Derived(lambda at: at["code"])]
    version: str
    title: Annotated[str, Derived(lambda at: at["title"])]
    first: Annotated[datetime.date, Key("from")]
    last: Annotated[datetime.date | None, Key("to")] = None
    source: str
    policy: Annotated[tuple[str, str] | None, Converted(lambda one, at: (one.id, one.option), PolicyOption)] = None
    tables_of: str = ""
    """Version whose tables it shares, "" where it has its own."""
    cite: str = ""
    """How it is cited, where its tables are another edition's; "" for as those say."""
    tables: Annotated[Mapping[str, Any], Default(lambda at: {}), Converted(lambda written, at: written, Any)]
    content: Annotated[limits.Content, Key("tables"), Default(lambda at: None)]
    """The same tables, typed."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with its editions, oldest first."""

    code: str
    title: str
    editions: tuple[Edition, ...]


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
    problems = YamlProblems(home=folder.parent)
    editions: list[Edition] = []
    for path in sorted(folder.glob("*.yaml")):
        written = read_shape(path, Standard, problems).editions
        own = {one.version: one for one in written if one.tables}
        for one in written:
            tables = own.get(one.tables_of or one.version)
            if tables is None:
                key, lacking = ("tables_of", one.tables_of) if one.tables_of else ("tables", one.version)
                problems.wrong(one, key, f"没有 {lacking} 版的表")
            else:
                editions.append(_cited(replace(one, tables=tables.tables, content=tables.content)))
        _overlaps(written, problems)
    problems.refuse(folder)
    return Standards(tuple(editions))


def _cited(edition: Edition) -> Edition:
    """The edition under the name it is cited by, where its tables came with that of another."""
    if not edition.cite or edition.content is None:
        return edition
    tables = {**edition.tables, "cite": edition.cite}
    return replace(edition, tables=tables, content=replace(edition.content, cite=edition.cite))


def _overlaps(editions: Sequence[Edition], problems: YamlProblems) -> None:
    """Two editions of a standard must not be in force on the same day."""
    for one, other in pairwise(editions):
        if one.last is None or one.last >= other.first:
            problems.wrong(other, "", f"{one.version} 与 {other.version} 的起止日期重叠，或没有按先后排列")
