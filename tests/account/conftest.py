"""The county's own config with the townships of the cases, and desks and materials made from short words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import config as configs
from pipeline.account import duties
from pipeline.account.assign import Desk
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.material import Material

ROOT = Path(__file__).parent.parent.parent
TOWNSHIPS = ("示例街道一", "示例街道二", "示例镇一", "示例镇二", "示例乡一")


@pytest.fixture(scope="session")
def config() -> Config:
    return replace(configs.load(ROOT, 2024), townships=TOWNSHIPS)


@pytest.fixture(scope="session")
def desks(config: Config) -> dict[str, Desk]:
    owed = duties.owed(config, FactSet(), 2024)
    return {
        body.name: Desk(config, body, tuple(one for one in owed if one.department == body.name))
        for body in config.bodies
    }


def made(file: str, department: str | None = None, **more: object) -> Material:
    """A material at a path below the year's folder; its bytes are its own."""
    parts = file.split("/")
    name = parts[-1]
    body = parts[0] if department is None and len(parts) > 1 else department or ""
    values: dict[str, object] = {
        "file": f"2024/{file}",
        "department": "" if body == "待分拣" else body,
        "year": 2024,
        "title": name.rpartition(".")[0],
        "kind": name.rpartition(".")[2].lower(),
        "size": 1500,
        "sha256": f"sha of {file}",
    }
    return Material(**{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
def material() -> Callable[..., Material]:
    return made
