"""不是同一个.csv keeps what a person said once, in a form that people read and other programs write."""

from __future__ import annotations

import pytest

from pipeline.store.distinct_names import DistinctNames, read_distinct, with_new, write_distinct
from pipeline.system.errors import PipelineError

PAIR = DistinctNames("某山保护区", "某 山 自然保护区", "不是同一个，两处批复", "科长", 2024)


def test_what_is_written_is_read_again() -> None:
    data = write_distinct((PAIR,))
    assert data.decode("utf-8-sig").splitlines()[0] == "名称一,名称二,理由,职务,年度"
    assert read_distinct(data) == (PAIR,)
    assert read_distinct(data.decode("utf-8-sig").encode("gb18030")) == (PAIR,)
    assert PAIR.pair == frozenset(("某山保护区", "某山自然保护区"))


def test_a_text_that_a_program_would_take_for_a_formula_comes_back_as_it_was() -> None:
    formula = DistinctNames("=1+1", "@甲", "-", "+", 2024)
    assert read_distinct(write_distinct((formula,))) == (formula,)


def test_a_pair_is_kept_once_in_either_order() -> None:
    turned = DistinctNames("某山自然保护区", "某山保护区", "又说一遍", "科长", 2025)
    other = DistinctNames("甲厂", "乙厂", "不是", "科长", 2025)
    assert with_new((PAIR,), (turned, other)) == (PAIR, other)


@pytest.mark.parametrize("line", ["甲,乙,不是,科长", "甲,,不是,科长,2024", "甲,乙,不是,科长,去年"])
def test_a_damaged_line_is_told(line: str) -> None:
    with pytest.raises(PipelineError, match="第 2 行"):
        read_distinct(f"名称一,名称二,理由,职务,年度\r\n{line}\r\n".encode())
