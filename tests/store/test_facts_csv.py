"""facts.csv: exact, complete, public only, harmless, and read back as written."""

from __future__ import annotations

import csv
import functools
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import scheme as schemes
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.table import Place
from pipeline.office import guard
from pipeline.scheme import Scheme
from pipeline.scheme.forms import ColumnSpec, Form, Records
from pipeline.store import fact_snapshots, facts_csv

RATIO = Fact(
    FactKey("eco_land_ratio", "", "2024"),
    Decimal("62.345678901234567890123456789"),
    unit="%",
    places=2,
    origin=Origin.COMPUTED,
    data_year=2024,
    formula="1 ÷ 2 × 100",
    basis="方案",
    at=(Place("2024/a.xlsx", "Sheet1", "C5"), Place("2024/b.csv", "", "B2"), Place("2024/c.pdf")),
    inputs=(FactKey("forest_area", "", "2024"), FactKey("forest_area", "某|乡", "2024-03")),
)
TYPED = replace(
    RATIO, value=Decimal("-0.050"), origin=Origin.REPORTED, formula="", inputs=(), note="=HYPERLINK()", reason="-降"
)
NONE = Fact(FactKey("forest_area", "", "2023"), None, status=Status.NOT_REPORTED)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_values_are_exact_and_rounded_only_where_printed(config: Config) -> None:
    data = facts_csv.render(FactSet().plus([TYPED, NONE, RATIO]), config.scheme)
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    first, second, third = rows(data)
    assert (first["数值"], first["印出值"], first["小数位"]) == (str(RATIO.value), "62.35", "2")
    assert (first["名称"], first["来源"], first["采用"], first["状态"]) == ("生态用地占比", "程序计算", "是", "有值")
    assert first["出处"].split("\n")[0] == "2024/a.xlsx › Sheet1 › C5"
    assert (second["数值"], second["来源"], second["采用"]) == ("-0.050", "部门填报", "否")
    assert second["说明"] == "'=HYPERLINK()" and second["变化原因"] == "'-降"
    assert (third["量"], third["数值"], third["状态"]) == ("forest_area", "", "未报")


def test_read_back_as_written(config: Config) -> None:
    facts = FactSet().plus([RATIO, TYPED, NONE])
    read = facts_csv.read_facts(facts_csv.render(facts, config.scheme))
    assert list(read.items()) == [(RATIO.key, (RATIO, TYPED)), (NONE.key, (NONE,))]
    assert RATIO.key in read and FactKey("forest_area", "", "2020") not in read


OLD_WORDS = (Path(__file__).parent / "facts_in_old_words.csv").read_bytes()
"""Lines of a facts.csv as it was written before 有数, 认定, 填报 and 计算 got their words of today."""


def test_a_table_in_the_words_of_an_earlier_version_is_still_read() -> None:
    found = [fact for facts in facts_csv.read_facts(OLD_WORDS).values() for fact in facts]
    assert {fact.status for fact in found} == set(Status) and {fact.origin for fact in found} == set(Origin)
    assert (found[0].key, found[0].value, found[0].status, found[0].origin) == (
        FactKey("water_sections", "", "2023"), Decimal(5), Status.VALUE, Origin.COMPUTED,
    )  # fmt: skip


def test_a_snapshot_in_old_words_is_the_same_as_one_in_those_of_today(config: Config, tmp_path: Path) -> None:
    """The words of a column are no change of a number: the report compares with the same run, no new number is given."""
    old = fact_snapshots.of(FactSet(), OLD_WORDS, config.scheme)
    at = fact_snapshots.snapshot_path(old, tmp_path, 2024)
    at.parent.mkdir(parents=True)
    at.write_bytes(fact_snapshots.render(old, OLD_WORDS))
    facts = FactSet().plus([fact for facts in facts_csv.read_facts(OLD_WORDS).values() for fact in facts])
    table = facts_csv.render(facts, config.scheme)
    assert "有数" not in table.decode() and "程序计算" in table.decode()
    now = fact_snapshots.of(FactSet(), table, config.scheme)
    assert fact_snapshots.snapshot_path(now, tmp_path, 2024) == at
    assert fact_snapshots.different(now, {1: at}) is None


@functools.cache
def yunnan() -> Scheme:
    return schemes.load("yunnan")


plain_text = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"))
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6).map(
    lambda value: abs(value) if value.is_zero() else value
)


@given(
    st.builds(
        Fact,
        st.builds(FactKey, st.just("forest_area"), plain_text, st.just("2024")),
        st.one_of(st.none(), numbers, plain_text.filter(bool), st.sampled_from(["Ⅲ", "3", "-1", "=1", "'3"])),
        unit=plain_text,
        status=st.sampled_from(Status),
        origin=st.sampled_from(Origin),
        data_year=st.one_of(st.none(), st.integers(1990, 2100)),
        nature=plain_text,
        reason=plain_text,
        note=plain_text,
        basis=plain_text,
        formula=plain_text,
    )
)
def test_any_text_survives_and_none_computes(fact: Fact) -> None:
    data = facts_csv.render(FactSet().plus([fact]), yunnan())
    assert facts_csv.read_facts(data) == {fact.key: (fact,)}
    for head, value in rows(data)[0].items():
        assert not guard.looks_like_formula(value) or (head in ("数值", "印出值") and isinstance(fact.value, Decimal))


