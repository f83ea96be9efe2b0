"""Pieces of a paragraph with its page breaks and tabs → one or more <p> elements."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pipeline.office.ooxml import Element, W
from pipeline.publish.pdf.runs import PAGE_BREAK, TAB, TextStretch, html_of
from pipeline.publish.pdf.styles import Css, CssClasses
from pipeline.publish.pdf.word import word_measure

Stop = tuple[float, str, str]
"""Place from the left edge of the text in points, kind (left, right, center), leader (none, dot, …)."""

_LEADER = {"dot": "ldot", "middleDot": "lmid", "hyphen": "lhyp", "underscore": "lund", "heavy": "lund"}


def stops_of(paragraph: Element, chain: Sequence[Element]) -> list[Stop]:
    """Tab stops of a paragraph: those of its styles, base first, then its own; "clear" takes one away."""
    stops: dict[float, Stop] = {}
    for holder in (*(s.find(f"{W}pPr/{W}tabs") for s in chain), paragraph.find(f"{W}pPr/{W}tabs")):
        for tab in holder if holder is not None else ():
            place = (word_measure(tab.get(W + "pos")) or 0) / 20
            kind = tab.get(W + "val") or "left"
            if kind == "clear":
                stops.pop(place, None)
            elif kind != "bar":
                stops[place] = (
                    place,
                    {"start": "left", "end": "right"}.get(kind, kind),
                    tab.get(W + "leader") or "none",
                )
    return [stops[k] for k in sorted(stops)]


def paragraph_html(
    pieces: Sequence[TextStretch], css: Css, anchors: Sequence[str], stops: Sequence[Stop], sheet: CssClasses
) -> str:
    """The paragraph as HTML. Anchors: the first becomes its id, others empty spans in front of its text."""
    chunks: list[list[TextStretch]] = [[]]
    for piece in pieces:
        if piece.text == PAGE_BREAK:
            chunks.append([])
        else:
            chunks[-1].append(piece)
    if len(chunks) > 1 and not any(chunks):
        return '<div style="break-after:page"></div>' * (len(chunks) - 1)
    out = []
    for i, chunk in enumerate(chunks):
        look = dict(css)
        if i > 0:
            look.pop("text-indent", None)
            look["break-before"] = "page"
        if i > 0 and not chunk and i == len(chunks) - 1:
            out.append('<div style="break-after:page"></div>')
            continue
        if not chunk and i == 0 and len(chunks) > 1:
            continue
        body = _tabbed(chunk, stops, look, sheet) if any(p.text == TAB for p in chunk) else "".join(map(html_of, chunk))
        names = anchors if not out else ()
        more = "".join(f'<span id="{escape(a)}"></span>' for a in names[1:])
        ident = f' id="{escape(names[0])}"' if names else ""
        out.append(f'<p class="{sheet.name(look)}"{ident}>{more}{body or "&#8203;"}</p>')
    return "".join(out)


def _tabbed(pieces: Sequence[TextStretch], stops: Sequence[Stop], css: Css, sheet: CssClasses) -> str:
    """Text in columns: the n-th tab goes to the n-th stop; without stops a tab is one blank."""
    segments: list[list[TextStretch]] = [[]]
    for piece in pieces:
        if piece.text == TAB:
            segments.append([])
        else:
            segments[-1].append(piece)
    css["text-align"] = "left"
    out, reached = "", float(css.get("text-indent", "0pt").removesuffix("pt"))
    reached += float(css.get("margin-left", "0pt").removesuffix("pt"))
    usable = [s for s in stops if s[0] > reached]
    for i, segment in enumerate(segments):
        html = "".join(map(html_of, segment))
        stop = usable[i] if i < len(usable) else None
        if i == len(segments) - 1:
            out += html
        elif stop is None:
            out += html + "\u3000"
        elif stop[1] == "right" or stop[2] != "none":
            out += f'{html}<span class="{_LEADER.get(stop[2], "lnon")}"></span>'
        else:
            width = sheet.name({"min-width": f"{max(stop[0] - reached, 0):g}pt", "text-indent": "0"})
            out += f'<span class="tab {width}">{html or "&#8203;"}</span>'
            reached = stop[0]
    return out
