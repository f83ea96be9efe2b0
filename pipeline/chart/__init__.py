"""Facts, series, the account and pictures → the figures of the report, as PNG and SVG."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from pipeline.case import Case
from pipeline.chart import air, drawing_sheet, figure_store, headline, paired, pictures, spending, stacked, water, years
from pipeline.chart.view import Album, View, answer
from pipeline.model.part import Figure
from pipeline.model.redone import Redone, Work
from pipeline.system import fonts
from pipeline.system.beside import begin_beside
from pipeline.system.cache import Cache
from pipeline.system.errors import PipelineError
from pipeline.system.recorded import Recorded

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
JUDGED = frozenset(("map", "before_after", "receipts"))
"""Those that show what answers for a duty, which is known when everything is checked; the others need no check."""
NEEDS = (air.NEEDS, paired.NEEDS, spending.NEEDS, stacked.NEEDS, water.NEEDS, years.NEEDS)
"""What the drawings name of the scheme."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The figures that have data, in order, and those of them that were not known from an earlier run."""

    figures: tuple[Figure, ...]
    redone: tuple[Redone, ...]


@dataclass(frozen=True, slots=True)
class BegunDrawings:
    """Figures of which some may still be in the making."""

    awaited: frozenset[str]
    """Ids of those."""
    figure: Callable[[str], Figure | None]
    """A wanted figure by its id, waited for alone; None where there are no data for it."""
    finish: Callable[[], Drawn]
    """All of them in the order wanted."""


def begin_drawing(
    wanted: Mapping[str, str],
    case: Case,
    found: fonts.Fonts,
    scratch: Path,
    jobs: int = 1,
    store: Cache | None = None,
    album: Album | None = None,
) -> BegunDrawings:
    """Draw the figures (id → name of the drawing) that have data; with several processes while the caller goes on.

    `album`: the pictures that figures may show, those of the case where none is given. `store` keeps the figures: one
    that would show the same as before is not drawn again. The result depends neither on it nor on the number of
    processes `jobs`. Raises PipelineError for a drawing nobody knows (CONFIG) and where the font is missing
    (COMPONENT).
    """
    for identity, name in wanted.items():
        if name not in DRAWINGS:
            raise PipelineError(f"图“{identity}”的画法“{name}”不存在。", f"可用的画法：{'、'.join(DRAWINGS)}。")
    album = pictures.album(case) if album is None else album
    if store is None:
        made = _begun(wanted, View(case, album), found, scratch, jobs)
        figures = (made(identity)[0] for identity in wanted)
        return BegunDrawings(
            frozenset(wanted),
            lambda identity: made(identity)[0],
            lambda: Drawn(tuple(one for one in figures if one is not None), ()),
        )
    answers = cache(lambda question: answer(case, album, question))
    earlier = figure_store.FigureStore(Recorded(store, answers), figure_store.around(case.config, found))
    before = {identity: earlier.get(name, identity) for identity, name in wanted.items()}
    anew = {identity: name for identity, name in wanted.items() if before[identity] is None}
    drawn = _begun(anew, View(case, album), found, scratch, jobs)

    def figure(identity: str) -> Figure | None:
        was = before[identity]
        return drawn(identity)[0] if was is None else was[0]

    @cache
    def finish() -> Drawn:
        redone = [Redone(Work.DRAWN, identity, earlier.changed(name, identity)) for identity, name in anew.items()]
        for identity, name in anew.items():
            one, asked = drawn(identity)
            earlier.put(name, identity, asked, one)
        figures = [figure(identity) for identity in wanted]
        return Drawn(tuple(one for one in figures if one is not None), tuple(redone))

    return BegunDrawings(frozenset(anew), figure, finish)


Made = tuple[Figure | None, Collection[str]]
"""A figure, None where there are no data for it, and what its drawing asked."""


def _begun(
    wanted: Mapping[str, str], view: View, found: fonts.Fonts, scratch: Path, jobs: int
) -> Callable[[str], Made]:
    if not wanted:
        return lambda _: (None, ())
    drawing_sheet.chart_face(found)
    view.case.work_out("facts", "changes", "days", "single_indices")
    if not JUDGED.isdisjoint(wanted.values()):
        view.case.work_out("judged_account")
    tasks = {identity: partial(_draw, name, view, identity) for identity, name in wanted.items()}
    load = partial(drawing_sheet.load_matplotlib, found, scratch)
    if len(wanted) > 1:
        load()  # once for all processes; for a single figure its process loads it, while the caller goes on
    return begin_beside(tasks, jobs if jobs > 1 else 0, load)


def _draw(name: str, view: View, identity: str) -> Made:
    own = View(view.case, view.album)
    return DRAWINGS[name](own, identity), frozenset(own.asked)
