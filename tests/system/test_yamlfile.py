"""Strict YAML: what PyYAML would turn into something else stays text, mistakes are named with file and line."""

import datetime

import pytest

from pipeline.system.errors import Cause, PipelineError
from pipeline.system.yamlfile import parse_yaml


def test_only_plain_words_are_special() -> None:
    data = parse_yaml("a: NO\nb: 010\nc: 0.30\nd: 2024-01-02\ne: on\nf:\ng: 1:30\nh: -5\ni: true", "x.yaml")
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
        ("a: [1", "x.yaml 第 1 行写法有误：括号不成对"),
        ("a: &b 1\nc: *b", "锚点"),
        ("a: 2024-13-01", "不是有效的日期"),
        ("? [a]\n: b", "键必须是文字或整数"),
        ("甲:\n\t乙: 1", "第 2 行写法有误：行首用了制表符"),
        ("甲: 1\n乙：2\n丙: 3", "第 2 行写法有误：用了中文冒号"),
        ("甲:\n  乙: 1\n  丙：2\n  丁: 3", "第 3 行写法有误：用了中文冒号"),
        ("甲: 1\n乙:2\n丙: 3", "第 2 行写法有误：冒号后面没有空格"),
        ('甲:\n  - {乙: "21}\n  - {乙: "9"}', "第 2 行写法有误：引号不成对"),
        ("甲: [1, 2\n乙: 3", "第 1 行写法有误：括号不成对"),
        ("甲: %乙", "第 1 行写法有误：内容以特殊符号开头"),
        ("甲: *乙", "第 1 行写法有误：内容以特殊符号开头"),
        ("甲:\n  - ｛名称: 乙, 丙: 丁｝", "第 2 行写法有误：用了中文括号"),
        ("甲: 1\n乙: 丙\x07丁", "第 2 行写法有误：有看不见的控制字符"),
        ("甲: 1\n   乙: 2", "第 2 行写法有误：读不出来"),
        ("甲: 乙: 丙", "第 1 行写法有误：读不出来"),
    ],
)
def test_mistakes_name_file_and_line(text: str, words: str) -> None:
    with pytest.raises(PipelineError) as caught:
        parse_yaml(text, "x.yaml")
    assert words in caught.value.message
    assert caught.value.cause is Cause.CONFIG
    assert caught.value.hint


@pytest.mark.parametrize("text", ["甲: A &B 公司", "甲: 3 *4", "甲: A&B", '甲: "&乙"'])
def test_signs_inside_a_text_are_text(text: str) -> None:
    assert parse_yaml(text, "x.yaml") == {"甲": text.removeprefix("甲: ").strip('"')}


def test_no_message_is_in_english() -> None:
    for text in (
        "甲: [",
        "甲: }",
        "- a\nb: c",
        "甲: !!python/object:os.system x",
        "甲: 'a",
        "%YAML 9",
        "甲: |x\n b",
        "--- a\n--- b",
    ):
        with pytest.raises(PipelineError) as caught:
            parse_yaml(text, "文件")
        assert not [word for word in caught.value.message.split() if word.isascii() and word.isalpha()], text
