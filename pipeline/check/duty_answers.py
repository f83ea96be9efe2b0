"""The account and the opened files → per duty the papers and pictures that answer it, as the register corrects them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.case import Case
from pipeline.check.given import Given
from pipeline.model.material import Paper, Picture
from pipeline.model.receipt import Piece, Receipt, Registered
from pipeline.reading import document_details
from pipeline.scheme.deliverables import Deliverable


@dataclass(frozen=True, slots=True)
class Opened:
    """A paper that answers a duty: the texts of its pages, its title and date; `scanned`: it has no text."""

    file: str
    kind: str
    texts: tuple[str, ...]
    title: str
    dated: datetime.date | None
    scanned: bool

    @property
    def words(self) -> str:
        """All its text without white space."""
        return "".join("".join(self.texts).split())


@dataclass(frozen=True, slots=True)
class Answer:
    """A duty with the papers and the pictures (file, picture) that answer it."""

    receipt: Receipt
    deliverable: Deliverable
    papers: tuple[Opened, ...]
    pictures: tuple[tuple[str, Picture], ...]

    @property
    def department(self) -> str:
        """The body that owes it."""
        return self.receipt.duty.department

    @property
    def name(self) -> str:
        """How the deliverable is called in messages, with its object."""
        subject = self.receipt.duty.subject
        return f"{self.deliverable.title}（{subject}）" if subject else self.deliverable.title


def answered_duties(given: Given) -> tuple[Answer, ...]:
    """Every duty that something answers, in the order of the account."""
    return given.case.once(_answers)


def _answers(case: Case) -> tuple[Answer, ...]:
    """Worked out once a case: nearly every check of papers goes through all of them."""
    return tuple(_answered(case))


def _answered(case: Case) -> Iterator[Answer]:
    materials = {one.file: one for one in case.materials}
    registered: dict[str, list[Registered]] = {}
    for row in case.register_rows:
        registered.setdefault(row.file, []).append(row)
    for receipt in case.account.receipts:
        deliverable = case.config.scheme.duties.by_id.get(receipt.duty.deliverable)
        if deliverable is None or not receipt.pieces:
            continue
        papers, pictures = [], list[tuple[str, Picture]]()
        for piece in receipt.pieces:
            material = materials.get(piece.file)
            if material is None or material.unusable:
                continue
            if material.paper is not None:
                papers.append(_opened(piece, material.kind, material.paper, material.title, registered))
                pictures += [(piece.file, picture) for picture in material.paper.pictures]
            if material.picture is not None:
                pictures.append((piece.file, material.picture))
        yield Answer(receipt, deliverable, tuple(papers), tuple(pictures))


def _opened(piece: Piece, kind: str, paper: Paper, name: str, registered: Mapping[str, Sequence[Registered]]) -> Opened:
    """The paper, or the pages of it that the piece names; what the register says of it stands before what it says."""
    rows = [one for one in registered.get(piece.file, ()) if one.first in (None, piece.first)]
    said = next((one.dated for one in rows if one.dated), None)
    title = next((one.title for one in rows if one.title), "")
    shown = paper if piece.first is None else document_details.part(paper, piece.first, piece.last or piece.first)
    return Opened(
        piece.file,
        kind,
        shown.texts,
        title or shown.title or (name if shown is paper else ""),
        said or shown.dated,
        shown.scanned,
    )
