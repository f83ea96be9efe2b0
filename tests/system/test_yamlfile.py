"""Strict YAML: what PyYAML would turn into something else stays text, mistakes are named with file and line."""

import datetime
from pathlib import Path

import pytest

from pipeline.system.errors import Cause, PipelineError
from pipeline.system.yamlfile import read_yaml
from pipeline.system.yamlsyntax import parse_yaml
from pipeline.system.yamlwords import as_written


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
        ("a: 1\nb: 2\na: 3\nb: 4", "第 3 行写法有误：“a”写了两次。\nx.yaml 第 4 行写法有误：“b”写了两次"),
        ("true: 1", "键必须是文字或整数"),
        ("甲: !!set {a}", "第 1 行写法有误：内容以特殊符号开头"),
        ("甲: !!float 2.5", "第 1 行写法有误：内容以特殊符号开头"),
        ("甲: 1\n乙: " + "[" * 1_000 + "]" * 1_000, "第 2 行写法有误：一层套一层，超过 40 层"),
        ("甲: " + "[" * 100_000, "第 1 行写法有误：一层套一层"),
        ("甲: " + "{a: " * 10_000 + "1" + "}" * 10_000, "第 1 行写法有误：一层套一层"),
        ("甲:\n  " + "- " * 50_000 + "a", "第 2 行写法有误：一层套一层"),
        ("? " * 50_000 + "a", "第 1 行写法有误：一层套一层"),
        ("甲:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 1_500)), "行写法有误：一层套一层"),
        ("甲: " + "a" * 3_000_000, "x.yaml 超过 2 MB，没有读"),
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


def test_what_is_no_number_no_day_and_no_flag_stays_text_and_is_told_by_who_wants_one() -> None:
    long = "9" * 5_000
    text = f'a: {long}\nb: 2024-02-30\nc: !!int "zwei"\nd: !!bool "ja"\ne: 99999-01-01\nf: .nan\ng: 1e999\nh: -{long}'
    assert parse_yaml(text, "x.yaml") == {
        "a": long,
        "b": "2024-02-30",
        "c": "zwei",
        "d": "ja",
        "e": "99999-01-01",
        "f": ".nan",
        "g": "1e999",
        "h": f"-{long}",
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "空"),
        (True, "true"),
        ([1, None], "一列内容"),
        ({"a": True}, "一组内容"),
        (datetime.date(2024, 1, 2), "2024-01-02"),
        ("两\n行", "两 行"),
        ("长" * 41, "长" * 40 + "…（共 41 字）"),
    ],
)
def test_values_are_shown_as_their_writer_knows_them(value: object, words: str) -> None:
    assert as_written(value) == words


def test_a_file_too_large_to_be_one_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with path.open("wb") as file:
        file.truncate(10 << 30)
    with pytest.raises(PipelineError, match="x.yaml 超过 2 MB"):
        read_yaml(path)
