"""A configuration and a year → all that the files of that year are understood by, as a value with a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.config import Config
from pipeline.ingest.header_words import LISTED
from pipeline.ingest.vocabulary import Vocabulary, build_vocabulary, form_titles
from pipeline.reading.file_reader import CODE
from pipeline.scheme import Scheme
from pipeline.scheme.catalogue import Shows
from pipeline.scheme.units import fold
from pipeline.system.cache import key_of
from pipeline.system.json_values import encoded
from pipeline.system.program import part_digest

_CODE = (*CODE, "ingest/*.py", "scheme/**/*.py")


@dataclass(frozen=True)
class YearBasis:
    """By what the files of a year are understood, each by itself: the scheme, and names that the config lists."""

    scheme: Scheme
    year: int
    bodies: Mapping[str, str]
    """Folded name or alias of each body of the year → its name."""
    listed: Mapping[str, frozenset[str]]
    """Kind of object that the config lists → its folded names."""
    county: frozenset[str]
    """Folded names of the county itself."""

    @staticmethod
    def of(config: Config, year: int) -> YearBasis:
        """That of a year."""
        bodies = {
            fold(name): body.name
            for body in config.bodies
            if body.years.covers(year)
            for name in (body.name, *body.aliases)
        }
        listed = {kind: frozenset(config.names_of(kind, year)) | config.whole(kind) for kind in LISTED}
        county = frozenset((fold(config.county), fold(config.short_name)))
        return YearBasis(config.scheme, year, bodies, listed, county)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the scheme's tables in that year."""
        return build_vocabulary(self.scheme, self.year)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Those of the scheme's forms (`form_titles`), for whoever needs no other word."""
        return form_titles(self.scheme)

    @cached_property
    def key(self) -> str:
        """A key over all of it and the code: with the same key a file of the same bytes and name is understood alike.

        The scheme stands in it as the texts that it was read from.
        """
        names = encoded((self.year, self.bodies, self.listed, self.county))
        return key_of(part_digest(*_CODE), self.scheme.name, self.scheme.digest, names)

    def shows(self, code: str) -> Shows | None:
        """What findings of a code say that a file or sheet turned out to be."""
        return self.scheme.catalogue[code].shows
