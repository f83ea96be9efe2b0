"""不是同一个.csv ↔ pairs of names of which a person has said, once for all years, that they are two things."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.office.guard import shield, unshield
from pipeline.scheme.units import fold
from pipeline.system.errors import PipelineError

NAME = "不是同一个.csv"
"""Name of the file below 登记/."""
_HEADS = ("名称一", "名称二", "理由", "职务", "年度")


@dataclass(frozen=True, slots=True)
class DistinctNames:
    """Two names of two things, who said so for what reason, and in which year."""

    one: str
    two: str
    reason: str
    post: str
    year: int

    @property
    def pair(self) -> frozenset[str]:
        """Both names made comparable, in no order."""
        return frozenset((fold(self.one), fold(self.two)))


def read_distinct(data: bytes, name: str = NAME) -> tuple[DistinctNames, ...]:
    """The pairs (UTF-8, or GB18030 as Excel saves it); raises PipelineError (CONFIG) naming the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    found = []
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if not rows or tuple(map(str.strip, rows[0])) != _HEADS:
        raise PipelineError(f"{name} 第 1 行不是 {'、'.join(_HEADS)} 这几栏。", f"请用备份恢复 {name}，或改好表头。")
    for line, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        if len(row) != len(_HEADS) or not row[0].strip() or not row[1].strip() or not row[-1].isdigit():
            raise PipelineError(
                f"{name} 第 {line} 行写法有误：应为 {'、'.join(_HEADS)} {len(_HEADS)} 栏。",
                f"请用备份恢复 {name}，或改好这一行。",
            )
        one, two, reason, post = map(unshield, row[:-1])
        found.append(DistinctNames(one, two, reason, post, int(row[-1])))
    return tuple(found)


def write_distinct(pairs: Sequence[DistinctNames]) -> bytes:
    """The pairs as CSV (UTF-8 with BOM, CRLF), in the order in which they were said."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADS)
    for one in pairs:
        writer.writerow((*map(shield, (one.one, one.two, one.reason, one.post)), one.year))
    return out.getvalue().encode("utf-8-sig")


def with_new(known: Sequence[DistinctNames], said: Iterable[DistinctNames]) -> tuple[DistinctNames, ...]:
    """What is known, and behind it what is said anew."""
    made = {one.pair: one for one in known}
    for one in said:
        made.setdefault(one.pair, one)
    return tuple(made.values())
