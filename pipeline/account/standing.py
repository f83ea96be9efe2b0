"""Duties and what answers them → how each stands, which formats are lacking, when it came and when it was due."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.account.dispositions import Incoming, Placed
from pipeline.account.duties import body_named
from pipeline.config import Config
from pipeline.model.finding import Finding, Settled
from pipeline.model.material import Material
from pipeline.model.receipt import Absence, Account, Disposition, Duty, Piece, Receipt, Registered, Standing, Statement
from pipeline.model.table import Place
from pipeline.scheme.deliverables import ABSENCES, Deliverable
from pipeline.scheme.labels import label_key

_EDITABLE = ("docx", "xlsx", "xls", "csv")
_PICTURES = ("jpg", "png")


def receipts_of(
    duties: Sequence[Duty],
    placed: Iterable[Placed],
    incoming: Incoming,
    registered: Iterable[Registered],
    statements: Sequence[Statement],
) -> tuple[tuple[Receipt, ...], tuple[Finding, ...]]:
    """Every duty with what answers it, and findings about statements that do not settle theirs (R103, R104, R110)."""
    config, year, tables = incoming.config, incoming.year, incoming.tables
    of_file = {one.file: one for one in incoming.materials}
    dated: dict[str, list[Registered]] = {}
    for row in registered:
        if row.received:
            dated.setdefault(row.file, []).append(row)
    pieces: dict[Duty, list[Piece]] = {}
    read: dict[Duty, set[str]] = {}
    for one in placed:
        for duty in one.row.duties:
            form = config.scheme.duties.by_id[duty.deliverable].form
            sheets = dict.fromkeys(table.sheet for table in tables.get(one.row.file, ()) if form and table.form == form)
            pieces.setdefault(duty, []).append(replace(one.piece, sheets=tuple(filter(None, sheets))))
            if one.row.end is not Disposition.UNUSABLE:
                read.setdefault(duty, set()).add(one.row.file)
    findings: list[Finding] = []
    made = []
    for duty in duties:
        deliverable = config.scheme.duties.by_id[duty.deliverable]
        came = tuple(pieces.get(duty, ()))
        lacking = _lacking(deliverable, [of_file[file] for file in sorted(read.get(duty, ()))])
        statement = None if came else _stated(deliverable, duty, statements, pieces, config, year, findings)
        findings += _denied(deliverable, duty, came, statements, year)
        answering = (Piece(statement.file),) if statement is not None else came
        received = [day for piece in answering for day in _days(piece, _rows_about(piece.file, dated))]
        standing = (
            Standing.STATED
            if statement is not None
            else Standing.MISSING
            if not came
            else Standing.PARTIAL
            if lacking
            else Standing.RECEIVED
        )
        made.append(
            Receipt(
                duty,
                standing,
                came,
                statement,
                max(received, default=None),
                due(duty, config, year),
                () if statement is not None else lacking,
            )
        )
    return tuple(made), tuple({(one.code, one.at, one.signature): one for one in findings}.values())


def _rows_about(file: str, dated: Mapping[str, Sequence[Registered]]) -> Sequence[Registered]:
    """Rows of the register about a file, else about the archive it came in."""
    while file and file not in dated:
        file = file.rpartition("/")[0]
    return dated.get(file, ())


def _days(piece: Piece, rows: Sequence[Registered]) -> list[datetime.date]:
    """When a piece came, by the rows of the register about its file or its pages."""
    return [
        row.received
        for row in rows
        if row.received
        and (row.first is None or piece.first is None or row.first <= piece.first <= (row.last or row.first))
    ]


def judge_receipts(account: Account, settled: Iterable[Settled], config: Config) -> Account:
    """The account with FAULTY where an open finding names a file of the duty and the department must mend it."""
    wrong: dict[str, list[Place]] = {}
    for one in settled:
        for place in one.finding.at if config.scheme.catalogue[one.finding.code].mends(one) else ():
            wrong.setdefault(place.file, []).append(place)

    def _broken(piece: Piece) -> bool:
        return any(map(piece.holds, wrong.get(piece.file, ())))

    return replace(
        account,
        receipts=tuple(
            replace(one, standing=Standing.FAULTY) if any(map(_broken, one.pieces)) else one for one in account.receipts
        ),
    )


def due(duty: Duty, config: Config, year: int) -> datetime.date | None:
    """Until when: the date set for the deliverable, its item or its body, else the deadline of the year."""
    dates = config.dates.get(year)
    if dates is None:
        return None
    deliverable = config.scheme.duties.by_id[duty.deliverable]
    for name in (deliverable.id, deliverable.item, duty.department):
        if name in dates.others:
            return dates.others[name]
    return dates.due


def _lacking(one: Deliverable, came: Sequence[Material]) -> tuple[str, ...]:
    """The formats still owed of those that are."""
    got = set()
    for material in came:
        got |= {"pdf"} if material.kind == "pdf" else set()
        got |= {"editable"} if material.kind in _EDITABLE else set()
        pictures = material.paper is not None and bool(material.paper.pictures)
        got |= {"photo"} if material.kind in _PICTURES or pictures else set()
    return tuple(shape for shape in one.formats if shape not in got)


def _stated(
    one: Deliverable,
    duty: Duty,
    statements: Sequence[Statement],
    pieces: Mapping[Duty, Sequence[Piece]],
    config: Config,
    year: int,
    findings: list[Finding],
) -> Statement | None:
    """The statement that stands in for a duty; what is wrong with one that cannot becomes a finding."""
    about = [
        said
        for said in statements
        if said.department == duty.department and said.year == year and said.about in (one.id, one.item)
    ]
    for said in sorted(about, key=lambda said: said.about != one.id):
        if said.absence is None:
            continue
        values = {"部门": duty.department, "编号": one.id, "材料": one.title}
        at = (Place(said.file),)
        if said.absence.value not in one.absences:
            allowed = "、".join(ABSENCES[word] for word in one.absences)
            values |= {"勾选": ABSENCES[said.absence], "可勾选": f"只能勾选{allowed}" if allowed else "不能报无"}
            findings.append(Finding("R103", at, values, duty.department, one.home))
            continue
        if said.absence is Absence.ELSEWHERE and not _there(one, said, pieces, config):
            values |= {"提供": said.other or "（没有写部门）"}
            findings.append(Finding("R104", at, values, duty.department, one.home))
            continue
        return said
    return None


def _denied(
    one: Deliverable, duty: Duty, came: Sequence[Piece], statements: Sequence[Statement], year: int
) -> Iterator[Finding]:
    """R110 a statement says that there is nothing to hand in, and it came: the files count, one of the two is wrong."""
    for said in statements:
        same = (said.department, said.year, said.about) == (duty.department, year, one.id)
        files = [piece.file for piece in came if piece.file != said.file]
        if same and files and not duty.subject and said.absence is not None:
            values = {"部门": duty.department, "编号": one.id, "材料": one.title, "勾选": ABSENCES[said.absence]}
            values |= {"文件": files[0].rpartition("/")[2]}
            yield Finding("R110", (Place(said.file), Place(files[0])), values, duty.department, one.home)


def _there(one: Deliverable, said: Statement, pieces: Mapping[Duty, Sequence[Piece]], config: Config) -> bool:
    """Whether the body that is said to provide it has handed it in."""
    other = body_named(said.other, config)
    by_id = config.scheme.duties.by_id
    for duty, came in pieces.items():
        theirs = by_id[duty.deliverable]
        same = theirs.id == one.elsewhere or label_key(theirs.title) == label_key(one.title)
        same = same or bool(one.form and theirs.form == one.form)
        if came and same and duty.department != said.department and other in ("", duty.department):
            return bool(other) or theirs.id == one.elsewhere
    return False
