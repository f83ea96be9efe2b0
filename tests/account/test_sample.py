"""The county of the sample: nothing that lies in its folder is lost, and everything owed has its standing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.account import account
from pipeline.case import Case
from pipeline.ingest import register
from pipeline.ingest.supersede import superseded
from pipeline.model.receipt import Disposition, Standing
from pipeline.publish import register_proposal
from pipeline.reading.readers import read_file

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def case(assessed: Case) -> Case:
    return assessed


def test_every_file_of_the_folder_has_its_end(case: Case) -> None:
    folder = ROOT / "inputs"
    there = {path.relative_to(folder).as_posix() for path in (folder / "2024").rglob("*") if path.is_file()}
    told = {row.file for row in case.account.whereabouts}
    assert there <= told
    packed = {row.file for row in case.account.whereabouts if row.end is Disposition.UNPACKED}
    assert packed and told - there == {file for file in told if any(file.startswith(f"{one}/") for one in packed)}


def test_what_is_messy_about_it_ends_where_it_should(case: Case) -> None:
    ends = {end: [row for row in case.account.whereabouts if row.end is end] for end in Disposition}
    (old,) = ends[Disposition.SUPERSEDED]
    assert "（更正）" in old.other and "（更正）" not in old.file
    (locked,) = ends[Disposition.UNUSABLE]
    assert locked.other == "I103" and locked.duties
    assert len(ends[Disposition.STATEMENT]) >= 5 and len(ends[Disposition.KEPT]) == 1
    scanned = [row for row in case.account.whereabouts if row.first is not None]
    assert len(scanned) == 5 and len({duty for row in scanned for duty in row.duties}) == 5
    assert len({row.file for row in scanned}) == 1
    assert [row.file.split("/")[1] for row in ends[Disposition.UNRECOGNISED]] == ["待分拣"]


def test_what_came_in_an_archive_came_on_the_archives_day(case: Case) -> None:
    body = next(row.file for row in case.account.whereabouts if row.end is Disposition.UNPACKED).split("/")[1]
    days = {one.received for one in case.account.receipts if one.duty.department == body}
    assert len(days) == 1 and None not in days


def test_everything_owed_came_or_was_stated(case: Case) -> None:
    assert Standing.MISSING not in {one.standing for one in case.account.receipts}
    stated = [one for one in case.account.receipts if one.standing is Standing.STATED]
    assert len({one.statement.absence for one in stated if one.statement}) == 4, "one of each kind"


def test_the_order_of_the_files_does_not_matter(case: Case) -> None:
    now = case.received[0]
    again, _ = account(
        tuple(reversed(now.materials)),
        tuple(reversed(now.registered)),
        tuple(reversed(now.statements)),
        tuple(reversed(now.tables)),
        case.facts,
        case.config,
        2024,
    )
    first, _ = account(now.materials, now.registered, now.statements, now.tables, case.facts, case.config, 2024)
    assert {one.duty: one.standing for one in again.receipts} == {one.duty: one.standing for one in first.receipts}
    ends = {(row.file, row.first): (row.end, set(row.duties)) for row in first.whereabouts}
    assert {(row.file, row.first): (row.end, set(row.duties)) for row in again.whereabouts} == ends


def test_the_proposal_saved_unchanged_as_the_register_changes_nothing(case: Case) -> None:
    now = case.received[0]
    data = register_proposal.render(case.account, now.registered, case.config)
    files = list(dict.fromkeys(one.file for one in now.materials))
    rows, found = register.read_register_file("2024/收件登记.xlsx", read_file("a.xlsx", data), files, case.config)
    assert not found and not register.settle_files(rows, "2024/收件登记.xlsx", files)[1]
    assert superseded(files, rows) == superseded(files, now.registered)
    again, _ = account(now.materials, rows, now.statements, now.tables, case.facts, case.config, 2024)
    first, _ = account(now.materials, now.registered, now.statements, now.tables, case.facts, case.config, 2024)
    assert [(one.duty, one.standing, one.received) for one in again.receipts] == [
        (one.duty, one.standing, one.received) for one in first.receipts
    ]
    assert set(again.whereabouts) == set(first.whereabouts)
