"""What lies below a year's folder: every file one row under a name that is its own, whatever the system has there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.ingest import ingest
from pipeline.ingest.year_folder import submitted_files
from pipeline.model.received import Received
from pipeline.system import snapshot
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import READER, ROOT
from tests.ingest.conftest import packed

BODY = "2024/区财政局"
Lay = Callable[..., Received]


def paper(mark: str) -> bytes:
    """A list that is nobody's form, another one for each mark; files are known by what they hold."""
    return f"甲,乙\n{mark.encode('utf-8', 'surrogateescape').hex()},1\n".encode()


@pytest.fixture
def lay(config: Config, tmp_path: Path) -> Lay:
    """Puts files (names as bytes or text, below the body's folder) into an empty project and reads it."""

    def put(*names: str | bytes) -> Received:
        folder = tmp_path / "inputs" / BODY
        for name in names:
            path = folder / os.fsdecode(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(paper(os.fsdecode(name)))
        return ingest(replace(config, root=tmp_path), 2024, READER)

    return put


ALIKE = [
    ("表.csv", "表 .csv"),
    ("表.csv", "表.csv "),
    ("表.csv", "表.CSV"),
    ("表1.csv", "表１.csv"),
    ("表(1).csv", "表（1）.csv"),
    ("表.csv", "表\u200b.csv"),
    ("表.csv", "\u202e表.csv"),
    (unicodedata.normalize("NFC", "é.csv"), unicodedata.normalize("NFD", "é.csv")),
    ("表 一.csv", "表\x07一.csv"),
    ("表 一.csv", "表\n一.csv", "表\x1b一.csv"),
    ("材料.csv", "材料".encode("gb18030") + b".csv"),
    ("材料/a.csv", "材料".encode("gb18030") + b"/a.csv"),
]


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: ascii(names))
def test_names_that_look_alike_are_files_of_their_own(lay: Lay, tmp_path: Path, names: tuple[str | bytes, ...]) -> None:
    got = lay(*names)
    assert len({one.file for one in got.materials}) == len(names) == len(got.materials)
    assert {one.lies(tmp_path / "inputs").read_bytes() for one in got.materials} == {
        paper(os.fsdecode(name)) for name in names
    }
    for one in got.materials:
        assert one.file.encode() and one.file.isprintable() or "\u200b" in one.file or "\u202e" in one.file
    (told,) = (one for one in got.findings if one.code == "I125")
    assert {place.file for place in told.at} == {one.file for one in got.materials}


def test_a_name_that_is_text_keeps_it_and_another_says_that_it_is_not_the_only_one(lay: Lay) -> None:
    got = lay("材料".encode("gb18030") + b".csv", "材料.csv")
    assert {one.file: one.real_path != "" for one in got.materials} == {
        f"{BODY}/材料.csv": False,
        f"{BODY}/材料〔同名之2〕.csv": True,
    }


@pytest.mark.parametrize("name", [b"\xff\xfe\x80.csv", b"\x80", "长".encode() * 80 + b".csv", b"=1+1.csv", b"-"])
def test_any_name_has_its_row(lay: Lay, tmp_path: Path, name: bytes) -> None:
    (one,) = lay(name).materials
    assert one.file.encode() and one.lies(tmp_path / "inputs").read_bytes() == paper(os.fsdecode(name))


@pytest.mark.parametrize("names", [("表1.2.csv", "表12.csv"), ("a-b.csv", "ab.csv"), ("甲/表.csv", "乙/表.csv")])
def test_names_that_differ_at_a_glance_are_not_told(lay: Lay, names: tuple[str, ...]) -> None:
    assert "I125" not in {one.code for one in lay(*names).findings}


