"""Numbered materials → the volumes of 汇编/ on disk, their catalogue, and the list of files to be handed in."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.material import Numbered
from pipeline.model.receipt import Absence as Ticked
from pipeline.model.receipt import Account, Disposition
from pipeline.model.table import Place
from pipeline.office import html_print
from pipeline.publish.bundle import bind, handin_folders, own_sheets, plan, sheet_heads, typeface, volume_catalogue
from pipeline.publish.bundle.laid import Gathering, Laid, MaterialFiles
from pipeline.publish.bundle.own_sheets import Front
from pipeline.publish.bundle.page_templates import FOLDER, SheetTemplates
from pipeline.publish.bundle.plan import Sheets, StatedAbsence, Volume, VolumePage
from pipeline.publish.bundle.press import Press
from pipeline.publish.bundle.typeface import Typeface
from pipeline.publish.bundle.volume_properties import VolumeProperties
from pipeline.scheme.deliverables import ABSENCES
from pipeline.store.swap import Copy
from pipeline.system.cache import Cache
from pipeline.system.errors import Cause, PipelineError, reason
from pipeline.system.fonts import Fonts
from pipeline.system.pdfreader import Reader

__all__ = ["Bundle", "MaterialFiles", "bind_volumes"]

Progress = Callable[[int, int], object]
"""Is told how many are done, of how many."""

_LEFT_OUT = {
    Disposition.UNUSABLE: "，见问题清单",
    Disposition.UNRECOGNISED: "，请写进收件登记",
    Disposition.COPY: "",
    Disposition.SUPERSEDED: "",
}
"""How a file that is bound nowhere ended → what is said beside that."""


@dataclass(frozen=True)
class Bundle:
    """What `汇编/` is to hold."""

    files: dict[str, bytes | Copy]
    findings: tuple[Finding, ...]
    volumes: tuple[Volume, ...]
    left_out: int
    """Files of the year that have no number."""
    lacking: PipelineError | None = None
    """What kept our own sheets from being printed."""


def bind_volumes(
    numbered: Sequence[Numbered],
    account: Account,
    config: Config,
    source: MaterialFiles,
    templates: Sequence[Path],
    scratch: Path,
    fonts: Fonts,
    store: Cache,
    album: Cache,
    words: Sequence[str],
    laid_out: Progress,
    bound: Progress,
) -> Bundle:
    """Write the volumes into `scratch` and list what `汇编/` is to hold; `words` stand on the covers (草稿, marks).

    `templates`: folders of templates, the county's first. `store` keeps sheets of text and the font cut down, `album`
    photographs and their sheets; `laid_out` is told of each material on sheets, `bound` of each volume (how many are
    done, of how many). Without Pango the volumes have the sheets of the materials only, and `Bundle.lacking` says so.
    Raises PipelineError: CONFIG where a template is wrong, COMPONENT without a Chinese font, OUTPUT where a file went
    away meanwhile.
    """
    face = typeface.chosen(fonts)
    if face is None:
        raise PipelineError(
            "没有找到中文字体，汇编没有写。",
            "运行 make report 会装好字体；selfcheck doctor 看缺什么。",
            Cause.COMPONENT,
        )
    press = Press(SheetTemplates(tuple(one / FOLDER for one in templates)), fonts, config, scratch, store, album)
    groups = {group.id: group.name for one in config.scheme.tree.classes for group in one.groups}
    day = _day(config)
    dated = f"{day.year}年{day.month}月{day.day}日"
    own_sheets.try_templates(press, dated, groups)
    laid, findings = _laid_out(numbered, source, scratch, album, laid_out)
    pieces, without_pieces = own_sheets.pieces(press, laid)
    absences = _absences(numbered, account, config)
    made = plan.volumes(pieces, absences, config)
    try:
        made, front = own_sheets.fronts(press, made, dated, words, groups)
        without_front = None
    except PipelineError as error:
        if error.cause is not Cause.COMPONENT:
            raise
        front, without_front = (Front(),) * len(made), error
    where = plan.places(made)
    bound(0, len(made))
    files: dict[str, bytes | Copy] = {}
    names = {one.id: one.name for one in config.scheme.tree.indicators()}
    names[config.scheme.tree.other_id] = config.scheme.tree.other_name
    ready = [bind.order(volume, one) for volume, one in zip(made, front, strict=True)]
    heads = [
        _laid_over(face, volume, sheets, one, where, groups)
        for volume, sheets, one in zip(made, ready, front, strict=True)
    ]
    program = face.program(store)
    for done, (volume, sheets, stamped) in enumerate(zip(made, ready, heads, strict=True), 1):
        if sheets:
            path = scratch / f"{volume.number}.volume.pdf"
            said = VolumeProperties(_title(config, volume), config.compiler_body, day)
            bind.bind(volume, sheets, stamped, where, face, program, names, said, path)
            files[volume.name] = Copy(path)
        bound(done, len(made))
    handed = handin_folders.handed(numbered, account, config)
    left_out = [(row.file, row.end.word + _LEFT_OUT[row.end]) for row in account.whereabouts if row.end in _LEFT_OUT]
    files[volume_catalogue.NAME] = volume_catalogue.render(numbered, where, made, absences, handed, left_out, config)
    files |= {one.name: source.copy(one.material) for one in handed.values()}
    lacking = without_front or without_pieces
    if lacking is not None:
        lacking = own_sheets.lacked(lacking, laid if without_pieces else (), fronts_lack=without_front is not None)
    found = (*findings, *_unset(numbered, face, press), *press.findings())
    return Bundle(files, found, made, len(left_out), lacking)


def _laid_over(
    face: Typeface,
    volume: Volume,
    sheets: Sequence[Sheets],
    front: Front,
    where: Mapping[str, VolumePage],
    groups: Mapping[str, str],
) -> list[str]:
    heads = sheet_heads.stamps(face, volume, [size for one in sheets for size in one.sizes], groups)
    pages = sheet_heads.listed_pages(face, volume, front.numbers, where)
    return [head + pages.get(at, "") for at, head in enumerate(heads)]


def _laid_out(
    numbered: Sequence[Numbered], source: MaterialFiles, scratch: Path, album: Cache, told: Progress
) -> tuple[list[Laid], list[Finding]]:
    with Reader() as reader:
        gathering = Gathering(source, scratch, reader, album)
        for count, one in enumerate(numbered, 1):
            try:
                gathering.add(one)
            except OSError as error:
                raise PipelineError(
                    f"{one.material.file} 没能排页：{reason(error)}。汇编没有更新，仍是上一次的内容。",
                    "请检查这个文件和磁盘空间，再运行一次。",
                    Cause.OUTPUT,
                ) from error
            told(count, len(numbered))
    return gathering.laid, gathering.findings


def _unset(numbered: Iterable[Numbered], face: Typeface, press: Press) -> Iterator[Finding]:
    """Signs that stand as 〓 on a sheet or in its head: at the materials that have them, else at the template."""
    told: set[str] = set()
    signs: dict[str, list[Numbered]] = defaultdict(list)
    for one in numbered:
        text = f"{one.title}{one.material.department}"
        lost = {*face.lacking(one.title), *html_print.unset_signs(text, press.fonts)}
        for sign in sorted(lost):
            signs[sign].append(one)
    for sign, several in signs.items():
        told.add(sign)
        first = several[0]
        places = tuple(dict.fromkeys(Place(one.material.file) for one in several))
        yield Finding("P403", places, {"字": sign, "编码": f"U+{ord(sign):04X}"}, first.material.department)
    for kind, met in press.unset:
        for sign in met:
            if sign not in told:
                told.add(sign)
                yield Finding("P403", (Place(f"{FOLDER}/{kind}.html"),), {"字": sign, "编码": f"U+{ord(sign):04X}"})


def _title(config: Config, volume: Volume) -> str:
    name = f"{config.county}{config.year}年度县域生态环境质量自查佐证材料汇编"
    return f"{name} 第{volume.number}册 {volume.id} {volume.title}"


def _day(config: Config) -> datetime.date:
    return config.dates[config.year].dated or datetime.date(config.year, 12, 31)


def _absences(numbered: Sequence[Numbered], account: Account, config: Config) -> tuple[StatedAbsence, ...]:
    """What a statement says is not there, with the number of the sealed statement, else of the one that was read."""
    by_id = config.scheme.duties.by_id
    of_file = {one.material.file: one for one in numbered}
    sealed = {
        of_file[row.file].material.department: of_file[row.file].number
        for row in account.whereabouts
        if row.end is Disposition.STATEMENT and row.file in of_file and of_file[row.file].material.kind == "pdf"
    }
    found = []
    for receipt in account.receipts:
        said = receipt.statement
        if said is None or said.file not in of_file:
            continue
        owed = by_id[receipt.duty.deliverable]
        title = f"《{owed.title}》" + (f"（{receipt.duty.subject}）" if receipt.duty.subject else "")
        number = sealed.get(receipt.duty.department, of_file[said.file].number)
        why = ABSENCES.get(said.absence, "") if said.absence else ""
        if said.absence is Ticked.ELSEWHERE and said.other:
            why = f"由{said.other}提供"
        words = f"无相关材料（{why}），见情况说明 {number}" if why else f"无相关材料，见情况说明 {number}"
        found.append(StatedAbsence(owed.home, title, receipt.duty.department, number, words))
    return tuple(found)
