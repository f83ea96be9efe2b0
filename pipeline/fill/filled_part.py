"""A template, a slice and what it is filled in from → a part of the report, still without its numbers.

What a template looks at while it is filled in is remembered; where all of it says the same as in an earlier run, it
need not be filled in again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pipeline.fill import filters, lint, reference, template
from pipeline.fill.book import Book, Recorder
from pipeline.fill.constants import unknown_constants
from pipeline.fill.context import Slice, context
from pipeline.fill.hidden_tables import WrittenCaption, written_captions
from pipeline.fill.known_words import KnownWords, known_words
from pipeline.fill.outline import OutlinePart
from pipeline.fill.questions import Source
from pipeline.fill.quoted_passages import QuotedPassage, absent_headings, quoted_passages
from pipeline.fill.reference import Reference, Scope
from pipeline.fill.style_sheet import StyleSheet
from pipeline.fill.tag_slips import read_tags
from pipeline.fill.template import Rendered
from pipeline.fill.unknown_names import unknown_names
from pipeline.fill.unprinted import ColumnsSeen, columns_seen, printed_columns
from pipeline.model.fact import FactKey
from pipeline.model.finding import Finding
from pipeline.office import sandbox
from pipeline.system.cache import Cache, key_of
from pipeline.system.json_values import decoded, encoded
from pipeline.system.program import program_digest
from pipeline.system.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Template:
    """A template as its writer left it, and what it shows before it is filled in."""

    line: OutlinePart
    name: str
    """How findings call it: 正文/03-生态质量.docx."""
    raw: bytes
    lint: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    """Names and options in it that there are none of."""
    fillable: bool
    """Whether it can be filled in at all; where not, the lint says why."""
    columns: ColumnsSeen | None
    """None where it cannot be opened."""
    passages: tuple[QuotedPassage, ...] = ()
    """What it takes over from papers."""
    captions: tuple[WrittenCaption, ...] = ()


@dataclass(frozen=True, slots=True)
class _Inspection:
    """What follows from a template's bytes."""

    lint: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    fillable: bool
    columns: ColumnsSeen | None
    passages: tuple[QuotedPassage, ...] = ()
    captions: tuple[WrittenCaption, ...] = ()


@dataclass(frozen=True, slots=True)
class _KeptFilledPart:
    """What is known of a part besides itself."""

    references: tuple[Reference, ...]
    reads: frozenset[FactKey]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class FilledPart:
    """A template filled in once: everything but its numbers and references."""

    template: Template
    slice: Slice
    scope: Scope
    references: tuple[Reference, ...]
    reads: frozenset[FactKey]
    key: str
    """A digest of all that it was made from, "" where nothing is kept."""
    changed: tuple[str, ...] = ()
    """Where it was filled in: the questions whose answers were others before."""
    known: bool = False
    """Whether it was filled in by an earlier run."""
    rendered: Rendered | None = field(default=None, repr=False)
    """None where it is known from an earlier run and nobody has looked at it yet."""


@dataclass(frozen=True)
class Filling:
    """What the parts of a document are filled in from, and where it is kept what they asked and became."""

    source: Source
    own: StyleSheet
    draft: bool
    store: Cache | None
    figures: tuple[str, ...] = ()
    """Ids of all figures of the outline, drawn or not."""

    @cached_property
    def known(self) -> KnownWords:
        """What exists for templates to name."""
        return known_words(Book(self.source.case, self.source.words, Recorder()), self.figures)

    @cached_property
    def program(self) -> str:
        """A digest of what every template is looked at with: program and style sheet."""
        sheet = (one for file in sorted(self.own.files.items()) for one in file)
        return key_of(program_digest(), self.source.case.config.scheme.digest, *sheet)

    @cached_property
    def looked_at(self) -> str:
        """A digest of what a template is looked at with before it is filled in."""
        return key_of(self.program, repr(sorted(self.source.words.phrases.items())), repr(self.figures))

    @cached_property
    def around(self) -> str:
        """A digest of what every part depends on besides what its template asks for."""
        return key_of(self.program, str(self.draft), self.source.around())

    @cached_property
    def recorded(self) -> Recorded | None:
        """What earlier runs asked, None where nothing is kept."""
        return Recorded(self.store, self.source.answer) if self.store is not None else None


