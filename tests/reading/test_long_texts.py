"""Texts of cells longer than a person writes are cut, and told at their cell."""

from pipeline.model.table import Sheet
from pipeline.reading.file_contents import FileContents
from pipeline.reading.long_texts import LONGEST, without_long_texts
from pipeline.reading.readers import read_file
from tests.ingest.conftest import saved


def test_a_long_cell_is_cut_and_told() -> None:
    contents = read_file("表.xlsx", saved({"表一": [["甲", "乙" * LONGEST], ["丙", "丁" * (LONGEST + 1)]]}))
    (sheet, _) = contents.sheets[0]
    assert sheet.rows == (("甲", "乙" * LONGEST), ("丙", "丁" * LONGEST))
    assert [(one.code, one.at[0].cell, one.values["个数"]) for one in contents.findings] == [("I153", "B2", "1")]


def test_lines_above_a_table_are_cut_too() -> None:
    contents = FileContents("docx", sheets=((Sheet("", "表1", (("甲",),)), ("题" * 9000,)),))
    assert without_long_texts(contents).sheets[0][1] == ("题" * LONGEST,)
    assert without_long_texts(contents).findings == ()
