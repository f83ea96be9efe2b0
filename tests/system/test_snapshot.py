"""Whether anything changed since the last build: decided by content, quickly where nothing was touched."""

import os
from pathlib import Path

import pytest

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


def test_files_that_changed_their_places_are_no_longer_the_same(tmp_path: Path) -> None:
    """Two of the same size and time, and one whose time was put back."""
    root = tmp_path / "inputs"
    root.mkdir()
    for name in ("甲", "乙", "丙"):
        (root / name).write_text(name, encoding="utf-8")
        os.utime(root / name, ns=(10**18, 10**18))
    before = snapshot.Seen(snapshot.digests(look(tmp_path)), {})
    assert snapshot.unchanged(look(tmp_path), before)
    (root / "甲").rename(root / "丁")
    (root / "乙").rename(root / "甲")
    (root / "丁").rename(root / "乙")
    assert not snapshot.unchanged(look(tmp_path), before)
    assert snapshot.changed_since(snapshot.digests(look(tmp_path), before), before) == ("inputs/乙", "inputs/甲")
    before = snapshot.Seen(snapshot.digests(look(tmp_path)), {})
    (root / "丙").write_text("丁", encoding="utf-8")
    os.utime(root / "丙", ns=(10**18, 10**18))
    assert not snapshot.unchanged(look(tmp_path), before)


def test_what_lies_in_a_folder_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    before = snapshot.Seen(snapshot.digests(snapshot.listed("inputs", tmp_path)), {})
    (tmp_path / "2024" / "表.xlsx").write_bytes(b"1")
    assert snapshot.unchanged(snapshot.listed("inputs", tmp_path), before)
    (tmp_path / "说明.txt").write_bytes(b"1")
    now = snapshot.listed("inputs", tmp_path)
    assert not snapshot.unchanged(now, before)
    assert snapshot.changed_since(snapshot.digests(now, before), before) == ("inputs/说明.txt",)
    assert snapshot.listed("inputs", tmp_path / "nowhere") == {}


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


def test_names_that_read_alike_are_files_of_their_own(tmp_path: Path) -> None:
    prepare(tmp_path)
    folder = tmp_path / "inputs" / "甲局"
    for name in ("一 二.csv", "一\x07二.csv", os.fsdecode("一".encode("gb18030") + b".csv"), "一.csv"):
        (folder / name).write_text(ascii(name), encoding="utf-8")
    found = snapshot.digests(look(tmp_path))
    assert len(found) == 5 == len({digest for _, digest in found.values()})
    assert all(name.encode() for name in found)
    (folder / "一\x07二.csv").write_text("other", encoding="utf-8")
    assert not snapshot.unchanged(look(tmp_path), snapshot.Seen(found, {}))


def test_a_link_that_was_handed_in_is_seen_but_not_followed(tmp_path: Path) -> None:
    prepare(tmp_path)
    link, outside = tmp_path / "inputs" / "甲局" / "链接", tmp_path / "别处.csv"
    outside.write_text("1", encoding="utf-8")
    link.symlink_to(outside)
    before = seen(tmp_path)
    assert before.files["inputs/甲局/链接"][1] == ""
    outside.write_text("2", encoding="utf-8")
    assert snapshot.unchanged(look(tmp_path), before)
    link.unlink()
    link.symlink_to(tmp_path / "另外.csv")
    os.utime(link, ns=(1, 1), follow_symlinks=False)
    assert not snapshot.unchanged(look(tmp_path), before)


def test_links_among_fonts_and_templates_are_followed(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    face = tmp_path / "face.ttf"
    face.write_bytes(b"one")
    (tmp_path / "fonts" / "a.ttf").symlink_to(face)
    places = {"fonts": tmp_path / "fonts"}
    before = snapshot.Seen(snapshot.digests(snapshot.scan(places)), {})
    face.write_bytes(b"two")
    os.utime(face, ns=(1, 1))
    assert not snapshot.unchanged(snapshot.scan(places), before)


def test_pipes_loops_and_what_leads_nowhere_end_nothing(tmp_path: Path) -> None:
    prepare(tmp_path)
    folder = tmp_path / "inputs" / "甲局"
    (folder / "圈").symlink_to(folder)
    (folder / "自己").symlink_to("自己")
    (folder / "断").symlink_to("没有")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "管道")
    before = seen(tmp_path)
    assert len(before.files) == len(list(folder.iterdir()))
    assert snapshot.unchanged(look(tmp_path), before)


def test_what_could_not_be_opened_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights are changed without a trace on size and time."""
    prepare(tmp_path)
    opened = Path.open

    def closed(path: Path, *how: object, **more: object) -> object:
        if path.suffix == ".csv":
            raise PermissionError(13, "closed")
        return opened(path, *how, **more)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", closed)
        before = seen(tmp_path)
        assert before.files["inputs/甲局/表.csv"][1] == ""
        assert snapshot.unchanged(look(tmp_path), before)
    assert not snapshot.unchanged(look(tmp_path), before)


def test_a_folder_that_opens_again_is_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(tmp_path)
    listed = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("甲局"):
            raise PermissionError(13, "closed")
        return listed(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", closed)
        before = seen(tmp_path)
        assert list(before.files) == ["inputs/甲局"]
        assert snapshot.unchanged(look(tmp_path), before)
    assert not snapshot.unchanged(look(tmp_path), before)
