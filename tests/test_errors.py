"""What the system says is told in Chinese, whatever the language of the machine."""

from __future__ import annotations

import errno
import os

from pipeline.errors import reason


def test_reasons_are_in_chinese() -> None:
    assert reason(PermissionError(errno.EACCES, os.strerror(errno.EACCES))) == "没有读写权限"
    for number in errno.errorcode:
        said = reason(OSError(number, os.strerror(number)))
        assert not any(letter.isascii() and letter.isalpha() for letter in said), said
    assert reason(OSError("no number")) == "系统错误"
