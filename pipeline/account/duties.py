"""Deliverables × the bodies that fill their role × objects → every duty of a year, in the order of config and plan."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pipeline.config import Body, Config
from pipeline.model.fact import FactSet
from pipeline.model.receipt import Duty
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.units import fold

QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


def owed(config: Config, facts: FactSet, year: int) -> tuple[Duty, ...]:
    """Every duty of the year. A deliverable per object whose form has no rows yet is one duty without an object."""
    duties = config.scheme.duties
    return tuple(
        Duty(one.id, body.name, subject)
        for body in config.bodies
        if body.years.covers(year)
        for role in body.roles
        for item in duties.of_role(role)
        for one in item.deliverables
        for subject in subjects(one, body, config, facts, year)
    )


def subjects(one: Deliverable, body: Body, config: Config, facts: FactSet, year: int) -> tuple[str, ...]:
    """The objects that a deliverable is owed for by a body: townships, quarters, or those of its rows of a form."""
    if one.per is None:
        return ("",)
    if one.per.kind == "township":
        return config.townships or ("",)
    if one.per.kind == "quarter":
        return QUARTERS
    return tuple(dict.fromkeys(_objects(one.per.form, body, facts, year))) or ("",)


def _objects(form: str, body: Body, facts: FactSet, year: int) -> Iterator[str]:
    for table in facts.table(form, year):
        if table.department == body.name:
            yield from (record.subject for record in table.records if record.subject and not record.total)


@lru_cache(maxsize=64)
def _bodies(config: int, names: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    return {fold(word): name for name, words in names for word in (name, *words)}


def body_named(text: str, config: Config) -> str:
    """The body that a text names by its name or another it is known by, "" for none."""
    names = tuple((body.name, body.aliases) for body in config.bodies)
    return _bodies(config.year, names).get(fold(text), "")
