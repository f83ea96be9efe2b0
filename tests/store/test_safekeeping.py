"""Files of 登记/: each change leaves a copy, and what is lost or swapped afterwards is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.store import safekeeping, swap
from pipeline.system.errors import Cause, PipelineError

TABLE = "数据表/2031/001.zip"


def everything(data: bytes) -> bool:
    return True


def lost(folder: Path) -> list[tuple[str, str, str]]:
    return [
        (one.name, one.what, one.copy.name if one.copy else "")
        for one in safekeeping.losses(folder, "数据表/", everything)
    ]


def test_each_change_leaves_a_copy(tmp_path: Path) -> None:
    for content in (b"one", b"two", b"two", b"three"):
        safekeeping.keep(tmp_path, "登记.csv", content, "甲县")
    names = [path.name for path in safekeeping.copies(tmp_path, "登记.csv")]
    assert names == ["登记-003.csv", "登记-002.csv", "登记-001.csv"]
    assert safekeeping.last_good(tmp_path, "登记.csv", lambda data: data == b"two") == tmp_path / "备份" / names[1]
    assert safekeeping.last_good(tmp_path, "登记.csv", lambda data: False) is None
    assert (tmp_path / "登记.csv").read_bytes() == b"three"
    assert safekeeping.read_record(tmp_path).county == "甲县"


def test_copies_do_not_grow_without_end(tmp_path: Path) -> None:
    for number in range(30):
        safekeeping.keep(tmp_path, "登记.csv", b"%d" % number, "甲县")
    kept = safekeeping.copies(tmp_path, "登记.csv")
    assert len(kept) == 20
    assert kept[0].read_bytes() == b"29" and kept[0].name == "登记-030.csv"
    assert kept[-1].read_bytes() == b"10"


def test_names_that_begin_alike_have_copies_of_their_own(tmp_path: Path) -> None:
    safekeeping.keep(tmp_path, "登记.csv", b"one", "甲县")
    safekeeping.keep(tmp_path, "登记-甲.csv", b"two", "甲县")
    assert [path.read_bytes() for path in safekeeping.copies(tmp_path, "登记.csv")] == [b"one"]


def test_a_table_that_is_lost_or_swapped_is_seen(tmp_path: Path) -> None:
    safekeeping.keep(tmp_path, TABLE, b"facts", "甲县", one_copy=True)
    assert lost(tmp_path) == []
    (tmp_path / TABLE).write_bytes(b"other")
    assert lost(tmp_path) == [(TABLE, "损坏了，或被换成了别的", "001.zip")]
    (tmp_path / TABLE).unlink()
    assert lost(tmp_path) == [(TABLE, "不见了", "001.zip")]
    (tmp_path / "备份" / TABLE).unlink()
    assert lost(tmp_path) == [(TABLE, "不见了", "")]


def test_copies_of_what_is_whole_are_not_opened(tmp_path: Path) -> None:
    opened: list[bytes] = []

    def good(data: bytes) -> bool:
        opened.append(data)
        return True

    for number in range(1, 4):
        safekeeping.keep(tmp_path, f"数据表/2031/{number:03}.zip", b"%d" % number, "甲县", one_copy=True)
    (tmp_path / TABLE).write_bytes(b"other")
    assert [one.name for one in safekeeping.losses(tmp_path, "数据表/", good)] == [TABLE]
    assert opened == [b"1"]


@pytest.mark.parametrize("spoiled", [None, b"", b"{", b"[]", b'{"county": 1, "files": []}', b"\xff" * 9, b"[" * 9**5])
def test_without_its_record_the_copies_tell(tmp_path: Path, spoiled: bytes | None) -> None:
    safekeeping.keep(tmp_path, TABLE, b"facts", "甲县", one_copy=True)
    (tmp_path / swap.RECORD).unlink() if spoiled is None else (tmp_path / swap.RECORD).write_bytes(spoiled)
    assert lost(tmp_path) == []
    (tmp_path / TABLE).write_bytes(b"other")
    assert lost(tmp_path) == [(TABLE, "损坏了，或被换成了别的", "001.zip")]


class _KilledError(BaseException):
    pass


class _Disk:
    """Takes so many steps; in the next one the run is killed, what it was writing half done."""

    def __init__(self, steps: int, patch: pytest.MonkeyPatch) -> None:
        self.left = steps
        self.write, self.rename = swap._write, Path.replace
        patch.setattr(swap, "_write", self._write)
        patch.setattr(Path, "replace", lambda source, target: self._rename(source, target))

    def _write(self, path: Path, data: bytes) -> None:
        if not self.left:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data[:1])
            raise _KilledError
        self.left -= 1
        self.write(path, data)

    def _rename(self, source: Path, target: Path) -> Path:
        if not self.left:
            raise _KilledError
        self.left -= 1
        return self.rename(source, target)


@pytest.mark.parametrize("steps", range(8))
@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_a_run_killed_at_any_moment_leaves_nothing_that_looks_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bool, steps: int
) -> None:
    if not first:
        safekeeping.keep(tmp_path, TABLE, b"old", "甲县", one_copy=True)
    with monkeypatch.context() as patch, pytest.raises(_KilledError):
        _Disk(steps, patch)
        safekeeping.keep(tmp_path, TABLE, b"new", "甲县", one_copy=True)
    assert lost(tmp_path) == []
    if not first:
        assert (tmp_path / TABLE).read_bytes() in (b"old", b"new")
    safekeeping.keep(tmp_path, TABLE, b"last", "甲县", one_copy=True)
    assert lost(tmp_path) == [] and safekeeping.untouched(tmp_path, TABLE)


def test_where_nothing_can_be_written_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "登记").write_bytes(b"a file")
    with pytest.raises(PipelineError) as caught:
        safekeeping.keep(tmp_path / "登记", "登记.csv", b"one", "甲县")
    assert caught.value.cause is Cause.OUTPUT
    assert (tmp_path / "登记").read_bytes() == b"a file"
