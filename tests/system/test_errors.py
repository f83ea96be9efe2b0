"""What the system says is told in Chinese, whatever the language of the machine."""

from __future__ import annotations

import errno
import os
import pickle

from pipeline.system.errors import Cause, PipelineError, reason


def test_reasons_are_in_chinese() -> None:
    assert reason(PermissionError(errno.EACCES, os.strerror(errno.EACCES))) == "没有读写权限"
    for number in errno.errorcode:
        said = reason(OSError(number, os.strerror(number)))
        assert not any(letter.isascii() and letter.isalpha() for letter in said), said
    assert reason(OSError("no number")) == "系统错误"


def test_an_error_comes_back_whole_from_another_process() -> None:
    sent = PipelineError("没有标准", "请补上", Cause.OUTPUT)
    back = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes
    assert (type(back), back.message, back.hint, back.cause, str(back)) == (
        PipelineError, "没有标准", "请补上", Cause.OUTPUT, "没有标准",
    )  # fmt: skip
