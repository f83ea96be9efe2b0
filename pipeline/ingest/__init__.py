"""A year's folder of inputs → the form tables and materials in it, and findings about what could not be read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.config import Config
from pipeline.ingest import (
    archive,
    csvfile,
    evidence,
    gate,
    header_words,
    register,
    statement,
    supersede,
    untouched,
    vocabulary,
    worddoc,
    workbook,
)
from pipeline.ingest.gate import Refused
from pipeline.ingest.opening import Opener
from pipeline.ingest.region import sheet_of_ours, stamp_of
from pipeline.ingest.table_match import match, tabular
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Registered, Statement
from pipeline.model.received import Received
from pipeline.model.table import FormTable, Place, Sheet
from pipeline.scheme import id_line
from pipeline.scheme.units import fold
from pipeline.system import path_names
from pipeline.system.cache import Cache
from pipeline.system.errors import Cause, PipelineError, reason

__all__ = ["Received", "ingest"]

_LEFTOVERS = ("thumbs.db", "desktop.ini", ".ds_store")
"""What systems leave in folders."""
_TABLES = ("xlsx", "xls", "csv", "txt")
_CAPTION_LINES = 3
"""Lines above a table of a document that may name its form."""
_STAMP_ROWS = 4
"""Rows in which an issued sheet says what it is."""
_SHOWN = 5
"""Names that a message lists."""
_YEAR = re.compile(r"\d{4}")


@dataclass
class _Reading:
    """The run over one year's folder."""

    config: Config
    year: int
    vocabulary: Vocabulary
    opener: Opener
    bodies: dict[str, str]
    """Folded name or alias of each body of the year → its name."""
    listed: dict[str, frozenset[str]]
    """Kind of object that the config lists → its folded names."""
    tables: list[FormTable] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    read: dict[str, list[Material]] = field(default_factory=dict)
    """sha256 → the files with these bytes that tables were read from."""
    registered: tuple[Registered, ...] = ()
    statements: list[Statement] = field(default_factory=list)
    superseded: dict[str, str] = field(default_factory=dict)
    """File from which nothing is read → the file that replaces it."""
    slips: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Return slip that came back → the files it stands for."""

    def report(self, code: str, file: str, department: str, **values: str) -> None:
        """Add a finding about a whole file."""
        self.findings.append(Finding(code, (Place(file),), values, department))


def ingest(config: Config, year: int, opened: Cache | None = None) -> Received:
    """Read every file below inputs/<year>, in the order of the paths; `opened` keeps what papers and pictures show.

    The first folder names the department; a file is recognised by its content, never by its ending. Raises
    PipelineError (NO_INPUT) where the folder does not exist; everything else that is wrong becomes a finding.
    """
    folder = config.inputs / str(year)
    if not folder.is_dir():
        raise PipelineError(
            f"没有 {year} 年的材料：inputs/{year} 不存在。",
            f"请建立 inputs/{year}/<部门>/，把各部门报来的材料放进去。{_there(config.inputs)}",
            Cause.NO_INPUT,
        )
    bodies = {
        fold(name): body.name
        for body in config.bodies
        if body.years.covers(year)
        for name in (body.name, *body.aliases)
    }
    listed = {kind: frozenset(config.names_of(kind, year)) | config.whole(kind) for kind in header_words.LISTED}
    with Opener(opened) as opener:
        return _ingest(
            _Reading(config, year, vocabulary.build_vocabulary(config.scheme, year), opener, bodies, listed), folder
        )


def _ingest(reading: _Reading, folder: Path) -> Received:
    config, year = reading.config, reading.year
    if year == config.year:
        _beside(reading)
    paths = {path_names.readable_path(path.relative_to(config.inputs).as_posix()): path for path in _files(folder)}
    own = f"{year}/{config.scheme.readings.register_file}"
    if own in paths:
        _register(own, paths.pop(own), list(paths), reading)
    reading.superseded = supersede.superseded(paths, reading.registered)
    for file, path in paths.items():
        department = _department(file, reading)
        data = _bytes(path, file, department, reading)
        if data is not None:
            _file(file, department, data, reading)
        else:
            title, _, ending = file.rpartition("/")[2].rpartition(".")
            code = reading.findings[-1].code
            reading.materials.append(
                Material(file, department, reading.year, title or ending, ending.lower(), 0, "", unusable=code)
            )
    _replaced(reading)
    if reading.registered:
        known = dict.fromkeys((*paths, *(material.file for material in reading.materials)))
        reading.registered, findings = register.settle_files(reading.registered, own, list(known))
        reading.findings += findings
    reading.findings = register.follow(reading.findings, [one.file for one in reading.materials], year)
    reading.findings += statement.in_own_words(reading.materials, reading.statements, reading.registered, config, year)
    marks = frozenset(mark for table in reading.tables for mark in table.marks)
    return Received(
        year,
        tuple(reading.tables),
        tuple(reading.materials),
        tuple(reading.findings),
        marks,
        reading.registered,
        tuple(reading.statements),
    )


def _replaced(reading: _Reading) -> None:
    """Take back what was read from files that a return slip, come back filled in, takes the place of."""
    gone = supersede.by_slips(reading.slips, {one.file: one.department for one in reading.materials})
    if not gone:
        return
    reading.superseded |= gone
    reading.tables = [table for table in reading.tables if table.file not in gone]
    reading.findings = [one for one in reading.findings if not (one.at and one.at[0].file in gone)]
    reading.materials = [
        replace(one, superseded=gone[one.file], forms=(), speaks_of="", unusable="") if one.file in gone else one
        for one in reading.materials
    ]


def _register(file: str, path: Path, files: list[str], reading: _Reading) -> None:
    """Read 收件登记.xlsx before anything else: it says which files are superseded."""
    data = _bytes(path, file, "", reading)
    if data is not None:
        reading.registered, findings = register.read_register_file(file, data, files, reading.config)
        reading.findings += findings


def _there(inputs: Path) -> str:
    """What stands in the folder of inputs instead of the year that is looked for."""
    there = inputs.iterdir() if inputs.is_dir() else ()
    found = sorted(path_names.readable_path(path.name) for path in there if not _ours(path.name))
    return f"inputs/ 里现有：{'、'.join(found[:_SHOWN])}。" if found else ""


def _beside(reading: _Reading) -> None:
    """Say once what lies beside the folders of the years, where nobody looks for it."""
    known = reading.config.scheme.readings.history_file
    stray = [
        path_names.readable_path(path.name) + ("/" if path.is_dir() else "")
        for path in sorted(reading.config.inputs.iterdir())
        if not _ours(path.name) and path.name != known and not (path.is_dir() and _YEAR.fullmatch(path.name))
    ]
    if stray:
        reading.report("I120", stray[0].rstrip("/"), "", 名称="、".join(stray[:_SHOWN]), 个数=str(len(stray)))


def _ours(name: str) -> bool:
    """Whether a file or folder is no submission: hidden, a lock file of an open document, left by a system."""
    return name.startswith((".", "~$")) or name.lower() in _LEFTOVERS


def _files(folder: Path) -> Iterator[Path]:
    """Files below a folder by path, without hidden ones, lock files of open documents and links that lead nowhere."""
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).parts):
        parts = path.relative_to(folder).parts
        if any(map(_ours, parts)):
            continue
        if path.is_file():
            yield path


def _department(file: str, reading: _Reading) -> str:
    """The body in whose folder a file lies; an unknown folder gives one finding."""
    parts = file.split("/")
    if len(parts) < 3 or parts[1] == reading.config.scheme.readings.unsorted_folder:
        return ""
    found = reading.bodies.get(fold(parts[1]), "")
    if found:
        return found
    place = Place(f"{parts[0]}/{parts[1]}")
    if not any(finding.code == "I112" and finding.at == (place,) for finding in reading.findings):
        like = _like(parts[1], list(dict.fromkeys(reading.bodies.values())))
        hint = f"，是不是“{like}”" if like else ""
        reading.findings.append(Finding("I112", (place,), {"文件夹": parts[1], "最像": hint}))
    return ""


def _like(name: str, known: list[str]) -> str:
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=50)
    return str(found[0]) if found else ""


def _bytes(path: Path, file: str, department: str, reading: _Reading) -> bytes | None:
    """The file's bytes, or None with a finding where it is too large, cannot be opened, or changes meanwhile."""
    try:
        before = path.stat()
        if before.st_size > gate.FILE_LIMIT:
            size = f"{before.st_size >> 20} MB"
            reading.report("I114", file, department, 大小=size, 上限=f"{gate.FILE_LIMIT >> 20} MB")
            return None
        data = path.read_bytes()
        after = path.stat()
    except OSError as error:
        reading.report("I115", file, department, 原因=reason(error))
        return None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        reading.report("I116", file, department)
        return None
    return data


