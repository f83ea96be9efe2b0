"""The printing process lives on between documents, and nothing else changes by it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.part import Part
from pipeline.publish.paper import printing_press
from pipeline.publish.paper.printing import Printed, Printer
from pipeline.publish.paper.printing_press import end_idle_press, keep_press, take_press
from pipeline.publish.paper.rehearsal import rehearse, remember
from pipeline.system.bounded_process import BoundedProcess
from pipeline.system.cache import Cache
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.fonts import Fonts
from tests.conftest import PATIENCE
from tests.publish import pages
from tests.publish.paper import META

FEWER = Fonts({role: face for role, face in pages.FONTS.faces.items() if role != "楷体"})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """No press waits before a test or after it; what it leaves behind would lie in the folder."""
    end_idle_press()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    yield tmp_path / "temporary"
    end_idle_press()


def say(text: str) -> list[Part]:
    def body(d: Any) -> None:
        d.add_paragraph(text, style="heading 1")
        d.add_paragraph(pages.BODY, style=pages.STYLE)

    return [Part("01", "一", pages.part(body), True)]


def printed(text: str, cache: Path, fonts: Fonts = pages.FONTS) -> tuple[Printed, BoundedProcess]:
    with Printer(fonts, Cache(cache)) as printer:
        result = printer.print(say(text), META)
        assert printer.press is not None
        return result, printer.press.process


def test_the_next_document_is_printed_by_the_same_process_as_by_a_new_one(tmp_path: Path) -> None:
    alone = []
    for at, text in enumerate(("一、章", "一、节")):
        alone.append(printed(text, tmp_path / f"alone {at}")[0])
        end_idle_press()
    first, process = printed("一、章", tmp_path / "1")
    running = process.process
    second, again = printed("一、节", tmp_path / "2")
    third, _ = printed("一、章", tmp_path / "3")
    assert [first, second, third] == [*alone, alone[0]]
    assert again is process and process.process is running is not None and running.poll() is None


def test_other_faces_are_seen_by_the_same_process(tmp_path: Path) -> None:
    alone, _ = printed("一、章", tmp_path / "alone", FEWER)
    end_idle_press()
    _, process = printed("一、章", tmp_path / "1")
    with_fewer, again = printed("一、章", tmp_path / "2", FEWER)
    assert again is process
    assert with_fewer == alone


def test_a_process_that_ended_meanwhile_is_replaced(tmp_path: Path) -> None:
    first, process = printed("一、章", tmp_path / "1")
    running = process.process
    assert running is not None
    running.send_signal(signal.SIGINT)
    running.wait()
    second, again = printed("一、章", tmp_path / "2")
    assert second == first
    assert again is process and process.process is not running


def test_a_press_that_is_used_is_not_given_to_another(tmp_path: Path) -> None:
    with Printer(pages.FONTS, Cache(tmp_path / "1")) as one, Printer(pages.FONTS, Cache(tmp_path / "2")) as two:
        first, second = one.print(say("一、章"), META), two.print(say("一、章"), META)
        assert first == second
        assert one.press is not None and two.press is not None and one.press is not two.press
        running = [press.process.process for press in (one.press, two.press)]
    # two is left first
    assert [process is not None and process.poll() is None for process in running] == [False, True]
    assert take_press() is two.press


def test_a_process_that_dies_is_told_and_the_next_print_has_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing_press, "_PROCESS", "tests.publish.no_such_module")
    with Printer(pages.FONTS, Cache(tmp_path / "cache")) as printer:
        with pytest.raises(PipelineError) as caught:
            printer.print(say("一、章"), META)
        assert caught.value.cause is Cause.COMPONENT
        assert printer.press is not None
        printer.press.process.module = "pipeline.publish.paper.printing_process"
        assert printer.print(say("一、章"), META).pages == 1


def test_who_leaves_while_something_is_printed_waits_for_nothing(tmp_path: Path, folder: Path) -> None:
    printer = Printer(pages.FONTS, Cache(tmp_path / "cache"))
    printer.print(say("一、章"), META)
    press = printer.press
    process = press.process.process if press else None
    assert press is not None and process is not None
    with pytest.raises(KeyboardInterrupt), printer:
        process.send_signal(signal.SIGSTOP)
        printer.begin(say("一、节"), META)
        raise KeyboardInterrupt
    assert process.poll() == -signal.SIGKILL
    assert list(folder.iterdir()) == []
    assert printed("一、节", tmp_path / "2")[1] is not press.process


def test_a_printer_leaves_only_the_faces_to_the_next(tmp_path: Path, folder: Path) -> None:
    printed("一、章", tmp_path / "cache")
    (own,) = folder.iterdir()
    assert [path.name.partition("-")[0] for path in own.iterdir()] == ["faces"]
    end_idle_press()
    assert list(folder.iterdir()) == []


def test_a_fork_leaves_the_process_alone(tmp_path: Path) -> None:
    _, process = printed("一、章", tmp_path / "1")
    running = process.process
    assert running is not None
    child = os.fork()
    if child == 0:
        end_idle_press()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert running.poll() is None
    assert printed("一、节", tmp_path / "2")[1] is process


def test_nothing_outlives_the_program(tmp_path: Path, folder: Path) -> None:
    """The printing process and its folder go with the program, be it killed or not."""
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tests.publish.test_paper_press import printed\n"
        "print(printed('一、章', Path(sys.argv[1]))[1].process.pid, flush=True)\n"
        "time.sleep(float(sys.argv[2]))\n"
    )
    for waits in (0.0, 600.0):
        started = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / f"cache {waits}"), str(waits)],
            stdout=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(folder)},
            cwd=Path(__file__).parents[2],
        )
        assert started.stdout is not None
        pid = int(started.stdout.readline())
        if waits:
            started.kill()
        assert started.wait() == (-signal.SIGKILL if waits else 0)
        started.stdout.close()
        until = time.monotonic() + PATIENCE
        while Path(f"/proc/{pid}/cmdline").is_file() and _is_ours(pid) and time.monotonic() < until:
            time.sleep(0.05)
        assert not _is_ours(pid)
        if not waits:
            assert list(folder.iterdir()) == []


def _is_ours(pid: int) -> bool:
    try:
        return b"printing_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_two_threads_print_at_the_same_time(tmp_path: Path) -> None:
    made: dict[str, Printed] = {}

    def work(text: str, at: int) -> None:
        made[text] = printed(text, tmp_path / str(at))[0]

    texts = ("一、章", "一、节")
    threads = [threading.Thread(target=work, args=(text, at)) for at, text in enumerate(texts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    for text in texts:
        end_idle_press()
        assert made[text] == printed(text, tmp_path / f"alone {text}")[0]


def remembered(text: str, folder: Path) -> Cache:
    """A cache that remembers a report of this text, printed by another run."""
    cache = Cache(folder)
    with Printer(pages.FONTS, cache) as printer:
        printer.begin(say(text), META, rehearsed=True)()
    end_idle_press()
    return cache


def test_a_report_is_the_same_after_a_rehearsal(tmp_path: Path, folder: Path) -> None:
    alone, _ = printed("一、节", tmp_path / "alone")
    end_idle_press()
    rehearse(pages.FONTS, remembered("一、章", tmp_path / "1"))
    press = take_press()
    running = press.process.process
    assert running is not None and press.process.owed
    keep_press(press)
    second, process = printed("一、节", tmp_path / "2")
    assert second == alone
    assert process.process is running and running.poll() is None and not process.owed
    (own,) = folder.iterdir()
    assert [path.name.partition("-")[0] for path in own.iterdir()] == ["faces"]


def test_a_rehearsal_that_ends_badly_is_no_matter(tmp_path: Path) -> None:
    alone, _ = printed("一、节", tmp_path / "alone")
    end_idle_press()
    cache = remembered("一、章", tmp_path / "1")
    rehearse(pages.FONTS, cache)
    press = take_press()
    assert press.process.process is not None
    press.process.process.kill()
    keep_press(press)
    assert printed("一、节", tmp_path / "2")[0] == alone


def test_what_is_remembered_cannot_be_printed_and_no_matter(tmp_path: Path) -> None:
    alone, _ = printed("一、节", tmp_path / "alone")
    end_idle_press()
    cache = Cache(tmp_path / "1")
    remember({"main.typ": b'#import "@preview/any:1.0.0": *\n#read("/etc/passwd")'}, META.day, cache)
    rehearse(pages.FONTS, cache)
    assert printed("一、节", tmp_path / "2")[0] == alone


@pytest.mark.parametrize("name", ["../main.typ", "/main.typ", "media/../../x", "..\\main.typ", "C:/main.typ"])
def test_what_is_remembered_is_written_into_its_own_folder_only(name: str, tmp_path: Path, folder: Path) -> None:
    cache = Cache(tmp_path / "cache")
    remember({name: b"text"}, META.day, cache)
    rehearse(pages.FONTS, cache)
    assert take_press().process.process is None
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_without_anything_remembered_or_with_a_press_that_printed_nothing_is_rehearsed(tmp_path: Path) -> None:
    rehearse(pages.FONTS, Cache(tmp_path / "none"))
    assert take_press().process.process is None
    cache = remembered("一、章", tmp_path / "1")
    printed("一、节", tmp_path / "2")
    rehearse(pages.FONTS, cache)
    assert not take_press().process.owed
