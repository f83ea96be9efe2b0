"""What a run did again → one line each in words: what it was, and which of the things it looks at had changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.model.redone import Redone, Work

_SHOWN = 4
"""Names in a row; what more there are is counted."""
_WHOLE = {
    "days": "空气各日数据",
    "section_months": "断面各月类别",
    "single_indices": "断面单项指数",
    "singles": "断面单项指数",
    "source_disputes": "水源地达标取舍",
    "judged_account": "材料收报情况",
    "standings": "材料收报情况",
    "materials": "佐证材料的编号和名称",
    "pictures": "图里的照片",
    "marks": "材料上的标记",
    "references": "图或表、图的编号",
    "names of change": "哪些量能与上年相比",
    "names of figure": "图的增减",
    "names of phrase": "用语的增减",
    "names of text": "文字材料的增减",
    "names of divergence": "印出的数与佐证的差别",
}


def explained(redone: Iterable[Redone], config: Config) -> tuple[str, ...]:
    """What was done, and why: what changed of all that it looks at, else that it was not known as it stands now.

    What was done for the same reason stands in one line.
    """
    alike: dict[tuple[Work, str], list[str]] = {}
    for one in redone:
        alike.setdefault((one.work, _why(one, config)), []).append(one.name)
    return tuple(f"{work.word}　{_listed(names)}：{why}" for (work, why), names in alike.items())


def _why(one: Redone, config: Config) -> str:
    told = list(dict.fromkeys(_said(question, config) for question in one.changed))
    return f"{_listed(told)}有变化" if told else "没有做过，或者它本身、设置、程序有改动"


def _listed(names: Sequence[str]) -> str:
    more = f"等{len(names)}处" if len(names) > _SHOWN else ""
    return f"{'、'.join(names[:_SHOWN])}{more}"


def _said(question: str, config: Config) -> str:
    if question in _WHOLE:
        return _WHOLE[question]
    kind, *about = question.split("\0") if "\0" in question else question.split(" ")
    return _KINDS[kind](config, *about)


def _measure(config: Config, identity: str, *_: str) -> str:
    measure = config.scheme.measures.get(identity)
    return measure.name if measure else identity


def _form(config: Config, identity: str, *_: str) -> str:
    form = config.scheme.forms.by_id.get(identity)
    return f"《{form.title}》" if form else identity


_KINDS: Mapping[str, Callable[..., str]] = {
    "measure": _measure,
    "change": lambda config, *about: f"{_measure(config, *about)}的升降",
    "table": _form,
    "column": _form,
    "phrase": lambda _, key: f"用语“{key.replace('.', ' › ')}”",
    "text": lambda _, file: file,
    "divergence": lambda config, form: f"{_form(config, form)}与佐证的差别",
    "figure": lambda _, identity: f"图“{identity}”的有无",
}
