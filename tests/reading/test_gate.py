"""Nothing dangerous, encrypted or foreign passes the gate, and what does is told by its content."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from pipeline.reading import gate
from pipeline.reading.gate import Refused, admit
from tests.conftest import processor_seconds
from tests.ingest.conftest import packed, xlsx

CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>表</t></is></c></row>'


def refused(name: str, data: bytes) -> str:
    with pytest.raises(Refused) as found:
        admit(name, data)
    return found.value.code


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("报告.pdf", b"%PDF-1.7\n", "pdf"),
        ("照片.jpg", b"\xff\xd8\xff\xe0", "jpg"),
        ("其实是图.xlsx", b"\x89PNG\r\n\x1a\n", "png"),
        ("表.csv", "断面,值\n".encode("gb18030"), "csv"),
        ("导出.xls", "断面\t值\n".encode("gb18030"), "csv"),
        ("说明.txt", "说明".encode(), "txt"),
        ("旧表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "xls"),
        ("材料.zip", packed({"甲.txt": b"1"}), "zip"),
        ("表.xlsx", xlsx(CELL), "xlsx"),
    ],
)
def test_kind_is_told_by_content(name: str, data: bytes, kind: str) -> None:
    assert admit(name, data).kind == kind


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.xlsx", b"", "I101"),
        ("旧文档.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "I102"),
        ("金山.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "I102"),
        ("有密码.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "I103"),
        ("网页.xls", b"\xef\xbb\xbf\n<HTML><table><tr><td>1</td></tr></table>", "I102"),
        ("手机.heic", b"\x00\x00\x00\x18ftypheic", "I102"),
        ("压缩.rar", b"Rar!\x1a\x07", "I102"),
        ("版式.ofd", packed({"OFD.xml": b"<OFD/>"}), "I102"),
        (
            "表格.ods",
            packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, zipfile.ZIP_STORED),
            "I102",
        ),
        ("二进制.csv", b"\x01\x00\x02\x03", "I111"),
        ("没有标记的.txt", "断面\t值\n".encode("utf-16-le"), "I111"),
        ("不是表格.xlsx", bytes(range(256)), "I104"),
        ("只有壳.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "I104"),
        ("不认识.dat", b"\x00\x01\x02", "I102"),
        ("断了.xlsx", xlsx(CELL)[:-30], "I104"),
        ("宏.xlsm", xlsx(CELL, {"xl/vbaProject.bin": b"x"}), "I107"),
    ],
)
def test_what_is_not_read_is_named(name: str, data: bytes, code: str) -> None:
    assert refused(name, data) == code


def test_foreign_kinds_come_with_advice() -> None:
    with pytest.raises(Refused) as found:
        admit("旧文档.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    assert found.value.values == {"格式": "doc", "办法": "用 WPS 或 Word 打开，另存为 .docx"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_doctype_in_any_part_is_refused(encoding: str) -> None:
    part = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    assert refused("表.xlsx", xlsx(CELL, {"xl/sharedStrings.xml": part})) == "I108"


@pytest.mark.parametrize("path", ["../外面.txt", "/etc/passwd", "C:/外面.txt", "甲\\..\\..\\外面.txt"])
def test_paths_that_lead_out_are_refused(path: str) -> None:
    assert refused("材料.zip", packed({path: b"1"})) == "I106"


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(packed({"a.txt": b"1"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert refused("材料.zip", bytes(data)) == "I103"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = packed({"xl/workbook.xml": b"<a>" + b" " * (60 << 20), "[Content_Types].xml": b"<a/>"})
    start = processor_seconds()
    assert refused("表.xlsx", data) == "I105"
    assert processor_seconds() - start < 0.5


def test_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "ENTRY_LIMIT", 3)
    assert refused("材料.zip", packed({f"{number}.txt": b"1" for number in range(4)})) == "I105"


class _CodePage(zipfile.ZipInfo):
    """A member as old programs write it: its name in the code page of the machine, without the UTF-8 flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gb18030"), 0


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("member", [zipfile.ZipInfo, _CodePage])
def test_an_archive_with_two_files_of_one_name_says_so(member: type[zipfile.ZipInfo]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("甲.txt", "工程/表.xlsx", "工程/表.xlsx"):
            archive.writestr(member(name), b"1")
    with pytest.raises(Refused) as found:
        admit("材料.zip", out.getvalue())
    assert (found.value.code, found.value.values) == ("I150", {"名称": "工程/表.xlsx"})


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    """Python cuts such a member to its declared size and finds the checksum right; other readers unpack it whole."""
    honest, whole = b"<a/>", b"<a/>" + b" " * 1000
    data = bytearray(packed({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": whole}))
    crc, size = struct.pack("<L", zlib.crc32(honest)), struct.pack("<L", len(honest))
    for signature, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = data.rindex(signature) + offset
        data[at : at + 4], data[at + 8 : at + 12] = crc, size
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        assert archive.read("xl/workbook.xml") == honest
    assert refused("表.xlsx", bytes(data)) == "I104"


def test_inflate_gives_what_python_gives() -> None:
    files = {"a.xml": b"<a>" + bytes(range(256)) * 50, "b.xml": b"", "丙.xml": b"x"}
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        data = packed(files, method)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {entry.filename: gate.inflate(data, entry, "zip") for entry in archive.infolist()} == files
