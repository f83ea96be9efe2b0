"""A fresh copy of the program for each recipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recipes.program_copy import ProgramCopy, copy_of_program


@pytest.fixture
def program(tmp_path: Path) -> ProgramCopy:
    return copy_of_program(tmp_path / "program")
