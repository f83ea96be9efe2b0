"""A folder with Typst sources → the PDF and where its bookmarks came to stand: what the printing process runs.

Typst keeps what it has set, so that a document printed again with little changed takes a fraction of the time; and a
fork after it has worked would hang: hence a process of its own, renewed once it has grown.
"""

from __future__ import annotations

import datetime
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pipeline.publish.paper.object_streams import with_object_streams
from pipeline.system.bounded_process import serve

MEMORY = 6 << 30
"""Address space: fonts are mapped whole, threads reserve more than they use."""
WORN = 700 << 20
STANDARDS: tuple[tuple[Literal["ua-1", "a-3b"], ...], ...] = (("ua-1", "a-3b"), ("a-3b",), ())
"""What the file promises, best first: what the document breaks is left out and told."""
_PLACES = "query(metadata).map(m => (m.value, m.location().page(), counter(page).at(m.location()).first()))"


def main() -> int:
    """Answer every question on stdin until it ends."""
    return serve(_answer, MEMORY, WORN)


@lru_cache(maxsize=1)
def _fonts(folder: str) -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _answer(question: Any, _: bytes) -> bytes:
    """Print main.typ of a folder → one line of JSON, then the PDF; the line alone where nothing could be printed.

    Nothing at a rehearsal, after which what was set is known.
    """
    folder, fonts, day, rehearsal = question
    root = Path(folder)
    if rehearsal:
        _printed(root, fonts, day)
        return b""
    unreadable: list[str] = []
    printed = _printed(root, fonts, day)
    if not printed[0]:
        unreadable = _unreadable(root, fonts)
        if unreadable:
            names = "".join(f"{json.dumps(path, ensure_ascii=False)}, " for path in unreadable)
            (root / "unreadable.typ").write_text(f"#let unreadable = ({names})\n", encoding="utf-8")
            printed = _printed(root, fonts, day)
    pdf, places, broken = printed
    if not pdf:
        return json.dumps({"broken": broken}, ensure_ascii=False).encode() + b"\n"
    small, pages = with_object_streams(pdf)
    facts = {"places": places, "pages": pages, "broken": broken, "unreadable": unreadable}
    return json.dumps(facts, ensure_ascii=False).encode() + b"\n" + small


def _printed(root: Path, fonts: str, day: str) -> tuple[bytes, Any, list[str]]:
    """The PDF by the best standards that it keeps, where its bookmarks stand, and which it does not keep and why.

    b"" where there is none by any.
    """
    import typst

    compiler = typst.Compiler(root / "main.typ", root=root, font_paths=_fonts(fonts), ignore_system_fonts=True)
    at = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(), datetime.UTC)
    broken: list[str] = []
    for standards in STANDARDS:
        try:
            pdf = compiler.compile(format="pdf", timestamp=at, pdf_standards=list(standards))
        except typst.TypstError as error:
            broken.append(_said(error.diagnostic))
            continue
        if not isinstance(pdf, bytes):
            raise TypeError("a PDF is one file")
        return pdf, json.loads(compiler.eval(_PLACES)), broken
    return b"", None, broken


def _unreadable(root: Path, fonts: str) -> list[str]:
    """The pictures that Typst cannot read: each is tried alone."""
    import typst

    out = []
    probe = root / "probe.typ"
    for path in sorted(one.relative_to(root).as_posix() for one in root.glob("media/**/*") if one.is_file()):
        probe.write_text(f"#image({json.dumps(path, ensure_ascii=False)})", encoding="utf-8")
        try:
            typst.Compiler(probe, root=root, font_paths=_fonts(fonts), ignore_system_fonts=True).compile(format="pdf")
        except typst.TypstError:
            out.append(path)
    return out


def _said(diagnostic: str) -> str:
    """What was wrong, without where in our sources: those lie in a folder of another name every time."""
    lines = (line.strip(" =") for line in diagnostic.splitlines())
    return "\n".join(line for line in lines if line.startswith(("error:", "hint:")))[:2000]
