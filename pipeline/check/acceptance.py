"""Findings → findings settled: the severity in force, and who accepted which of them for what reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from pipeline.config import Acceptance, Config
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.scheme.catalogue import ASSESSED, FindingStage
from pipeline.scheme.units import fold

_YEAR_FOLDER, _YEAR_VALUE = re.compile(r"(\d{4})/"), re.compile(r"年度=(\d{4})")
_RANK = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def settle(
    findings: Iterable[Finding], config: Config, *, stages: Collection[FindingStage] = ASSESSED
) -> tuple[Settled, ...]:
    """Every finding once with its severity, gravest first, then by code, place and values; acceptances applied.

    An acceptance names code, place and values as 问题清单.xlsx prints them (Finding.place, Finding.signature).
    One that matches nothing is a finding itself: X901, or X902 where only the values differ. `stages` have run:
    acceptances of what other stages find, and those of another season, are not judged.
    """
    distinct = {(one.code, one.at, one.signature): one for one in findings}
    found = sorted(distinct.values(), key=lambda one: (one.code, one.at, one.signature))
    matched = {one: [finding for finding in found if _covers(one, finding)] for one in config.accepted}
    strays = [
        _stray(acceptance, found)
        for acceptance, hits in matched.items()
        if not hits
        and config.scheme.catalogue[acceptance.code].stage in stages
        and _season(acceptance) in ("", str(config.year))
    ]
    settled = []
    for finding in (*found, *strays):
        severity = severity_of(finding, config)
        by = next((acceptance for acceptance, hits in matched.items() if any(hit is finding for hit in hits)), None)
        settled.append(Settled(finding, severity, by.post if by else "", by.reason if by else ""))
    settled.sort(key=_order)
    return tuple(settled)


def _order(one: Settled) -> tuple[object, ...]:
    finding = one.finding
    return _RANK[one.severity], finding.code, finding.at, finding.indicator, finding.signature


def severity_of(finding: Finding, config: Config) -> Severity:
    """The severity in force: that of config.yaml, else that of the catalogue."""
    changed = config.severity.get(finding.code)
    return Severity(changed) if changed else config.scheme.catalogue[finding.code].severity


def blocking(settled: Iterable[Settled]) -> tuple[Finding, ...]:
    """The open findings that keep a report a 草稿."""
    return tuple(one.finding for one in settled if one.open and one.severity is Severity.BLOCKING)


def _covers(acceptance: Acceptance, finding: Finding) -> bool:
    return _same_place(acceptance, finding) and fold(acceptance.values) == fold(finding.signature)


def _season(acceptance: Acceptance) -> str:
    """The year that an acceptance speaks of by its place or values, "" where it names none."""
    found = _YEAR_FOLDER.match(acceptance.at.strip()) or _YEAR_VALUE.search(acceptance.values)
    return found[1] if found else ""


def _same_place(acceptance: Acceptance, finding: Finding) -> bool:
    return acceptance.code == finding.code and fold(acceptance.at) == fold(finding.place)


def _stray(acceptance: Acceptance, found: Iterable[Finding]) -> Finding:
    values = {"编码": acceptance.code, "位置": acceptance.at, "数值": acceptance.values}
    now = next((finding for finding in found if _same_place(acceptance, finding)), None)
    if now is None:
        return Finding("X901", (), values)
    return Finding("X902", now.at, {**values, "现值": now.signature})
