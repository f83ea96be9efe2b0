"""A report corrected after it was handed in → 换页/: the sheets to print and to exchange in its paper."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import assess
from pipeline.project.bundle import bundle
from pipeline.project.events import OnEvent, silent
from pipeline.project.exchange import KEPT, MANIFEST, STATE, ask_for_the_last, refuse_lost, whole_name
from pipeline.project.results import WordedFinding, worded
from pipeline.project.submission import bound_documents, handed_in, newest_table, require_current
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import CACHE, CONFIG, REGISTER, REPORT

if TYPE_CHECKING:
    from pipeline.case import Case
    from pipeline.config import Config
    from pipeline.publish.document_changes import DocumentChange
    from pipeline.publish.reprint_list import Reprint
    from pipeline.publish.resealing import StalePrint
    from pipeline.scheme.binding import Binding
    from pipeline.store.fact_snapshots import FactSnapshot
    from pipeline.store.frozen_papers import SubmittedPaper
    from pipeline.store.swap import Copy
    from pipeline.system.page_looks import PageLook

_SCRATCH = "reprint"
_LOOKS = 200_000_000
"""Bytes of pages seen that are kept between runs."""


@dataclass(frozen=True, slots=True)
class ReprintResult:
    """What is to be exchanged; nothing where the paper is what the report is."""

    year: int
    against: str
    """What it was compared with: 报送 1（已换页 1 次）."""
    binding: Binding
    documents: tuple[DocumentChange, ...]
    """Those that changed."""
    prints: tuple[StalePrint, ...]
    """Sealed prints that no longer say what their tables say."""
    findings: tuple[WordedFinding, ...] = ()
    """Lists that a person had written in, set aside."""

    @property
    def sheets(self) -> int:
        """How many sheets one copy takes."""
        return sum(one.sheets for one in self.documents)


def reprint(
    project: Path,
    year: int | None = None,
    against: int | None = None,
    *,
    void: bool = False,
    on_event: OnEvent = silent,
) -> ReprintResult:
    """Compare what was handed in (`against`, None: the last) with the report and the volumes as they are now → 换页/.

    The volumes are bound anew first. `void`: the list that lies in 换页/ was not followed. Raises PipelineError: CONFIG
    (also where config.yaml does not say how the paper is bound, or what was frozen is damaged), NO_INPUT (nothing
    handed in; 报告/ is not the final report of the inputs as they are; nobody has said whether the list before was
    followed), COMPONENT where sheets cannot be printed, OUTPUT.
    """
    from pipeline import check as checks
    from pipeline.project import outputs
    from pipeline.project.configuration import load_config
    from pipeline.store import swap

    config = load_config(project, year)
    refuse_lost(config)
    handed_in(config, against)
    binding = _binding(config)
    require_current(config, "没有比较")
    lacking = bundle(project, config.year, on_event=on_event).lacking
    if lacking is not None:
        raise PipelineError(f"没有比较：汇编缺页（{lacking.message}）", lacking.hint, lacking.cause)
    with swap.lock(project / "outputs"):
        require_current(config, "没有比较")
        swap.repair(config.outputs / str(config.year))
        try:
            told, files = _compared(config, binding, against)
            if not void:
                ask_for_the_last(config, files)
            kept = outputs.write_reprint(files, config)
        finally:
            shutil.rmtree(config.outputs / CACHE / _SCRATCH, ignore_errors=True)
    found = worded(checks.settle(kept, config, stages=checks.PRINTED), config)
    return ReprintResult(config.year, told.paper.now.words, binding, told.documents, told.prints, found)


def _binding(config: Config) -> Binding:
    if config.binding is None:
        raise PipelineError(
            f"{CONFIG} 里没有写“装订”：不知道纸质件怎样印、怎样装。",
            f"请在 {CONFIG} 里加上这一行（照实改：双面 或 单面；胶装、活页，自查报告还可写 插页），"
            "再运行 selfcheck build --final 和这条命令；以后不再问：\n"
            "  装订: {份数: 3, 印法: 双面, 自查报告: 胶装, 佐证材料汇编: 活页}",
        )
    return config.binding


def _compared(config: Config, binding: Binding, against: int | None) -> tuple[Reprint, dict[str, bytes | Copy]]:
    """What is told of the exchange, and the files of 换页/."""
    from pipeline.publish import changes, reprint_list, reprint_note, reprint_sheets
    from pipeline.publish.bundle.volume_properties import VolumeProperties
    from pipeline.publish.reprint_list import Reprint
    from pipeline.store import fact_snapshots, frozen_papers
    from pipeline.store.swap import Copy

    frozen_papers.finish_freezing(config.outputs / REGISTER, config.county)
    paper = handed_in(config, against)
    table = newest_table(config).read_bytes()
    before, after = (fact_snapshots.read_snapshot(one) for one in (paper.file(frozen_papers.SNAPSHOT), table))
    comparison = changes.compare_snapshots(before, after, config.scheme)
    case = assess(config.root, config.year)
    prints = _stale_prints(case, paper, after)
    now, documents = _documents(paper, binding, case)
    title = f"{config.county}{config.year}年度县域生态环境质量自查报告和佐证材料换页"
    told = Reprint(title, paper, binding, documents, comparison, prints, _changed_files(case, paper))
    files: dict[str, bytes | Copy] = {}
    if documents or prints:
        files[reprint_list.NAME] = reprint_list.render(told)
    if documents:
        files[reprint_note.NAME] = reprint_note.render(told)
        dated = config.dates[config.year].dated or datetime.date(config.year, 12, 31)
        if sheets := reprint_sheets.sheets_pdf(
            documents,
            {name: path for name, (path, _) in now.items()},
            VolumeProperties(title, config.compiler_body, dated),
        ):
            files[reprint_sheets.NAME] = sheets
        changed = {one.name: one for one in documents}
        files |= {whole_name(name): Copy(*now[name]) for name in changed if name in now}
        said = {
            "number": paper.now.number,
            "against": paper.now.folder,
            "documents": {
                name: digest if name in changed else paper.now.documents[name] for name, (_, digest) in now.items()
            },
            "exchanged": [[one.document, one.action, one.old, one.new] for one in reprint_list.exchanged_sheets(told)],
        }
        files[f"{KEPT}/{STATE}"] = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
        files[f"{KEPT}/{frozen_papers.SNAPSHOT}"] = table
        files[f"{KEPT}/{MANIFEST}"] = (config.outputs / str(config.year) / REPORT / MANIFEST).read_bytes()
    return told, files


def _documents(
    paper: SubmittedPaper, binding: Binding, case: Case
) -> tuple[dict[str, tuple[Path, str]], tuple[DocumentChange, ...]]:
    """The documents as they are to be on paper (name → where the PDF lies, and sha256), and those that are not yet."""
    from pipeline.publish.document_changes import REPORT_PDF, compare_document
    from pipeline.scheme.binding import LeafBinding
    from pipeline.system.cache import Cache
    from pipeline.system.page_looks import PageReader

    config = case.config
    store = Cache(config.outputs / CACHE / "pages")
    now = bound_documents(config)
    found = []
    with PageReader(store) as reader:

        def seen(name: str, data: bytes) -> tuple[PageLook, ...]:
            looks = reader.pages(data)
            if not looks:
                raise PipelineError(
                    f"{name} 的页面读不出来，没有比较。", "请关掉别的程序，腾出内存后再运行一次。", Cause.COMPONENT
                )
            return looks

        for name in dict.fromkeys((*now, *paper.now.documents)):
            path, digest = now.get(name, (None, ""))
            if digest == paper.now.documents.get(name, ""):
                continue
            old = seen(name, paper.document(name)) if name in paper.now.documents else ()
            new = seen(name, path.read_bytes()) if path else ()
            way = binding.report if name == REPORT_PDF else None
            if way is LeafBinding.INSERTED and old and new:
                now[name] = _numbered_as_on_paper(case, old, new, binding.both_sides, now[name])
                new = seen(name, now[name][0].read_bytes())
            change = compare_document(
                name,
                old,
                new,
                glued=binding.bundle_glued if way is None else way is LeafBinding.GLUED,
                both_sides=binding.both_sides,
                inserted=way is LeafBinding.INSERTED,
            )
            found += [change] if change.changed else []
    store.prune(_LOOKS)
    return now, tuple(found)


def _numbered_as_on_paper(
    case: Case, old: Sequence[PageLook], new: Sequence[PageLook], both_sides: bool, own: tuple[Path, str]
) -> tuple[Path, str]:
    """The report as a PDF whose pages bear the numbers that they have on paper: `own` where those are its own."""
    from pipeline.project.report import print_with_numbers
    from pipeline.publish.kept_numbers import kept_numbers, with_blanks

    numbers = kept_numbers(old, new, both_sides=both_sides)
    if not numbers.shown and not numbers.blanks:
        return own
    data = with_blanks(print_with_numbers(case, numbers.shown), numbers.blanks)
    path = case.config.outputs / CACHE / _SCRATCH / own[0].name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def _changed_files(case: Case, paper: SubmittedPaper) -> dict[str, str]:
    """Number → file of the materials whose bytes are others than when the paper was made."""
    inputs = json.loads(paper.file(f"{REPORT}/{MANIFEST}"))["inputs"]
    return {
        one.number: f"inputs/{one.material.file}"
        for one in case.numbered
        if inputs.get(f"inputs/{one.material.file}", one.material.sha256) != one.material.sha256
    }


def _stale_prints(case: Case, paper: SubmittedPaper, now: FactSnapshot) -> tuple[StalePrint, ...]:
    from pipeline.publish import resealing
    from pipeline.store import fact_snapshots, frozen_papers

    handed = []
    for state in paper.states:
        manifest = json.loads(paper.file_of(state, f"{REPORT}/{MANIFEST}"))
        inputs = {str(name).removeprefix("inputs/"): str(digest) for name, digest in manifest["inputs"].items()}
        then = fact_snapshots.read_snapshot(paper.file_of(state, frozen_papers.SNAPSHOT))
        handed.append(resealing.HandedIn(inputs, then.cells, then.written))
    return resealing.stale_prints(
        case.account, case.materials, case.numbered, handed, now.cells, case.config, now.written
    )
