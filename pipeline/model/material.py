"""Materials: every file a department handed in, as evidence that can be cited."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Material:
    """One file as it came; `file` is relative to the folder of inputs (it begins with the year)."""

    file: str
    department: str
    """Body in whose folder it lies; "" in 待分拣."""
    year: int
    title: str
    """File name without its ending."""
    kind: str
    """Real type by content: xlsx, xls, csv, docx, pdf, jpg, png, zip, ..."""
    size: int
    sha256: str
    pages: int | None = None
    pixels: tuple[int, int] | None = None
    forms: tuple[str, ...] = ()
    """Forms that were read from it."""
    unusable: str = ""
    """Code of the finding that says why it could not be opened, "" if it could."""
    speaks_of: str = ""
    """Form that its name speaks of though none was read from it: a scan, a damaged or locked workbook."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A material with the number it is cited by, kept for ever once given (C-3-4-01)."""

    number: str
    material: Material
    indicator: str
    """Home indicator, or the scheme's letter for materials that serve none or all."""
