"""Worked cases from YAML: facts and records in words a specialist reads → FactSet, changes and what checks see."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import config as configs
from pipeline.account import account
from pipeline.case import Case
from pipeline.check import Given
from pipeline.compute import comparison, ratios
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.material import Material
from pipeline.model.number import digits
from pipeline.model.receipt import Absence, Registered, Statement
from pipeline.model.received import Received
from pipeline.model.table import DataTable, FormRow, FormTable, Place, Reading, Record
from pipeline.system import yamlfile

YEAR = 2024
HERE = Path(__file__).parent


@cache
def county() -> Config:
    """The made-up county of the cases."""
    return configs.load(HERE / "project")


def cases(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Every case of a folder with a readable id; a file is a list of mappings with `name`."""
    return [
        (f"{path.stem}: {case['name']}", case)
        for path in sorted(folder.glob("*.yaml"))
        for case in yamlfile.read_yaml(path)
    ]


def value(text: Any) -> Decimal | str | None:
    """A number where the text is one, else the text (a class), None for null."""
    if text is None:
        return None
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return str(text)


def fact(data: Any, year: int) -> Fact:
    """A fact of a case: [measure, value, cell] or a mapping of the fields that matter."""
    if isinstance(data, list):
        data = dict(zip(("measure", "value", "cell"), data, strict=False))
    period = str(data.get("period", year))
    measure = county().scheme.measures[data["measure"]]
    body = data.get("body", "县乙局")
    cell = (
        Place(f"{data.get('file_year', period[:4])}/{body}/表.xlsx", "表1", str(data["cell"]))
        if "cell" in data
        else None
    )
    return Fact(
        FactKey(measure.id, data.get("subject", ""), period),
        value(data.get("value")),
        measure.unit,
        measure.places,
        status=Status(data.get("status", "value")),
        origin=Origin(data.get("origin", "reported")),
        data_year=data.get("data_year"),
        nature=data.get("nature", ""),
        reason=data.get("reason", ""),
        note=data.get("note", ""),
        at=(cell,) if cell else (),
        step=Decimal(str(data["step"])) if "step" in data else None,
    )


def table(data: dict[str, Any]) -> DataTable:
    """Records of a case: `rows` as lists under `columns`, or `days` rows from `first` on with `values` in turn."""
    columns = tuple(data["columns"])
    form = county().scheme.forms.by_id[data["form"]].records
    assert form is not None
    rows = data.get("rows", [])
    if "days" in data:
        first = data["first"]
        turns = data["values"]
        rows = [[(first + datetime.timedelta(days=n)).isoformat(), *turns[n % len(turns)]] for n in range(data["days"])]
    year = data.get("year", YEAR)
    records = []
    for number, row in enumerate(rows, 2):
        readings = {}
        for at, (column, text) in enumerate(zip(columns, row[1:], strict=True)):
            found = text if isinstance(text, datetime.date) else value(text)
            place = Place(
                f"{year}/{data.get('body', '县甲局')}/记录.xlsx", data.get("sheet", "表1"), f"{'BCDEFGHIJ'[at]}{number}"
            )
            places = digits(found) if isinstance(found, Decimal) else 0
            readings[column] = Reading(found, place, digits=places, step=Decimal(1).scaleb(-places))
        dated = form.period != ""
        subject = data.get("subject", "站一" if dated else row[0])
        label = str(row[0]) if county().scheme.readings.level(str(row[0])) is not None else ""
        records.append(Record(subject, str(row[0]) if dated else str(year), readings, label))
    return DataTable(
        data["form"],
        data.get("body", "县甲局"),
        year,
        f"{year}/{data.get('body', '县甲局')}/记录.xlsx",
        data.get("sheet", "表1"),
        columns,
        tuple(records),
    )


def reported(case: dict[str, Any]) -> FactSet:
    """The facts and tables of a case as they came in, nothing worked out."""
    facts = [fact(one, YEAR) for one in case.get("facts", [])]
    facts += [fact(one, YEAR - 1) for one in case.get("last", [])]
    first = frozenset(one.id for one in county().scheme.measures.values() if one.adopt == "reported")
    return FactSet(tables=tuple(table(one) for one in case.get("tables", []))).plus(facts, reported_first=first)


def factset(case: dict[str, Any]) -> FactSet:
    """The facts of a case with totals and rates worked out, and its tables."""
    return ratios.compute_ratios(reported(case), county(), (YEAR, YEAR - 1))[0]


def given(case: dict[str, Any], config: Config | None = None) -> Given:
    """What the checks are given for a case."""
    config = config or county()
    facts = factset(case)
    forms = tuple(
        FormTable(
            form,
            "items",
            body,
            YEAR,
            f"{YEAR}/{body}/{form}.xlsx",
            "表1",
            (),
            tuple(FormRow(number, {"item": name}) for number, name in enumerate(names, 2)),
        )
        for form, body, *names in case.get("handed_in", [])
    )
    files = tuple(
        Material(file, body, YEAR, file.rpartition("/")[2], file.rpartition(".")[2], 1, file, speaks_of=form)
        for file, body, form in case.get("files", [])
    )
    tables = tuple(
        Material(one.file, one.department, YEAR, "", "xlsx", 1, one.file, forms=(one.form,)) for one in forms
    )
    stated = [
        Statement(f"{YEAR}/{body}/情况说明.docx", body, YEAR, about, Absence(absence))
        for body, about, absence in case.get("stated", [])
    ]
    owing = restricted(config, case.get("owed", []))
    whole, _ = account((*tables, *files), (), stated, forms, facts, owing, YEAR)
    changes = comparison.compare_years(facts, config, YEAR)
    return Given(Case(config, facts=facts, changes=changes, received=(came(forms, (*tables, *files)),), account=whole))


def came(
    tables: Iterable[FormTable] = (), materials: Iterable[Material] = (), registered: Iterable[Registered] = ()
) -> Received:
    """What was handed in for the year."""
    return Received(YEAR, tuple(tables), tuple(materials), (), frozenset(), tuple(registered))


def but(given: Given, **parts: Any) -> Given:
    """The same, with a case that knows something else of these parts."""
    return Given(given.case.but(**parts))


def restricted(config: Config, ids: list[str]) -> Config:
    """The config with only these deliverables of the scheme."""
    duties = config.scheme.duties
    items = tuple(
        replace(item, deliverables=tuple(one for one in item.deliverables if one.id in ids)) for item in duties.items
    )
    return replace(config, scheme=replace(config.scheme, duties=replace(duties, items=items)))
