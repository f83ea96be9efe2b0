"""Files that others replace, with what stands in them → what of each still counts, and findings about the rest."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.ingest.sheet_grid import blank
from pipeline.ingest.supersede import version_of, void_by_name
from pipeline.model.finding import Finding
from pipeline.model.material import Material
from pipeline.model.receipt import Statement
from pipeline.model.table import FormRow, FormTable, Place, Raw
from pipeline.scheme.forms import Form, Forms
from pipeline.scheme.labels import label_key

_FIGURES = re.compile(r"\d+")
_YEARS = 1900
_SHOWN = 5
"""Names that a message lists."""
_RowKey = tuple[str, ...]
"""By what a row of one file is found again in another: its object and its moment, or its item."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that another replaces, and what would have been read from it."""

    material: Material
    """As it is where nothing of it counts."""
    tables: tuple[FormTable, ...] = ()
    statements: tuple[Statement, ...] = ()
    findings: tuple[Finding, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass
class Restored:
    """What still counts of the files that others replace, and what is to be told of them."""

    tables: list[FormTable] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    materials: dict[str, Material] = field(default_factory=dict)
    """The files that count in part."""


@dataclass
class _Compared:
    """One replaced file held against what came after it."""

    kept: list[FormTable] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    """Forms that only this file has."""
    more: dict[str, list[str]] = field(default_factory=dict)
    """Form → rows that are counted besides those of the later file."""
    fewer: dict[str, list[str]] = field(default_factory=dict)
    """Form → rows that the later file lacks and that are counted no more."""


def restored(
    set_aside: Sequence[SetAside],
    tables: Sequence[FormTable],
    statements: Sequence[Statement],
    materials: Sequence[Material],
    decided: Container[str],
    forms: Forms,
) -> Restored:
    """A file replaces another table by table: a form that only the earlier one holds still counts.

    Of a form that both hold the later one's rows count; the others of the earlier one too where words such as 补报
    say that the later one adds. `decided`: files that 收件登记 puts aside, whole. Nothing of a file that calls itself
    作废 counts. Findings: I148 and I234 forms that still count, I235 rows that do, I236 rows that the later one lacks,
    I227 forms that are lost.
    """
    found = Restored()
    of_file = {one.file: one for one in materials}
    later: dict[str, list[FormTable]] = {}
    said_in: dict[str, list[Statement]] = {}
    for table in tables:
        later.setdefault(table.file, []).append(table)
    for statement in statements:
        said_in.setdefault(statement.file, []).append(statement)
    newest_first = sorted(set_aside, key=lambda one: version_of(one.material.file)[1].rank, reverse=True)
    for one in newest_first:
        old, new = one.material, of_file.get(one.material.superseded)
        if new is None or new.file == old.file or new.sha256 == old.sha256:
            continue
        others = [
            table
            for table in (*tables, *found.tables)
            if table.department == old.department and table not in later.get(new.file, ())
        ]
        whole = old.file in decided or void_by_name(old.file)
        if whole:
            found.findings += _lost(one, new, [*later.get(new.file, ()), *others], forms)
            continue
        adds = version_of(new.file)[1].adds
        compared = _compare(one, later.get(new.file, ()), others, adds, forms)
        ticked = {statement.about for statement in said_in.get(new.file, ())}
        ticks = [said for said in one.statements if adds and said.about and said.about not in ticked]
        found.findings += _told(one, new, compared, len(ticks), adds, forms)
        if compared.kept or ticks:
            found.tables += compared.kept
            found.statements += ticks
            later.setdefault(new.file, []).extend(compared.kept)
            said_in.setdefault(new.file, []).extend(ticks)
            sheets = {table.sheet for table in compared.kept}
            found.findings += [tell for tell in one.findings if all(at.sheet in sheets for at in tell.at)]
            kept = tuple(form for form in one.forms if any(table.form == form for table in compared.kept))
            found.materials[old.file] = replace(old, superseded="", in_part=new.file, forms=kept)
    return found


def _compare(
    one: SetAside, later: Sequence[FormTable], others: Sequence[FormTable], adds: bool, forms: Forms
) -> _Compared:
    """What of a replaced file's tables the later one (or, for whole forms, another file of the body) has not."""
    found = _Compared()
    for form in dict.fromkeys(table.form for table in one.tables):
        mine = [table for table in one.tables if table.form == form]
        theirs = [table for table in later if table.form == form]
        elsewhere = [table for table in others if table.form == form]
        keys = _Keys.of(mine, theirs or elsewhere, forms.by_id[form])
        rows, known = list(keys.of_rows(mine)), Counter(key for key, _ in keys.of_rows(theirs or elsewhere))
        left = [name for key, name in rows if key not in known]
        names = list(dict.fromkeys(left))
        counted = Counter(key for key, _ in rows)
        short = list(dict.fromkeys(name for key, name in rows if 0 < known[key] < counted[key]))
        if not theirs and left:
            found.whole.append(form)
            found.kept += mine if len(left) == len(rows) else keys.without(mine, known)
        elif theirs and adds and left:
            found.more[form] = names
            found.kept += keys.without(mine, known)
        elif theirs and left and (known.total() < len(rows) or len(left) == len(rows) > 1):
            found.fewer[form] = names
        if theirs and short:
            found.fewer[form] = list(dict.fromkeys([*found.fewer.get(form, ()), *short]))
    return found


def _told(one: SetAside, new: Material, compared: _Compared, ticks: int, adds: bool, forms: Forms) -> Iterator[Finding]:
    old = one.material
    at = (Place(old.file), Place(new.file))
    values = {"旧": _name(old.file), "新": _name(new.file)}
    if compared.whole or ticks:
        code = "I148" if adds and not new.unusable else "I234"
        still = [_titles(compared.whole, forms)] if compared.whole else []
        still += [f"已勾选的 {ticks} 项说明"] if ticks else []
        yield Finding(code, at, values | {"表": "和".join(still)}, old.department)
    for code, rows in (("I235", compared.more), ("I236", compared.fewer)):
        if rows:
            said = "；".join(f"《{forms.by_id[form].title}》{_some(names)}" for form, names in rows.items())
            yield Finding(code, at, values | {"行": said}, old.department)


def _lost(one: SetAside, new: Material, known: Sequence[FormTable], forms: Forms) -> Iterator[Finding]:
    """I227 where a file whose place another takes whole has forms that nobody of its body has now."""
    if not new.forms:
        return
    kept = {table.form for table in known}
    lost = [form for form in one.forms if form not in kept]
    if lost:
        values = {"旧": _name(one.material.file), "新": _name(new.file), "表": _titles(lost, forms)}
        yield Finding("I227", (Place(one.material.file), Place(new.file)), values, one.material.department)


@dataclass(frozen=True, slots=True)
class _Keys:
    """By what rows of a form are found again in another file."""

    form: Form
    alone: frozenset[str]
    """Blocks of which each file has one table: what its sheet is called does not matter."""
    fine: bool = False
    """Whether object and moment do not tell the rows of a file apart, and their choices (中央, 省级) are needed."""

    @staticmethod
    def of(mine: Sequence[FormTable], theirs: Sequence[FormTable], form: Form) -> _Keys:
        kinds = Counter(table.block for table in mine) | Counter(table.block for table in theirs)
        keys = _Keys(form, frozenset(block for block, count in kinds.items() if count == 1))
        rough = [[key for key, _ in keys.of_rows(tables)] for tables in (mine, theirs)]
        return replace(keys, fine=any(len(set(one)) < len(one) for one in rough))

    def of_rows(self, tables: Sequence[FormTable]) -> Iterator[tuple[_RowKey, str]]:
        """The key of each row that is no total, and what people call it."""
        return (self._of_row(row, table) for table in tables for row in table.rows if not row.total)

    def without(self, tables: Sequence[FormTable], known: Container[_RowKey]) -> list[FormTable]:
        """The tables without the rows that are known and without totals, which are sums of both."""
        left = [
            replace(
                table,
                rows=tuple(row for row in table.rows if not row.total and self._of_row(row, table)[0] not in known),
            )
            for table in tables
        ]
        return [table for table in left if table.rows]

    def _of_row(self, row: FormRow, table: FormTable) -> tuple[_RowKey, str]:
        block = self.form.block(table.block) if table.block != "items" else None
        if block is None:
            item = _said(row.cells.get("item"))
            return ("items", label_key(item)), item
        columns = {column.id for column in table.columns}
        subject = next((one for one in (block.subject, block.stand_in) if one and one in columns), "")
        moment = row.cells.get(block.period) if block.period in columns else None
        name = "" if table.block in self.alone else table.title or table.sheet
        if subject:
            name = _said(row.cells.get(subject))
        elif block.period not in columns:
            name = " ".join(filter(None, map(_said, row.cells.values())))
        more = [_said(row.cells.get(one.id)) for one in block.columns if self.fine and one.type == "choice"]
        hour = _said(row.cells.get("hour"))
        return ("records", label_key(name), _moment(moment), hour, *more), " ".join(filter(None, (name, _said(moment))))


def _said(cell: Raw) -> str:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return "" if blank(cell) else str(cell).strip()


def _moment(cell: Raw) -> str:
    """A day, month or year in figures, whatever way it was written: 2024-03-05, 3月5日 → 3.5."""
    figures = [int(one) for one in _FIGURES.findall(unicodedata.normalize("NFKC", _said(cell)))]
    if len(figures) == 1 and figures[0] > _YEARS * 10_000:
        figures = [figures[0] // 10_000, figures[0] // 100 % 100, figures[0] % 100]
    later = figures[1:] if len(figures) > 1 and figures[0] >= _YEARS else figures
    return ".".join(map(str, later[:2]))


def _some(names: Sequence[str]) -> str:
    shown = "、".join(names[:_SHOWN])
    return f"{len(names)} 行（{shown}{'等' if len(names) > _SHOWN else ''}）"


def _titles(forms_named: Iterable[str], forms: Forms) -> str:
    return "、".join(f"《{forms.by_id[form].title}》" for form in forms_named)


def _name(file: str) -> str:
    return file.rpartition("/")[2]
