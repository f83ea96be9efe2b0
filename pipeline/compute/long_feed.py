"""A long feed of hours → statistics of its days and runs in which nothing changes, grouped at once with pandas."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.compute.day_statistics import DayStatistics
from pipeline.compute.hourly_clock import LAST, Hour
from pipeline.model.number import digits, divide
from pipeline.scheme.limits import HourlyRules, OzoneHours

if TYPE_CHECKING:
    import pandas

LONG = 50_000
"""Hours from which on a feed is long: three stations in two years. For fewer pandas is not worth being loaded."""
_LARGEST = 10**16
"""Numbers, in units of their column's last decimal, of which a day's may be added up in 64 bits."""
_STATION, _DAY, _END = ("", "station"), ("", "day"), ("", "end")
"""Columns of the table beside those of the feed, which no form can name so."""


class LongFeed:
    """A feed as one table, a row an hour by station, day and hour; what stands twice, in the order in which it came.

    A year has few different numbers of a pollutant: each stands in the table as its place among them, so every one is
    taken apart once and nothing is rounded.
    """

    def __init__(self, hours: Sequence[Hour], columns: Sequence[str]) -> None:
        import pandas

        self.hours = sorted(hours, key=lambda one: (one.station, one.date, one.end))
        self.known: dict[str, list[Decimal]] = {}
        table = {
            _STATION: pandas.factorize(pandas.Series([one.station for one in self.hours], dtype=object))[0],
            _DAY: [one.date.toordinal() for one in self.hours],
            _END: [one.end for one in self.hours],
        }
        for column in columns:
            said = pandas.Series([one.values.get(column) for one in self.hours], dtype=object)
            table["", column], known = pandas.factorize(said)
            self.known[column] = list(known)
        self.table = pandas.DataFrame(table)

    def statistics(self, rules: HourlyRules, ozone: str) -> dict[tuple[str, datetime.date], DayStatistics] | None:
        """`day_statistics` of every station's day; None where a number is too large to be added up so."""
        once = self.table.drop_duplicates([_STATION, _DAY, _END])
        days = once.groupby([_STATION, _DAY]).ngroup()
        firsts = days.drop_duplicates()
        found: list[tuple[dict[str, Decimal], dict[str, Decimal], dict[int, Decimal]]] = [({}, {}, {}) for _ in firsts]
        for column in dict.fromkeys((*rules.mean, ozone)):
            series = self._numbers(once, days, column)
            if series is None:
                return None
            hours, decimals = series
            grouped = hours.groupby("day")["value"].agg(["count", "sum", "max"])
            for day, count, total, top in grouped[grouped["count"] >= rules.hours].itertuples(name=None):
                found[day][0][column] = divide(Decimal(total).scaleb(-decimals), Decimal(count))
                found[day][1][column] = Decimal(top).scaleb(-decimals)
            for day, end, count, total in _windows(hours, rules.ozone) if column == ozone else ():
                found[day][2][end] = divide(Decimal(total).scaleb(-decimals), Decimal(count))
        hours_of = [self.hours[row] for row in firsts.index.tolist()]
        places = zip(hours_of, firsts.tolist(), strict=True)
        return {(hour.station, hour.date): DayStatistics(*found[day]) for hour, day in places}

    def _numbers(self, once: pandas.DataFrame, days: pandas.Series, column: str) -> tuple[pandas.DataFrame, int] | None:
        """Day, end and value of a column in units of its last decimal, and how many decimals that are."""
        import pandas

        known = self.known[column]
        decimals = max(map(digits, known), default=0)
        whole = [int(number.scaleb(decimals)) for number in known]
        if any(abs(number) >= _LARGEST for number in whole):
            return None
        codes = once["", column]
        there = codes >= 0
        values = pandas.Series(whole, dtype="int64").to_numpy()[codes[there].to_numpy()]
        return pandas.DataFrame({"day": days[there], "end": once[_END][there], "value": values}), decimals

    def runs(self, columns: Sequence[str], least: int) -> list[list[Hour]]:
        """Runs of `least` hours and more, one after the other at a station, in which no column changes or lacks."""
        table, values = self.table, self.table[[("", column) for column in columns]]
        time = table[_DAY] * LAST + table[_END]
        whole = (values >= 0).all(axis="columns")
        same = (values == values.shift()).all(axis="columns") & whole
        goes_on = same & (table[_STATION] == table[_STATION].shift()) & (time == time.shift() + 1)
        sizes = (~goes_on).cumsum().value_counts(sort=False)
        ends = sizes.cumsum()
        return [self.hours[end - size : end] for size, end in zip(sizes, ends, strict=True) if size >= least]


def _windows(hours: pandas.DataFrame, rules: OzoneHours) -> Iterator[tuple[int, int, int, int]]:
    """(day, end, how many hours, their sum) of each window of a day that has enough hours."""
    there = hours.assign(there=1).set_index(["day", "end"])
    sums, counts = (
        there[name].unstack(fill_value=0).reindex(columns=range(1, LAST + 1), fill_value=0).cumsum(axis="columns")
        for name in ("value", "there")
    )
    for day, *both in zip(sums.index.tolist(), sums.to_numpy().tolist(), counts.to_numpy().tolist(), strict=True):
        total, count = ([0, *one] for one in both)
        for end in range(rules.window, LAST + 1):
            number = count[end] - count[end - rules.window]
            if number >= rules.least:
                yield day, end, number, total[end] - total[end - rules.window]
