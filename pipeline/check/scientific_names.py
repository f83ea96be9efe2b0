"""Scientific names of species → cells that hold another species' name, or one that nobody spells so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.check.form_rows import UNIQUE
from pipeline.check.given import Given
from pipeline.check.row_words import column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, Reading, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_CELLS = 12
_NEAR = 3
"""Letters by which a name may differ from the right one and still be meant as it."""
_BINOMIAL = re.compile(r"[A-Z][a-z-]+(?: \([A-Z][a-z]+\))? (?:[×x] ?)?[a-z][a-z-]+(?![a-z-]).*|[A-Z][a-z]+ (?:spp?\.?)")
_NO_BINOMIAL = ("virus", "viroid", "candidatus", "phytoplasma")


@dataclass(frozen=True, slots=True)
class SpeciesForm:
    """A form of species: the columns of their Chinese and scientific names."""

    form: RecordsId
    name: ColumnId
    latin: ColumnId


@dataclass(frozen=True, slots=True)
class SpeciesNames:
    """The forms that name species, and how well-known ones are called: Chinese name → scientific names in use."""

    forms: tuple[SpeciesForm, ...]
    known: Mapping[str, tuple[str, ...]]


SPECIES_NAMES = RuleSection("species_names", SpeciesNames)


@dataclass(frozen=True, slots=True)
class _Named:
    rule: SpeciesForm
    table: DataTable
    record: Record
    reading: Reading
    name: str
    latin: str


@ruled_by(SPECIES_NAMES)
def scientific_names(given: Given) -> Iterator[Finding]:
    """X239 a scientific name is the species' own, spelt as such names are (K26)."""
    rule = given.rules.of(SPECIES_NAMES)
    known = {fold(name): tuple(map(_plain, latins)) for name, latins in rule.known.items()}
    owner = {_key(latin): name for name, latins in rule.known.items() for latin in latins}
    rows = list(_rows(given, rule))
    first: dict[str, _Named] = {}
    wrong: dict[tuple[str, str], list[tuple[_Named, str]]] = {}
    for one in rows:
        other = first.setdefault(_key(one.latin), one)
        fault = _misspelt(one, known, owner)
        if not fault and fold(other.name) != fold(one.name) and not _told(one, other, given):
            fault = f"与“{other.name}”的学名相同（{other.reading.at}）"
        if fault:
            wrong.setdefault((one.table.file, one.table.sheet), []).append((one, fault))
    for found in wrong.values():
        one, fault = found[0]
        form = given.config.scheme.forms.by_id[one.rule.form]
        values = table_values(form, one.table, "K26") | {
            "列": column_name(form, one.rule.latin),
            "个数": str(len(found)),
            "对象": one.name,
            "内容": one.latin,
            "问题": fault,
        }
        at = tuple(named.reading.at for named, _ in found)[:_CELLS]
        yield Finding("X239", at, values, one.table.department, form.indicator)


def _rows(given: Given, rule: SpeciesNames) -> Iterator[_Named]:
    for one in rule.forms:
        for table in given.facts.table(one.form, given.year):
            for record in table.records:
                latin, name = _plain(record.text(one.latin)), record.text(one.name)
                if latin and name and not record.total:
                    yield _Named(one, table, record, record.readings[one.latin], name, latin)


def _told(one: _Named, other: _Named, given: Given) -> bool:
    """Whether the two are told already, as rows of a table that must not share the name."""
    alone = any(rule.form == one.rule.form and rule.columns == (one.rule.latin,) for rule in given.rules.of(UNIQUE))
    return alone and one.table is other.table


def _misspelt(one: _Named, known: Mapping[str, tuple[str, ...]], owner: Mapping[str, str]) -> str:
    right = known.get(fold(one.name), ())
    if any(_key(one.latin).startswith(_key(latin)) for latin in right):
        return _ill_formed(one.latin)
    if right:
        holder = owner.get(_key(one.latin))
        if holder is not None:
            return f"这是“{holder}”的学名，“{one.name}”是{right[0]}"
        if any(_distance(_key(one.latin), _key(latin)) <= _NEAR for latin in right):
            return f"多半是{right[0]}拼错"
    return _ill_formed(one.latin)


def _ill_formed(latin: str) -> str:
    if any(word in latin.lower() for word in _NO_BINOMIAL):
        return ""
    strange = dict.fromkeys(
        sign for sign in latin.split("(")[0] if sign.isalpha() and not sign.isascii() and sign != "×"
    )
    if strange:
        return f"里面有不是拉丁字母的“{'、'.join(strange)}”"
    return "" if _BINOMIAL.fullmatch(latin) else "不是“属名 种加词”的写法（属名首字母大写、种加词小写、中间空一格）"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _key(latin: str) -> str:
    return _plain(latin).lower()


def _distance(one: str, two: str) -> int:
    """How many letters must be put in, left out or replaced to make one text the other."""
    before = list(range(len(two) + 1))
    for row, sign in enumerate(one, 1):
        now = [row]
        for column, other in enumerate(two, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (sign != other)))
        before = now
    return before[-1]
