"""The whole run on one page: config and inputs → facts → checks → figures → Word parts → 报告/ and 清单/."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import layout, snapshot
from pipeline.errors import ExitCode, PipelineError, gravest
from pipeline.yamlfile import read as read_yaml

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.ingest import Received
    from pipeline.model.change import Change
    from pipeline.model.fact import Fact, FactSet
    from pipeline.model.finding import Finding, Settled
    from pipeline.model.material import Numbered
    from pipeline.model.receipt import Account
    from pipeline.model.series import Day, SectionMonth

Say = Callable[[str], object]

_CACHE_LIMIT, _OPENED_LIMIT = 300_000_000, 100_000_000
_STAGES = "INCRXTP"
"""Letters of the findings of all stages."""


@dataclass(frozen=True)
class Assessment:
    """Everything known before anything is written: facts of both years, changes, findings."""

    config: Config
    received: tuple[Received, ...]
    """This year's submission, then last year's where there is one."""
    facts: FactSet
    changes: Mapping[tuple[str, str], Change]
    days: tuple[Day, ...]
    grid: tuple[SectionMonth, ...]
    submitted: tuple[Fact, ...]
    """Everything that 历年指标 says, later years too."""
    account: Account
    """Everything owed for the year, what answers it and how it stands."""
    numbered: tuple[Numbered, ...]
    register: bytes
    """材料编号.csv with the numbers given in this run."""
    findings: tuple[Finding, ...]
    settled: tuple[Settled, ...]
    blocked: bool
    """Blocking findings are open: the report is a 草稿."""

    @property
    def marks(self) -> tuple[str, ...]:
        """Marks of the inputs that cover and header repeat, e.g. 示例数据."""
        return tuple(sorted({mark for one in self.received for mark in one.marks}))


def assess(root: Path, year: int | None, tell: Say) -> Assessment:
    """Stages 1 to 4: read, normalise, compute, check. Writes nothing but the cache of opened files."""
    from pipeline import account as accounts
    from pipeline import check as checks
    from pipeline import compute as computing
    from pipeline import config as configs
    from pipeline.compute import comparison
    from pipeline.ingest import history, ingest
    from pipeline.normalise import normalise
    from pipeline.normalise.history import submitted as earlier_years
    from pipeline.publish import materials

    config = configs.load(root, year)
    tell("[1/7] 读材料…")
    opened = layout.opened(config.root)
    received = [ingest(config, config.year, opened)]
    if (config.inputs / str(config.year - 1)).is_dir():
        received.append(ingest(config, config.year - 1, opened))
    opened.prune(_OPENED_LIMIT)
    findings = [finding for one in received for finding in one.findings]

    tell(f"[2/7] 归一（{sum(len(one.tables) for one in received)} 张表）…")
    facts, found = normalise([table for one in received for table in one.tables], config)
    findings += found

    tell("[3/7] 计算…")
    facts, found = computing.compute(
        facts, config, [one.year for one in received], [said for one in received for said in one.statements]
    )
    findings += found
    sheets, found = history.read(layout.history(config.root))
    findings += found
    submitted, found = earlier_years(sheets, config)
    findings += found
    facts = facts.plus(fact for fact in submitted if int(fact.key.period) < config.year)
    changes = comparison.compare(facts, config, config.year)

    tell("[4/7] 核对…")
    now = received[0]
    account, found = accounts.account(
        now.materials, now.registered, now.statements, now.tables, facts, config, config.year
    )
    findings += found
    earlier = [material for one in received[1:] for material in one.materials]
    findings += checks.check(facts, changes, now.tables, config, now.materials, account, now.registered, earlier)
    kept = config.outputs / layout.REGISTER / materials.REGISTER
    numbered, entries, found = materials.number(
        [material for one in received for material in one.materials],
        config,
        materials.read_register(kept.read_bytes()) if kept.is_file() else (),
        account,
        now.registered,
    )
    findings += found
    settled = checks.settle(findings, config)
    return Assessment(
        config=config,
        received=tuple(received),
        facts=facts,
        changes=changes,
        days=computing.daily_series(facts, config, config.year),
        grid=computing.section_months(facts, config, config.year),
        submitted=submitted,
        account=accounts.judge(account, settled, config),
        numbered=numbered,
        register=materials.write_register(entries),
        findings=tuple(findings),
        settled=settled,
        blocked=bool(checks.blocking(settled)),
    )


def build(root: Path, year: int | None, *, final: bool, jobs: int | None, tell: Say, say: Say) -> ExitCode:
    """The whole run, or nothing where nothing changed since the last one. Says what was written and what is open."""
    chosen = _configured_year(root) if year is None else year
    record = root / "outputs" / layout.CACHE / f"{chosen}{'-final' if final else ''}.json"
    before = snapshot.look(layout.watched(root, chosen))
    seen = snapshot.load(record)
    if seen and snapshot.unchanged(before, seen):
        say("没有变化，不用重做。上次的结果：")
        for line in seen.said:
            say(line)
        return ExitCode(seen.exit_code)

    from pipeline.publish import swap

    known = snapshot.digests(before, seen)
    said: list[str] = []
    with swap.lock(root / "outputs"):
        swap.repair(root / "outputs" / str(chosen))
        code = _build(root, chosen, final, jobs or os.cpu_count() or 1, known, tell, said.append)
    for line in said:
        say(line)
    after = snapshot.look(layout.watched(root, chosen))
    moved = snapshot.moved(before, after)
    if moved:
        say(f"运行期间有 {len(moved)} 个文件变了（如 {moved[0]}），这次的结果可能不是最新的。")
        say("→ 请等文件保存完毕，再运行一次。")
    else:
        snapshot.save(record, snapshot.Seen(snapshot.digests(after, seen), int(code), tuple(said)))
    return code


def _build(
    root: Path, year: int, final: bool, jobs: int, known: Mapping[str, tuple[object, str]], tell: Say, say: Say
) -> ExitCode:
    from pipeline import check as checks
    from pipeline import outputs
    from pipeline.publish import findings

    case = assess(root, year, tell)
    config = case.config
    made = None if final and case.blocked else report(case, jobs, tell, final=final)
    if made is None or not made.files:
        settled = made.settled if made else case.settled
        kept = outputs.write_lists(lists(case, settled), config)
        say(f"还有阻断问题，正式稿没有写，{layout.REPORT}/ 没有动；问题见 outputs/{year}/{layout.LISTS}/。")
        codes = [ExitCode.DRAFT]
    else:
        settled = made.settled
        sources = {name: digest for name, (_, digest) in known.items() if not name.startswith("outputs/")}
        kept = outputs.write_report(made.files, case.register, sources, settled, made.draft, config)
        if final and not made.draft:
            outputs.write_history(case.facts, case.submitted, config)
        kept += outputs.write_lists(lists(case, settled), config)
        say(f"{'草稿' if made.draft else '报告'}已写入 outputs/{year}/{layout.REPORT}/{made.pages}。")
        codes = [ExitCode.DRAFT] if made.draft else []
    for line in findings.lines((*settled, *checks.settle(kept, config, stages="P")), config, most=2, notices=False):
        say(line)
    if made and made.lacking:
        say(f"{made.lacking.message}\n→ {made.lacking.hint}")
        codes.append(made.lacking.code)
    return gravest(*codes)


@dataclass(frozen=True)
class Made:
    """A report ready to be written: its files (none where a final one is blocked), all findings settled."""

    files: dict[str, bytes]
    settled: tuple[Settled, ...]
    draft: bool
    pages: str = ""
    lacking: PipelineError | None = None
    """What kept the PDF from being printed."""


def report(case: Assessment, jobs: int, tell: Say, *, final: bool) -> Made:
    """Stages 5 to 7: draw, fill in, publish. Raises PipelineError (CONFIG) where a template is wrong.

    What is found while filling in can make a report a 草稿 that was none before: then it is filled in again, saying so.
    """
    from pipeline import cache, chart, fill, fonts, outputs, trace
    from pipeline import check as checks
    from pipeline import compute as computing
    from pipeline.chart import pictures
    from pipeline.chart.data import ChartData
    from pipeline.fill import assemble, outline, properties, words
    from pipeline.fill.context import Sources
    from pipeline.publish import contents, facts_csv, pdf

    config = case.config
    templates = layout.templates(config.root)
    plan = outline.load(templates)
    faces = fonts.find(layout.PROGRAM / ".fonts")
    store = cache.Cache(config.outputs / layout.CACHE / "parts")

    tell("[5/7] 作图…")
    shown = pictures.showable(case.received[0].materials, config.inputs)
    data = ChartData(
        config=config,
        facts=case.facts,
        days=case.days,
        account=case.account,
        changes=case.changes,
        singles=computing.section_singles(case.facts, config, config.year),
        pictures=shown,
        read=pictures.reader(config.inputs, shown),
    )
    wanted = {figure.id: figure.drawing for figure in plan.figures}
    figures = chart.draw(wanted, data, faces, config.outputs / layout.CACHE / "matplotlib", jobs, store)

    tell("[6/7] 填模板…")
    sources = Sources(
        config=config,
        words=words.load(templates / words.NAME),
        facts=case.facts,
        changes=case.changes,
        materials=case.numbered,
        days=case.days,
        grid=case.grid,
        figures=frozenset(figure.id for figure in figures),
        marks=case.marks,
        draft=case.blocked,
        account=case.account,
    )
    drawn = {figure.id: figure for figure in figures}
    filled, index = fill.fill(plan, templates, sources, drawn), fill.fill_index(plan, templates, sources)
    findings = [*case.findings, *filled.findings, *index.findings]
    if filled.broken or index.broken:
        raise _template_error(findings, config)
    draft = bool(checks.blocking(checks.settle(findings, config, stages=_STAGES)))
    if draft and final:
        return Made({}, checks.settle(findings, config, stages=_STAGES), draft)
    if draft and not sources.draft:
        sources = replace(sources, draft=True)
        filled, index = fill.fill(plan, templates, sources, drawn), fill.fill_index(plan, templates, sources)

    tell(f"[7/7] 排印（{len(filled.bound)} 个部分）…")
    titles = [sources.words.say(f"书名.{name}", 县域=config.county, 年度=config.year) for name in ("报告", "目录")]
    mark = sources.words.say("草稿") if draft else ""
    dated = config.dates[config.year].dated or datetime.date(config.year, 12, 31)
    numbers = outputs.data_files(case.facts, case.changes, case.numbered, config)
    carried = (pdf.Attachment(facts_csv.NAME, numbers[facts_csv.NAME], "text/csv", "facts.csv"),)
    printed: list[pdf.PdfResult] = []
    lacking: PipelineError | None = None
    try:
        pdf.print_ahead((*filled.bound, *index.bound), faces, store, jobs, _printing(tell))
        for title, parts, attached in ((titles[0], filled.bound, carried), (titles[1], index.bound, ())):
            meta = pdf.Meta(title, config.compiler_body, dated, attachments=attached, watermark=mark)
            printed.append(pdf.build_pdf(parts, meta, faces, store, jobs))
    except PipelineError as error:
        if error.code is not ExitCode.COMPONENT:
            raise
        lacking, printed = error, []
    store.prune(_CACHE_LIMIT)
    findings += [finding for one in printed for finding in one.findings]
    headings = printed[0].headings if printed else ()
    lists = contents.entries(headings) if printed else assemble.headings(filled.bound)
    metas = [properties.Meta(title, config.compiler_body, dated, mark) for title in titles]
    notes = assemble.Notes(
        lambda ground: trace.comment(ground, case.facts, case.changes, config),
        sources.words.say("校核.批注人"),
        sources.words.say("校核.书名", 书名=titles[0]),
    )
    word, told = assemble.assemble_both(filled.bound, lists, metas[0], notes)
    index_word = assemble.assemble(index.bound, (), metas[1])
    pdfs: list[bytes | None] = [one.pdf for one in printed] or [None, None]
    return Made(
        files=outputs.report_files(word, told, pdfs[0], index_word, pdfs[1], case.numbered, figures, numbers, config),
        settled=checks.settle(findings, config, stages=_STAGES),
        draft=draft,
        pages=f"（PDF {printed[0].pages} 页）" if printed else "（没有 PDF）",
        lacking=lacking,
    )


def _printing(tell: Say) -> Callable[[int, int, str], None]:
    def told(done: int, of: int, _: str) -> None:
        if done == of or done % 10 == 0:
            tell(f"      已排 {done}/{of}")

    return told


def lists(case: Assessment, settled: tuple[Settled, ...]) -> dict[str, bytes]:
    """The files of 清单/."""
    from pipeline import account as accounts
    from pipeline import outputs

    materials = [material for one in case.received for material in one.materials]
    account = accounts.judge(case.account, settled, case.config)
    now = case.received[0]
    return outputs.list_files(account, now.tables, materials, case.numbered, settled, now.registered, case.config)


def _template_error(findings: list[Finding], config: Config) -> PipelineError:
    """All mistakes in the templates as one error: nothing may be written over a template that is wrong."""
    catalogue = config.scheme.catalogue
    wrong = [finding for finding in findings if finding.code.startswith("T1")]
    told = [f"  {finding.place}：{catalogue[finding.code].say(finding)}" for finding in wrong]
    hints = dict.fromkeys(catalogue[finding.code].advise(finding) for finding in wrong)
    return PipelineError(f"模板有 {len(wrong)} 处写法有误：\n" + "\n".join(told), "\n→ ".join(hints))


def _configured_year(root: Path) -> int:
    """The 考核年度 of config.yaml, read without loading and checking the rest, which a no-op run has no need of."""
    path = root / layout.CONFIG
    data = read_yaml(path, layout.CONFIG) if path.is_file() else None
    year = data.get("考核年度") if isinstance(data, dict) else None
    if isinstance(year, int):
        return year

    from pipeline import config as configs

    return configs.load(root).year
