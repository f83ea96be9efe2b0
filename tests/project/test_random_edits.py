"""A run that knows the one before makes what a clean one makes, whatever was edited in between."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.project import random_edits


@pytest.mark.slow
def test_a_run_that_knows_the_one_before_makes_what_a_clean_one_makes(tmp_path: Path) -> None:
    """Edits of every kind at once, then one alone; hundreds are tried one by one by the module itself."""
    folder, luck = random_edits.prepared(tmp_path), random.Random(3)
    for kinds in (tuple(random_edits.EDITS), ("cell",)):
        told, wrong = random_edits.tried(folder, kinds, luck)
        assert not wrong, told


@pytest.mark.slow
def test_so_does_a_process_that_stays(tmp_path: Path) -> None:
    """It keeps the case, tables and pages in memory."""
    folder, luck, staying = random_edits.prepared(tmp_path), random.Random(4), random_edits.StayingProgram()
    try:
        for kinds in (("cell",), ("template",), ("setting", "register"), ("more", "cell")):
            told, wrong = random_edits.tried(folder, kinds, luck, staying)
            assert not wrong, told
    finally:
        staying.end()
