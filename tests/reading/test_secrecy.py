"""A mark of secrecy stops a file at once; words about secrecy do not."""

from __future__ import annotations

import io
import re
import zipfile
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
    "機密/內部資料",
    "絕密★長期",
    "【机密】关于某河治理情况的报告",
    "关于某河治理情况的报告（秘密）",
    "（秘密★5年）",
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
    "【机密性要求】不适用",
    "签订保密承诺书",
    "涉密人员管理制度",
    "秘密侦察取证3次",
    "（商业秘密）不予公开",
]
ONLY_IN_CONTENTS = ["是否涉密（秘密、机密、绝密）：否", "密级（绝密/机密/秘密/公开）"]


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


def beside(**more: str) -> list[bytes]:
    """A workbook or document with these properties."""
    book, made, out = openpyxl.Workbook(), docx.Document(), []
    made.add_paragraph("正文")
    book.worksheets[0].append(["甲", "乙"])
    for properties, file in ((book.properties, book), (made.core_properties, made)):
        for name, said in more.items():
            setattr(properties, name, said)
        data = io.BytesIO()
        file.save(data)
        out.append(data.getvalue())
    return out


@pytest.mark.parametrize("name", ["title", "subject", "keywords", "category"])
def test_a_mark_among_the_properties_is_seen(name: str) -> None:
    assert [code("a", data) for data in beside(**{name: "秘密★5年"})] == ["I147"] * 2
    assert [code("a", data) for data in beside(**{name: "机密"})] == ["I147"] * 2
    assert [code("a", data) for data in beside(**{name: "保密承诺书"})] == [""] * 2


def test_a_mark_in_a_comment_is_seen() -> None:
    from openpyxl.comments import Comment

    def commented(said: str) -> bytes:
        book = openpyxl.Workbook()
        sheet: Any = book.worksheets[0]
        sheet.append(["甲", "乙"])
        sheet["A1"].comment = Comment(said, "某人")
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    assert code("a.xlsx", commented("秘密★10年")) == "I147"
    assert code("a.xlsx", commented("涉密人员已核对")) == ""


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("xl/drawings/drawing9.xml", "<a:p><a:r><a:t>机</a:t></a:r><a:r><a:t>密★</a:t></a:r></a:p>"),
        ("xl/threadedComments/threadedComment1.xml", "<a:text>秘密★3年</a:text>"),
        ("docProps/custom.xml", "<a:property name='密级'><a:lpwstr>机密</a:lpwstr></a:property>"),
        ("xl/comments3.xml", "<a:text><a:r><a:t>秘密</a:t></a:r><a:r><a:rPr/><a:t>★10年</a:t></a:r></a:text>"),
        ("word/header7.xml", "<a:textpath string='机密'/>"),
        ("word/comments.xml", "<a:p><a:r><a:t>绝密★</a:t></a:r></a:p>"),
        ("word/footnotes.xml", "<a:p><a:r><a:t>&#31192;密★</a:t></a:r></a:p>"),
    ],
)
def test_a_mark_in_any_part_of_a_package_is_seen(part: str, said: str) -> None:
    base = workbook("乙") if part.startswith("xl") else document("正文")
    out = io.BytesIO(base)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(part, f"<a:x xmlns:a='urn:a'>{said}</a:x>".encode())
    assert code("a.xlsx", out.getvalue()) == "I147"


@pytest.mark.parametrize("head", ["&C秘密★10年", '&L&"宋体,加粗"&14机密&R第&P页', "&C秘密"])
def test_the_codes_in_the_head_of_a_sheets_pages_hide_no_mark(head: str) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    sheet.append(["甲", "乙"])
    sheet.oddFooter.center.text = "甲"
    out = io.BytesIO()
    book.save(out)
    made = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            footer = f"<oddFooter>{head.replace('&', '&amp;')}</oddFooter>".encode()
            new.writestr(name, re.sub(rb"<oddFooter>.*?</oddFooter>", footer, old.read(name)))
    assert code("a.xlsx", made.getvalue()) == "I147"


def test_a_mark_among_the_properties_of_a_pdf_is_seen() -> None:
    import pikepdf

    def titled(name: str, said: str) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(papers.pdf("报告", ["正文。"]))) as pdf:
            pdf.docinfo[name] = said
            pdf.save(out)
        return out.getvalue()

    assert code("a.pdf", titled("/Title", "秘密★")) == "I147"
    assert code("a.pdf", titled("/Keywords", "机密")) == "I147"
    assert code("a.pdf", titled("/Subject", "保密承诺")) == ""


def test_a_mark_at_the_head_of_a_sheets_pages_is_seen() -> None:
    assert code("a.xlsx", workbook("甲", head="机密★")) == "I147"


@pytest.mark.parametrize("words", NONE)
def test_words_about_secrecy_are_no_mark(words: str) -> None:
    assert code("a.xlsx", workbook(words)) == ""
    assert code("a.docx", document(words)) == ""
    assert code(f"{words}情况.csv", b"a,b\n1,2\n") == ""


@pytest.mark.parametrize("words", ONLY_IN_CONTENTS)
def test_choices_of_secrecy_are_no_mark(words: str) -> None:
    assert code("a.xlsx", workbook(words)) == ""
    assert code("a.docx", document(words)) == ""


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
