"""config.yaml: read whole, wrong in many places told at once, in Chinese, with the key path."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline import config as configs
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import processor_seconds

ROOT = Path(__file__).parent.parent


def changed(tmp_path: Path, *edits: tuple[str, str]) -> Path:
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_counties_bodies_fill_every_role() -> None:
    config = configs.load(ROOT)
    assert len(config.bodies) == 17
    assert [body.name for body in config.bodies_of("管护", config.year)] == ["海峰管护局", "珠江源管护分局"]
    for role in config.scheme.tree.roles:
        assert config.bodies_of(role, config.year)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    root = changed(
        tmp_path,
        ("考核年度: 2024", "考核年度: 二〇二四"),
        ("类型: 湖库", "类型: 水库"),
        ("职能: [财政]", "职能: [财政局]"),
        ("编制部门: 区生态环境分局", "编制部门: 生态局"),
    )
    with pytest.raises(PipelineError) as caught:
        configs.load(root)
    message = caught.value.message
    for words in (
        "考核年度：应当是整数",
        "断面 第 5 项 › 类型：只能是 河流、湖库 之一，现在是“水库”",
        "没有“财政局”",
        "没有部门充任“财政”",
        "“生态局”不在“部门”之中",
    ):
        assert words in message, message
    assert caught.value.cause is Cause.CONFIG


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    root = changed(tmp_path, ("编审:", "编审人:"))
    with pytest.raises(PipelineError, match="编审人：不认识这一项，是不是“编审”"):
        configs.load(root)


def test_a_missing_year_block_is_named(tmp_path: Path) -> None:
    root = changed(tmp_path)
    with pytest.raises(PipelineError, match="config.yaml 里没有 2031 年度，有的是 2023、2024。") as caught:
        configs.load(root, 2031)
    assert "--year" in caught.value.hint and "selfcheck new 2031" in caught.value.hint


def test_a_configured_year_without_a_block_is_told_with_what_may_be_wrong(tmp_path: Path) -> None:
    root = changed(tmp_path, ("考核年度: 2024", "考核年度: 2028"))
    with pytest.raises(PipelineError, match="缺少 2028 年的一块.*“考核年度”写错了的，请改正"):
        configs.load(root)


@pytest.mark.parametrize("year", [1, 1999, 2022, 2031])
def test_a_year_of_no_season_is_told_whatever_standards_there_were(tmp_path: Path, year: int) -> None:
    with pytest.raises(PipelineError, match=f"config.yaml 里没有 {year} 年度"):
        configs.load(changed(tmp_path), year)


@pytest.mark.parametrize("name", ["../../逃", ".", "区应急/管理局", "a:*?<b", '"a\\nb"', "长" * 120, '" "', '"a "'])
def test_a_body_whose_name_is_no_name_of_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    root = changed(tmp_path, ("{名称: 区应急管理局,", f"{{名称: {name},"))
    with pytest.raises(PipelineError, match="部门 第 7 项 › 名称：不能用作文件夹名|部门 第 7 项 › 名称：没有填写"):
        configs.load(root)


@pytest.mark.parametrize("year", [0, -1, 10000])
def test_what_is_no_year_is_not_blamed_on_the_config(year: int) -> None:
    with pytest.raises(PipelineError) as told:
        configs.load(ROOT, year)
    assert f"“{year}”不是年份" in told.value.message and "--year" in told.value.hint


def test_yes_is_no_year(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="考核年度：应当是整数"):
        configs.load(changed(tmp_path, ("考核年度: 2024", "考核年度: true")))


def test_no_config_says_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        configs.load(tmp_path)
    assert "config.yaml" in caught.value.message
    assert "-C" in caught.value.hint


def test_lists_carry_years(tmp_path: Path) -> None:
    root = changed(tmp_path, ("名称: 示例断面四, 编码: SL0004", "名称: 示例断面四, 自: 2024, 编码: SL0004"))
    config = configs.load(root)
    assert "示例断面四" not in [section.name for section in config.sections_in(2023)]
    assert "示例断面四" in [section.name for section in config.sections_in(2024)]


@pytest.mark.parametrize(
    ("written", "inside"),
    [
        ("自: 2022", {2022, 2023, 2024}),
        ("至: 2022", {2020, 2021, 2022}),
        ("自: 2021, 至: 2023", {2021, 2022, 2023}),
        ("自: 2022, 至: 2022", {2022}),
    ],
)
def test_the_first_and_the_last_year_are_inside_the_next_to_them_outside(
    tmp_path: Path, written: str, inside: set[int]
) -> None:
    """Of a section, a station and a body alike."""
    root = changed(
        tmp_path,
        ("名称: 示例断面四, ", f"名称: 示例断面四, {written}, "),
        ("- {名称: 示例空气站一", f"- {{{written}, 名称: 示例空气站一"),
        ("名称: 珠江源管护分局, ", f"名称: 珠江源管护分局, {written}, "),
    )
    config = configs.load(root)
    years = range(2020, 2025)
    assert {one for one in years if "示例断面四" in [each.name for each in config.sections_in(one)]} == inside
    assert {one for one in years if "示例空气站一" in [each.name for each in config.stations_in(one)]} == inside
    assert {one for one in years if "珠江源管护分局" in [b.name for b in config.bodies_of("管护", one)]} == inside


def test_a_policy_is_chosen_by_its_name(tmp_path: Path) -> None:
    root = changed(tmp_path, ("口径: {}", "口径: {空气质量综合指数: max}"))
    config = configs.load(root)
    assert config.policies["air_composite"] == "max"
    assert "HJ 663" in config.policy_words("air_composite")


def refused(root: Path, year: int | None = None) -> str:
    with pytest.raises(PipelineError) as caught:
        configs.load(root, year)
    assert caught.value.cause is Cause.CONFIG
    assert caught.value.hint
    return caught.value.message


def test_items_due_that_do_not_exist_are_told_with_all_other_mistakes(tmp_path: Path) -> None:
    root = changed(
        tmp_path,
        ('级别: 省控, 目标类别: Ⅲ, 应测项目: "9"', "级别: 省控, 目标类别: Ⅲ, 应测项目: 总磷、安氮、电导率"),
        ("类型: 湖库", "类型: 水库"),
    )
    message = refused(root)
    assert "断面 第 3 项 › 应测项目：没有“安氮”，最接近的是“氨氮”；可写 21、24、9" in message
    assert "断面 第 5 项 › 类型" in message
    assert "有 2 处" in message


@pytest.mark.parametrize("text", ["", "# 只有说明\n", "- 甲\n- 乙\n", "甲\n"])
def test_a_file_without_content_is_one_mistake(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    assert "没有内容" in refused(tmp_path)


def test_a_year_in_quotes_is_one_mistake(tmp_path: Path) -> None:
    message = refused(changed(tmp_path, ("考核年度: 2024", '考核年度: "2024"')))
    assert message.count("\n") == 1
    assert "去掉引号" in message


def test_a_policy_that_does_not_exist_names_the_ways_there_are(tmp_path: Path) -> None:
    message = refused(changed(tmp_path, ("口径: {}", "口径: {空气质量综合指数: 平均}")))
    assert "没有“平均”这种做法" in message
    assert "max（按 HJ 663" in message


def test_roles_joined_by_a_chinese_comma(tmp_path: Path) -> None:
    assert "英文逗号" in refused(changed(tmp_path, ("职能: [发改]", "职能: [发改，财政]")))


@pytest.mark.parametrize("year", [0, -5, 99999])
def test_a_number_that_is_no_year(tmp_path: Path, year: int) -> None:
    assert f"“{year}”不是年份" in refused(changed(tmp_path), year)


def test_a_deadline_of_its_own_names_a_body_or_an_item(tmp_path: Path) -> None:
    own = "成文日期: 2025-03-10, 另定期限: {区水务局: 2025-02-20, 林草.4: 2025-03-01, 林草.3-2: 2025-03-02}"
    config = configs.load(changed(tmp_path, ("成文日期: 2025-03-10", own)))
    assert [str(day) for day in config.dates[2024].others.values()] == ["2025-02-20", "2025-03-01", "2025-03-02"]
    root = changed(tmp_path, ("成文日期: 2025-03-10", "成文日期: 2025-03-10, 另定期限: {区水利局: 2025-02-20}"))
    with pytest.raises(PipelineError, match="“区水利局”不是部门，也不是事项编号，最接近的是“区水务局”"):
        configs.load(root)


LONG = "9" * 5_000
NONSENSE = {
    "指标方案: yunnan": {
        "指标方案: ../../x": "没有名为“../../x”的指标方案",
        "指标方案: /etc": "没有名为“/etc”的指标方案",
        "指标方案: ../scheme/yunnan": "没有名为“../scheme/yunnan”的指标方案",
        '指标方案: "a\\0b"': "的指标方案",
        "指标方案: [yunnan]": "config.yaml 第 2 行 › 指标方案：应当是文字，现在是“一列内容”",
        "指标方案: {a: True}": "指标方案：应当是文字，现在是“一组内容”",
        "指标方案: true": "指标方案：应当是文字，现在是“true”",
        f"指标方案: {'a' * 5000}": "…（共 5000 字）",
    },
    "考核年度: 2024": {
        "考核年度: ../../x": "第 3 行 › 考核年度：应当是整数，现在是“../../x”",
        "考核年度: true": "考核年度：应当是整数，现在是“true”",
        "考核年度: [2024]": "考核年度：应当是整数，现在是“一列内容”",
        "考核年度: {2024: a}": "考核年度：应当是整数，现在是“一组内容”",
        "考核年度: 2024-01-01": "考核年度：应当是整数，现在是“2024-01-01”",
        "考核年度: .nan": "考核年度：应当是整数，现在是“.nan”",
        "考核年度: -.inf": "考核年度：应当是整数，现在是“-.inf”",
        "考核年度: ２０２４": "考核年度：应当是整数",
        "考核年度: -1": "考核年度：“-1”不是年份",
        "考核年度: 99999": "考核年度：“99999”不是年份",
        f"考核年度: {LONG}": "考核年度：应当是整数，现在是“9999999999999999999999999999999999999999…（共 5000 字）”",
        '考核年度: !!int "zwei"': "考核年度：应当是整数，现在是“zwei”",
    },
    "名称: 区统计局": {
        "名称: ../../x": "第 14 项 › 名称：不能用作文件夹名",
        "名称: {a: True}": "名称：应当是文字",
        f"自: {LONG}, 名称: 区统计局": "第 14 项 › 自：应当是整数",
        "自: -5, 至: 99999, 名称: 区统计局": "第 14 项 › 自：“-5”不是年份",
    },
    "职能: [财政]": {"职能: [true, [a], {b: c}]": "职能：应当是文字", f"职能: [{LONG}]": "…（共 5000 字）"},
    "年度:\n": {
        "年度:\n  99999: {}\n": "年度 › 99999：“99999”不是年份",
        "年度:\n  甲: {}\n": "年度 › 甲：应当是整数",
        "年度:\n  2022: {截至日期: 2023-02-30}\n": "年度 › 2022 › 截至日期：“2023-02-30”不是有效的日期",
        "年度:\n  2022: {截至日期: 99999-01-01}\n": "截至日期：应当是日期",
        "年度:\n  2022: {截至日期: true}\n": "截至日期：应当是日期，写成“四位年-两位月-两位日”，现在是“true”",
    },
    "口径: {}": {
        "口径: {甲: {b: True}, 乙: [1]}": "口径 › 甲：应当是文字",
        "口径: [True]": "口径：应当是“名称: 内容”形式的一组",
    },
    "严重度: {}": {"严重度: {X501: [], Z999: 阻断}": "没有“Z999”这个问题编码"},
}


@pytest.mark.parametrize(
    ("old", "new", "words"), [(old, new, words) for old, cases in NONSENSE.items() for new, words in cases.items()]
)
def test_nonsense_is_told_with_its_place_and_no_word_of_python(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(PipelineError) as caught:
        configs.load(changed(tmp_path, (old, new)))
    assert caught.value.cause is Cause.CONFIG
    assert words in caught.value.message, caught.value.message
    assert len(caught.value.message) < 1_000
    assert not re.search(r"True|False|None|datetime|\{'|\['|Decimal", caught.value.message)


def test_a_year_that_is_asked_for_does_not_hide_one_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="考核年度：“99999”不是年份"):
        configs.load(changed(tmp_path, ("考核年度: 2024", "考核年度: 99999")), 2024)


@pytest.mark.parametrize(
    "more",
    [
        "".join(f"甲{number}: 1\n" for number in range(5_000)),
        "乱:\n" + "".join(f"  - {{名称: 甲{number}}}\n" for number in range(5_000)),
    ],
)
def test_thousands_of_mistakes_are_told_in_short_and_in_time(tmp_path: Path, more: str) -> None:
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    (tmp_path / "config.yaml").write_text(text + more, encoding="utf-8")
    before = processor_seconds()
    with pytest.raises(PipelineError) as caught:
        configs.load(tmp_path)
    assert processor_seconds() - before < 10
    assert len(caught.value.message) < 6_000


def test_two_thousand_bodies_of_one_name_are_counted_once(tmp_path: Path) -> None:
    lines = "".join(f"  - {{名称: 甲{number % 1000}}}\n" for number in range(2_000))
    before = processor_seconds()
    with pytest.raises(PipelineError, match="有 1000 处写法有误"):
        configs.load(changed(tmp_path, ("部门:\n", f"部门:\n{lines}")))
    assert processor_seconds() - before < 10
