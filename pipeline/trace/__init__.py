"""A name → where its number comes from: value, rounding, formula with numbers, clause, every source cell."""

from __future__ import annotations

from pipeline.trace.known import Known
from pipeline.trace.plain_data import data
from pipeline.trace.question import Question, asked
from pipeline.trace.story import comment, lines

__all__ = ["Known", "Question", "asked", "comment", "data", "lines"]
