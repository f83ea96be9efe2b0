"""YAML files → their data, taken from a cache where the same bytes were parsed before."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.system.cache import Cache, key_of
from pipeline.system.errors import PipelineError

_LIMIT = 8_000_000
"""Bytes of parsed files that are kept between runs."""
_MARK = ""
"""Key under which stands, in JSON, what JSON has no sign for: a date, or a mapping whose keys are not all text."""


def parsed_files(paths: Iterable[Path], store: Cache) -> Mapping[Path, Any]:
    """The data of these files by path; nothing where one of them is missing or wrong: whoever reads it says so."""
    listed = sorted(paths)
    try:
        if sum(path.stat().st_size for path in listed) > _LIMIT:
            return {}
        texts = [path.read_bytes() for path in listed]
        key = key_of(_version(), *texts)
        known = _unpacked(store.get(key), len(listed))
        if known is None:
            known = [_parsed(text, path.name) for path, text in zip(listed, texts, strict=True)]
            store.put(key, _packed(known))
            store.prune(_LIMIT)
    except (OSError, ValueError, PipelineError):
        return {}
    return dict(zip(listed, known, strict=True))


def _parsed(text: bytes, name: str) -> Any:
    from pipeline.system.yamlsyntax import parse_yaml

    return parse_yaml(text.decode("utf-8-sig"), name)


def _packed(data: list[Any]) -> bytes:
    return json.dumps(_plain(data), ensure_ascii=False, separators=(",", ":")).encode()


def _unpacked(body: bytes | None, count: int) -> list[Any] | None:
    """What was packed; None where nothing was, or something else."""
    try:
        made = json.loads(body, object_hook=_back) if body else None
    except (ValueError, TypeError, RecursionError):
        return None
    return made if isinstance(made, list) and len(made) == count else None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if all(isinstance(key, str) and key != _MARK for key in value):
            return {key: _plain(one) for key, one in value.items()}
        return {_MARK: [[_plain(key), _plain(one)] for key, one in value.items()]}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {_MARK: value.isoformat()} if isinstance(value, datetime.date) else value


def _back(read: dict[str, Any]) -> Any:
    if _MARK not in read:
        return read
    held = read[_MARK]
    return datetime.date.fromisoformat(held) if isinstance(held, str) else dict(held)


@cache
def _version() -> str:
    """Changes with the code that parses."""
    here = Path(__file__)
    return key_of(*(here.with_name(name).read_bytes() for name in ("yamlstore.py", "yamlsyntax.py")))
