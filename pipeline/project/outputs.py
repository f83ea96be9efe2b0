"""What a run has made → 报告/, 清单/ and 登记/ on disk, each whole or not at all, a person's edits set aside first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.case import Case
from pipeline.config import Config
from pipeline.ingest import history_sheets
from pipeline.issue import slips
from pipeline.model.finding import Finding, Settled
from pipeline.model.material import Material
from pipeline.model.part import Figure
from pipeline.model.revision import Revision
from pipeline.normalise.history_facts import submitted_facts
from pipeline.office.xlsx import workbook
from pipeline.publish import (
    annexes,
    findings,
    ledger,
    materials_index,
    register_proposal,
    reminders,
    summary,
    supervision,
)
from pipeline.store import (
    distinct_names,
    fact_snapshots,
    facts_csv,
    hand_edits,
    history_workbook,
    manifest,
    material_register,
    revision_texts,
    safekeeping,
    swap,
)
from pipeline.store.fact_snapshots import FactSnapshot
from pipeline.system.cache import Cache
from pipeline.system.layout import BUNDLE, CACHE, ISSUED, LISTS, MARKED, PREVIEW, REGISTER, REPORT, REPRINT

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Output:
    """A file of an output folder, or a group of files that are made together, by what makes it from a case."""

    name: str
    """Name of the file; of a group the folder below, with a stroke at its end."""
    render: Callable[[Case], bytes | Mapping[str, bytes]]
    """The bytes; of a group by name."""


FACTS = Output(facts_csv.NAME, lambda case: facts_csv.render(case.facts, case.config.scheme))
"""The table of facts, which the PDF carries."""
DATA = (
    Output(summary.NAME, lambda case: summary.render(case.facts, case.changes, case.numbered, case.config)),
    Output(annexes.NAME, lambda case: annexes.render(case.facts, case.config)),
    Output("佐证材料目录.xlsx", lambda case: workbook([materials_index.index_sheet(case.numbered, case.config)])),
)
"""The other numbers behind the report, in 报告/; its Word and PDF files come from the chapters (project.report)."""

LIST_OUTPUTS = (
    Output(findings.NAME, lambda case: findings.render(case.settled, case.config)),
    Output(
        ledger.NAME,
        lambda case: ledger.render(case.config, case.judged_account, _files(case), case.settled, case.numbered),
    ),
    Output(supervision.NAME, lambda case: supervision.render(case.judged_account, case.config)),
    Output(
        register_proposal.NAME,
        lambda case: register_proposal.render(case.judged_account, case.register_rows, case.config),
    ),
    Output("催办/", lambda case: reminders.render(case.judged_account, case.settled, case.config)),
    Output(
        "退回单/",
        lambda case: slips.slips(
            case.tables, _files(case), case.settled, case.config, Cache(case.config.outputs / CACHE / "slips")
        ),
    ),
)
"""清单/: what `check` makes."""


def _files(case: Case) -> list[Material]:
    return [material for one in case.received for material in one.materials]


def rendered(outputs: Iterable[Output], case: Case) -> dict[str, bytes]:
    """The files of these outputs by name."""
    files: dict[str, bytes] = {}
    for one in outputs:
        made = one.render(case)
        files |= {one.name: made} if isinstance(made, bytes) else made
    return files


def figure_files(figures: Iterable[Figure]) -> dict[str, bytes]:
    """The figures as files of 报告/; photographs have no SVG."""
    files: dict[str, bytes] = {}
    for one in figures:
        files[f"图/{one.id}.png"] = one.png
        if one.svg:
            files[f"图/{one.id}.svg"] = one.svg
    return files


def write_report(
    files: Mapping[str, bytes],
    register: bytes,
    sources: Mapping[str, str],
    settled: Sequence[Settled],
    draft: bool,
    config: Config,
) -> tuple[Finding, ...]:
    """Replace 报告/ and keep the numbers given to materials; returns what was set aside.

    `sources`: every file the run depended on → sha256, "" where it could not be opened. Raises PipelineError
    (OUTPUT); 报告/ is then the old one.
    """
    opened = {name: digest for name, digest in sources.items() if digest}
    inputs = {name: digest for name, digest in opened.items() if name.startswith("inputs/")}
    others = {name: digest for name, digest in opened.items() if name not in inputs}
    numbers = material_register.read_register(register)
    listed = manifest.render(
        config, draft=draft, inputs=inputs, sources=others, outputs=files, settled=settled, numbers=numbers
    )
    # Numbers are kept before anything cites them; a number given too early is only a number not used.
    safekeeping.keep(config.outputs / REGISTER, material_register.NAME, register, config.county)
    return _replace(config, REPORT, {**files, _MANIFEST: listed})


def keep_facts(snapshot: FactSnapshot, files: Mapping[str, bytes], config: Config) -> None:
    """Keep what this run knew for later ones to compare with; raises PipelineError (OUTPUT)."""
    register = config.outputs / REGISTER
    data = fact_snapshots.render(snapshot, files[facts_csv.NAME])
    name = fact_snapshots.snapshot_path(snapshot, register, config.year).relative_to(register).as_posix()
    safekeeping.keep(register, name, data, config.county, one_copy=True)


def keep_text(revision: Revision, texts: Sequence[bytes], config: Config) -> None:
    """Keep what the Word files say, before one lies where a person may change it; raises PipelineError (OUTPUT)."""
    revision_texts.keep_revision(revision, texts, config.outputs / REGISTER, config.county)


def refuse_open_files(config: Config) -> None:
    """Refuse to begin (PipelineError OUTPUT) while a file that a build replaces is open in Word or WPS."""
    for name in (REPORT, LISTS):
        swap.refuse_open(config.outputs / str(config.year) / name)


def keep_distinct_names(case: Case) -> None:
    """Keep for good which names a person has said to be of two things; raises PipelineError (OUTPUT, CONFIG)."""
    register = case.config.outputs / REGISTER
    path = register / distinct_names.NAME
    known = distinct_names.read_distinct(path.read_bytes()) if path.is_file() else ()
    kinds = case.config.scheme.catalogue
    told = (one for one in case.settled if not one.open and kinds[one.finding.code].two_names)
    said = (distinct_names.DistinctNames(*_names(one.finding), one.reason, one.post, case.year) for one in told)
    made = distinct_names.with_new(known, said)
    if made != known:
        data = distinct_names.write_distinct(made)
        safekeeping.keep(register, distinct_names.NAME, data, case.config.county)


def _names(finding: Finding) -> tuple[str, str]:
    return finding.values["一"], finding.values["二"]


def write_history(case: Case) -> None:
    """Keep what this final report submits beside what was submitted before; raises PipelineError (OUTPUT)."""
    own = case.config.outputs / REGISTER / history_workbook.NAME
    # Where inputs/ has a list of its own it holds; what only ours knows is not lost over that.
    before, _ = submitted_facts(history_sheets.read_history(own)[0], case.config)
    data = history_workbook.render(case.facts, (*before, *case.submitted), case.config)
    safekeeping.keep(case.config.outputs / REGISTER, history_workbook.NAME, data, case.config.county)


def rendered_lists(case: Case, settled: Sequence[Settled]) -> dict[str, bytes]:
    """The files of 清单/ with these findings in them; what is received stands as `case` has judged it."""
    return rendered(LIST_OUTPUTS, case.but(settled=tuple(settled), judged_account=case.judged_account))


def write_lists(files: Mapping[str, bytes], config: Config) -> tuple[Finding, ...]:
    """Replace 清单/; returns what was set aside. Raises PipelineError (OUTPUT); 清单/ is then the old one."""
    return _replace(config, LISTS, files)


def write_issued(files: Mapping[str, bytes], config: Config, body: str = "") -> tuple[Finding, ...]:
    """Replace 下发材料/ (names begin with the body's folder), or only what is `body`'s; returns what was set aside.

    Raises PipelineError (OUTPUT); 下发材料/ is then the old one.
    """
    return _replace(config, ISSUED, {**_others(config, ISSUED, f"{body}/"), **files} if body else files)


def write_preview(files: Mapping[str, bytes], config: Config) -> tuple[Finding, ...]:
    """Put these files into 预览/ beside the others there; returns what was set aside. Raises PipelineError (OUTPUT)."""
    return _replace(config, PREVIEW, {**_others(config, PREVIEW), **files})


def write_marked(files: Mapping[str, bytes], config: Config) -> tuple[Finding, ...]:
    """Replace 预览/查错/ beside the previews there; returns what was set aside. Raises PipelineError (OUTPUT)."""
    below = f"{MARKED}/"
    previews = _others(config, PREVIEW, below)
    return _replace(config, PREVIEW, {**previews, **{below + name: data for name, data in files.items()}})


def any_marked(config: Config) -> bool:
    """Whether an earlier run wrote anything into 预览/查错/."""
    return any(name.startswith(f"{MARKED}/") for name in swap.record(config.outputs / str(config.year) / PREVIEW))


def write_bundle(files: Mapping[str, bytes | swap.Copy], register: bytes, config: Config) -> tuple[Finding, ...]:
    """Replace 汇编/ and keep the numbers given to materials; returns what was set aside.

    The sha256 of everything handed in is put beside it. Raises PipelineError (OUTPUT); 汇编/ is then the old one.
    """
    from pipeline.publish.bundle import handin_folders, volume_catalogue

    folder = f"{handin_folders.FOLDER}/"
    records = f"{folder}{config.scheme.handin.holding('records')}/"
    made: dict[str, bytes | swap.Copy] = {**files, f"{records}{volume_catalogue.NAME}": files[volume_catalogue.NAME]}
    digests = {name.removeprefix(folder): _digest(what) for name, what in made.items() if name.startswith(folder)}
    made[records + handin_folders.SUMS] = handin_folders.checksums(digests)
    safekeeping.keep(config.outputs / REGISTER, material_register.NAME, register, config.county)
    return _replace(config, BUNDLE, made)


def write_reprint(files: Mapping[str, bytes | swap.Copy], config: Config) -> tuple[Finding, ...]:
    """Replace 换页/, which is not begun for nothing; returns what was set aside. Raises PipelineError (OUTPUT)."""
    there = (config.outputs / str(config.year) / REPRINT).is_dir()
    return _replace(config, REPRINT, files) if files or there else ()


def _digest(what: bytes | swap.Copy) -> str:
    return hashlib.sha256(what).hexdigest() if isinstance(what, bytes) else what.sha256


def _others(config: Config, where: str, without: str = "") -> dict[str, bytes]:
    """What we wrote into this folder, except what stands under `without`."""
    folder = config.outputs / str(config.year) / where
    names = [name for name in swap.record(folder) if not (without and name.startswith(without))]
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def _replace(config: Config, name: str, files: Mapping[str, bytes | swap.Copy]) -> tuple[Finding, ...]:
    folder = config.outputs / str(config.year) / name
    kept = hand_edits.set_aside(folder, config.outputs / REGISTER, config.year, files)
    swap.replace_folder(folder, files)
    return kept
