"""自查报告.yaml → the parts of the report in order, its appendices and figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pipeline.system.marks import Converted, Default, Derived, Key, Unfit
from pipeline.system.shape import load_yaml
from pipeline.system.yamlproblems import Cursor

NAME = "自查报告.yaml"
_APPENDICES = "附表"


def _template(name: str, at: Cursor) -> Path:
    path: Path = at.known / name
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise Unfit("应当是本文件夹里的文件")
    if path.suffix != ".docx":
        raise Unfit(f"“{name}”不是 .docx 文件")
    if not path.is_file():
        raise Unfit(f"找不到“{name}”")
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlinePart:
    """A part of the report: one Word template.

    `chapter`: tables and figures are numbered 表{chapter}-1 within it (0 for the summary), None where they are
    not numbered by chapter. `appendix`: number of the appendix (附表2), None for other parts. `split`: the natural
    unit the part is cut by (月, 断面), "" for one piece. `follows`: it may begin where the part before ends.
    """

    form: Annotated[str, Key("表")] = ""
    id: Annotated[str, Key("编号"), Default(lambda at: f"附表{at['form']}" if at["form"] else "")]
    title: Annotated[str, Key("标题")]
    file: Annotated[Path, Key("文件"), Converted(_template)]
    chapter: Annotated[int | None, Key("章")] = None
    appendix: Annotated[int | None, Derived(lambda at: at.number if at.key == _APPENDICES else None)] = None
    numbered: Annotated[bool, Key("编页码")] = True
    contents: Annotated[bool, Key("目录页")] = False
    split: Annotated[Literal["月", "断面", ""], Key("分片")] = ""
    follows: Annotated[bool, Key("接排"), Default(lambda at: bool(at["form"]) and not at["split"])]

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if self.appendix and not self.form:
            yield "表", "没有填写表号，如 F03"
        if self.form and not self.appendix:
            yield "表", "只有附表才写"
        if not self.id:
            yield "编号", "没有填写"


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure: its id in the templates, the drawing it is made by, its caption, and the parts it stands in."""

    id: Annotated[str, Key("编号")]
    drawing: Annotated[str, Key("画法")]
    title: Annotated[str, Key("标题")]
    parts: Annotated[tuple[str, ...], Key("用于")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The whole report."""

    body: Annotated[tuple[OutlinePart, ...], Key("部分")] = ()
    appendices: Annotated[tuple[OutlinePart, ...], Key(_APPENDICES)] = ()
    annexes: Annotated[tuple[OutlinePart, ...], Key("附件")] = ()
    figures: Annotated[tuple[FigureLine, ...], Key("图")] = ()
    materials: Annotated[Path, Key("佐证材料目录"), Converted(_template)]
    """Template of 佐证材料目录, a document of its own."""

    @property
    def parts(self) -> tuple[OutlinePart, ...]:
        """All parts in order."""
        return (*self.body, *self.appendices, *self.annexes)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        ids, figures = [line.id for line in self.parts], [figure.id for figure in self.figures]
        for key, names in (("部分", ids), ("图", figures)):
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield key, f"编号“{name}”重复"
        for figure in self.figures:
            for part in figure.parts:
                if part not in ids:
                    yield "图", f"“{figure.id}”用于“{part}”，但没有这个部分"
        if sum(line.contents for line in self.parts) > 1:
            yield "部分", "“目录页”只能有一处"
        if not self.parts:
            yield "部分", "一个部分也没有"

    def line(self, identity: str) -> OutlinePart:
        """The part with this id."""
        return next(line for line in self.parts if line.id == identity)


def load(folder: Path) -> Outline:
    """Read and check 自查报告.yaml in `folder`; raises PipelineError (CONFIG) with every problem."""
    return load_yaml(folder / NAME, Outline, folder)
