"""Findings in words → the lines a terminal shows of them, and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from pipeline.model.finding import Severity
from pipeline.project import WordedFinding


def finding_lines(findings: Sequence[WordedFinding], most: int, *, notices: bool) -> Iterator[str]:
    """Open findings, gravest first, at most `most` of a code, then how many there are in all.

    Each is three lines: code, severity and place; the message; what to do. Within a severity those that name a file
    come first, for they can be mended now. Without `notices` 提示 are only counted.
    """
    of_code: dict[str, list[WordedFinding]] = {}
    for one in findings:
        if one.open:
            of_code.setdefault(one.code, []).append(one)
    groups = [sorted(found, key=lambda one: not one.in_file) for found in of_code.values()]
    order = list(Severity)
    groups.sort(key=lambda found: (not found[0].is_cause, order.index(found[0].severity), not found[0].in_file))
    for found in groups:
        if found[0].severity is Severity.NOTICE and not notices:
            continue
        for one in found[:most]:
            yield f"{one.code} {one.severity.word}  {one.place}"
            yield f"     {one.message}"
            yield f"     → {one.advice}"
        if len(found) > most:
            yield f"     {found[0].code} 另有 {len(found) - most} 处，见问题清单。"
    counts = {level: sum(one.open and one.severity is level for one in findings) for level in Severity}
    total = [f"{level.word} {counts[level]} 条" for level in Severity]
    accepted = sum(not one.open for one in findings)
    yield f"问题：{'、'.join(total)}" + (f"；已接受 {accepted} 条" if accepted else "") + "。"


def findings_json(findings: Iterable[WordedFinding]) -> str:
    return as_json(
        {
            "code": one.code,
            "severity": one.severity.word,
            "title": one.title,
            "at": one.at,
            "message": one.message,
            "hint": one.advice,
            "values": one.values,
            "department": one.department,
            "indicator": one.indicator,
            "accepted": {"post": one.post, "reason": one.reason} if not one.open else None,
        }
        for one in findings
    )


def as_json(rows: Iterable[object]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, indent=1)
