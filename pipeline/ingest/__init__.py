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
from pipeline.ingest import register, replacement, statement, supersede, year_folder
from pipeline.ingest.file_tables import read_tables
from pipeline.ingest.ingest_run import IngestRun
from pipeline.ingest.replacement import SetAside
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
_Opened = tuple[str, Callable[[], bytes]]
"""The name of a file and how its bytes are got; that raises Refused."""


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
    if own in paths:
        _register(own, paths.pop(own), list(paths), run)
    run.superseded = supersede.superseded(paths, run.registered)
    opened = ((file, lambda path=path: year_folder.bytes_of(path)) for file, path in paths.items())
    for file, data, contents in _read_ahead(opened, run.reader):
        department = year_folder.department_of(file, run)
        if isinstance(data, Refused):
            _closed(file, department, data, run)
        else:
            real_path = year_folder.real_path(file, paths[file], config.inputs)
            _file(file, department, data, contents, run, real_path=real_path)
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
    files: Iterable[_Opened], reader: FileReader
) -> Iterator[tuple[str, bytes | Refused, Callable[[], FileContents]]]:
    """(name, bytes, what the file holds) of each in order, the next ones being read meanwhile."""
    begun: deque[tuple[str, bytes | Refused, Callable[[], FileContents]]] = deque()
    for file, load in files:
        try:
            data: bytes | Refused = load()
        except Refused as refused:
            data = refused
        ahead: Future[FileContents] = reader.begin(file, b"" if isinstance(data, Refused) else data)
        begun.append((file, data, ahead.result))
        if len(begun) > _AHEAD:
            yield begun.popleft()
    yield from begun


def _closed(file: str, department: str, refused: Refused, run: IngestRun) -> None:
    """A file whose bytes cannot be had: a finding, and a material that says so."""
    run.report(refused.code, file, department, **refused.values)
    title, ending = year_folder.title_and_ending(file)
    run.materials.append(Material(file, department, run.year, title, ending, 0, "", unusable=refused.code))


def _register(file: str, path: Path, files: list[str], run: IngestRun) -> None:
    """Read 收件登记.xlsx before anything else: it says which files are superseded."""
    try:
        contents = run.reader.read(file.rpartition("/")[2], year_folder.bytes_of(path))
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


def _file(
    file: str,
    department: str,
    data: bytes,
    opened: Callable[[], FileContents],
    run: IngestRun,
    *,
    inside: bool = False,
    real_path: str = "",
) -> None:
    """Make one file, or each member of an archive, into tables, a material and findings."""
    name = file.rpartition("/")[2]
    sha256 = hashlib.sha256(data).hexdigest()
    title = name.rpartition(".")[0] or name
    material = Material(file, department, run.year, title, "", len(data), sha256, real_path=real_path)
    told, known = len(run.findings), run.state()
    try:
        contents = opened().named(file)
        material = replace(material, kind=contents.kind)
        if contents.refusal is not None:
            raise Refused(contents.refusal.code, contents.kind, **contents.refusal.values)
        if file in run.superseded:
            material = replace(material, pages=contents.pages, superseded=run.superseded[file])
            run.set_aside.append(_set_aside(material, contents, run))
            run.materials.append(material)
            return
        if FileContent.MEMBERS in kind_named(contents.kind).holds:
            _members(material, data, run, inside=inside)
            run.materials.append(material)
            return
        material = _understood(material, contents, run)
        if material.forms:
            run.read.setdefault(sha256, []).append(material)
    except Refused as refused:
        run.report(refused.code, file, material.department, **refused.values)
        material = replace(material, kind=refused.kind, unusable=refused.code)
    except PipelineError:
        raise
    except Exception as error:  # noqa: BLE001  One file is to blame for it, and the others are still to be read.
        run.back_to(known)
        run.report("I141", file, material.department, 原因=f"{type(error).__name__}：{str(error)[:80]}")
        material = replace(material, forms=(), unusable="I141")
    if not material.forms and not (material.unusable and run.shows(material.unusable) is Shows.COPY):
        new = run.findings[told:]
        stale = (one.values["表号"] for one in new if run.shows(one.code) is Shows.OTHER_YEAR)
        material = replace(material, speaks_of=next(stale, "") or run.vocabulary.titled(material.title))
    run.materials.append(material)


def _set_aside(material: Material, contents: FileContents, run: IngestRun) -> SetAside:
    """What stands in a file that another replaces; nothing of it is taken before the other has been read."""
    known, slips = run.state(), dict(run.slips)
    forms: tuple[str, ...] = ()
    if FileContent.TABLES in kind_named(contents.kind).holds:
        forms = read_tables(material.file, material.department, contents, run)
    _statements(material, contents, run)
    tables, findings, statements = known
    found = SetAside(
        material,
        tuple(run.tables[tables:]),
        tuple(run.statements[statements:]),
        tuple(run.findings[findings:]),
        forms,
    )
    run.back_to(known)
    run.slips = slips
    return found


def _understood(material: Material, contents: FileContents, run: IngestRun) -> Material:
    """The material with what the file holds; its tables and statements are added to the run."""
    material = replace(
        material,
        pages=contents.pages,
        paper=contents.paper,
        picture=contents.picture,
        pixels=contents.picture.pixels if contents.picture else None,
    )
    if FileContent.TABLES in kind_named(contents.kind).holds:
        material = _tables(material, contents, run)
    _statements(material, contents, run)
    return material


def _statements(material: Material, contents: FileContents, run: IngestRun) -> None:
    """Add what a Word file that is a 情况说明 says."""
    if FileContent.WORDS in kind_named(contents.kind).holds:
        said, findings = statement.read_statement(
            material.file, material.department, run.year, contents, run.bodies, run.config
        )
        run.statements += said
        run.findings += findings


def _members(material: Material, data: bytes, run: IngestRun, *, inside: bool) -> None:
    """Read each member of an archive as if it lay in a folder of its name; one inside another is refused."""
    if inside:
        raise Refused("I117", "zip")
    members = list(archive.members(data))
    if not members:
        raise Refused("I101", "zip")
    files = path_names.distinct_paths([f"{material.file}/{name}" for name, _ in members])
    run.superseded |= supersede.superseded(files, register.rows_with_files(run.registered, files))
    wanted = (
        (file, lambda body=body: body)
        for file, (name, body) in zip(files, members, strict=True)
        if not any(year_folder.is_leftover(part) or part == "__MACOSX" for part in name.split("/"))
    )
    for file, body, contents in _read_ahead(wanted, run.reader):
        if not isinstance(body, Refused):
            _file(file, material.department, body, contents, run, inside=True)


def _tables(material: Material, contents: FileContents, run: IngestRun) -> Material:
    """The forms of the file's tables; a file in nobody's folder is that body's whom all its tables name."""
    twin = run.twin(material)
    if twin:
        raise Refused("I118", contents.kind, 另一份=twin)
    before = len(run.tables)
    forms = read_tables(material.file, material.department, contents, run)
    owners = {table.department for table in run.tables[before:]} - {""}
    department = material.department or (owners.pop() if len(owners) == 1 else "")
    return replace(material, forms=forms, department=department)
