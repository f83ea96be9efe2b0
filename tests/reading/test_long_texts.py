"""Texts of cells longer than a person writes are cut, and told at their cell."""

from pipeline.model.table import Sheet
from pipeline.reading.file_contents import FileContents
from pipeline.reading.long_texts import LONGEST, without_long_texts
from pipeline.reading.readers import read_file
from tests.ingest.conftest import packed, saved


def test_a_long_cell_is_cut_and_told() -> None:
    contents = read_file("表.xlsx", saved({"表一": [["甲", "乙" * LONGEST], ["丙", "丁" * (LONGEST + 1)]]}))
    (sheet, _) = contents.sheets[0]
    assert sheet.rows == (("甲", "乙" * LONGEST), ("丙", "丁" * LONGEST))
    assert [(one.code, one.at[0].cell, one.values["个数"]) for one in contents.findings] == [("I153", "B2", "1")]


def test_lines_above_a_table_are_cut_too() -> None:
    contents = FileContents("docx", sheets=((Sheet("", "表1", (("甲",),)), ("题" * 9000,)),))
    assert without_long_texts(contents).sheets[0][1] == ("题" * LONGEST,)
    assert without_long_texts(contents).findings == ()


def test_a_text_file_of_one_endless_line_is_no_open_quote() -> None:
    contents = read_file("说明.txt", ("字" * 200_000).encode())
    assert contents.refusal is None
    assert [one.code for one in contents.findings] == ["I153"]
    refusal = read_file("表.csv", ('"' + "字" * 200_000).encode()).refusal
    assert refusal is not None and refusal.code == "I119"


def test_tables_inside_tables_by_hundreds_are_too_deep_and_not_damaged() -> None:
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inside, outside = "<w:tbl><w:tr><w:tc>" * 300, "</w:tc></w:tr></w:tbl>" * 300
    body = f'<w:document xmlns:w="{namespace}"><w:body>{inside}{outside}</w:body></w:document>'
    document = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": body.encode()})
    refusal = read_file("表.docx", document).refusal
    assert refusal is not None and refusal.code == "I140"
