"""The runs of one Word paragraph → texts of one look, marks and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.office.ooxml import MC, SVG, WP, A, Element, R, W, child_value
from pipeline.publish.document.sections import Report
from pipeline.publish.document.styles import RUN_KNOWN, Props, WordStyles, look_of, run_props, unknown_font
from pipeline.publish.document.tree import Inline, InlinePicture, Look, Mark, Text
from pipeline.publish.document.word import Package, media_type, word_measure

_INVISIBLE = {
    W + n
    for n in (
        "rPr lastRenderedPageBreak proofErr bookmarkEnd commentRangeStart commentRangeEnd commentReference "
        "annotationRef permStart permEnd pPr instrText fldChar"
    ).split()
}
_INLINE = {W + n for n in ("ins", "smartTag", "customXml", "fldSimple", "hyperlink", "sdt", "sdtContent", "dir", "bdo")}
_DROPPED = {W + n for n in ("del", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "moveFrom")}
_REF = re.compile(r"\s*(REF|PAGEREF)\s+(\S+)")
_HYPER = re.compile(r'\s*HYPERLINK\s+.*\\l\s+"?([^"\s]+)')
_CHARACTERS = {"noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_COUNTED = (W + "t", W + "tab", W + "br")
"""What Word's characters are counted in (fill.provenance.content)."""


@dataclass(slots=True)
class Fields:
    """Open complex fields (they may span runs and paragraphs): instruction and whether its result has begun."""

    stack: list[list[str | bool]] = field(default_factory=list)

    def char(self, kind: str | None) -> None:
        if kind == "begin":
            self.stack.append(["", False])
        elif kind == "separate" and self.stack:
            self.stack[-1][1] = True
        elif kind == "end" and self.stack:
            self.stack.pop()

    def instruction(self, text: str) -> None:
        if self.stack and not self.stack[-1][1]:
            self.stack[-1][0] = str(self.stack[-1][0]) + text

    @property
    def hidden(self) -> bool:
        """Between "begin" and "separate" nothing is shown."""
        return any(not shown for _, shown in self.stack)

    @property
    def target(self) -> str | None:
        """The bookmark the innermost REF, PAGEREF or HYPERLINK field leads to."""
        for instruction, _ in reversed(self.stack):
            if found := target_of(str(instruction)):
                return found
        return None


def target_of(instruction: str) -> str | None:
    """The bookmark a field instruction leads to; None for other fields (SEQ, TOC, PAGE)."""
    match = _REF.match(instruction)
    if match:
        return match[2]
    match = _HYPER.match(instruction)
    return match[1] if match else None


