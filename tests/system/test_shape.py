"""Typed reading of YAML: the dataclass is the shape, all that is wrong is told at once with line, place and remedy."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal

import pytest

from pipeline.system.errors import PipelineError
from pipeline.system.marks import UNDER, Check, Choice, Converted, Default, Derived, Flat, Key, Unfit
from pipeline.system.shape import load_yaml, read_shape
from pipeline.system.yamlproblems import Cursor, YamlProblems


class Colour(Enum):
    RED = "红"
    BLUE = "蓝"


def known_word(value: str, at: Cursor) -> str:
    return "" if value in at.known else f"没有“{value}”"


def halves(text: str, at: Cursor) -> tuple[str, str]:
    if "/" not in text:
        raise Unfit("中间要有 /")
    left, _, right = text.partition("/")
    return left, right


@dataclass(frozen=True, slots=True)
class Years:
    first: Annotated[int | None, Key("自")] = None
    last: Annotated[int | None, Key("至")] = None

    def mistakes(self) -> Iterator[tuple[str, str]]:
        if self.first and self.last and self.first > self.last:
            yield "至", "早于“自”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    kind: Literal["叶"]
    name: Annotated[str, Check(known_word)]
    tree: Annotated[str, Derived(lambda at: at.outer["name"] if at.outer else "")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fruit:
    kind: Literal["果"]
    weight: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    name: Annotated[str, UNDER]
    colour: Annotated[Colour, Key("颜色")] = Colour.BLUE
    water: Annotated[str, Key("水"), Choice({"河": "river", "湖": "lake"})] = "river"
    planted: Annotated[datetime.date | None, Key("种于")] = None
    height: Annotated[int, Key("高")]
    tall: Annotated[bool, Key("高大"), Default(lambda at: at["height"] > 9)]
    parts: Annotated[tuple[Leaf | Fruit, ...], Key("部分")] = ()
    pair: Annotated[tuple[str, str] | None, Key("对"), Converted(halves)] = None
    shares: Annotated[dict[str, Decimal], Key("份额")] = field(default_factory=dict)
    words: Annotated[frozenset[str], Key("词", "词语")] = frozenset()
    years: Annotated[Years, Flat()]


def read(folder: Path, text: str) -> dict[str, Tree]:
    path = folder / "树.yaml"
    path.write_text(text, encoding="utf-8")
    return load_yaml(path, dict[str, Tree], {"绿叶"})


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(PipelineError) as caught:
        read(folder, text)
    head, *lines = caught.value.message.split("\n")
    assert head == f"树.yaml 有 {len(lines)} 处写法有误："
    return [line.strip() for line in lines]


def test_a_mapping_becomes_the_dataclass(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        "松:\n  颜色: 红\n  水: 湖\n  种于: 2024-01-02\n  高: 10\n  词语: [a, 2]\n  自: 2020\n  对: 左/右\n"
        '  份额: {甲: "0.30", 乙: 2}\n'
        '  部分: [{kind: 叶, name: 绿叶}, {kind: 果, weight: "1.5"}]\n'
        "柏: {高: 3, 高大: true}\n",
    )
    assert made["松"] == Tree(
        name="松",
        colour=Colour.RED,
        water="lake",
        planted=datetime.date(2024, 1, 2),
        height=10,
        tall=True,
        parts=(Leaf(kind="叶", name="绿叶", tree="松"), Fruit(kind="果", weight=Decimal("1.5"))),
        pair=("左", "右"),
        shares={"甲": Decimal("0.30"), "乙": Decimal(2)},
        words=frozenset({"a", "2"}),
        years=Years(2020, None),
    )
    assert made["柏"] == Tree(name="柏", height=3, tall=True, years=Years())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("松: {}", "树.yaml 第 1 行 › 松 › 高：没有填写"),
        ("松:\n  高:", "树.yaml 第 2 行 › 松 › 高：没有填写"),
        ("松:\n  高: 十", "树.yaml 第 2 行 › 松 › 高：应当是整数，现在是“十”"),
        ('松:\n  高: "10"', "树.yaml 第 2 行 › 松 › 高：应当是整数，现在是“10”，请去掉引号"),
        ("松: {高: 1, 高大: 是}", "树.yaml 第 1 行 › 松 › 高大：应当是 true 或 false，现在是“是”"),
        ("松: {高: 1, 颜色: 绿}", "树.yaml 第 1 行 › 松 › 颜色：只能是 红、蓝 之一，现在是“绿”"),
        ("松: {高: 1, 水: 海}", "树.yaml 第 1 行 › 松 › 水：只能是 河、湖 之一，现在是“海”"),
        ("松: {高: 1, 种于: 去年}", "应当是日期，写成“四位年-两位月-两位日”，现在是“去年”"),
        ("松: {高: 1, 对: 左右}", "树.yaml 第 1 行 › 松 › 对：中间要有 /"),
        ("松: {高: 1, 词: 甲}", "树.yaml 第 1 行 › 松 › 词：应当是一列文字，如 [甲, 乙]"),
        ("松: {高: 1, 词: [甲, {}]}", "树.yaml 第 1 行 › 松 › 词：应当是文字"),
        ("松: {高: 1, 词: [甲], 词语: [乙]}", "树.yaml 第 1 行 › 松 › 词语：和“词”只能写一个"),
        ("松: {高: 1, 部分: 叶}", "树.yaml 第 1 行 › 松 › 部分：应当是一列，每项以“- ”开头"),
        ("松: {高: 1, 部分: [叶]}", "部分 第 1 项：应当是“名称: 内容”形式的一组"),
        ("松: {高: 1, 部分: [[叶]]}", "部分 第 1 项：应当是“名称: 内容”形式的一组"),
        ("松: {高: 1, 部分: [{name: 绿叶}]}", "部分 第 1 项 › kind：没有填写"),
        ("松: {高: 1, 部分: [{kind: 花}]}", "部分 第 1 项 › kind：只能是 叶、果 之一，现在是“花”"),
        ("松: {高: 1, 部分: [{kind: 叶, name: 黄叶}]}", "部分 第 1 项 › name：没有“黄叶”"),
        ("松: {高: 1, 份额: {甲: 一半}}", "树.yaml 第 1 行 › 松 › 份额 › 甲：应当是数，现在是“一半”"),
        ("松: {高: 1, 份额: {甲: '1e-99999999'}}", "份额 › 甲：应当是数，现在是“1e-99999999”"),
        (f"松: {{高: 1, 份额: {{甲: '{'9' * 5000}'}}}}", f"份额 › 甲：应当是数，现在是“{'9' * 40}…”"),
        ("松: {高: 1, 份额: {甲: nan}}", "份额 › 甲：应当是数，现在是“nan”"),
        ("松: {高: 1, 份额: {甲: }}", "份额 › 甲：没有填写"),
        ("松: {高: 1, 份额: 甲}", "份额：应当是“名称: 内容”形式的一组"),
        ("松: 1", "树.yaml 第 1 行 › 松：应当是“名称: 内容”形式的一组"),
        ("松: {高: 1, 自: 2024, 至: 2020}", "树.yaml 第 1 行 › 松 › 至：早于“自”"),
        ("松:\n  高: 1\n  颜 色: 红", "树.yaml 第 3 行 › 松 › 颜 色：不认识这一项，是不是“颜色”？"),
        ("- 甲", "树.yaml：应当是“名称: 内容”形式的一组"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_place(tmp_path: Path, text: str, told: str) -> None:
    (line,) = refused(tmp_path, text)
    assert told in line


def test_everything_that_is_wrong_is_told_at_once_and_nothing_that_follows_from_it(tmp_path: Path) -> None:
    lines = refused(
        tmp_path,
        "松:\n  高: 高\n  自: 2024\n  至: 二〇二〇\n  部分:\n    - {kind: 叶, name: 绿叶}\n    - kind: 果\n      重: 1\n"
        "柏:\n  颜色: 绿\n",
    )
    assert [line.partition("：")[0] for line in lines] == [
        "树.yaml 第 2 行 › 松 › 高",
        "树.yaml 第 7 行 › 松 › 部分 第 2 项 › weight",
        "树.yaml 第 8 行 › 松 › 部分 第 2 项 › 重",
        "树.yaml 第 4 行 › 松 › 至",
        "树.yaml 第 10 行 › 柏 › 颜色",
        "树.yaml 第 9 行 › 柏 › 高",
    ]


def test_a_cross_check_names_the_place_of_a_value_that_was_read(tmp_path: Path) -> None:
    path = tmp_path / "树.yaml"
    path.write_text("松: {高: 1}\n柏:\n  高: 2\n  颜色: 红\n", encoding="utf-8")
    problems = YamlProblems()
    made = read_shape(path, dict[str, Tree], problems)
    assert len(problems) == 0
    problems.wrong(made["柏"], "颜色", "与松不同")
    problems.wrong(made["柏"], "", "多了一棵")
    with pytest.raises(PipelineError) as caught:
        problems.refuse(path)
    assert "树.yaml 第 4 行 › 柏 › 颜色：与松不同" in caught.value.message
    assert "树.yaml 第 2 行 › 柏：多了一棵" in caught.value.message
