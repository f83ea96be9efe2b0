"""What is known while a year's folder is read: the words to read by, and what has been found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.config import Config
from pipeline.ingest.header_words import LISTED
from pipeline.ingest.replacement import SetAside
from pipeline.ingest.vocabulary import Vocabulary, build_vocabulary
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Registered, Statement
from pipeline.model.table import FormTable, Place
from pipeline.reading.file_reader import FileReader
from pipeline.scheme.catalogue import Shows
from pipeline.scheme.units import fold


@dataclass
class IngestRun:
    """The run over one year's folder."""

    config: Config
    year: int
    vocabulary: Vocabulary
    reader: FileReader
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
    set_aside: list[SetAside] = field(default_factory=list)
    """The files that others replace, with what stands in them."""
    slips: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Return slip that came back → the files it stands for."""

    @staticmethod
    def begin(config: Config, year: int, reader: FileReader) -> IngestRun:
        """A run with the words and names of a year, and nothing found yet."""
        bodies = {
            fold(name): body.name
            for body in config.bodies
            if body.years.covers(year)
            for name in (body.name, *body.aliases)
        }
        listed = {kind: frozenset(config.names_of(kind, year)) | config.whole(kind) for kind in LISTED}
        return IngestRun(config, year, build_vocabulary(config.scheme, year), reader, bodies, listed)

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

    def shows(self, code: str) -> Shows | None:
        """What findings of a code say that a file or sheet turned out to be."""
        return self.config.scheme.catalogue[code].shows

    def twin(self, material: Material) -> str:
        """The file with the same bytes whose tables have been read, "" for none.

        Two departments may rightly hand in the same table; a copy in 待分拣 is nobody's.
        """
        for other in self.read.get(material.sha256, ()):
            if not material.department or other.department in ("", material.department):
                return other.file
        return ""
