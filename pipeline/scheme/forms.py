"""The forms departments fill in, read from forms/*.yaml: items (one value a row) and records (one object a row)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.scheme.indicators import Measure
from pipeline.scheme.units import fold
from pipeline.system.yamlfile import Node, read_yaml, refuse

EVERYBODY = "各部门"
"""In place of roles: every body may hand the form in."""
HOURS = "hours"
"""Kind of a table in which a record is an hour."""
TYPES = ("number", "text", "date", "month", "year", "grade", "choice")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of records, or of the common item columns. `low`/`high` are plausible bounds as text, "" for none."""

    id: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    type: str
    required: bool
    low: str
    high: str
    choices: tuple[str, ...]
    public: bool
    """False: 不公开, never reaches anything handed out."""
    measure: str
    """Measure that each row feeds, with the row's subject and period; "" for none."""
    spellings: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Folded spelling of a choice → the choice, for words that departments use in its place."""
    places: int | None = None
    """Decimals that the column is printed with whatever was typed; None: the most that any of its cells has."""

    def spelt(self, text: str) -> str | None:
        """The choice that a text is another spelling of, or None: 国家一级 → 一级."""
        return self.spellings.get(fold(text))


@dataclass(frozen=True, slots=True)
class FormItem:
    """A row of the items block: the measure it feeds."""

    measure: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    required: bool
    low: str
    high: str
    roles: tuple[str, ...]
    """Roles that fill this row, where several fill the form and not all of them this one."""
    recognised: bool
    """Whether it is the 认定 or 反馈 value of the province or city, which is adopted before any other."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records block: one object, month or day a row.

    `subject` and `period` are column ids ("" where the form has none). `subject_kind` says against which list of
    the config the subject is looked up (water_section, air_station, township; "" for free text). `subject_from_file`
    lets a file without a subject column be that of the subject its name says.
    """

    title: str
    columns: tuple[ColumnSpec, ...]
    subject: str
    subject_kind: str
    period: str
    period_kind: str
    """hour, day, month, year or ""; the length of the periods records are normalised to."""
    total_words: tuple[str, ...]

    def column(self, identity: str) -> ColumnSpec | None:
        """The column with this id, or None."""
        return next((column for column in self.columns if column.id == identity), None)

    @property
    def listed(self) -> tuple[str, ...]:
        """Ids of the columns that stand filled in when the form goes out, a row an object; none where it is empty.

        A returned row in which nothing else stands has not been filled in.
        """
        if (self.subject_kind, self.period_kind) not in _LISTED:
            return ()
        more = _LISTED[self.subject_kind, self.period_kind]
        return tuple(column.id for column in self.columns if column.id in (self.subject, self.period, *more))


_LISTED: dict[tuple[str, str], tuple[str, ...]] = {
    ("water_section", "month"): ("section_code", "water", "level", "target_class"),
    ("air_station", "day"): (),
    ("township", "year"): (),
}
"""Kinds of subject and period whose rows the config and the calendar give, and what else of them is known."""
GIVEN = ("item", "unit", "last")
"""Ids of the columns of an items block that stand filled in when it goes out."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: who fills it (roles), its home indicator, and its blocks."""

    id: str
    title: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    indicator: str
    see_also: tuple[str, ...]
    items: tuple[FormItem, ...]
    records: Records | None
    note: str
    """口径 and filling hints printed under the blank form."""
    hours: Records | None = None
    """The same records hour by hour, as a station's instruments give them; never issued, read where it comes."""

    def block(self, kind: str) -> Records | None:
        """The records that a table of that kind (“records”, “hours”) holds."""
        return self.hours if kind == HOURS else self.records


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms by id in order, and the columns that every items block shares."""

    by_id: dict[str, Form]
    item_columns: tuple[ColumnSpec, ...]


def load(folder: Path, measures: dict[str, Measure], roles: tuple[str, ...], indicators: frozenset[str]) -> Forms:
    """Read and check every form; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    shared = Node(read_yaml(folder / "item-columns.yaml"), "item-columns.yaml", problems)
    item_columns = tuple(_column(node) for node in shared.nodes("columns"))
    shared.done()
    forms: dict[str, Form] = {}
    for path in sorted(folder.glob("F*.yaml")):
        node = Node(read_yaml(path), path.name, problems)
        form = _form(node, measures)
        if form.id != path.stem:
            node.problem("id", f"应与文件名一致（{path.stem}）")
        for role in form.roles:
            if role not in (*roles, EVERYBODY):
                node.problem("roles", f"没有“{role}”这个职能")
        if not form.roles:
            node.problem("roles", "没有写由谁填")
        if not form.items and form.records is None:
            node.problem("", "既没有 items 也没有 records")
        for indicator in (form.indicator, *form.see_also):
            if indicator and indicator not in indicators:
                node.problem("indicator", f"没有指标 {indicator}")
        forms[form.id] = form
    problems += _strange_rows(measures.values(), forms)
    refuse(problems, "forms/")
    return Forms(forms, item_columns)


