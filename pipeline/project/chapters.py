"""A case → every chapter filled in, its figures drawn meanwhile: stages 5 and 6."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.project.events import Event, OnEvent, Stage
from pipeline.system import layout

if TYPE_CHECKING:
    from pipeline.case import Case
    from pipeline.chart import BegunDrawings
    from pipeline.chart.view import Album
    from pipeline.config import Config
    from pipeline.fill import Filled
    from pipeline.fill.outline import Outline
    from pipeline.fill.phrases import Words
    from pipeline.model.finding import Finding
    from pipeline.model.part import Figure
    from pipeline.model.redone import Redone
    from pipeline.system.cache import Cache
    from pipeline.system.fonts import Fonts


@dataclass(frozen=True)
class Chapters:
    """Every chapter filled in, none printed yet."""

    words: Words
    """The writers' phrases they were filled in with."""
    plan: Outline
    drawn: AwaitedFigures
    """Figures by the id the outline gives them."""
    draft: bool
    """Whether they say that they are a 草稿."""
    filled: Filled
    index: Filled
    """佐证材料目录."""
    faces: Fonts
    store: Cache

    @property
    def redone(self) -> tuple[Redone, ...]:
        """Figures drawn and parts filled in that were not known from an earlier run."""
        return (*self.drawn.finish(), *self.filled.redone, *self.index.redone)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in the templates and in what they print."""
        return (*self.filled.findings, *self.index.findings)

    @property
    def broken(self) -> bool:
        """Whether a template is wrong: then no report may be written."""
        return self.filled.broken or self.index.broken


class AwaitedFigures(Mapping[str, "Figure"]):
    """Figures by the id the outline gives them; one that is looked at is waited for, and only that one."""

    def __init__(self) -> None:
        self.begun: dict[str, BegunDrawings] = {}

    def add(self, wanted: Collection[str], begun: BegunDrawings) -> None:
        """These are being drawn."""
        self.begun |= dict.fromkeys(wanted, begun)

    @property
    def awaited(self) -> frozenset[str]:
        """Ids of those that were not known from an earlier run."""
        return frozenset(identity for identity, begun in self.begun.items() if identity in begun.awaited)

    def finish(self) -> tuple[Redone, ...]:
        """Wait for all; those that were drawn."""
        every = {id(begun): begun for begun in self.begun.values()}
        return tuple(one for begun in every.values() for one in begun.finish().redone)

    def __getitem__(self, name: str) -> Figure:
        figure = self.begun[name].figure(name)
        if figure is None:
            raise KeyError(name)
        return figure

    def __iter__(self) -> Iterator[str]:
        return (identity for identity, begun in self.begun.items() if begun.figure(identity) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def fill_chapters(
    case: Case, jobs: int, on_event: OnEvent, once_checked: Callable[[], None] = lambda: None
) -> Chapters:
    """Stages 5 and 6: draw, fill in; `once_checked`: what else may begin when everything is checked.

    Raises PipelineError (CONFIG) where the outline or the phrases are wrong.
    """
    from pipeline import chart
    from pipeline.chart.view import Album
    from pipeline.fill import outline, phrases
    from pipeline.system import fonts

    config = case.config
    templates = layout.templates(config.root)
    plan = outline.load(templates)
    faces = fonts.find_fonts(layout.PROGRAM / ".fonts")
    store = layout.made_parts(config.root)
    words = phrases.load(templates / phrases.NAME)
    scratch = config.outputs / layout.CACHE / "matplotlib"
    drawn = AwaitedFigures()

    def draw(judged: bool, album: Album | None) -> None:
        wanted = {one.id: one.drawing for one in plan.figures if (one.drawing in chart.JUDGED) == judged}
        drawn.add(wanted, chart.begin_drawing(wanted, case, faces, scratch, jobs, store, album))

    try:
        draw(False, Album())
        draft = case.blocked  # everything is checked meanwhile
        once_checked()
        on_event(Event(Stage.DRAW))
        draw(True, None)
        on_event(Event(Stage.FILL))
        return _filled(case, words, plan, drawn, draft, faces, store)
    finally:
        drawn.finish()


def as_draft(made: Chapters, case: Case) -> Chapters:
    """The same chapters filled in once more, saying that they are a 草稿."""
    return _filled(case, made.words, made.plan, made.drawn, True, made.faces, made.store)


def with_edits(made: Chapters, case: Case) -> tuple[Chapters, int]:
    """The chapters with what persons changed in earlier reports (登记/改稿-<year>.yaml), and how many changes that are.

    What waits for a person is among their findings. Raises PipelineError (CONFIG) where the file cannot be read.
    """
    from pipeline.fill.overrides import overridden
    from pipeline.model.override import OverrideState
    from pipeline.project.edit_findings import edit_findings
    from pipeline.store import override_layer

    config = case.config
    layer = override_layer.read_layer(config.outputs / layout.REGISTER, config.year)
    if not layer.overrides:
        return made, 0
    done = overridden(made.filled.bound, layer.overrides, part_templates(made, config), made.store)
    told = tuple(edit_findings(done.outcomes, case))
    filled = replace(made.filled, bound=done.parts, findings=(*made.filled.findings, *told))
    return replace(made, filled=filled), sum(one.state is OverrideState.APPLIED for one in done.outcomes)


def part_templates(made: Chapters, config: Config) -> dict[str, str]:
    """Title of a part → its template as findings call it."""
    folder = layout.templates(config.root)
    return {line.title: line.file.relative_to(folder).as_posix() for line in made.plan.parts}


def _filled(
    case: Case, words: Words, plan: Outline, drawn: AwaitedFigures, draft: bool, faces: Fonts, store: Cache
) -> Chapters:
    from pipeline import fill

    templates = layout.templates(case.config.root)
    filled = fill.fill(plan, templates, case, words, drawn, draft, store, drawn.awaited)
    index = fill.fill_index(plan, templates, case, words, draft, store)
    return Chapters(words, plan, drawn, draft, filled, index, faces, store)
