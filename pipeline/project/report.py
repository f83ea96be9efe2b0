"""What was found out → the figures, the Word parts, and the files of 报告/: stages 5 to 7."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.project.assess import Assessment, Say
from pipeline.system import layout
from pipeline.system.errors import ExitCode, PipelineError

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.fill import Filled
    from pipeline.fill.context import Sources
    from pipeline.fill.outline import Outline
    from pipeline.model.finding import Finding, Settled
    from pipeline.model.part import Figure
    from pipeline.store.fact_snapshots import FactSnapshot
    from pipeline.system.cache import Cache
    from pipeline.system.fonts import Fonts

_CACHE_LIMIT = 300_000_000
STAGES = "INCRXTP"
"""Letters of the findings of all stages."""


@dataclass(frozen=True)
class Written:
    """Every chapter filled in, none printed yet."""

    sources: Sources
    """What the chapters were told from."""
    plan: Outline
    drawn: Mapping[str, Figure]
    """Figures by the id the outline gives them."""
    filled: Filled
    index: Filled
    """佐证材料目录."""
    faces: Fonts
    store: Cache

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in the templates and in what they print."""
        return (*self.filled.findings, *self.index.findings)

    @property
    def broken(self) -> bool:
        """Whether a template is wrong: then no report may be written."""
        return self.filled.broken or self.index.broken


def write(case: Assessment, jobs: int, tell: Say) -> Written:
    """Stages 5 and 6: draw, fill in. Raises PipelineError (CONFIG) where the outline or the phrases are wrong."""
    from pipeline import chart
    from pipeline import compute as computing
    from pipeline.chart import pictures
    from pipeline.chart.data import ChartData
    from pipeline.fill import outline
    from pipeline.system import cache, fonts

    config = case.config
    templates = layout.templates(config.root)
    plan = outline.load(templates)
    faces = fonts.find_fonts(layout.PROGRAM / ".fonts")
    store = cache.Cache(config.outputs / layout.CACHE / "parts")

    tell("[5/7] 作图…")
    maps = pictures.map_pages(case.account, case.received[0].materials, config)
    shown = pictures.showable(case.received[0].materials, config.inputs, maps)
    data = ChartData(
        config=config,
        facts=case.facts,
        days=case.days,
        account=case.account,
        changes=case.changes,
        singles=computing.section_singles(case.facts, config, config.year),
        pictures=shown,
        maps=maps,
        read=pictures.reader(config.inputs, shown),
    )
    wanted = {figure.id: figure.drawing for figure in plan.figures}
    figures = chart.draw(wanted, data, faces, config.outputs / layout.CACHE / "matplotlib", jobs, store)

    tell("[6/7] 填模板…")
    sources = told_from(case, frozenset(figure.id for figure in figures))
    return _filled(plan, sources, {figure.id: figure for figure in figures}, faces, store)


def told_from(case: Assessment, figures: frozenset[str]) -> Sources:
    """What the chapters are told from; `figures`: ids of those that were drawn."""
    from pipeline import compute as computing
    from pipeline.fill import phrases
    from pipeline.fill.context import Sources

    return Sources(
        config=case.config,
        words=phrases.load(layout.templates(case.config.root) / phrases.NAME),
        facts=case.facts,
        changes=case.changes,
        materials=case.numbered,
        days=case.days,
        grid=case.grid,
        singles=computing.section_singles(case.facts, case.config, case.config.year),
        figures=figures,
        marks=case.marks,
        draft=case.blocked,
        account=case.account,
    )


def _filled(plan: Outline, sources: Sources, drawn: Mapping[str, Figure], faces: Fonts, store: Cache) -> Written:
    from pipeline import fill

    templates = layout.templates(sources.config.root)
    filled, index = fill.fill(plan, templates, sources, drawn), fill.fill_index(plan, templates, sources)
    return Written(sources, plan, drawn, filled, index, faces, store)


@dataclass(frozen=True)
class Made:
    """A report ready to be written: its files (none where a final one is blocked), all findings settled."""

    files: dict[str, bytes]
    settled: tuple[Settled, ...]
    draft: bool
    pages: str = ""
    lacking: PipelineError | None = None
    """What kept the PDF from being printed."""
    kept: FactSnapshot | None = None
    """What later runs compare with."""
    corrected: str = ""
    """What changed since the last different run, in a sentence."""


