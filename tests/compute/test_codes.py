"""Every finding of the stage has its words, and no words are left over."""

from __future__ import annotations

import re

from pipeline.scheme import ROOT as SCHEME
from pipeline.yamlfile import read
from tests.compute.monitoring import ROOT


def test_codes_and_words_match() -> None:
    used = {
        code
        for path in (ROOT / "pipeline" / "compute").glob("*.py")
        for code in re.findall(r'"(C\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert used == set(read(SCHEME / "findings" / "compute.yaml"))
