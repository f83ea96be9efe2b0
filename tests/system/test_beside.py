"""What is worked out beside the caller is what it would have worked out itself, whatever happens to the process."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from pipeline.system.beside import begin_beside
from pipeline.system.errors import Cause, PipelineError

forks = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


@pytest.mark.parametrize("processes", [0, 1, 2, 9])
def test_each_task_is_done_once_and_told_by_name(processes: int, tmp_path: Path) -> None:
    def task(name: str) -> str:
        with (tmp_path / name).open("a") as log:
            log.write(f"{os.getpid()}\n")
        return name * 2

    result = begin_beside({name: partial(task, name) for name in "甲乙丙"}, processes)
    assert [result(name) for name in "丙甲乙丙"] == ["丙丙", "甲甲", "乙乙", "丙丙"]
    done = [(tmp_path / name).read_text().split() for name in "甲乙丙"]
    assert [len(one) for one in done] == [1, 1, 1]
    if sys.platform == "linux":
        assert ({one[0] for one in done} == {str(os.getpid())}) == (processes == 0)
    assert len({one[0] for one in done}) <= max(processes, 1)


@forks
def test_a_process_knows_what_the_caller_knows_and_is_made_ready_first() -> None:
    known = {"县": "示例"}
    result = begin_beside({"一": lambda: dict(known)}, 1, lambda: known.update(备="好"))
    assert result("一") == {"县": "示例", "备": "好"}
    assert known == {"县": "示例"}


@pytest.mark.parametrize("processes", [0, 1])
def test_what_a_task_raises_comes_out_where_it_is_asked_for(processes: int) -> None:
    def wrong() -> str:
        raise PipelineError("不行", "换一个", Cause.OUTPUT)

    result = begin_beside({"一": wrong, "二": lambda: "二"}, processes)
    with pytest.raises(PipelineError, match="不行") as caught:
        result("一")
    assert (caught.value.hint, caught.value.cause) == ("换一个", Cause.OUTPUT)
    assert result("二") == "二"


@forks
def test_the_tasks_of_a_process_that_is_killed_are_done_here(tmp_path: Path) -> None:
    own = os.getpid()

    def task() -> int:
        if os.getpid() != own:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    result = begin_beside({"一": task, "二": os.getpid}, 1)
    assert (result("一"), result("二")) == (own, own)


def test_what_nobody_asks_for_is_no_matter() -> None:
    asked: list[str] = []
    begin_beside({"一": lambda: asked.append("一")}, 0)
    begin_beside({"一": lambda: 1 / 0}, 1)
    begin_beside({}, 1)
    assert not asked
