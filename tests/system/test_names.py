"""Names of files can be written into every output, whatever bytes the system keeps for them."""

from __future__ import annotations

import os

import pytest

from pipeline.system.path_names import readable_path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2024/区财政局/表.xlsx", "2024/区财政局/表.xlsx"),
        (os.fsdecode("区财政局/".encode() + "材料".encode("gb18030") + b".pdf"), "区财政局/材料.pdf"),
        ("凭\x07证\n二.pdf", "凭 证 二.pdf"),
    ],
)
def test_a_name_is_text(name: str, text: str) -> None:
    assert readable_path(name) == text
    assert readable_path(name).encode()
