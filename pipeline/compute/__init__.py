"""Reported facts and monitoring records → every value the methods of the standards and the scheme make of them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.compute import (
    air_days,
    air_findings,
    ambient_air,
    class_findings,
    counts,
    hourly,
    hourly_clock,
    hourly_findings,
    ratios,
    soil,
    source_disputes,
    source_items,
    source_water,
    stated,
    surface_water,
    trophic,
    water_findings,
    water_index,
    water_records,
    water_target,
)
from pipeline.compute.ambient_air import daily_series
from pipeline.compute.surface_water import section_months
from pipeline.compute.water_index import section_singles
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.receipt import Statement

_METHODS = (
    surface_water.compute_water,
    trophic.compute_trophic,
    water_index.compute_water_index,
    ambient_air.compute_air,
    soil.compute_soil,
    source_water.check_sources,
    counts.compute_counts,
    ratios.compute_ratios,
)
"""In this order: the index reads the sections' annual means, the ratios read what the others counted."""
NEEDS = (
    hourly.NEEDS,
    hourly_clock.NEEDS,
    hourly_findings.NEEDS,
    water_records.NEEDS,
    surface_water.NEEDS,
    water_target.NEEDS,
    water_findings.NEEDS,
    class_findings.NEEDS,
    trophic.NEEDS,
    water_index.NEEDS,
    air_days.NEEDS,
    ambient_air.NEEDS,
    air_findings.NEEDS,
    soil.NEEDS,
    source_items.NEEDS,
    source_disputes.NEEDS,
    source_water.NEEDS,
)
"""What the methods name of the scheme; counts, ratios and statements are the scheme's own."""


def compute(
    facts: FactSet, config: Config, years: Sequence[int], statements: Sequence[Statement] = ()
) -> tuple[FactSet, tuple[Finding, ...]]:
    """The facts of all these years with everything stated and computed added, and what was found on the way.

    Raises PipelineError where a limit is needed for a day on which none is in force.
    """
    facts, told = hourly.aggregate(facts, config, years)
    facts, _ = stated.compute_stated(facts, config, years, statements)
    findings: list[Finding] = [*told]
    for method in _METHODS:
        facts, found = method(facts, config, years)
        findings += found
    return facts, tuple(findings)


__all__ = ["compute", "daily_series", "section_months", "section_singles"]
