"""Numbered materials → the volumes of 汇编/ on disk, their catalogue, and the list of files to be handed in."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import Absence as Ticked
from pipeline.model.receipt import Account, Disposition
from pipeline.model.table import Place as At
from pipeline.publish.bundle import bind, handin_folders, photo_sheets, plan, typeface, volume_catalogue, volume_pages
from pipeline.publish.bundle.plan import BoundPiece, Photo, StatedAbsence, Volume
from pipeline.publish.bundle.typeface import Typeface
from pipeline.publish.bundle.volume_pages import Drawn
from pipeline.publish.pdf.merge import PdfProperties
from pipeline.scheme.deliverables import ABSENCES
from pipeline.store.swap import Copy
from pipeline.system.cache import Cache
from pipeline.system.errors import Cause, PipelineError, reason
from pipeline.system.fonts import Fonts
from pipeline.system.pdfreader import Reader

Progress = Callable[[int, int], object]
"""Is told how many are done, of how many."""

_EDITABLE = "电子件"
"""What stands in the place of a page for what is handed in as a file, not printed."""
_UNBOUND = "加了密、已损坏或排不成页"
_LEFT_OUT = {
    Disposition.UNUSABLE: "，见问题清单",
    Disposition.UNRECOGNISED: "，请写进收件登记",
    Disposition.COPY: "",
    Disposition.SUPERSEDED: "",
}
"""How a file that is bound nowhere ended → what is said beside that."""


@dataclass(frozen=True)
class MaterialFiles:
    """Where the bytes of a material lie: itself, or what was unpacked from its archive."""

    inputs: Path
    unpacked: dict[str, Path]

    def path(self, material: Material) -> Path:
        """The file with its bytes."""
        return self.unpacked.get(material.file) or material.lies(self.inputs)

    def copy(self, material: Material) -> Copy:
        """The file to be copied, its bytes as they were when it was numbered."""
        return Copy(self.path(material), material.sha256)


@dataclass(frozen=True)
class Bundle:
    """What `汇编/` is to hold."""

    files: dict[str, bytes | Copy]
    findings: tuple[Finding, ...]
    volumes: tuple[Volume, ...]
    left_out: int
    """Files of the year that have no number."""


@dataclass
class _Gathering:
    """The materials laid on sheets so far."""

    source: MaterialFiles
    scratch: Path
    reader: Reader
    album: Cache
    pieces: list[BoundPiece] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    held: tuple[str, bytes] = ("", b"")
    """The PDF read last: several numbers may be pages of it."""

    def add(self, one: Numbered) -> None:
        """Lay one material on sheets."""
        if one.material.kind == "pdf":
            self.pieces.append(self._paper(one))
        elif one.material.kind in ("jpg", "png"):
            self._photo(one)
        else:
            self.pieces.append(BoundPiece((one,), 0, why=_EDITABLE))

    def _paper(self, one: Numbered) -> BoundPiece:
        file = one.material.file
        if self.held[0] != file:
            self.held = (file, self.source.path(one.material).read_bytes())
        made = self.reader.sheets(self.held[1], one.first or 0, one.last or 0, volume_pages.HEAD)
        sizes = _sizes(made) if made else ()
        if not made or not sizes:
            self._lost("P401", one, _UNBOUND)
            return BoundPiece((one,), 1, why=f"这份 PDF {_UNBOUND}，没有编入，见移交的原件")
        path = self.scratch / f"{one.number}.pdf"
        path.write_bytes(made)
        return BoundPiece((one,), len(sizes), len(made), path, sizes)

    def _photo(self, one: Numbered) -> None:
        made = photo_sheets.kept_small(one.material, self.source.path(one.material).read_bytes, self.album)
        photo = None
        if made:
            path = self.scratch / f"{one.number}.jpg"
            path.write_bytes(made[0])
            photo = Photo(path, made[1])
        else:
            self._lost("P402", one, "")
        size = len(made[0]) if made else 0
        last = self.pieces[-1] if self.pieces else None
        if last and last.photos and len(last.photos) < volume_pages.ACROSS * volume_pages.DOWN and _together(last, one):
            self.pieces[-1] = replace(
                last, numbered=(*last.numbered, one), photos=(*last.photos, photo), size=last.size + size
            )
        else:
            self.pieces.append(BoundPiece((one,), 1, size, photos=(photo,)))

    def _lost(self, code: str, one: Numbered, words: str) -> None:
        values = {"编号": one.number, "材料": one.title, "原因": words}
        self.findings.append(Finding(code, (At(one.material.file),), values, one.material.department))


def bind_volumes(
    numbered: Sequence[Numbered],
    account: Account,
    config: Config,
    source: MaterialFiles,
    scratch: Path,
    fonts: Fonts,
    store: Cache,
    album: Cache,
    words: Sequence[str],
    laid_out: Progress,
    bound: Progress,
) -> Bundle:
    """Write the volumes into `scratch` and list what `汇编/` is to hold; `words` stand on the covers (草稿, marks).

    `store` keeps the font cut down, `album` the photographs made small; `laid_out` is told of each material on sheets,
    `bound` of each volume (how many are done, of how many). Raises PipelineError:
    COMPONENT without a Chinese font, OUTPUT where a file went away meanwhile.
    """
    face = typeface.chosen(fonts)
    if face is None:
        raise PipelineError(
            "没有找到中文字体，汇编没有写。",
            "运行 make report 会装好字体；selfcheck doctor 看缺什么。",
            Cause.COMPONENT,
        )
    with Reader() as reader:
        gathering = _Gathering(source, scratch, reader, album)
        for count, one in enumerate(numbered, 1):
            try:
                gathering.add(one)
            except OSError as error:
                raise PipelineError(
                    f"{one.material.file} 没能排页：{reason(error)}。汇编没有更新，仍是上一次的内容。",
                    "请检查这个文件和磁盘空间，再运行一次。",
                    Cause.OUTPUT,
                ) from error
            laid_out(count, len(numbered))
    absences = _absences(numbered, account, config)
    made = plan.volumes(gathering.pieces, absences, config)
    lists = [volume_pages.contents_sheets(face, volume.rows) for volume in made]
    made = tuple(replace(volume, front=1 + len(listed)) for volume, listed in zip(made, lists, strict=True))
    where = plan.places(made)
    bound(0, len(made))
    files: dict[str, bytes | Copy] = {}
    ready = [
        _drawn(face, volume, made, listed, where, config, words) for volume, listed in zip(made, lists, strict=True)
    ]
    program = face.program(store)
    for volume, (front, own, stamped) in zip(made, ready, strict=True):
        path = scratch / f"{volume.number}.volume.pdf"
        names = {one.id: one.name for one in config.scheme.tree.indicators()}
        names[config.scheme.tree.other_id] = config.scheme.tree.other_name
        meta = PdfProperties(_title(config, volume), config.compiler_body, _day(config), archive=False)
        bind.bind(volume, front, own, stamped, face, program, names, meta, path)
        files[volume.name] = Copy(path)
        bound(len(files), len(made))
    handed = handin_folders.handed(numbered, account, config)
    left_out = [(row.file, row.end.word + _LEFT_OUT[row.end]) for row in account.whereabouts if row.end in _LEFT_OUT]
    files[volume_catalogue.NAME] = volume_catalogue.render(numbered, where, made, absences, handed, left_out, config)
    files |= {one.name: source.copy(one.material) for one in handed.values()}
    return Bundle(files, tuple(gathering.findings), made, len(left_out))


def _drawn(
    face: Typeface,
    volume: Volume,
    made: Sequence[Volume],
    listed: Sequence[Sequence[volume_pages.ContentsRow]],
    where: Mapping[str, plan.VolumePage],
    config: Config,
    words: Sequence[str],
) -> tuple[list[Drawn], list[Drawn | None], list[str]]:
    """Front sheets, the sheets we draw (one for each piece), and all stamps of a volume."""
    day = _day(config)
    head = (f"{config.county}{config.year}年度县域生态环境质量自查", "佐证材料汇编")
    foot = (config.compiler_body, f"{day.year}年{day.month}月{day.day}日", *words)
    front = [
        volume_pages.cover(face, volume, made, head, foot),
        *volume_pages.listed_sheets(face, listed, volume, where),
    ]
    own: list[Drawn | None] = []
    sizes = [(volume_pages.WIDE, volume_pages.HIGH)] * len(front)
    for piece in volume.pieces:
        drawn = None
        if piece.photos:
            drawn = volume_pages.photograph_sheet(face, piece)
        elif piece.sheets and piece.path is None:
            drawn = volume_pages.notice(face, piece)
        own.append(drawn)
        sizes += piece.sizes or [(volume_pages.WIDE, volume_pages.HIGH)] * piece.sheets
    return front, own, bind.stamps(face, volume, sizes)


def _title(config: Config, volume: Volume) -> str:
    name = f"{config.county}{config.year}年度县域生态环境质量自查佐证材料汇编"
    return f"{name} 第{volume.number}册 {volume.id} {volume.title}"


def _day(config: Config) -> datetime.date:
    return config.dates[config.year].dated or datetime.date(config.year, 12, 31)


def _sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return tuple((float(page.mediabox[2]), float(page.mediabox[3])) for page in opened.pages)


def _together(piece: BoundPiece, one: Numbered) -> bool:
    """Whether a photograph goes on the sheet of the one before: of the same indicator and folder."""
    last = piece.numbered[-1]
    folders = [each.material.file.rpartition("/")[0] for each in (last, one)]
    return last.indicator == one.indicator and folders[0] == folders[1]


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
