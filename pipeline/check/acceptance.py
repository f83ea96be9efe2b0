"""Findings → findings settled: the severity in force, and who accepted which of them for what reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.config import Acceptance, Config
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.table import Place
from pipeline.scheme.catalogue import ASSESSED, About, FindingKind, FindingStage
from pipeline.scheme.units import fold

_YEAR_FOLDER, _YEAR_VALUE = re.compile(r"(\d{4})/"), re.compile(r"年度=(\d{4})")
_CELL = re.compile(r"(?P<sheet>.+)›(?P<column>[a-z]{1,3})\d+(?::[a-z]{1,3}\d+)?")
_BODY = re.compile(r"\d{4}/[^/›]+/")
_ANYWHERE, _CELL_MARK = "\ue000", "\ue001"
"""Signs that no text has, for what stands in the place of a file or a cell."""
_RANK = {Severity.BLOCKING: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def settle(
    findings: Iterable[Finding], config: Config, *, stages: Collection[FindingStage] = ASSESSED
) -> tuple[Settled, ...]:
    """Every finding once with its severity, gravest first, then by code, place and values; acceptances applied.

    An acceptance names code, place and values as 问题清单.xlsx prints them (Finding.place, Finding.signature); where
    nothing stands at the place, it goes with its values to another row, or to the same body's file of another name.
    One that matches nothing is a finding itself: X901, or X902 where only the values differ. `stages` have
    run: acceptances of what other stages find, and those of another season, are not judged.
    """
    distinct = {(one.code, one.at, one.signature): one for one in findings}
    found = sorted(distinct.values(), key=lambda one: (one.code, one.at, one.signature))
    matched = _matched(config.accepted, found, config.scheme.catalogue)
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


def _matched(
    accepted: Iterable[Acceptance], found: Sequence[Finding], kinds: Mapping[str, FindingKind]
) -> dict[Acceptance, list[Finding]]:
    """Acceptance → the findings it covers: those at its place, else one that has moved; a finding moves to one only."""
    matched = {
        one: [finding for finding in found if _same_place(one, finding) and _same_values(one, finding, kinds)]
        for one in accepted
    }
    for moved in (_same_column, _same_sheet, _same_body):
        taken = {id(finding) for hits in matched.values() for finding in hits}
        todo = [one for one, hits in matched.items() if not hits]
        for one in todo:
            there = [
                finding
                for finding in found
                if id(finding) not in taken
                and finding.code == one.code
                and moved(one, finding, kinds[one.code])
                and _same_values(one, finding, kinds)
            ]
            # Of two findings that one acceptance might mean, nobody can say which: both stay open.
            alike = [other for other in todo if not matched[other] and _alike(one, other)]
            if there and len(there) <= len(alike):
                matched[one] = there[:1]
                taken.add(id(there[0]))
    return matched


def _alike(one: Acceptance, other: Acceptance) -> bool:
    return one.code == other.code and fold(one.values) == fold(other.values)


def _same_values(acceptance: Acceptance, finding: Finding, kinds: Mapping[str, FindingKind]) -> bool:
    """Whether the values are those accepted; where they tell where data stand, it may stand elsewhere by now."""
    if fold(acceptance.values) == fold(finding.signature):
        return True
    return kinds[finding.code].about is About.DATA and bool(_values(finding).fullmatch(fold(acceptance.values)))


def _values(finding: Finding) -> re.Pattern[str]:
    """The values of a finding, with anything in the place of its files, sheets and cells."""
    text = finding.signature
    for place in finding.at:
        name = place.file.rpartition("/")[2]
        places = (Place(name, place.sheet, place.cell), Place(name, place.sheet), Place(name))
        for told in (str(place), str(replace(place, cell="")), place.file, *map(str, places)):
            text = text.replace(told, _ANYWHERE)
        if place.cell:
            text = text.replace(f"（{place.cell}）", f"（{_CELL_MARK}）")
    return re.compile(
        re.escape(fold(text)).replace(_ANYWHERE, r"[^;=]*").replace(_CELL_MARK, r"[a-z]{1,3}\d+(?::[a-z]{1,3}\d+)?")
    )


def _same_column(acceptance: Acceptance, finding: Finding, _: FindingKind) -> bool:
    """Whether one of its cells is in the column and sheet of the accepted one: rows were added or taken out."""
    said = fold(acceptance.at)
    where = _CELL.fullmatch(said)
    return where is not None and any(
        (now := _CELL.fullmatch(fold(str(place)))) is not None and now.groups() == where.groups()
        for place in finding.at
    )


def _same_sheet(acceptance: Acceptance, finding: Finding, _: FindingKind) -> bool:
    where = _CELL.fullmatch(fold(acceptance.at))
    return where is not None and any(fold(str(replace(place, cell=""))) == where["sheet"] for place in finding.at)


def _same_body(acceptance: Acceptance, finding: Finding, kind: FindingKind) -> bool:
    """Whether the same body's file of another name says it of the year; what is said of a whole file does not move."""
    folder = _BODY.match(fold(acceptance.at))
    moves = kind.about is About.DATA or (kind.about is About.FILE and bool(finding.at) and bool(finding.at[0].cell))
    if folder is None or not moves or not finding.values:
        return False
    return any(fold(place.file).startswith(folder[0]) for place in finding.at)


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
