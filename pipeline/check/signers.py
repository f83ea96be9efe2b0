"""Who a table or its print says filled it in, against the body that handed it in and the one that owes it (K33)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.duty_answers import answered_duties
from pipeline.check.given import Given
from pipeline.config import Body
from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.scheme.forms import EVERYBODY
from pipeline.scheme.units import fold

_BLANKS = "〔〕[]_×＿…"
_REPORTS, _LAST = ("report", "analysis"), 6
_SEAL = re.compile(r"[(（](?:盖章|公章|章)[)）]$")
_CORE = 3
"""Signs of a name without its county below which it may stand in any other."""


def signers(given: Given) -> Iterator[Finding]:
    """X616 the body named beside 填报单位 is the one in whose folder the table lies; seals on scans people look at."""
    met: dict[tuple[str, str, str], list[Place]] = {}
    for department, form, said, place in _said(given):
        if said and not set(said) & set(_BLANKS) and not _names(said, department, given):
            met.setdefault((department, form, said), []).append(place)
    for (department, form, said), places in met.items():
        owner = given.config.scheme.forms.by_id[form]
        bodies = () if EVERYBODY in owner.roles else given.bodies(owner.roles)
        values = {
            "表": owner.title,
            "填报单位": said,
            "部门": department,
            "应由": f"，这张表应由{'、'.join(bodies)}填报" if bodies else "",
        }
        yield Finding("X616", tuple(dict.fromkeys(places)), values, department, owner.indicator)


def report_signers(given: Given) -> Iterator[Finding]:
    """X626 a report is signed by the body that hands it in, not by another one of the county."""
    seen = set[str]()
    for one in answered_duties(given):
        own = next((body for body in given.config.bodies if body.name == one.department), None)
        for paper in one.papers if one.deliverable.kind in _REPORTS and own is not None else ():
            lines = [fold(line) for text in paper.texts[-1:] for line in text.splitlines()[-_LAST:]]
            signed = [_SEAL.sub("", line) for line in lines]
            others = [
                body.name
                for body in given.config.bodies
                if body is not own and any(fold(name) in signed for name in (body.name, *body.aliases))
            ]
            if others and own is not None and paper.file not in seen and not _signs(own, signed):
                seen.add(paper.file)
                values = {"材料": one.name, "落款": others[0], "部门": one.department}
                yield Finding("X626", (Place(paper.file),), values, one.department, one.deliverable.home)


def _signs(body: Body, lines: list[str]) -> bool:
    return any(fold(name) in line for name in (body.name, *body.aliases) for line in lines)


def _said(given: Given) -> Iterator[tuple[str, str, str, Place]]:
    """(body that handed it in, form, body that it names, where) of every table and every print with text."""
    for table in given.tables:
        if table.department:
            yield table.department, table.form, table.signed, Place(table.file, table.sheet, table.signed_at)
    signer = given.config.scheme.readings.signer
    for one in answered_duties(given):
        for paper in one.papers if one.deliverable.form else ():
            lines = (line for text in paper.texts for line in text.splitlines())
            said = next(filter(None, map(signer, lines)), "")
            yield one.department, one.deliverable.form, said, Place(paper.file)


def _names(said: str, department: str, given: Given) -> bool:
    """Whether a name as written is the body's: one of its names, with or without the county, or an office of it."""
    body = next((one for one in given.config.bodies if one.name == department), None)
    if body is None:
        return True
    text = _core(said, given)
    if any(_same(text, name, given) for name in (body.name, *body.aliases)):
        return True
    return any(_clipped(text, _core(name, given)) for name in (body.name, *body.aliases)) and not _another(
        text, body, given
    )


def _another(text: str, body: Body, given: Given) -> bool:
    others = (one for one in given.config.bodies if one.name != body.name)
    return any(_same(text, name, given) for one in others for name in (one.name, *one.aliases))


def _same(text: str, name: str, given: Given) -> bool:
    core = _core(name, given)
    return text == core or (len(core) >= _CORE and text.startswith(core))


def _clipped(text: str, core: str) -> bool:
    """Whether each sign of the shorter name stands in the longer in its order: 住建局, 住房和城乡建设局."""
    short, long = sorted((text, core), key=len)
    rest = iter(long)
    return len(short) >= _CORE and all(sign in rest for sign in short)


def _core(name: str, given: Given) -> str:
    """A name without the county before it: 曲靖市沾益区住建局, 沾益区住建局, 区住建局 → 住建局."""
    text = fold(name)
    for county in (given.config.county, given.config.short_name):
        text = text.removeprefix(fold(county))
    return text[1:] if text[:1] in "区县市" else text
