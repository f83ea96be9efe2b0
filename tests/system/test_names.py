"""Names of files can be written into every output, whatever bytes the system keeps for them."""

from __future__ import annotations

import os

import pytest

from pipeline.system.path_names import distinct_paths, readable_path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2024/区财政局/表.xlsx", "2024/区财政局/表.xlsx"),
        (os.fsdecode("区财政局/".encode() + "材料".encode("gb18030") + b".pdf"), "区财政局/材料.pdf"),
        ("凭\x07证\n二.pdf", "凭 证 二.pdf"),
        ("甲局/联系人" + "138" + "00001234.pdf", "甲局/联系人138****1234.pdf"),
        ("138" + "00001234/a.pdf", "138****1234/a.pdf"),
    ],
)
def test_a_name_is_text(name: str, text: str) -> None:
    assert readable_path(name) == text
    assert readable_path(name).encode()


def test_no_two_files_have_one_name() -> None:
    names = ["甲\x07.pdf", "甲 .pdf", "甲\x1b.pdf", "夹/甲 .pdf", ".pdf\x07", ".pdf ", "无\x07尾", "无 尾", "甲 .pdf"]
    told = distinct_paths(names, ["夹/甲 .pdf"])
    assert told == [
        "甲 〔同名之3〕.pdf",
        "甲 .pdf",
        "甲 〔同名之4〕.pdf",
        "夹/甲 〔同名之2〕.pdf",
        ".pdf 〔同名之2〕",
        ".pdf ",
        "无 尾〔同名之2〕",
        "无 尾",
        "甲 〔同名之2〕.pdf",
    ]
    assert distinct_paths([]) == []
