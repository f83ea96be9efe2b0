"""What stages hand on towards the report: figures and rendered Word parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.fact import FactKey
from pipeline.model.table import Place


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure: PNG for Word, SVG as its alternative and for the PDF (b"" for photographs); size in mm."""

    id: str
    png: bytes
    svg: bytes
    width_mm: int
    height_mm: int
    alt: str
    """What the figure shows, for readers who cannot see it."""


class Side(StrEnum):
    """What of a fact is printed."""

    NOW = "now"
    LAST = "last"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a printed text stands on: a fact, or a row of a form as it came, or what `said` says."""

    key: FactKey | None = None
    side: Side = Side.NOW
    form: str = ""
    """Id of the form whose row it is, "" for none."""
    at: tuple[Place, ...] = ()
    """The cells of the row."""
    rows: int = 1
    """Rows that this one stands for: itself and those that follow it in the report as in the sheet."""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A printed text of a part: paragraph (from 0, in reading order), its characters, and what it stands on."""

    paragraph: int
    start: int
    end: int
    ground: Provenance


@dataclass(frozen=True, slots=True)
class Part:
    """One rendered Word part of the report: front matter, a chapter or an appendix."""

    id: str
    title: str
    docx: bytes
    numbered: bool = True
    """Whether its pages carry numbers; the first numbered page is 1."""
    contents: bool = False
    """Whether this part is the place of the contents list."""
    reads: frozenset[FactKey] = field(default_factory=frozenset)
    """Keys of the facts that were read while it was filled in, conditions included."""
    captions: Mapping[str, str] = field(default_factory=dict)
    """Caption id → printed number: 地类 → 表3-1."""
    anchors: tuple[Anchor, ...] = ()
    """Where the numbers stand that come from facts and forms, in reading order."""
    follows: bool = False
    """Whether it begins on the page where the part before it ends, whose page setup it then shares."""
