"""Findings of a year → the same without the questions that follow from a cell already said to be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.model.finding import Finding
from pipeline.model.table import Place

_LARGE_CHANGE, _WRONG = "X401", ("X2", "X3")
"""The question, and the codes of what is wrong within a form or between forms and years."""
_CELLS = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


def without_consequences(found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without large changes (X401) of values that were worked out from a cell that is wrong.

    Whether a change is right is worth asking of numbers that nothing else speaks of. Where one of the
    cells it names is the first that another finding names, mending that one answers the question or asks it anew.
    """
    findings = list(found)
    wrong: dict[tuple[str, str], list[Place]] = {}
    for one in findings:
        if one.code.startswith(_WRONG) and one.at and one.at[0].cell:
            wrong.setdefault((one.at[0].file, one.at[0].sheet), []).append(one.at[0])
    for one in findings:
        if one.code == _LARGE_CHANGE and any(_within(cell, place) for place in one.at for cell in _of(place, wrong)):
            continue
        yield one


def _of(place: Place, wrong: dict[tuple[str, str], list[Place]]) -> list[Place]:
    return wrong.get((place.file, place.sheet), [])


def _within(cell: Place, place: Place) -> bool:
    """Whether a cell is one of a place that is a cell or a range of cells."""
    one, span = _CELLS.fullmatch(cell.cell), _CELLS.fullmatch(place.cell)
    if one is None or span is None:
        return False
    first, last = span[1], span[3] or span[1]
    columns = (len(first), first) <= (len(one[1]), one[1]) <= (len(last), last)
    return columns and int(span[2]) <= int(one[2]) <= int(span[4] or span[2])
