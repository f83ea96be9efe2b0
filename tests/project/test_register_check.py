"""登记/ damaged, swapped or gone beside outputs that know it: told with the way back, and nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.office import package
from pipeline.project.assess import assess, outset
from pipeline.project.register_check import check_register, read_numbers
from pipeline.store import (
    distinct_names,
    fact_snapshots,
    facts_csv,
    history_workbook,
    manifest,
    material_register,
    safekeeping,
    swap,
)
from pipeline.store.distinct_names import DistinctNames
from pipeline.store.fact_snapshots import FactSnapshot
from pipeline.store.material_register import GivenNumber, write_register
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import ROOT, selfcheck

NUMBERS = tuple(
    GivenNumber(2031, f"D-{number:02}", f"2031/某局/{number}.pdf", f"{number:064x}", "文") for number in (1, 2)
)
TABLE = "数据表/2031/001.zip"


def history(config: Config, value: int, *measures: str) -> bytes:
    keys = [FactKey(name, "", str(config.year)) for name in measures]
    facts = [
        Fact(key, Decimal(value), "万元", 0, Status.VALUE, Origin.COMPUTED, at=(), inputs=(), basis="", formula="")
        for key in keys
    ]
    return history_workbook.render(FactSet().plus(facts), (), config)


def snapshot_file(config: Config) -> bytes:
    table = facts_csv.render(FactSet(), config.scheme)
    return fact_snapshots.render(FactSnapshot(facts_csv.FactTable({}), {}), table)


@pytest.fixture
def kept(config: Config, tmp_path: Path) -> Config:
    """A project in which numbers were given, a table was kept and a final report written."""
    own = replace(config, root=tmp_path)
    folder = own.outputs / "登记"
    safekeeping.keep(folder, material_register.NAME, write_register(NUMBERS[:1]), own.county)
    safekeeping.keep(folder, material_register.NAME, write_register(NUMBERS), own.county)
    safekeeping.keep(folder, TABLE, snapshot_file(own), own.county, one_copy=True)
    safekeeping.keep(folder, history_workbook.NAME, history(own, 7, "gdp", "population"), own.county)
    return own


def told(config: Config) -> str:
    before = {path: path.read_bytes() for path in config.root.rglob("*") if path.is_file()}
    with pytest.raises(PipelineError) as caught:
        check_register(config)
    assert caught.value.cause is Cause.CONFIG
    assert {path: path.read_bytes() for path in config.root.rglob("*") if path.is_file()} == before
    return f"{caught.value.message}\n→ {caught.value.hint}"


def test_what_was_kept_is_no_fault(kept: Config) -> None:
    check_register(kept)
    assert read_numbers(kept) == NUMBERS


@pytest.mark.parametrize("left", ["nothing", "no outputs at all", "lists only"])
def test_a_first_run_has_nothing_and_is_fine(config: Config, tmp_path: Path, left: str) -> None:
    if left != "no outputs at all":
        (tmp_path / "outputs").mkdir()
    if left == "lists only":
        swap.replace_folder(tmp_path / "outputs" / "2031" / "清单", {"台账.xlsx": b"sheet"})
    check_register(replace(config, root=tmp_path))
    assert read_numbers(replace(config, root=tmp_path)) == ()


def test_outputs_removed_whole_begin_anew(kept: Config) -> None:
    shutil.rmtree(kept.outputs)
    check_register(kept)


LINES = write_register(NUMBERS).decode("utf-8-sig").splitlines(keepends=True)
ELSEWHERE = write_register(
    [GivenNumber(2031, one.number, f"2031/外县局/{one.number}.pdf", "f" * 64, "文") for one in NUMBERS]
)
EXCHANGED = "".join(LINES).replace("D-01", "D-00").replace("D-02", "D-01").replace("D-00", "D-02").encode()
EXCHANGED_NAMES = (
    "".join(LINES).replace("/1.pdf", "/0.pdf").replace("/2.pdf", "/1.pdf").replace("/0.pdf", "/2.pdf").encode()
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "第 1 行不是"),
        (b"\x00" * 4096, "第 1 行"),
        ("编号,文件\r\n".encode(), "第 1 行不是"),
        ("".join(LINES[:2]).encode(), "少了 1 个已经给出的编号（D-02）"),
        (LINES[0].encode(), "少了 2 个已经给出的编号（D-01、D-02）"),
        (("".join(LINES[:2]) + LINES[2][:20]).encode(), "第 3 行写法有误"),
        (("".join(LINES[:2]) + '2031,D-02,"2031/某').encode(), "第 3 行读不出来"),
        (("".join(LINES) + "9" * 5000 + ",D-03,a,b,c,\r\n").encode(), "第 4 行写法有误"),
        (("".join(LINES) + "2031,D-" + "9" * 5000 + ",a,b,c,\r\n").encode(), "第 4 行写法有误"),
        (("".join(LINES) + "²²²²,D-03,a,b,c,\r\n").encode(), "第 4 行写法有误"),
        (("".join(LINES) + "2031,D-03," + "a" * 200_000 + ",b,c,\r\n").encode(), "第 4 行读不出来"),
        (package.write_package({"a": b"b"}), "第 1 行"),
        (ELSEWHERE, "有 2 个编号给了别的文件（D-01 原是“2031/某局/1.pdf”，现在是“2031/外县局/D-01.pdf”；D-02 原是"),
        (ELSEWHERE, "像是别处的登记"),
        (EXCHANGED, "有 2 个编号给了别的文件（D-01 原是“2031/某局/1.pdf”，现在是“2031/某局/2.pdf”；D-02 原是"),
        (EXCHANGED, "像是几行的编号或文件互换了"),
        (EXCHANGED_NAMES, "像是几行的编号或文件互换了"),
    ],
)
def test_a_spoiled_register_is_told_with_the_last_good_copy(kept: Config, data: bytes, words: str) -> None:
    (kept.outputs / "登记" / material_register.NAME).write_bytes(data)
    said = told(kept)
    assert f"outputs/登记/{material_register.NAME} " in said and words in said, said
    assert "请把 outputs/登记/备份/材料编号-002.csv（最近一份好的）复制成 outputs/登记/材料编号.csv，再运行" in said


@pytest.mark.parametrize(
    "mend",
    [
        lambda text: text.encode("gb18030"),
        lambda text: text.replace("\r\n", "\n").encode(),
        lambda text: text.replace(",文,", ",另一个题名,").encode(),
        lambda text: text.replace("2031/某局/1.pdf", "2031/某局/改了名/一.pdf").encode(),
        lambda text: (text + "\r\n,,,,,\r\n").encode("utf-8-sig"),
    ],
    ids=["saved by a table program", "other line ends", "title", "a file renamed", "blank lines"],
)
def test_what_a_person_may_do_to_the_register_is_no_fault(kept: Config, mend: Callable[[str], bytes]) -> None:
    (kept.outputs / "登记" / material_register.NAME).write_bytes(mend("".join(LINES)))
    check_register(kept)


SHARED = tuple(replace(NUMBERS[0], number=f"D-0{at}", pages=pages) for at, pages in ((1, "1-3"), (2, "4-6")))


def test_pages_of_one_file_that_changed_their_numbers_are_told(kept: Config) -> None:
    folder = kept.outputs / "登记"
    one, two = SHARED
    safekeeping.keep(folder, material_register.NAME, write_register(SHARED), kept.county)
    exchanged = (replace(one, pages=two.pages), replace(two, pages=one.pages))
    (folder / material_register.NAME).write_bytes(write_register(exchanged))
    assert "D-01 原是“2031/某局/1.pdf 第1-3页”，现在是“2031/某局/1.pdf 第4-6页”" in told(kept)
    (folder / material_register.NAME).write_bytes(write_register((replace(one, pages="1-2"), two)))
    check_register(kept)


@pytest.mark.parametrize("how", ["one row gone", "two exchanged"])
def test_without_copies_the_report_still_tells_the_numbers_it_cites(kept: Config, how: str) -> None:
    own = replace(kept, year=2031)
    said = manifest.render(own, draft=False, inputs={}, sources={}, outputs={}, settled=(), numbers=NUMBERS)
    swap.replace_folder(own.outputs / "2031" / "报告", {manifest.NAME: said})
    folder = own.outputs / "登记"
    shutil.rmtree(folder / "备份")
    # The table of facts is compared with its copy too.
    shutil.rmtree(folder / "数据表")
    (folder / swap.RECORD).unlink()
    check_register(own)
    data = {"one row gone": LINES[0] + LINES[2], "two exchanged": EXCHANGED.decode()}[how]
    (folder / material_register.NAME).write_bytes(data.encode())
    words = told(own)
    assert {"one row gone": "少了 1 个已经给出的编号（D-01）", "two exchanged": "互换了"}[how] in words
    assert "outputs/2031/报告/ 引用了它们" in words and "请从自己的备份里找回 outputs/登记/材料编号.csv" in words


def test_a_copy_that_is_spoiled_too_is_passed_over(kept: Config) -> None:
    folder = kept.outputs / "登记"
    (folder / material_register.NAME).unlink()
    (folder / "备份" / "材料编号-002.csv").write_bytes(b"")
    assert "备份/材料编号-001.csv（最近一份好的）" in told(kept)
    shutil.rmtree(folder / "备份")
    said = told(kept)
    assert "请从自己的备份里找回 outputs/登记/材料编号.csv" in said and "把整个 outputs/ 移到别处" in said


@pytest.mark.parametrize("output", ["报告", "汇编"])
def test_a_register_gone_beside_outputs_that_cite_it(config: Config, tmp_path: Path, output: str) -> None:
    own = replace(config, root=tmp_path)
    swap.replace_folder(own.outputs / "2031" / output, {"一.docx": b"words"})
    said = told(own)
    assert "材料编号.csv 不见了" in said and f"outputs/2031/{output}/ 引用了它们" in said


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "another", "folder"])
def test_a_table_of_facts_lost_or_swapped(kept: Config, how: str) -> None:
    path = kept.outputs / "登记" / TABLE
    data = path.read_bytes()
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how != "gone":
        path.write_bytes({"empty": b"", "cut": data[:-20], "another": package.write_package({"a": b"b"})}[how])
    said = told(kept)
    assert f"outputs/登记/{TABLE} " in said
    assert f"请把 outputs/登记/备份/{TABLE}（最近一份好的）复制成 outputs/登记/{TABLE}" in said


@pytest.mark.parametrize("how", ["gone", "empty", "cut", "words", "fewer"])
def test_a_history_lost_or_spoiled(kept: Config, how: str) -> None:
    path = kept.outputs / "登记" / history_workbook.NAME
    data = path.read_bytes()
    path.unlink()
    if how != "gone":
        spoiled = {"empty": b"", "cut": data[:-90], "words": "不是表".encode(), "fewer": history(kept, 7, "gdp")}
        path.write_bytes(spoiled[how])
    said = told(kept)
    assert "outputs/登记/历年指标.xlsx " in said
    assert "请把 outputs/登记/备份/历年指标-001.xlsx（最近一份好的）复制成" in said
    if how == "fewer":
        assert f"少了 1 个上报过的数（{kept.year} 年）" in said


def test_a_history_with_other_values_is_a_persons_own(kept: Config) -> None:
    path = kept.outputs / "登记" / history_workbook.NAME
    path.write_bytes(history(kept, 8, "gdp", "population"))
    check_register(kept)


def test_a_register_of_another_county(kept: Config) -> None:
    other = replace(kept, names=replace(kept.names, full="外市外县", short="外县"))
    said = told(other)
    assert f"outputs/登记/ 是“{kept.county}”的，config.yaml 写的是“外市外县”" in said
    assert "请换回本县的 登记/" in said


def test_a_county_that_writes_its_name_longer_is_the_same(kept: Config) -> None:
    check_register(replace(kept, names=replace(kept.names, full=kept.short_name)))
    check_register(replace(kept, names=replace(kept.names, full=f"某省{kept.county}")))


def test_everything_that_is_lost_is_told_at_once(kept: Config) -> None:
    for name in (material_register.NAME, TABLE, history_workbook.NAME):
        (kept.outputs / "登记" / name).unlink()
    said = told(kept)
    assert said.count("不见了") == 3 and said.count("最近一份好的") == 3


def test_following_the_message_is_enough(kept: Config) -> None:
    folder = kept.outputs / "登记"
    for name, copy in (
        (material_register.NAME, "备份/材料编号-002.csv"),
        (TABLE, f"备份/{TABLE}"),
        (history_workbook.NAME, "备份/历年指标-001.xlsx"),
    ):
        (folder / name).write_bytes(b"?")
        assert copy in told(kept)
        shutil.copy(folder / copy, folder / name)
        check_register(kept)


@pytest.mark.parametrize("begin", [assess, outset])
def test_nothing_is_begun_over_a_register_that_is_lost(kept: Config, begin: Callable[..., object]) -> None:
    shutil.copy(ROOT / "config.yaml", kept.root / "config.yaml")
    begin(kept.root)
    (kept.outputs / "登记" / material_register.NAME).unlink()
    with pytest.raises(PipelineError, match="不见了"):
        begin(kept.root)


def written(kept: Config) -> dict[Path, bytes]:
    """Every file of the project, without the lock and what may be deleted at any time."""
    found = (path for path in kept.root.rglob("*") if path.is_file() and path.name != ".锁")
    return {path: path.read_bytes() for path in found if ".cache" not in path.parts}


@pytest.mark.slow
@pytest.mark.parametrize("command", [["build"], ["check"], ["forms"], ["bundle"], ["new", "2026"]])
def test_every_command_that_writes_ends_with_2(kept: Config, command: list[str]) -> None:
    shutil.copy(ROOT / "config.yaml", kept.root / "config.yaml")
    (kept.outputs / "登记" / material_register.NAME).write_bytes(b"spoiled")
    before = written(kept)
    run = selfcheck("-C", str(kept.root), *command)
    assert run.returncode == 2, run.stderr
    assert "最近一份好的" in run.stderr and "Traceback" not in run.stderr
    assert written(kept) == before


@pytest.mark.parametrize("spoiled", [None, b"\xff\x00", "名称一,名称二\r\n甲,乙\r\n".encode()])
def test_pairs_of_names_that_are_lost_or_spoiled_are_told_with_the_last_good_copy(
    kept: Config, spoiled: bytes | None
) -> None:
    folder = kept.outputs / "登记"
    pairs = distinct_names.write_distinct([DistinctNames("甲厂", "甲厂二期", "两处", "科员", 2031)])
    safekeeping.keep(folder, distinct_names.NAME, pairs, kept.county)
    check_register(kept)
    path = folder / distinct_names.NAME
    if spoiled is None:
        path.unlink()
    else:
        path.write_bytes(spoiled)
    words = told(kept)
    assert distinct_names.NAME in words and "备份" in words
