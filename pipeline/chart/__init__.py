"""Facts, series, the account and pictures → the figures of the report, as PNG and SVG."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from pipeline.chart import air, drawing_sheet, figure_store, headline, paired, pictures, spending, stacked, water, years
from pipeline.chart.data import ChartData, View, answer
from pipeline.model.part import Figure
from pipeline.system import fonts, workers
from pipeline.system.cache import Cache
from pipeline.system.errors import PipelineError

Drawing = Callable[[View, str], Figure | None]

DRAWINGS: Mapping[str, Drawing] = {
    "changes": headline.changes,
    "land_use": paired.land_use,
    "map": pictures.handed_in_map,
    "section_classes": water.section_classes,
    "good_water_years": years.good_water,
    "water_index": water.water_index,
    "air_calendar": air.calendar,
    "air_pollutants": air.pollutant_bars,
    "good_days_years": years.good_days,
    "soil_points": stacked.soil_points,
    "before_after": pictures.before_after,
    "emissions": paired.emissions,
    "economy": paired.economy,
    "spending": spending.spending,
    "treatment": paired.treatment,
    "receipts": stacked.receipt_bars,
}
"""What a figure of the outline may name as its 画法."""


def draw(
    wanted: Mapping[str, str],
    data: ChartData,
    found: fonts.Fonts,
    scratch: Path,
    jobs: int = 1,
    store: Cache | None = None,
) -> tuple[Figure, ...]:
    """Draw the figures (id → name of the drawing) that have data, in the order given.

    `store` keeps them: one that would show the same as before is not drawn again. The result does not depend on it nor
    on the number of processes `jobs`. Raises PipelineError for a drawing nobody knows (CONFIG) and where the font is
    missing (COMPONENT).
    """
    for identity, name in wanted.items():
        if name not in DRAWINGS:
            raise PipelineError(f"图“{identity}”的画法“{name}”不存在。", f"可用的画法：{'、'.join(DRAWINGS)}。")
    if store is None:
        made = _drawn(wanted, data, found, scratch, jobs)
        return tuple(figure for figure, _ in made.values() if figure is not None)
    answers = cache(lambda question: answer(data, question))
    earlier = figure_store.FigureStore(store, answers, figure_store.around(data, found))
    before = {identity: earlier.get(name, identity) for identity, name in wanted.items()}
    anew = {identity: name for identity, name in wanted.items() if before[identity] is None}
    made = _drawn(anew, data, found, scratch, jobs) if anew else {}
    for identity, (figure, asked) in made.items():
        earlier.put(wanted[identity], identity, asked, figure)
    figures = [made[identity][0] if was is None else was[0] for identity, was in before.items()]
    return tuple(figure for figure in figures if figure is not None)


Made = tuple[Figure | None, Collection[str]]
"""A figure, None where there are no data for it, and what its drawing asked."""


def _drawn(wanted: Mapping[str, str], data: ChartData, found: fonts.Fonts, scratch: Path, jobs: int) -> dict[str, Made]:
    drawing_sheet.load_matplotlib(found, scratch)
    if jobs <= 1 or sys.platform != "linux":
        return {identity: _draw(name, data, identity) for identity, name in wanted.items()}
    # Forked workers inherit the loaded library and the data; elsewhere sending them would cost more than it saves.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(jobs, len(wanted)), context, _hold, (data,)) as pool:
        pending = {identity: pool.submit(_draw_held, name, identity) for identity, name in wanted.items()}
        return {identity: one.result() for identity, one in pending.items()}


def _draw(name: str, data: ChartData, identity: str) -> Made:
    view = View(data)
    return DRAWINGS[name](view, identity), frozenset(view.asked)


_held: list[ChartData] = []
"""In a worker: the data it was started with."""


def _hold(data: ChartData) -> None:
    workers.begin()
    _held[:] = [data]


def _draw_held(name: str, identity: str) -> Made:
    return _draw(name, _held[0], identity)
