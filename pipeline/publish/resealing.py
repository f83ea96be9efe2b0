"""Cells that changed since the report was handed in → the sealed prints that no longer say what their tables say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.config import Config
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import Account
from pipeline.model.table import Place
from pipeline.publish.changes import CellChange, cell_change, changed_cells
from pipeline.store.fact_snapshots import CellTexts

_SEALED = ("pdf", "jpg", "png")
"""Kinds of files that are scans and prints of tables."""
_Texts = tuple[str, Mapping[str, Mapping[str, str]]]
"""A file, and sheet → cell → what stands there."""


@dataclass(frozen=True, slots=True)
class StalePrint:
    """A sealed print handed in with the report, and what its table says differently since."""

    department: str
    title: str
    """Of what is owed, with its object."""
    number: str
    """Number it is cited by, "" for none."""
    file: str
    """The print, from inputs/ on."""
    table: str
    """The table that was mended."""
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was handed in at a time."""

    inputs: Mapping[str, str]
    """File → sha256."""
    cells: CellTexts
    written: CellTexts = field(default_factory=dict)
    """How they read in their files, as FactSnapshot.written has it."""


def stale_prints(
    account: Account,
    materials: Iterable[Material],
    numbered: Sequence[Numbered],
    handed: Sequence[HandedIn],
    now: CellTexts,
    config: Config,
    written: CellTexts | None = None,
) -> tuple[StalePrint, ...]:
    """The prints to be sealed anew, in the order of the account.

    A print says what its table said when it was first handed in as it is (`handed`, the oldest first), `now` is what
    stands in the tables, `written` how it reads there. One that has not been handed in yet is not among them.
    """
    of_file = {one.file: one for one in materials}
    numbers = {one.material.file: one.number for one in numbered}
    differing = [_by_table(one, now, of_file, (one.written, written or {})) for one in handed]
    found: dict[tuple[str, str], StalePrint] = {}
    for receipt in account.receipts:
        owed = config.scheme.duties.by_id[receipt.duty.deliverable]
        title = f"{owed.title}（{receipt.duty.subject}）" if receipt.duty.subject else owed.title
        files = dict.fromkeys(piece.file for piece in receipt.pieces)
        for file in files:
            one = of_file.get(file)
            if one is None or one.kind not in _SEALED:
                continue
            first = next((at for at, then in enumerate(handed) if then.inputs.get(file) == one.sha256), None)
            for table in files if first is not None else ():
                if cells := differing[first or 0].get(table):
                    number = numbers.get(file, "")
                    one_print = StalePrint(receipt.duty.department, title, number, file, table, cells)
                    found.setdefault((file, table), one_print)
    return tuple(found.values())


def _by_table(
    handed: HandedIn, now: CellTexts, of_file: Mapping[str, Material], written: tuple[CellTexts, CellTexts]
) -> dict[str, tuple[CellChange, ...]]:
    """Table → its cells that differ; of one that another file replaced, those in which the two differ."""
    before = handed.cells
    found: dict[str, list[CellChange]] = defaultdict(list)
    replaced = {one.superseded or one.in_part: one.file for one in of_file.values() if one.superseded or one.in_part}
    for one in changed_cells(before, now, written):
        if one.at.file not in replaced or one.at.file in before:
            found[one.at.file].append(one)
    for new, old in replaced.items():
        if new not in before and old in before:
            found[new] += _between((old, before[old]), (new, now.get(new, {})), written)
    return {file: tuple(differing) for file, differing in found.items() if differing}


def _between(before: _Texts, now: _Texts, written: tuple[CellTexts, CellTexts]) -> Iterator[CellChange]:
    """The cells in which a table differs from the one it replaced, cell by cell of the sheets of one name."""
    (old, sheets), (new, own) = before, now
    for sheet, texts in own.items():
        alone = next(iter(sheets)) if len(sheets) == len(own) == 1 else sheet
        there = sheet if sheets.get(sheet) else alone
        were = sheets.get(there, {})
        for cell, text in texts.items():
            if were.get(cell, "") != text:
                yield cell_change(Place(new, sheet, cell), were.get(cell, ""), text, written, Place(old, there, cell))
