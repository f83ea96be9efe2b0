"""A mark of secrecy stops a file at once; words about secrecy do not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from pipeline.reading.file_reader import FileReader
from pipeline.reading.readers import read_file
from pipeline.system.cache import Cache
from tests.sample import papers

MARKS = [
    "秘密★10年",
    "机密★",
    "绝 密 ★ 长期",
    "机密",
    "秘　密",
    "【内部资料】",
    "内部资料，注意保存",
    "密级：机密",
    "绝密级",
    "内部文件 严禁外传",
]
NONE = [
    "保守国家秘密",
    "涉及商业秘密的内容已删去",
    "签订保密协议",
    "机密性、完整性、可用性",
    "密度每平方千米12人",
    "内部控制制度",
    "秘密排放污染物的举报2件",
    "内部审计资料齐全",
]


def workbook(cell: str, *, head: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    sheet.append(["表头", cell])
    sheet.oddHeader.left.text = head or None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(line: str, *, head: str = "") -> bytes:
    made = docx.Document()
    made.add_paragraph(line)
    made.sections[0].header.paragraphs[0].text = head
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def code(name: str, data: bytes) -> str:
    refusal = read_file(name, data).refusal
    return refusal.code if refusal else ""


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_seen_wherever_it_stands(mark: str) -> None:
    assert code("a.xlsx", workbook(mark)) == "I147"
    assert code("a.docx", document(mark)) == "I147"
    assert code("a.docx", document("正文", head=mark)) == "I147"
    assert code("a.pdf", papers.pdf(mark, ["正文。"])) == "I147"
    assert code("a.csv", f"表头,{mark}\n".encode()) == "I147"


def test_a_mark_at_the_head_of_a_sheets_pages_is_seen() -> None:
    assert code("a.xlsx", workbook("甲", head="机密★")) == "I147"


@pytest.mark.parametrize("words", NONE)
def test_words_about_secrecy_are_no_mark(words: str) -> None:
    assert code("a.xlsx", workbook(words)) == ""
    assert code("a.docx", document(words)) == ""
    assert code(f"{words}情况.csv", b"a,b\n1,2\n") == ""


@pytest.mark.parametrize(
    "name", ["机密 红线.csv", "（秘密）红线.csv", "绝密件/红线.csv", "内部资料-红线.csv", "红线（秘密★3年）.csv"]
)
def test_a_name_may_bear_the_mark(name: str) -> None:
    assert code(f"2024/某局/{name}", b"a,b\n1,2\n") == "I147"


def test_nothing_of_it_is_kept(tmp_path: Path) -> None:
    store = Cache(tmp_path / "opened")
    with FileReader(store) as reader:
        contents = reader.read("a.docx", document("机密★"))
    assert contents.refusal is not None and contents.refusal.values == {"标志": "机密★"}
    assert (contents.paper, contents.sheets, contents.picture) == (None, (), None)
    assert not list((tmp_path / "opened").rglob("*")) or not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_a_name_that_bears_the_mark_stops_a_file_whose_contents_are_known(tmp_path: Path) -> None:
    with FileReader(Cache(tmp_path / "opened")) as reader:
        assert reader.read("2024/某局/红线.csv", b"a,b\n1,2\n").refusal is None
        again = reader.read("2024/某局/机密 红线.csv", b"a,b\n1,2\n")
    assert again.refusal is not None and again.refusal.code == "I147"
    assert again.sheets == ()


@pytest.mark.parametrize("data", [b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b""])
def test_a_name_that_bears_the_mark_stops_what_would_not_be_read_anyway(data: bytes) -> None:
    """A zip is not unpacked, a damaged or foreign file is not advised to be converted and handed in again."""
    assert code("2024/某局/机密材料.zip", data) == "I147"
    with FileReader() as reader:
        refusal = reader.read("2024/某局/机密材料.zip", data).refusal
    assert refusal is not None and refusal.code == "I147"