def opened_template(line: OutlinePart, name: str, filling: Filling) -> Template:
    """The template of a line as it stands; what follows from its bytes is kept."""
    raw, store = line.file.read_bytes(), filling.store
    key = key_of("template", filling.looked_at, name, raw) if store is not None else ""
    known = store.get(key) if store is not None else None
    if known is not None:
        shown = decoded(known, _Inspection)
    else:
        shown = _inspected(raw, name, filling)
        if store is not None:
            store.put(key, encoded(shown))
    return Template(
        line, name, raw, shown.lint, shown.unknown, shown.fillable, shown.columns, shown.passages, shown.captions
    )


def _inspected(raw: bytes, name: str, filling: Filling) -> _Inspection:
    ready = _prepared(raw, name, filling.own)
    linted = lint.lint(raw, name, filling.own)
    if isinstance(ready, Finding):
        return _Inspection((*linted, ready), (), False, None)
    read = read_tags(ready)
    slips = [slip for one in read for slip in one.slips]
    fillable = not slips and not any(one.broken for one in read)
    unknown = tuple(found for one in read for found in unknown_constants(one, filling.known))
    passages = tuple(passage for one in read for passage in quoted_passages(one))
    captions = tuple(caption for one in read for caption in written_captions(one, fillable))
    return _Inspection((*linted, *slips), unknown, fillable, columns_seen(ready), passages, captions)


def unfilled_names(one: Template, filling: Filling) -> tuple[Finding, ...]:
    """The unknown names of a template that cannot be filled in."""
    ready = _prepared(one.raw, one.name, filling.own)
    if isinstance(ready, Finding):
        return ()
    source = filling.source
    names = context(Book(source.case, source.words, Recorder())) | reference.reference_functions()
    phrases = (*sandbox.FILTERS, *filters.filters(source.words, source.case.config))
    return tuple(found for read in read_tags(ready) for found in unknown_names(read, names, phrases))


def filled_part(one: Template, of: Slice, filling: Filling) -> tuple[FilledPart | None, tuple[Finding, ...]]:
    """The part, None where nothing can be rendered; and the mistakes of the template that filling it in shows."""
    line, recorded = one.line, filling.recorded
    scope = Scope(f"{line.id}-{of.suffix}" if of.suffix else line.id, one.name, line.chapter, line.appendix)
    task = key_of("filled part", filling.around, repr((scope, line.form, line.split, of)), one.raw) if recorded else ""
    key = recorded.key(task) if recorded is not None else None
    known = recorded.store.get(key) if recorded is not None and key is not None else None
    if key is not None and known is not None:
        told = decoded(known, _KeptFilledPart)
        return FilledPart(one, of, scope, told.references, told.reads, key, known=True), told.findings
    changed = recorded.changed(task) if recorded is not None else None
    asked: set[str] = set()
    made, reads = _rendered(one, of, filling, asked)
    if not isinstance(made, Rendered):
        return None, made
    told = _KeptFilledPart(reference.references(made), reads, made.findings)
    if recorded is not None:
        key = recorded.remember(task, asked)
        recorded.store.put(key, encoded(told))
    return FilledPart(one, of, scope, told.references, reads, key or "", changed or (), rendered=made), made.findings


def rendering(of: FilledPart, filling: Filling) -> Rendered:
    """The part itself, to be changed by who asks for it; filled in now where it was only known of."""
    if of.rendered is None:
        made, _ = _rendered(of.template, of.slice, filling, set())
        if not isinstance(made, Rendered):
            raise TypeError(f"{of.scope.id} was filled in before and cannot be now")
        of.rendered = made
    return of.rendered


def _rendered(
    one: Template, of: Slice, filling: Filling, asked: set[str]
) -> tuple[Rendered | tuple[Finding, ...], frozenset[FactKey]]:
    """A template filled in, or what is wrong with it, and the facts that were read; what it asks goes into `asked`."""
    line, ready = one.line, _prepared(one.raw, one.name, filling.own)
    if isinstance(ready, Finding) or one.columns is None:
        return (), frozenset()
    case, words, figures = filling.source.shown(asked)
    form = case.config.scheme.forms.by_id.get(line.form)
    columns = printed_columns(line, one.columns, form) if line.form else None
    book = Book(case, words, Recorder(), figures, filling.draft, columns)
    names = context(book, of) | reference.reference_functions()
    phrases = filters.filters(words, case.config)
    made = template.render_template(ready, names, phrases, line.appendix is not None)
    if isinstance(made, Rendered):
        made.findings = (*made.findings, *absent_headings(one.passages, book))
    return made, frozenset(book.recorder.reads)


@lru_cache(maxsize=256)
def _prepared(raw: bytes, name: str, own: StyleSheet) -> template.Prepared | Finding:
    return template.prepare_template(raw, name, own)
