"""Measures, standards and 口径 of a scheme → what one of them names of another and is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.scheme.indicators import Measure
from pipeline.scheme.limits import AirStatistics, IaqiTable
from pipeline.scheme.policies import Policy
from pipeline.scheme.standards import Edition


def dangling(
    name: str, measures: Mapping[str, Measure], policies: Mapping[str, Policy], editions: Iterable[Edition]
) -> Iterator[str]:
    """“where：what is not there” for each name of the scheme `name` that leads nowhere, each once.

    A measure names its 口径 and options of it; an edition the 口径 it counts under; the levels of the AQI and the
    annual statistics of the air the measures they are printed as.
    """
    for measure in measures.values():
        if measure.policy:
            where = f"{name}/indicators.yaml › {measure.id}"
            yield from _policy(name, where, measure.policy, measure.options, policies)
    named: dict[str, None] = {}
    for edition in editions:
        where = f"standards/ › {edition.code} › {edition.version}"
        if edition.policy is not None:
            yield from _policy(name, where, edition.policy[0], edition.policy[1:], policies)
        for measure_id in _named(edition):
            if measure_id not in measures:
                named.setdefault(f"standards/ › {edition.code}：{name}/indicators.yaml 没有 id 为“{measure_id}”的量")
    yield from named


def _policy(
    name: str, where: str, identity: str, options: Iterable[str], policies: Mapping[str, Policy]
) -> Iterator[str]:
    policy = policies.get(identity)
    if policy is None:
        yield f"{where}：{name}/policies.yaml 没有 id 为“{identity}”的口径"
    for option in options if policy else ():
        if policy and option not in policy.options:
            yield f"{where}：{name}/policies.yaml 的 {identity} 没有“{option}”这种做法"


def _named(edition: Edition) -> Iterator[str]:
    """Ids of the measures that an edition names."""
    if isinstance(edition.content, IaqiTable):
        yield from (level.measure for level in edition.content.levels)
    if isinstance(edition.content, AirStatistics):
        yield from (one.id for one in edition.content.statistics if one.measure)
