"""Facts and series → the figures of the report, as PNG and SVG."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pipeline import fonts, workers
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


def draw(
    wanted: Mapping[str, str], data: ChartData, found: fonts.Fonts, scratch: Path, jobs: int = 1
) -> tuple[Figure, ...]:
    """Draw the figures (id → name of the drawing) that have data, in the order given.

    The result does not depend on the number of processes `jobs`. Raises PipelineError for a drawing nobody
    knows (CONFIG) and where the font is missing (COMPONENT).
    """
    for identity, name in wanted.items():
        if name not in DRAWINGS:
            raise PipelineError(f"图“{identity}”的画法“{name}”不存在。", f"可用的画法：{'、'.join(DRAWINGS)}。")
    look.prepare(found, scratch)
    if jobs <= 1 or sys.platform != "linux":
        drawn = [_draw(name, data, identity) for identity, name in wanted.items()]
    else:
        # Forked workers inherit the loaded library and the data; elsewhere sending them would cost more than it saves.
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(min(jobs, len(wanted)), context, _hold, (data,)) as pool:
            pending = [pool.submit(_draw_held, name, identity) for identity, name in wanted.items()]
            drawn = [one.result() for one in pending]
    return tuple(figure for figure in drawn if figure is not None)


def _draw(name: str, data: ChartData, identity: str) -> Figure | None:
    return DRAWINGS[name](data, identity)


_held: list[ChartData] = []
"""In a worker: the data it was started with."""


def _hold(data: ChartData) -> None:
    workers.begin()
    _held[:] = [data]


def _draw_held(name: str, identity: str) -> Figure | None:
    return _draw(name, _held[0], identity)
