"""用语.yaml → the phrases writers keep, checked, each filled by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.model.change import Movement
from pipeline.model.fact import Status
from pipeline.system.shape import shape_data
from pipeline.system.yamlfile import read_yaml
from pipeline.system.yamlproblems import Cursor, YamlProblems

NAME = "用语.yaml"

KIND_WORDS = {
    **{"ratio": "率", "amount": "量", "index": "指数", "degree": "度数"},
    **{"count": "计数", "grade": "类别", "text": "类别"},
}
MOVEMENT_KEYS = {
    Movement.UP: "升",
    Movement.DOWN: "降",
    Movement.SAME: "平",
    Movement.FIRST: "首年",
    Movement.LAST_MISSING: "上年无值",
    Movement.LAST_ZERO: "上年为0",
    Movement.INCOMPARABLE: "不可比",
    Movement.CARRIED: "沿用",
}
"""Under which name 用语.yaml keeps the phrases of a movement; templates compare 方向 with it."""
_NO_NUMBER = (Status.NOT_REPORTED, Status.NOT_DONE, Status.NOT_APPLICABLE, Status.AWAITED)
STATUS_KEYS = {status: status.word for status in _NO_NUMBER}
"""Under which name 用语.yaml keeps the phrases of a kind of “no number”."""

_SLOTS: dict[str, str] = {
    **{
        f"变化.{kind}.{moved}": "差 单位 幅 缘由 成果 数据年份 上年 本年"
        for kind in dict.fromkeys(KIND_WORDS.values())
        for moved in MOVEMENT_KEYS.values()
    },
    "变化.率.满分": "年数",
    "变化缺省.未监测": "",
    "变化缺省.未报送": "",
    "变化缺省.较上年": "",
    "变化缺省.与上年": "",
    "变化缺省.不可比缘由": "",
    "变化缺省.沿用成果": "",
    "变化缺省.不全": "部门",
    "评价.向好": "对象",
    "评价.不利": "对象",
    "原因.句": "前语 原因 佐证",
    "原因.缺": "部门 名称",
    "原因.措施": "部门 措施",
    "原因.措施和时限": "部门 措施 时限",
    "原因.措施和目标": "部门 措施 时限",
    "原因.缺措施": "部门 名称",
    "没有数.未报": "部门 材料",
    "没有数.表中缺": "部门 材料 名称",
    "没有数.表中空": "部门 材料",
    "没有数.未报材料": "名称",
    "没有数.未报齐": "部门 名称 佐证",
    "没有数.已收": "材料",
    "材料名": "表 名称",
    "说明.无此对象": "部门 材料 佐证",
    "说明.全年为零": "部门 材料 佐证",
    "说明.未开展": "部门 材料 年度 原因 佐证",
    "说明.各件": "材料 数",
    "说明.某件": "材料 对象",
    "说明.各书名": "材料 数",
    "说明.书名": "材料 对象",
    "说明.一件": "材料 佐证",
    "说明.摘自": "部门 材料 佐证",
    "情况.无此对象": "",
    "情况.全年为零": "",
    "情况.未开展": "",
    "情况.由他处提供": "部门",
    "没有数.未开展": "年度 名称 原因 数据年份",
    "没有数.无此项": "部门 名称 佐证",
    "没有数.为零": "名称 佐证",
    "没有数.待核定": "性质",
    "没有数.待反馈": "日期",
    **{f"表内.{word}": "" for word in (*STATUS_KEYS.values(), "无可比", "无值", "向好", "不利", "持平")},
    **{f"表内.{word}": "" for word in ("口径", "不评", "沿用", "首年", "无法打开")},
    "表内.待核定": "值",
    **{f"表内.变化.{kind}": "号 差 幅 上年 本年" for kind in dict.fromkeys(KIND_WORDS.values())},
    "佐证.单": "佐证",
    "佐证.加": "佐证 附",
    "佐证.附": "附",
    "佐证.件间": "",
    "佐证.连号": "",
    "列举.间隔": "",
    "列举.超过": "前几个 总数 量词",
    "日期": "年 月 日",
    "年月": "年 月",
    "类别": "级",
    "县级.其他": "",
    "达标": "",
    "超标": "",
    "月名": "月",
    "月日": "月 日",
    "草稿": "",
    "书名.报告": "县域 年度",
    "书名.目录": "县域 年度",
    "校核.书名": "书名",
    "校核.批注人": "",
    "校核.清点": "名称",
    "校核.目录": "",
    "校核.来源": "",
    "校核.用法": "",
    "校核.返回": "",
    "断面级别": "级别 数",
    "断面项数": "断面 数",
    "断面月份": "断面 月 说明",
    "单项指数": "项目 指数",
    "类别取舍.句": "断面 月份 填报 测得 采用",
    "类别取舍.发布": "类别 依据 项目",
    "类别取舍.填报": "类别 依据 项目",
    "类别取舍.测得": "类别 依据 项目",
    "达标取舍.句": "水源地 月份 项目 采用",
    "达标取舍.浓度": "依据",
    "达标取舍.报送": "依据",
    **{f"与佐证不一致.{why}": "名称" for why in ("合计", "复算", "上年", "他表", "浓度", "文字")},
    "与佐证不一致.盖章件": "",
    "未达标一次": "断面 月 类别 超标",
    "超标倍数": "项目 倍数",
    "问题.变差": "名称 本年 变化 原因",
    "问题.未报": "指标 部门 材料",
    "问题.未报无表": "指标 部门",
    "问题.表中缺": "指标 部门 材料",
    "问题.指标": "名称 编号",
    "问题.待核定": "名称 性质 本年",
    "问题.沿用": "名称 数据年份 年度",
    "下一步.变差": "序号 部门 时限 措施",
    "下一步.变差缺": "序号 部门",
    "下一步.未报": "序号 部门 材料 编制部门",
    "下一步.未报本部门": "序号 部门 材料",
    "下一步.未报无表": "序号 部门 指标 编制部门",
    "下一步.表中缺": "序号 部门 材料 编制部门",
    "下一步.未报无表本部门": "序号 部门 指标",
    "下一步.待核定": "序号 部门 编制部门",
    "下一步.沿用": "序号 部门 年度 编制部门",
}
"""Every phrase the program asks for → the slots it offers."""

_ORDINALS = "原因.分项"
_OPEN = ("单位", "数据性质", "水体类型", "显示名", "格式", "县级", "污染物")
"""Blocks with keys of the writers' own."""

