"""The scheme's forms for one year → every word by which a title, a head or an item can be recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.ingest.header_words import Block, block, head_names
from pipeline.ingest.year_words import names_of_the_year, year_named
from pipeline.model.table import FormTable, Raw
from pipeline.scheme import Scheme
from pipeline.scheme.forms import HOURS
from pipeline.scheme.labels import Label, item_names, label, label_key
from pipeline.scheme.units import fold

_ITEMS = "items"
_RECORDS = "records"


@dataclass(frozen=True, slots=True)
class TableSource:
    """Whose table it is: department, year, and the words around it that may name the form (nearest first)."""

    department: str
    year: int
    hints: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    """Lines of text above a table of a document (nearest first), where its id line may stand."""
    bodies: Mapping[str, str] = field(default_factory=dict)
    """Folded name of each body of that year → its proper name."""
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Kind of object that the config lists → every folded name and alias of that year."""
    county: frozenset[str] = frozenset()
    """Folded names of the county itself."""
    before: FormTable | None = None
    """The last table of the sheet before, in the same file."""
    directly: bool = False
    """Whether nothing stands between that table and this one: a document's table cut in two."""

    @property
    def areas(self) -> frozenset[str]:
        """Folded names of bodies and townships, of which a row may give a mean."""
        return frozenset(self.bodies).union(*self.listed.values())


@dataclass(frozen=True)
class Vocabulary:
    """The words of tables of one year: blocks of all forms, their titles, per form the keys of its items, every key."""

    scheme: Scheme
    year: int
    """That of the tables."""
    blocks: tuple[Block, ...]
    titles: dict[str, str]
    items: dict[str, dict[str, str]]
    known: frozenset[str]
    ignored: frozenset[str]
    stamps: dict[str, str]
    """Folded id of each form → its id."""
    named_in: dict[str, tuple[int, ...]]
    """Key of a head → the identities of the blocks' names that have it."""
    values: frozenset[str]
    """Keys of the heads that only say that values stand below."""
    labels: dict[str, Label] = field(default_factory=dict)
    """Labels met so far, by text."""
    heads: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = field(default_factory=dict)
    """Heads met so far → the names to look them up by and their unit."""
    notes: dict[str, bool] = field(default_factory=dict)
    """Texts met so far → whether they begin a note."""

    def label(self, text: str) -> Label:
        """The name and unit of a head or item (`scheme.labels.label`), remembered."""
        found = self.labels.get(text)
        if found is None:
            found = label(text, self.scheme.units)
            shorter = (
                name.removesuffix(ending)
                for ending in self.scheme.readings.head_endings
                for name in found.keys
                if name.endswith(ending) and name != ending
            )
            known = found.with_strange_unit(self.known) if found.keys else found
            found = self.labels[text] = Label(tuple(dict.fromkeys((*found.keys, *shorter))), known.unit)
        return found

    def path(self, path: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
        """The names and the unit of a head (`header_words.head_names`) of the tables' year, remembered."""
        found = self.heads.get(path)
        if found is None:
            names, unit = head_names(path, self.scheme.units, self.label, self.values)
            if len(path) > 1 and self._of_this_year(path[-1]):
                names = (*names, *head_names(path[:-1], self.scheme.units, self.label, self.values)[0])
            found = names_of_the_year(names, path, self.year, self.scheme.readings.past), unit
            self.heads[path] = found
        return found

    def says_only_values(self, cells: Sequence[Raw]) -> bool:
        """Whether a row below a head only says that values stand below: 绝对数, 比上年增长."""
        said = [cell for cell in cells if cell is not None and str(cell).strip()]
        known = self.values | self.ignored
        return bool(said) and all(isinstance(one, str) and known.intersection(self.label(one).keys) for one in said)

    def _of_this_year(self, text: str) -> bool:
        """Whether the last part of a head only says that its values are of the year: the part above it names them."""
        return year_named(text) == self.year or fold(text).startswith(self.scheme.readings.present)

    def titled(self, text: str) -> str:
        """The form whose title or alias stands in a text; the longest title wins, "" where none does."""
        return titled(text, self.titles)

    def item(self, form: str, text: str) -> str:
        """The measure that a text names among the items of a form, "" where it names none."""
        items = self.items.get(form, {})
        return next((items[name] for name in self.label(text).keys if name in items), "")

    def marks(self, text: str) -> set[str]:
        """The scheme's marks (such as that the figures are made up) that stand in a text."""
        return {mark for mark in self.scheme.tree.marks if mark in text}

    def note(self, text: str) -> bool:
        """Whether a row that begins with this text is a note or a signature, not data."""
        found = self.notes.get(text)
        if found is None:
            found = fold(text).startswith(self.scheme.readings.notes) or bool(self.marks(text))
            self.notes[text] = found
        return found


def form_titles(scheme: Scheme) -> dict[str, str]:
    """Key of each title or alias of a form → its id."""
    titles: dict[str, str] = {}
    for form in scheme.forms.by_id.values():
        for title in (form.title, *form.aliases):
            titles.setdefault(label_key(title), form.id)
    return titles


def titled(text: str, titles: Mapping[str, str]) -> str:
    """The form whose title or alias stands in a text; the longest title wins, "" where none does."""
    said = label_key(text)
    found = [title for title in titles if title in said]
    return titles[max(found, key=len)] if found else ""


def build_vocabulary(scheme: Scheme, year: int) -> Vocabulary:
    """The vocabulary for tables of that year."""
    shared = None
    blocks: list[Block] = []
    titles = form_titles(scheme)
    items: dict[str, dict[str, str]] = {}
    for form in scheme.forms.by_id.values():
        if form.items:
            made = block(form, _ITEMS, scheme.forms.item_columns, year)
            shared = shared or made.names
            blocks.append(Block(form, _ITEMS, made.columns, shared, made.totals))
            items[form.id] = item_names(form)
        if form.records:
            totals = (*form.records.total_words, *scheme.readings.sums, *scheme.readings.parts)
            blocks.append(block(form, _RECORDS, form.records.columns, year, totals))
        if form.hours:
            blocks.append(block(form, HOURS, form.hours.columns, year, form.hours.total_words))
    known = {name for one in blocks for name in one.names} | {name for names in items.values() for name in names}
    ignored = frozenset(label_key(word) for word in scheme.readings.ignored_heads) | {""}
    values = frozenset(label_key(word) for word in scheme.readings.value_heads)
    stamps = {fold(form): form for form in scheme.forms.by_id}
    named_in: dict[str, tuple[int, ...]] = {}
    for one in {id(one.names): one for one in blocks}.values():
        for name in one.names:
            named_in[name] = (*named_in.get(name, ()), id(one.names))
    return Vocabulary(scheme, year, tuple(blocks), titles, items, frozenset(known), ignored, stamps, named_in, values)
