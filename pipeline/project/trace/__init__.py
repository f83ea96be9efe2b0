"""A name → where its number comes from: value, rounding, formula with numbers, clause, every source cell."""

from __future__ import annotations

from pipeline.project.trace.fact_words import Known
from pipeline.project.trace.plain_data import data
from pipeline.project.trace.question import Question, asked
from pipeline.project.trace.story import comment, story_lines

__all__ = ["Known", "Question", "asked", "comment", "data", "story_lines"]
