"""What somebody types after `trace` → the measures, subject and period that are asked for."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.model.fact import Fact, FactSet
from pipeline.project.trace.fact_words import JOINT
from pipeline.scheme.indicators import Measure
from pipeline.scheme.units import fold
from pipeline.system.errors import PipelineError

_PERIOD = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_NEAR = 5
"""Names that are offered for one that is not known."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: measures, of one subject or of all, in a period or in the year ("")."""

    measures: tuple[Measure, ...]
    subject: str = ""
    period: str = ""
    anything: bool = False
    """Only the subject was named: measures that say nothing about it are left out."""

    def facts(self, measure: Measure, facts: FactSet, year: int) -> list[Fact]:
        """The adopted facts of one of the measures that are asked for."""
        found = facts.where(measure.id, self.period or year)
        return [fact for fact in found if not self.subject or fold(fact.key.subject) == fold(self.subject)]


def asked(name: str, config: Config, facts: FactSet | None = None) -> Question:
    """What a name means: an indicator (name, alias, number), a measure, a section or a station; any object of `facts`.

    The parts that this module prints may be typed back: “断面水质类别·示例断面·2024-03”. Raises PipelineError with the
    nearest names.
    """
    first, *rest = [part.strip() for part in name.split(JOINT)]
    period = next((part for part in rest if _PERIOD.fullmatch(part)), "")
    subject = next((part for part in rest if part != period), "")
    measures = _measures(fold(first), config)
    if measures:
        return Question(measures, _proper(subject, config) or subject, period)
    proper = _proper(first, config)
    if proper:
        return Question(_measures_of(proper, config), proper, period, anything=True)
    said = _said_of(first, facts, config) if facts is not None else ()
    if said:
        return Question(said, first, period, anything=True)
    raise _unknown(first, config)


def _said_of(subject: str, facts: FactSet, config: Config) -> tuple[Measure, ...]:
    """The measures of an object that only the tables name: a soil point, a plant, a project."""
    wanted = fold(subject)
    told = {key.measure for key in facts.by_key if wanted and fold(key.subject) == wanted}
    return tuple(one for one in config.scheme.measures.values() if one.id in told)


def _measures(wanted: str, config: Config) -> tuple[Measure, ...]:
    """The measures a folded name means: exactly, else the only one whose name it is part of."""
    scheme = config.scheme
    by_name: dict[str, tuple[Measure, ...]] = {}
    for indicator in scheme.indicators.values():
        for spelling in (indicator.id, indicator.name, *indicator.aliases):
            by_name[fold(spelling)] = indicator.measures
            if fold(spelling) == wanted and not indicator.measures:
                raise PipelineError(
                    f"“{indicator.name}”是定性指标，没有可以追溯的量。", "它以材料为据，见 佐证材料目录.xlsx。"
                )
    for measure in scheme.measures.values():
        for spelling in (measure.name, *measure.aliases, measure.id):
            by_name.setdefault(fold(spelling), (measure,))
    found = by_name.get(wanted, ())
    if not found and wanted:
        holding = dict.fromkeys(one for one in scheme.measures.values() if wanted in fold(one.name))
        found = tuple(holding) if len(holding) == 1 else ()
    return tuple(measure for measure in found if measure.headline) or found


def _subjects(config: Config) -> dict[str, tuple[str, ...]]:
    """Proper name of every section and station → its spellings."""
    year = config.year
    sections = {one.name: (one.name, *one.aliases, one.code) for one in config.sections_in(year)}
    return sections | {one.name: (one.name, *one.aliases) for one in config.stations_in(year)}


def _proper(name: str, config: Config) -> str:
    wanted = fold(name)
    return next((one for one, said in _subjects(config).items() if wanted and wanted in map(fold, said)), "")


def _measures_of(subject: str, config: Config) -> tuple[Measure, ...]:
    kind = "water_section" if subject in {one.name for one in config.sections_in(config.year)} else "air_station"
    return tuple(measure for measure in config.scheme.measures.values() if measure.per == kind)


def _unknown(name: str, config: Config) -> PipelineError:
    measures = config.scheme.measures.values()
    names = list(
        dict.fromkeys(
            [one.name for one in measures if one.headline]
            + [one.name for one in config.scheme.indicators.values()]
            + [one.name for one in measures]
            + [*_subjects(config)]
        )
    )
    near = [one for one in names if name and fold(name) in fold(one)][:_NEAR]
    near = near or difflib.get_close_matches(name, names, _NEAR, 0.3)
    hint = f"最接近的有：{'、'.join(near)}。" if near else "名称见 报告/facts.csv 的“名称”一列。"
    return PipelineError(f"没有叫“{name}”的指标、量、断面或点位。", hint)
