"""A YAML text → its data, strictly, or its nodes with their lines; what is wrong is one error with file and line."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from pipeline.system.errors import Cause, PipelineError
from pipeline.system.yamlwords import LONGEST, TOLD, as_written, too_long

_RESOLVERS = (
    ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")),
    ("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
    ("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")),
    ("tag:yaml.org,2002:timestamp", re.compile(r"^\d{4}-\d{2}-\d{2}$"), list("0123456789")),
)


class _Base(yaml.SafeLoader if not hasattr(yaml, "CSafeLoader") else yaml.CSafeLoader):  # type: ignore[misc]
    pass


class _Strict(_Base):
    """SafeLoader without YAML 1.1's surprises (`NO`, `on`, `010`, `1:30`, floats) and without duplicate keys.

    Plain scalars stay text unless they are true/false, whole numbers, ISO dates or null.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    yaml_constructors = {
        tag: make
        for tag, make in _Base.yaml_constructors.items()
        if tag is None or tag.rpartition(":")[2] in ("null", "seq")
    }

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.doubled: list[tuple[int, Any]] = []
        """Keys that stand twice in their mapping, with the lines (from 0)."""


_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DIGITS = 18
"""Digits of the longest whole number that counts anything."""
_DEEPEST = 40
"""Levels of lists and mappings within each other."""
_OPENING, _MANY_OPENINGS = "[{-?", 5_000
"""Signs that may open a level; with fewer of them a file cannot be deep enough to do harm."""

for _tag, _pattern, _first in _RESOLVERS:
    _Strict.add_implicit_resolver(_tag, _pattern, _first)


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | datetime.date) or isinstance(key, bool):
            raise yaml.constructor.ConstructorError(None, None, "键必须是文字或整数", key_node.start_mark)
        if key in seen:
            loader.doubled.append((key_node.start_mark.line, key))
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


def _date(loader: Any, node: yaml.ScalarNode) -> datetime.date | str:
    """The day; the text where there is no such day, so that all that is wrong with a file is told at once."""
    try:
        return datetime.date.fromisoformat(str(node.value))
    except ValueError:
        return str(node.value)


def _int(loader: Any, node: yaml.ScalarNode) -> int | str:
    """The number; the text where it is none, or so long that it counts nothing."""
    fits = _WHOLE.fullmatch(str(node.value)) and len(node.value) <= _DIGITS
    return int(node.value) if fits else str(node.value)


def _bool(loader: Any, node: yaml.ScalarNode) -> bool | str:
    return {"true": True, "false": False}.get(node.value, str(node.value))


def _plain(loader: Any, node: yaml.Node) -> str:
    """Text as it stands: most of a file, so without the steps that a scalar of any kind takes."""
    return str(node.value if isinstance(node, yaml.ScalarNode) else loader.construct_scalar(node))


_Strict.add_constructor("tag:yaml.org,2002:str", _plain)
_Strict.add_constructor("tag:yaml.org,2002:map", _mapping)
_Strict.add_constructor("tag:yaml.org,2002:timestamp", _date)
_Strict.add_constructor("tag:yaml.org,2002:int", _int)
_Strict.add_constructor("tag:yaml.org,2002:bool", _bool)


def parse_yaml(text: str, name: str) -> Any:
    """The data of a YAML text; raises PipelineError (CONFIG) that names file and line and says what is wrong."""
    if len(text) > LONGEST:
        raise too_long(name)
    hidden = _CONTROL.search(text)
    if hidden:
        raise _wrong_at(name, text.count("\n", 0, hidden.start()), "有看不见的控制字符", "请把这一行删掉重新打一遍")
    try:
        if _ANCHOR.search(text):
            _no_anchors(text, name)
        if sum(map(text.count, _OPENING)) > _MANY_OPENINGS:
            _no_depth(text, name)
        loader = _Strict(text)
        try:
            data = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _explained(text, name, error) from None
    except RecursionError:
        _no_depth(text, name)
        raise
    if loader.doubled:
        told = [
            f"{name} 第 {line + 1} 行写法有误：“{as_written(key)}”写了两次。" for line, key in loader.doubled[:TOLD]
        ]
        raise PipelineError("\n".join(told), "请改正这一行。" if len(told) == 1 else "请改正这几行。")
    return data


