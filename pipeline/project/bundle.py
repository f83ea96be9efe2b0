"""A project folder → 汇编/: the supporting materials bound in volumes, and everything in folders to be handed in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import assess
from pipeline.project.events import Event, OnEvent, Stage, silent
from pipeline.project.exchange import ask_for_the_last
from pipeline.project.results import Problem, WordedFinding, worded
from pipeline.project.submission import REPORT_FILES, Submitted, try_to_submit
from pipeline.system import layout
from pipeline.system.errors import Cause, PipelineError, reason
from pipeline.system.layout import CACHE, REPORT

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.model.material import Material, Numbered
    from pipeline.store.swap import Copy

_SCRATCH = "bundle"
_ALBUM = 500_000_000
"""Bytes of photographs made small that are kept between runs."""


@dataclass(frozen=True, slots=True)
class BundleResult:
    """What was bound."""

    year: int
    draft: bool
    """Blocking findings are open."""
    volumes: int
    sheets: int
    materials: int
    left_out: int
    """Files of the year that have no number."""
    without_report: str
    """Why the report is not among what is handed in, "" where it is."""
    findings: tuple[WordedFinding, ...]
    lacking: Problem | None = None
    """What kept our own sheets (cover, contents, dividers, photographs, notices) from being printed."""
    submitted: Submitted | None = None
    """Where it was asked for: what was frozen."""
    not_submitted: Problem | None = None
    """Where it was asked for and not done: why, and what to do."""


def bundle(project: Path, year: int | None = None, *, submit: bool = False, on_event: OnEvent = silent) -> BundleResult:
    """Bind the materials and lay out what is handed in; `submit`: freeze it with the report in 登记/报送/.

    Raises PipelineError: CONFIG, NO_INPUT, COMPONENT without a Chinese font, OUTPUT (汇编/ is then the old one).
    """
    from pipeline import check as checks
    from pipeline.project import outputs
    from pipeline.publish import bundle as binding
    from pipeline.store import swap
    from pipeline.system import fonts
    from pipeline.system.cache import Cache

    with swap.lock(project / "outputs"):
        case = assess(project, year, on_event)
        case.work_out("settled", "numbered")
        config = case.config
        swap.repair(config.outputs / str(config.year))
        if submit:
            ask_for_the_last(config)
        scratch = config.outputs / CACHE / _SCRATCH
        shutil.rmtree(scratch, ignore_errors=True)
        album = Cache(config.outputs / CACHE / "photos")
        try:
            scratch.mkdir(parents=True)
            source = binding.MaterialFiles(
                config.inputs, _unpacked(case.numbered, case.materials, config, scratch / "zip")
            )
            words = (*case.marks, *(("草稿",) if case.blocked else ()))
            on_event(Event(Stage.LAY_OUT, total=len(case.numbered)))
            made = binding.bind_volumes(
                case.numbered,
                case.judged_account,
                config,
                source,
                (layout.templates(config.root), layout.PROGRAM_TEMPLATES),
                scratch,
                fonts.find_fonts(layout.PROGRAM / ".fonts"),
                layout.made_parts(config.root),
                album,
                words,
                lambda done, of: on_event(Event(Stage.LAY_OUT, done, of)),
                lambda done, of: on_event(Event(Stage.BIND, done, of)),
            )
            report, without = _report(case.numbered, config)
            on_event(Event(Stage.WRITE))
            kept = outputs.write_bundle({**made.files, **report}, case.numbers_csv, config)
            album.prune(_ALBUM)
            handed = try_to_submit(config, draft=case.blocked, lacking=made.lacking) if submit else (None, None)
        except OSError as error:
            raise PipelineError(
                f"汇编没有更新，仍是上一次的内容：{reason(error)}。",
                "请检查磁盘空间和 outputs/ 的写入权限，再运行一次。",
                Cause.OUTPUT,
            ) from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    settled = checks.settle((*made.findings, *kept), config, stages=checks.PRINTED)
    return BundleResult(
        config.year,
        case.blocked,
        sum(volume.sheets > 0 for volume in made.volumes),
        sum(volume.sheets for volume in made.volumes),
        len(case.numbered),
        made.left_out,
        without,
        worded(settled, config),
        Problem.of(made.lacking) if made.lacking else None,
        *handed,
    )


def _unpacked(
    numbered: Sequence[Numbered], materials: Iterable[Material], config: Config, scratch: Path
) -> dict[str, Path]:
    """Numbered materials that lie in archives → where they were unpacked."""
    from pipeline.reading import archive
    from pipeline.system.path_names import distinct_paths

    archives = {one.file: one for one in materials if one.kind == "zip"}
    wanted: dict[str, set[str]] = {}
    for one in numbered:
        for place, sign in enumerate(one.material.file):
            if sign == "/" and (outer := one.material.file[:place]) in archives:
                wanted.setdefault(outer, set()).add(one.material.file)
    found: dict[str, Path] = {}
    for outer, files in wanted.items():
        members = list(archive.members(archives[outer].lies(config.inputs).read_bytes()))
        named = distinct_paths([f"{outer}/{member}" for member, _ in members])
        for file, (_, data) in zip(named, members, strict=True):
            if file in files and file not in found:
                found[file] = scratch / str(len(found))
                found[file].parent.mkdir(parents=True, exist_ok=True)
                found[file].write_bytes(data)
    return found


def _report(numbered: Sequence[Numbered], config: Config) -> tuple[dict[str, Copy], str]:
    """The files of the report to be handed in, or why there are none: it is a 草稿, or of other materials."""
    from pipeline.publish.bundle import handin_folders
    from pipeline.store import manifest
    from pipeline.store.swap import Copy

    folder = config.outputs / str(config.year) / REPORT
    name = config.scheme.handin.holding("report")
    nothing = f"“{name}”里没有放报告："
    try:
        data = (folder / manifest.NAME).read_bytes()
        said = json.loads(data)
        draft, inputs, listed = said["draft"], said["inputs"], manifest.outputs(data)
    except (OSError, ValueError, KeyError, TypeError):
        return {}, f"{nothing}还没有生成，请先运行 selfcheck build --final。"
    if draft:
        return {}, f"{nothing}outputs/{config.year}/{REPORT}/ 里的还是草稿。"
    loose = {
        f"inputs/{one.material.file}": one.material.sha256
        for one in numbered
        if one.material.lies(config.inputs).is_file()
    }
    if any(inputs.get(file) != digest for file, digest in loose.items()):
        return (
            {},
            f"{nothing}outputs/{config.year}/{REPORT}/ 里的是用以前的材料做的，请重新运行 selfcheck build --final。",
        )
    # What a person edited is not what the materials say: it is handed in by hand.
    files = {one: Copy(folder / one, listed[one]) for one in REPORT_FILES if one in listed and (folder / one).is_file()}
    return {f"{handin_folders.FOLDER}/{name}/{one}": copy for one, copy in files.items()}, ""
