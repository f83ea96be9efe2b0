"""What every check is given, and how it finds the cells, owner and last digits of a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from pipeline.config import Config
from pipeline.model.change import Change
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.number import digits, plain
from pipeline.model.receipt import Account
from pipeline.model.table import DataTable, FormTable, Place, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import Measure
from pipeline.scheme.rules import Rules

_CELLS = 12
"""A finding names this many cells at most."""


@dataclass(frozen=True)
class Given:
    """Facts of two years, their changes, the tables and files handed in, and the year of the report."""

    facts: FactSet
    changes: Mapping[tuple[str, str], Change]
    tables: tuple[FormTable, ...]
    config: Config
    year: int
    materials: tuple[Material, ...] = ()
    """Every file handed in for the year."""
    account: Account = field(default_factory=lambda: Account(0, (), ()))
    """Everything owed for the year and everything that came for it."""

    @property
    def rules(self) -> Rules:
        """The scheme's cross-checks."""
        return self.config.scheme.rules

    @property
    def measures(self) -> Mapping[str, Measure]:
        """The scheme's measures by id."""
        return self.config.scheme.measures

    def fact(self, measure: str, subject: str = "") -> Fact | None:
        """The adopted annual fact of the report year."""
        return self.facts.get(measure, subject, self.year)

    def cells(self, *facts: Fact | None) -> tuple[Place, ...]:
        """Where the numbers stand: a fact's own cells, else those of the facts it was computed from."""
        found: dict[Place, None] = {}
        for fact in facts:
            for place in self._cells(fact, frozenset()):
                found.setdefault(place)
        return tuple(found)[:_CELLS]

    def _cells(self, fact: Fact | None, seen: frozenset[FactKey]) -> Iterable[Place]:
        if fact is None or fact.key in seen:
            return
        if fact.at:
            yield from fact.at
            return
        for key in fact.inputs[:_CELLS]:
            yield from self._cells(self.facts.by_key.get(key, (None,))[0], seen | {fact.key})

    def inputs(self, fact: Fact | None) -> Iterator[FactKey]:
        """Everything a fact was worked out from, directly or not, each once."""
        todo, seen = list(fact.inputs if fact else ()), set[FactKey]()
        while todo:
            key = todo.pop()
            if key not in seen:
                seen.add(key)
                yield key
                todo += [one for part in self.facts.by_key.get(key, ())[:1] for one in part.inputs]

    @cached_property
    def twice(self) -> tuple[tuple[Form, DataTable, DataTable, tuple[Record, ...]], ...]:
        """Form, two of its tables, and what stands in both: (record of the first, of the second) in turn."""
        found = []
        for form in self.config.scheme.forms.by_id.values():
            if (
                form.records is None
                or form.records.period
                or not any(column.measure for column in form.records.columns)
            ):
                continue
            for first, second in combinations(self.facts.table(form.id, self.year), 2):
                known = {record.subject: record for record in first.records if record.subject and not record.total}
                both = [(known[one.subject], one) for one in second.records if one.subject in known and not one.total]
                if both:
                    found.append((form, first, second, tuple(record for pair in both for record in pair)))
        return tuple(found)

    @property
    def doubled(self) -> frozenset[str]:
        """Measures of which some objects count twice, because they stand in two tables of a form."""
        records = [form.records for form, *_ in self.twice if form.records]
        return frozenset(column.measure for one in records for column in one.columns if column.measure)

    def owner(self, measure: str, at: tuple[Place, ...] = ()) -> str:
        """The body in whose folder the cell stands, else the one that fills the measure's form or indicator.

        "" where several bodies do.
        """
        for place in at:
            parts = place.file.split("/")
            for body in self.config.bodies:
                if len(parts) > 2 and parts[1] in (body.name, *body.aliases):
                    return body.name
        roles = [form.role for form in self.config.scheme.forms.by_id.values() if _feeds(form, measure)]
        indicator = self.config.scheme.indicators.get(self.measures[measure].indicator)
        names = self.bodies(roles or (indicator.roles if indicator else ()))
        return names[0] if len(names) == 1 else ""

    def bodies(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Names of the bodies that fill any of the roles in the report year."""
        return tuple(dict.fromkeys(body.name for role in roles for body in self.config.bodies_of(role, self.year)))

    def finding(self, code: str, measure: str, at: tuple[Place, ...], values: Mapping[str, str]) -> Finding:
        """A finding about a measure, sent to its owner."""
        return Finding(code, at, values, self.owner(measure, at), self.measures[measure].indicator)

    def half_unit(self, fact: Fact) -> Decimal:
        """Half a unit in the last place a number was reported with; 0 for counts and what we computed ourselves."""
        if fact.number is None or fact.origin is Origin.COMPUTED or self.measures[fact.key.measure].kind == "count":
            return Decimal(0)
        return (Decimal(1).scaleb(-digits(fact.number)) if fact.step is None else fact.step) / 2


def _feeds(form: Form, measure: str) -> bool:
    columns = form.records.columns if form.records else ()
    return measure in (*(item.measure for item in form.items), *(column.measure for column in columns))


def show(value: Decimal, places: int = 6) -> str:
    """A number for a message: as reported, or cut to six decimals where conversion made it endless."""
    return plain(value) if digits(value) <= places else plain(value, places).rstrip("0").rstrip(".")
