"""A chapter as a writer saved it, and the style sheet → what in it would be lost, misread or not printed as meant."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipeline.fill.style_sheet import STYLES, StyleSheet, renamed
from pipeline.fill.template_place import TAG, TemplatePlaces, edge_of, template_places
from pipeline.fill.unsupported_content import lost_content, outside_links
from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.office.ooxml import (
    DOCUMENT,
    DOCUMENT_RELS,
    A,
    Element,
    R,
    W,
    child_value,
    parse_xml,
    style_of,
    text_of,
)
from pipeline.office.word_package import read_word_package

_MOST_PLACES = 50
"""Places of one fault that are told."""
_CHANGED = "T206"
"""Code of a style that differs from 公文样式."""
_FULL_WIDTH = re.compile(r"[｛｝]|\{[％＃]|[％＃]\}")
_OBJECT = re.compile(r"\{\{(?:p|r|tr|tc)\s")
_ALONE = re.compile(r"\{%[-+]?(p|tr|tc)\s[^}]*%\}")
_TURNED = re.compile(r"\{%[-+]?\s*(?:tc\s|hm\b|colspan\b)")
_BLANK = re.compile(r"\s*\{%[-+]?\s*(?!p\s|r\s|tr\s|tc\s|vm\b|hm\b|colspan\b|cellbg\b)[^}]*%\}\s*\Z")

_REVISIONS = [W + name for name in "ins del moveFrom moveTo pPrChange rPrChange tblPrChange sectPrChange".split()]
_RUN_ALLOWED = {W + name for name in "rStyle lang kern noProof webHidden szCs bCs iCs rtl cs snapToGrid".split()}
_PARAGRAPH_ALLOWED = {
    W + name
    for name in (
        "pStyle keepNext keepLines pageBreakBefore sectPr rPr numPr widowControl snapToGrid "
        # switches WPS writes on every paragraph whatever the writer did
        "kinsoku wordWrap overflowPunct autoSpaceDE autoSpaceDN adjustRightInd bidi"
    ).split()
}

_COMPARED: Mapping[str, tuple[str, ...]] = {
    "rFonts": ("eastAsia", "ascii"),
    "sz": ("val",),
    "b": ("val",),
    "color": ("val",),
    "vertAlign": ("val",),
    "jc": ("val",),
    "outlineLvl": ("val",),
    "keepNext": ("val",),
    "ind": ("firstLineChars", "firstLine", "left", "right"),
    "spacing": ("line", "lineRule", "before", "after", "val"),
}
"""What of a style a reader would see: w: child → its attributes."""


@dataclass(slots=True)
class _Findings:
    """Findings of one template: all paragraphs with the same fault make one."""

    name: str
    places: dict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[Place, str]]] = field(default_factory=dict)

    def add(self, code: str, at: _Spot | None = None, **values: str) -> None:
        found_at = self.places.setdefault((code, tuple(sorted(values.items()))), [])
        told = at is not None and len(found_at) < _MOST_PLACES
        found_at.append((at.place() if at and told else Place(self.name), at.beginning if at else ""))

    def all(self) -> tuple[Finding, ...]:
        return tuple(
            Finding(
                code,
                tuple(dict.fromkeys(place for place, _ in found_at[:_MOST_PLACES])),
                {"text": found_at[0][1], "count": str(len(found_at))} | dict(values),
            )
            for (code, values), found_at in sorted(self.places.items(), key=lambda item: item[0])
        )


@dataclass(frozen=True, slots=True)
class _Spot:
    """A paragraph of a part, or some characters of it."""

    places: TemplatePlaces
    number: int
    span: tuple[int, int] | tuple[()] = ()

    def place(self) -> Place:
        return self.places.place(self.number, *self.span)

    @property
    def beginning(self) -> str:
        return self.places.beginning(self.number)

    def of(self, found: re.Match[str]) -> _Spot:
        return _Spot(self.places, self.number, found.span())


def lint(template: bytes, name: str, own: StyleSheet) -> tuple[Finding, ...]:
    """Look through one template without filling it in.

    T12x: tags that would be printed as they stand, or take text with them (nothing may be written). T2xx: what the
    report cannot carry or will show otherwise than on the writer's screen. What is not a Word file is left to
    `template.prepare_template`. Unknown fields and filters are found when it is filled in.
    """
    try:
        files = read_word_package(template)
        trees = {path: parse_xml(files[path]) for path in sorted(files) if _shown(path)}
        document, links = trees[DOCUMENT], _links(files)
        styles = parse_xml(files[STYLES]) if STYLES in files else None
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        return ()
    found = _Findings(name)
    definitions = _Definitions(styles) if styles is not None else None
    ids = renamed(styles, own)
    for path, tree in trees.items():
        places = template_places(name, tree, lambda style: ids.get(("paragraph", style)) or style, edge_of(path))
        spots = {paragraph: _Spot(places, number) for number, paragraph in enumerate(tree.iter(W + "p"), 1)}
        for paragraph, spot in spots.items():
            _tags(found, paragraph, spot)
        for row in tree.iter(W + "tr"):
            _row(found, row, spots)
        for table in tree.iter(W + "tbl"):
            _widths(found, table, spots)
        for one in lost_content(path, tree, files):
            found.add(one.code, spots.get(one.paragraph), **one.values)
        if path == DOCUMENT:
            for paragraph, spot in spots.items():
                _content(found, paragraph, spot, links)
                _formatting(found, paragraph, spot, definitions)
            _styles(found, spots, styles, ids)
    for one in outside_links(files):
        found.add(one.code, None, **one.values)
    if styles is not None and files[STYLES] != own.saved:
        _definitions(found, document, styles, own)
    return found.all()


def _shown(path: str) -> bool:
    return path == DOCUMENT or re.fullmatch(r"word/(header|footer)\d*\.xml", path) is not None


def _links(files: Mapping[str, bytes]) -> dict[str, bool]:
    """Relationship id → whether it leads outside the file."""
    if DOCUMENT_RELS not in files:
        return {}
    return {str(link.get("Id")): link.get("TargetMode") == "External" for link in parse_xml(files[DOCUMENT_RELS])}


def _tags(found: _Findings, paragraph: Element, spot: _Spot) -> None:
    text = text_of(paragraph)
    wide = _FULL_WIDTH.search(text)
    if wide:
        found.add("T121", spot.of(wide))
        return
    if "{" not in text and "}" not in text:
        return
    inside = "".join(tag[2:-2] for tag in TAG.findall(text))
    left = TAG.sub(lambda tag: " " * len(tag[0]), text)
    if any(brace in part for part in (inside, left) for brace in "{}"):
        brace = re.search("[{}]", left)
        found.add("T122", spot.of(brace) if brace else spot)
    printed = _OBJECT.search(text)
    if printed:
        found.add("T123", spot.of(printed))
    whole = _ALONE.search(text)
    if whole and whole[1] == "p" and _ALONE.sub("", text, count=1).strip():
        found.add("T124", spot.of(whole))
    if _BLANK.match(text) and paragraph.getparent().tag == W + "body":
        found.add("T210", spot)


def _row(found: _Findings, row: Element, spots: Mapping[Element, _Spot]) -> None:
    """A row with {%tr is taken out whole: nothing else may stand in it."""
    cells = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
    text = " ".join(map(text_of, cells))
    whole = _ALONE.search(text)
    if whole and whole[1] == "tr" and _ALONE.sub("", text, count=1).strip():
        paragraph = next(one for cell in cells for one in cell.iter(W + "p") if _ALONE.search(text_of(one)))
        found.add("T124", spots[paragraph])


def _widths(found: _Findings, table: Element, spots: Mapping[Element, _Spot]) -> None:
    """Rows that have more or fewer columns than most: what stands in them is printed below other heads."""
    rows = [row for row in table.iter(W + "tr") if next(row.iterancestors(W + "tbl")) is table]
    texts = {row: text_of(row) for row in rows}
    if any(_TURNED.search(text) for text in texts.values()):
        return
    columns = {row: _columns(row) for row in rows if not (whole := _ALONE.search(texts[row])) or whole[1] != "tr"}
    grid, counted = len(table.findall(f"{W}tblGrid/{W}gridCol")), Counter(columns.values())
    usual = max(counted, key=lambda number: (counted[number], number == grid), default=0)
    for row, number in columns.items():
        if number != usual:
            first = max(row.iter(W + "p"), key=lambda one: bool(text_of(one).strip()))
            found.add("T216", spots[first], 格=str(number), 别=str(usual))


def _columns(row: Element) -> int:
    properties = row.find(W + "trPr")
    before_after = (int(child_value(properties, name) or 0) for name in ("gridBefore", "gridAfter"))
    cells = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
    return sum(before_after) + sum(int(child_value(cell.find(W + "tcPr"), "gridSpan") or 1) for cell in cells)


def _content(found: _Findings, paragraph: Element, spot: _Spot, links: Mapping[str, bool]) -> None:
    def has(names: Iterable[str]) -> bool:
        return next(paragraph.iter(*names), None) is not None

    if has(_REVISIONS):
        found.add("T203", spot)
    if has([W + "commentReference"]):
        found.add("T204", spot)
    for element in paragraph.iter(W + "hyperlink", A + "hlinkClick"):
        if links.get(element.get(R + "id") or ""):
            found.add("T208", spot)


def _formatting(found: _Findings, paragraph: Element, spot: _Spot, definitions: _Definitions | None) -> None:
    """Fonts, sizes, indents set by hand; in table cells alignment may be. What only repeats the style is no fault."""
    properties = paragraph.find(W + "pPr")
    in_table = next(paragraph.iterancestors(W + "tc"), None) is not None
    allowed = _PARAGRAPH_ALLOWED | ({W + "jc"} if in_table else set())
    style = definitions.raw(style_of(paragraph)) if definitions is not None else {}
    holders = [(properties, allowed)]
    holders += [(run.find(W + "rPr"), _RUN_ALLOWED) for run in paragraph.iter(W + "r") if text_of(run).strip()]
    if any(_by_hand(child, style) for holder, fine in holders for child in _children(holder) if child.tag not in fine):
        found.add("T207", spot)


def _children(properties: Element | None) -> list[Element]:
    return [] if properties is None else [child for child in properties if str(child.tag).startswith(W)]


def _by_hand(child: Element, style: Mapping[tuple[str, str], str]) -> bool:
    """Whether a property says something else than the style; LibreOffice and WPS like to say the same again."""
    said = _said(child)
    known = {(child.tag, W + attribute) for _, attribute in said}
    rest = {attribute for attribute in child.attrib if (child.tag, attribute) not in known}
    if child.tag == W + "rFonts":
        rest -= {W + "hint", W + "hAnsi", W + "cs"}
    return (
        bool(rest)
        or (not said and not child.attrib)
        or any(_silent(style.get(key, "0")) != _silent(said[key]) for key in said)
    )


def _styles(
    found: _Findings,
    spots: Mapping[Element, _Spot],
    styles: Element | None,
    ids: Mapping[tuple[str, str], str | None],
) -> None:
    names = {
        s.get(W + "styleId"): child_value(s, "name") or ""
        for s in (styles.iter(W + "style") if styles is not None else ())
    }
    for paragraph, spot in spots.items():
        used = [("paragraph", child_value(paragraph.find(W + "pPr"), "pStyle"))]
        used += [("character", child_value(run.find(W + "rPr"), "rStyle")) for run in paragraph.iter(W + "r")]
        for kind, identity in used:
            if identity and ids.get((kind, identity)) is None:
                found.add("T205", spot, style=names.get(identity, identity))


def _definitions(found: _Findings, document: Element, styles: Element, own: StyleSheet) -> None:
    """Styles that the template uses and has otherwise: of the rest nobody would see a difference."""
    theirs, ours = _Definitions(styles), _Definitions(own.styles)
    used = {mark.get(W + "val") for mark in document.iter(W + "pStyle", W + "rStyle", W + "tblStyle")}
    for (_, identity), mine in sorted(renamed(styles, own).items()):
        if identity in used and mine is not None and theirs.of(identity) != ours.of(mine):
            found.add(_CHANGED, style=own.names[mine])


def of_one(findings: Sequence[Finding], templates: Sequence[bytes], own: StyleSheet) -> list[Finding]:
    """Findings of these templates, without the styles that most of them define otherwise than 公文样式 (T206).

    There it is 公文样式 that was changed since they were written, as T206 itself advises, whether they use the style
    or not; a single document is told.
    """
    told = {one.values["style"] for one in findings if one.code == _CHANGED}
    if not told or len(templates) < 2:
        return list(findings)
    differ = Counter(name for template in templates for name in _otherwise(template, own) & told)
    usual = {name for name, count in differ.items() if 2 * count > len(templates)}
    return [one for one in findings if one.code != _CHANGED or one.values["style"] not in usual]


def _otherwise(template: bytes, own: StyleSheet) -> set[str]:
    """Names of the styles that a template defines otherwise than 公文样式, used or not."""
    try:
        styles = parse_xml(read_word_package(template)[STYLES])
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        return set()
    theirs, ours = _Definitions(styles), _Definitions(own.styles)
    same = ((identity, mine) for (_, identity), mine in renamed(styles, own).items() if mine is not None)
    return {own.names[mine] for identity, mine in same if theirs.of(identity) != ours.of(mine)}


class _Definitions:
    """Styles resolved through basedOn, as far as a reader would see a difference."""

    def __init__(self, tree: Element) -> None:
        self._styles = {style.get(W + "styleId"): style for style in tree.iter(W + "style")}
        self._defaults = tree.find(W + "docDefaults")
        self._made: dict[str, dict[tuple[str, str], str]] = {}

    def raw(self, identity: str) -> dict[tuple[str, str], str]:
        """(property, attribute) → value as written, base styles under it."""
        if identity not in self._made:
            self._made[identity] = self._resolved(identity)
        return self._made[identity]

    def _resolved(self, identity: str) -> dict[tuple[str, str], str]:
        chain: list[Element] = []
        while identity in self._styles and self._styles[identity] not in chain:
            chain.append(self._styles[identity])
            identity = child_value(self._styles[identity], "basedOn") or ""
        out: dict[tuple[str, str], str] = {}
        for holder in [self._defaults, *reversed(chain)]:
            for properties in holder.iter(W + "pPr", W + "rPr") if holder is not None else ():
                for child in _children(properties):
                    out |= _said(child)
        return out

    def of(self, identity: str) -> dict[tuple[str, str], str]:
        """The same with silence and “nothing special” made equal: what two style sheets are compared by."""
        out = dict(self.raw(identity))
        # The first line's indent counts in characters or in points, as the program that saved it likes.
        first = [out.pop(("pPr/ind", name), "0") != "0" for name in ("firstLineChars", "firstLine")]
        out = {key: value for key, value in out.items() if _silent(value) != "0"}
        return out | ({("pPr/ind", "first"): "1"} if any(first) else {})


def _silent(value: str) -> str:
    """“0” for every way to say “nothing special”."""
    return "0" if value in ("auto", "baseline", "left", "start") else value


def _said(child: Element) -> dict[tuple[str, str], str]:
    """One w: property as (holder/property, attribute) → value, as far as a reader would see it."""
    out: dict[tuple[str, str], str] = {}
    name = str(child.tag)[len(W) :]
    for attribute in _COMPARED.get(name, ()):
        given = child.get(W + attribute)
        toggle = name in ("b", "keepNext")
        if given is not None or toggle:
            text = "1" if toggle and given in (None, "1", "true", "on") else (given or "")
            out[(f"{child.getparent().tag[len(W) :]}/{name}", attribute)] = "0" if text in ("false", "off") else text
    return out
