"""What a file holds → the tables, statements and findings that come of it by itself, remembered between runs."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ingest.file_tables import FileTables, read_tables
from pipeline.ingest.statement import read_statement
from pipeline.ingest.year_basis import YearBasis
from pipeline.model.file_kind import FileContent, kind_named
from pipeline.model.finding import Finding
from pipeline.model.receipt import Statement
from pipeline.reading.file_contents import FileContents
from pipeline.system.cache import Cache, key_of
from pipeline.system.json_values import decoded, encoded


@dataclass(frozen=True, slots=True)
class Understood:
    """What came of one file, whatever lies beside it and came before it."""

    read: FileTables = FileTables()
    statements: tuple[Statement, ...] = ()
    findings: tuple[Finding, ...] = ()


def understood_file(
    file: str, department: str, sha256: str, contents: FileContents, basis: YearBasis, store: Cache | None = None
) -> Understood:
    """What comes of a file of that name and digest in the folder of a body ("" for none).

    A `store` remembers what came of files with sheets: finding the forms of these is what takes time.
    """
    if store is None or not contents.sheets:
        return _understand(file, department, contents, basis)
    key = key_of("understood", basis.key, file.encode(errors="surrogatepass"), department, sha256)
    known = store.get(key)
    if known is not None:
        return decoded(known, Understood)
    made = _understand(file, department, contents, basis)
    store.put(key, encoded(made))
    return made


def _understand(file: str, department: str, contents: FileContents, basis: YearBasis) -> Understood:
    holds, named = kind_named(contents.kind).holds, contents.named(file)
    read, told = read_tables(file, department, named, basis) if FileContent.TABLES in holds else (FileTables(), ())
    said, more = read_statement(file, department, named, basis) if FileContent.WORDS in holds else ((), ())
    return Understood(read, said, (*told, *more))
