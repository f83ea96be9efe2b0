"""A year's folder of inputs → the form tables and materials in it, and findings about what could not be read.

The way of a file: its bytes (`year_folder`) are read in a bounded process (`file_reader`, `reading`), where they pass
the gate (`gate`), which tells their kind (`model.file_kind`), to what the file holds (`file_contents`). Sheets are
matched with the forms of the scheme (`file_tables`, `table_match`), papers and pictures are kept with their material,
members of an archive go the same way one by one. Whatever happens on the way is that file's finding.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from pipeline.config import Config
from pipeline.ingest import register, replacement, supersede, year_folder
from pipeline.ingest.file_stamps import FileBytes, FileStamps
from pipeline.ingest.ingest_run import IngestRun
from pipeline.ingest.replacement import SetAside
from pipeline.ingest.understood import Understood, understood_file
from pipeline.ingest.vocabulary import titled
from pipeline.model.file_kind import FileContent, kind_named
from pipeline.model.material import Material
from pipeline.model.received import Received
from pipeline.reading import archive
from pipeline.reading.file_contents import FileContents
from pipeline.reading.file_reader import FileReader
from pipeline.reading.gate import Refused
from pipeline.scheme.catalogue import Shows
from pipeline.system import path_names
from pipeline.system.errors import PipelineError

__all__ = ["FileReader", "Received", "ingest"]

_AHEAD = 2
"""Files that are read while one is understood."""
_SMALL, _SMALL_AHEAD = 1 << 20, 32
"""Bytes that so many may have together: a row of small ones is no reason for either process to wait for the other."""
_Got = tuple[FileBytes, Future[FileContents]]
"""The bytes of a file, and what it holds."""


def ingest(config: Config, year: int, reader: FileReader | None = None) -> Received:
    """Read every file below inputs/<year>, in the order of the paths; `reader` may remember what files hold.

    The first folder names the department; a file is recognised by its content, never by its ending. Raises
    PipelineError (NO_INPUT) where the folder does not exist; everything else that is wrong becomes a finding.
    """
    folder = year_folder.opened_year(config.inputs, year, needed=year == config.year)
    if reader is not None:
        return _ingest(IngestRun.begin(config, year, reader), folder)
    with FileReader() as own:
        return _ingest(IngestRun.begin(config, year, own), folder)


def _ingest(run: IngestRun, folder: Path) -> Received:
    config, year = run.config, run.year
    if year == config.year:
        run.findings += year_folder.strays(config.inputs, config.scheme.readings.history_file)
    listing = year_folder.submitted_files(folder, config.inputs)
    paths = dict(listing.files)
    run.findings += year_folder.look_alikes(paths)
    own = f"{year}/{config.scheme.readings.register_file}"
    stamps = FileStamps.kept(run.reader.store, str(year))
    if own in paths:
        _register(own, paths.pop(own), list(paths), stamps, run)
    run.superseded = supersede.superseded(paths, run.registered)
    wanted = ((file, lambda file=file, path=path: stamps.bytes_of(file, path)) for file, path in paths.items())
    for file, got in _read_ahead(wanted, run.reader):
        department = year_folder.department_of(file, run)
        if isinstance(got, Refused):
            _closed(file, department, got, run)
        else:
            _file(file, department, got, run, real_path=listing.real_paths.get(file, ""))
    stamps.keep(run.reader.store, str(year))
    for file, why in listing.closed.items():
        _closed(file, year_folder.owner_of_closed(file, run), why, run)
    _take_back(run)
    _restore(run)
    if run.registered:
        known = dict.fromkeys((*paths, *(material.file for material in run.materials)))
        run.registered, findings = register.settle_files(run.registered, own, list(known))
        run.findings += findings
    run.findings = register.follow(run.findings, [one.file for one in run.materials], config.scheme.catalogue, year)
    return Received(
        year,
        tuple(run.tables),
        tuple(run.materials),
        tuple(run.findings),
        frozenset(mark for table in run.tables for mark in table.marks),
        run.registered,
        tuple(run.statements),
    )


def _read_ahead(
    wanted: Iterable[tuple[str, Callable[[], FileBytes]]], reader: FileReader
) -> Iterator[tuple[str, _Got | Refused]]:
    """Each file in order with its bytes and what it holds, or why they cannot be had; the next are read meanwhile."""
    begun: deque[tuple[str, _Got | Refused]] = deque()
    for file, bytes_of in wanted:
        try:
            data = bytes_of()
            got: _Got | Refused = data, reader.begin(file, data.sha256, data.load)
        except Refused as refused:
            got = refused
        begun.append((file, got))
        while len(begun) > _AHEAD and (len(begun) > _SMALL_AHEAD or sum(map(_size, begun)) > _SMALL):
            yield begun.popleft()
    yield from begun


def _size(begun: tuple[str, _Got | Refused]) -> int:
    _, got = begun
    return 0 if isinstance(got, Refused) else got[0].size


def _closed(file: str, department: str, refused: Refused, run: IngestRun) -> None:
    """A file whose bytes cannot be had: a finding, and a material that says so."""
    run.report(refused.code, file, department, **refused.values)
    title, ending = year_folder.title_and_ending(file)
    run.materials.append(Material(file, department, run.year, title, ending, 0, "", unusable=refused.code))


def _register(file: str, path: Path, files: list[str], stamps: FileStamps, run: IngestRun) -> None:
    """Read 收件登记.xlsx before anything else: it says which files are superseded."""
    try:
        data = stamps.bytes_of(file, path)
        contents = run.reader.begin(file.rpartition("/")[2], data.sha256, data.load).result()
        run.registered, findings = register.read_register_file(file, contents, files, run.config)
        run.findings += findings
    except Refused as refused:
        run.report(refused.code, file, "", **refused.values)


def _take_back(run: IngestRun) -> None:
    """Take back what was read from files whose place a return slip takes that came back, or an archive sent again."""
    gone = supersede.by_slips(run.slips, {one.file: one.department for one in run.materials})
    gone |= supersede.sent_again(one.file for one in run.materials if not one.superseded)
    if not gone:
        return
    run.superseded |= gone
    replaced = {one.file: one for one in run.materials if one.file in gone}
    known = {
        file: replace(one, superseded=gone[file], forms=(), speaks_of="", unusable="", paper=None, picture=None)
        for file, one in replaced.items()
    }
    run.set_aside += [
        SetAside(
            known[file],
            tuple(table for table in run.tables if table.file == file),
            tuple(said for said in run.statements if said.file == file),
            tuple(told for told in run.findings if told.at and told.at[0].file == file),
            one.forms,
        )
        for file, one in replaced.items()
    ]
    run.materials = [known.get(one.file, one) for one in run.materials]
    run.tables = [table for table in run.tables if table.file not in gone]
    run.statements = [one for one in run.statements if one.file not in gone]
    run.findings = [one for one in run.findings if not (one.at and one.at[0].file in gone)]


def _restore(run: IngestRun) -> None:
    """Take from files that others replace what the others have not."""
    decided = {row.replaces for row in run.registered} | {row.file for row in run.registered if row.void}
    forms = run.config.scheme.forms
    found = replacement.restored(run.set_aside, run.tables, run.statements, run.materials, decided, forms)
    run.tables += found.tables
    run.statements += found.statements
    run.findings += found.findings
    run.materials = [found.materials.get(one.file, one) for one in run.materials]
    for file in found.materials:
        del run.superseded[file]


def _file(file: str, department: str, got: _Got, run: IngestRun, *, inside: bool = False, real_path: str = "") -> None:
    """Make one file, or each member of an archive, into tables, a material and findings."""
    data, opened = got
    name = file.rpartition("/")[2]
    title = name.rpartition(".")[0] or name
    material = Material(file, department, run.year, title, "", data.size, data.sha256, real_path=real_path)
    told, known, kind = len(run.findings), run.state(), ""
    try:
        contents = opened.result()
        kind = contents.kind
        if contents.refusal is not None:
            raise Refused(contents.refusal.code, contents.kind, **contents.refusal.values)
        if file in run.superseded:
            material = replace(material, kind=kind, pages=contents.pages, superseded=run.superseded[file])
            run.set_aside.append(_set_aside(material, _understood(material, contents, run)))
            run.materials.append(material)
            return
        if FileContent.MEMBERS in kind_named(kind).holds:
            _members(material, data, run, inside=inside)
            run.materials.append(replace(material, kind=kind))
            return
        material = _counted(material, contents, run)
    except Refused as refused:
        run.report(refused.code, file, material.department, **refused.values)
        material = replace(material, kind=refused.kind, unusable=refused.code)
    except PipelineError:
        raise
    except Exception as error:  # noqa: BLE001  One file is to blame for it, and the others are still to be read.
        run.back_to(known)
        run.report("I141", file, material.department, 原因=f"{type(error).__name__}：{str(error)[:80]}")
        material = replace(material, kind=kind, unusable="I141")
    basis = run.basis
    if not material.forms and not (material.unusable and basis.shows(material.unusable) is Shows.COPY):
        new = run.findings[told:]
        stale = (one.values["表号"] for one in new if basis.shows(one.code) is Shows.OTHER_YEAR)
        speaks_of = next(stale, "") or titled(material.title, basis.titles)
        material = replace(material, speaks_of=speaks_of) if speaks_of else material
    run.materials.append(material)


def _understood(material: Material, contents: FileContents, run: IngestRun) -> Understood:
    return understood_file(material.file, material.department, material.sha256, contents, run.basis, run.reader.store)


def _set_aside(material: Material, found: Understood) -> SetAside:
    """What stands in a file that another replaces; nothing of it is taken before the other has been read."""
    return SetAside(material, found.read.tables, found.statements, found.findings, found.read.forms)


def _counted(material: Material, contents: FileContents, run: IngestRun) -> Material:
    """The material with what the file holds; its tables, statements and findings are added to the run.

    A file in nobody's folder is that body's whom all its tables name.
    """
    if FileContent.TABLES in kind_named(contents.kind).holds and (twin := run.twin(material)):
        raise Refused("I118", contents.kind, 另一份=twin)
    found = _understood(material, contents, run)
    run.tables += found.read.tables
    run.statements += found.statements
    run.findings += found.findings
    if found.read.stands_for is not None:
        run.slips[material.file] = found.read.stands_for
    owners = {table.department for table in found.read.tables} - {""}
    made = replace(
        material,
        kind=contents.kind,
        pages=contents.pages,
        paper=contents.paper,
        picture=contents.picture,
        pixels=contents.picture.pixels if contents.picture else None,
        forms=found.read.forms,
        department=material.department or (owners.pop() if len(owners) == 1 else ""),
    )
    if made.forms:
        run.read.setdefault(made.sha256, []).append(made)
    return made


def _members(material: Material, data: FileBytes, run: IngestRun, *, inside: bool) -> None:
    """Read each member of an archive as if it lay in a folder of its name; one inside another is refused."""
    if inside:
        raise Refused("I117", "zip")
    members = list(archive.members(data.load()))
    if not members:
        raise Refused("I101", "zip")
    files = path_names.distinct_paths([f"{material.file}/{name}" for name, _ in members])
    run.superseded |= supersede.superseded(files, register.rows_with_files(run.registered, files))
    wanted = (
        (file, lambda body=body: FileBytes(len(body), hashlib.sha256(body).hexdigest(), lambda: body))
        for file, (name, body) in zip(files, members, strict=True)
        if not any(year_folder.is_leftover(part) or part == "__MACOSX" for part in name.split("/"))
    )
    for file, got in _read_ahead(wanted, run.reader):
        if not isinstance(got, Refused):
            _file(file, material.department, got, run, inside=True)
