"""What is known while a year's folder is read: what its files are understood by, and what has been found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.config import Config
from pipeline.ingest.replacement import SetAside
from pipeline.ingest.year_basis import YearBasis
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Registered, Statement
from pipeline.model.table import FormTable, Place
from pipeline.reading.file_reader import FileReader


@dataclass
class IngestRun:
    """The run over one year's folder."""

    config: Config
    basis: YearBasis
    reader: FileReader
    tables: list[FormTable] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    read: dict[str, list[Material]] = field(default_factory=dict)
    """sha256 → the files with these bytes that tables were read from."""
    registered: tuple[Registered, ...] = ()
    statements: list[Statement] = field(default_factory=list)
    superseded: dict[str, str] = field(default_factory=dict)
    """File from which nothing is read → the file that replaces it."""
    set_aside: list[SetAside] = field(default_factory=list)
    """The files that others replace, with what stands in them."""
    slips: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Return slip that came back → the files it stands for."""

    @staticmethod
    def begin(config: Config, year: int, reader: FileReader) -> IngestRun:
        """A run with the words and names of a year, and nothing found yet."""
        return IngestRun(config, YearBasis.of(config, year), reader)

    @property
    def year(self) -> int:
        """The year whose folder is read."""
        return self.basis.year

    def report(self, code: str, file: str, department: str, **values: str) -> None:
        """Add a finding about a whole file."""
        self.findings.append(Finding(code, (Place(file),), values, department))

    def state(self) -> tuple[int, int, int]:
        """How much has been found so far."""
        return len(self.tables), len(self.findings), len(self.statements)

    def back_to(self, state: tuple[int, int, int]) -> None:
        """Forget what has been found since; materials, of which one stands for each file, stay."""
        tables, findings, statements = state
        del self.tables[tables:], self.findings[findings:], self.statements[statements:]

    def twin(self, material: Material) -> str:
        """The file with the same bytes whose tables have been read, "" for none.

        Two departments may rightly hand in the same table; a copy in 待分拣 is nobody's.
        """
        for other in self.read.get(material.sha256, ()):
            if not material.department or other.department in ("", material.department):
                return other.file
        return ""
