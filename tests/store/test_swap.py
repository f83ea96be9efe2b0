"""Output folders are replaced whole or not at all, wherever the run dies."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from pipeline.store import swap
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import PATIENCE

OLD = {"自查报告.docx": b"old", "自查报告.pdf": b"old pdf", "图/地类.png": b"old png"}
NEW = {"自查报告.docx": b"new", "图/水质.png": b"new png", "图/下/深.png": b"deep"}


def content(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in swap.present(folder)}


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "outputs" / "2024" / "报告"


def test_first_write_and_replacement(target: Path) -> None:
    assert swap.replace_folder(target, OLD) == ()
    assert content(target) == OLD
    assert swap.replace_folder(target, NEW) == ()
    assert content(target) == NEW, "what we wrote before and write no more is gone"
    assert beside(target) == []
    assert set(swap.record(target)) == set(NEW)


def test_files_we_do_not_know_are_carried_over(target: Path) -> None:
    swap.replace_folder(target, OLD)
    (target / "批注.txt").write_bytes(b"mine")
    (target / "图" / "照片.jpg").write_bytes(b"mine too")
    (target / "链接").symlink_to("批注.txt")
    assert swap.replace_folder(target, NEW) == ("图/照片.jpg", "批注.txt", "链接")
    assert content(target) == {**NEW, "批注.txt": b"mine", "图/照片.jpg": b"mine too", "链接": b"mine"}
    assert (target / "链接").is_symlink()
    swap.replace_folder(target, OLD)
    assert content(target) == {**OLD, "批注.txt": b"mine", "图/照片.jpg": b"mine too", "链接": b"mine"}


@pytest.mark.parametrize("name", ["../x", "/x", "图/../../x", "a\\b", "", swap.RECORD])
def test_names_stay_inside(target: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        swap.replace_folder(target, {name: b""})


def failing(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "被其他程序打开"), (errno.EROFS, "只读"), (errno.EIO, "没有更新")],
)
def test_no_space_while_writing_leaves_the_old_folder(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    swap.replace_folder(target, OLD)

    def refuse(handle: int) -> None:
        raise failing(number)

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(PipelineError, match=words) as caught:
        swap.replace_folder(target, NEW)
    assert caught.value.cause is Cause.OUTPUT and caught.value.hint
    assert content(target) == OLD and beside(target) == []


@pytest.mark.parametrize("failing_rename", [1, 2])
def test_a_locked_folder_stays_whole(target: Path, monkeypatch: pytest.MonkeyPatch, failing_rename: int) -> None:
    swap.replace_folder(target, OLD)
    rename, calls = Path.rename, []

    def locked(source: Path, goal: Path) -> Path:
        calls.append(source)
        if len(calls) == failing_rename:
            raise failing(errno.EACCES)
        return rename(source, goal)

    monkeypatch.setattr(Path, "rename", locked)
    with pytest.raises(PipelineError, match="被其他程序打开"):
        swap.replace_folder(target, NEW)
    assert content(target) == OLD and beside(target) == []


def test_an_unwritable_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_bytes(b"a file where the folder belongs")
    with pytest.raises(PipelineError) as caught:
        swap.replace_folder(tmp_path / "outputs" / "2024" / "报告", NEW)
    assert caught.value.cause is Cause.OUTPUT


def test_old_that_cannot_be_cleared_away_goes_next_time(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swap.replace_folder(target, OLD)
    with monkeypatch.context() as patch:

        def refuse(path: Path) -> None:
            raise failing(errno.EACCES)

        patch.setattr("shutil.rmtree", refuse)
        swap.replace_folder(target, NEW)
    assert content(target) == NEW and beside(target) != []
    assert swap.repair(target.parent) == ("报告",)
    assert content(target) == NEW and beside(target) == []
    assert swap.repair(target.parent) == ()


def test_repair_where_nothing_was_ever_written(tmp_path: Path) -> None:
    assert swap.repair(tmp_path / "2024") == ()


KILLED_AT = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from pipeline.store import swap
    target, step = Path(sys.argv[1]), int(sys.argv[2])
    new = {"自查报告.docx": b"new", "图/水质.png": b"new png", "图/下/深.png": b"deep"}
    seen = 0
    def hook(event, arguments):
        global seen
        if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "shutil.rmtree"):
            if any(str(target.parent) in str(one) for one in arguments):
                seen += 1
                if seen == step:
                    os._exit(9)
    sys.addaudithook(hook)
    swap.replace_folder(target, new)
    """
)


