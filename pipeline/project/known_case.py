"""A project folder → the case that the last call in this process worked out, where nothing it came from has changed.

Between two calls a writer mends a sentence, or somebody asks where a number comes from: then nothing is read again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.case import Case
from pipeline.store import distinct_names, material_register
from pipeline.system import layout, snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.case import Step
    from pipeline.config import Config

_REGISTER = (material_register.NAME, distinct_names.NAME, layout.HISTORY)
"""What a case is worked out from of what is kept for ever."""


@dataclass(frozen=True, slots=True)
class CaseGround:
    """Everything that a case is worked out from, as it stands."""

    config: Config
    files: Mapping[str, snapshot.Stamp]
    """The submissions, by name."""
    register: tuple[str, ...]
    """Digests of files of 登记/, "" for one that is not there."""


def ground_of(config: Config) -> CaseGround:
    """What a case of this config is worked out from, as it stands now."""
    inputs = config.inputs
    years = {f"inputs/{year}": inputs / str(year) for year in (config.year, config.year - 1)}
    found = snapshot.scan({**years, f"inputs/{layout.HISTORY}": inputs / layout.HISTORY})
    files = {name: file.stamp for name, file in (found | snapshot.listed("inputs", inputs)).items()}
    register = config.outputs / layout.REGISTER
    return CaseGround(config, files, tuple(_digest(register / name) for name in _REGISTER))


def known_case(ground: CaseGround, steps: Mapping[str, Step[Any]]) -> Case | None:
    """The last case, if it was of the same ground; what it has not worked out yet is left to these steps."""
    for before, case in _last:
        if before == ground:
            return Case(case.config, steps, **case.parts)
    return None


def remember_case(ground: CaseGround, case: Case) -> None:
    """Keep a case for the next call; the ground must be as it stood before any of it was read."""
    _last[:] = [(ground, case)]


_last: list[tuple[CaseGround, Case]] = []
"""Ground and case of the last call, if there was one."""


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
