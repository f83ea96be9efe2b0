"""Drinking-water sources called 达标 against their concentrations → by which of the two they are judged, in words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.fill.book import Book
from pipeline.model.series import SourceDispute


def verdicts(book: Book, disputes: Sequence[SourceDispute]) -> list[str]:
    """Source and month, the items beyond their limit, and whether the concentrations or what was typed decides."""
    words, between = book.words, book.words.say("列举.间隔")
    return [
        words.say(
            "达标取舍.句",
            水源地=one.source,
            月份=words.say("月名", 月=int(one.month[5:7])) if "-" in one.month else one.month,
            项目=between.join(name for name, _ in one.beyond),
            采用=words.say("达标取舍.浓度" if one.measured else "达标取舍.报送", 依据=one.evidence),
        )
        for one in disputes
    ]