def _file(file: str, department: str, data: bytes, reading: _Reading, *, inside: bool = False) -> None:
    """Read one file, or each member of an archive, into tables, a material and findings."""
    name = file.rpartition("/")[2]
    material = Material(
        file, department, reading.year, name.rpartition(".")[0] or name, "", len(data), hashlib.sha256(data).hexdigest()
    )
    told = len(reading.findings)
    try:
        passed = gate.admit(name, data)
        if file in reading.superseded:
            reading.materials.append(replace(material, kind=passed.kind, superseded=reading.superseded[file]))
            return
        if passed.kind == "zip":
            if inside:
                raise Refused("I117", "zip")
            held = list(archive.members(data))
            if not held:
                raise Refused("I101", "zip")
            inner = [f"{file}/{path_names.readable_path(member)}" for member, _ in held]
            rows = register.rows_with_files(reading.registered, inner)
            reading.superseded |= supersede.superseded(inner, rows)
            for member, content in held:
                if not any(_ours(part) or part == "__MACOSX" for part in member.split("/")):
                    _file(f"{file}/{path_names.readable_path(member)}", department, content, reading, inside=True)
            reading.materials.append(replace(material, kind=passed.kind))
            return
        material = replace(material, kind=passed.kind)
        if passed.kind == "pdf":
            pages = evidence.page_count(data)
            material = replace(material, pages=pages, paper=reading.opener.pdf(data, material.sha256, pages))
        elif passed.kind in ("jpg", "png"):
            picture = reading.opener.picture(data, material.sha256, passed.kind)
            material = replace(material, pixels=picture.pixels, picture=picture)
        elif passed.kind in (*_TABLES, "docx"):
            twin = _twin(material, reading)
            if twin:
                raise Refused("I118", passed.kind, 另一份=twin)
            before = len(reading.tables)
            forms = _tables(file, department, passed, data, reading)
            owners = {table.department for table in reading.tables[before:]} - {""}
            department = department or (owners.pop() if len(owners) == 1 else "")
            material = replace(material, forms=forms, department=department)
            if passed.kind == "docx":
                material = replace(material, paper=reading.opener.word(data, material.sha256, passed.parts))
                _state(file, department, passed, reading)
            if forms:
                reading.read.setdefault(material.sha256, []).append(material)
    except Refused as refused:
        reading.report(refused.code, file, department, **refused.values)
        material = replace(material, kind=refused.kind, unusable=refused.code)
    if not material.forms and material.unusable != "I118":
        stale = (one.values["表号"] for one in reading.findings[told:] if one.code == "I214")
        material = replace(material, speaks_of=next(stale, "") or reading.vocabulary.titled(material.title))
    reading.materials.append(material)


