"""What is not there: forms not handed in, indicators without a value or last year's, 未开展 without a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.check.given import Given
from pipeline.model.fact import Fact, Status
from pipeline.model.finding import Finding
from pipeline.model.receipt import FORMAT_WORDS, Disposition, Receipt, Standing
from pipeline.model.table import Place
from pipeline.scheme.indicators import Indicator, Measure
from pipeline.scheme.labels import item_names, label

_SAID = (Status.NOT_APPLICABLE, Status.NOT_DONE, Status.AWAITED)
"""Kinds of “no number” that may stand in the final report."""


def missing_forms(given: Given) -> Iterator[Finding]:
    """X101 every form that a body owes is handed in, or a statement stands in for it (plan 四、五).

    X104 where a file came that says it is the form, but no table could be read from it.
    """
    elsewhere = {one.file for one in given.account.whereabouts if one.duties}
    read = {duty for one in given.account.whereabouts if one.end is Disposition.FORM for duty in one.duties}
    for receipt in given.account.receipts:
        owed = given.config.scheme.duties.by_id[receipt.duty.deliverable]
        if not owed.form or receipt.duty in read or receipt.standing is Standing.STATED:
            continue
        form, body = given.config.scheme.forms.by_id[owed.form], receipt.duty.department
        values = {"部门": body, "表": form.title, "表号": form.id, "年度": str(given.year)}
        came = [one.file for one in receipt.pieces]
        came += [
            one.file
            for one in given.materials
            if one.speaks_of == form.id and one.department in (body, "") and one.file not in elsewhere
        ]
        if came:
            at = tuple(map(Place, dict.fromkeys(came)))
            names = "、".join(place.file.rpartition("/")[2] for place in at)
            yield Finding("X104", at, values | {"文件": names}, body, owed.home)
        else:
            yield Finding("X101", (_owed_at(body, form.id),), values, body, owed.home)


def missing_papers(given: Given) -> Iterator[Finding]:
    """R101 every paper that a body owes is handed in, or a statement stands in for it: one finding an item."""
    for (body, item), receipts in _by_item(given, lambda one: one.standing is Standing.MISSING).items():
        named: dict[str, list[str]] = {}
        for receipt in receipts:
            owed = given.config.scheme.duties.by_id[receipt.duty.deliverable]
            if not owed.form:
                named.setdefault(owed.id, []).append(receipt.duty.subject)
        titles = [_titled(given, one, subjects) for one, subjects in named.items()]
        if titles:
            yield _of_item("R101", given, body, item, titles, tuple(named))


def lacking_formats(given: Given) -> Iterator[Finding]:
    """R102 what came is there in every format that is owed (K34); X104 speaks of forms that cannot be read."""
    for (body, item), receipts in _by_item(given, lambda one: bool(one.pieces and one.lacking)).items():
        named: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for receipt in receipts:
            owed = given.config.scheme.duties.by_id[receipt.duty.deliverable]
            lacking = tuple(one for one in receipt.lacking if one != "editable" or not owed.form)
            if lacking:
                named.setdefault((owed.id, lacking), []).append(receipt.duty.subject)
        titles = [
            f"{_titled(given, one, subjects)}缺{'、'.join(FORMAT_WORDS[shape] for shape in lacking)}"
            for (one, lacking), subjects in named.items()
        ]
        if titles:
            yield _of_item("R102", given, body, item, titles, tuple(one for one, _ in named))


_SUBJECTS = 3


def _by_item(given: Given, wanted: Callable[[Receipt], bool]) -> dict[tuple[str, str], list[Receipt]]:
    found: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in filter(wanted, given.account.receipts):
        item = given.config.scheme.duties.by_id[receipt.duty.deliverable].item
        found.setdefault((receipt.duty.department, item), []).append(receipt)
    return found


def _titled(given: Given, identity: str, subjects: Sequence[str]) -> str:
    title = f"《{given.config.scheme.duties.by_id[identity].title}》"
    named = [one for one in subjects if one]
    more = f"等 {len(named)} 个" if len(named) > _SUBJECTS else ""
    return title + (f"（{'、'.join(named[:_SUBJECTS])}{more}）" if named else "")


def _of_item(code: str, given: Given, body: str, item: str, titles: list[str], ids: tuple[str, ...]) -> Finding:
    homes = list(dict.fromkeys(given.config.scheme.duties.by_id[one].home for one in ids))
    values = {"部门": body, "事项": item, "个数": str(len(titles)), "材料": "；".join(titles), "年度": str(given.year)}
    return Finding(code, (_owed_at(body, item),), values, body, homes[0] if len(homes) == 1 else "")


def _owed_at(body: str, what: str) -> Place:
    """The place of something that is no file: 区财政局 › 财政.1, by which an acceptance knows it again."""
    return Place("", body, what)


def missing_values(given: Given) -> Iterator[Finding]:
    """X102 every indicator has a value of the year, or says why not (K35)."""
    for indicator in given.config.scheme.tree.indicators():
        if not _has_value(given, indicator):
            lacking, present = _parts(given, indicator)
            said = f"，缺{'、'.join(one.name for one in lacking)}（没有填或读不出来）" if lacking and present else ""
            at = tuple(dict.fromkeys(Place(one.file, one.sheet) for one in given.cells(*present))) if said else ()
            givers = dict.fromkeys(name for one in lacking for name in given.givers(one.id))
            there = [name for name in map(given.department_of, at) if name in givers]
            names = tuple(there[:1] or givers) or given.bodies(indicator.roles)
            at = at if there else ()
            values = {"指标": indicator.name, "部门": "、".join(names), "年度": str(given.year), "缺": said}
            yield Finding("X102", at, values, names[0] if len(names) == 1 else "", indicator.id)


def _parts(given: Given, indicator: Indicator) -> tuple[list[Measure], list[Fact]]:
    """Of what the indicator's headline is worked out from: what is not known, facts of what is."""
    lacking: dict[str, Measure] = {}
    present: list[Fact] = []
    todo = [indicator.headline] if indicator.headline else []
    while todo:
        measure = todo.pop(0)
        fact = next(iter(given.facts.where(measure.id, given.year)), None)
        below = [given.measures[one] for one in measure.parts]
        if fact is not None:
            present.append(fact)
        elif below:
            todo += below
        else:
            lacking.setdefault(measure.id, measure)
    return list(lacking.values()), present


