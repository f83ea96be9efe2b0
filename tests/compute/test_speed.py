"""A large county's year of monitoring is computed in under a second."""

from __future__ import annotations

import pytest

from benchmarks import monitoring
from tests.conftest import least, slowness


@pytest.mark.slow
def test_a_year_of_many_stations_and_sections_takes_less_than_a_second() -> None:
    config, facts = monitoring.case()
    assert sum(len(record.readings) for record in facts.tables[0].records) == 200 * 12 * 24
    assert len({record.subject for record in facts.tables[1].records}) == 20
    limit = monitoring.LIMIT * slowness()
    assert least(lambda: monitoring.seconds(config, facts), limit) < limit
