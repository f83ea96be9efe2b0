"""Numbered materials → what is to be bound of each: sheets on disk, photographs made small, or why there is none."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.model.finding import Finding
from pipeline.model.material import Material, Numbered
from pipeline.model.table import Place
from pipeline.publish.bundle import photo_sheets
from pipeline.publish.bundle.plan import HEAD, BoundPiece, Sheets
from pipeline.store.swap import Copy
from pipeline.system.cache import Cache
from pipeline.system.pdfreader import Reader

_EDITABLE = "电子件"
"""What stands in the place of a page for what is handed in as a file, not printed."""
MOST_PHOTOS = 120
"""Photographs that are printed at once, so that memory holds no more: a multiple of what stands on a sheet."""
_UNBOUND = "加了密、已损坏或排不成页"


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph made small enough for its place: a JPEG on disk, its digest and bytes."""

    path: Path
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class PhotoRun:
    """Photographs that stand together, of one indicator and folder; None for one that cannot be shown."""

    numbered: tuple[Numbered, ...]
    photos: tuple[Photo | None, ...]


@dataclass(frozen=True, slots=True)
class Unbound:
    """A material in the place of which a notice is bound."""

    numbered: Numbered
    why: str


Laid = BoundPiece | PhotoRun | Unbound


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


@dataclass
class Gathering:
    """The materials laid out so far."""

    source: MaterialFiles
    scratch: Path
    reader: Reader
    album: Cache
    laid: list[Laid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    held: tuple[str, bytes] = ("", b"")
    """The PDF read last: several numbers may be pages of it."""

    def add(self, one: Numbered) -> None:
        """Lay out one material."""
        if one.material.kind == "pdf":
            self.laid.append(self._paper(one))
        elif one.material.kind in ("jpg", "png"):
            self._photo(one)
        else:
            self.laid.append(BoundPiece((one,), 0, why=_EDITABLE))

    def _paper(self, one: Numbered) -> Laid:
        file = one.material.file
        if self.held[0] != file:
            self.held = (file, self.source.path(one.material).read_bytes())
        made = self.reader.sheets(self.held[1], one.first or 0, one.last or 0, HEAD)
        sizes = _sizes(made) if made else ()
        if not made or not sizes:
            self._lost("P401", one, _UNBOUND)
            return Unbound(one, f"这份 PDF {_UNBOUND}，没有编入，见移交的原件")
        path = self.scratch / f"{one.number}.pdf"
        path.write_bytes(made)
        return BoundPiece((one,), len(sizes), len(made), Sheets(path, 0, sizes))

    def _photo(self, one: Numbered) -> None:
        made = photo_sheets.kept_small(one.material, self.source.path(one.material).read_bytes, self.album)
        photo = None
        if made:
            path = self.scratch / f"{one.number}.jpg"
            path.write_bytes(made)
            photo = Photo(path, hashlib.sha256(made).hexdigest(), len(made))
        else:
            self._lost("P402", one, "")
        last = self.laid[-1] if self.laid else None
        if isinstance(last, PhotoRun) and len(last.photos) < MOST_PHOTOS and _together(last.numbered[-1], one):
            self.laid[-1] = replace(last, numbered=(*last.numbered, one), photos=(*last.photos, photo))
        else:
            self.laid.append(PhotoRun((one,), (photo,)))

    def _lost(self, code: str, one: Numbered, words: str) -> None:
        values = {"编号": one.number, "材料": one.title, "原因": words}
        self.findings.append(Finding(code, (Place(one.material.file),), values, one.material.department))


def _sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return tuple((float(page.mediabox[2]), float(page.mediabox[3])) for page in opened.pages)


def _together(last: Numbered, one: Numbered) -> bool:
    """Whether a photograph stands with the one before: of the same indicator and folder."""
    folders = [each.material.file.rpartition("/")[0] for each in (last, one)]
    return last.indicator == one.indicator and folders[0] == folders[1]