_SLOT = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"〔([^〔〕]*\{[^〔〕]*)〕")


@dataclass(frozen=True)
class Words:
    """The phrases of 用语.yaml: “变化.率.升” → phrase; lists under their own name."""

    phrases: Mapping[str, str]
    ordinals: tuple[str, ...]
    """一是、二是、…"""

    def say(self, key: str, **slots: object) -> str:
        """The phrase with its slots filled; a 〔…〕 with an empty slot inside is left out whole."""
        given = {name: str(value) for name, value in slots.items() if value is not None and str(value) != ""}

        def piece(found: re.Match[str]) -> str:
            return found[1] if all(slot in given for slot in _SLOT.findall(found[1])) else ""

        return _SLOT.sub(lambda slot: given.get(slot[1], ""), _OPTIONAL.sub(piece, self.phrases[key]))

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Unit → how the text writes it."""
        return {key.partition(".")[2]: self.phrases[key] for key in self.phrases if key.startswith("单位.")}

    def named(self, block: str, key: str) -> str:
        """The writers' word for `key` in one of the open blocks (units, kinds of data), else `key` itself."""
        return self.phrases.get(f"{block}.{key}", key)


def load(path: Path) -> Words:
    """Read and check 用语.yaml; raises PipelineError (CONFIG) for missing or unknown phrases and slots."""
    problems = YamlProblems()
    top = Cursor(problems, None, path)
    ordinals: tuple[str, ...] = ()
    phrases: dict[str, str] = {}

    def walk(written: dict[str, Any], at: Cursor, prefix: str) -> None:
        nonlocal ordinals
        for key, value in written.items():
            name = f"{prefix}{key}"
            if name == _ORDINALS:
                ordinals = shape_data(value, tuple[str, ...], at, key)
            elif name in _SLOTS or prefix.rstrip(".") in _OPEN:
                phrases[name] = shape_data(value, str, at, key)
                offered = _SLOTS.get(name, "").split()
                for slot in _SLOT.findall(phrases[name]):
                    if slot not in offered:
                        at.wrong(key, f"没有“{{{slot}}}”，可用的有 {'、'.join(offered) or '（无）'}")
            elif name in _OPEN or any(known.startswith(name + ".") for known in _SLOTS):
                walk(shape_data(value, dict[str, Any], at, key), at.below(key), name + ".")
            else:
                at.unknown(
                    key, {known[len(prefix) :].partition(".")[0] for known in _SLOTS if known.startswith(prefix)}
                )

    walk(shape_data(read_yaml(path, NAME), dict[str, Any], top), top, "")
    for name in _SLOTS:
        if name not in phrases:
            top.wrong("", f"缺少短语“{name.replace('.', ' › ')}”")
    if len(ordinals) < 2:
        top.wrong("", "缺少短语“原因 › 分项”，至少写两个")
    problems.refuse(path)
    return Words(phrases, ordinals)
