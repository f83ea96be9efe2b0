"""Names that departments give their files → the deliverable each is; what cannot be told is asked, not guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline import yamlfile
from pipeline.account import assign
from pipeline.account.assign import Desk
from tests.account.conftest import made

CASES = yamlfile.read(Path(__file__).parent / "cases" / "file_names.yaml")["cases"]


@pytest.mark.parametrize("case", CASES, ids=[f"{one['body']}/{one['name']}" for one in CASES])
def test_file_name(case: dict[str, Any], desks: dict[str, Desk]) -> None:
    found = assign.by_name(made(f"{case['body']}/{case['name']}"), desks[case["body"]])
    named = {duty.deliverable for duty in found.duties} | set(found.named)
    assert named == set(case["deliverables"]), found.likely
