"""Facts and series → the figures of the report, as PNG and SVG."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline import fonts
from pipeline.chart import air, look, paired, spending, water
from pipeline.chart.data import ChartData
from pipeline.errors import PipelineError
from pipeline.model.part import Figure

Drawing = Callable[[ChartData, str], Figure | None]

DRAWINGS: Mapping[str, Drawing] = {
    "overview": paired.overview,
    "land_use": paired.land_use,
    "section_classes": water.section_classes,
    "water_index": water.water_index,
    "air_calendar": air.calendar,
    "air_pollutants": air.pollutants,
    "air_days_by_month": air.days_by_month,
    "industry": paired.industry,
    "spending": spending.spending,
    "sewage": paired.sewage,
}
"""What a figure of the outline may name as its 画法."""


def draw(wanted: Mapping[str, str], data: ChartData, found: fonts.Fonts, scratch: Path) -> tuple[Figure, ...]:
    """Draw the figures (id → name of the drawing) that have data, in the order given.

    Raises PipelineError for a drawing nobody knows (CONFIG) and where the font is missing (COMPONENT).
    """
    for identity, name in wanted.items():
        if name not in DRAWINGS:
            raise PipelineError(f"图“{identity}”的画法“{name}”不存在。", f"可用的画法：{'、'.join(DRAWINGS)}。")
    look.prepare(found, scratch)
    drawn = (DRAWINGS[name](data, identity) for identity, name in wanted.items())
    return tuple(figure for figure in drawn if figure is not None)
