"""A project folder → 汇编/: the supporting materials bound in volumes, and everything in folders to be handed in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import Say, assess
from pipeline.system import layout
from pipeline.system.errors import ExitCode, PipelineError, reason
from pipeline.system.layout import BUNDLE, CACHE, REPORT

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.model.material import Numbered
    from pipeline.store.swap import Copy

_SCRATCH = "bundle"
_ALBUM = 500_000_000
"""Bytes of photographs made small that are kept between runs."""
_REPORT_FILES = (
    "自查报告.docx",
    "自查报告.pdf",
    "佐证材料目录.docx",
    "佐证材料目录.pdf",
    "佐证材料目录.xlsx",
    "附表.xlsx",
)
"""Of 报告/ what is handed in; the rest serves those who check."""


def bundle(root: Path, year: int | None, *, tell: Say, say: Say) -> ExitCode:
    """Bind the materials and lay out what is handed in; DRAFT when blocking findings are open."""
    from pipeline import check as checks
    from pipeline.project import outputs
    from pipeline.publish import bundle as binding
    from pipeline.publish import findings
    from pipeline.store import swap
    from pipeline.system import fonts
    from pipeline.system.cache import Cache

    with swap.lock(root / "outputs"):
        case = assess(root, year, tell)
        config = case.config
        swap.repair(config.outputs / str(config.year))
        scratch = config.outputs / CACHE / _SCRATCH
        shutil.rmtree(scratch, ignore_errors=True)
        album = Cache(config.outputs / CACHE / "photos")
        try:
            scratch.mkdir(parents=True)
            tell(f"排页（{len(case.numbered)} 件材料）…")
            source = binding.MaterialFiles(config.inputs, _unpacked(case.numbered, config, scratch / "zip"))
            words = (*case.marks, *(("草稿",) if case.blocked else ()))
            made = binding.bind_volumes(
                case.numbered,
                case.account,
                config,
                source,
                scratch,
                fonts.find_fonts(layout.PROGRAM / ".fonts"),
                Cache(config.outputs / CACHE / "parts"),
                album,
                words,
                tell,
            )
            report, why = _report(case.numbered, config)
            tell("写 汇编/…")
            kept = outputs.write_bundle({**made.files, **report}, case.register, config)
            album.prune(_ALBUM)
        except OSError as error:
            raise PipelineError(
                f"汇编没有更新，仍是上一次的内容：{reason(error)}。",
                "请检查磁盘空间和 outputs/ 的写入权限，再运行一次。",
                ExitCode.OUTPUT,
            ) from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    pages = sum(volume.sheets for volume in made.volumes)
    count = f"{len(made.volumes)} 册，共 {pages} 页，{len(case.numbered)} 件材料"
    say(f"汇编已写入 outputs/{config.year}/{BUNDLE}/：{count}。")
    if made.left_out:
        say(f"另有 {made.left_out} 个文件没有编号、没有汇入，列在 汇编目录.xlsx 的“没有汇入”里。")
    if why:
        say(why)
    if case.blocked:
        say("还有阻断问题，这份汇编是草稿，封面已注明；问题见 selfcheck check。")
    settled = checks.settle((*made.findings, *kept), config, stages="P")
    for line in findings.finding_lines(settled, config, most=2, notices=False) if settled else ():
        say(line)
    return ExitCode.DRAFT if case.blocked else ExitCode.DONE


def _unpacked(numbered: Sequence[Numbered], config: Config, scratch: Path) -> dict[str, Path]:
    """Numbered materials that lie in archives → where they were unpacked."""
    from pipeline.ingest import archive
    from pipeline.system import path_names

    wanted: dict[str, list[str]] = {}
    for one in numbered:
        for place, sign in enumerate(one.material.file):
            outer = one.material.file[:place]
            if sign == "/" and (config.inputs / outer).is_file():
                wanted.setdefault(outer, []).append(one.material.file)
    found: dict[str, Path] = {}
    for outer, files in wanted.items():
        for member, data in archive.members((config.inputs / outer).read_bytes()):
            file = f"{outer}/{path_names.readable_path(member)}"
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
    now = {f"inputs/{one.material.file}": one.material.sha256 for one in numbered}
    loose = {file: digest for file, digest in now.items() if (config.root / file).is_file()}
    if any(inputs.get(file) != digest for file, digest in loose.items()):
        return (
            {},
            f"{nothing}outputs/{config.year}/{REPORT}/ 里的是用以前的材料做的，请重新运行 selfcheck build --final。",
        )
    # What a person edited is not what the materials say: it is handed in by hand.
    files = {
        one: Copy(folder / one, listed[one]) for one in _REPORT_FILES if one in listed and (folder / one).is_file()
    }
    return {f"{handin_folders.FOLDER}/{name}/{one}": copy for one, copy in files.items()}, ""
