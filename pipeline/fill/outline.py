"""自查报告.yaml → the parts of the report in order, its appendices and figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.system.yamlfile import Node, read_yaml, refuse

NAME = "自查报告.yaml"
SPLITS = ("月", "断面")


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """A part of the report: one Word template.

    `chapter`: tables and figures are numbered 表{chapter}-1 within it (0 for the summary), None where they are
    not numbered by chapter. `appendix`: number of the appendix (附表2), None for other parts. `split`: the natural
    unit the part is cut by (月, 断面), "" for one piece. `follows`: it may begin where the part before ends.
    """

    id: str
    title: str
    file: Path
    chapter: int | None
    appendix: int | None
    form: str
    numbered: bool
    contents: bool
    split: str
    follows: bool


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure: its id in the templates, the drawing it is made by, its caption, and the parts it stands in."""

    id: str
    drawing: str
    title: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole report."""

    parts: tuple[OutlinePart, ...]
    figures: tuple[FigureLine, ...]
    materials: Path
    """Template of 佐证材料目录, a document of its own."""

    def line(self, identity: str) -> OutlinePart:
        """The part with this id."""
        return next(line for line in self.parts if line.id == identity)


def load(folder: Path) -> Outline:
    """Read and check 自查报告.yaml in `folder`; raises PipelineError (CONFIG) with every problem."""
    problems: list[str] = []
    top = Node(read_yaml(folder / NAME, NAME), NAME, problems)
    parts = tuple(_line(node, folder) for node in top.nodes("部分"))
    appendices = []
    for number, node in enumerate(top.nodes("附表"), 1):
        appendices.append(_line(node, folder, number))
    annexes = tuple(_line(node, folder) for node in top.nodes("附件"))
    figures = tuple(_figure(node) for node in top.nodes("图"))
    outline = Outline((*parts, *appendices, *annexes), figures, _file(top, "佐证材料目录", folder))
    top.done()
    _check(outline, top)
    refuse(problems, NAME)
    return outline


def _line(node: Node, folder: Path, appendix: int | None = None) -> OutlinePart:
    form = node.text("表", "") if appendix else ""
    if appendix and not form:
        node.problem("表", "没有填写表号，如 F03")
    split = node.choice("分片", ("", *SPLITS), "")
    line = OutlinePart(
        id=node.text("编号", f"附表{form}" if form else None),
        title=node.text("标题"),
        file=_file(node, "文件", folder),
        chapter=node.whole("章") if "章" in node else None,
        appendix=appendix,
        form=form,
        numbered=node.flag("编页码", True),
        contents=node.flag("目录页"),
        split=split,
        follows=node.flag("接排", bool(form) and not split),
    )
    node.done()
    return line


def _file(node: Node, key: str, folder: Path) -> Path:
    name = node.text(key)
    path = folder / name
    if not name:
        return path
    if Path(name).is_absolute() or ".." in Path(name).parts:
        node.problem(key, "应当是本文件夹里的文件")
    elif path.suffix != ".docx":
        node.problem(key, f"“{name}”不是 .docx 文件")
    elif not path.is_file():
        node.problem(key, f"找不到“{name}”")
    return path


def _figure(node: Node) -> FigureLine:
    figure = FigureLine(node.text("编号"), node.text("画法"), node.text("标题"), node.texts("用于"))
    node.done()
    return figure


def _check(outline: Outline, top: Node) -> None:
    ids = [line.id for line in outline.parts]
    for identity in sorted({identity for identity in ids if ids.count(identity) > 1}):
        top.problem("部分", f"编号“{identity}”重复")
    names = [figure.id for figure in outline.figures]
    for name in sorted({name for name in names if names.count(name) > 1}):
        top.problem("图", f"编号“{name}”重复")
    for figure in outline.figures:
        for part in figure.parts:
            if part not in ids:
                top.problem("图", f"“{figure.id}”用于“{part}”，但没有这个部分")
    if sum(line.contents for line in outline.parts) > 1:
        top.problem("部分", "“目录页”只能有一处")
    if not outline.parts:
        top.problem("部分", "一个部分也没有")
