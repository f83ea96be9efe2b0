"""What a run has made → 报告/, 清单/ and 登记/ on disk, each whole or not at all, a person's edits set aside first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from pipeline.config import Config
from pipeline.issue import slips
from pipeline.model.change import Change
from pipeline.model.fact import Fact, FactSet
from pipeline.model.finding import Finding, Settled
from pipeline.model.material import Material, Numbered
from pipeline.model.part import Figure
from pipeline.model.receipt import Account, Registered
from pipeline.model.table import FormTable
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
from pipeline.store import fact_snapshots, facts_csv, hand_edits, history_workbook, manifest, material_register, swap
from pipeline.store.fact_snapshots import FactSnapshot
from pipeline.system.layout import BUNDLE, ISSUED, LISTS, PREVIEW, REGISTER, REPORT

_MANIFEST = "manifest.json"

Say = Callable[[str], object]


def report_files(
    word: bytes,
    reviewed: bytes,
    pdf: bytes | None,
    index_word: bytes,
    index_pdf: bytes | None,
    numbered: Sequence[Numbered],
    figures: Sequence[Figure],
    data: Mapping[str, bytes],
    config: Config,
) -> dict[str, bytes]:
    """The files of 报告/ by name, manifest.json excepted; what could not be made (None) is not among them."""
    from pipeline.office.xlsx import workbook

    made = {
        "自查报告.docx": word,
        "自查报告（校核版）.docx": reviewed,
        "自查报告.pdf": pdf,
        "佐证材料目录.docx": index_word,
        "佐证材料目录.pdf": index_pdf,
        "佐证材料目录.xlsx": workbook([materials_index.index_sheet(numbered, config)]),
        **data,
    }
    for figure in figures:
        made[f"图/{figure.id}.png"] = figure.png
        made[f"图/{figure.id}.svg"] = figure.svg or None
    return {name: data for name, data in made.items() if data is not None}


def data_files(
    facts: FactSet, changes: Mapping[tuple[str, str], Change], numbered: Sequence[Numbered], config: Config
) -> dict[str, bytes]:
    """The numbers behind the report as files of 报告/: facts.csv, 指标汇总.xlsx, 附表.xlsx."""
    return {
        facts_csv.NAME: facts_csv.render(facts, config.scheme),
        summary.NAME: summary.render(facts, changes, numbered, config),
        annexes.NAME: annexes.render(facts, config),
    }


def list_files(
    account: Account,
    tables: Sequence[FormTable],
    received: Sequence[Material],
    numbered: Sequence[Numbered],
    settled: Sequence[Settled],
    registered: Sequence[Registered],
    config: Config,
) -> dict[str, bytes]:
    """The files of 清单/ by name."""
    return {
        findings.NAME: findings.render(settled, config),
        ledger.NAME: ledger.render(config, account, received, settled, numbered),
        supervision.NAME: supervision.render(account, config),
        register_proposal.NAME: register_proposal.render(account, registered, config),
        **reminders.render(account, settled, config),
        **slips.slips(tables, received, settled, config),
    }


def write_report(
    files: Mapping[str, bytes],
    register: bytes,
    sources: Mapping[str, str],
    settled: Sequence[Settled],
    draft: bool,
    config: Config,
) -> tuple[Finding, ...]:
    """Replace 报告/ and keep the numbers given to materials; returns what was set aside.

    `sources`: every file the run depended on → sha256. Raises PipelineError (OUTPUT); 报告/ is then the old one.
    """
    inputs = {name: digest for name, digest in sources.items() if name.startswith("inputs/")}
    others = {name: digest for name, digest in sources.items() if name not in inputs}
    listed = manifest.render(config, draft=draft, inputs=inputs, sources=others, outputs=files, settled=settled)
    # Numbers are kept before anything cites them; a number given too early is only a number not used.
    swap.write_file(config.outputs / REGISTER / material_register.NAME, register)
    return _replace(config, REPORT, {**files, _MANIFEST: listed})


def keep_facts(kept: FactSnapshot, files: Mapping[str, bytes], config: Config) -> None:
    """Keep what this run knew for later ones to compare with; raises PipelineError (OUTPUT)."""
    register = config.outputs / REGISTER
    data = fact_snapshots.render(kept, files[facts_csv.NAME])
    swap.write_file(fact_snapshots.snapshot_path(kept, register, config.year), data)


def write_history(facts: FactSet, submitted: Sequence[Fact], config: Config) -> None:
    """Keep what this final report submits beside what was submitted before; raises PipelineError (OUTPUT)."""
    swap.write_file(
        config.outputs / REGISTER / history_workbook.NAME, history_workbook.render(facts, submitted, config)
    )


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
    swap.write_file(config.outputs / REGISTER / material_register.NAME, register)
    return _replace(config, BUNDLE, made)


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
