"""A case → what every check looks at: its facts and tables, and the cells, owner and last digits of a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from pipeline.case import Case
from pipeline.check.same_object import SameObject, identity, same_objects
from pipeline.config import Config
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise
from pipeline.model.material import Material
from pipeline.model.number import digits, divide, plain
from pipeline.model.receipt import Account, Registered
from pipeline.model.table import DataTable, FormTable, Place, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import Measure
from pipeline.scheme.rules import Rules
from pipeline.scheme.units import fold

_MOVED = (Movement.UP, Movement.DOWN, Movement.CARRIED, Movement.INCOMPARABLE)
"""What may be off by the factor of a unit, whatever is said of it: carried over, or no longer to be compared."""
_CELLS = 12
"""A finding names this many cells at most."""


@dataclass(frozen=True)
class Given:
    """A case as the checks look at it: what it knows, and whose a number is and where it stands."""

    case: Case

    @property
    def config(self) -> Config:
        """The county, with the scheme it is checked by."""
        return self.case.config

    @property
    def year(self) -> int:
        """The year of the report."""
        return self.case.year

    @property
    def facts(self) -> FactSet:
        """Facts of two years."""
        return self.case.facts

    @property
    def changes(self) -> Mapping[tuple[str, str], Change]:
        """(measure, subject) → its change on last year."""
        return self.case.changes

    @cached_property
    def tables(self) -> tuple[FormTable, ...]:
        """The form tables handed in for the year."""
        return self.case.tables

    @cached_property
    def materials(self) -> tuple[Material, ...]:
        """Every file handed in for the year, also those from which no form could be read."""
        return self.case.materials

    @cached_property
    def earlier(self) -> tuple[Material, ...]:
        """Files of the year before."""
        return self.case.earlier

    @property
    def account(self) -> Account:
        """Everything owed for the year and everything that came for it."""
        return self.case.account

    @property
    def registered(self) -> tuple[Registered, ...]:
        """The rows of the year's 收件登记."""
        return self.case.register_rows

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
    def twice(self) -> tuple[tuple[Form, DataTable, DataTable, tuple[SameObject, ...]], ...]:
        """Form, two of its tables, and the objects that stand in both."""
        found = []
        for form in self.config.scheme.forms.by_id.values():
            tables = self.facts.table(form.id, self.year)
            if form.records is None or form.records.period or len(tables) < 2:
                continue
            how = identity(form, self.measures.values())
            for first, second in combinations(tables, 2):
                both = same_objects(first, second, how)
                if both:
                    found.append((form, first, second, both))
        return tuple(found)

    @property
    def doubled(self) -> frozenset[str]:
        """Measures of which some objects count twice, because they stand in two tables of a form."""
        records = [form.records for form, *_ in self.twice if form.records]
        return frozenset(column.measure for one in records for column in one.columns if column.measure)

    @cached_property
    def slips(self) -> Mapping[tuple[str, str], tuple[str, Decimal]]:
        """Changes of the county by the factor of a unit → “10倍” or “1/10”, and how far off it may be."""
        found = {key: self._slip(change) for key, change in self.changes.items()}
        return {key: slip for key, slip in found.items() if slip is not None}

    def _slip(self, change: Change) -> tuple[str, Decimal] | None:
        now, last = change.now, change.last
        if (
            change.subject
            or self.measures[change.measure].kind not in self.rules.slip.kinds
            or change.movement not in _MOVED
        ):
            return None
        return self.factor(now.number if now else None, last.number if last else None)

    def factor(self, now: Decimal | None, last: Decimal | None) -> tuple[str, Decimal] | None:
        """“10倍” or “1/10” where one number is the other by the factor of a unit, and how far off it may be."""
        if not now or not last:
            return None
        rule, near = self.rules.slip, []
        for factor in rule.factors:
            within = rule.within_large if factor >= rule.large else rule.within
            for larger, smaller, said in ((now, last, f"{factor}倍"), (last, now, f"1/{factor}")):
                off = abs(larger - smaller * factor)
                if off <= abs(smaller * factor) * within:
                    near.append((divide(off, abs(smaller * factor)), said, within))
        return min(near)[1:] if near else None

    def department_of(self, place: Place) -> str:
        """The body whose table stands there, else the one in whose folder the file lies; "" where nobody knows."""
        for table in self._at.get((place.file, place.sheet), ()):
            if table.department:
                return table.department
        parts = place.file.split("/")
        names = (body.name for body in self.config.bodies if len(parts) > 2 and parts[1] in (body.name, *body.aliases))
        return next(names, "")

    def claim(self, measure: str, place: Place) -> int:
        """How rightly what stands there gives a measure (`Config.claim`)."""
        body = self.department_of(place)
        forms = [table.form for table in self._at.get((place.file, place.sheet), ())] or [""]
        return min(self.config.claim(body, measure, form, self.year) for form in forms)

    @cached_property
    def _at(self) -> Mapping[tuple[str, str], list[FormTable]]:
        """Tables by file and sheet."""
        found: dict[tuple[str, str], list[FormTable]] = {}
        for table in self.tables:
            found.setdefault((table.file, table.sheet), []).append(table)
        return found

    def last_years_rows(self, form: str) -> dict[str, list[Record]]:
        """Folded name of an object → its rows in the form's tables of the year before; 合计 rows left out."""
        found: dict[str, list[Record]] = {}
        for table in self.facts.table(form, self.year - 1):
            for record in table.records:
                if record.subject and not record.total:
                    found.setdefault(fold(record.subject), []).append(record)
        return found

    def owner(self, measure: str, at: tuple[Place, ...] = ()) -> str:
        """The body in whose folder the cell stands, else the one that fills the measure's form or indicator.

        "" where several bodies do.
        """
        found = next(filter(None, map(self.department_of, at)), "")
        names = self.givers(measure)
        return found or (names[0] if len(names) == 1 else "")

    def givers(self, measure: str) -> tuple[str, ...]:
        """The bodies that fill in a measure's row or form; those of its indicator where no form has it."""
        wanted = self.measures[measure]
        feeding = [form for form in self.config.scheme.forms.by_id.values() if _feeds(form, wanted)]
        feeding = [form for form in feeding if form.indicator == wanted.indicator] or feeding
        asked = [role for form in feeding for item in form.items if item.measure == measure for role in item.roles]
        roles = asked or [role for form in feeding for role in form.roles]
        indicator = self.config.scheme.indicators.get(self.measures[measure].indicator)
        return self.bodies(roles or (indicator.roles if indicator else ()))

    def bodies(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Names of the bodies that fill any of the roles in the report year."""
        return tuple(dict.fromkeys(body.name for role in roles for body in self.config.bodies_of(role, self.year)))

    def finding(
        self,
        code: str,
        measure: str,
        at: tuple[Place, ...],
        values: Mapping[str, str],
        printed: tuple[PrintedOtherwise, ...] = (),
    ) -> Finding:
        """A finding about a measure, sent to its owner."""
        return Finding(code, at, values, self.owner(measure, at), self.measures[measure].indicator, printed)

    def printed_otherwise(self, why: Divergence, typed: Fact, adopted: Fact) -> tuple[PrintedOtherwise, ...]:
        """What a note under its form has to say of a typed value that is not the adopted one.

        None where both print alike, and where it stands in no table of a form.
        """
        return () if typed.printed == adopted.printed else self.of_evidence(why, typed)

    def of_evidence(self, why: Divergence, fact: Fact) -> tuple[PrintedOtherwise, ...]:
        """What a note has to say of a number, in the form in which it stands; none where it stands in none."""
        name = fact.key.subject + self.measures[fact.key.measure].name
        return tuple(PrintedOtherwise(why, form, name) for form in self._forms_of(fact)[:1])

    def _forms_of(self, fact: Fact) -> list[str]:
        """Forms of the tables in which a fact, or what it was computed from, stands; those that ask for it first."""
        measure, forms = self.measures[fact.key.measure], self.config.scheme.forms.by_id
        tables = [table for at in self.cells(fact) for table in self._at.get((at.file, at.sheet), ())]
        found = dict.fromkeys(table.form for table in tables if table.form in forms)
        return sorted(found, key=lambda form: not _feeds(forms[form], measure))

    def in_unit(self, fact: Fact, unit: str) -> tuple[Decimal, Decimal] | None:
        """A fact's number and half a unit of its last place in another unit; None where that cannot be said."""
        convert = self.config.scheme.units.convert
        number = None if fact.number is None else convert(fact.number, fact.unit, unit)
        half = convert(self.half_unit(fact), fact.unit, unit)
        return None if number is None or half is None else (number, half)

    def half_unit(self, fact: Fact) -> Decimal:
        """Half a unit in the last place a number was reported with; 0 for 0, counts and what we computed ourselves."""
        if not fact.number or fact.origin is Origin.COMPUTED or self.measures[fact.key.measure].kind == "count":
            return Decimal(0)
        return (Decimal(1).scaleb(-digits(fact.number)) if fact.step is None else fact.step) / 2


def _feeds(form: Form, measure: Measure) -> bool:
    columns = form.records.columns if form.records else ()
    fed = (*(item.measure for item in form.items), *(column.measure for column in columns))
    return measure.id in fed or bool(measure.rows and measure.rows.form == form.id)


def shown_number(value: Decimal, places: int = 6) -> str:
    """A number for a message: as reported, or cut to six decimals where conversion made it endless."""
    return plain(value) if digits(value) <= places else plain(value, places).rstrip("0").rstrip(".")
