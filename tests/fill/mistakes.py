"""Chapters of the report as a writer might spoil them, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline import fill
from pipeline.case import Case
from pipeline.fill import outline, phrases
from pipeline.model.finding import Finding
from pipeline.office import package
from pipeline.office.ooxml import DOCUMENT, SPACE, Element, W, copy, parse_xml, serialise, text_of
from pipeline.scheme.catalogue import Responsible
from pipeline.system.cache import Cache

TEMPLATES = Path(__file__).parents[2] / "report_templates"


class Chapters:
    """Chapters that stand alone in a report, filled in with what is known of a case."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case, self.folder = case, folder
        self.plan = outline.load(TEMPLATES)
        self.words = phrases.load(TEMPLATES / phrases.NAME)
        (folder / fill.SHEET).write_bytes((TEMPLATES / fill.SHEET).read_bytes())

    def told(self, chapter: str, edit: Mapping[str, str]) -> list[Finding]:
        """What is wrong with a chapter for the edit alone."""
        before = [(one.code, one.values.get("id")) for one in self._told(chapter, {})]
        return [one for one in self._told(chapter, edit) if (one.code, one.values.get("id")) not in before]

    def _told(self, chapter: str, edit: Mapping[str, str]) -> list[Finding]:
        line = self.plan.line(chapter)
        file = self.folder / line.file.relative_to(TEMPLATES)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(edited(chapter, edit))
        alone = replace(self.plan, body=(replace(line, file=file),), appendices=(), annexes=())
        store = Cache(self.folder / "kept")
        filled = fill.fill(alone, self.folder, self.case, self.words, {}, draft=True, store=store)
        catalogue = self.case.config.scheme.catalogue
        return [one for one in filled.findings if catalogue[one.code].responsible is Responsible.WRITER]


def edited(chapter: str, edit: Mapping[str, str]) -> bytes:
    """The chapter with an edit: see mistakes.yaml."""
    file = outline.load(TEMPLATES).line(chapter).file
    files = package.read_package(file.read_bytes())
    tree = parse_xml(files[DOCUMENT])
    if "old" in edit:
        _write(_holding(tree, edit["old"]), edit["old"], edit["new"])
    if "old2" in edit:
        _write(_holding(tree, edit["old2"]), edit["old2"], edit["new2"])
    if "cut" in edit:
        lost = _holding(tree, edit["cut"], edit.get("under", ""))
        lost.getparent().remove(lost)
    if "cut_row" in edit:
        row = next(_holding(tree, edit["cut_row"], edit.get("under", "")).iterancestors(W + "tr"))
        row.getparent().remove(row)
    if "cut_cell" in edit:
        cell = next(_holding(tree, edit["cut_cell"], edit.get("under", "")).iterancestors(W + "tc"))
        cell.getparent().remove(cell)
    if "add" in edit:
        after = _holding(tree, edit["after"], edit.get("under", ""))
        for line in reversed(edit["add"].split("\n")):
            new = copy(_holding(tree, edit.get("like", edit["after"])))
            _write(new, text_of(new), line)
            after.addnext(new)
    text = serialise(tree).decode()
    if "xml" in edit:
        assert edit["xml"] in text, edit["xml"]
        text = text.replace(edit["xml"], edit["by"], 1)
    return package.write_package({**files, DOCUMENT: text.encode()})


def _holding(tree: Element, words: str, under: str = "") -> Element:
    paragraphs = list(tree.iter(W + "p"))
    first = next(at for at, one in enumerate(paragraphs) if under in text_of(one))
    return next(one for one in paragraphs[first:] if words in text_of(one))


def _write(paragraph: Element, old: str, new: str) -> None:
    text = text_of(paragraph).replace(old, new, 1)
    leaves = list(paragraph.iter(W + "t"))
    leaves[0].text = text
    leaves[0].set(SPACE, "preserve")
    for leaf in leaves[1:]:
        leaf.text = ""
