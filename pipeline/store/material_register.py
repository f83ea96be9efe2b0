"""材料编号.csv ↔ the numbers given to materials in all years, each for ever to one file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.office.guard import shield, unshield
from pipeline.system.errors import PipelineError

NAME = "材料编号.csv"
"""Name of the register below 登记/."""
_HEADS = ("年度", "编号", "文件", "校验值", "标题", "页码")
_OLD = 5
"""Columns of a register written before pages had numbers."""
_NUMBER = re.compile(r"(.+)-(\d{2,9})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A number and the material it was given to: it is never given to another file."""

    year: int
    number: str
    file: str
    sha256: str
    title: str
    pages: str = ""
    """Pages of the file, “3-5”, "" for all of it."""


def read_register(data: bytes, name: str = NAME) -> tuple[GivenNumber, ...]:
    """The register's entries (UTF-8, or GB18030 as Excel saves it); raises PipelineError (CONFIG) naming the line."""
    hint = f"请用备份恢复 {name}，或改好这一行；不要删除已有的编号。"
    entries: dict[tuple[int, str], GivenNumber] = {}
    for line, row in _rows(data, name, hint):
        fits = len(row) in (len(_HEADS), _OLD) and _YEAR.fullmatch(row[0]) and _NUMBER.fullmatch(row[1])
        if not fits:
            raise PipelineError(f"{name} 第 {line} 行写法有误：应为 {'、'.join(_HEADS)} {len(_HEADS)} 栏。", hint)
        entry = GivenNumber(int(row[0]), row[1], unshield(row[2]), row[3], unshield(row[4]), *row[_OLD:])
        if (entry.year, entry.number) in entries:
            raise PipelineError(f"{name} 第 {line} 行写法有误：编号 {entry.number} 重复。", hint)
        entries[entry.year, entry.number] = entry
    return tuple(entries.values())


def _rows(data: bytes, name: str, hint: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the heads that are not blank, each with its line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = next(lines, [])
        if tuple(heads) not in (_HEADS, _HEADS[:_OLD]):
            raise PipelineError(f"{name} 第 1 行不是 {'、'.join(_HEADS)}：它不是材料编号的登记，或已损坏。", hint)
        for row in lines:
            if any(row):
                yield lines.line_num, row
    except csv.Error:
        raise PipelineError(f"{name} 第 {lines.line_num} 行读不出来：文件已损坏。", hint) from None


def lost_numbers(
    entries: Iterable[GivenNumber], before: Sequence[GivenNumber]
) -> tuple[tuple[GivenNumber, ...], tuple[tuple[GivenNumber, GivenNumber], ...]]:
    """Entries of an earlier register that are missing in a later one, and those that mean another material there.

    (was, is) of the latter. A file that was renamed has its bytes, one that was mended has its name: neither is another
    material, unless the name and pages are those that another number had: then the two were exchanged.
    """
    now = {(entry.year, entry.number): entry for entry in entries}
    held: dict[tuple[int, str, str], set[str]] = {}
    for entry in before:
        held.setdefault((entry.year, entry.file, entry.pages), set()).add(entry.number)
    gone, others = [], []
    for entry in before:
        found = now.get((entry.year, entry.number))
        if found is None:
            gone.append(entry)
            continue
        holders = held.get((found.year, found.file, found.pages), {entry.number})
        if entry.number not in holders or (found.file != entry.file and found.sha256 != entry.sha256):
            others.append((entry, found))
    return tuple(gone), tuple(others)


def write_register(entries: Sequence[GivenNumber]) -> bytes:
    """The register as CSV (UTF-8 with BOM, CRLF), by year and number."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADS)
    for entry in ordered(entries):
        writer.writerow((entry.year, entry.number, shield(entry.file), entry.sha256, shield(entry.title), entry.pages))
    return out.getvalue().encode("utf-8-sig")


def ordered(entries: Iterable[GivenNumber]) -> tuple[GivenNumber, ...]:
    """The entries by year and number, D-99 before D-100."""
    return tuple(sorted(entries, key=lambda entry: (entry.year, split_number(entry.number))))


def split_number(identity: str) -> tuple[str, int]:
    """C-3-4-01 → (C-3-4, 1): letter or indicator and count; the whole with 0 where it ends in no count."""
    match = _NUMBER.fullmatch(identity)
    return (match[1], int(match[2])) if match else (identity, 0)
