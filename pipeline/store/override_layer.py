"""改稿-<year>.yaml of 登记/ ↔ what persons changed by hand in the reports of a year; people may read and cut it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import yaml

from pipeline.model.fact import FactKey
from pipeline.model.override import Override, OverrideKind, OverrideLayer, ReturnedFile, TouchedFigure
from pipeline.store import safekeeping
from pipeline.system.marks import Key
from pipeline.system.shape import load_yaml

_HEAD = """\
# 各位在成稿上改的文字。每次生成报告都会再改上去，Word、PDF、校核版都一样。程序自己写，也可以用记事本删：
# 一条不要了，把它从“- 编号”到下一条之前的几行删掉，再生成一次；或运行 selfcheck edits --drop 编号。
# 类别：文字＝已收下；判断＝可能改变事实的字，同意以后才改；数字＝动了数，不改，请更正来源；批注、版式＝只提醒。
"""
_WIDE = 1_000_000
"""A line for each paragraph, however long."""


@dataclass(frozen=True, slots=True)
class WrittenFigure:
    """A touched number as the file has it."""

    before: Annotated[str, Key("原")] = ""
    after: Annotated[str, Key("改")] = ""
    measure: Annotated[str, Key("量")] = ""
    subject: Annotated[str, Key("对象")] = ""
    period: Annotated[str, Key("时期")] = ""
    at: Annotated[tuple[str, ...], Key("单元格")] = ()


@dataclass(frozen=True, slots=True)
class WrittenOverride:
    """A change as the file has it."""

    number: Annotated[int, Key("编号")]
    kind: Annotated[OverrideKind, Key("类别")]
    file: Annotated[str, Key("文件")]
    revision: Annotated[int, Key("稿次")]
    place: Annotated[tuple[str, ...], Key("位置")] = ()
    before: Annotated[str, Key("原文")] = ""
    after: Annotated[str, Key("改为")] = ""
    follows: Annotated[str, Key("加在后面")] = ""
    leads: Annotated[str, Key("加在前面")] = ""
    row: Annotated[str, Key("行")] = ""
    cell: Annotated[int, Key("格")] = 0
    order: Annotated[int, Key("第几处")] = 1
    beside: Annotated[tuple[str, ...], Key("旁边的数")] = ()
    figures: Annotated[tuple[WrittenFigure, ...], Key("动了的数")] = ()
    template: Annotated[str, Key("模板")] = ""
    agreed: Annotated[bool, Key("同意")] = False


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A returned file as the file has it."""

    name: Annotated[str, Key("文件")]
    sha256: Annotated[str, Key("校验值")]
    revision: Annotated[int, Key("稿次")]
    copy: Annotated[str, Key("另存")]


@dataclass(frozen=True, slots=True)
class WrittenLayer:
    """The whole file."""

    files: Annotated[tuple[WrittenFile, ...], Key("收到的文件")] = ()
    overrides: Annotated[tuple[WrittenOverride, ...], Key("改动")] = ()
    next: Annotated[int, Key("下一个编号")] = 1

    def mistakes(self) -> Any:
        """Numbers that stand twice."""
        numbers = [one.number for one in self.overrides]
        for number in sorted({number for number in numbers if numbers.count(number) > 1}):
            yield "改动", f"编号 {number} 写了两次"


def layer_name(year: int) -> str:
    """Name of a year's file below 登记/."""
    return f"改稿-{year}.yaml"


def read_layer(register: Path, year: int) -> OverrideLayer:
    """What is kept of a year, nothing where no file is there; raises PipelineError (CONFIG) naming every wrong line."""
    path = register / layer_name(year)
    return read_layer_file(path) if path.is_file() else OverrideLayer()


def read_layer_file(path: Path) -> OverrideLayer:
    """What a file keeps; raises PipelineError (CONFIG) naming every wrong line."""
    written = load_yaml(path, WrittenLayer)
    return OverrideLayer(
        tuple(ReturnedFile(one.name, one.sha256, one.revision, one.copy) for one in written.files),
        tuple(map(_override, written.overrides)),
        max([written.next, *(one.number + 1 for one in written.overrides)]),
    )


def write_layer(layer: OverrideLayer) -> bytes:
    """The file: what is empty is left out."""
    data = {
        "收到的文件": [
            {"文件": one.name, "校验值": one.sha256, "稿次": one.revision, "另存": one.copy} for one in layer.files
        ],
        "改动": [_written(one) for one in layer.overrides],
        "下一个编号": layer.next,
    }
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=_WIDE)
    return (_HEAD + text).encode()


def keep_layer(layer: OverrideLayer, register: Path, year: int, county: str) -> None:
    """Keep the layer of a year, with a copy of each state; raises PipelineError (OUTPUT)."""
    safekeeping.keep(register, layer_name(year), write_layer(layer), county)


def _override(one: WrittenOverride) -> Override:
    return Override(
        one.number,
        one.kind,
        one.file,
        one.revision,
        one.place,
        one.before,
        one.after,
        one.follows,
        one.leads,
        one.row,
        one.cell,
        one.order,
        one.beside,
        tuple(
            TouchedFigure(
                figure.before,
                figure.after,
                FactKey(figure.measure, figure.subject, figure.period) if figure.measure else None,
                figure.at,
            )
            for figure in one.figures
        ),
        one.template,
        one.agreed,
    )


def _written(one: Override) -> Mapping[str, object]:
    data: dict[str, object] = {
        "编号": one.number,
        "类别": one.kind.value,
        "文件": one.file,
        "稿次": one.revision,
        "位置": list(one.place),
        "原文": one.before,
        "改为": one.after,
        "加在后面": one.follows,
        "加在前面": one.leads,
        "行": one.row,
        "格": one.cell,
        "第几处": one.order if one.order > 1 else 0,
        "旁边的数": list(one.beside),
        "动了的数": [_figure(figure) for figure in one.figures],
        "模板": one.template,
        "同意": one.agreed,
    }
    return {key: value for key, value in data.items() if value or key in ("编号", "稿次")}


def _figure(one: TouchedFigure) -> Mapping[str, object]:
    key = one.key
    data: dict[str, object] = {
        "原": one.before,
        "改": one.after,
        "量": key.measure if key else "",
        "对象": key.subject if key else "",
        "时期": key.period if key else "",
        "单元格": list(one.at),
    }
    return {name: value for name, value in data.items() if value}
