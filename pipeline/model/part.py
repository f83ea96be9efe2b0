"""What stages hand on towards the report: figures and rendered Word parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model.fact import FactKey


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