def with_form(scheme: Scheme, subject_public: bool, value_public: bool) -> Scheme:
    def column(identity: str, public: bool, measure: str = "") -> ColumnSpec:
        return ColumnSpec(identity, identity, (), "", "text", False, "", "", (), public, measure)

    columns = (
        column("point", subject_public),
        column("grass", value_public, "grass_area"),
        column("ok", True, "land_area"),
    )
    form = Form("F99", "点位", (), ("林草",), "", (), (), Records("", columns, "point", "", "", "", ()), "")
    return replace(scheme, forms=replace(scheme.forms, by_id={**scheme.forms.by_id, "F99": form}))


HIDDEN = Fact(FactKey("grass_area", "点一", "2024"), Decimal(7))
MADE = Fact(FactKey("forest_area", "点一", "2024"), Decimal(1), formula="7 ÷ 7", inputs=(HIDDEN.key,))
TOTAL = Fact(FactKey("eco_land_area", "", "2024"), Decimal(8), formula="7 + 1", inputs=(HIDDEN.key, NONE.key))


def test_what_is_not_public_never_gets_out(config: Config) -> None:
    scheme = with_form(config.scheme, subject_public=True, value_public=False)
    written = rows(facts_csv.render(FactSet().plus([HIDDEN, MADE, TOTAL]), scheme))
    assert [row["量"] for row in written] == ["eco_land_area"]
    assert (written[0]["数值"], written[0]["算式"], written[0]["由来"]) == ("8", "", "forest_area||2023")


def test_a_hidden_subject_hides_all_its_values(config: Config) -> None:
    scheme = with_form(config.scheme, subject_public=False, value_public=True)
    assert {"grass_area", "land_area"} <= facts_csv.private_measures(scheme)
    public = with_form(config.scheme, subject_public=True, value_public=True)
    assert not {"grass_area", "land_area"} & facts_csv.private_measures(public)


def test_the_order_of_arrival_does_not_show(config: Config) -> None:
    facts = [RATIO, NONE, HIDDEN, MADE]
    assert facts_csv.render(FactSet().plus(facts), config.scheme) == facts_csv.render(
        FactSet().plus(facts[::-1]), config.scheme
    )


def test_another_layout_is_refused() -> None:
    with pytest.raises(ValueError, match="not a facts"):
        facts_csv.read_facts(b"a,b\r\n")


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("状态", "很好"), ("来源", ""), ("小数位", "二"), ("小数位", "--2"), ("数据年份", "2024.0"),
        ("出处", "2024/a.xlsx › C5"), ("出处", "a › b › c\n"), ("由来", "forest_area|2024"),
    ],
)  # fmt: skip
def test_a_row_that_is_none_of_ours_is_refused_when_the_table_is_read(config: Config, head: str, text: str) -> None:
    lines = rows(facts_csv.render(FactSet().plus([RATIO, NONE]), config.scheme))
    out = io.StringIO()
    writer = csv.DictWriter(out, facts_csv.HEADS)
    writer.writeheader()
    writer.writerows([lines[0], lines[1] | {head: text}])
    with pytest.raises(ValueError, match="none of ours"):
        facts_csv.read_facts(out.getvalue().encode("utf-8-sig"))


@pytest.mark.parametrize("row", [b"a,b", b'"' + b"x" * 200_000 + b'"'])
def test_a_row_of_other_columns_is_refused(row: bytes) -> None:
    table = ",".join(facts_csv.HEADS).encode() + b"\r\n"
    assert dict(facts_csv.read_facts(table)) == {}
    with pytest.raises(ValueError, match="not a"):
        facts_csv.read_facts(table + row + b"\r\n")


some_facts = st.lists(
    st.builds(
        Fact,
        st.builds(
            FactKey, st.just("forest_area"), st.sampled_from(["", "甲", "乙"]), st.sampled_from(["2023", "2024"])
        ),
        st.sampled_from([None, Decimal(1), Decimal("1.0"), Decimal(2), "Ⅲ"]),
        origin=st.sampled_from(Origin),
        reason=st.sampled_from(["", "a\r\nb"]),
        formula=st.sampled_from(["", "1 + 1"]),
    ),
    max_size=6,
)


@given(some_facts, some_facts)
def test_what_changed_is_what_comparing_every_fact_would_tell(before: list[Fact], after: list[Fact]) -> None:
    sets = [FactSet().plus(facts) for facts in (before, after)]
    old, new = (fact_snapshots.of(one, facts_csv.render(one, yunnan()), yunnan()) for one in sets)
    adopted = [{key: rivals[0] for key, rivals in one.by_key.items()} for one in sets]
    wanted = {
        key
        for key in adopted[0] | adopted[1]
        if fact_snapshots.compared_parts(adopted[0].get(key)) != fact_snapshots.compared_parts(adopted[1].get(key))
    }
    assert set(fact_snapshots.changed_facts(old, new)) == wanted
    assert fact_snapshots.same_snapshot(old, new) == (not wanted)
