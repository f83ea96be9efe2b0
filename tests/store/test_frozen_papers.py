"""What was handed in is kept whole, never written over, and read only where it is what was frozen."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from pipeline.store import frozen_papers, safekeeping
from pipeline.store.frozen_papers import ExchangedSheet, FrozenState
from pipeline.store.swap import Copy
from pipeline.system.errors import Cause, PipelineError

REPORT, VOLUME, OTHER = "报告/自查报告.pdf", "汇编/第1册_A生态质量指标.pdf", "数据表.zip"
FILES = {REPORT: b"report", VOLUME: b"volume", OTHER: b"table"}
COUNTY = "示例县"


def digests(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def freeze(
    register: Path, number: int, exchange: int, files: dict[str, bytes], documents: dict[str, bytes], year: int = 2031
) -> FrozenState:
    sheets = (ExchangedSheet("自查报告", "换", "第1页", "第1页"),) if exchange else ()
    state = FrozenState(number, exchange, year, digests(documents), sheets)
    frozen_papers.freeze(register, state, {**files}, digests(files), COUNTY)
    return state


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """One submission, of which a sheet of the report was exchanged."""
    register = tmp_path / "登记"
    freeze(register, 1, 0, FILES, {name: FILES[name] for name in (REPORT, VOLUME)})
    freeze(register, 1, 1, {REPORT: b"mended", OTHER: b"new table"}, {REPORT: b"mended", VOLUME: b"volume"})
    return register


def test_the_paper_is_what_was_handed_in_with_what_was_exchanged(register: Path) -> None:
    (paper,) = frozen_papers.submitted_papers(register)
    assert [one.folder for one in paper.states] == ["1", "1-1"] and paper.now.words == "报送 1（已换页 1 次）"
    assert paper.document(REPORT) == b"mended" and paper.document(VOLUME) == b"volume"
    assert paper.file(OTHER) == b"new table" and paper.file_of(paper.states[0], OTHER) == b"table"
    assert paper.now.exchanged[0].action == "换" and paper.states[0].exchanged == ()
    assert list(frozen_papers.lost_submissions(register)) == []
    paper.verify()


def test_large_files_are_copied(register: Path, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"large")
    state = FrozenState(2, 0, 2031, digests({VOLUME: b"large"}))
    with pytest.raises(PipelineError):
        frozen_papers.freeze(
            register, state, {VOLUME: Copy(tmp_path / "large", "0" * 64)}, digests({VOLUME: b""}), COUNTY
        )
    assert len(frozen_papers.submitted_papers(register)) == 1, "what changed meanwhile is not frozen"
    said = digests({VOLUME: b"large"})
    frozen_papers.freeze(register, state, {VOLUME: Copy(tmp_path / "large", said[VOLUME])}, said, COUNTY)
    assert frozen_papers.submitted_papers(register)[1].document(VOLUME) == b"large"


def test_nothing_frozen_is_written_over(register: Path) -> None:
    with pytest.raises(ValueError, match="frozen already: 1"):
        freeze(register, 1, 0, {REPORT: b"other"}, {REPORT: b"other"})
    assert frozen_papers.submitted_papers(register)[0].states[0].documents == digests(
        {REPORT: b"report", VOLUME: b"volume"}
    )


def test_years_share_the_numbers_and_are_told_apart(register: Path) -> None:
    freeze(register, 2, 0, FILES, {REPORT: b"report"}, year=2032)
    freeze(register, 10, 0, FILES, {REPORT: b"report"}, year=2032)
    assert [(one.now.number, one.now.year) for one in frozen_papers.submitted_papers(register)] == [
        (1, 2031),
        (2, 2032),
        (10, 2032),
    ]


@pytest.mark.parametrize("name", [f"1/{VOLUME}", f"1-1/{REPORT}", "1-1/报送.json"])
@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_what_is_damaged_is_not_read(register: Path, name: str, harm: str) -> None:
    damage(register / "报送" / name, harm)
    with pytest.raises(PipelineError) as caught:
        for paper in frozen_papers.submitted_papers(register):
            assert (paper.document(VOLUME), paper.document(REPORT)) == (b"volume", b"mended")
    with pytest.raises(PipelineError):
        for paper in frozen_papers.submitted_papers(register):
            paper.verify()
    assert caught.value.cause is Cause.CONFIG and f"outputs/登记/报送/{name}" in caught.value.message
    assert f"outputs/登记/报送/{name.partition('/')[0]}" in caught.value.hint


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_list_of_checksums_that_is_not_ours_is_told(register: Path, harm: str) -> None:
    damage(register / "报送/1/校验值.txt", harm)
    told = list(frozen_papers.lost_submissions(register))
    assert [what.partition(" ")[0] for what, _ in told] == ["outputs/登记/报送/1/校验值.txt"]
    assert all("outputs/登记/报送/1" in way_back for _, way_back in told)


def damage(path: Path, harm: str) -> None:
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"?" + path.read_bytes()[1:])


def test_what_is_gone_is_told_without_reading_volumes(register: Path) -> None:
    (register / "报送/1" / VOLUME).unlink()
    assert [what for what, _ in frozen_papers.lost_submissions(register)] == [f"outputs/登记/报送/1/{VOLUME} 不见了。"]
    shutil.rmtree(register / "报送/1-1")
    told = [what for what, _ in frozen_papers.lost_submissions(register)]
    assert "outputs/登记/报送/1-1 不见了。" in told
    shutil.move(register / "报送", register / "别处")
    lost = [*frozen_papers.lost_submissions(register)]
    assert [what for what, _ in lost] == ["outputs/登记/报送/1 不见了。", "outputs/登记/报送/1-1 不见了。"]
    assert all("报送次数.txt" in way_back for _, way_back in lost)
    shutil.move(register / "报送次数.txt", register / "别处")
    assert list(frozen_papers.lost_submissions(register)) == [], "the way back that is told"
    assert frozen_papers.submitted_papers(register) == ()


def test_what_a_killed_run_left_is_finished(register: Path) -> None:
    top = register / "报送"
    record = safekeeping.read_record(top).files
    (top / ".记录.json").unlink()
    shutil.rmtree(top / "备份")
    (top / ".新-.记录.json").write_bytes(b"half")
    shutil.copytree(top / "1", top / ".新-3")
    frozen_papers.finish_freezing(register, COUNTY)
    assert safekeeping.read_record(top).files == record, "a folder that stands is known again"
    assert sorted(one.name for one in top.iterdir()) == [".记录.json", "1", "1-1", "备份"]
    assert list(frozen_papers.lost_submissions(register)) == []


def test_nothing_handed_in_is_nothing_to_look_at(tmp_path: Path) -> None:
    assert frozen_papers.submitted_papers(tmp_path) == () and list(frozen_papers.lost_submissions(tmp_path)) == []
    frozen_papers.finish_freezing(tmp_path, COUNTY)
    assert list(tmp_path.iterdir()) == []


def is_own(county: str) -> bool:
    return county == COUNTY


def foreign(register: Path) -> list[str]:
    return [what for what, _ in frozen_papers.foreign_submissions(register, is_own)]


@pytest.mark.parametrize(("source", "copy", "known"), [("1", "2", "1"), ("1-1", "1-2", "1-1"), ("1-1", "2", "1-1")])
def test_a_copied_folder_is_not_taken_for_what_was_handed_in(
    register: Path, source: str, copy: str, known: str
) -> None:
    shutil.copytree(register / "报送" / source, register / "报送" / copy)
    frozen_papers.finish_freezing(register, COUNTY)
    (told,) = frozen_papers.foreign_submissions(register, is_own)
    assert f"outputs/登记/报送/{copy}/ 不是这里冻结的" in told[0] and f"“{COUNTY}”2031 年的 {known}。" in told[0]
    assert f"outputs/登记/报送/{copy}/ 移到别处" in told[1]
    assert f"{copy}/校验值.txt" not in safekeeping.read_record(register / "报送").files, "it is not adopted"


def test_what_another_county_handed_in_is_not_taken_for_ours(register: Path, tmp_path: Path) -> None:
    assert foreign(register) == []
    state = FrozenState(2, 0, 2031, digests({REPORT: b"report"}))
    frozen_papers.freeze(tmp_path / "别县", state, {**FILES}, digests(FILES), "甲县")
    shutil.copytree(tmp_path / "别县/报送/2", register / "报送/2")
    frozen_papers.finish_freezing(register, COUNTY)
    assert foreign(register) == ["outputs/登记/报送/2/ 不是这里冻结的：里面记的是“甲县”2031 年的 2。"]
    shutil.rmtree(register / "报送")
    shutil.copytree(tmp_path / "别县/报送", register / "报送")
    assert foreign(register) == ["outputs/登记/报送/ 是“甲县”的。"]


def test_a_county_may_be_renamed(register: Path) -> None:
    record = register / "报送/.记录.json"
    record.write_text(record.read_text("utf-8").replace(COUNTY, "新县"), encoding="utf-8")
    assert [*frozen_papers.foreign_submissions(register, lambda county: county == "新县")] == []


def test_a_list_of_checksums_written_anew_is_not_believed(register: Path) -> None:
    """The record names what it was frozen with."""
    folder = register / "报送/1"
    lines = (folder / "校验值.txt").read_text("utf-8").splitlines()
    (folder / REPORT).write_bytes(b"other")
    changed = [f"{digests({'': b'other'})['']}  {REPORT}" if line.endswith(REPORT) else line for line in lines]
    (folder / "校验值.txt").write_text("\n".join([*changed, ""]), encoding="utf-8")
    (register / "报送/.记录.json").unlink()
    with pytest.raises(PipelineError, match="报送.json 损坏了"):
        frozen_papers.submitted_papers(register)


@pytest.mark.parametrize("folder", [True, False])
def test_a_stray_file_among_submissions_is_named_alone(register: Path, folder: bool) -> None:
    stray = register / "报送/3"
    if folder:
        stray.mkdir()
        (stray / "说明.txt").write_bytes(b"x")
    else:
        stray.write_bytes(b"x")
    frozen_papers.finish_freezing(register, COUNTY)
    (told,) = frozen_papers.foreign_submissions(register, is_own)
    assert told == ("outputs/登记/报送/3 不是报送时冻结的。", "请把 outputs/登记/报送/3 移到别处再运行。")
    assert [*frozen_papers.lost_submissions(register)] == []


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_of_a_damaged_list_the_copy_is_named(register: Path, harm: str) -> None:
    damage(register / "报送/1/校验值.txt", harm)
    ((what, way_back),) = frozen_papers.lost_submissions(register)
    assert what.startswith("outputs/登记/报送/1/校验值.txt ") and foreign(register) == []
    assert "请把 outputs/登记/报送/备份/1/校验值.txt 复制到 outputs/登记/报送/1/" in way_back
    shutil.copy(register / "报送/备份/1/校验值.txt", register / "报送/1/校验值.txt")
    assert [*frozen_papers.lost_submissions(register)] == []
    damage(register / "报送/1/校验值.txt", harm)
    damage(register / "报送/备份/1/校验值.txt", "changed")
    ((_, alone),) = frozen_papers.lost_submissions(register)
    assert "自己的备份" in alone, "a copy that is damaged, too, is no way back"
