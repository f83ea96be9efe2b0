"""A year's forms, files, statements and 收件登记 → every duty with what answers it, and the end of every file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.account import dispositions, duties, standing
from pipeline.account.account_findings import findings_of_account
from pipeline.account.assign import Desk
from pipeline.account.standing import judge_receipts
from pipeline.account.unticked import unticked_statements
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Account, Disposition, FileDisposition, Registered, Statement
from pipeline.model.table import FormTable

__all__ = ["account", "judge_receipts"]


def account(
    materials: Sequence[Material],
    registered: Sequence[Registered],
    statements: Sequence[Statement],
    tables: Iterable[FormTable],
    facts: FactSet,
    config: Config,
    year: int,
) -> tuple[Account, tuple[Finding, ...]]:
    """The account of a year, and findings about files and statements that it could not settle (I3, I4, R1).

    What is missing or lacks a format is told by the checks, from the account. `judge` adds what is FAULTY once all
    findings are known.
    """
    owed = duties.owed(config, facts, year)
    desks = {
        body.name: Desk(config, body, tuple(duty for duty in owed if duty.department == body.name))
        for body in config.bodies
        if body.years.covers(year)
    }
    incoming = dispositions.gather(materials, registered, tables, statements, desks, config, year)
    placed, found = dispositions.place_files(incoming)
    made, said = standing.receipts_of(owed, placed, incoming, registered, statements)
    own = FileDisposition(f"{year}/{config.scheme.readings.register_file}", Disposition.KEPT)
    whole = Account(year, made, (*(one.row for one in placed), *([own] if registered else [])))
    open_questions = unticked_statements(made, incoming.materials, statements, registered, config, year)
    return whole, (*found, *said, *open_questions, *findings_of_account(whole, incoming.materials, facts, config))
