"""Which of two versions of a file counts: by the register, else by an explicit mark in the name."""

from __future__ import annotations

import pytest

from pipeline.ingest.supersede import superseded, unmarked
from pipeline.model.receipt import Registered

FOLDER = "2024/某局/"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["表.xlsx", "表(2).xlsx"], {"表.xlsx": "表(2).xlsx"}),
        (["表.xlsx", "表（2）.xls"], {"表.xlsx": "表（2）.xls"}),
        (["表.xlsx", "表（更正）.xlsx"], {"表.xlsx": "表（更正）.xlsx"}),
        (["表.xlsx", "表-修订版.xlsx"], {"表.xlsx": "表-修订版.xlsx"}),
        (["表.xlsx", "更正：表.xlsx"], {"表.xlsx": "更正：表.xlsx"}),
        (["表.xlsx", "表（0211修改）.xlsx"], {"表.xlsx": "表（0211修改）.xlsx"}),
        (["表.xlsx", "表（新）.xlsx"], {"表.xlsx": "表（新）.xlsx"}),
        (["表.xlsx", "表v2.xlsx"], {"表.xlsx": "表v2.xlsx"}),
        (["表v1.xlsx", "表v2.xlsx"], {"表v1.xlsx": "表v2.xlsx"}),
        (["表（修改）.xlsx", "表（最终版）.xlsx"], {"表（修改）.xlsx": "表（最终版）.xlsx"}),
        (["表（旧）.xlsx", "表.xlsx"], {"表（旧）.xlsx": "表.xlsx"}),
        (
            ["表.docx", "表(1).docx", "表(2).docx"],
            {"表.docx": "表(2).docx", "表(1).docx": "表(2).docx"},
        ),
        # A sealed copy and a table are two formats of one thing, and pictures are numbered because they differ.
        (["表.xlsx", "表（更正）.pdf"], {}),
        (["照片.jpg", "照片(2).jpg"], {}),
        # Parts, not versions.
        (["批复(1).pdf", "批复(2).pdf"], {}),
        # Words that only look like marks.
        (["规划.pdf", "修订规划.pdf"], {}),
        (["创新.pdf", "创.pdf"], {}),
        (["整改情况.pdf", "整.pdf"], {}),
        (["表（更正）.xlsx"], {}),
        (["表（更正）.xlsx", "表（修订）.xlsx", "表.xlsx"], {}),
    ],
)
def test_names(names: list[str], expected: dict[str, str]) -> None:
    found = superseded([FOLDER + name for name in names])
    assert found == {FOLDER + old: FOLDER + new for old, new in expected.items()}


def test_another_folder_is_another_thing() -> None:
    assert superseded(["2024/某局/一/表.xlsx", "2024/某局/二/表(2).xlsx"]) == {}


def test_the_register_decides() -> None:
    files = [FOLDER + name for name in ("甲.xlsx", "乙.xlsx", "丙.pdf", "表.xlsx", "表(2).xlsx")]
    rows = [
        Registered(2, files[1], replaces=files[0]),
        Registered(3, files[2], void=True),
        Registered(4, files[3], about=("某.1",)),
    ]
    assert superseded(files, rows) == {files[0]: files[1], files[2]: files[2]}


def test_a_chain_ends_at_the_last() -> None:
    rows = [Registered(2, "b", replaces="a"), Registered(3, "c", replaces="b")]
    assert superseded(["a", "b", "c"], rows) == {"a": "c", "b": "c"}
    circle = [Registered(2, "b", replaces="a"), Registered(3, "a", replaces="b")]
    assert set(superseded(["a", "b"], circle)) == {"a", "b"}


def test_a_mark_is_never_the_whole_name() -> None:
    for stem in ("更正", "(2)", "新", "v2"):
        assert unmarked(stem)[0] == stem
