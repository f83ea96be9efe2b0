"""A YAML file → its data, strictly; what is wrong with it is one error that names file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from pipeline.system.errors import PipelineError, reason
from pipeline.system.yamlwords import LONGEST, too_long

_BYTES = 4
"""Bytes that a sign has at most."""
_PARSED: ContextVar[Mapping[Path, Any]] = ContextVar("parsed")


def read_yaml(path: Path, name: str | None = None) -> Any:
    """The data of a YAML file (UTF-8); raises PipelineError (CONFIG) where it is missing, not UTF-8 or wrong."""
    name = name or path.name
    known = _PARSED.get({})
    if path in known:
        return known[path]
    try:
        if path.stat().st_size > LONGEST * _BYTES:
            raise too_long(name)
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PipelineError(f"找不到 {name}。", f"请把 {name} 放回原处。") from None
    except UnicodeDecodeError:
        raise PipelineError(f"{name} 不是 UTF-8 编码。", "请用“另存为”选择 UTF-8 编码保存。") from None
    except OSError as error:
        raise PipelineError(f"打不开 {name}：{reason(error)}。", "请检查该文件的读取权限。") from None
    from pipeline.system.yamlsyntax import parse_yaml

    return parse_yaml(text, name)


@contextmanager
def taken_from(parsed: Mapping[Path, Any]) -> Iterator[None]:
    """Within it, `read_yaml` takes the data of these files from here: they were read before, from the same bytes."""
    before = _PARSED.set(parsed)
    try:
        yield
    finally:
        _PARSED.reset(before)
