"""A rendered part and new texts for some of its paragraphs → the part with these; looks and anchors stay right."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from pipeline.fill.edit_kinds import printed_words
from pipeline.fill.provenance import content
from pipeline.fill.rendered_part import unpacked_part
from pipeline.fill.template_place import HEADINGS
from pipeline.fill.word_merge import Hunk, hunks
from pipeline.model.part import Anchor, Part
from pipeline.model.revision import RevisionParagraph
from pipeline.office import package
from pipeline.office.ooxml import (
    DOCUMENT,
    SPACE,
    Element,
    W,
    copy,
    new_element,
    serialise,
    style_of,
    text_run,
    xml_text,
)

_BODY = "Body"
"""Style of a paragraph beside which no other stands whose look it could take."""
_OWN = ("keepNext", "pageBreakBefore", "sectPr", "rPr")
"""What of a paragraph's look is its own and goes to no other."""


@dataclass(slots=True)
class PartEdits:
    """The changes of one part: paragraph (from 0) → what it becomes."""

    texts: dict[int, tuple[Hunk, ...]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    before: dict[int, list[str]] = field(default_factory=dict)
    after: dict[int, list[str]] = field(default_factory=dict)

    def take(
        self, number: int, one: RevisionParagraph, text: str | None, before: Sequence[str], after: Sequence[str]
    ) -> None:
        """A paragraph with its new text, None where it goes, and the paragraphs that come before and after it."""
        if text is None:
            self.gone.add(number)
        elif text != one.text:
            self.texts[number] = hunks(one.text, text, printed_words(one))
        if before:
            self.before[number] = list(before)
        if after:
            self.after[number] = list(after)


def edited_part(part: Part, edits: PartEdits) -> Part:
    """The part with its changes."""
    rendered = unpacked_part(part.docx)
    document = deepcopy(rendered.document)
    paragraphs = list(document.iter(W + "p"))
    for number, changes in edits.texts.items():
        _change(paragraphs[number], changes)
    for number, texts in edits.before.items():
        for text in texts:
            paragraphs[number].addprevious(_paragraph(text, paragraphs, number))
    for number, texts in edits.after.items():
        last = paragraphs[number]
        for text in texts:
            made = _paragraph(text, paragraphs, number)
            last.addnext(made)
            _move_section(last, made)
            last = made
    for number in edits.gone:
        _take_out(paragraphs[number])
    places = {one: at for at, one in enumerate(document.iter(W + "p"))}
    anchors = tuple(
        _moved(anchor, places[paragraphs[anchor.paragraph]], edits.texts.get(anchor.paragraph, ()))
        for anchor in part.anchors
        if paragraphs[anchor.paragraph] in places
    )
    docx = package.write_package({**rendered.files, DOCUMENT: serialise(document)})
    return replace(part, docx=docx, anchors=anchors)


def _moved(anchor: Anchor, paragraph: int, changes: Sequence[Hunk]) -> Anchor:
    start, end = anchor.start, anchor.end
    for one in changes:
        grown = len(one.text) - (one.end - one.start)
        if one.end <= anchor.start:
            start, end = start + grown, end + grown
        elif one.start < anchor.end:
            end += grown
            if one.start < anchor.start:
                start += grown + one.end - anchor.start
    return Anchor(paragraph, max(start, 0), max(end, start, 0), anchor.ground)


def _change(paragraph: Element, changes: Sequence[Hunk]) -> None:
    """Make the changes from the last to the first, so that places before stay right."""
    inside = _field_results(paragraph)
    for one in sorted(changes, key=lambda one: (one.start, one.end), reverse=True):
        leaves: list[tuple[Element, int, int]] = []
        at = 0
        for node in content(paragraph):
            size = len(node.text or "") if node.tag == W + "t" else 1
            leaves.append((node, at, at + size))
            at += size
        home = _home(leaves, one, inside)
        for node, start, end in leaves:
            first, last = max(one.start, start), min(one.end, end)
            if first >= last:
                continue
            if node.tag == W + "t":
                text = node.text or ""
                node.text = text[: first - start] + text[last - start :]
            else:
                node.getparent().remove(node)
        _put(paragraph, home, one, xml_text(one.text).replace("\t", " ").replace("\n", " "))


def _home(leaves: Sequence[tuple[Element, int, int]], one: Hunk, inside: set[Element]) -> tuple[Element, int] | None:
    """The text that new words are put into and where in it: that of the words they replace, else a neighbour's."""
    texts = [leaf for leaf in leaves if leaf[0].tag == W + "t" and leaf[0] not in inside]
    own = [(node, one.start - start) for node, start, end in texts if one.start < one.end and start <= one.start < end]
    left = [
        (node, one.start - start) for node, start, end in texts if start < one.start == end or start < one.start < end
    ]
    right = [(node, 0) for node, start, _ in texts if start == one.start]
    beside = [*own, *left, *right]
    return next((home for home in beside if _is_plain(home[0])), beside[0] if beside else None)


def _is_plain(text: Element) -> bool:
    """Whether a text stands on the line in the paragraph's own look: no index number, no mark of ours."""
    look = text.getparent().find(W + "rPr")
    return look is None or (look.find(W + "vertAlign") is None and look.find(W + "rStyle") is None)


def _put(paragraph: Element, home: tuple[Element, int] | None, one: Hunk, text: str) -> None:
    if not text:
        return
    if home is None:
        after = list(paragraph.iter(W + "r"))
        place = paragraph.find(W + "pPr") if one.start == 0 or not after else after[-1]
        made = text_run(text)
        if place is None:
            paragraph.insert(0, made)
        else:
            place.addnext(made)
        return
    node, at = home
    said = node.text or ""
    node.text = said[:at] + text + said[at:]
    node.set(SPACE, "preserve")


def _field_results(paragraph: Element) -> set[Element]:
    """The texts that fields print: no words are put into them."""
    found: set[Element] = set()
    depth = 0
    for node in paragraph.iter(W + "fldChar", W + "t"):
        if node.tag == W + "t":
            if depth:
                found.add(node)
            continue
        kind = node.get(W + "fldCharType")
        depth += {"begin": 1, "end": -1}.get(kind or "", 0)
    return found


def _paragraph(text: str, paragraphs: Sequence[Element], number: int) -> Element:
    """A new paragraph that looks like the one beside it, or like the next that is no heading."""
    like = next((one for one in paragraphs[number:] if _plain_body(one)), None)
    like = like if like is not None else next((one for one in reversed(paragraphs[:number]) if _plain_body(one)), None)
    if like is None:
        return new_element("p", new_element("pPr", new_element("pStyle", val=_BODY)), text_run(xml_text(text)))
    properties = like.find(W + "pPr")
    look = copy(properties) if properties is not None else new_element("pPr")
    for name in _OWN:
        for own in look.findall(W + name):
            look.remove(own)
    run = next((one for one in like.iter(W + "r") if one.find(W + "t") is not None), None)
    own = run.find(W + "rPr") if run is not None else None
    marked = own is not None and own.find(W + "rStyle") is not None
    return new_element("p", look, text_run(xml_text(text), None if marked else own))


def _plain_body(paragraph: Element) -> bool:
    return (
        style_of(paragraph) not in HEADINGS
        and next(paragraph.iterancestors(W + "tc"), None) is None
        and any(leaf.text for leaf in paragraph.iter(W + "t"))
        and "Caption" not in style_of(paragraph)
    )


def _move_section(last: Element, made: Element) -> None:
    """Where a paragraph ends a section, the one that comes after it ends it now."""
    section = last.find(f"{W}pPr/{W}sectPr")
    if section is not None:
        properties = made.find(W + "pPr")
        if properties is None:
            properties = new_element("pPr")
            made.insert(0, properties)
        properties.append(section)


def _take_out(paragraph: Element) -> None:
    """Take a paragraph out; one that ends a section keeps its end."""
    if paragraph.find(f"{W}pPr/{W}sectPr") is None:
        paragraph.getparent().remove(paragraph)
        return
    for child in [child for child in paragraph if child.tag != W + "pPr"]:
        paragraph.remove(child)
