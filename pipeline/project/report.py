"""A case → its chapters and the files of 报告/ and 清单/: stages 5 to 7."""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from pipeline.project import on_screen
from pipeline.project.chapters import Chapters, as_draft, fill_chapters, part_templates, with_edits
from pipeline.project.events import Event, OnEvent, Stage, silent
from pipeline.project.results import Problem
from pipeline.system import layout
from pipeline.system.beside import begin_beside
from pipeline.system.errors import Cause, PipelineError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.case import Case
    from pipeline.config import Config
    from pipeline.fill.contents_field import Entry
    from pipeline.fill.review import Tell
    from pipeline.model.finding import Finding, Settled
    from pipeline.model.redone import Redone
    from pipeline.model.revision import Revision
    from pipeline.publish.changes import Comparison
    from pipeline.publish.paper.printing import PdfProperties, Printed
    from pipeline.store.fact_snapshots import FactSnapshot

_FACTS, _DATA, _LISTS = "facts", "data", "lists"
_CACHE_LIMIT = 300_000_000


@dataclass(frozen=True)
class Report:
    """A report ready to be written: its files (none where a final one is blocked), all findings settled."""

    files: dict[str, bytes]
    """报告/, without what is written of the writing itself."""
    lists: dict[str, bytes]
    """清单/."""
    settled: tuple[Settled, ...]
    draft: bool
    pages: int = 0
    """Pages of the PDF, 0 where there is none."""
    lacking: Problem | None = None
    """What kept the PDF from being printed."""
    snapshot: FactSnapshot | None = None
    """What later runs compare with."""
    compared_with: int = 0
    """Number of the last different table of facts, 0 where there is none."""
    comparison: Comparison | None = None
    """What changed since that one."""
    redone: tuple[Redone, ...] = ()
    """What was not known from an earlier run."""
    revision: Revision | None = None
    """Which text the Word files hold."""
    texts: tuple[bytes, ...] = ()
    """That text, part by part as it is kept."""
    edits: int = 0
    """Changes of persons that were made in it."""


def rehearse_printing(project: Path) -> None:
    """Let the press set what was printed last, while everything else is worked out."""
    from pipeline.publish.paper import rehearsal
    from pipeline.system import fonts

    rehearsal.rehearse(fonts.find_fonts(layout.PROGRAM / ".fonts"), layout.made_parts(project))


def make_report(case: Case, jobs: int, on_event: OnEvent, *, final: bool) -> Report:
    """Stages 5 to 7: draw, fill in, publish. Raises PipelineError (CONFIG) where a template is wrong.

    What is found while filling in can make a report a 草稿 that was none before: then it is filled in again, saying so.
    """
    from pipeline import check as checks
    from pipeline.fill.revision_text import part_texts
    from pipeline.project import outputs
    from pipeline.project.trace.story import comment
    from pipeline.publish import changes
    from pipeline.store import fact_snapshots, facts_csv, revision_texts

    config = case.config
    others = _Others(case, jobs)
    made, edits = with_edits(fill_chapters(case, jobs, on_event, others.begin), case)
    findings = [*case.findings, *made.findings]
    if made.broken:
        raise _template_error(findings, config)
    settled = checks.settle(findings, config, stages=checks.EVERY_STAGE)
    draft = bool(checks.blocking(settled))
    if draft and final:
        return Report({}, others.lists(settled), settled, draft)
    if draft and not made.draft:
        made, edits = with_edits(as_draft(made, case), case)

    texts = part_texts(made.filled.bound, part_templates(made, config), made.store)
    revision = revision_texts.revision_of([one.words for one in texts], config.outputs / layout.REGISTER, config.year)
    facts = others.rendered(_FACTS)
    with _printing(made, case, facts[facts_csv.NAME], draft, on_event) as finish:
        told, title = cache(lambda ground: comment(ground, case)), _titles(made, config)[0]
        page = on_screen.begin_page(made.filled.bound, told, title, made.words, draft, made.store)
        word_files = _begin_word_files(made, case, draft, told, revision)
        data = facts | others.rendered(_DATA)
        lists = others.lists(settled)
        printed, lacking = finish()
    new = [finding for one in printed for finding in one.findings]
    if new:
        findings += new
        settled = checks.settle(findings, config, stages=checks.EVERY_STAGE)
        lists = others.lists(settled)
    entries = _contents(made, printed)
    pdf_files = dict(zip(("自查报告.pdf", "佐证材料目录.pdf"), (one.pdf for one in printed), strict=False))
    snapshot = _snapshot(case, made, data[facts_csv.NAME], printed[0].marked if printed else {})
    before = fact_snapshots.different(
        snapshot, fact_snapshots.snapshots_of(config.outputs / layout.REGISTER, config.year)
    )
    comparison = changes.compare_snapshots(before[1], snapshot, config.scheme) if before else None
    if comparison is not None:
        data |= {changes.NAME: changes.render(comparison, config)}
    figures = outputs.figure_files(made.drawn.values())
    return Report(
        files={**word_files(entries), **page(entries), **pdf_files, **data, **figures},
        lists=lists,
        settled=settled,
        draft=draft,
        pages=printed[0].pages if printed else 0,
        lacking=lacking,
        snapshot=snapshot,
        compared_with=before[0] if before else 0,
        comparison=comparison,
        redone=made.redone,
        revision=revision,
        texts=tuple(one.body for one in texts),
        edits=edits,
    )


