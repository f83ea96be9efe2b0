"""A filled part, the numbers of all captions and the figures → the part of the report, kept between runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.fill import keep_together, reference
from pipeline.fill.filled_part import FilledPart, Filling, rendering
from pipeline.fill.pending import pending
from pipeline.fill.shared_pages import Sharing, sharing
from pipeline.model.finding import Finding
from pipeline.model.part import Anchor, Figure, Part
from pipeline.system.cache import key_of
from pipeline.system.json_values import decoded, encoded, joined_pieces, split_pieces


@dataclass(frozen=True, slots=True)
class FinishedPart:
    """A part of the report, and what is found in it."""

    part: Part
    mistakes: tuple[Finding, ...]
    """References and figures that nobody knows."""
    pending: tuple[Finding, ...]
    """What it still waits for."""
    shares: Sharing


@dataclass(frozen=True, slots=True)
class _KeptFinishedPart:
    """What is known of a part besides its bytes."""

    anchors: tuple[Anchor, ...]
    mistakes: tuple[Finding, ...]
    pending: tuple[Finding, ...]
    joins: bool


def finished(
    filled: FilledPart, captions: reference.Captions, figures: Mapping[str, Figure], filling: Filling
) -> FinishedPart:
    """The part that a filled part becomes once every caption has its number."""
    line = filled.template.line
    title = line.title + (f"（{filled.slice.name}）" if filled.slice.name else "")
    own = {identity: one.text for identity, one in captions.by_id.items() if captions.home[identity] == filled.scope.id}

    def part(docx: bytes, anchors: tuple[Anchor, ...]) -> Part:
        return Part(filled.scope.id, title, docx, line.numbered, line.contents, filled.reads, own, anchors)

    said = reference.answers(filled.references, filled.scope, captions, figures)
    about_line = repr((title, line.numbered, line.contents, line.follows))
    key = key_of("finished", filled.key, about_line, said) if filled.key else ""
    known = filling.store.get(key) if filling.store is not None and key else None
    if known is not None:
        about, (docx, setup, below) = split_pieces(known)
        told = decoded(about, _KeptFinishedPart)
        shares = Sharing(setup if told.joins else None, below)
        return FinishedPart(part(docx, told.anchors), told.mistakes, told.pending, shares)
    made = rendering(filled, filling)
    mistakes = reference.resolve(made, filled.scope, captions, figures)
    keep_together.keep_rows_together(made.document)
    anchors = made.anchors()
    done = part(made.docx(), anchors)
    shares = sharing(done, line.follows)
    waits = tuple(pending([done]))
    if filling.store is not None and key:
        told = _KeptFinishedPart(anchors, mistakes, waits, shares.setup is not None)
        filling.store.put(key, joined_pieces(encoded(told), [done.docx, shares.setup or b"", shares.below]))
    return FinishedPart(done, mistakes, waits, shares)
