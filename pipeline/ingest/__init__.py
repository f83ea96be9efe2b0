"""A year's folder of inputs → the form tables and materials in it, and findings about what could not be read.

The way of a file: its bytes (`year_folder`) pass the gate (`gate`), which tells its kind (`model.file_kind`); what the
kind holds is read (`_READERS`): tables are matched with the forms of the scheme (`file_tables`, `table_match`), words,
pages and pictures are read once and remembered (`evidence_reader`), members of an archive go the same way one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipeline.config import Config
from pipeline.ingest import archive, gate, pdf_pages, register, statement, supersede, year_folder
from pipeline.ingest.evidence_reader import EvidenceReader
from pipeline.ingest.file_tables import read_tables
from pipeline.ingest.gate import Passed, Refused
from pipeline.ingest.ingest_run import IngestRun
from pipeline.model.file_kind import FileContent, kind_named
from pipeline.model.material import Material
from pipeline.model.received import Received
from pipeline.scheme.catalogue import Shows
from pipeline.system import path_names
from pipeline.system.cache import Cache
from pipeline.system.errors import Cause, PipelineError

__all__ = ["Received", "ingest"]


def ingest(config: Config, year: int, opened: Cache | None = None) -> Received:
    """Read every file below inputs/<year>, in the order of the paths; `opened` keeps what papers and pictures show.

    The first folder names the department; a file is recognised by its content, never by its ending. Raises
    PipelineError (NO_INPUT) where the folder does not exist; everything else that is wrong becomes a finding.
    """
    folder = config.inputs / str(year)
    if not folder.is_dir():
        raise PipelineError(
            f"没有 {year} 年的材料：inputs/{year} 不存在。",
            f"请建立 inputs/{year}/<部门>/，把各部门报来的材料放进去。{year_folder.present_instead(config.inputs)}",
            Cause.NO_INPUT,
        )
    with EvidenceReader(opened) as evidence:
        return _ingest(IngestRun.begin(config, year, evidence), folder)


def _ingest(run: IngestRun, folder: Path) -> Received:
    config, year = run.config, run.year
    if year == config.year:
        run.findings += year_folder.strays(config.inputs, config.scheme.readings.history_file)
    paths = year_folder.submitted_files(folder, config.inputs)
    own = f"{year}/{config.scheme.readings.register_file}"
    if own in paths:
        _register(own, paths.pop(own), list(paths), run)
    run.superseded = supersede.superseded(paths, run.registered)
    for file, path in paths.items():
        department = year_folder.department_of(file, run)
        try:
            data = year_folder.bytes_of(path)
        except Refused as refused:
            run.report(refused.code, file, department, **refused.values)
            title, _, ending = file.rpartition("/")[2].rpartition(".")
            run.materials.append(
                Material(file, department, year, title or ending, ending.lower(), 0, "", unusable=refused.code)
            )
        else:
            _file(file, department, data, run)
    _take_back(run)
    if run.registered:
        known = dict.fromkeys((*paths, *(material.file for material in run.materials)))
        run.registered, findings = register.settle_files(run.registered, own, list(known))
        run.findings += findings
    run.findings = register.follow(run.findings, [one.file for one in run.materials], config.scheme.catalogue, year)
    run.findings += statement.in_own_words(run.materials, run.statements, run.registered, config, year)
    return Received(
        year,
        tuple(run.tables),
        tuple(run.materials),
        tuple(run.findings),
        frozenset(mark for table in run.tables for mark in table.marks),
        run.registered,
        tuple(run.statements),
    )


def _register(file: str, path: Path, files: list[str], run: IngestRun) -> None:
    """Read 收件登记.xlsx before anything else: it says which files are superseded."""
    try:
        run.registered, findings = register.read_register_file(file, year_folder.bytes_of(path), files, run.config)
        run.findings += findings
    except Refused as refused:
        run.report(refused.code, file, "", **refused.values)


def _take_back(run: IngestRun) -> None:
    """Take back what was read from files that a return slip, come back filled in, takes the place of."""
    gone = supersede.by_slips(run.slips, {one.file: one.department for one in run.materials})
    if not gone:
        return
    run.superseded |= gone
    run.tables = [table for table in run.tables if table.file not in gone]
    run.findings = [one for one in run.findings if not (one.at and one.at[0].file in gone)]
    run.materials = [
        replace(one, superseded=gone[one.file], forms=(), speaks_of="", unusable="") if one.file in gone else one
        for one in run.materials
    ]


def _file(file: str, department: str, data: bytes, run: IngestRun, *, inside: bool = False) -> None:
    """Read one file, or each member of an archive, into tables, a material and findings."""
    name = file.rpartition("/")[2]
    sha256 = hashlib.sha256(data).hexdigest()
    material = Material(file, department, run.year, name.rpartition(".")[0] or name, "", len(data), sha256)
    told = len(run.findings)
    try:
        passed = gate.admit(name, data)
        holds = kind_named(passed.kind).holds
        if file in run.superseded:
            run.materials.append(replace(material, kind=passed.kind, superseded=run.superseded[file]))
            return
        if FileContent.MEMBERS in holds:
            _members(material, data, run, inside=inside)
            run.materials.append(replace(material, kind=passed.kind))
            return
        material = replace(material, kind=passed.kind)
        for content in holds:
            material = _READERS[content](material, passed, data, run)
        if material.forms:
            run.read.setdefault(sha256, []).append(material)
    except Refused as refused:
        run.report(refused.code, file, material.department, **refused.values)
        material = replace(material, kind=refused.kind, unusable=refused.code)
    if not material.forms and not (material.unusable and run.shows(material.unusable) is Shows.COPY):
        new = run.findings[told:]
        stale = (one.values["表号"] for one in new if run.shows(one.code) is Shows.OTHER_YEAR)
        material = replace(material, speaks_of=next(stale, "") or run.vocabulary.titled(material.title))
    run.materials.append(material)


def _members(material: Material, data: bytes, run: IngestRun, *, inside: bool) -> None:
    """Read each member of an archive as if it lay in a folder of its name; one inside another is refused."""
    if inside:
        raise Refused("I117", "zip")
    held = [(f"{material.file}/{path_names.readable_path(name)}", name, body) for name, body in archive.members(data)]
    if not held:
        raise Refused("I101", "zip")
    files = [file for file, _, _ in held]
    run.superseded |= supersede.superseded(files, register.rows_with_files(run.registered, files))
    for file, name, body in held:
        if not any(year_folder.is_leftover(part) or part == "__MACOSX" for part in name.split("/")):
            _file(file, material.department, body, run, inside=True)


def _tables(material: Material, passed: Passed, data: bytes, run: IngestRun) -> Material:
    """The forms of the file's tables; a file in nobody's folder is that body's whom all its tables name."""
    twin = run.twin(material)
    if twin:
        raise Refused("I118", passed.kind, 另一份=twin)
    before = len(run.tables)
    forms = read_tables(material.file, material.department, passed, data, run)
    owners = {table.department for table in run.tables[before:]} - {""}
    department = material.department or (owners.pop() if len(owners) == 1 else "")
    return replace(material, forms=forms, department=department)


def _words(material: Material, passed: Passed, data: bytes, run: IngestRun) -> Material:
    """What a Word file says, and its statements, if it is a 情况说明."""
    paper = run.evidence.word(data, material.sha256, passed.parts)
    said, findings = statement.read_statement(
        material.file, material.department, run.year, passed.parts, run.bodies, run.config
    )
    run.statements += said
    run.findings += findings
    return replace(material, paper=paper)


def _pages(material: Material, passed: Passed, data: bytes, run: IngestRun) -> Material:
    pages = pdf_pages.page_count(data)
    return replace(material, pages=pages, paper=run.evidence.pdf(data, material.sha256, pages))


def _picture(material: Material, passed: Passed, data: bytes, run: IngestRun) -> Material:
    picture = run.evidence.picture(data, material.sha256, passed.kind)
    return replace(material, pixels=picture.pixels, picture=picture)


_READERS: dict[FileContent, Callable[[Material, Passed, bytes, IngestRun], Material]] = {
    FileContent.TABLES: _tables,
    FileContent.WORDS: _words,
    FileContent.PAGES: _pages,
    FileContent.PICTURE: _picture,
}
"""What a kind of file holds → how it is read; each may raise Refused."""
