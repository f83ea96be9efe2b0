"""The county's own config and short ways to make materials, tables and settled findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import config as configs
from pipeline.config import Config
from pipeline.model.material import Material

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def config() -> Config:
    return configs.load(ROOT, 2024)


@pytest.fixture
def material() -> Callable[..., Material]:
    def make(file: str, **more: object) -> Material:
        year, department, *_ = file.split("/")
        name = file.rsplit("/", 1)[1]
        values: dict[str, object] = {
            "file": file,
            "department": department,
            "year": int(year),
            "title": name.rsplit(".", 1)[0],
            "kind": name.rsplit(".", 1)[1],
            "size": 1500,
            "sha256": f"sha of {file}",
        }
        return Material(**{**values, **more})  # type: ignore[arg-type]

    return make