def test_members_of_an_archive_that_look_alike_have_rows_of_their_own(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "inputs" / BODY
    folder.mkdir(parents=True)
    names = ("甲 一.csv", "甲\x07一.csv", "甲\x1b一.csv", "=甲.csv", "夹/" + "长" * 300 + ".csv")
    (folder / "包.zip").write_bytes(packed({name: paper(name) for name in names}))
    got = ingest(replace(config, root=tmp_path), 2024, READER)
    inside = [one for one in got.materials if one.kind != "zip"]
    assert len({one.file for one in inside}) == len(names) == len(inside)
    assert len({one.sha256 for one in inside}) == len(names)


def told(got: Received) -> dict[str, str]:
    """File → the finding that says why nothing was read; each has its one row among the materials."""
    closed = {one.file: one.unusable for one in got.materials if one.unusable}
    for file, code in closed.items():
        assert [one.code for one in got.findings if one.at and one.at[0].file == file] == [code], file
    assert len({one.file for one in got.materials}) == len(got.materials)
    return closed


def test_no_link_is_followed_and_each_is_told(lay: Lay, tmp_path: Path) -> None:
    outside = tmp_path / "别处"
    (outside / "夹").mkdir(parents=True)
    for place in (outside / "密.csv", outside / "夹" / "密.csv"):
        place.write_bytes(paper("not handed in"))
    folder = tmp_path / "inputs" / BODY
    folder.mkdir(parents=True)
    links: dict[str, Path | str] = {
        f"{BODY}/文件.csv": outside / "密.csv",
        f"{BODY}/夹": outside / "夹",
        f"{BODY}/圈": folder,
        f"{BODY}/自己": "自己",
        f"{BODY}/断.csv": "没有.csv",
        f"{BODY}/零": "/dev/zero",
        "2024/区林草局": outside / "夹",
        "2024/顶上.csv": outside / "密.csv",
    }
    for name, end in links.items():
        (tmp_path / "inputs" / name).symlink_to(end)
    got = lay("真.csv")
    assert told(got) == dict.fromkeys(links, "I123")
    assert [one.file for one in got.materials if not one.unusable] == [f"{BODY}/真.csv"]
    owners = {one.file: one.department for one in got.materials}
    assert owners["2024/区林草局"] == "区林草局" and owners["2024/顶上.csv"] == ""
    assert "I112" not in {one.code for one in got.findings}


def test_the_years_folder_itself_may_stand_elsewhere(config: Config, tmp_path: Path) -> None:
    """Where the inputs lie is the compiler's own choice; what lies in them is not."""
    share = tmp_path / "共享盘" / "区财政局"
    share.mkdir(parents=True)
    (share / "表.csv").write_bytes(paper("a"))
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "2024").symlink_to(share.parent)
    (one,) = ingest(replace(config, root=tmp_path), 2024, READER).materials
    assert (one.file, one.department) == (f"{BODY}/表.csv", "区财政局")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
def test_what_is_no_file_is_told_and_not_opened(lay: Lay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "inputs" / BODY
    folder.mkdir(parents=True)
    os.mkfifo(folder / "管道.csv")
    monkeypatch.chdir(folder)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("插座")
        assert told(lay("真.csv")) == {f"{BODY}/管道.csv": "I124", f"{BODY}/插座": "I124"}


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A body's folder with folders within folders, deeper than Python or a path goes; taken away again."""
    here = os.open(tmp_path, os.O_RDONLY)
    for name in ("inputs", "2024", "区财政局", *["a"] * 2500):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    yield tmp_path
    subprocess.run(["rm", "-rf", str(tmp_path / "inputs")], check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="its paths end before")
def test_folders_thousands_deep_are_walked_as_far_as_a_path_goes(config: Config, deep: Path) -> None:
    assert len(snapshot.scan({"inputs/2024": deep / "inputs" / "2024"})) == 1
    (one,) = ingest(replace(config, root=deep), 2024, READER).materials
    assert one.unusable == "I122"


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_year_that_is_not_there_or_no_folder(config: Config, tmp_path: Path, year: int) -> None:
    own = replace(config, root=tmp_path)
    with pytest.raises(PipelineError) as caught:
        ingest(own, year, READER)
    assert caught.value.cause is Cause.NO_INPUT
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / str(year)).write_bytes(b"a file")
    with pytest.raises(PipelineError, match=f"inputs/{year} 不存在"):
        ingest(own, year, READER)


