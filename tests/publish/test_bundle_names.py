"""Files whose names look alike or are no text: each has one row in every list, and its own bytes are handed in."""

from __future__ import annotations

import hashlib
import os
import shutil

import openpyxl
import pytest

from tests.conftest import ROOT, selfcheck
from tests.ingest.conftest import packed
from tests.publish.test_bundle import YEAR, Bound, a_pdf, rows, saved

pytestmark = pytest.mark.slow

NAMES = (
    b"2.\xc9\xe7\xbb\xe1.pdf",  # GB18030
    "2.社会.pdf".encode(),
    "2.社会 .pdf".encode(),
    "2.社会.PDF".encode(),
    "２.社会.pdf".encode(),
    "2.社\x07会.pdf".encode(),
    "2.社 会.pdf".encode(),
    b"2.\xff\xfe\x80.pdf",
    b"2.\xff\xfe\x81.pdf",
    "2.夹".encode("gb18030") + "/照片.pdf".encode(),
    "2.夹/照片.pdf".encode(),
    ("2." + "长" * 80 + ".pdf").encode(),
)
INSIDE = ("2.甲 一.pdf", "2.甲\x07一.pdf", "2.=甲.pdf", "2.+甲.pdf")


def paper(number: int) -> bytes:
    """A PDF unlike any other."""
    made = a_pdf()
    made.docinfo["/Title"] = f"paper {number}"
    return saved(made)


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bound, set[str]]:
    """A body's papers under such names, bound; and the digests of all that were laid in."""
    project = tmp_path_factory.mktemp("names")
    shutil.copy(ROOT / "config.yaml", project / "config.yaml")
    folder = project / "inputs" / YEAR / "区发改局"
    papers = [paper(number) for number in range(len(NAMES) + len(INSIDE))]
    for name, data in zip(NAMES, papers, strict=False):
        path = folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    archive = packed(dict(zip(INSIDE, papers[len(NAMES) :], strict=True)))
    (folder / os.fsdecode("2.包".encode("gb18030") + b".zip")).write_bytes(archive)
    (folder / "2.链接.pdf").symlink_to(ROOT / "README.md")
    return Bound(project, 1), {hashlib.sha256(data).hexdigest() for data in papers}


def test_the_bytes_of_each_are_handed_in(bound: tuple[Bound, set[str]]) -> None:
    made, laid = bound
    handed = [hashlib.sha256(path.read_bytes()).hexdigest() for path in made.folder.rglob("*.pdf")]
    assert laid <= set(handed)
    listed = {row["移交的文件"] for row in made.rows.values()}
    digests = [hashlib.sha256((made.folder / name).read_bytes()).hexdigest() for name in listed]
    assert sorted(digests) == sorted(laid)


def test_each_has_one_row_in_the_ledger_and_in_the_proposal(bound: tuple[Bound, set[str]]) -> None:
    made, laid = bound
    run = selfcheck("-C", str(made.project), "check", "--year", YEAR)
    assert run.returncode == 1, run.stderr
    lists = made.project / "outputs" / YEAR / "清单"
    book = openpyxl.load_workbook(lists / "台账.xlsx")
    files = [row["文件"] for row in rows(lists / "台账.xlsx", book.sheetnames.index("文件去向"))]
    assert len(files) == len(set(files)) == len(laid) + 2  # the archive and the link have their rows too
    assert sum("〔同名之2〕" in file for file in files) == 4
    proposed = [str(row[0]) for row in openpyxl.load_workbook(lists / "收件登记（建议）.xlsx").worksheets[0].values]
    proposed = [file for file in proposed if file.startswith(f"{YEAR}/")]
    assert len(proposed) == len(set(proposed)) == len(laid)
    for cells in book["文件去向"].iter_rows():
        assert all(cell.data_type != "f" for cell in cells)
