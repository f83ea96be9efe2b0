"""A row at which a head may begin → what is known of its table before it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ingest.header_words import Block
from pipeline.ingest.sheet_grid import SheetGrid
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.table import Raw
from pipeline.scheme.units import fold


@dataclass(frozen=True, slots=True)
class TableHead:
    """A row at which a head may begin, and what is known of its table before it is read."""

    grid: SheetGrid
    top: int
    said: str
    """The form that the words around it speak of, "" for none."""
    certain: bool
    """Whether it can be no other form."""
    unit: str
    """Unit of the whole table, "" where none is given."""
    source: TableSource
    vocabulary: Vocabulary
    titles: tuple[str, ...] = ()
    """Rows of text above it."""

    @property
    def around(self) -> tuple[str, ...]:
        """Everything around the table that may say what it is of, the nearest first: titles, sheet, file, folders."""
        return (*reversed(self.titles), self.grid.sheet.name, *self.source.hints)

    @property
    def least(self) -> int:
        """How many rows it has at least."""
        return self.grid.least_height(self.top)

    def below(self, height: int) -> int:
        """The first row below a head of so many rows, -1 where the sheet ends before."""
        return self.top + height if self.top + height < len(self.grid.sheet.rows) else -1

    def blocks(self) -> Iterator[Block]:
        """The blocks that it may belong to."""
        return (one for one in self.vocabulary.blocks if not self.certain or one.form.id == self.said)

    def names_the_whole(self, cell: Raw) -> bool:
        """Whether a cell names the county itself, or all its parts together."""
        said = fold(cell) if isinstance(cell, str) else ""
        return said in self.source.county or bool(said and self.vocabulary.scheme.readings.sums_up(said))
