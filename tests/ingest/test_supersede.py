"""Which of two versions of a file counts: by the register, else by an explicit mark in the name."""

from __future__ import annotations

import pytest

from pipeline.ingest.supersede import sent_again, superseded, unmarked
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
        (["表.xlsx", "表第二版.xlsx"], {"表.xlsx": "表第二版.xlsx"}),
        (["表第一版.xlsx", "表第2版.xlsx"], {"表第一版.xlsx": "表第2版.xlsx"}),
        (["表.docx", "表（二稿）.docx", "表三稿.docx"], {"表.docx": "表三稿.docx", "表（二稿）.docx": "表三稿.docx"}),
        (["表.xlsx", "表（重报）.xlsx"], {"表.xlsx": "表（重报）.xlsx"}),
        (["表.xlsx", "【补报】表.xlsx"], {"表.xlsx": "【补报】表.xlsx"}),
        (["表.xlsx", "重新报送-表.xls"], {"表.xlsx": "重新报送-表.xls"}),
        (["表.xlsx", "表（补充）.xlsx"], {"表.xlsx": "表（补充）.xlsx"}),
        (["表.xlsx", "表-补交.xls"], {"表.xlsx": "表-补交.xls"}),
        (["表.xlsx", "补充报送/表.xlsx"], {"表.xlsx": "补充报送/表.xlsx"}),
        # A paper that was supplemented is a second paper.
        (["批复.pdf", "批复（补充）.pdf"], {}),
        (["方案.docx", "方案-补充.docx"], {}),
        (["表.xlsx", "表新.xlsx"], {"表.xlsx": "表新.xlsx"}),
        (["表.xlsx", "（新）表.xlsx"], {"表.xlsx": "（新）表.xlsx"}),
        (["表.xlsx", "最新：表.xlsx"], {"表.xlsx": "最新：表.xlsx"}),
        (["表.pdf", "表（盖章版）.pdf"], {"表.pdf": "表（盖章版）.pdf"}),
        (["表.pdf", "表-签字盖章件.pdf"], {"表.pdf": "表-签字盖章件.pdf"}),
        (["表.xlsx", "表第二次报.xlsx"], {"表.xlsx": "表第二次报.xlsx"}),
        (["表（第一次报送）.xlsx", "表（第二次报送）.xlsx"], {"表（第一次报送）.xlsx": "表（第二次报送）.xlsx"}),
        (["表（第二次报送）.xlsx", "表（终稿）.xlsx"], {"表（第二次报送）.xlsx": "表（终稿）.xlsx"}),
        (["表.xlsx", "表20250110.xlsx"], {"表.xlsx": "表20250110.xlsx"}),
        (["表2025-1-10.xlsx", "表（2025年2月1日）.xlsx"], {"表2025-1-10.xlsx": "表（2025年2月1日）.xlsx"}),
        (["表.xlsx", "表（1月10日）.xlsx"], {"表.xlsx": "表（1月10日）.xlsx"}),
        (["表.xlsx", "表_0210.xlsx"], {"表.xlsx": "表_0210.xlsx"}),
        (["表（重报20250110）.xlsx", "表.xlsx"], {"表.xlsx": "表（重报20250110）.xlsx"}),
        (["表.xlsx", "重报/表.xlsx"], {"表.xlsx": "重报/表.xlsx"}),
        (["附件/表.xlsx", "附件/第二次报送/表.xlsx"], {"附件/表.xlsx": "附件/第二次报送/表.xlsx"}),
        (["表（某局）.xlsx", "表第二版（某局）.xlsx"], {"表（某局）.xlsx": "表第二版（某局）.xlsx"}),
        (["表-某局.xlsx", "表（修订）-某局.xlsx"], {"表-某局.xlsx": "表（修订）-某局.xlsx"}),
        (["表（某局）.xlsx", "表（某局）改.xlsx"], {"表（某局）.xlsx": "表（某局）改.xlsx"}),
        (["表（某局）.xlsx", "表（某局）第2次.xlsx"], {"表（某局）.xlsx": "表（某局）第2次.xlsx"}),
        (["表（某局）.xlsx", "表（某局）0115.xlsx"], {"表（某局）.xlsx": "表（某局）0115.xlsx"}),
        (["表（甲局）.xlsx", "表第二版（乙局）.xlsx"], {}),
        (["纪要.pdf", "纪要（3月1日）.pdf"], {}),
        (["方案.pdf", "方案修改说明.pdf"], {}),
        # A day of the year itself tells of what stands in the file; days in a row are a series.
        (["监测数据20240110.xlsx", "监测数据20240111.xlsx"], {}),
        (["记录（1月1日）.xlsx", "记录（1月2日）.xlsx"], {}),
        (["纪要20250110.pdf", "纪要20250210.pdf"], {}),
        (["日报.csv", *(f"日报_01{day}.csv" for day in (10, 11, 12, 13))], {}),
        (["第二次普查.pdf", "普查.pdf"], {}),
        (["会议纪要第二次.pdf", "会议纪要.pdf"], {}),
        (["盖章.pdf", "表.pdf"], {}),
        (["材料（1）.zip", "材料（2）.zip"], {}),
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


def test_members_of_an_archive_that_was_sent_again() -> None:
    files = [
        "材料.zip/表.xlsx",
        "材料.zip/图/一.jpg",
        "材料.zip/批复.pdf",
        "材料（重报）.zip/表（改后）.xlsx",
        "材料（重报）.zip/图/一.jpg",
    ]
    assert sent_again([FOLDER + name for name in files]) == {
        FOLDER + files[0]: FOLDER + files[3],
        FOLDER + files[1]: FOLDER + files[4],
    }
    assert sent_again([FOLDER + name for name in ("材料(1).zip/表.xlsx", "材料(2).zip/表.xlsx")]) == {}
    assert sent_again([FOLDER + name for name in ("材料.zip/表.xlsx", "其他.zip/表.xlsx", "材料.zip/甲/表.xlsx")]) == {}
    days = [FOLDER + name for name in ("材料20250110.zip/表.xlsx", "材料20250120.zip/表.xlsx", "材料.zip/表.xlsx")]
    assert sent_again(days) == {days[0]: days[1], days[2]: days[1]}


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
        assert unmarked(stem).base == stem
