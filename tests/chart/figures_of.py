"""Figures that are drawn and waited for."""

from __future__ import annotations

from typing import Any

from pipeline import chart
from pipeline.model.part import Figure


def figures_of(*given: Any, **more: Any) -> tuple[Figure, ...]:
    """What `chart.begin_drawing` of the same comes to."""
    return chart.begin_drawing(*given, **more).finish().figures