@dataclass
class _Others:
    """What needs no chapter: facts, workbooks and lists, worked out beside the chapters once everything is checked."""

    case: Case
    jobs: int
    rendered: Callable[[str], dict[str, bytes]] = field(init=False)
    """The files of a task by name; waits for them."""

    def begin(self) -> None:
        """Begin all of it."""
        from pipeline.project import outputs

        case = self.case
        case.work_out("judged_account", "numbered")
        tasks = {
            _FACTS: lambda: outputs.rendered([outputs.FACTS], case),
            _DATA: lambda: outputs.rendered(outputs.DATA, case),
            _LISTS: lambda: outputs.rendered_lists(case, case.settled),
        }
        self.rendered = begin_beside(tasks, 1 if self.jobs > 1 else 0)

    def lists(self, settled: tuple[Settled, ...]) -> dict[str, bytes]:
        """The lists with these findings in them: made again where filling in or printing found more."""
        from pipeline.project import outputs

        same = settled == self.case.settled
        return self.rendered(_LISTS) if same else outputs.rendered_lists(self.case, settled)


def _titles(made: Chapters, config: Config) -> tuple[str, str]:
    report, index = (made.words.say(f"书名.{name}", 县域=config.county, 年度=config.year) for name in ("报告", "目录"))
    return report, index


def _dated(config: Config) -> datetime.date:
    return config.dates[config.year].dated or datetime.date(config.year, 12, 31)


def print_with_numbers(case: Case, numbers: Mapping[int, str]) -> bytes:
    """The final report once more as a PDF whose pages bear these numbers (page → number) and are named by them.

    Raises PipelineError (COMPONENT) where it cannot be printed.
    """
    from pipeline.project import outputs
    from pipeline.publish.paper.printing import Printer
    from pipeline.store import facts_csv

    made, _ = with_edits(fill_chapters(case, os.cpu_count() or 1, silent), case)
    facts = outputs.rendered([outputs.FACTS], case)[facts_csv.NAME]
    report, _ = _properties(made, case.config, facts, "")
    with Printer(made.faces, made.store) as printer:
        return printer.print(made.filled.bound, replace(report, numbers=numbers)).pdf


def _properties(made: Chapters, config: Config, facts: bytes, mark: str) -> tuple[PdfProperties, PdfProperties]:
    """What the PDFs of report and index say of themselves; `mark` stands behind their text."""
    from pipeline.publish.paper.printing import Attachment, PdfProperties
    from pipeline.store import facts_csv

    carried = (Attachment(facts_csv.NAME, facts, "text/csv", "facts.csv"),)
    report, index = (
        PdfProperties(title, config.compiler_body, _dated(config), attached, mark)
        for title, attached in zip(_titles(made, config), (carried, ()), strict=True)
    )
    return report, index


