"""A plain sheet of every form is recognised by its title; without it, it is that form, or is asked about."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pipeline import config as configs
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import FormTable, Raw
from pipeline.scheme import id_line
from pipeline.scheme.forms import ColumnSpec, Form
from tests.ingest.conftest import ROOT, recognise

CONFIG = configs.load(ROOT, 2024)
FORMS = CONFIG.scheme.forms.by_id
SAMPLES: dict[str, Raw] = {"number": 12.5, "date": "2024-03-05", "month": "2024年3月", "year": 2024, "grade": "Ⅲ"}


def cell(column: ColumnSpec, row: int) -> Raw:
    if column.choices:
        return column.choices[0]
    return SAMPLES.get(column.type, f"{column.name}{row}")


def blocks(form: Form) -> dict[str, list[list[Any]]]:
    """The rows of each block: heads by the scheme's names, then two or three rows."""
    made: dict[str, list[list[Any]]] = {}
    if form.items:
        heads: list[Raw] = ["指标", "单位", "本年", "上年", "变化原因"]
        made["items"] = [heads, *([item.name, item.unit, 5.0, 4.0, ""] for item in form.items)]
    if form.records:
        columns = form.records.columns
        heads = [f"{one.name}（{one.unit}）" if one.unit and one.unit != "无量纲" else one.name for one in columns]
        made["records"] = [heads, *([cell(one, row) for one in columns] for row in (1, 2))]
    return made


CASES = [(form, kind) for form in FORMS.values() for kind in blocks(form)]
NAMES = [f"{form.id}-{kind}" for form, kind in CASES]


def told(tables: list[FormTable]) -> set[tuple[str, str]]:
    return {(table.form, table.block) for table in tables}


@pytest.mark.parametrize(("form", "kind"), CASES, ids=NAMES)
def test_by_its_title(words: Vocabulary, form: Form, kind: str) -> None:
    rows = blocks(form)[kind]
    tables, findings = recognise(words, [[f"2024年{form.title}"], *rows])
    assert told(tables) == {(form.id, kind)} and not findings
    assert sum(len(table.rows) for table in tables) == len(rows) - 1


SHAPES = ("{}（{}）", "{} ({})", "{}【{}】", "{}/{}", "{}\n（{}）", "{}（单位：{}）", "{}：{}")
STRANGE = ("美元", "千石", "元/吨", "万千瓦时")


@pytest.mark.parametrize("form", [form for form in FORMS.values() if form.records], ids=lambda form: form.id)
def test_heads_give_any_multiple_of_their_unit_or_one_that_is_asked_about(words: Vocabulary, form: Form) -> None:
    assert form.records is not None
    columns, units = form.records.columns, CONFIG.scheme.units
    multiple = {one.id: units.canonical(f"千{one.unit}") or one.unit for one in columns if one.unit}
    numbers = [one.id for one in columns if one.type == "number" and one.unit and one.unit != "无量纲"]
    for turn, shape in enumerate(SHAPES):
        said = {
            one: f"?{STRANGE[turn % len(STRANGE)]}" if number % 3 == turn % 3 else multiple[one]
            for number, one in enumerate(numbers)
        }
        heads = [shape.format(one.name, said[one.id].strip("?")) if one.id in said else one.name for one in columns]
        tables, _ = recognise(words, [[form.title], heads, *([cell(one, row) for one in columns] for row in (1, 2))])
        found = {column.id: column.unit for table in tables for column in table.columns if column.id in said}
        assert found == said, shape


@pytest.mark.parametrize(("form", "kind"), CASES, ids=NAMES)
def test_by_each_other_title(words: Vocabulary, form: Form, kind: str) -> None:
    for title in form.aliases:
        tables, _ = recognise(words, [[title], *blocks(form)[kind]])
        assert told(tables) == {(form.id, kind)}, title


@pytest.mark.parametrize(("form", "kind"), CASES, ids=NAMES)
def test_without_a_title_it_is_right_or_asked_about(words: Vocabulary, form: Form, kind: str) -> None:
    tables, findings = recognise(words, blocks(form)[kind])
    assert told(tables) == {(form.id, kind)} or (not tables and [one.code for one in findings] == ["I206"])


@pytest.mark.parametrize(("form", "kind"), CASES, ids=NAMES)
def test_by_its_id_whatever_else_is_said(words: Vocabulary, form: Form, kind: str) -> None:
    other = next(one for one in FORMS.values() if one.id != form.id)
    rows = [[other.title], [id_line.stamp_line(form.id, 2024, "")], *blocks(form)[kind]]
    tables, findings = recognise(words, rows, name=other.title, hints=[other.title])
    assert told(tables) == {(form.id, kind)} and not findings


@pytest.mark.parametrize("form", [form for form in FORMS.values() if len(blocks(form)) > 1], ids=lambda form: form.id)
def test_both_blocks_on_one_sheet(words: Vocabulary, form: Form) -> None:
    made = blocks(form)
    tables, findings = recognise(words, [[form.title], *made["items"], [""], ["明细"], *made["records"]])
    assert told(tables) == {(form.id, "items"), (form.id, "records")} and not findings


RECORDS = [form for form in FORMS.values() if form.records]


@pytest.mark.parametrize("form", RECORDS, ids=lambda form: form.id)
def test_with_other_spellings_and_fewer_columns(words: Vocabulary, form: Form) -> None:
    luck = random.Random(form.id)
    assert form.records
    for _ in range(20):
        kept = [
            column
            for column in form.records.columns
            if column.required or column.id in (form.records.subject, form.records.period) or luck.random() < 0.6
        ]
        heads: list[Raw] = [luck.choice((one.name, *one.aliases)).format(year=2024, last_year=2023) for one in kept]
        rows = [heads, *([cell(one, row) for one in kept] for row in (1, 2))]
        tables, _ = recognise(words, [[form.title], *rows])
        assert told(tables) == {(form.id, "records")}, heads
        tables, findings = recognise(words, rows)
        assert told(tables) in (set(), {(form.id, "records")}), heads
        assert tables or findings or len(heads) < 4, heads


@pytest.mark.parametrize("form", RECORDS, ids=lambda form: form.id)
def test_a_head_that_only_comes_near_is_asked_about_and_never_taken(words: Vocabulary, form: Form) -> None:
    assert form.records
    columns = form.records.columns
    needed = next(block.required for block in words.blocks if block.form.id == form.id and block.kind == "records")
    known = {name for block in words.blocks if block.form.id == form.id for name in block.names} | words.ignored
    for column in columns:
        for near in (f"{column.name}额", f"实际{column.name}", f"{column.name}之类"):
            if known & set(words.label(near).keys):
                continue
            heads: list[Raw] = [near if one is column else one.name for one in columns]
            rows = [heads, *([cell(one, row) for one in columns] for row in (1, 2))]
            tables, findings = recognise(words, [[form.title], *rows])
            assert column.id not in {one.id for table in tables for one in table.columns}, near
            told_of = {one.code for one in findings if any(near in value for value in one.values.values())}
            short = {"I209"} if len(column.name) < 3 else set()
            assert told_of and told_of <= {"I202" if column in needed else "I205"} | short, near
