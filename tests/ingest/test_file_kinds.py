"""A new kind of input file is one entry of the registry and its reader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.ingest import FileReader, ingest
from pipeline.model import file_kind
from pipeline.model.file_kind import KINDS, FileContent, FileKind, kind_named
from pipeline.model.table import Sheet
from pipeline.reading import gate, readers
from pipeline.reading.file_contents import FileContents as Contents
from pipeline.reading.gate import Passed, Refused
from tests.ingest.conftest import ReadHere


def test_whatever_a_kind_holds_has_a_reader() -> None:
    assert {one.name for one in KINDS if one.holds and FileContent.MEMBERS not in one.holds} == set(readers.READERS)
    assert len({one.name for one in KINDS}) == len(KINDS)


def test_a_kind_that_is_not_read_says_how_to_turn_it_into_one_that_is() -> None:
    assert [one.name for one in KINDS if bool(one.holds) == bool(one.advice)] == []


def test_an_unknown_kind_is_called_by_its_name_and_holds_nothing() -> None:
    assert (kind_named("abc").shown, kind_named("abc").holds, kind_named("xlsx").shown) == ("abc", (), "Excel 表")


def test_bytes_that_are_no_table_are_not_called_by_the_word_of_their_ending() -> None:
    with pytest.raises(Refused) as refused:
        gate.admit("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 600)
    assert (refused.value.code, refused.value.values["格式"]) == ("I102", "csv")


def test_a_new_kind_is_an_entry_and_a_reader(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = FileKind("行表", (FileContent.TABLES,), "按行写的表", starts=(b"%ROWS",))

    def read(passed: Passed, _: bool) -> Contents:
        rows = [tuple(line.split()) for line in passed.data.decode().splitlines()[1:]]
        return Contents(passed.kind, sheets=((Sheet("", "", tuple(rows)), None),))

    monkeypatch.setattr(gate, "KINDS", (*KINDS, kind))
    monkeypatch.setitem(file_kind.BY_NAME, kind.name, kind)
    monkeypatch.setitem(readers.READERS, kind.name, read)
    path = tmp_path / "inputs/2024/区财政局/支出.rows"
    path.parent.mkdir(parents=True)
    path.write_text("%ROWS\n生态环境保护与治理支出统计表\n项目名称 资金来源 执行数（万元）\n工程一 中央 10.5\n")
    with FileReader(process=ReadHere()) as reader:
        got = ingest(replace(config, root=tmp_path), 2024, reader)
    assert [row.cells["project"] for table in got.tables for row in table.rows] == ["工程一"]
    assert [(one.kind, one.forms) for one in got.materials] == [(kind.name, (got.tables[0].form,))]
