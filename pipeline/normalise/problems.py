"""Problems with single cells → one finding per table and column, with its first cell and their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.model.finding import Finding
from pipeline.model.table import FormTable, Place

_SHOWN = 3
"""Different values that a finding quotes."""


@dataclass
class _Group:
    at: Place
    values: dict[str, str]
    department: str
    indicator: str
    count: int = 0
    said: dict[str, None] = field(default_factory=dict)


@dataclass
class Problems:
    """Collects problems; those of one code, table and column become one finding."""

    groups: dict[tuple[str, ...], _Group] = field(default_factory=dict)
    count: int = 0
    """Problems met so far, all codes together."""

    def add(
        self, code: str, table: FormTable, at: Place, column: str, said: str, indicator: str, **values: str
    ) -> None:
        """A problem at a cell of a column that says `said`; further values are those of its first cell."""
        group = self.groups.setdefault(
            (code, table.file, table.sheet, column),
            _Group(at, {"列": column, **values}, table.department, indicator),
        )
        group.count += 1
        self.count += 1
        if len(group.said) < _SHOWN:
            group.said.setdefault(said)

    def findings(self) -> Iterator[Finding]:
        """One finding a group, in the order in which they were met."""
        for (code, *_), group in self.groups.items():
            said = "、".join(f"“{one}”" for one in group.said)
            more = f"等 {group.count} 处" if group.count > len(group.said) else ""
            values = group.values | {"内容": said + more, "个数": str(group.count)}
            yield Finding(code, (group.at,), values, group.department, group.indicator)