@pytest.mark.slow
@pytest.mark.parametrize("first", [True, False])
def test_killed_at_every_step_then_repaired(tmp_path: Path, first: bool) -> None:
    """The process dies (no clean-up runs) at its n-th touch of the disk, for every n; then the next start repairs."""
    outcomes = set()
    for step in range(1, 200):
        target = tmp_path / str(step) / "报告"
        target.parent.mkdir()
        old: dict[str, bytes] = {}
        if not first:
            swap.replace_folder(target, OLD)
            (target / "批注.txt").write_bytes(b"mine")
            old = {**OLD, "批注.txt": b"mine"}
        new = {**NEW, "批注.txt": b"mine"} if not first else NEW
        done = subprocess.run([sys.executable, "-c", KILLED_AT, str(target), str(step)], timeout=PATIENCE)
        swap.repair(target.parent)
        found = content(target) if target.exists() else {}
        assert found in (old, new), f"half a folder after step {step}"
        assert beside(target) == [], f"leftovers after step {step}"
        outcomes.add("new" if found == new else "old")
        if done.returncode == 0:
            assert found == new
            break
        assert done.returncode == 9
    else:
        pytest.fail("the process never came to an end")
    assert step > 10
    assert outcomes == {"old", "new"}


ENDLESS = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from pipeline.store import swap
    target = Path(sys.argv[1])
    turn = 0
    while True:
        turn += 1
        swap.replace_folder(target, {f"{n}.txt": str(turn % 2).encode() * 1000 for n in range(6)})
        print(turn, flush=True)
    """
)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not there")
def test_kill_nine_in_a_loop(target: Path) -> None:
    for delay in range(8):
        run = subprocess.Popen([sys.executable, "-c", ENDLESS, str(target)], stdout=subprocess.PIPE)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(delay * 0.0037)
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
        swap.repair(target.parent)
        assert beside(target) == []
        found = content(target)
        assert len(found) == 6 and len(set(found.values())) == 1


def test_two_runs_at_once(tmp_path: Path) -> None:
    script = "import sys,time;from pathlib import Path;from pipeline.store import swap\nwith swap.lock(Path(sys.argv[1])):\n print(1,flush=True);time.sleep(60)"
    other = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"1\n"
        with pytest.raises(PipelineError, match="另一个") as caught, swap.lock(tmp_path):
            pass
        assert caught.value.cause is Cause.OUTPUT
    finally:
        other.kill()
        other.communicate()
    with swap.lock(tmp_path):
        pass
    with swap.lock(tmp_path):
        pass


def test_a_broken_record_makes_files_unknown_not_lost(target: Path) -> None:
    swap.replace_folder(target, OLD)
    (target / swap.RECORD).write_bytes(b"{half")
    assert swap.record(target) == {}
    swap.replace_folder(target, NEW)
    assert content(target) == {**OLD, **NEW}


def test_one_file_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "登记" / "材料编号.csv"
    swap.write_file(path, b"one")
    before = path.stat().st_mtime_ns
    swap.write_file(path, b"one")
    assert path.stat().st_mtime_ns == before, "the same bytes are not written again"
    with monkeypatch.context() as patch:

        def refuse(handle: int) -> None:
            raise failing(errno.ENOSPC)

        patch.setattr(os, "fsync", refuse)
        with pytest.raises(PipelineError, match="磁盘空间不足") as caught:
            swap.write_file(path, b"two")
    assert caught.value.cause is Cause.OUTPUT and path.read_bytes() == b"one"
    swap.write_file(path, b"two")
    assert path.read_bytes() == b"two" and beside(path) == []


def test_a_file_in_the_way_is_named_and_kept(tmp_path: Path) -> None:
    for blocked in (tmp_path / "2024" / "清单", tmp_path / "2025"):
        blocked.parent.mkdir(exist_ok=True)
        blocked.write_text("别人的", encoding="utf-8")
        target = blocked if blocked.name == "清单" else blocked / "清单"
        with pytest.raises(PipelineError, match="同名的文件") as caught:
            swap.replace_folder(target, {"a.txt": b"1"})
        assert caught.value.cause is Cause.OUTPUT
        assert blocked.read_text(encoding="utf-8") == "别人的"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["2024", "2025", "清单"]
