"""What files were read to is kept: with it every run gives what it gives without, and reads only what was touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import openpyxl
import pytest

from pipeline.config import Config
from pipeline.ingest import Received, file_stamps, ingest, understood
from pipeline.ingest.file_stamps import FileStamps
from pipeline.ingest.understood import Understood
from pipeline.ingest.year_basis import YearBasis
from pipeline.reading.file_contents import FileContents
from pipeline.reading.file_reader import FileReader
from pipeline.reading.gate import Refused
from pipeline.system import layout, program
from pipeline.system.cache import Cache
from tests.conftest import READER
from tests.ingest.conftest import ROOT, packed, word
from tests.sample import papers

LAND, REGISTER = "区自然资源局/国土面积指标证明材料.xlsx", "收件登记.xlsx"
LONG_AGO = -1 << 62
"""A grain with which files count as changed long before they are read."""


@pytest.fixture
def project(config: Config, tmp_path: Path) -> Config:
    """A project with a file of each kind, one replaced, one twice, an archive, and a register."""
    folder = tmp_path / "inputs/2024"
    land, *others = (
        next(iter(sorted((ROOT / "inputs" / year / body).glob("*指标证明材料.xlsx")))).read_bytes()
        for year, body in (
            ("2024", "区自然资源局"),
            ("2024", "区统计局"),
            ("2024", "区水务局"),
            ("2023", "区自然资源局"),
        )
    )
    rows = [["乡镇名称", "面积（亩）"], ["示例乡", "12.5"]]
    files = {
        LAND: land,
        "区自然资源局/国土面积指标证明材料（更正）.xlsx": others[2],
        "区统计局/统计.xlsx": others[0],
        "待分拣/国土.xlsx": land,
        "区林草局/报告.pdf": papers.pdf("生态保护修复情况报告", ["正文。"], ["2024年6月18日"]),
        "区林草局/说明.docx": word([["关于示例的情况说明"]], [rows]),
        "区林草局/表.csv": "\n".join(",".join(row) for row in rows).encode("gb18030"),
        "区林草局/照片.jpg": papers.photo("照片", (320, 240)),
        "区水务局/打包.zip": packed(
            {"内/水.xlsx": others[1], "内/国土.xlsx": land, "内/坏.xlsx": b"PK\x03\x04", "说明.txt": b"a,b"}
        ),
        "区水务局/锁.pdf": papers.locked("报告", ["正文。"]),
        "区水务局/空.xlsx": b"",
        "区水务局/机密★名单.pdf": papers.pdf("名单", ["正文。"]),
        "不知道的局/水.xlsx": others[1],
        REGISTER: (ROOT / "inputs/2024" / REGISTER).read_bytes(),
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return replace(config, root=tmp_path)


def kept(config: Config, store: Cache) -> Received:
    return ingest(config, 2024, FileReader(store, READER.process, READER.ahead))


def fresh(config: Config) -> Received:
    return ingest(config, 2024, READER)


def store_of(config: Config) -> Cache:
    return layout.opened(config.root)


def files_of(config: Config) -> list[Path]:
    return sorted(path for path in (config.root / "inputs/2024").rglob("*") if path.is_file())


def change_cell(path: Path, draw: Random) -> None:
    if path.suffix == ".xlsx" and path.stat().st_size > 100:
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[-1]
        sheet.cell(draw.randint(1, 12), draw.randint(1, 8)).value = draw.choice([1.5, "无", "合计", "面积", None, 2023])
        book.save(path)
    else:
        path.write_bytes(path.read_bytes() + b"\n1,2")


def rename(path: Path, draw: Random) -> None:
    path.rename(path.with_name(draw.choice(["改（更正）", "国土面积", "初稿", "秘密★"]) + path.suffix))


def move(path: Path, draw: Random) -> None:
    folder = path.parents[1] / draw.choice(["区林草局", "待分拣", "没有的局"])
    folder.mkdir(exist_ok=True)
    path.rename(folder / path.name)


def copy(path: Path, draw: Random) -> None:
    shutil.copy2(path, path.with_name(f"{draw.randint(2, 9)}{path.name}"))


def remove(path: Path, _: Random) -> None:
    path.unlink()


def other_kind(path: Path, draw: Random) -> None:
    path.write_bytes(
        draw.choice([papers.pdf("报告", ["别的。"]), b"a,b\n1,2\n", b"", b"\x00" * 9, packed({"a.csv": b"1"})])
    )


def touch(path: Path, _: Random) -> None:
    path.touch()


def exchange(path: Path, draw: Random) -> None:
    other = draw.choice(sorted(path.parent.iterdir()))
    if other.is_file():
        aside = path.with_name("aside")
        path.rename(aside)
        other.rename(path) if other.exists() else None
        aside.rename(other)


def same_stamp(path: Path, _: Random) -> None:
    """Other bytes, as many, and the time put back."""
    status, data = path.stat(), path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if data else b"")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


EDITS: list[Callable[[Path, Random], None]] = [
    *(change_cell, change_cell, rename, move, copy, remove, other_kind, touch, exchange, same_stamp),
]


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edit_it_is_as_if_nothing_had_been_kept(
    project: Config, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.name != "nt":
        # Changed a moment ago is changed long ago here: the stamps themselves must tell.
        monkeypatch.setattr(file_stamps, "_GRAIN", LONG_AGO)
    draw = Random(seed)
    assert kept(project, store_of(project)) == fresh(project)
    for _ in range(6):
        draw.choice(EDITS)(draw.choice(files_of(project)), draw)
        assert kept(project, store_of(project)) == fresh(project)


def test_an_entry_that_is_damaged_counts_as_absent(project: Config) -> None:
    wanted, draw = kept(project, store_of(project)), Random(1)
    entries = sorted(store_of(project).folder.glob("??/*"))
    whole = {path: path.read_bytes() for path in entries}
    for damage in range(4):
        for path, other in zip(entries, [*entries[1:], entries[0]], strict=True):
            data = whole[path]
            at = draw.randrange(len(data))
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(
                (data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :], data[:at], whole[other], b"")[
                    damage
                ]
            )
        assert kept(project, store_of(project)) == wanted
        assert all(path.read_bytes() for path in entries if path.exists())


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done since: names of files that were opened, and “understood” with the file's for its tables."""
    found: list[str] = []
    bytes_of, understand = file_stamps._bytes, understood._understand

    def opened(path: Path, before: os.stat_result) -> bytes:
        found.append(path.name)
        return bytes_of(path, before)

    def again(file: str, department: str, contents: FileContents, basis: YearBasis) -> Understood:
        found.extend([f"understood {file}"] if contents.sheets else [])
        return understand(file, department, contents, basis)

    monkeypatch.setattr(file_stamps, "_bytes", opened)
    monkeypatch.setattr(understood, "_understand", again)
    return found


