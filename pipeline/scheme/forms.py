"""The forms departments fill in, read from forms/*.yaml: items (one value a row) and records (one object a row)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pipeline.scheme.indicators import Measure
from pipeline.scheme.scheme_names import IndicatorId, MeasureId, RoleName, SchemeNames
from pipeline.scheme.units import fold
from pipeline.system.marks import Check, Converted, Default, Derived
from pipeline.system.shape import read_shape
from pipeline.system.yamlproblems import Cursor, YamlProblems

EVERYBODY = "各部门"
"""In place of roles: every body may hand the form in."""
HOURS = "hours"
"""Kind of a table in which a record is an hour."""


def _spellings(given: dict[str, tuple[str, ...]], at: Cursor) -> dict[str, str]:
    """Other words for the choices of a column; one word cannot stand for two of them."""
    made: dict[str, str] = {}
    here = at.below("spellings")
    for choice, words in given.items():
        if choice not in at["choices"]:
            here.wrong(choice, "不是这一列的选项")
        for word in words:
            if made.setdefault(fold(word), choice) != choice or word in at["choices"]:
                here.wrong(choice, f"“{word}”另有所指")
    return made


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of records, or of the common item columns. `low`/`high` are plausible bounds as text, "" for none."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    type: Literal["number", "text", "date", "month", "year", "grade", "choice"] = "text"
    required: bool = False
    low: str = ""
    high: str = ""
    choices: tuple[str, ...] = ()
    public: bool = True
    """False: 不公开, never reaches anything handed out."""
    measure: MeasureId = ""
    """Measure that each row feeds, with the row's subject and period; "" for none."""
    spellings: Annotated[Mapping[str, str], Converted(_spellings, dict[str, tuple[str, ...]])] = field(
        default_factory=dict, hash=False
    )
    """Folded spelling of a choice → the choice, for words that departments use in its place."""
    places: int | None = None
    """Decimals that the column is printed with whatever was typed; None: the most that any of its cells has."""
    issued: bool = True
    """False: read where it comes, but in no blank form, nor in a list of rows that have no value of it."""

    def spelt(self, text: str) -> str | None:
        """The choice that a text is another spelling of, or None: 国家一级 → 一级."""
        return self.spellings.get(fold(text))


def _of_measure(at: Cursor) -> Measure | None:
    found: Measure | None = at.known.measures.get(at["measure"])
    return found


def _with_measures(aliases: tuple[str, ...], at: Cursor) -> tuple[str, ...]:
    measure = _of_measure(at)
    return (*aliases, *measure.aliases) if measure else aliases


@dataclass(frozen=True, slots=True, kw_only=True)
class FormItem:
    """A row of the items block: the measure it feeds; name, aliases and unit are the measure's too."""

    measure: MeasureId
    name: Annotated[str, Default(lambda at: getattr(_of_measure(at), "name", ""))]
    aliases: Annotated[
        tuple[str, ...], Default(lambda at: _with_measures((), at)), Converted(_with_measures, tuple[str, ...])
    ]
    unit: Annotated[str, Derived(lambda at: getattr(_of_measure(at), "unit", ""))]
    required: bool = False
    low: str = ""
    high: str = ""
    roles: tuple[RoleName, ...] = ()
    """Roles that fill this row, where several fill the form and not all of them this one."""
    recognised: bool = False
    """Whether it is the 认定 or 反馈 value of the province or city, which is adopted before any other."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records block: one object, month or day a row.

    `subject` and `period` are column ids ("" where the form has none). `subject_kind` says against which list of
    the config the subject is looked up (water_section, air_station, township; "" for free text). `subject_from_file`
    lets a file without a subject column be that of the subject its name says.
    """

    title: str = ""
    columns: tuple[ColumnSpec, ...] = ()
    subject: str = ""
    subject_kind: str = ""
    period: str = ""
    period_kind: Literal["hour", "day", "month", "year", ""] = ""
    """The length of the periods records are normalised to."""
    total_words: tuple[str, ...] = ()
    stand_in: str = ""
    """Column that names the objects of a table without a column for the subject, "" for none."""
    levels: str = ""
    """Column of codes: a row whose code begins with that of another is a part of it, "" for none."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        ids = [column.id for column in self.columns]
        for key in (
            self.subject,
            self.period,
            self.stand_in,
            self.levels,
            *(["hour"] if self.period_kind == "hour" else []),
        ):
            if key and key not in ids:
                yield "columns", f"没有 id 为“{key}”的列"
        for identity in ids:
            if ids.count(identity) > 1:
                yield "columns", f"列 id“{identity}”重复"

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


def _fills(role: str, at: Cursor) -> str:
    return "" if role in (*at.known.roles, EVERYBODY) else f"没有“{role}”这个职能"


@dataclass(frozen=True, slots=True)
class Form:
    """A form: who fills it (roles), its home indicator, and its blocks."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    roles: tuple[Annotated[str, Check(_fills)], ...] = ()
    indicator: IndicatorId = ""
    see_also: tuple[IndicatorId, ...] = ()
    items: tuple[FormItem, ...] = ()
    records: Records | None = None
    note: str = ""
    """口径 and filling hints printed under the blank form."""
    hours: Records | None = None
    """The same records hour by hour, as a station's instruments give them; never issued, read where it comes."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if not self.roles:
            yield "roles", "没有写由谁填"
        if not self.items and self.records is None:
            yield "", "既没有 items 也没有 records"

    def block(self, kind: str) -> Records | None:
        """The records that a table of that kind (“records”, “hours”) holds."""
        return self.hours if kind == HOURS else self.records


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """The columns that every items block shares."""

    columns: tuple[ColumnSpec, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms by id in order, and the columns that every items block shares."""

    by_id: dict[str, Form]
    item_columns: tuple[ColumnSpec, ...]


