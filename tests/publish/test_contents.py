"""The contents list comes from the placed headings."""

from __future__ import annotations

from pipeline.publish.contents import PlacedEntry, PlacedHeading, entries

HEADINGS = (
    PlacedHeading(1, "承诺", "_H0", "", 2),
    PlacedHeading(1, "一、概况", "_H1", "1", 4),
    PlacedHeading(2, "（一）自然", "_H2", "1", 4),
    PlacedHeading(4, "（1）细目", "_H3", "2", 5),
    PlacedHeading(1, "附表1", "_H4", "9", 12),
)


def test_numbered_headings_down_to_the_third_level_in_their_order() -> None:
    assert entries(HEADINGS) == (
        PlacedEntry(1, "一、概况", "_H1", "1"),
        PlacedEntry(2, "（一）自然", "_H2", "1"),
        PlacedEntry(1, "附表1", "_H4", "9"),
    )


def test_the_depth_can_be_chosen() -> None:
    assert [e.anchor for e in entries(HEADINGS, levels=1)] == ["_H1", "_H4"]
    assert [e.anchor for e in entries(HEADINGS, levels=4)] == ["_H1", "_H2", "_H3", "_H4"]
