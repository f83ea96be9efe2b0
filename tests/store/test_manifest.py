"""manifest.json: what was read, used and written, and nothing that changes by itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from pipeline.config import Config
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.store import manifest
from pipeline.store.material_register import GivenNumber


def test_manifest(config: Config) -> None:
    given = [Settled(Finding("P101"), Severity.WARNING), Settled(Finding("P101"), Severity.WARNING, "局长", "已核对")]
    data = manifest.render(
        config,
        draft=True,
        inputs={"2024/b.xlsx": "22", "2024/a.xlsx": "11"},
        sources={"scheme": "s", "config": "c"},
        outputs={"报告/自查报告.docx": b"word"},
        settled=given,
    )
    read = json.loads(data)
    assert list(read["inputs"]) == ["2024/a.xlsx", "2024/b.xlsx"]
    assert read["draft"] is True and read["year"] == 2024
    assert read["outputs"]["报告/自查报告.docx"] == {"sha256": hashlib.sha256(b"word").hexdigest(), "size": 4}
    assert read["findings"] == {"blocking": 0, "warning": 1, "notice": 0, "accepted": 1}
    assert {entry["option"] for entry in read["policies"].values()} == set(config.policies.values())
    assert len(read["policies"]) == len(config.policies)
    assert manifest.outputs(data) == {"报告/自查报告.docx": hashlib.sha256(b"word").hexdigest()}


def test_what_is_no_manifest_lists_nothing() -> None:
    for data in (b"", b"{}", b"[]", b'{"outputs": 3}', b'{"outputs": {"a": 1}}', b"\xff"):
        assert manifest.outputs(data) == {}
        assert manifest.numbers(data) == ()


def test_the_numbers_that_its_outputs_may_cite_are_read_again(config: Config) -> None:
    now = GivenNumber(config.year, "D-03", "2024/某局/合订本.pdf", "ab", "", "3-5")
    last = replace(now, year=config.year - 1)
    data = manifest.render(
        config,
        draft=False,
        inputs={},
        sources={},
        outputs={},
        settled=(),
        numbers=(now, last, replace(now, number="D-04")),
    )
    assert manifest.numbers(data) == (now, replace(now, number="D-04"))