def _state(file: str, department: str, passed: gate.Passed, reading: _Reading) -> None:
    """Take the statements of a Word file, if it is a 情况说明."""
    said, findings = statement.read_statement(
        file, department, reading.year, passed.parts, reading.bodies, reading.config
    )
    reading.statements += said
    reading.findings += findings


def _twin(material: Material, reading: _Reading) -> str:
    """The file with the same bytes whose tables have been read, "" for none.

    Two departments may rightly hand in the same table; a copy in 待分拣 is nobody's.
    """
    for other in reading.read.get(material.sha256, ()):
        if not material.department or other.department in ("", material.department):
            return other.file
    return ""


def _tables(file: str, department: str, passed: gate.Passed, data: bytes, reading: _Reading) -> tuple[str, ...]:
    """Add the form tables of a file; returns the ids of the forms found, in order."""
    begun = len(reading.findings)
    sheets: list[tuple[Sheet, tuple[str, ...]]]
    if passed.kind == "docx":
        sheets = worddoc.read_word(file, passed.parts.get("word/document.xml", b""))
    elif passed.kind in ("csv", "txt"):
        sheets = [(sheet, ()) for sheet in csvfile.read_csv(file, data)]
    else:
        read, findings = workbook.read_workbook(file, passed.kind, data, passed.parts)
        sheets = [(sheet, ()) for sheet in read]
        reading.findings += [replace(finding, department=department) for finding in findings]
    parts = file.split("/")[2:] if department else file.split("/")[1:]
    around = tuple(reversed([*parts[:-1], parts[-1].rpartition(".")[0] or parts[-1]]))
    forms: dict[str, None] = {}
    unread: list[Sheet] = []
    empty: list[Finding] = []
    reported = len(reading.findings)
    last: FormTable | None = None
    for sheet, above in sheets:
        aside = sheet_of_ours(sheet)
        if aside:
            if aside.kind == id_line.SLIP and aside.year == reading.year:
                reading.slips[file] = aside.files
            continue
        ours = any(map(stamp_of, sheet.rows[:_STAMP_ROWS]))
        last = None if ours else last  # a sheet that says what it is continues no other
        directly = passed.kind == "docx" and not above and last is not None
        nearest = tuple(reversed(above))
        source = TableSource(
            department, reading.year, (*nearest[:_CAPTION_LINES], *around), nearest, reading.bodies, reading.listed,
            last, directly,
        )  # fmt: skip
        tables, findings = match(sheet, source, reading.vocabulary)
        if not tables and not findings and tabular(sheet):
            unread.append(sheet)
        reading.tables += tables
        if ours:
            tables, more = untouched.apart(tables, reading.config.scheme.forms)
            findings += more
        empty += [finding for finding in findings if ours and finding.code == "I212"]
        reading.findings += [finding for finding in findings if finding not in empty]
        last = tables[-1] if tables else last
        forms |= dict.fromkeys(table.form for table in tables)
    reading.findings += untouched.told(empty, file, department) if forms else empty
    if forms and unread:
        names = "、".join(f"“{sheet.name}”" for sheet in unread[:_SHOWN])
        place = Place(file, unread[0].name)
        reading.findings.append(Finding("I213", (place,), {"工作表": names, "个数": str(len(unread))}, department))
    if not sheets and passed.kind in _TABLES and len(reading.findings) == begun:
        reading.report("I121", file, department)
    if sheets and not forms and len(reading.findings) == reported and passed.kind not in ("docx", "txt"):
        named = reading.vocabulary.titled(around[0])
        if named:
            reading.report("I211", file, department, 表=reading.config.scheme.forms.by_id[named].title)
        else:
            reading.report("I201", file, department)
    return tuple(forms)
