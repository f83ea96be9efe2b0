"""What was made is found again while every answer is the same; one other answer, and it is not."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.system.cache import Cache
from pipeline.system.recorded import Recorded


def recorded(folder: Path, **answers: str) -> Recorded:
    return Recorded(Cache(folder), answers.__getitem__)


def test_a_task_is_known_by_what_it_asked(tmp_path: Path) -> None:
    first = recorded(tmp_path, area="1", name="a", other="x")
    assert first.key("map") is None and first.changed("map") is None
    key = first.remember("map", {"area", "name"})
    assert recorded(tmp_path, area="1", name="a", other="y").key("map") == key
    assert recorded(tmp_path, area="2", name="a", other="x").key("map") != key
    assert recorded(tmp_path, area="1", name="a").key("another") is None


def test_what_changed_is_named(tmp_path: Path) -> None:
    recorded(tmp_path, area="1", name="a").remember("map", {"name", "area"})
    assert recorded(tmp_path, area="2", name="a").changed("map") == ("area",)
    assert recorded(tmp_path, area="1", name="a").changed("map") == ()


def test_what_is_asked_now_replaces_what_was_asked_before(tmp_path: Path) -> None:
    recorded(tmp_path, area="1", name="a").remember("map", {"area", "name"})
    key = recorded(tmp_path, area="2").remember("map", {"area"})
    assert recorded(tmp_path, area="2").key("map") == key


def test_a_damaged_record_counts_as_none(tmp_path: Path) -> None:
    one = recorded(tmp_path, area="1")
    one.remember("map", {"area"})
    for path in tmp_path.glob("??/*"):
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert one.key("map") is None


@given(st.dictionaries(st.text("ab", max_size=3), st.text("ab", max_size=3), max_size=3), st.data())
def test_other_answers_have_another_key(answers: dict[str, str], data: st.DataObject) -> None:
    """Borders between questions and answers count: no two lists of answers share a key."""
    other = data.draw(st.fixed_dictionaries({name: st.text("ab", max_size=3) for name in answers}))

    def key(given: dict[str, str]) -> str:
        return Recorded(Cache(Path("/nowhere")), given.__getitem__).remember("map", given.keys())

    assert (key(answers) == key(other)) == (answers == other)