def _strange_rows(measures: Iterable[Measure], forms: dict[str, Form]) -> Iterator[str]:
    """Rules over the rows of a form, by measure, that name a form or column there is not."""
    for measure in measures:
        where = f"indicators.yaml › {measure.id}"
        if measure.record_ratio is not None:
            ratio = measure.record_ratio
            yield from _strange_columns(where, ratio.form, (ratio.part, *ratio.wholes), forms)
        if measure.rows is None:
            continue
        rule, form = measure.rows, forms.get(measure.rows.form)
        columns = (*filter(None, [rule.column]), *rule.where, *rule.unless, *rule.distinct)
        yield from _strange_columns(where, rule.form, columns, forms)
        if form is None or form.records is None:
            continue
        known = {column.id: column for column in form.records.columns}
        if rule.column in known and known[rule.column].type != "number":
            yield f"{where}：{form.id} 的“{rule.column}”不是数"
        for column, words in (*rule.where.items(), *rule.unless.items()):
            choices = known[column].choices if column in known else ()
            for word in words if choices else ():
                if word not in (*choices, "*", ""):
                    yield f"{where}：{form.id} 的“{column}”没有“{word}”这一选项"


def _strange_columns(where: str, form: str, columns: Iterable[str], forms: Mapping[str, Form]) -> Iterator[str]:
    """A form without records, or else those of the columns that they have not."""
    records = forms[form].records if form in forms else None
    if records is None:
        yield f"{where}：没有带记录的表单 {form}"
    for column in columns if records else ():
        if records and records.column(column) is None:
            yield f"{where}：{form} 没有 id 为“{column}”的列"


def _form(node: Node, measures: dict[str, Measure]) -> Form:
    made = Form(
        id=node.text("id"),
        title=node.text("title"),
        aliases=node.texts("aliases"),
        roles=node.texts("roles"),
        indicator=node.text("indicator", ""),
        see_also=node.texts("see_also"),
        items=tuple(_item(item, measures) for item in node.nodes("items")),
        records=_records(node.node("records"), measures) if "records" in node else None,
        note=node.text("note", ""),
        hours=_records(node.node(HOURS), measures) if HOURS in node else None,
    )
    node.done()
    return made


def _item(node: Node, measures: dict[str, Measure]) -> FormItem:
    identity = node.text("measure")
    measure = measures.get(identity)
    if measure is None:
        node.problem("measure", f"没有 id 为“{identity}”的量")
    made = FormItem(
        identity,
        node.text("name", measure.name if measure else ""),
        (*node.texts("aliases"), *(measure.aliases if measure else ())),
        measure.unit if measure else "",
        node.flag("required"),
        node.text("low", ""),
        node.text("high", ""),
        node.texts("roles"),
        node.flag("recognised"),
    )
    node.done()
    return made


def _records(node: Node, measures: dict[str, Measure]) -> Records:
    columns = tuple(_column(column) for column in node.nodes("columns"))
    made = Records(
        title=node.text("title", ""),
        columns=columns,
        subject=node.text("subject", ""),
        subject_kind=node.text("subject_kind", ""),
        period=node.text("period", ""),
        period_kind=node.choice("period_kind", ("hour", "day", "month", "year", ""), ""),
        total_words=node.texts("total_words"),
    )
    ids = [column.id for column in columns]
    for key in (made.subject, made.period, *(["hour"] if made.period_kind == "hour" else [])):
        if key and key not in ids:
            node.problem("columns", f"没有 id 为“{key}”的列")
    for column in columns:
        if ids.count(column.id) > 1:
            node.problem("columns", f"列 id“{column.id}”重复")
        if column.measure and column.measure not in measures:
            node.problem("columns", f"没有 id 为“{column.measure}”的量")
    node.done()
    return made


def _column(node: Node) -> ColumnSpec:
    made = ColumnSpec(
        id=node.text("id"),
        name=node.text("name"),
        aliases=node.texts("aliases"),
        unit=node.text("unit", ""),
        type=node.choice("type", TYPES, "text"),
        required=node.flag("required"),
        low=node.text("low", ""),
        high=node.text("high", ""),
        choices=node.texts("choices"),
        public=node.flag("public", True),
        measure=node.text("measure", ""),
        spellings=_spellings(node),
        places=node.whole("places") if "places" in node else None,
    )
    node.done()
    return made


def _spellings(node: Node) -> dict[str, str]:
    """Other words for the choices of a column; one word cannot stand for two of them."""
    if "spellings" not in node:
        return {}
    given, choices = node.node("spellings"), node.texts("choices")
    made: dict[str, str] = {}
    for choice in given:
        if choice not in choices:
            given.problem(str(choice), "不是这一列的选项")
        for word in given.texts(choice):
            if made.setdefault(fold(word), str(choice)) != choice or word in choices:
                given.problem(str(choice), f"“{word}”另有所指")
    given.done()
    return made
