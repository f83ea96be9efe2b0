"""What is kept as JSON is read back as equal values, for every kind that is kept; nothing else is read or written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.understood import Understood
from pipeline.model.fact import FactKey
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise
from pipeline.model.part import Anchor, Provenance, Side
from pipeline.model.table import Place, Reading
from pipeline.reading.file_contents import FileContents
from pipeline.system.json_values import decoded, encoded, joined_pieces, split_pieces

TEXT = st.text(max_size=6)
KEYS = st.builds(FactKey, TEXT, TEXT, TEXT)
PLACES = st.builds(Place, TEXT, TEXT, TEXT)
GROUNDS = st.builds(
    Provenance,
    st.none() | KEYS,
    st.sampled_from(Side),
    TEXT,
    st.lists(PLACES, max_size=3).map(tuple),
    st.integers(0, 9),
    TEXT,
)
PRINTED = st.builds(PrintedOtherwise, st.sampled_from(Divergence), TEXT, TEXT, TEXT)
FINDINGS = st.builds(
    Finding,
    TEXT,
    st.lists(PLACES, max_size=3).map(tuple),
    st.dictionaries(TEXT, TEXT, max_size=3),
    TEXT,
    TEXT,
    st.lists(PRINTED, max_size=2).map(tuple),
)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)


@dataclass(frozen=True)
class Everything:
    """A value of each kind that is kept."""

    anchors: tuple[Anchor, ...]
    findings: tuple[Finding, ...]
    reads: frozenset[FactKey]
    value: Decimal | str | None
    pair: tuple[str, bool]
    dated: datetime.date | None


@given(
    st.builds(
        Everything,
        st.lists(st.builds(Anchor, st.integers(), st.integers(), st.integers(), GROUNDS), max_size=3).map(tuple),
        st.lists(FINDINGS, max_size=3).map(tuple),
        st.frozensets(KEYS, max_size=4),
        st.none() | NUMBERS | TEXT,
        st.tuples(TEXT, st.booleans()),
        st.none() | st.dates(),
    )
)
def test_what_is_read_back_equals_what_was_kept(value: Everything) -> None:
    again = decoded(encoded(value), Everything)
    assert again == value and repr(again.value) == repr(value.value)
    assert encoded(again) == encoded(value)


def test_the_order_of_a_set_does_not_show() -> None:
    keys = [FactKey(str(number)) for number in range(20)]
    assert encoded(frozenset(keys)) == encoded(frozenset(reversed(keys)))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'["a"]', b"[1, 2, 3, 4, 5, 6, 7]", b'"\xff"', b"null"])
def test_what_is_none_of_the_kind_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="."):
        decoded(data, Finding)


def test_what_nobody_can_read_back_is_not_written() -> None:
    with pytest.raises(TypeError):
        encoded((object(),))
    with pytest.raises(TypeError):
        decoded(b"[]", Exception)


def test_a_choice_that_the_json_does_not_show_is_refused() -> None:
    """A reading may be a text or a date: both are texts in JSON."""
    with pytest.raises(TypeError):
        decoded(b"[]", Reading)


@given(st.binary(max_size=9), st.lists(st.binary(max_size=9), max_size=4))
def test_pieces_come_back_whole(about: bytes, pieces: list[bytes]) -> None:
    assert split_pieces(joined_pieces(about, pieces)) == (about, pieces)


@dataclass(frozen=True)
class Kept:
    """A bit of everything that may stand in a value that is kept."""

    cells: tuple[tuple[str | int | float | bool | datetime.date | datetime.datetime | datetime.time | None, ...], ...]
    why: Divergence | None
    by_name: Mapping[str, tuple[datetime.date, bool] | None]
    numbers: frozenset[int]


@pytest.mark.parametrize("kind", [Kept, FileContents, Understood])
@given(data=st.data())
@settings(max_examples=40)
def test_a_value_comes_back_as_it_was(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))
    told = encoded(value)
    made = decoded(told, kind)
    assert encoded(made) == told
    assert made == value or b"NaN" in told


def test_kinds_of_cells_stay_apart() -> None:
    day, noon = datetime.date(2024, 3, 5), datetime.datetime(2024, 3, 5, 12, tzinfo=datetime.UTC)
    cells = (1, 1.0, True, "1", "2024-03-05", day, noon, noon.time(), None, 10**30, 1e300, -0.0, float("inf"), "\ud800")
    made = decoded(encoded(Kept((cells,), None, {}, frozenset())), Kept)
    assert repr(made.cells[0]) == repr(cells)


def test_a_word_of_a_choice_comes_back_as_that_choice() -> None:
    value = Kept((), Divergence.TOTAL, {"日": (datetime.date(2024, 3, 5), True)}, frozenset({2, 1}))
    made = decoded(encoded(value), Kept)
    assert made.why is Divergence.TOTAL and made.numbers == frozenset({1, 2})
    assert made.by_name == {"日": (datetime.date(2024, 3, 5), True)}
