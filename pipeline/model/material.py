"""Materials: every file a department handed in, as evidence that can be cited."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


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


_STEP = "(?:实施|施工|治理|修复|改造|整治|建设|开工|完工|竣工|工程|项目|对比)?之?"
_ENDS = r"(?=$|[\d/._\-—（(【\s、+一二三四五六七八九十后]|照|图|对比|期(?!工程|工作))"
SHOWN_WHEN = {
    "实施前": re.compile(rf"{_STEP}前{_ENDS}|before|原状|原貌", re.IGNORECASE),
    "实施后": re.compile(rf"{_STEP}后{_ENDS}|after|建成|完工|竣工|现状", re.IGNORECASE),
}
"""What a name, a folder or the words of a Word file say of when a photograph was taken; 前进街道 is no 前."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What opening a PDF or Word file shows; texts as read, page by page (a Word file is one page)."""

    texts: tuple[str, ...] = ()
    scanned: bool = False
    """Pages without text, or none that can be read: a scan."""
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
    in_part: str = ""
    """File that replaces some of it; the rest is read."""
    real_path: str = ""
    """Where it lies below the folder of inputs as the system names it, "" where that is `file`."""

    def lies(self, inputs: Path) -> Path:
        """Its bytes, where it is not in an archive; `inputs` is the folder of inputs."""
        return inputs / (self.real_path or self.file)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A material, or some pages of it, with the number it is cited by, kept for ever once given (C-3-4-01)."""

    number: str
    material: Material
    indicator: str
    """Home indicator, or the scheme's letter for materials that serve none or all."""
    first: int | None = None
    last: int | None = None
    """Pages it is (inclusive), None for the whole file."""
    said_title: str = ""
    """Title as 收件登记 has it, else that of the deliverable where the file's name does not say what it is."""
    also: tuple[str, ...] = ()
    """另见: other indicators that it serves."""
    document_number: str = ""
    """文号: as 收件登记 has it, else as the paper says."""
    dated: datetime.date | None = None
    """成文日期: as 收件登记 has it, else as the paper says."""
    answers: str = ""
    """What is owed that it answers, with its object: photographs and copies that answer the same are listed as one."""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.said_title or self.material.title

    @property
    def pages(self) -> int | None:
        """How many pages it has, None where that is not known."""
        if self.first is not None and self.last is not None:
            return self.last - self.first + 1
        return self.material.pages


def runs(numbers: Iterable[str]) -> list[tuple[str, str]]:
    """Numbers of materials in order, those running on drawn together: (first, last) of each run."""
    drawn: list[tuple[str, str]] = []
    for number in sorted(set(numbers), key=number_order):
        if drawn and _follows(drawn[-1][1], number):
            drawn[-1] = (drawn[-1][0], number)
        else:
            drawn.append((number, number))
    return drawn


def number_order(number: str) -> tuple[str, int, str]:
    """What numbers are sorted by: C-1-3-9 before C-1-3-10."""
    stem, _, last = number.rpartition("-")
    return stem, int(last) if last.isdigit() else 0, number


def _follows(one: str, other: str) -> bool:
    (stem, _, first), (stem_other, _, second) = one.rpartition("-"), other.rpartition("-")
    return stem == stem_other and first.isdigit() and second.isdigit() and int(second) == int(first) + 1
