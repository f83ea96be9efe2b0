"""Whether anything changed since the last build: decided by content, quickly where nothing was touched."""

import os
from pathlib import Path

from pipeline.system import snapshot


def seen(root: Path) -> snapshot.Seen:
    return snapshot.Seen(snapshot.digests(look(root)), {"year": 2024, "findings": ["甲"]})


def look(root: Path) -> dict[str, snapshot.File]:
    return snapshot.scan({"inputs": root / "inputs"})


def prepare(root: Path) -> Path:
    (root / "inputs" / "甲局").mkdir(parents=True)
    file = root / "inputs" / "甲局" / "表.csv"
    file.write_text("1", encoding="utf-8")
    return file


def test_a_touched_file_with_the_same_content_is_unchanged(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    before = seen(tmp_path)
    os.utime(file, ns=(1, 1))
    assert snapshot.unchanged(look(tmp_path), before)


def test_another_content_of_the_same_length_is_noticed(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    before = seen(tmp_path)
    file.write_text("2", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert not snapshot.unchanged(look(tmp_path), before)


def test_a_file_more_or_less_is_noticed(tmp_path: Path) -> None:
    file = prepare(tmp_path)
    before = seen(tmp_path)
    (tmp_path / "inputs" / "乙.csv").write_text("", encoding="utf-8")
    assert not snapshot.unchanged(look(tmp_path), before)
    (tmp_path / "inputs" / "乙.csv").unlink()
    file.unlink()
    assert not snapshot.unchanged(look(tmp_path), before)


def test_the_record_round_trips_and_a_broken_one_counts_as_none(tmp_path: Path) -> None:
    prepare(tmp_path)
    before = seen(tmp_path)
    record = tmp_path / "outputs" / "state.json"
    snapshot.save_record(record, before)
    assert snapshot.load_record(record) == before
    for broken in ("", "{", "[]", '{"files": {"a": 1}, "exit_code": 0, "said": []}'):
        record.write_text(broken, encoding="utf-8")
        assert snapshot.load_record(record) is None


def test_what_came_went_or_changed_during_a_run_is_named(tmp_path: Path) -> None:
    for name in ("inputs/a", "inputs/b", "outputs/c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    places = {"inputs": tmp_path / "inputs", "outputs": tmp_path / "outputs"}
    before = snapshot.scan(places)
    assert snapshot.changed_meanwhile(before, snapshot.scan(places)) == []
    (tmp_path / "inputs/a").write_text("22")
    (tmp_path / "inputs/b").unlink()
    (tmp_path / "inputs/d").write_text("1")
    (tmp_path / "outputs/c").write_text("22")
    assert snapshot.changed_meanwhile(before, snapshot.scan(places)) == ["inputs/a", "inputs/b", "inputs/d"]
