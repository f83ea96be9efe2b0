"""Materials and the register of earlier runs → the numbers they are cited by, the register kept up, the index."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.config import Config
from pipeline.errors import PipelineError
from pipeline.model.finding import Finding
from pipeline.model.material import Material, Numbered
from pipeline.model.table import Place
from pipeline.office.guard import shield, unshield
from pipeline.office.xlsx import Column, SheetSpec
from pipeline.publish.home import home_of

REGISTER = "材料编号.csv"
"""Name of the register below 登记/."""
_HEADS = ("年度", "编号", "文件", "校验值", "标题")
_NUMBER = re.compile(r"(.+)-(\d{2,})")
KINDS = {
    "pdf": "PDF 文件",
    "docx": "Word 文档",
    "xlsx": "Excel 表",
    "xls": "Excel 表",
    "csv": "CSV 表",
    "jpg": "图片",
    "png": "图片",
    "zip": "压缩包",
}
"""Kind of a file in the index; what is not here is named by its ending."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A number once given, and to what: it is never given to another file."""

    year: int
    number: str
    file: str
    sha256: str
    title: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A line of 佐证材料目录, as words; `pages` is "" where a file has none."""

    order: int
    number: str
    title: str
    department: str
    indicator: str
    kind: str
    pages: str
    file: str


def number(
    materials: Iterable[Material], config: Config, register: Sequence[Entry]
) -> tuple[tuple[Numbered, ...], tuple[Entry, ...], tuple[Finding, ...]]:
    """Numbered materials of the config's year in the order of their numbers, the new register, and P201 findings.

    A file keeps its number when its content changes, and when it moves with its content; new files are numbered in
    the order of the config's departments and of their names. What could not be opened, and a zip whose files were
    unpacked, gets no number. Entries of files that are gone stay, so that no number is used twice.
    """
    year = config.year
    present = [one for one in materials if one.year == year]
    usable = [one for one in present if not one.unusable and not unpacked(one, present)]
    entries = {entry.file: entry for entry in register if entry.year == year}
    order = {body.name: place for place, body in enumerate(config.bodies)}
    usable.sort(key=lambda one: (order.get(one.department, len(order)), one.file))
    here = {one.file for one in present}
    moved = {entry.sha256: entry for entry in reversed(list(entries.values())) if entry.file not in here}
    last = _last_numbers(entries.values())
    kept: dict[str, Entry] = {}
    for one in usable:
        entry = entries.get(one.file)
        if entry is None and (entry := moved.pop(one.sha256, None)) is not None:
            del entries[entry.file]
        if entry is not None:
            kept[one.file] = replace(entry, file=one.file, sha256=one.sha256, title=one.title)
    for one in usable:
        if one.file not in kept:
            home = home_of(one, config)
            last[home] = last.get(home, 0) + 1
            kept[one.file] = Entry(year, f"{home}-{last[home]:02d}", one.file, one.sha256, one.title)
    gone = [entry for name, entry in entries.items() if name not in kept]
    findings = tuple(_gone(entry) for entry in gone if entry.file not in here)
    homes = [*config.scheme.indicators, config.scheme.tree.other_id]
    numbered = tuple(
        sorted(
            (Numbered(kept[one.file].number, one, _split(kept[one.file].number)[0]) for one in usable),
            key=lambda one: (homes.index(one.indicator) if one.indicator in homes else len(homes), _split(one.number)),
        )
    )
    others = [entry for entry in register if entry.year != year]
    return numbered, _ordered([*others, *gone, *kept.values()]), findings


def read_register(data: bytes, name: str = REGISTER) -> tuple[Entry, ...]:
    """The register's entries (UTF-8, or GB18030 as Excel saves it); raises PipelineError (CONFIG) naming the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    hint = f"请用备份恢复 {name}，或改好这一行；不要删除已有的编号。"
    entries: dict[tuple[int, str], Entry] = {}
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for line, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        if len(row) != len(_HEADS) or not row[0].isdigit() or not _NUMBER.fullmatch(row[1]):
            raise PipelineError(f"{name} 第 {line} 行写法有误：应为 {'、'.join(_HEADS)} 五栏。", hint)
        entry = Entry(int(row[0]), row[1], unshield(row[2]), row[3], unshield(row[4]))
        if (entry.year, entry.number) in entries:
            raise PipelineError(f"{name} 第 {line} 行写法有误：编号 {entry.number} 重复。", hint)
        entries[entry.year, entry.number] = entry
    return tuple(entries.values())


def write_register(entries: Sequence[Entry]) -> bytes:
    """The register as CSV (UTF-8 with BOM, CRLF), by year and number."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADS)
    for entry in _ordered(entries):
        writer.writerow((entry.year, entry.number, shield(entry.file), entry.sha256, shield(entry.title)))
    return out.getvalue().encode("utf-8-sig")


def index(numbered: Sequence[Numbered], config: Config) -> tuple[IndexRow, ...]:
    """The lines of 佐证材料目录 in the order of their numbers."""
    tree = config.scheme.tree
    names = {indicator.id: indicator.name for indicator in tree.indicators()} | {tree.other_id: tree.other_name}
    return tuple(
        IndexRow(
            order=place,
            number=one.number,
            title=one.material.title,
            department=one.material.department,
            indicator=names.get(one.indicator, one.indicator),
            kind=KINDS.get(one.material.kind, one.material.kind),
            pages=str(one.material.pages) if one.material.pages else "",
            file=one.material.file,
        )
        for place, one in enumerate(numbered, 1)
    )


def index_sheet(numbered: Sequence[Numbered], config: Config) -> SheetSpec:
    """佐证材料目录 as a sheet for office.xlsx.workbook."""
    columns = (
        Column("序号", 6, "center"),
        Column("编号", 12, "center"),
        Column("材料名称", 44),
        Column("提供部门", 18),
        Column("对应指标", 28),
        Column("类型", 12, "center"),
        Column("页数", 8, "center"),
        Column("文件", 52),
    )
    rows = [
        (
            row.order,
            row.number,
            row.title,
            row.department,
            row.indicator,
            row.kind,
            int(row.pages) if row.pages else None,
            row.file,
        )
        for row in index(numbered, config)
    ]
    title = f"{config.county}{config.year}年度县域生态环境质量自查佐证材料目录"
    return SheetSpec("佐证材料目录", title, columns, rows, note=f"共 {len(rows)} 件。编号一经给出不再改变。")


def unpacked(one: Material, present: Sequence[Material]) -> bool:
    """Whether a zip's files stand among the materials themselves, under its name: then it is no material."""
    return one.kind == "zip" and any(other.file.startswith(one.file) and other.file != one.file for other in present)


def _split(identity: str) -> tuple[str, int]:
    match = _NUMBER.fullmatch(identity)
    return (match[1], int(match[2])) if match else (identity, 0)


def _last_numbers(entries: Iterable[Entry]) -> dict[str, int]:
    last: dict[str, int] = {}
    for entry in entries:
        home, count = _split(entry.number)
        last[home] = max(last.get(home, 0), count)
    return last


def _ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.year, _split(entry.number))))


def _gone(entry: Entry) -> Finding:
    values = {"编号": entry.number, "材料": entry.title, "文件": entry.file}
    return Finding("P201", (Place(entry.file),), values)
