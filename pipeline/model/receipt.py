"""What is owed and what came: duties, the files and page ranges that answer them, and where every file went."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.table import Place


class Absence(StrEnum):
    """Which box of a 情况说明 is ticked."""

    ABSENT = "absent"
    """无此对象: no such object in the county."""
    ZERO = "zero"
    """全年为零: the object is there, nothing happened; counts as 0."""
    NOT_DONE = "not_done"
    """未开展, with a reason."""
    ELSEWHERE = "elsewhere"
    """由某部门提供."""

    @property
    def word(self) -> str:
        """What stands beside the box, and wherever people read it."""
        return _ABSENCE_WORDS[self]


_ABSENCE_WORDS = {
    Absence.ABSENT: "无此对象",
    Absence.ZERO: "全年为零",
    Absence.NOT_DONE: "未开展",
    Absence.ELSEWHERE: "由某部门提供",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A 情况说明 as it came back: for one duty item (or one deliverable of it) of one body."""

    file: str
    department: str
    year: int
    about: str
    """Id of the item or deliverable it speaks of (林草.4, 林草.4-1); "" where nothing at all is ticked."""
    absence: Absence | None
    """None where no box or more than one is ticked."""
    reason: str = ""
    other: str = ""
    """The body that provides it, as written, where the box 由某部门提供 is ticked."""


REGISTER_HEADS = ("文件", "页码", "事项编号", "对象", "收到日期", "标题", "文号", "成文日期", "代替", "作废", "备注")
"""Heads of 收件登记.xlsx, in the order in which we write them."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One row of 收件登记.xlsx, kept by the compiler: it decides doubtful cases."""

    row: int
    """1-based row of the sheet."""
    file: str
    """As ingest names it: from the year's folder on."""
    first: int | None = None
    last: int | None = None
    """Page range, inclusive; None for the whole file."""
    about: tuple[str, ...] = ()
    """Ids of items or deliverables it serves."""
    department: str = ""
    """Body that the ids name, "" where they name a role or stand alone."""
    subject: str = ""
    """Object it belongs to: project, enterprise, township, quarter."""
    received: datetime.date | None = None
    title: str = ""
    document_number: str = ""
    dated: datetime.date | None = None
    replaces: str = ""
    """File that this one supersedes."""
    void: bool = False
    """作废: the file is kept, nothing is read from it."""
    note: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """One thing one body must hand in: deliverable id · body · object ("" where there is only one)."""

    deliverable: str
    department: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or a range of its pages (inclusive), that answers a duty; `how` it was known."""

    file: str
    first: int | None = None
    last: int | None = None
    how: str = ""
    """register, form, folder, number, name or title: the surest that said so."""
    sheets: tuple[str, ...] = ()
    """Sheets that are it, where a form was read from a workbook; () for the whole file."""

    def holds(self, place: Place) -> bool:
        """Whether a finding at this place speaks of it: not one on another sheet of the workbook."""
        return place.file == self.file and (not place.sheet or not self.sheets or place.sheet in self.sheets)


class Standing(StrEnum):
    """How a duty stands."""

    RECEIVED = "received"
    """Everything is there and nothing is wrong with it."""
    PARTIAL = "partial"
    """Something came, something of it is still missing (a format, photographs, some of the formats)."""
    FAULTY = "faulty"
    """It came, but something about it must be mended."""
    STATED = "stated"
    """A 情况说明 stands in for it."""
    MISSING = "missing"

    @property
    def word(self) -> str:
        """What it is called wherever people read it."""
        return _STANDING_WORDS[self]


_STANDING_WORDS = {
    Standing.RECEIVED: "已收",
    Standing.PARTIAL: "部分",
    Standing.FAULTY: "不合格",
    Standing.STATED: "已说明",
    Standing.MISSING: "未报",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A duty with what answers it."""

    duty: Duty
    standing: Standing
    pieces: tuple[Piece, ...] = ()
    statement: Statement | None = None
    received: datetime.date | None = None
    """From 收件登记 only; file times are never used."""
    due: datetime.date | None = None
    lacking: tuple[str, ...] = ()
    """Formats still owed: pdf, editable, photo."""


FORMAT_WORDS = {"pdf": "PDF", "editable": "电子版", "photo": "照片"}
"""What the formats are called wherever people read them."""


class Disposition(StrEnum):
    """Where a file or page range ended; every file has exactly one end for each of its pages."""

    FORM = "form"
    DELIVERABLE = "deliverable"
    STATEMENT = "statement"
    SUPERSEDED = "superseded"
    COPY = "copy"
    """The same bytes as another file."""
    UNRECOGNISED = "unrecognised"
    UNUSABLE = "unusable"
    UNPACKED = "unpacked"
    KEPT = "kept"
    """The compiler's own: 收件登记 and the like."""

    @property
    def word(self) -> str:
        """What it is called wherever people read it."""
        return _DISPOSITION_WORDS[self]


_DISPOSITION_WORDS = {
    Disposition.FORM: "读作表单",
    Disposition.DELIVERABLE: "作为佐证材料",
    Disposition.STATEMENT: "情况说明",
    Disposition.SUPERSEDED: "已被代替",
    Disposition.COPY: "重复",
    Disposition.UNRECOGNISED: "认不出",
    Disposition.UNUSABLE: "未能使用",
    Disposition.UNPACKED: "已解压",
    Disposition.KEPT: "编制人员自己的",
}


@dataclass(frozen=True, slots=True)
class FileDisposition:
    """One row of the account of files."""

    file: str
    end: Disposition
    first: int | None = None
    last: int | None = None
    forms: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    other: str = ""
    """Superseding file (of a form or statement, that of the rest of it), the twin, or why it is unusable (a code)."""
    likely: tuple[str, ...] = ()
    """Deliverables it most likely is, best first, where it was not recognised."""


@dataclass(frozen=True, slots=True)
class Account:
    """Everything owed for a year and everything that came for it."""

    year: int
    receipts: tuple[Receipt, ...]
    whereabouts: tuple[FileDisposition, ...]