def _no_depth(text: str, name: str) -> None:
    """What is nested without end is no config, and ends the stack of whoever builds it."""
    depth = 0
    for event in yaml.parse(text, _Base):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                line = event.start_mark.line if event.start_mark else 0
                raise _wrong_at(name, line, f"一层套一层，超过 {_DEEPEST} 层", "请删去多余的括号、短横线或缩进")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _no_anchors(text: str, name: str) -> None:
    """Anchors let a small file grow without end, and a forgotten one copies what nobody meant."""
    for event in yaml.parse(text, _Base):
        if getattr(event, "anchor", None):
            line = event.start_mark.line if event.start_mark else 0
            raise _wrong_at(name, line, "内容以 & 或 * 开头（锚点）", "请给冒号后面的内容加上英文引号")


def _explained(text: str, name: str, error: yaml.YAMLError) -> PipelineError:
    """A mistake in Chinese: what our own loader says, else what is seen in the lines the parser complains about."""
    problem = getattr(error, "problem", None) or ""
    marks = [mark for mark in (getattr(error, "problem_mark", None), getattr(error, "context_mark", None)) if mark]
    if marks and not problem.isascii():
        return _wrong_at(name, marks[0].line, problem, "请改正这一行")
    lines = text.split("\n")
    near = [line for mark in marks for line in (mark.line, mark.line - 1)]
    for line in dict.fromkeys(one for one in near if 0 <= one < len(lines)):
        for pattern, what, advice in _SEEN:
            if pattern.search(_QUOTED.sub("…", lines[line])):
                return _wrong_at(name, line, what, advice)
    if not marks:
        return PipelineError(f"{name} 写法有误，读不出内容。", "请从备份恢复，或从程序文件夹复制一份重新填写。")
    return _wrong_at(
        name, min(marks[0].line, len(lines) - 1), "读不出来", "请检查这一行和上一行的缩进、冒号、引号和括号"
    )


def _wrong_at(name: str, line: int, what: str, advice: str) -> PipelineError:
    return PipelineError(f"{name} 第 {line + 1} 行写法有误：{what}。", f"{advice}。", Cause.CONFIG)


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ANCHOR = re.compile(r"(?:^|[\s\[{,])[&*]\w")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|(?:^|\s)#.*")
_SEEN = (
    (re.compile(r"^ *\t"), "行首用了制表符（Tab）", "请把行首的 Tab 换成空格，与上下各行对齐"),
    (re.compile(r"[\"']"), "引号不成对", "请检查这一行的英文引号，一边一个"),
    (re.compile(r"^\s*(?:- )?[^\s:{\[]+："), "用了中文冒号“：”", "请改为英文冒号“:”，后面加一个空格"),
    (re.compile(r"[｛｝［］]"), "用了中文括号", "请改为英文的 { } 或 [ ]"),
    (re.compile(r"^\s*(?:- )?[^\s:{\[]+:[^\s]"), "冒号后面没有空格", "请在冒号后面加一个空格"),
    (re.compile(r":\s+[%@`&*|>!]"), "内容以特殊符号开头", "请给冒号后面的内容加上英文引号"),
    (re.compile(r"^[^{]*\}|\{[^}]*$|^[^\[]*\]|\[[^\]]*$"), "括号不成对", "请检查这一行的 { } 和 [ ]，一边一个"),
)
"""What a line that cannot be read most often has: pattern (quoted text and comments taken out), what, what to do."""


def after_entry(data: bytes, path: tuple[str, int], line: str) -> bytes | None:
    """The bytes of a YAML file with one line more, indented as and right after the entry at `path`; all else stays.

    None where the entry does not stand on lines of its own. The caller looks whether the result says what it should.
    """
    text = data.decode("utf-8")
    node = yaml.compose(text.removeprefix("\ufeff"), Loader=_Strict)
    found: yaml.ScalarNode | None = None
    for step in path:
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            return None
        found, node = next(((one, value) for one, value in node.value if one.value == str(step)), (None, None))
    if found is None or node is None:
        return None
    while isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        node = node.value[-1][1]
    lines = text.splitlines(keepends=True)
    last = lines[node.end_mark.line]
    ending = last[len(last.rstrip("\r\n")) :]
    put = " " * found.start_mark.column + line
    # The last line of a file may have no end.
    lines[node.end_mark.line] = f"{last}{put}{ending}" if ending else f"{last}\n{put}"
    return "".join(lines).encode()


def composed(path: Path) -> yaml.Node | None:
    """The nodes of a YAML file, which know their lines; None where it cannot be read."""
    try:
        return yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Strict)
    except (OSError, ValueError, yaml.YAMLError):
        return None


def yaml_line(node: yaml.Node | None, steps: Sequence[Any]) -> int:
    """The line (from 1) of what the steps — keys, or places in a list from 0 — lead to from a node; 0 for no step.

    As far as they lead: what is missing has the line of the mapping that lacks it.
    """
    line = 0
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if str(step) not in pairs:
                break
            key, node = pairs[str(step)]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
