"""A returned Word file is read in bounds: what it says of itself, its words as accepted, comments; hostile ones refused."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from pipeline.office import package
from pipeline.office.ooxml import DOCUMENT, W, new_element, parse_xml, serialise, text_run
from pipeline.reading.returned_word import read_returned, returned_word

HEAD = f'<w:document xmlns:w="{W[1:-1]}"><w:body>'.encode()


def word(*paragraphs: str) -> bytes:
    """A Word file of these paragraphs (XML of their content)."""
    document = docx.Document()
    out = io.BytesIO()
    document.save(out)
    files = package.read_package(out.getvalue())
    body = "".join(f"<w:p>{one}</w:p>" for one in paragraphs)
    files[DOCUMENT] = HEAD + body.encode() + b"</w:body></w:document>"
    return package.write_package(files)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def texts(data: bytes) -> list[str]:
    found = returned_word("甲.docx", data)
    assert found.refusal is None
    return [one.text for one in found.paragraphs]


def test_words_as_a_person_sees_them_with_all_changes_accepted() -> None:
    data = word(
        f"{run('甲')}<w:ins w:id='1'>{run('乙')}</w:ins><w:del w:id='2'><w:r><w:delText>丙</w:delText></w:r></w:del>",
        f"<w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr>{run('前')}",
        run("后"),
        f"<w:moveFrom w:id='4'>{run('移')}</w:moveFrom>{run('留')}",
        f"<w:moveTo w:id='5'>{run('移')}</w:moveTo>",
        "",
    )
    assert texts(data) == ["甲乙", "前后", "留", "移"]


def test_contents_lists_are_left_out_and_fields_are_known() -> None:
    mark = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    begin, separate, end = (mark.format(kind) for kind in ("begin", "separate", "end"))
    code = "<w:r><w:instrText> {} </w:instrText></w:r>"
    data = word(
        f"{begin}{code.format('TOC')}{separate}{run('一、甲	1')}",
        f"{run('二、乙	2')}{end}",
        f"{run('见')}{begin}{code.format('REF _T1')}{separate}{run('表1-1')}{end}{run('。')}",
    )
    (one,) = returned_word("甲.docx", data).paragraphs
    assert (one.text, one.fields) == ("见表1-1。", ((1, 5),))


def test_a_field_that_never_ends_hides_nothing() -> None:
    begin = "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>TOC</w:instrText><w:fldChar w:fldCharType='separate'/></w:r>"
    assert texts(word(f"{begin}{run('甲')}", run("乙"))) == ["甲", "乙"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    assert returned_word("甲.docx", data).refusal is not None


def test_hostile_files_are_refused() -> None:
    files = package.read_package(word(run("甲")))
    bomb = files | {DOCUMENT: HEAD + b"<w:p>" * 30_000_000}
    entity = files | {DOCUMENT: b'<!DOCTYPE a [<!ENTITY b "c">]>' + files[DOCUMENT]}
    long = files | {DOCUMENT: HEAD + f"<w:p>{run('长' * 30_000)}</w:p></w:body></w:document>".encode()}
    for one in (bomb, entity, long):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in one.items():
                archive.writestr(name, data)
        assert read_returned("甲.docx", out.getvalue()).refusal is not None


def test_broken_side_parts_do_not_hide_the_words() -> None:
    files = package.read_package(word(run("甲")))
    data = package.write_package({**files, "word/comments.xml": b"<broken", "docProps/custom.xml": b"<broken"})
    found = returned_word("甲.docx", data)
    assert [one.text for one in found.paragraphs] == ["甲"] and not found.comments and not found.properties


def test_comments_know_their_paragraph() -> None:
    files = package.read_package(word(run("甲"), run("乙") + "<w:r><w:commentReference w:id='7'/></w:r>"))
    comment = new_element("comment", new_element("p", text_run("核")), id="7", author="审")
    files["word/comments.xml"] = serialise(new_element("comments", comment))
    assert parse_xml(files["word/comments.xml"]) is not None
    (one,) = returned_word("甲.docx", package.write_package(files)).comments
    assert (one.author, one.text, one.paragraph) == ("审", "核", 1)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u2028", "\x85"])
def test_signs_that_nobody_sees_are_left_out_and_counted(sign: str) -> None:
    found = returned_word("甲.docx", word(run(f"水质{sign}改善{sign}"), run(sign)))
    assert ([one.text for one in found.paragraphs], found.signs) == (["水质改善"], 2)