def _has_value(given: Given, indicator: Indicator) -> bool:
    """Its headline, or any measure where it has no headline, has a value or says why there is none.

    A qualitative one has none to give: what is missing of its materials is told of them.
    """
    if indicator.qualitative:
        return True
    for measure in (indicator.headline,) if indicator.headline else indicator.measures:
        for fact in given.facts.where(measure.id, given.year):
            if fact.value is not None or fact.status in _SAID:
                return True
    return False


def missing_items(given: Given) -> Iterator[Finding]:
    """X106 a form that came has a row of everything its body must fill in; empty rows are told apart."""
    for form in given.config.scheme.forms.by_id.values():
        names = item_names(form)
        for body in given.config.bodies:
            mine = [
                one
                for one in given.tables
                if one.form == form.id and one.block == "items" and one.department == body.name
            ]
            there = {
                names.get(key)
                for table in mine
                for row in table.rows
                for key in label(str(row.cells.get("item") or ""), given.config.scheme.units).keys
            }
            lacking = [
                item.name
                for item in form.items
                if item.required and item.measure not in there and set(item.roles or form.roles) & set(body.roles)
            ]
            if mine and lacking and body.roles:
                values = {"部门": body.name, "表": form.title, "个数": str(len(lacking)), "行": "、".join(lacking)}
                yield Finding("X106", (Place(mine[0].file, mine[0].sheet),), values, body.name, form.indicator)


def unexplained_gaps(given: Given) -> Iterator[Finding]:
    """X103 what was not done (未开展、未监测) says why (sentences 0.3)."""
    for fact in given.facts.adopted():
        if fact.key.period == str(given.year) and fact.status is Status.NOT_DONE and not (fact.note or fact.reason):
            at = given.cells(fact)
            values = {"名称": given.measures[fact.key.measure].name, "对象": fact.key.subject}
            yield given.finding("X103", fact.key.measure, at, values)


def nothing_to_compare(given: Given) -> Iterator[Finding]:
    """X105 every headline that has a value this year has one of last year to compare with (plan 五)."""
    headlines = [one.headline for one in given.config.scheme.tree.indicators() if one.headline]
    names = [one.name for one in headlines if _known(given, one, given.year) and not _known(given, one, given.year - 1)]
    if names:
        values = {"上年": str(given.year - 1), "个数": str(len(names)), "指标": "、".join(names)}
        yield Finding("X105", (), values)


def _known(given: Given, measure: Measure, year: int) -> bool:
    return any(fact.value is not None for fact in given.facts.where(measure.id, year))
