"""An account → findings for whoever sorts the files: not recognised, superseded, pages that nobody registered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import Fact, FactSet
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.number import digits, plain
from pipeline.model.receipt import Account, Disposition, FileDisposition
from pipeline.model.table import Place

_SHOWN = 5
_IN_ARCHIVE = ".zip/"


def findings_of_account(
    account: Account, materials: Sequence[Material], facts: FactSet, config: Config
) -> Iterator[Finding]:
    """R105 files not recognised (one a department), R106 superseded ones, R107 pages left over, R108 strange forms.

    R111 the members of an archive that was sent again, in one; R113 one file from two bodies.
    """
    departments = {one.file: one.department for one in materials}
    unknown: dict[str, list[FileDisposition]] = {}
    again: dict[tuple[str, str], list[FileDisposition]] = {}
    for row in account.whereabouts:
        department = departments.get(row.file, "")
        if row.end is Disposition.UNRECOGNISED and row.first is None:
            unknown.setdefault(department, []).append(row)
        elif row.end is Disposition.UNRECOGNISED:
            pages = f"{row.first}-{row.last}" if row.first != row.last else f"{row.first}"
            yield Finding("R107", (Place(row.file),), {"文件": _name(row.file), "页码": pages}, department)
        elif row.end is Disposition.SUPERSEDED and _archive(row.file) and _archive(row.other) != _archive(row.file):
            again.setdefault((_archive(row.file), _archive(row.other) or row.other), []).append(row)
        elif row.end is Disposition.SUPERSEDED:
            yield _superseded(row, department, facts, config)
        elif row.end is Disposition.FORM and not row.duties:
            forms = config.scheme.forms.by_id
            titles = "、".join(f"《{forms[form].title}》" for form in row.forms if form in forms)
            owners = "、".join(
                dict.fromkeys(
                    body.name
                    for one in row.likely
                    for body in config.bodies_of(config.scheme.duties.by_id[one].role, account.year)
                )
            )
            if owners:
                yield Finding("R108", (Place(row.file),), {"表": titles, "部门": owners}, department)
    yield from _shared(materials)
    for (old, new), rows in again.items():
        values = {"旧": _name(old), "新": _name(new), "个数": str(len(rows)), "文件": _names(rows)}
        yield Finding("R111", (Place(old), Place(new)), values, departments.get(rows[0].file, ""))
    for department, rows in unknown.items():
        values = {"个数": str(len(rows)), "文件": _names(rows)}
        yield Finding("R105", tuple(Place(row.file) for row in rows), values, department)


def _shared(materials: Sequence[Material]) -> Iterator[Finding]:
    """R113 for each paper that several bodies sent, byte for byte; tables and pictures are compared by the checks."""
    came: dict[str, list[Material]] = {}
    for one in materials:
        papers = one.paper is not None and not (one.forms or one.unusable or one.superseded)
        if papers and one.department and all(one.department != other.department for other in came.get(one.sha256, ())):
            came.setdefault(one.sha256, []).append(one)
    for first, *others in came.values():
        if others:
            values = {
                "部门": "、".join(one.department for one in (first, *others[:-1])),
                "另一部门": others[-1].department,
                "文件": "、".join(dict.fromkeys(_name(one.file) for one in (first, *others))),
            }
            yield Finding("R113", tuple(Place(one.file) for one in (first, *others)), values)


def _archive(file: str) -> str:
    """The archive that a file came in, "" for none."""
    at = file.lower().find(_IN_ARCHIVE)
    return file[: at + len(_IN_ARCHIVE) - 1] if at >= 0 else ""


def _names(rows: Sequence[FileDisposition]) -> str:
    """Names of the first files."""
    return "、".join(_name(row.file) for row in rows[:_SHOWN]) + ("等" if len(rows) > _SHOWN else "")


def _name(file: str) -> str:
    return file.rpartition("/")[2]


def _superseded(row: FileDisposition, department: str, facts: FactSet, config: Config) -> Finding:
    """Which file counts now, and which values came from it."""
    void = row.other == row.file
    values = {"旧": _name(row.file), "新": "" if void else _name(row.other)}
    if void:
        return Finding("R109", (Place(row.file),), {"文件": values["旧"]}, department)
    came = [fact for fact in facts.adopted() if any(place.file == row.other for place in fact.at)]
    shown = "、".join(_said(fact, config) for fact in came[:_SHOWN])
    more = f"等 {len(came)} 个数" if len(came) > _SHOWN else ""
    values["采用"] = f"其中采用的数有：{shown}{more}" if came else "其中没有读出数据"
    return Finding("R106", (Place(row.file), Place(row.other)), values, department)


def _said(fact: Fact, config: Config) -> str:
    measure = config.scheme.measures[fact.key.measure]
    value = _show(fact.number) if fact.number is not None else str(fact.value or "（没有数）")
    return f"{fact.key.subject}{measure.name} {value}{measure.unit}"


def _show(value: Decimal, places: int = 6) -> str:
    """A number as reported, cut to six decimals where conversion made it endless."""
    return plain(value) if digits(value) <= places else plain(value, places).rstrip("0").rstrip(".")
