"""A sheet of a body's own making → its signatory: the body that it says filled it in, and the cell that says so."""

from __future__ import annotations

from pipeline.ingest.sheet_grid import blank
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import Sheet, address

_EDGE = 12
"""Rows at the top and at the bottom of a sheet in which a signature is looked for."""


def signatory_of(sheet: Sheet, vocabulary: Vocabulary) -> tuple[str, str]:
    """(body as written, cell) of the first line that names one, "" for none; the name may stand in the next cell."""
    readings = vocabulary.scheme.readings
    last = len(sheet.rows) - _EDGE
    for row, cells in enumerate(sheet.rows):
        if _EDGE <= row < last:
            continue
        for column, cell in enumerate(cells):
            said = readings.signer(cell) if isinstance(cell, str) else None
            if said == "":
                beside = next(((at, one) for at, one in enumerate(cells) if at > column and not blank(one)), None)
                if beside is not None and isinstance(beside[1], str):
                    column, said = beside[0], beside[1].strip()
            if said:
                return said, address(row, column)
    return "", ""