def test_what_is_untouched_is_neither_opened_nor_understood_again(
    project: Config, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_stamps, "_GRAIN", LONG_AGO)
    wanted = kept(project, store_of(project))
    assert len(done) > 10
    done.clear()
    assert kept(project, store_of(project)) == wanted
    # An archive is unpacked each time; nothing is kept of what bears a mark of secrecy.
    assert sorted(done) == ["打包.zip", "机密★名单.pdf"]
    done.clear()
    (project.root / "inputs/2024" / LAND).touch()
    assert kept(project, store_of(project)) == wanted
    assert sorted(done) == ["国土面积指标证明材料.xlsx", "打包.zip", "机密★名单.pdf"]


def test_a_file_that_moves_to_another_body_is_understood_as_that_bodys(project: Config, done: list[str]) -> None:
    kept(project, store_of(project))
    done.clear()
    source = project.root / "inputs/2024/区林草局/表.csv"
    source.rename(project.root / "inputs/2024/区水务局/表.csv")
    assert kept(project, store_of(project)) == fresh(project)
    assert "understood 2024/区水务局/表.csv" in done


def test_within_the_grain_of_its_time_a_file_is_judged_by_content(
    project: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a disk notes times so coarsely that two changes bear the same."""
    monkeypatch.setattr(file_stamps, "_stamp", lambda status: (status.st_size, 0, 0, 0))
    kept(project, store_of(project))
    table = project.root / "inputs/2024/区林草局/表.csv"
    table.write_bytes(table.read_bytes().replace(b"12.5", b"12.6"))
    assert kept(project, store_of(project)) == fresh(project)
    # Left alone for long enough its stamp is believed, which this one no longer tells apart.
    monkeypatch.setattr(file_stamps, "_GRAIN", LONG_AGO)
    kept(project, store_of(project))
    table.write_bytes(table.read_bytes().replace(b"12.6", b"12.7"))
    assert kept(project, store_of(project)) != fresh(project)


def test_a_file_that_changes_between_a_look_and_the_next_is_told(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(b"a,b")
    known = file_stamps._stamp(path.stat()), "the digest of other bytes"
    data = FileStamps({"表.csv": known}).bytes_of("表.csv", path)
    with pytest.raises(Refused) as refused:
        data.load()
    assert refused.value.code == "I116"


def test_other_names_in_the_config_are_heeded(project: Config) -> None:
    kept(project, store_of(project))
    owner = next(one for one in project.bodies if one.name == "区自然资源局")
    renamed = replace(owner, name="区规划局", aliases=("规划局",))
    bodies = tuple(renamed if one is owner else one for one in project.bodies)
    for other in (
        replace(project, bodies=bodies),
        replace(project, names=replace(project.names, full="别的县", short="别县")),
        replace(project, townships=project.townships[:1]),
    ):
        assert kept(other, store_of(other)) == fresh(other)
        assert YearBasis.of(other, 2024).key != YearBasis.of(project, 2024).key
    assert YearBasis.of(project, 2023).key != YearBasis.of(project, 2024).key
    assert YearBasis.of(replace(project, accepted=(), posts={}), 2024).key == YearBasis.of(project, 2024).key


def forget() -> None:
    """Have the files of the program looked at again."""
    program.part_digest.cache_clear()
    program._files_digest.cache_clear()


def test_another_scheme_is_heeded(config: Config) -> None:
    """The scheme counts as the texts that it was read from, not as those that lie there now."""
    other = replace(config, scheme=replace(config.scheme, digest="another"))
    assert YearBasis.of(config, 2024).key != YearBasis.of(other, 2024).key


@pytest.mark.parametrize("file", ["ingest/rows.py", "model/table.py"])
def test_an_edit_of_the_code_is_heeded(
    file: str, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(program, "PROGRAM", tmp_path)
    keys = []
    for _ in range(2):
        forget()
        keys.append(YearBasis.of(config, 2024).key)
        (tmp_path / "pipeline" / file).write_text("# another\n", encoding="utf-8")
    forget()
    assert keys[0] != keys[1]
