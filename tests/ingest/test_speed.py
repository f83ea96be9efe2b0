"""Sixty small workbooks and one long one are tables in a moment; bounds leave room for a slow machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import reading

SLOWER = 5
"""How many times slower than the machine of the benchmark a machine may be."""


@pytest.mark.slow
def test_sixty_small_workbooks(tmp_path: Path) -> None:
    config = reading.project(tmp_path)
    reading.small(reading.inbox(config))
    seconds, tables = reading.read(config)
    assert sum(not row.total for table in tables for row in table.rows) == reading.SMALL * reading.ROWS
    assert seconds < reading.LIMITS["60 small workbooks"] * SLOWER


@pytest.mark.slow
def test_the_cost_grows_with_the_rows_not_faster(tmp_path: Path) -> None:
    config = reading.project(tmp_path)
    cost = {}
    for rows in (10_000, 40_000):
        reading.large(reading.inbox(config), rows)
        seconds, (table,) = reading.read(config)
        assert len(table.rows) == rows
        cost[rows] = seconds
    assert cost[40_000] < 8 * cost[10_000]
    assert cost[40_000] < reading.LIMITS["100,000 rows"] * SLOWER
