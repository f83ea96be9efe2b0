"""A scheme and what the methods name of it in Python → what it lacks, each with its file, its id and who needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.scheme import Scheme
from pipeline.scheme.forms import HOURS, Records
from pipeline.system.errors import PipelineError

_FOLDER = "pipeline/scheme"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a method names of a scheme: without any of it the method would fail or say less than it should."""

    method: str
    """What the method does, in Chinese, for the message."""
    measures: tuple[str, ...] = ()
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Form id → ids of the columns of its records; none where only the form itself is named."""
    hours: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Form id → ids of the columns of its records by the hour."""
    item_columns: tuple[str, ...] = ()
    """Ids of the columns that every items block shares."""
    standards: tuple[str, ...] = ()
    """Codes of standards; whether an edition is in force is asked for the day (`Standards.at`)."""
    policies: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """口径 id → those of its options that the method knows by name."""


def unmet(scheme: Scheme, needs: Iterable[Needs]) -> tuple[str, ...]:
    """Everything the methods need that the scheme has not: “file：what is not there，who needs it”, once each."""
    wanted: dict[str, dict[str, None]] = {}
    for one in needs:
        for problem in _absent(scheme, one):
            wanted.setdefault(problem, {})[f"“{one.method}”"] = None
    return tuple(f"{problem}，{'、'.join(methods)}要用" for problem, methods in wanted.items())


def require(scheme: Scheme, needs: Iterable[Needs]) -> None:
    """Raise PipelineError (CONFIG) with everything that the scheme lacks of these needs; nothing where it has all."""
    problems = unmet(scheme, needs)
    if problems:
        raise PipelineError(
            f"指标方案 {scheme.name} 缺 {len(problems)} 样程序要用的内容：\n"
            + "\n".join(f"  {problem}" for problem in problems),
            "请在所列文件里逐样补上（id 照写，名称用本省的），再重新运行。",
        )


def _absent(scheme: Scheme, one: Needs) -> Iterator[str]:
    own = f"{_FOLDER}/{scheme.name}"
    for measure in one.measures:
        if measure not in scheme.measures:
            yield f"{own}/indicators.yaml：没有 id 为“{measure}”的量"
    for form, columns in one.forms.items():
        yield from _of_form(scheme, form, "records", columns)
    for form, columns in one.hours.items():
        yield from _of_form(scheme, form, HOURS, columns)
    shared = {column.id for column in scheme.forms.item_columns}
    for column in one.item_columns:
        if column not in shared:
            yield f"{own}/forms/item-columns.yaml：没有 id 为“{column}”的列"
    codes = {edition.code for edition in scheme.standards.editions}
    for code in one.standards:
        if code not in codes:
            yield f"{_FOLDER}/standards/：没有 code 为“{code}”的标准"
    for policy, options in one.policies.items():
        known = scheme.policies.get(policy)
        if known is None:
            yield f"{own}/policies.yaml：没有 id 为“{policy}”的口径"
        for option in options if known else ():
            if known and option not in known.options:
                yield f"{own}/policies.yaml › {policy} › options：没有“{option}”这种做法"


def _of_form(scheme: Scheme, identity: str, block: str, columns: Iterable[str]) -> Iterator[str]:
    """What is not there of a form and of one block of it (records or hours)."""
    file = f"{_FOLDER}/{scheme.name}/forms/{identity}.yaml"
    form = scheme.forms.by_id.get(identity)
    if form is None:
        yield f"{file}：没有 id 为“{identity}”的表单"
        return
    there: Records | None = form.block(block)
    if there is None:
        yield f"{file}：没有 {block} 一段"
    for column in columns if there else ():
        if there and there.column(column) is None:
            yield f"{file} › {block}：没有 id 为“{column}”的列"
