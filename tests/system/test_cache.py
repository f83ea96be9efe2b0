"""The cache gives back what was put, or nothing; it never grows without bound."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.system.cache import Cache, key_of, open_sealed, seal


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    key = key_of("a", b"b")
    assert cache.get(key) is None
    cache.put(key, b"body")
    assert Cache(tmp_path / "c").get(key) == b"body"
    assert not list((tmp_path / "c").rglob("*.part"))


def test_a_damaged_entry_counts_as_absent_and_goes(tmp_path: Path) -> None:
    cache, key = Cache(tmp_path), key_of("a")
    cache.put(key, b"body")
    (path,) = tmp_path.glob("??/*")
    for damage in (b"", path.read_bytes()[:-1], path.read_bytes() + b"x"):
        path.write_bytes(damage)
        assert cache.get(key) is None
        assert not path.exists()
        cache.put(key, b"body")


def test_an_entry_under_the_key_of_another_counts_as_absent(tmp_path: Path) -> None:
    cache, keys = Cache(tmp_path), [key_of("a"), key_of("b")]
    for key in keys:
        cache.put(key, key.encode())
    one, other = (tmp_path / key[:2] / key for key in keys)
    one.write_bytes(other.read_bytes())
    assert cache.get(keys[0]) is None and cache.get(keys[1]) == keys[1].encode()


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(tmp_path / "file")
    cache.put(key_of("a"), b"body")
    assert cache.get(key_of("a")) is None


def test_keys_know_where_pieces_end() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("a") == key_of(b"a") != key_of("a", "")


def test_pruning_spares_this_run_and_the_recently_used(tmp_path: Path) -> None:
    old = Cache(tmp_path)
    keys = [key_of(str(n)) for n in range(4)]
    for n, key in enumerate(keys):
        old.put(key, b"x" * 1000)
        os.utime(tmp_path / key[:2] / key, ns=(n * 10**9, n * 10**9))
    now = Cache(tmp_path)
    assert now.get(keys[0]) is not None
    os.utime(tmp_path / keys[0][:2] / keys[0], ns=(0, 0))
    assert now.prune(2500) == 2
    assert [Cache(tmp_path).get(k) is not None for k in keys] == [True, False, False, True]
    assert now.prune(0) == 1
    assert now.get(keys[0]) is not None


def filled(folder: Path) -> Path:
    open_sealed(folder, "key")
    (folder / "inner").mkdir()
    (folder / "inner" / "list").write_bytes(b"faces")
    seal(folder, "key")
    return folder / "inner" / "list"


def test_a_sealed_folder_stays_as_long_as_nobody_touches_it(tmp_path: Path) -> None:
    kept = filled(tmp_path / "lists")
    open_sealed(tmp_path / "lists", "key")
    assert kept.read_bytes() == b"faces"


@pytest.mark.parametrize("touch", ["other", "cut", "more", "link", "no seal", "seal", "binary seal", "key"])
def test_a_folder_that_is_not_as_it_was_sealed_is_emptied(tmp_path: Path, touch: str) -> None:
    folder, marked = tmp_path / "lists", tmp_path / "lists.seal"
    kept = filled(folder)
    if touch in ("other", "cut"):
        kept.write_bytes(b"spaces" if touch == "other" else b"face")
    elif touch == "more":
        (folder / "matplotlibrc").write_bytes(b"font.size: 99")
    elif touch == "link":
        (tmp_path / "away").write_bytes(kept.read_bytes())
        kept.unlink()
        kept.symlink_to(tmp_path / "away")
    elif touch == "no seal":
        marked.unlink()
    elif touch != "key":
        marked.write_bytes(b"0" * 64 if touch == "seal" else b"\xff\x00")
    open_sealed(folder, "other" if touch == "key" else "key")
    assert list(folder.iterdir()) == []
    assert touch != "link" or (tmp_path / "away").read_bytes() == b"faces"


@pytest.mark.parametrize("instead", ["file", "link"])
def test_what_stands_in_the_place_of_the_folder_goes(tmp_path: Path, instead: str) -> None:
    folder, away = tmp_path / "lists", tmp_path / "away"
    if instead == "file":
        folder.write_bytes(b"a file")
    else:
        away.mkdir()
        (away / "mine").write_bytes(b"1")
        folder.symlink_to(away)
    open_sealed(folder, "key")
    assert folder.is_dir() and not folder.is_symlink() and list(folder.iterdir()) == []
    assert instead == "file" or (away / "mine").is_file()