def report(case: Assessment, jobs: int, tell: Say, *, final: bool) -> Made:
    """Stages 5 to 7: draw, fill in, publish. Raises PipelineError (CONFIG) where a template is wrong.

    What is found while filling in can make a report a 草稿 that was none before: then it is filled in again, saying so.
    """
    from pipeline import check as checks
    from pipeline.fill import assemble, properties
    from pipeline.project import outputs, trace
    from pipeline.publish import changes, contents, pdf
    from pipeline.store import fact_snapshots, facts_csv

    config = case.config
    made = write(case, jobs, tell)
    findings = [*case.findings, *made.findings]
    if made.broken:
        raise _template_error(findings, config)
    draft = bool(checks.blocking(checks.settle(findings, config, stages=STAGES)))
    if draft and final:
        return Made({}, checks.settle(findings, config, stages=STAGES), draft)
    if draft and not made.sources.draft:
        made = _filled(made.plan, replace(made.sources, draft=True), made.drawn, made.faces, made.store)
    filled, index, faces, store, words = made.filled, made.index, made.faces, made.store, made.sources.words

    tell(f"[7/7] 排印（{len(filled.bound)} 个部分）…")
    titles = [words.say(f"书名.{name}", 县域=config.county, 年度=config.year) for name in ("报告", "目录")]
    mark = words.say("草稿") if draft else ""
    dated = config.dates[config.year].dated or datetime.date(config.year, 12, 31)
    numbers = outputs.data_files(case.facts, case.changes, case.numbered, config)
    carried = (pdf.Attachment(facts_csv.NAME, numbers[facts_csv.NAME], "text/csv", "facts.csv"),)
    printed: list[pdf.PdfResult] = []
    lacking: PipelineError | None = None
    try:
        pdf.print_ahead((*filled.bound, *index.bound), faces, store, jobs, _printing(tell))
        for title, parts, attached in ((titles[0], filled.bound, carried), (titles[1], index.bound, ())):
            meta = pdf.PdfProperties(title, config.compiler_body, dated, attachments=attached, watermark=mark)
            printed.append(pdf.build_pdf(parts, meta, faces, store, jobs))
    except PipelineError as error:
        if error.code is not ExitCode.COMPONENT:
            raise
        lacking, printed = error, []
    store.prune(_CACHE_LIMIT)
    findings += [finding for one in printed for finding in one.findings]
    headings = printed[0].headings if printed else ()
    lists = contents.entries(headings) if printed else assemble.contents_without_pages(filled.bound)
    metas = [properties.DocumentProperties(title, config.compiler_body, dated, mark) for title in titles]
    notes = assemble.Notes(
        lambda ground: trace.comment(ground, case.facts, case.changes, config),
        words.say("校核.批注人"),
        words.say("校核.书名", 书名=titles[0]),
    )
    word, told = assemble.assemble_both(filled.bound, lists, metas[0], notes)
    index_word = assemble.assemble(index.bound, (), metas[1])
    pdfs: list[bytes | None] = [one.pdf for one in printed] or [None, None]
    kept = _kept(case, made, numbers[facts_csv.NAME], printed[0].marked if printed else {})
    before = fact_snapshots.different(kept, fact_snapshots.snapshots_of(config.outputs / layout.REGISTER, config.year))
    corrected = ""
    if before is not None:
        compared = changes.compare_snapshots(before[1], kept, config.scheme)
        numbers |= {changes.NAME: changes.render(compared, config)}
        corrected = f"与第 {before[0]} 份数据表相比：{changes.comparison_summary(compared)}见 {changes.NAME}。"
    return Made(
        files=outputs.report_files(
            word, told, pdfs[0], index_word, pdfs[1], case.numbered, tuple(made.drawn.values()), numbers, config
        ),
        kept=kept,
        corrected=corrected,
        settled=checks.settle(findings, config, stages=STAGES),
        draft=draft,
        pages=f"（PDF {printed[0].pages} 页）" if printed else "（没有 PDF）",
        lacking=lacking,
    )


def _kept(case: Assessment, made: Written, table: bytes, pages: Mapping[str, str]) -> FactSnapshot:
    """What later runs compare with; `pages`: bookmark → page, empty where no PDF was made."""
    from pipeline.fill import locations
    from pipeline.store import fact_snapshots

    known = fact_snapshots.of(case.facts, table, case.config.scheme)
    parts, figures = made.filled.bound, tuple(made.drawn.values())
    where = {
        key: tuple(fact_snapshots.Location(one.label, pages.get(one.bookmark, "")) for one in found)
        for key, found in locations.stands(parts).items()
        if key in known.facts
    }
    shown = {one.id: hashlib.sha256(one.png).hexdigest() for one in figures}
    drawn = {
        name: (fact_snapshots.Location(one.label, pages.get(one.bookmark, "")), shown[name])
        for name, one in locations.drawn(parts, figures).items()
    }
    return replace(known, spots=where, figures=drawn)


def _printing(tell: Say) -> Callable[[int, int, str], None]:
    def told(done: int, of: int, _: str) -> None:
        if done == of or done % 10 == 0:
            tell(f"      已排 {done}/{of}")

    return told


def _template_error(findings: list[Finding], config: Config) -> PipelineError:
    """All mistakes in the templates as one error: nothing may be written over a template that is wrong."""
    catalogue = config.scheme.catalogue
    wrong = [finding for finding in findings if finding.code.startswith("T1")]
    told = [f"  {finding.place}：{catalogue[finding.code].say(finding)}" for finding in wrong]
    hints = dict.fromkeys(catalogue[finding.code].advise(finding) for finding in wrong)
    return PipelineError(f"模板有 {len(wrong)} 处写法有误：\n" + "\n".join(told), "\n→ ".join(hints))
