"""A case and the writers' phrases → one book to look things up in; every fact that is looked up is recorded."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.case import Case
from pipeline.config import Config
from pipeline.fill.phrases import Words
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.model.material import Numbered
from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import Indicator, Measure
from pipeline.scheme.units import fold


@dataclass
class Recorder:
    """Keys of the facts that were read while a part was filled in, conditions and loops included."""

    reads: set[FactKey] = field(default_factory=set)


@dataclass(frozen=True)
class Book:
    """A case as fields and phrases look at it. Its methods record what they are asked for."""

    case: Case
    words: Words
    recorder: Recorder
    figures: Collection[str] = frozenset()
    """Ids of the figures that are drawn; one that is asked for may still have to be waited for."""
    draft: bool = False
    columns: frozenset[str] | None = None
    """Names of the form's columns that the appendix prints, None outside appendices."""

    @property
    def config(self) -> Config:
        """The county and its scheme."""
        return self.case.config

    @property
    def facts(self) -> FactSet:
        """The facts, looked at without being recorded: for lists of everything."""
        return self.case.facts

    @property
    def changes(self) -> Mapping[tuple[str, str], Change]:
        """(measure, subject) → its change on last year, looked at without being recorded."""
        return self.case.changes

    @property
    def materials(self) -> Sequence[Numbered]:
        """The materials with the numbers they are cited by."""
        return self.case.numbered

    @property
    def year(self) -> int:
        """The report year."""
        return self.case.year

    @property
    def compares(self) -> bool:
        """Whether any value of the county can be compared with last year's: not so in its first season."""
        compared = (Movement.UP, Movement.DOWN, Movement.SAME, Movement.LAST_ZERO)
        return any(one.movement in compared for (_, subject), one in self.changes.items() if not subject)

    def fact(self, measure: str, subject: str = "", period: str = "") -> Fact | None:
        """The adopted fact; the key is recorded whether or not there is one. An empty period is the report year."""
        key = FactKey(measure, subject, period or str(self.year))
        self.recorder.reads.add(key)
        return self.facts.get(key.measure, key.subject, key.period)

    def all_of(self, measure: str, subject: str = "", period: str = "") -> tuple[Fact, ...]:
        """The adopted fact and the others kept beside it; recorded as `fact` does."""
        self.fact(measure, subject, period)
        return self.facts.all_of(FactKey(measure, subject, period or str(self.year)))

    def change(self, measure: str, subject: str = "") -> Change | None:
        """The change against last year; both years' keys are recorded."""
        for year in (self.year, self.year - 1):
            self.recorder.reads.add(FactKey(measure, subject, str(year)))
        return self.changes.get((measure, subject))

    def bodies(self, roles: Iterable[str]) -> str:
        """The bodies that fill these roles this year, each once, joined as in a list."""
        names = dict.fromkeys(body.name for role in roles for body in self.config.bodies_of(role, self.year))
        return self.words.say("列举.间隔").join(names)

    def department(self, measure: Measure) -> str:
        """Who answers for a measure: the bodies that fill in its row or its form, else those of its indicator."""
        form = self.form_of(measure)
        indicator = self.config.scheme.indicators.get(measure.indicator)
        if form is None:
            return self.bodies(indicator.roles if indicator else ())
        own = (item.roles for item in form.items if item.measure == measure.id)
        return self.bodies(next(own, ()) or form.roles)

    def form_of(self, measure: Measure) -> Form | None:
        """The form a measure comes from: by its item or column, by its parts, else by its indicator."""
        forms = self.config.scheme.forms.by_id.values()
        wanted = {measure.id, *measure.parts}
        parts = (self.config.scheme.measures[one] for one in wanted)
        counted = {part.rows.form for part in parts if part.rows}
        near = measure.indicator
        for form in sorted(forms, key=lambda one: (one.indicator != near, near not in one.see_also)):
            if form.id in counted:
                return form
            columns = form.records.columns if form.records else ()
            # A headline is worked out here; that the province may give it as well does not make it the source.
            items = {item.measure for item in form.items if not (item.recognised and measure.headline)}
            if wanted & items or wanted & {column.measure for column in columns}:
                return form
        home = next((form for form in forms if form.indicator == measure.indicator), None)
        return home or next((form for form in forms if measure.indicator in form.see_also), None)

    def wanting(self, measure: Measure) -> Measure:
        """The part for want of which a measure has no value, where another form gives that part; else the measure."""
        own = self.form_of(measure)
        for part in (self.config.scheme.measures[one] for one in measure.parts):
            fact = self.fact(part.id)
            if (fact is None or fact.value is None) and self.form_of(part) is not own:
                return part
        return measure

    def missing(self, measure: Measure) -> str:
        """【待报：…】 for a measure without a value: who has not handed in what, or what the table lacks."""
        measure = self.wanting(measure)
        form = self.form_of(measure)
        department = self.department(measure)
        if form is None:
            return self.words.say(
                "没有数.未报", 部门=department, 材料=self.words.say("没有数.未报材料", 名称=measure.name)
            )
        came = [one.material for one in self.materials if form.id in one.material.forms]
        key = "没有数.表中缺" if any(one.year == self.year for one in came) else "没有数.未报"
        return self.words.say(key, 部门=department, 材料=form.title, 名称=measure.name)

    def evidence(self, measure: Measure) -> tuple[str, ...]:
        """Numbers of the materials the report year's value was read from, through what it was computed from."""
        files: set[str] = set()
        pending = [FactKey(measure.id, "", str(self.year))]
        seen = set(pending)
        while pending:
            fact = self.facts.get(*_parts(pending.pop()))
            if fact is None:
                continue
            files.update(place.file for place in fact.at)
            fresh = [key for key in fact.inputs if key not in seen and not key.period < str(self.year)]
            seen.update(fresh)
            pending.extend(fresh)
        return tuple(one.number for one in self.materials if one.material.file in files)

    def evidence_of_indicator(self, indicator: Indicator) -> tuple[str, ...]:
        """Numbers of the report year's materials at home at an indicator, and of those its headline came from."""
        home = [
            one.number for one in self.materials if one.indicator == indicator.id and one.material.year == self.year
        ]
        return tuple(dict.fromkeys((*home, *(self.evidence(indicator.headline) if indicator.headline else ()))))

    def received(self, roles: Iterable[str], title: str) -> tuple[str, ...]:
        """Numbers of the year's materials from the bodies of these roles whose title and `title` contain each other."""
        names = {body.name for role in roles for body in self.config.bodies_of(role, self.year)}
        wanted = _bare(title)
        return tuple(
            one.number
            for one in self.materials
            if one.material.department in names
            and one.material.year == self.year
            and (
                wanted in _bare(one.material.title)
                or (len(_bare(one.material.title)) > 5 and _bare(one.material.title) in wanted)
            )
        )


def _bare(title: str) -> str:
    """A title as it is compared: folded, without the year in front."""
    return re.sub(r"^\d{4}年度?", "", fold(title))


def _parts(key: FactKey) -> tuple[str, str, str]:
    return key.measure, key.subject, key.period
