"""Objects under names nearly alike, and species under two names → the question, asked once, whether they are one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from pipeline.check.alike_names import ONE_OBJECT, OneObject, alike, together
from pipeline.check.given import Given
from pipeline.check.ruled_by import ruled_by
from pipeline.check.same_object import identity
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, Place, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.labels import label_key
from pipeline.scheme.units import fold

_BINOMIAL = 2
"""Words of a scientific name that name the species."""
_FEW = 3
"""Pairs of names that hang together of which each is asked about; more are one question."""
_Row = tuple[DataTable, Record]


@ruled_by(ONE_OBJECT)
def one_object(given: Given) -> Iterator[Finding]:
    """X320 two names of a form that differ in what people leave out, X321 in one letter: is one object counted twice?

    X324 the same of an object that two forms name, X322 one scientific name under two names, X323 one name with two.
    Many names that hang together, as those of a series do, are one question: X343–X346.
    What a person has once accepted, saying that they are two, is not asked again.
    """
    words, places = given.rules.of(ONE_OBJECT), _places(given)
    forms = [form for form in given.config.scheme.forms.by_id.values() if form.records and not form.records.period]
    objects = {form.id: _rows(form, given) for form in forms}
    for form in forms:
        if form.records is not None and form.records.subject_kind in words.kinds:
            yield from _within(form, objects[form.id], words, places, given)
        if form.records is not None and form.records.subject_kind == words.species:
            yield from _species(form, objects[form.id], words.scientific, given)
    for kind in words.across:
        of_kind = [form for form in forms if form.records is not None and form.records.subject_kind == kind]
        for first, second in combinations(of_kind, 2):
            yield from _across(first, objects[first.id], objects[second.id], words, places, given)


def _within(
    form: Form, rows: Mapping[str, Sequence[_Row]], words: OneObject, places: Sequence[str], given: Given
) -> Iterator[Finding]:
    columns = identity(form, given.measures.values()).columns
    found = [(one, two, short) for one, two, short in alike(rows, words, places)]
    close = [one for one in found if not _apart(rows[one[0]], rows[one[1]], columns)]
    for code, many, short in (("X320", "X343", True), ("X321", "X344", False)):
        pairs = {(one, two): (rows[one][0], rows[two][0]) for one, two, kind in close if kind is short}
        yield from _questions((code, many), form, pairs, given)


def _across(
    form: Form,
    here: Mapping[str, Sequence[_Row]],
    there: Mapping[str, Sequence[_Row]],
    words: OneObject,
    places: Sequence[str],
    given: Given,
) -> Iterator[Finding]:
    """Names of which one stands in the first form only, the other in the second only."""
    pairs: dict[tuple[str, str], tuple[_Row, _Row]] = {}
    for pair in alike([*here, *there], words, places):
        one = next((name for name in pair[:2] if name in here and name not in there), "")
        two = next((name for name in pair[:2] if name in there and name not in here), "")
        if pair[2] and one and two:
            pairs[one, two] = here[one][0], there[two][0]
    yield from _questions(("X324", "X343"), form, pairs, given)


def _species(form: Form, rows: Mapping[str, Sequence[_Row]], scientific: str, given: Given) -> Iterator[Finding]:
    named: dict[str, dict[str, _Row]] = {}
    called: dict[str, dict[str, _Row]] = {}
    for row in (row for found in rows.values() for row in found):
        latin = _binomial(row[1], scientific)
        if latin:
            named.setdefault(latin, {}).setdefault(fold(row[1].subject), row)
            called.setdefault(fold(row[1].subject), {}).setdefault(latin, row)
    for group in named.values():
        yield from _questions(
            ("X322", "X345"), form, _with_first({row[1].subject: row for row in group.values()}), given
        )
    for group in called.values():
        pairs = _with_first({row[1].text(scientific): row for row in group.values()})
        yield from _questions(("X323", "X346"), form, pairs, given)


def _with_first(rows: Mapping[str, _Row]) -> dict[tuple[str, str], tuple[_Row, _Row]]:
    """The first of some names with each of the others."""
    first, *others = rows
    return {(first, other): (rows[first], rows[other]) for other in others}


def _questions(
    codes: tuple[str, str], form: Form, pairs: Mapping[tuple[str, str], tuple[_Row, _Row]], given: Given
) -> Iterator[Finding]:
    """The questions about pairs of names: one a pair, one for all where many hang together, by the second code."""
    asked = {names: one for names, rows in pairs.items() for one in _question(codes[0], form, rows, names, given)}
    for group in together(asked):
        if len(group) <= _FEW:
            yield from (asked[names] for names in group)
        else:
            first = asked[group[0]]
            count = len({name for names in group for name in names})
            yield replace(first, code=codes[1], values={**first.values, "个数": str(count)})


def _binomial(record: Record, scientific: str) -> str:
    words = record.text(scientific).replace("\u3000", " ").lower().split()
    return " ".join(words[:_BINOMIAL])


def _places(given: Given) -> tuple[str, ...]:
    """The county's names and those of its parts: 某市某县, 某县, 某市, and the same without 市 and 县."""
    whole, short = given.config.county, given.config.short_name
    names = [whole, short, whole.removesuffix(short)]
    return tuple(filter(None, (*names, *(name[:-1] for name in names if len(name) > _BINOMIAL))))


def _rows(form: Form, given: Given) -> dict[str, list[_Row]]:
    """The objects of a form by their name, as they stand in all its tables."""
    found: dict[str, list[_Row]] = {}
    for table in given.facts.table(form.id, given.year):
        for record in table.records:
            if record.subject and not record.total:
                found.setdefault(record.subject, []).append((table, record))
    return found


def _apart(ones: Sequence[_Row], others: Sequence[_Row], columns: Sequence[str]) -> bool:
    """Whether another column than the name says that these are different objects: two numbers of approval."""
    for column in columns:
        first, second = ({label_key(record.text(column)) for _, record in rows} - {""} for rows in (ones, others))
        if first and second and not first & second:
            return True
    return False


def _question(
    code: str, form: Form, rows: tuple[_Row, _Row], names: tuple[str, str], given: Given
) -> Iterator[Finding]:
    """The question, unless a person has said for good that the two are two."""
    one, two = rows
    values = {
        "表": form.title,
        "一": names[0],
        "二": names[1],
        "处一": _sheet(one),
        "处二": _sheet(two),
        "对象": one[1].subject,
    }
    accepted = any(
        held.code == code and all(f"={fold(name)}" in fold(held.values) for name in names)
        for held in given.config.accepted
    )
    if frozenset(map(fold, names)) in given.case.distinct_names and not accepted:
        return
    same = one[0].department == two[0].department
    yield Finding(code, (_cell(one, form), _cell(two, form)), values, two[0].department if same else "", form.indicator)


def _cell(row: _Row, form: Form) -> Place:
    table, record = row
    reading = record.readings.get(form.records.subject) if form.records else None
    return reading.at if reading is not None else Place(table.file, table.sheet)


def _sheet(row: _Row) -> str:
    table = row[0]
    name = " › ".join(part for part in (table.file.rpartition("/")[2], table.sheet) if part)
    return f"{table.department}：{name}" if table.department else name