def load(folder: Path, measures: dict[str, Measure], roles: tuple[str, ...], indicators: frozenset[str]) -> Forms:
    """Read and check every form; raises PipelineError (CONFIG) with all problems."""
    problems = YamlProblems(SchemeNames(measures, roles, indicators), folder.parent.parent)
    shared = read_shape(folder / "item-columns.yaml", ItemColumns, problems)
    forms: dict[str, Form] = {}
    for path in sorted(folder.glob("F*.yaml")):
        form = forms[path.stem] = read_shape(path, Form, problems)
        if form.id != path.stem:
            problems.wrong(form, "id", f"应与文件名一致（{path.stem}）")
    tree = Cursor(problems, None, folder.parent / "indicators.yaml")
    for measure, what in _strange_rows(measures.values(), forms):
        tree.wrong(measure, what)
    problems.refuse(folder)
    return Forms(forms, shared.columns)


def _strange_rows(measures: Iterable[Measure], forms: dict[str, Form]) -> Iterator[tuple[str, str]]:
    """Rules over the rows of a form that name a form or column there is not: id of the measure, what is wrong."""
    for measure in measures:
        if measure.record_ratio is not None:
            ratio = measure.record_ratio
            for what in _strange_columns(ratio.form, (ratio.part, *ratio.wholes), forms):
                yield measure.id, what
        if measure.rows is None:
            continue
        rule, form = measure.rows, forms.get(measure.rows.form)
        for what in _strange_columns(
            rule.form, (*filter(None, [rule.column, rule.until]), *rule.where, *rule.unless, *rule.distinct), forms
        ):
            yield measure.id, what
        if form is None or form.records is None:
            continue
        known = {column.id: column for column in form.records.columns}
        if rule.column in known and known[rule.column].type != "number":
            yield measure.id, f"{form.id} 的“{rule.column}”不是数"
        if rule.until in known and known[rule.until].type != "date":
            yield measure.id, f"{form.id} 的“{rule.until}”不是日期"
        for column, words in (*rule.where.items(), *rule.unless.items()):
            choices = known[column].choices if column in known else ()
            for word in words if choices else ():
                if word not in (*choices, "*", ""):
                    yield measure.id, f"{form.id} 的“{column}”没有“{word}”这一选项"


def _strange_columns(form: str, columns: Iterable[str], forms: Mapping[str, Form]) -> Iterator[str]:
    """A form without records, or else those of the columns that they have not."""
    records = forms[form].records if form in forms else None
    if records is None:
        yield f"没有带记录的表单 {form}"
    for column in columns if records else ():
        if records and records.column(column) is None:
            yield f"{form} 没有 id 为“{column}”的列"
