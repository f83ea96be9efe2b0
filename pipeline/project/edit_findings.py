"""What became of the changes persons made → findings for those that wait for a person, and each change in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.model.finding import Finding
from pipeline.model.override import Override, OverrideKind, OverrideOutcome, OverrideState, TouchedFigure
from pipeline.model.table import Place

if TYPE_CHECKING:
    from pipeline.case import Case

_LEFT, _AROUND, _LONGEST = 16, 10, 160
"""Signs before and after a change that show where it is, and signs of a text in a message."""
_CELLS = 4
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_TEMPLATE_SIGN = re.compile(r"\{\{|\{%|\{#|<w:")
_REPORT = "自查报告.docx"


def edit_findings(outcomes: Iterable[OverrideOutcome], case: Case) -> Iterator[Finding]:
    """A finding for each change that is not simply made, and for one that brings signs of a template: P501 to P511."""
    for one in outcomes:
        finding = _finding_of(one, case)
        if finding is not None:
            yield finding
        change = one.override
        signs = dict.fromkeys(_TEMPLATE_SIGN.findall(change.after))
        new = [sign for sign in signs if sign not in change.before]
        if new and change.kind not in (OverrideKind.REMARK, OverrideKind.LAYOUT):
            yield Finding("P511", _at(change), _told(change) | {"记号": " ".join(new)})


def change_shown(change: Override) -> str:
    """A change in a few words: …较上年〔上升→增长〕明显…"""
    if change.kind in (OverrideKind.REMARK, OverrideKind.LAYOUT):
        return _short(change.after)
    if not change.before:
        return f"加了一段“{_short(change.after)}”"
    if not change.after:
        return f"删去一段“{_short(change.before)}”"
    from pipeline.fill.figure_words import clause_around
    from pipeline.fill.word_merge import hunks

    found = hunks(change.before, change.after)
    said = []
    for one in found:
        begun = clause_around(change.before, one.start, one.start)[0]
        begun = begun if begun < one.start else 0
        left = change.before[max(begun, one.start - _LEFT) : one.start]
        right = change.before[one.end : one.end + _AROUND]
        said.append(f"“{left}〔{change.before[one.start : one.end]}→{one.text}〕{right}”")
    return _short("、".join(said))


def place_words(change: Override) -> str:
    """Where a change is: the headings, and in a table its row."""
    said = " › ".join(change.place) or "位置不明"
    if change.row:
        first = change.row.split(" | ")[:2]
        said += f" › “{_short('、'.join(first), 30)}”一行" + (f"第{change.cell}格" if change.cell else "")
    return said


def sources(figure: TouchedFigure, case: Case) -> tuple[Place, ...]:
    """The cells that a printed number comes from; none where it stands in no table."""
    from pipeline.compute.cell_ranges import span

    if figure.key is None:
        row = tuple(Place(*one.rsplit(" › ", 2)) for one in figure.at)
        return _cells_saying(figure.before, row, case) or span(row)
    todo, seen, found = [figure.key], set[object](), list[Place]()
    while todo and len(found) < _CELLS:
        key = todo.pop(0)
        fact = case.facts.get(key.measure, key.subject, key.period)
        if key in seen or fact is None:
            continue
        seen.add(key)
        found += span(fact.at)
        if not fact.at:
            todo += fact.inputs
    return span(found)[:_CELLS]


def _cells_saying(text: str, row: tuple[Place, ...], case: Case) -> tuple[Place, ...]:
    """Those cells of a row of a form that say just this, as a number or in words."""
    number = _NUMBER.match(text)
    value = Decimal(number[0]) if number else None
    said = {
        reading.at: reading
        for table in case.facts.tables
        for record in table.records
        for reading in record.readings.values()
        if reading.at in row
    }
    known = ((place, said[place]) for place in row if place in said)
    return tuple(
        place
        for place, reading in known
        if text in (reading.text, reading.value) or (value is not None and reading.value == value)
    )


def _finding_of(one: OverrideOutcome, case: Case) -> Finding | None:
    change = one.override
    values, at = _told(change), _at(change)
    match one.state:
        case OverrideState.REFUSED:
            return _figure(change, case)
        case OverrideState.ASKED:
            return _judgement(change, case)
        case OverrideState.FACTS_CHANGED:
            return Finding("P504", at, values | {"数值": _beside(change), "现在": _short(one.now)})
        case OverrideState.CONFLICT:
            return _conflict(one)
        case OverrideState.UNPLACED:
            return Finding("P505", at, values)
        case OverrideState.LAYOUT:
            return Finding("P506", at, values)
        case OverrideState.REMARK:
            return Finding("P507", at, values | {"原文": change.before})
    return None


def _told(change: Override) -> dict[str, str]:
    return {
        "编号": str(change.number),
        "文件": change.file,
        "稿次": str(change.revision),
        "位置": place_words(change),
        "改动": change_shown(change),
    }


def _at(change: Override) -> tuple[Place, ...]:
    return (Place(change.template or _REPORT, " › ".join(change.place)),)


def _beside(change: Override) -> str:
    return "、".join(change.beside) or "（没有）"


def _judgement(change: Override, case: Case) -> Finding:
    cells = dict.fromkeys(place for figure in change.figures for place in sources(figure, case))
    if cells:
        return Finding("P509", (*cells, *_at(change)), _told(change) | {"来源": "、".join(map(str, cells))})
    return Finding("P502", _at(change), _told(change) | {"数值": _beside(change)})


def _figure(change: Override, case: Case) -> Finding:
    from pipeline.fill.figure_words import lacking_marks
    from pipeline.project.trace.fact_words import name_of

    marks = Counter(lacking_marks(change.before))
    if marks != (new := Counter(lacking_marks(change.after))):
        return Finding(
            "P510", _at(change), _told(change) | {"记号": "".join(((marks - new) or new - marks).elements())}
        )
    cells = dict.fromkeys(place for figure in change.figures for place in sources(figure, case))
    names = dict.fromkeys(name_of(figure.key, case.config) for figure in change.figures if figure.key is not None)
    home = f"report_templates/{change.template}" if change.template else "report_templates/ 的模板"
    told = {
        "名称": "、".join(names) or ("表里的一行" if cells else "模板里写的字"),
        "来源": "、".join(map(str, cells)) or f"{home}（{change.place[-1] if change.place else ''}）",
    }
    return Finding("P501", (*cells, *_at(change)), _told(change) | told)


def _conflict(one: OverrideOutcome) -> Finding:
    change, rivals = one.override, one.rivals
    number = str(change.number)
    others = f"第{'、'.join(map(str, rivals))}条" if rivals else "现在的模板"
    told = {
        "对方": others,
        "现在": _short("……".join(now for _, now, _ in one.clashes)),
        "改为": _short("……".join(wanted for _, _, wanted in one.clashes)) or "（删去）",
        "原文": _short("……".join(was for was, _, _ in one.clashes)),
        "两条": f"第{number}条和{others}" if rivals else f"第{number}条",
        "撤下": " ".join((*map(str, rivals), number)),
    }
    return Finding("P503", _at(change), _told(change) | told)


def _short(text: str, longest: int = _LONGEST) -> str:
    said = " ".join(text.split())
    return said if len(said) <= longest else f"{said[:longest]}…"
