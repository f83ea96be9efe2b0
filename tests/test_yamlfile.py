"""Strict YAML: what PyYAML would turn into something else stays text, mistakes are named with file and line."""

import datetime

import pytest

from pipeline.errors import ExitCode, PipelineError
from pipeline.yamlfile import Node, parse, refuse


def test_only_plain_words_are_special() -> None:
    data = parse("a: NO\nb: 010\nc: 0.30\nd: 2024-01-02\ne: on\nf:\ng: 1:30\nh: -5\ni: true", "x.yaml")
    assert data == {
        "a": "NO",
        "b": "010",
        "c": "0.30",
        "d": datetime.date(2024, 1, 2),
        "e": "on",
        "f": None,
        "g": "1:30",
        "h": -5,
        "i": True,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\na: 2", "x.yaml 第 2 行写法有误：“a”写了两次"),
        ("a: [1", "x.yaml 第 2 行"),
        ("a: &b 1\nc: *b", "锚点"),
        ("a: 2024-13-01", "不是有效的日期"),
        ("? [a]\n: b", "键必须是文字或整数"),
    ],
)
def test_mistakes_name_file_and_line(text: str, words: str) -> None:
    with pytest.raises(PipelineError) as caught:
        parse(text, "x.yaml")
    assert words in caught.value.message
    assert caught.value.code is ExitCode.CONFIG
    assert caught.value.hint


def test_all_problems_of_a_mapping_are_told_at_once() -> None:
    problems: list[str] = []
    node = Node({"名稱": "甲", "年度": "二〇二四", "口径": 3}, "config.yaml", problems)
    node.text("名称")
    node.whole("年度")
    node.texts("口径")
    node.done()
    with pytest.raises(PipelineError) as caught:
        refuse(problems, "config.yaml")
    assert "有 4 处写法有误" in caught.value.message
    assert "不认识这一项，是不是“名称”？" in caught.value.message