@contextmanager
def _printing(
    made: Chapters, case: Case, facts: bytes, draft: bool, on_event: OnEvent
) -> Iterator[Callable[[], tuple[list[Printed], Problem | None]]]:
    """Begin to print report and index; what is given waits for them.

    It returns the two PDFs, none where a component is missing and the problem then.
    """
    from pipeline.publish.paper.printing import Printer

    bound = (made.filled.bound, made.index.bound)
    said = _properties(made, case.config, facts, made.words.say("草稿") if draft else "")
    on_event(Event(Stage.PRINT, 0, len(bound)))
    try:
        printer = Printer(made.faces, made.store)
    except PipelineError as error:
        lacking = _component(error)
        yield lambda: ([], lacking)
        return
    with printer:
        begun = [
            printer.begin(parts, properties, rehearsed=bool(properties.attachments))
            for parts, properties in zip(bound, said, strict=True)
        ]

        def finish() -> tuple[list[Printed], Problem | None]:
            printed: list[Printed] = []
            try:
                for one in begun:
                    printed.append(one())
                    on_event(Event(Stage.PRINT, len(printed), len(begun)))
            except PipelineError as error:
                return [], _component(error)
            finally:
                made.store.prune(_CACHE_LIMIT)
            return printed, None

        yield finish


def _component(error: PipelineError) -> Problem:
    """What is told where a component is missing; every other error goes on."""
    if error.cause is not Cause.COMPONENT:
        raise error
    return Problem.of(error)


def _contents(made: Chapters, printed: Sequence[Printed]) -> Sequence[Entry]:
    """The lines of the contents list, with pages where a PDF was made."""
    from pipeline.fill import assemble
    from pipeline.publish import contents

    return contents.entries(printed[0].headings) if printed else assemble.contents_without_pages(made.filled.bound)


def _begin_word_files(
    made: Chapters, case: Case, draft: bool, told: Tell, revision: Revision
) -> Callable[[Sequence[Entry]], dict[str, bytes]]:
    """Begin the Word files of report, 校核版 and index; what is given ends them with the lines of the contents list.

    `told` says what the comments say.
    """
    from pipeline.fill import assemble, properties

    config, words = case.config, made.words
    mark = words.say("草稿") if draft else ""
    titles = _titles(made, config)
    report, index = (
        properties.DocumentProperties(title, config.compiler_body, _dated(config), mark, revision) for title in titles
    )
    notes = assemble.Notes(
        told,
        words.say("校核.批注人"),
        words.say("校核.书名", 书名=titles[0]),
    )
    both = assemble.begin_both(made.filled.bound, report, notes)
    listed = assemble.assemble(made.index.bound, (), replace(index, beside="佐证材料目录"))

    def files(entries: Sequence[Entry]) -> dict[str, bytes]:
        word, reviewed = both(entries)
        return {"自查报告.docx": word, "自查报告（校核版）.docx": reviewed, "佐证材料目录.docx": listed}

    return files


def _snapshot(case: Case, made: Chapters, table: bytes, pages: Mapping[str, str]) -> FactSnapshot:
    """What later runs compare with; `pages`: bookmark → page, empty where no PDF was made."""
    from pipeline.fill import locations
    from pipeline.store import fact_snapshots

    known = fact_snapshots.of(case.facts, table, case.config.scheme)
    parts, figures = made.filled.bound, tuple(made.drawn.values())
    where = {
        key: tuple(fact_snapshots.Location(one.label, pages.get(one.bookmark, "")) for one in found)
        for key, found in locations.landmarks_of_facts(parts).items()
        if key in known.facts
    }
    shown = {one.id: hashlib.sha256(one.png).hexdigest() for one in figures}
    drawn = {
        name: (fact_snapshots.Location(one.label, pages.get(one.bookmark, "")), shown[name])
        for name, one in locations.landmarks_of_figures(parts, figures).items()
    }
    return replace(known, locations=where, figures=drawn)


def _template_error(findings: list[Finding], config: Config) -> PipelineError:
    """All mistakes in the templates as one error: nothing may be written over a template that is wrong."""
    catalogue = config.scheme.catalogue
    wrong = [finding for finding in findings if catalogue[finding.code].stops]
    told = [f"  {finding.place}：{catalogue[finding.code].say(finding)}" for finding in wrong]
    hints = dict.fromkeys(catalogue[finding.code].advise(finding) for finding in wrong)
    return PipelineError(f"模板有 {len(wrong)} 处写法有误：\n" + "\n".join(told), "\n→ ".join(hints))
