"""Findings of a year → the same without what follows from a cell already said to be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.scheme.catalogue import FindingKind

_CELLS = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


def without_consequences(found: Iterable[Finding], kinds: Mapping[str, FindingKind]) -> Iterator[Finding]:
    """The findings without those that follow from another (`FindingKind.after`), such as large changes of values.

    Whether a change is right is worth asking of numbers that nothing else speaks of. Where one of the cells a question
    names is the first that such a finding names, mending that one answers the question or asks it anew.
    """
    findings = list(found)
    wrong: dict[tuple[str, str, str], list[Place]] = {}
    for one in findings:
        if one.at and one.at[0].cell:
            wrong.setdefault((one.code, one.at[0].file, one.at[0].sheet), []).append(one.at[0])
    for one in findings:
        roots = (
            (cell, place) for code in kinds[one.code].after for place in one.at for cell in _of(code, place, wrong)
        )
        if not any(_within(cell, place) for cell, place in roots):
            yield one


def _of(code: str, place: Place, wrong: Mapping[tuple[str, str, str], list[Place]]) -> list[Place]:
    return wrong.get((code, place.file, place.sheet), [])


def _within(cell: Place, place: Place) -> bool:
    """Whether a cell is one of a place that is a cell or a range of cells."""
    one, span = _CELLS.fullmatch(cell.cell), _CELLS.fullmatch(place.cell)
    if one is None or span is None:
        return False
    first, last = span[1], span[3] or span[1]
    columns = (len(first), first) <= (len(one[1]), one[1]) <= (len(last), last)
    return columns and int(span[2]) <= int(one[2]) <= int(span[4] or span[2])
