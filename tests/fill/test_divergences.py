"""A printed number that evidence states otherwise has a neutral note under its appendix; no other appendix has one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.fill import outline, template, unprinted
from pipeline.fill.divergences import PHRASES, divergence_notes
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise, Settled, Severity
from pipeline.model.table import Place
from pipeline.office import package
from pipeline.office.ooxml import W, parse_xml, text_of
from tests.fill.telling import TEMPLATES, YEAR, but, config, filled, opened, sources

PLAN = outline.load(TEMPLATES)
AT = (Place(f"{YEAR}/区应急管理局/表.xlsx", "表", "E8"),)
POST, REASON = "区应急管理局联络员", "合计行漏加一次风雹"


def _settled(*notes: PrintedOtherwise, accepted: bool = False) -> Settled:
    finding = Finding("X211", AT, {"填报值": "602.4"}, "区应急管理局", printed=notes)
    return Settled(finding, Severity.WARNING, *((POST, REASON) if accepted else ()))


def _note(*settled: Settled, form: str = "F14") -> str:
    return divergence_notes(but(sources(), settled=settled), form)


@pytest.mark.parametrize("accepted", [False, True])
def test_a_total_is_noted_neutrally_whoever_accepted_it(accepted: bool) -> None:
    said = _note(_settled(PrintedOtherwise(Divergence.TOTAL, "F14", "受灾面积"), accepted=accepted))
    assert said == "受灾面积的合计与报送件所列数不一致，以逐行数为准。"
    assert not any(word in said for word in (POST, REASON, "区应急管理局", "602.4"))


def test_numbers_of_one_kind_stand_in_one_sentence_and_each_once() -> None:
    first = PrintedOtherwise(Divergence.TOTAL, "F14", "受灾面积")
    second = PrintedOtherwise(Divergence.TOTAL, "F14", "成灾面积")
    typed = PrintedOtherwise(Divergence.WORKED_OUT, "F14", "受灾面积占比")
    again = PrintedOtherwise(Divergence.OTHER_TABLE, "F14", "受灾面积占比")
    assert _note(_settled(first), _settled(second), _settled(first), _settled(typed), _settled(again)) == (
        "受灾面积、成灾面积的合计与报送件所列数不一致，以逐行数为准。"
        "受灾面积占比与报送件所列数不一致，以按所列各数计算的结果为准。"
    )


def test_a_wrong_total_does_not_hide_that_the_sealed_print_differs() -> None:
    total = PrintedOtherwise(Divergence.TOTAL, "F14", "受灾面积")
    sealed = PrintedOtherwise(Divergence.SEALED_COPY, "F14", column="受灾面积")
    assert _note(_settled(total), _settled(sealed)).count("不一致") == 2


def test_another_appendix_and_a_finding_that_is_no_difference_in_print_have_none() -> None:
    assert _note(_settled(PrintedOtherwise(Divergence.TOTAL, "F14", "受灾面积")), form="F02") == ""
    assert _note(_settled()) == ""


@pytest.mark.parametrize("why", [Divergence.SEALED_COPY, Divergence.PAPER])
def test_what_was_read_in_running_text_is_noted_until_somebody_says_that_it_is_none(why: Divergence) -> None:
    one = PrintedOtherwise(why, "F14", "受灾面积")
    assert "不一致" in _note(_settled(one))
    assert _note(_settled(one, accepted=True)) == ""


@pytest.mark.parametrize(("columns", "noted"), [(None, True), ({"受灾面积"}, True), ({"灾种"}, False)])
def test_a_column_that_the_appendix_leaves_out_differs_in_nothing_printed(
    columns: set[str] | None, noted: bool
) -> None:
    settled = (_settled(PrintedOtherwise(Divergence.SEALED_COPY, "F14", column="受灾面积")),)
    book = replace(but(sources(), settled=settled), columns=None if columns is None else frozenset(columns))
    assert ("盖章件" in divergence_notes(book, "F14")) is noted


def test_the_columns_that_an_appendix_prints_are_those_its_tags_read() -> None:
    forms = config().scheme.forms.by_id

    def printed(form: str) -> frozenset[str]:
        line = PLAN.line(f"附表{form}")
        prepared = opened(line.file.name, line.file.read_bytes())
        assert isinstance(prepared, template.Prepared)
        return unprinted.printed_columns(line, unprinted.columns_seen(prepared), forms[form]) or frozenset()

    assert {"受灾面积", "灾种"} <= printed("F14")
    assert "取水量" in printed("F36") and "铅" not in printed("F36")
    assert {"铅", "水质类别"} <= printed("F33")


def test_every_reason_has_its_words() -> None:
    assert PHRASES.keys() == {*Divergence}
    for why in Divergence:
        assert _note(_settled(PrintedOtherwise(why, "F14", "受灾面积"))).endswith("为准。")


def test_the_note_stands_under_the_table() -> None:
    settled = (_settled(PrintedOtherwise(Divergence.TOTAL, "F14", "受灾面积")),)
    line = PLAN.line("附表F14")
    shown, wrong, _ = filled(line.file, but(sources(), settled=settled))
    plain, *_ = filled(line.file, sources())
    assert wrong == []
    notes = [text for _, text in shown if text.startswith("注：")]
    assert notes == [
        text + "受灾面积的合计与报送件所列数不一致，以逐行数为准。" for _, text in plain if text[:2] == "注："
    ]


@pytest.mark.parametrize("line", [one for one in PLAN.parts if one.form], ids=lambda line: line.form)
def test_every_appendix_has_a_place_for_it(line: outline.OutlinePart) -> None:
    document = parse_xml(package.read_package(line.file.read_bytes())["word/document.xml"])
    notes = [text_of(one) for one in document.iter(W + "p") if text_of(one).startswith("注：")]
    assert any(f'附表["{line.form}"].不一致' in note for note in notes)