@dataclass(slots=True)
class Runs:
    """Reads the runs of paragraphs of one part, in order."""

    package: Package
    styles: WordStyles
    report: Report
    fields: Fields = field(default_factory=Fields)
    anchors: list[str] = field(default_factory=list)
    """Bookmarks met and not yet set on a paragraph."""
    counted: int = 0
    """Word's characters before what is read."""

    def inlines(self, paragraph: Element, base: Props, look: Look) -> tuple[list[Inline], list[tuple[int, int]]]:
        """The paragraph's content, and its `shifts`; neighbours of the same look and link are one text.

        base: the paragraph's run properties, against which a run's own are a difference; look: how they look.
        """
        whole = "".join(t.text or "" for t in paragraph.iter(W + "t"))
        out: list[Inline] = []
        shifts: list[tuple[int, int]] = []
        self.counted = shown = apart = 0
        for run, link in self._runs(paragraph, "", whole):
            rpr = run.find(W + "rPr")
            now = look
            if rpr is not None:
                props = base | self.styles.character(child_value(rpr, "rStyle")) | run_props(rpr)
                self._check(rpr, whole)
                if props.get("hidden"):
                    self.counted += _count(run)
                    continue
                now = look_of(props)
            elif base.get("hidden"):
                self.counted += _count(run)
                continue
            for one in self._content(run, whole):
                if shown - self.counted != apart:
                    apart = shown - self.counted
                    shifts.append((self.counted, shown))
                if not isinstance(one, str):
                    out.append(one)
                    shown += isinstance(one, Mark)
                    continue
                shown += len(one)
                link_now = link or self.fields.target or ""
                last = out[-1] if out else None
                if isinstance(last, Text) and (last.look, last.link) == (now, link_now):
                    out[-1] = Text(last.text + one, now, link_now)
                else:
                    out.append(Text(one, now, link_now))
        return out, shifts

    def _runs(self, parent: Element, link: str, whole: str) -> Iterator[tuple[Element, str]]:
        for child in parent:
            tag = child.tag
            if tag == W + "r":
                yield child, link
            elif tag == W + "bookmarkStart":
                name = child.get(W + "name") or ""
                if name and name != "_GoBack":
                    self.anchors.append(name)
            elif tag in _INLINE:
                here = link
                if tag == W + "hyperlink":
                    here = child.get(W + "anchor") or link
                    if child.get(R + "id"):
                        self.report(whole, "w:hyperlink（外部链接）")
                elif tag == W + "fldSimple":
                    here = target_of(child.get(W + "instr") or "") or link
                yield from self._runs(child, here, whole)
            elif tag in _DROPPED:
                self.counted += _count(child)
                if tag in (W + "del", W + "moveFrom"):
                    self.report(whole, f"w:{tag.removeprefix(W)}（修订标记）")
            elif tag not in _INVISIBLE and isinstance(tag, str):
                self.counted += _count(child)
                self.report(whole, _short(tag))

    def _content(self, run: Element, whole: str) -> Iterator[str | Mark | InlinePicture]:
        """What a run shows; `counted` goes on behind each piece when the next is asked for."""
        size = 0
        for child in run:
            tag = child.tag
            self.counted, size = self.counted + size, _count(child)
            name = tag.removeprefix(W) if isinstance(tag, str) else ""
            if tag == W + "fldChar":
                self.fields.char(child.get(W + "fldCharType"))
            elif tag == W + "instrText":
                self.fields.instruction(child.text or "")
            elif self.fields.hidden or tag in _INVISIBLE or not name:
                continue
            elif tag == W + "t":
                if child.text:
                    yield child.text
            elif tag in (W + "tab", W + "ptab"):
                yield Mark.TAB
            elif tag == W + "br":
                kind = child.get(W + "type")
                if kind == "column":
                    self.report(whole, "w:br（分栏符）")
                else:
                    yield Mark.PAGE if kind == "page" else Mark.LINE
            elif tag == W + "cr":
                yield Mark.LINE
            elif name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif tag == W + "drawing":
                picture = self._picture(child, whole)
                if picture is not None:
                    yield picture
            else:
                self.report(whole, _short(tag))
                text = "".join(t.text or "" for t in child.iter(W + "t")) if tag != MC + "AlternateContent" else ""
                if text:
                    yield text
        self.counted += size

    def _picture(self, drawing: Element, whole: str) -> InlinePicture | None:
        """An inline picture; its vector alternative is preferred."""
        if drawing.find(WP + "inline") is None:
            self.report(whole, "wp:anchor（浮动图片）")
        blip, extent = next(drawing.iter(A + "blip"), None), next(drawing.iter(WP + "extent"), None)
        size = [word_measure(extent.get(side)) for side in ("cx", "cy")] if extent is not None else [None, None]
        if blip is None or size[0] is None or size[1] is None:
            self.report(whole, "w:drawing（不是图片）")
            return None
        vector = next(blip.iter(SVG + "svgBlip"), None)
        for holder in (vector, blip):
            path = self.package.relations.get(holder.get(R + "embed") or "") if holder is not None else None
            if path in self.package.pictures and media_type(path):
                described = next(drawing.iter(WP + "docPr"), None)
                alt = described.get("descr") or "" if described is not None else ""
                return InlinePicture(path, size[0] / 12700, size[1] / 12700, alt)
        self.report(whole, "w:drawing（图片格式无法放进 PDF）")
        return None

    def _check(self, rpr: Element | None, whole: str) -> None:
        if rpr is None:
            return
        for child in rpr:
            name = child.tag.removeprefix(W)
            if name not in RUN_KNOWN:
                self.report(whole, f"w:rPr/{name if '}' not in name else _short(child.tag)}")
        font = unknown_font(rpr)
        if font:
            self.report(whole, f"w:rFonts（{font}）")


def _count(element: Element) -> int:
    """How many of Word's characters stand in an element."""
    if element.tag == W + "t":
        return len(element.text or "")
    if not len(element):
        return int(element.tag in _COUNTED)
    leaves = (leaf for leaf in element.iter(*_COUNTED) if leaf.getparent().tag == W + "r")
    return sum(len(leaf.text or "") if leaf.tag == W + "t" else 1 for leaf in leaves)


def _short(tag: str) -> str:
    return f"w:{tag.removeprefix(W)}" if tag.startswith(W) else tag.rsplit("}", 1)[-1]
