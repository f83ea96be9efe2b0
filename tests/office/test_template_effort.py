"""A template that would run or grow without end is stopped early, told where and why; work that is bounded goes on."""

from __future__ import annotations

import tracemalloc

import pytest

from pipeline.office.sandbox import Outcome, render_source
from pipeline.office.template_effort import TOO_DEEP, TOO_LARGE, TOO_LONG, TOO_OFTEN
from pipeline.office.template_source import tolerant

_GROWING = "{% set ns = namespace(x=START) %}{% for i in range(60) %}{% set ns.x = STEP %}{% endfor %}{{ ns.x|length }}"


def outcome(source: str) -> Outcome:
    return render_source(tolerant(source), {"表": ["甲", "乙"], "年度": 2024}, {})


def growing(start: str, step: str) -> str:
    return _GROWING.replace("START", start).replace("STEP", step)


TOO_MUCH = {
    "text by ~": (growing("'ab'", "ns.x ~ ns.x"), TOO_LONG),
    "text by +": (growing("'ab'", "ns.x + ns.x"), TOO_LONG),
    "a list by +": (growing("[1]", "ns.x + ns.x"), TOO_LONG),
    "a list in a list": (growing("[1]", "[ns.x, ns.x]"), TOO_LONG),
    "a pair of pairs": (growing("(1,)", "(ns.x, ns.x)"), TOO_LONG),
    "a table of tables": (growing("{}", "{1: ns.x, 2: ns.x}"), TOO_LONG),
    "text by join": (growing("'ab'", "[ns.x, ns.x]|join"), TOO_LONG),
    "text by replace": (growing("'aa'", "ns.x|replace('a', 'aa')"), TOO_LONG),
    "a number": (growing("10", "ns.x * ns.x"), TOO_LARGE),
    "a block that is named": (
        "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set y %}{{ ns.x }}{{ ns.x }}{% endset %}"
        "{% set ns.x = y %}{% endfor %}",
        TOO_LONG,
    ),
    "a macro's text": (
        "{% macro m(s) %}{{ s }}{{ s }}{% endmacro %}{% set ns = namespace(x='ab') %}"
        "{% for i in range(60) %}{% set ns.x = m(ns.x) %}{% endfor %}",
        TOO_LONG,
    ),
    "text times": ("{{ 'x' * 10**6 * 9 }}", TOO_LONG),
    "times text": ("{{ 100000000 * 'x' }}", TOO_LONG),
    "a list times": ("{{ [1] * 100000000 }}", TOO_LONG),
    "a power": ("{{ 9 ** 9 ** 9 }}", TOO_LARGE),
    "a long joint": ("{{ range(2000)|join('x' * 9000) }}", TOO_LONG),
    "a joint between all letters": ("{{ ('x' * 9000)|replace('', 'x' * 9000) }}", TOO_LONG),
    "a batch to be filled up": ("{{ [1]|batch(100000000, 'x')|list }}", TOO_OFTEN),
    "a slice of very many": ("{{ [1]|slice(100000000)|list }}", TOO_OFTEN),
    "a sum of lists": ("{{ [[1], [2]]|sum(start=[]) }}", TOO_LONG),
    "many copies": ("{% set s = 'x' * 9000 %}{{ range(2000)|map('replace', '1', s)|list|length }}", TOO_OFTEN),
    "loops in loops": (
        "{% set r = range(2000) %}{% for a in r %}{% for b in r %}{% for c in r %}{% endfor %}{% endfor %}{% endfor %}",
        TOO_OFTEN,
    ),
    "loops that print nothing": (
        "{% set r = range(2000) %}{% for a in r %}{% for b in r if b < 0 %}{% endfor %}{% endfor %}",
        TOO_OFTEN,
    ),
    "searching": (
        "{% set r = range(2000)|list %}{% set r = r + r + r + r %}{% for a in range(2000) %}{{ 'x' in r + r }}{% endfor %}",
        TOO_OFTEN,
    ),
    "cutting": (
        "{% set s = 'x' * 9000 %}{% set r = range(2000) %}{% for a in r %}{% set y = s[1:] %}{% endfor %}",
        TOO_OFTEN,
    ),
    "a range": ("{% for i in range(5000) %}{% endfor %}", TOO_OFTEN),
    "a macro that calls itself": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", TOO_DEEP),
    "a macro that calls itself twice": (
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        TOO_OFTEN,
    ),
    "a loop that calls itself": ("{% for a in [1, 1] recursive %}{{ loop([1, 1]) }}{% endfor %}", TOO_DEEP),
    "a block that shows itself": ("{% block x %}{{ self.x() }}{% endblock %}", TOO_DEEP),
    "brackets": ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", TOO_DEEP),
    "thirty loops in each other": ("{% for a in [1] %}" * 30 + "{% endfor %}" * 30, TOO_DEEP),
    "a sum of very many": ("{{ " + "1 + " * 20_000 + "1 }}", TOO_DEEP),
    "a number of many digits": ("{{ " + "9" * 6_000 + " }}", TOO_LARGE),
}


@pytest.mark.parametrize("source", [source for source, _ in TOO_MUCH.values()], ids=list(TOO_MUCH))
def test_what_has_no_end_is_stopped_before_it_costs_anything(source: str) -> None:
    tracemalloc.start()
    made = outcome(source)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.slip is not None and made.slip.code == "T106"
    assert made.slip.problem == next(why for one, why in TOO_MUCH.values() if one == source)
    assert most < 200_000_000


def test_the_tag_is_named_by_its_line() -> None:
    made = outcome("{{ 年度 }}{{ 表|length }}" + growing("'ab'", "ns.x ~ ns.x"))
    assert made.slip is not None and made.slip.line == 6


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% for 行 in 表 %}{{ loop.index }}{{ 行 }}{{ '、' if not loop.last }}{% endfor %}", "1甲、2乙"),
        ("{% for 行 in 表 %}{{ loop.length }}{{ loop.revindex }}{% else %}无{% endfor %}", "2221"),
        ("{% for 行 in [] %}{{ 行 }}{% else %}无{% endfor %}", "无"),
        ("{% for 行 in 没有 %}{{ 行 }}{% else %}无{% endfor %}", "无"),
        (
            "{{ '前' ~ 年度 ~ '后' }}{{ 1 + 2 }}{{ '甲' + '乙' }}{{ (表 + ['丙'])|join('、') }}",
            "前2024后3甲乙甲、乙、丙",
        ),
        ("{{ '甲' in 表 }}{{ '丙' not in 表 }}{{ '甲乙丙'[1:] }}{{ 表|map('length')|sum }}", "TrueTrue乙丙2"),
        ("{% for 对 in 表|batch(3, '空') %}{{ 对|join }}{% endfor %}{{ '甲乙'|replace('甲', '丁') }}", "甲乙空丁乙"),
        ("{{ '<' ~ '&' }}", "&lt;&amp;"),
    ],
)
def test_ordinary_work_goes_on(source: str, text: str) -> None:
    made = outcome(source)
    assert (made.text or "").replace("\n", "") == text and made.slip is None


def test_a_list_of_the_report_is_not_changed_by_a_template() -> None:
    table = ["甲"]
    render_source(tolerant("{% set _ = 表.append('乙') %}"), {"表": table}, {})
    assert table == ["甲"]
