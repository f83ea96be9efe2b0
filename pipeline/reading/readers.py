"""The bytes of a file → what it holds, or why nothing is read from it. To be run where memory and time are bounded.

What reads a kind of file is loaded with the first file of that kind: a correction is mostly one workbook.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lxml import etree

from pipeline.model.finding import Finding
from pipeline.model.material import Paper
from pipeline.model.table import Place
from pipeline.office.ooxml import parse_xml
from pipeline.reading import gate
from pipeline.reading.file_contents import FileContents, Refusal, SheetRead
from pipeline.reading.gate import Passed, Refused, Secret
from pipeline.reading.long_texts import without_long_texts
from pipeline.reading.secrecy import mark_in_contents, mark_in_name
from pipeline.reading.words_beside import words_beside

_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_EMBEDDED = "word/embeddings/"


def read_file(name: str, data: bytes, *, words: bool = True) -> FileContents:
    """What a file holds; a file that is refused says so and holds nothing.

    `name` is only used for its ending where contents leave a choice. Without `words` the texts of PDFs are left unread:
    a person must look at what the reader died over.
    """
    try:
        _stop_at(mark_in_name(name), name.rpartition(".")[2].lower())
        passed = gate.admit(name, data)
        reader = READERS.get(passed.kind)
        contents = reader(passed, words) if reader else FileContents(passed.kind)
        _stop_at(mark_in_contents(contents, words_beside(passed)), passed.kind)
        return without_long_texts(contents)
    except Refused as refused:
        return FileContents(refused.kind, Refusal(refused.code, refused.values, isinstance(refused, Secret)))


def _stop_at(mark: str, kind: str) -> None:
    """Refuse a file that bears a mark of secrecy: nothing of it goes on from here, no cache, no picture, no volume."""
    if mark:
        raise Secret("I147", kind, 标志=mark)


def _tree(part: bytes) -> Any:
    try:
        return parse_xml(part)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused("I104", "Office") from None


def _workbook(passed: Passed, _: bool) -> FileContents:
    from pipeline.reading import workbook

    sheets, findings = workbook.read_workbook(passed.kind, passed.data, passed.parts)
    return FileContents(passed.kind, sheets=tuple((sheet, None) for sheet in sheets), findings=tuple(findings))


def _text_table(passed: Passed, _: bool) -> FileContents:
    from pipeline.reading import csvfile

    return FileContents(passed.kind, sheets=tuple((sheet, None) for sheet in csvfile.read_csv(passed.data)))


def _document(passed: Passed, _: bool) -> FileContents:
    from pipeline.reading import document_details, word_tree, worddoc, wordtext
    from pipeline.system.personal_numbers import mask_personal

    tree = word_tree.word_tree(passed.parts.get(main_part(passed), b""), passed.parts.get(_STYLES, b""))
    embedded, findings = _embedded(passed)
    for code, runs in (("I142", tree.unseen), ("I149", tree.faint)):
        if runs:
            findings.append(Finding(code, (Place(""),), {"个数": str(runs)}))
    return FileContents(
        passed.kind,
        sheets=(*worddoc.read_word(tree.root), *embedded),
        findings=tuple(findings),
        paper=document_details.understand(
            (mask_personal(wordtext.document_text(tree.root)),), wordtext.pictures(passed.data)
        ),
        ticked_rows=tuple(wordtext.ticked_rows(tree.root)),
    )


def main_part(passed: Passed) -> str:
    """The part that holds the document, which need not be called word/document.xml."""
    for one in _tree(passed.parts.get("_rels/.rels", b"<none/>")).iter("{*}Relationship"):
        if one.get("Type", "").endswith("/officeDocument"):
            return str(one.get("Target", "")).lstrip("/")
    return _DOCUMENT


def _embedded(passed: Passed) -> tuple[list[SheetRead], list[Finding]]:
    """The sheets of workbooks inside a Word file, and the findings about them."""
    from pipeline.reading import workbook

    sheets: list[SheetRead] = []
    findings: list[Finding] = []
    with zipfile.ZipFile(io.BytesIO(passed.data)) as package:
        entries = sorted(package.infolist(), key=lambda entry: entry.filename)
    for number, entry in enumerate((one for one in entries if one.filename.lower().startswith(_EMBEDDED)), 1):
        label = f"内嵌表格{number}"
        try:
            inner = gate.admit(entry.filename, gate.inflate(passed.data, entry, passed.kind))
            if inner.kind not in ("xlsx", "xls"):
                raise Refused("I144", inner.kind)
            found, more = workbook.read_workbook(inner.kind, inner.data, inner.parts)
        except Refused:
            findings.append(Finding("I144", (Place("", label),), {"对象": entry.filename.rpartition("/")[2]}))
            continue
        sheets += [(replace(sheet, name=f"{label} {sheet.name}".strip()), None) for sheet in found]
        findings += [
            replace(one, at=tuple(replace(at, sheet=f"{label} {at.sheet}".strip()) for at in one.at)) for one in more
        ]
    return sheets, findings


def _pages(passed: Passed, words: bool) -> FileContents:
    from pipeline.reading import document_details, pdf_pages
    from pipeline.system import pdfreader
    from pipeline.system.personal_numbers import mask_personal

    pages = pdf_pages.page_count(passed.data)
    texts = pdfreader.page_texts(passed.data) if words else None
    # One that cannot be read within bounds counts as a scan: a person must look at it.
    said = None if texts is None else tuple(map(mask_personal, texts))
    paper = Paper(scanned=True) if said is None else document_details.understand(said, pages=pages)
    return FileContents(passed.kind, pages=pages, paper=paper)


def _picture(passed: Passed, _: bool) -> FileContents:
    from pipeline.reading import photo

    return FileContents(passed.kind, picture=photo.open_picture(passed.data, passed.kind))


READERS: dict[str, Callable[[Passed, bool], FileContents]] = {
    "xlsx": _workbook,
    "xls": _workbook,
    "csv": _text_table,
    "txt": _text_table,
    "docx": _document,
    "pdf": _pages,
    "jpg": _picture,
    "png": _picture,
}
"""Kind of file → its reader; it may raise Refused. A zip has none: its members are read one by one."""
