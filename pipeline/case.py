"""A county's year → everything known of it as one value, each part worked out once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Generic, TypeVar, overload

from pipeline.config import Config
from pipeline.model.change import Change
from pipeline.model.fact import Fact, FactSet
from pipeline.model.finding import Finding, PrintedOtherwise, Settled, Severity
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import Account, Registered, Statement
from pipeline.model.received import Received
from pipeline.model.series import AirDay, SectionMonth, SourceDispute
from pipeline.model.table import FormTable

T = TypeVar("T")
Step = Callable[["Case"], T]
"""What works something out from a case."""


class CasePart(Generic[T]):
    """An attribute of a case: as given, else made by the case's step of its name; without steps, nothing known."""

    def __init__(self, nothing: Step[T]) -> None:
        self.nothing = nothing
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, case: None, owner: type) -> CasePart[T]: ...
    @overload
    def __get__(self, case: Case, owner: type) -> T: ...
    def __get__(self, case: Case | None, owner: type) -> CasePart[T] | T:
        if case is None:
            return self
        if self.name not in case.known:
            if case.steps and self.name not in case.steps:
                raise LookupError(f"this case does not work out {self.name}")
            case.known[self.name] = case.steps.get(self.name, self.nothing)(case)
        made: T = case.known[self.name]
        return made

    def __set__(self, case: Case, value: T) -> None:
        raise AttributeError(f"a case is read, never written to: {self.name}")


class Case:
    """Everything known of a county in the year of its config. Stages read it and hand back values of their own.

    `steps`: how the parts that are not `given` are worked out (project.assess has those of a project folder). A case
    with steps raises LookupError for a part that has none; one without, made by hand, knows nothing of it. What a step
    works out is kept, so that nothing is done twice, and nothing is done that nobody asks for.
    """

    received = CasePart[tuple[Received, ...]](lambda _: ())
    """The year's submission, then that of the year before where there is one."""
    facts = CasePart[FactSet](lambda _: FactSet())
    """Facts of both years, what was submitted in earlier ones besides."""
    changes = CasePart[Mapping[tuple[str, str], Change]](lambda _: {})
    """(measure, subject) → how it changed since the year before."""
    submitted = CasePart[tuple[Fact, ...]](lambda _: ())
    """Everything that 历年指标 says, later years too."""
    days = CasePart[tuple[AirDay, ...]](lambda _: ())
    """The county's days of air in the year, valid ones and others."""
    section_months = CasePart[tuple[SectionMonth, ...]](lambda _: ())
    """The months of the county's water sections."""
    source_disputes = CasePart[tuple[SourceDispute, ...]](lambda _: ())
    """Months of drinking-water sources that were called 达标 against their concentrations."""
    single_indices = CasePart[Mapping[str, Mapping[str, Decimal]]](lambda _: {})
    """Water section → name of item → its single index; they add up to the section's index."""
    duties = CasePart[Account](lambda case: Account(case.year, (), ()))
    """Everything owed for the year, as if nothing had come."""
    account = CasePart[Account](lambda case: Account(case.year, (), ()))
    """Everything owed for the year and what answers it, whatever may be wrong with it."""
    judged_account = CasePart[Account](lambda case: case.account)
    """The same with what is FAULTY by the findings."""
    last_account = CasePart[Account | None](lambda _: None)
    """What was owed and came the year before, None where none of it is here."""
    numbered = CasePart[tuple[Numbered, ...]](lambda _: ())
    """The materials with the numbers they are cited by."""
    distinct_names = CasePart[frozenset[frozenset[str]]](lambda _: frozenset())
    """Pairs of names, folded, of which a person has said for good that they are two things."""
    numbers_csv = CasePart[bytes](lambda _: b"")
    """材料编号.csv with the numbers given to them."""
    findings = CasePart[tuple[Finding, ...]](lambda _: ())
    """What was found while reading, computing and checking."""
    settled = CasePart[tuple[Settled, ...]](lambda _: ())
    """The same with the severity in force, and who accepted which."""

    def __init__(self, config: Config, steps: Mapping[str, Step[Any]] | None = None, **given: Any) -> None:
        unknown = {*given, *(steps or {})} - PARTS
        if unknown:
            raise TypeError(f"a case has no {', '.join(sorted(unknown))}")
        self.config = config
        self.steps = steps or {}
        self.known: dict[Any, Any] = dict(given)

    def once(self, step: Step[T]) -> T:
        """What a step makes of this case, worked out once: for stages that give more than one part."""
        if step not in self.known:
            self.known[step] = step(self)
        made: T = self.known[step]
        return made

    def work_out(self, *parts: str) -> None:
        """Have these parts worked out now: before workers are forked, which would else each do it again."""
        for part in parts:
            getattr(self, part)

    def but(self, **given: Any) -> Case:
        """A case of the same county that knows something else of these parts.

        Parts that were already worked out stay, even those that follow from the given ones; name every part that is to
        be different.
        """
        return Case(given.pop("config", self.config), self.steps, **{**self.parts, **given})

    @property
    def parts(self) -> dict[str, Any]:
        """Everything that was given or worked out so far, by name."""
        return {name: value for name, value in self.known.items() if name in PARTS}

    @property
    def year(self) -> int:
        """The year of the report."""
        return self.config.year

    @property
    def _now(self) -> Received:
        found = next((one for one in self.received if one.year == self.year), None)
        return found or Received(self.year, (), (), (), frozenset())

    @property
    def tables(self) -> tuple[FormTable, ...]:
        """The form tables handed in for the year."""
        return self._now.tables

    @property
    def materials(self) -> tuple[Material, ...]:
        """Every file handed in for the year."""
        return self._now.materials

    @property
    def register_rows(self) -> tuple[Registered, ...]:
        """The rows of the year's 收件登记."""
        return self._now.registered

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What the 情况说明 that came back for the year say."""
        return self._now.statements

    @property
    def earlier(self) -> tuple[Material, ...]:
        """Files of the year before."""
        return tuple(material for one in self.received if one.year != self.year for material in one.materials)

    @property
    def marks(self) -> tuple[str, ...]:
        """Marks of the inputs that cover and header repeat, e.g. 示例数据."""
        return tuple(sorted({mark for one in self.received for mark in one.marks}))

    @property
    def word_texts(self) -> Mapping[str, str]:
        """The numbered materials that are Word files → what stands in them, a line a paragraph."""
        papers = ((one.material.file, one.material.paper) for one in self.numbered if one.material.kind == "docx")
        return {file: "\n".join(paper.texts) for file, paper in papers if paper}

    @property
    def divergences(self) -> Mapping[str, Sequence[tuple[PrintedOtherwise, bool]]]:
        """Form → the numbers printed in its appendix that evidence states otherwise, each with whether it is open."""
        found: dict[str, list[tuple[PrintedOtherwise, bool]]] = {}
        for settled in self.settled:
            for one in settled.finding.printed:
                found.setdefault(one.form, []).append((one, settled.open))
        return found

    @property
    def blocked(self) -> bool:
        """Blocking findings are open: the report is a 草稿."""
        return any(one.open and one.severity is Severity.BLOCKING for one in self.settled)


PARTS = frozenset(name for name, value in vars(Case).items() if isinstance(value, CasePart))
"""Names of everything that a case may know."""
