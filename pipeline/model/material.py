"""Materials: every file a department handed in, as evidence that can be cited."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph or drawing, a file of its own or inside a Word file; `pixels` as it is looked at."""

    pixels: tuple[int, int]
    fingerprint: str = ""
    """Perceptual hash (hexadecimal): near-duplicates differ in few bits; "" where it was not decoded."""
    taken: datetime.date | None = None
    """From the camera's own note."""
    broken: bool = False
    """The data end before the picture does."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What opening a PDF or Word file shows; texts as read, page by page (a Word file is one page)."""

    texts: tuple[str, ...] = ()
    scanned: bool = False
    """Pages without text: a scan."""
    title: str = ""
    document_number: str = ""
    """文号, e.g. 沾政办发〔2024〕12号."""
    dated: datetime.date | None = None
    """Date of writing, as it stands at the end of the text or on the first page."""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """One file as it came; `file` is relative to the folder of inputs (it begins with the year)."""

    file: str
    department: str
    """Body in whose folder it lies; in 待分拣 the one that the id lines of its tables name, else ""."""
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
    paper: Paper | None = None
    """What a PDF or Word file says."""
    picture: Picture | None = None
    """What a picture file shows."""
    superseded: str = ""
    """File that replaces it; nothing is read from it then."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A material with the number it is cited by, kept for ever once given (C-3-4-01)."""

    number: str
    material: Material
    indicator: str
    """Home indicator, or the scheme's letter for materials that serve none or all."""
