"""template check, fields and preview: what report writers ask while they edit the chapters in Word."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import Assessment, Say, assess
from pipeline.project.report import Written, told_from, write
from pipeline.system import layout
from pipeline.system.errors import ExitCode, PipelineError, gravest

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.fill.outline import Outline, OutlinePart
    from pipeline.model.finding import Finding, Settled
    from pipeline.model.part import Part

_OF_DATA = "T4"
"""Codes of findings that speak of what is awaited, not of how a template is written."""
_MOST = 20
"""How many findings of one code are told."""


def check_templates(root: Path, year: int | None, *, as_json: bool, tell: Say, say: Say) -> ExitCode:
    """Every mistake in every template, with this year's numbers filled in; writes nothing.

    CONFIG where a template is wrong and no report could be written, DRAFT where one would be a 草稿.
    """
    from pipeline.publish import findings

    case = assess(root, year, tell)
    made = write(case, _jobs(), tell)
    settled = _settled(_mistakes(made), case.config)
    if as_json:
        say(findings.findings_json(settled, case.config))
    else:
        say(f"看了 {len(made.plan.parts) + 1} 个模板{'' if settled else '，写法都对'}。")
        _say(settled, case.config, say)
    return _code(settled)


def fields(root: Path, wanted: str, year: int | None, *, as_json: bool, tell: Say, say: Say) -> ExitCode:
    """Every name a template may write, with what it says now; those that have to do with `wanted` where it is given."""
    from pipeline.fill import field_list, outline

    case = assess(root, year, tell)
    plan = outline.load(layout.templates(case.config.root))
    found = field_list.names(told_from(case, frozenset(figure.id for figure in plan.figures)), wanted)
    if as_json:
        say(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return ExitCode.DONE
    if not found:
        raise PipelineError(f"没有与“{wanted}”有关的名称。", "换一个短些的词，或不写词，看全部名称。")
    kind = ""
    for one in found:
        if one.kind != kind:
            kind = one.kind
            say(f"〔{kind}〕")
        value = f"　{one.value}" if one.value else ""
        say(f"  {one.written}{value}{f'　（{one.about}）' if one.about else ''}")
    return ExitCode.DONE


def preview(root: Path, chapter: str, year: int | None, *, tell: Say, say: Say) -> ExitCode:
    """One part filled in, as Word and PDF in 预览/; a name nobody knows prints 【缺：…】 there.

    CONFIG where its template is wrong, and nothing is written where it cannot even be shown.
    """
    from pipeline.fill import outline
    from pipeline.project import outputs
    from pipeline.store import swap

    folder = layout.templates(root)
    line = _line(outline.load(folder), chapter)
    case = assess(root, year, tell)
    name = line.file.relative_to(folder).as_posix()
    made = write(case, _jobs(), tell)
    parts = [part for part in made.filled.parts if part.id == line.id or part.id.startswith(f"{line.id}-")]
    lacking: PipelineError | None = None
    if parts:
        files, lacking = _files(line.file.stem, parts, case, made)
        with swap.lock(root / "outputs"):
            outputs.write_preview(files, case.config)
        for file in files:
            say(f"预览已写入 outputs/{case.config.year}/{layout.PREVIEW}/{file}。")
    else:
        say(f"{name} 写法有误，排不出来，没有写预览。")
    mistakes = _settled((one for one in _mistakes(made) if one.at and one.at[0].file == name), case.config)
    _say(mistakes, case.config, say)
    if lacking is not None:
        say(f"{lacking.message}\n→ {lacking.hint}")
    return gravest(_code(mistakes), lacking.code if lacking else ExitCode.DONE)


def _files(
    stem: str, parts: Sequence[Part], case: Assessment, made: Written
) -> tuple[dict[str, bytes], PipelineError | None]:
    """Word and PDF of these parts by file name; what kept the PDF from being printed."""
    from pipeline.fill import assemble, properties
    from pipeline.publish import pdf

    config = case.config
    dated = config.dates[config.year].dated or datetime.date(config.year, 12, 31)
    word = assemble.assemble(parts, (), properties.DocumentProperties(stem, config.compiler_body, dated, ""))
    try:
        printed = pdf.build_pdf(
            parts, pdf.PdfProperties(stem, config.compiler_body, dated), made.faces, made.store, _jobs()
        )
    except PipelineError as error:
        if error.code is not ExitCode.COMPONENT:
            raise
        return {f"{stem}.docx": word}, error
    return {f"{stem}.docx": word, f"{stem}.pdf": printed.pdf}, None


def _line(plan: Outline, wanted: str) -> OutlinePart:
    """The part meant: by id, title, form, file (with or without folder and ending), else the only one that holds it."""
    stem = Path(wanted).stem
    for line in plan.parts:
        if stem in (line.id, line.title, line.form, line.file.stem):
            return line
    held = [line for line in plan.parts if stem and stem in f"{line.id} {line.title} {line.file.stem}"]
    if len(held) == 1:
        return held[0]
    names = "、".join(line.file.stem for line in held or plan.parts)
    what = f"与“{wanted}”相像的有 {len(held)} 个" if held else f"没有“{wanted}”这个部分"
    raise PipelineError(f"{what}。", f"请写下面的一个：{names}。")


def _mistakes(made: Written) -> Iterator[Finding]:
    return (finding for finding in made.findings if not finding.code.startswith(_OF_DATA))


def _settled(found: Iterator[Finding], config: Config) -> tuple[Settled, ...]:
    from pipeline import check as checks

    return checks.settle(found, config, stages="")


def _say(settled: Sequence[Settled], config: Config, say: Say) -> None:
    from pipeline.publish import findings

    for line in findings.finding_lines(settled, config, most=_MOST, notices=True) if settled else ():
        say(line)


def _code(settled: Sequence[Settled]) -> ExitCode:
    from pipeline import check as checks

    if any(one.finding.code.startswith("T1") for one in settled):
        return ExitCode.CONFIG
    return ExitCode.DRAFT if checks.blocking(settled) else ExitCode.DONE


def _jobs() -> int:
    return os.cpu_count() or 1
