"""A report and a bundle that are done → frozen in 登记/报送/ as handed in, or why they are not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.build import is_current
from pipeline.project.register_check import check_submissions
from pipeline.project.results import Problem
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import BUNDLE, REGISTER, REPORT, SUBMITTED

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.store.frozen_papers import FrozenState, SubmittedPaper
    from pipeline.store.swap import Copy

REPORT_FILES = (
    "自查报告.docx",
    "自查报告.pdf",
    "佐证材料目录.docx",
    "佐证材料目录.pdf",
    "佐证材料目录.xlsx",
    "附表.xlsx",
)
"""Of 报告/ what is handed in; the rest serves those who check."""
_REPORT_PDF = f"{REPORT}/自查报告.pdf"
_INSERTED = re.compile(r"第(\d+-\d+)页")
_FROZEN_BESIDE = ("指标汇总.xlsx", "facts.csv", "manifest.json")
"""What is frozen of 报告/ besides: what the numbers were, and what they were made from."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was handed in last, frozen by this run or before."""

    number: int
    folder: str
    """From outputs/ on."""
    files: int
    same: bool = False
    """Nothing differs from it: nothing was frozen."""
    differing: tuple[str, ...] = ()
    """Files that differ from what was handed in before; () for the first time."""
    before: int = 0
    """Number of what was handed in before, 0 for the first time."""
    inserted: tuple[str, ...] = ()
    """Inserted pages (49-1) on the paper of that, which the report frozen now numbers in one run."""
    exchanges: int = 0
    """How often sheets of it were exchanged since."""


def try_to_submit(
    config: Config, *, draft: bool, lacking: PipelineError | None
) -> tuple[Submitted | None, Problem | None]:
    """Freeze 报告/ and 汇编/ as they lie, or say why that may not be; the caller holds `swap.lock` and has just bound
    the volumes.

    `draft`: blocking findings are open; `lacking`: what kept sheets from being printed. Raises PipelineError: OUTPUT,
    CONFIG where what was frozen before is damaged.
    """
    if draft:
        advice = "请先处理 清单/问题清单.xlsx 里的阻断问题，运行 selfcheck build --final，再报送。"
        return None, Problem("没有冻结报送件：还有阻断问题，报告是草稿。", advice, Cause.NO_INPUT)
    if lacking is not None:
        what = f"没有冻结报送件：汇编缺页（{lacking.message}）"
        return None, Problem(what, lacking.hint, lacking.cause)
    try:
        require_current(config, "没有冻结报送件")
    except PipelineError as error:
        return None, Problem.of(error)
    return _submit(config), None


def _submit(config: Config) -> Submitted:
    from pipeline.store import frozen_papers

    register = config.outputs / REGISTER
    frozen_papers.finish_freezing(register, config.county)
    before = _papers(config)
    for one in before[-1:]:
        one.verify()
    files, digests = _handed_in(config)
    documents = {name: digest for name, digest in digests.items() if name.endswith(".pdf")}
    differing: tuple[str, ...] = ()
    inserted: tuple[str, ...] = ()
    if before:
        last = before[-1].now
        differing = _differing(before[-1], digests)
        if not differing:
            return Submitted(last.number, _place(last), 0, same=True, exchanges=last.exchange)
        inserted = _inserted_pages(before[-1])
    number = max((one.now.number for one in frozen_papers.submitted_papers(register)), default=0) + 1
    state = frozen_papers.FrozenState(number, 0, config.year, documents)
    frozen_papers.freeze(register, state, files, digests, config.county)
    earlier = before[-1].now.number if before else 0
    return Submitted(number, _place(state), len(files), differing=differing, before=earlier, inserted=inserted)


def _inserted_pages(paper: SubmittedPaper) -> tuple[str, ...]:
    """The numbers of pages that were inserted into the report since it was handed in."""
    put_in = (sheet.new for state in paper.states for sheet in state.exchanged)
    return tuple(dict.fromkeys(number for pages in put_in for number in _INSERTED.findall(pages)))


def _differing(paper: SubmittedPaper, digests: Mapping[str, str]) -> tuple[str, ...]:
    """The files to be frozen that are not what was handed in with the sheets exchanged since, and those now gone.

    An exchange keeps the PDFs, and of the rest of 报告/ what its manifest says; the lists of 汇编/ follow its volumes.
    """
    from pipeline.store import manifest

    name = f"{REPORT}/manifest.json"
    listed = {f"{REPORT}/{one}": digest for one, digest in manifest.outputs(paper.file(name)).items()}
    known = {**paper.sums_of(paper.states[0]), **paper.sums_of(paper.now)}
    if paper.now.exchange:
        known = {one: digest for one, digest in known.items() if one == name or not one.startswith(f"{BUNDLE}/")}
        known |= {one: digest for one, digest in listed.items() if one in known}
    known |= paper.now.documents
    if digests.get(_REPORT_PDF) == listed.get(_REPORT_PDF):
        # Where pages were inserted the paper has other numbers than the report that it was made of.
        known[_REPORT_PDF] = digests[_REPORT_PDF]
    gone = [one for one in known if one.endswith(".pdf") and one not in digests]
    return tuple(sorted([one for one, digest in digests.items() if known.get(one, digest) != digest] + gone))


