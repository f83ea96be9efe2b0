"""Sealed prints that no longer say what their tables say, and those that came anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.config import Config
from pipeline.model.material import Material
from pipeline.model.receipt import Account, Duty, Piece, Receipt, Standing
from pipeline.publish.resealing import HandedIn, StalePrint, stale_prints
from tests.conftest import material_of

TABLE, PRINT, MENDED = "2024/某局/甲表.xlsx", "2024/某局/盖章件/甲表.pdf", "2024/某局/甲表（更正）.xlsx"
Cells = Mapping[str, str]


def texts(file: str, cells: Cells, sheet: str = "表1") -> dict[str, dict[str, dict[str, str]]]:
    return {file: {sheet: dict(cells)}}


def told(
    config: Config,
    before: Mapping[str, Mapping[str, Mapping[str, str]]],
    now: Mapping[str, Mapping[str, Mapping[str, str]]],
    *materials: Material,
    handed: tuple[HandedIn, ...] = (),
) -> tuple[StalePrint, ...]:
    duty = Duty(next(iter(config.scheme.duties.by_id)), "某局", "示例项目")
    pieces = tuple(Piece(one.file) for one in materials if not one.superseded)
    account = Account(2024, (Receipt(duty, Standing.RECEIVED, pieces),), ())
    first = HandedIn({one.file: one.sha256 for one in materials}, before)
    return stale_prints(account, materials, (), handed or (first,), now, config)


def test_a_print_whose_table_changed_is_named_with_its_cells(config: Config) -> None:
    made = told(config, texts(TABLE, {"C4": "5", "C5": "7"}), texts(TABLE, {"C4": "6", "C5": "7"}), *both())
    assert [(one.file, one.table, one.department) for one in made] == [(PRINT, TABLE, "某局")]
    assert [(cell.at.cell, cell.words) for cell in made[0].cells] == [("C4", "5 → 6")]
    assert "示例项目" in made[0].title


def both() -> tuple[Material, Material]:
    return material_of(TABLE), material_of(PRINT)


def test_one_whose_table_stayed_or_that_came_anew_is_not(config: Config) -> None:
    same = texts(TABLE, {"C4": "5"})
    assert told(config, same, same, *both()) == ()
    table, sealed = both()
    first = HandedIn({TABLE: table.sha256, PRINT: "another scan"}, same)
    assert told(config, same, texts(TABLE, {"C4": "6"}), table, sealed, handed=(first,)) == ()


def test_one_sealed_anew_in_between_says_what_the_table_said_then(config: Config) -> None:
    table, sealed = both()
    first = HandedIn({PRINT: "the first scan"}, texts(TABLE, {"C4": "5"}))
    second = HandedIn({PRINT: sealed.sha256}, texts(TABLE, {"C4": "6"}))
    assert told(config, {}, texts(TABLE, {"C4": "6"}), table, sealed, handed=(first, second)) == ()
    made = told(config, {}, texts(TABLE, {"C4": "7"}), table, sealed, handed=(first, second))
    assert [cell.words for cell in made[0].cells] == ["6 → 7"]


def test_of_a_table_that_another_file_replaced_only_what_differs_is_told(config: Config) -> None:
    table, sealed = both()
    old, new = replace(table, superseded=MENDED), material_of(MENDED)
    made = told(
        config,
        texts(TABLE, {"C4": "5", "C5": "7"}, "旧表"),
        texts(MENDED, {"C4": "5", "C5": "8"}, "新表"),
        old, new, sealed,
    )  # fmt: skip
    assert [(one.file, one.table, [cell.words for cell in one.cells]) for one in made] == [(PRINT, MENDED, ["7 → 8"])]