CLOSED = """
import dataclasses, sys
from pathlib import Path
from pipeline import config as configs
from pipeline.ingest import ingest
from pipeline.system import layout, snapshot
from pipeline.system.errors import PipelineError
root = Path(sys.argv[1])
config = dataclasses.replace(configs.load(Path(sys.argv[2]), 2024), root=root)
digests = snapshot.digests(snapshot.scan(layout.watched(root, 2024)))
print("seen", sum(1 for name in digests if name.startswith("inputs/")))
for year in (2024, 2023, 2022):
    try:
        got = ingest(config, year)
        for one in got.materials:
            print(year, one.file, one.unusable or "read", one.department)
        print([one.code for one in got.findings if one.code != "I125"])
    except PipelineError as error:
        print(year, error.cause, error.message)
"""


def without_rights(*words: str) -> str:
    """What a program prints that may do no more than its user's rights allow."""
    drop = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root opens everything, and there is no setpriv to lay that down")
        drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    run = subprocess.run(
        [*drop, sys.executable, "-c", CLOSED, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture
def closing() -> Iterator[Callable[[Path], None]]:
    """Closes files and folders for the time of a test."""
    closed: list[tuple[Path, int]] = []

    def close(path: Path) -> None:
        closed.append((path, path.stat().st_mode))
        path.chmod(0)

    yield close
    for path, mode in reversed(closed):
        path.chmod(mode)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are otherwise there")
def test_what_cannot_be_opened_is_told_and_the_rest_is_read(
    lay: Lay, tmp_path: Path, closing: Callable[[Path], None]
) -> None:
    lay("真.csv", "关/里面.csv", "关.csv", "半/里面.csv")
    inputs = tmp_path / "inputs"
    shutil.copytree(inputs / "2024", inputs / "2023")
    folder = inputs / BODY
    closing(folder / "关")
    closing(folder / "关.csv")
    (folder / "半").chmod(0o444)  # its names can be listed, its files not opened
    closing(inputs / "2023")
    said = without_rights(str(tmp_path), str(ROOT))
    assert f"2024 {BODY}/关 I122 区财政局" in said
    assert f"2024 {BODY}/关.csv I115 区财政局" in said
    assert f"2024 {BODY}/真.csv read 区财政局" in said
    assert f"2024 {BODY}/半/里面.csv I115 区财政局" in said
    assert "2023 2023 I122" in said, "the year before ends nothing"
    assert "2022 no_input 没有 2022 年的材料：inputs/2022 不存在。" in said
    closing(inputs / "2024")
    assert "2024 no_input 没有 2024 年的材料：inputs/2024 打不开，没有读写权限。" in without_rights(
        str(tmp_path), str(ROOT)
    )
    (folder / "半").chmod(0o755)


def test_the_listing_does_not_depend_on_the_order_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = tmp_path / "inputs"
    for name in ("b/2.csv", "b/1.csv", "a.csv", "a/9.csv", "a\x07.csv", "a\x1b.csv"):
        (inputs / "2024" / name).parent.mkdir(parents=True, exist_ok=True)
        (inputs / "2024" / name).write_bytes(b"x")
    once = submitted_files(inputs / "2024", inputs)
    scandir = os.scandir

    class Reversed:
        def __init__(self, path: Path) -> None:
            with scandir(path) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> object:
            return iter(self.entries)

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Reversed)
    assert list(submitted_files(inputs / "2024", inputs).files.items()) == list(once.files.items())
    assert [name.rpartition("2024/")[2] for name in once.files] == [
        "a/9.csv",
        "a .csv",
        "a 〔同名之2〕.csv",
        "a.csv",
        "b/1.csv",
        "b/2.csv",
    ]