def require_current(config: Config, what: str) -> None:
    """Raise PipelineError (NO_INPUT) where 报告/ is no final report of what lies in inputs/; `what` was not done."""
    if not is_current(config.root, config.year):
        refuse_without_pdf(config, what)
        raise PipelineError(
            f"{what}：outputs/{config.year}/{REPORT}/ 里的不是用现在的材料、模板和配置做的正式稿，"
            "或有人改过里面的文件。",
            "请运行 selfcheck build --final，看过报告以后再运行这条命令。",
            Cause.NO_INPUT,
        )


def refuse_without_pdf(config: Config, what: str) -> None:
    """Raise PipelineError (COMPONENT) where the report was made without its PDF; `what` was not done for that."""
    from pipeline.system import machine

    folder = config.outputs / str(config.year) / REPORT
    if not (folder / "自查报告.docx").is_file() or (folder / "自查报告.pdf").is_file():
        return
    missing = [one for one in machine.examine(config.root) if not one.ok and not one.optional]
    names = "、".join(f"{one.name} {one.found}" for one in missing)
    advice = "；".join(dict.fromkeys(one.advice for one in missing)) or "关掉别的程序，腾出内存"
    raise PipelineError(
        f"{what}：outputs/{config.year}/{REPORT}/ 里没有 PDF，上次生成报告时排版程序不能用"
        f"{f'（{names}）' if names else ''}。",
        f"请先{advice}，再运行 selfcheck build --final；selfcheck doctor 看缺什么。",
        Cause.COMPONENT,
    )


def handed_in(config: Config, number: int | None) -> SubmittedPaper:
    """What was handed in of the year under this number, None for the last one.

    Raises PipelineError: NO_INPUT where there is none, CONFIG where it is damaged.
    """
    there = {one.now.number: one for one in _papers(config)}
    paper = there.get(max(there, default=0) if number is None else number)
    if paper is None:
        listed = "、".join(map(str, there))
        known = f"{config.year} 年的有 {listed}。" if there else "请先用 selfcheck bundle --submit 冻结报送件。"
        what = f"{config.year} 年度没有报送 {number}" if number is not None else f"{config.year} 年度还没有报送过"
        raise PipelineError(f"{what}。", known, Cause.NO_INPUT)
    paper.verify()
    return paper


def _papers(config: Config) -> list[SubmittedPaper]:
    """What was handed in of the year, in the order of its numbers; raises PipelineError (CONFIG) where it is lost."""
    from pipeline.store import frozen_papers

    check_submissions(config)
    kept = frozen_papers.submitted_papers(config.outputs / REGISTER)
    return [one for one in kept if one.now.year == config.year]


def bound_documents(config: Config) -> dict[str, tuple[Path, str]]:
    """The PDFs that are paper, as they lie in 报告/ and 汇编/ now: name in 登记/报送/ → where, and sha256."""
    from pipeline.store import swap

    year = config.outputs / str(config.year)
    report, bundle = swap.record(year / REPORT), swap.record(year / BUNDLE)
    volumes = sorted(bundle, key=lambda name: [int(digits) for digits in re.findall(r"\d+", name)[:1]])
    names = [*(one for one in REPORT_FILES if one.endswith(".pdf")), *volumes]
    found = {}
    for name in names:
        folder, known = (REPORT, report) if name in report else (BUNDLE, bundle)
        if name in known and name.endswith(".pdf") and "/" not in name:
            found[f"{folder}/{name}"] = (year / folder / name, known[name])
    return found


def newest_table(config: Config) -> Path:
    """The kept table of facts of the report that lies in 报告/: a build that is current kept it last."""
    from pipeline.store import fact_snapshots

    there = fact_snapshots.snapshots_of(config.outputs / REGISTER, config.year)
    return there[max(there)]


def _handed_in(config: Config) -> tuple[dict[str, Copy | bytes], dict[str, str]]:
    """The files that are frozen, and the sha256 of each."""
    import hashlib

    from pipeline.publish.bundle import handin_folders, volume_catalogue
    from pipeline.store import frozen_papers, swap

    year = config.outputs / str(config.year)
    found = dict(bound_documents(config))
    report, bundle = swap.record(year / REPORT), swap.record(year / BUNDLE)
    for name in (*REPORT_FILES, *_FROZEN_BESIDE):
        if name in report:
            found[f"{REPORT}/{name}"] = (year / REPORT / name, report[name])
    sums = f"{handin_folders.FOLDER}/{config.scheme.handin.holding('records')}/{handin_folders.SUMS}"
    for name in (volume_catalogue.NAME, sums):
        found[f"{BUNDLE}/{name.rpartition('/')[2]}"] = (year / BUNDLE / name, bundle[name])
    files: dict[str, Copy | bytes] = {name: swap.Copy(path, digest) for name, (path, digest) in found.items()}
    table = newest_table(config).read_bytes()
    files[frozen_papers.SNAPSHOT] = table
    digests = {name: digest for name, (_, digest) in found.items()}
    return files, {**digests, frozen_papers.SNAPSHOT: hashlib.sha256(table).hexdigest()}


def _place(state: FrozenState) -> str:
    return f"{REGISTER}/{SUBMITTED}/{state.folder}/"
