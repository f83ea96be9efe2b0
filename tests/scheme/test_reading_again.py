"""Within a process a scheme is read again only where one of its files was touched; between runs it is not parsed again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline import scheme
from pipeline.system import yamlsyntax
from pipeline.system.cache import Cache
from pipeline.system.errors import PipelineError


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = Path(shutil.copytree(scheme.ROOT, tmp_path / "方案", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
    monkeypatch.setattr(scheme, "ROOT", made)
    monkeypatch.setattr(scheme, "_read", {})
    return made


def rename(root: Path, before: str, after: str) -> None:
    path = root / "yunnan" / "indicators.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def test_what_nobody_touched_is_not_read_again(root: Path) -> None:
    assert scheme.load("yunnan") is scheme.load("yunnan")


def test_a_file_that_was_written_is_read(root: Path) -> None:
    first = scheme.load("yunnan")
    name = next(iter(first.measures.values())).name
    rename(root, f"name: {name}", f"name: {name}甲")
    assert next(iter(scheme.load("yunnan").measures.values())).name == f"{name}甲"


def test_a_file_that_comes_or_goes_is_seen(root: Path) -> None:
    first = scheme.load("yunnan")
    form = next(iter((root / "yunnan" / "forms").glob("F*.yaml")))
    kept = form.read_bytes()
    form.unlink()
    with pytest.raises(PipelineError):
        scheme.load("yunnan")
    form.write_bytes(kept)
    assert scheme.load("yunnan").forms == first.forms


def test_another_file_of_the_same_size_and_time_is_seen(root: Path) -> None:
    first = scheme.load("yunnan")
    path = root / "yunnan" / "handin.yaml"
    (copy := path.with_name("copy")).write_bytes(path.read_bytes())
    os.utime(copy, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    copy.replace(path)
    assert scheme.load("yunnan") is not first


def test_a_store_says_what_the_files_say(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = scheme.load("yunnan")
    for _ in range(2):
        monkeypatch.setattr(scheme, "_read", {})
        stored = scheme.load("yunnan", Cache(tmp_path / "parsed"))
        assert repr(stored) == repr(plain)
        assert stored.rules.file.written == plain.rules.file.written

        def refuse(text: str, name: str) -> Any:
            raise AssertionError(f"{name} is parsed again")

        monkeypatch.setattr(yamlsyntax, "parse_yaml", refuse)


def test_with_a_store_mistakes_are_told_alike(root: Path, tmp_path: Path) -> None:
    """The second time too, when what the file says comes from the store."""
    name = next(iter(scheme.load("yunnan").measures.values())).name
    rename(root, f"name: {name}", f"nam: {name}")
    told = []
    for store in (None, Cache(tmp_path / "parsed"), Cache(tmp_path / "parsed")):
        with pytest.raises(PipelineError) as error:
            scheme.load("yunnan", store)
        told.append((error.value.message, error.value.hint))
    assert "yunnan/indicators.yaml 第 " in told[0][0]
    assert len(set(told)) == 1
    assert list((tmp_path / "parsed").glob("*/*"))


def test_a_scheme_knows_the_texts_that_it_was_read_from(root: Path) -> None:
    first = scheme.load("yunnan")
    (root / "yunnan" / "indicators.yaml").touch()
    assert scheme.load("yunnan").digest == first.digest != ""
    name = next(iter(first.measures.values())).name
    rename(root, f"name: {name}", f"name: {name}甲")
    assert scheme.load("yunnan").digest != first.digest


def test_what_is_edited_while_it_is_read_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be taken for what was made of the texts that lie there afterwards."""
    read, first = scheme.read_folder, scheme.load("yunnan")
    name = next(iter(first.measures.values())).name
    edits = [lambda: rename(root, f"name: {name}", f"name: {name}甲")]

    def meanwhile(folder: Path, wanted: str) -> scheme.Scheme:
        made = read(folder, wanted)
        if edits:
            edits.pop()()
        return made

    monkeypatch.setattr(scheme, "read_folder", meanwhile)
    monkeypatch.setattr(scheme, "_read", {})
    made = scheme.load("yunnan")
    assert next(iter(made.measures.values())).name == f"{name}甲" and made.digest != first.digest
    assert scheme.load("yunnan") is made
