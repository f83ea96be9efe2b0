"""Files that were parsed before say the same when they come from the cache, whatever stands in them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import scheme
from pipeline.system import yamlsyntax
from pipeline.system.cache import Cache
from pipeline.system.yamlfile import read_yaml, taken_from
from pipeline.system.yamlstore import parsed_files

ODD = """
文字: "2024"
数: -5
大: 123456789012345678
日: 2024-02-29
空:
真: true
列: [1, 一, 2031-01-01, [], {}, {甲: 乙}]
2024: {自: 2020, 2025-01-01: x}
2025-01-01: [~]
"": {"": 1, a: 2}
套: {"": 2024-01-02, b: {"": [[1, 2]]}}
"""


@pytest.fixture
def store(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "parsed")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "甲.yaml"
    path.write_text(ODD, encoding="utf-8")
    return path


def unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str, name: str) -> Any:
        raise AssertionError(f"{name} is parsed again")

    monkeypatch.setattr(yamlsyntax, "parse_yaml", refuse)


def typed(value: Any) -> Any:
    """The value with the type of each part, the order of keys too."""
    if isinstance(value, dict):
        return [(typed(key), typed(one)) for key, one in value.items()]
    if isinstance(value, list):
        return list(map(typed, value))
    return type(value), value


def test_everything_that_yaml_holds_comes_back(file: Path, store: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    written = read_yaml(file)
    assert written[datetime.date(2025, 1, 1)] == [None] and written[""] == {"": 1, "a": 2}
    first = parsed_files([file], store)
    unparsed(monkeypatch)
    assert typed(first[file]) == typed(written) == typed(parsed_files([file], store)[file])


def test_the_scheme_comes_back(store: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(scheme.ROOT.rglob("*.yaml"))
    written = {path: read_yaml(path) for path in files}
    parsed_files(files, store)
    unparsed(monkeypatch)
    assert typed(parsed_files(files, store)) == typed(written)


def test_other_bytes_are_parsed(file: Path, store: Cache) -> None:
    parsed_files([file], store)
    file.write_text("甲: 1", encoding="utf-8")
    assert parsed_files([file], store) == {file: {"甲": 1}}


@pytest.mark.parametrize("spoiled", [b"", b"[", b"[1, 2]", b'{"": [[1]]}', b'[{"": 5}]', b'[{"": "x"}]', b"[" * 9**6])
def test_what_is_no_entry_of_ours_counts_as_absent(file: Path, store: Cache, spoiled: bytes) -> None:
    before = parsed_files([file], store)
    (key,) = store.used
    store.put(key, spoiled)
    assert parsed_files([file], store) == before


def test_of_a_file_that_is_wrong_nothing_is_kept(file: Path, store: Cache, tmp_path: Path) -> None:
    for content in (b"a: [", b"\xff", "甲: 1\n甲: 2".encode(), b"x" * 9_000_000):
        (wrong := tmp_path / "乙.yaml").write_bytes(content)
        assert parsed_files([file, wrong], store) == {}
    assert parsed_files([file, tmp_path / "丙.yaml"], store) == {}
    assert not list(store.folder.glob("*/*"))


def test_data_are_taken_only_within_and_only_of_these_files(file: Path, tmp_path: Path) -> None:
    (other := tmp_path / "乙.yaml").write_text("乙: 2", encoding="utf-8")
    with taken_from({file: {"甲": 1}}):
        assert read_yaml(file) == {"甲": 1}
        assert read_yaml(other) == {"乙": 2}
    assert read_yaml(file) != {"甲": 1}


def test_what_is_kept_is_bounded(store: Cache, tmp_path: Path) -> None:
    for number in range(12):
        path = tmp_path / f"{number}.yaml"
        path.write_text("甲: " + str(number) + "一" * 400_000, encoding="utf-8")
        store.used.clear()
        parsed_files([path], store)
    assert sum(path.stat().st_size for path in store.folder.glob("*/*")) < 10_000_000
