"""A Word report and what a person does to it → the file he gives back: words, tracked changes, comments, LibreOffice."""

from __future__ import annotations

import copy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.office import package
from pipeline.office.ooxml import (
    DOCUMENT,
    DOCUMENT_RELS,
    KIND,
    RELATIONSHIPS,
    SPACE,
    Element,
    W,
    new_element,
    parse_xml,
    serialise,
    style_of,
    text_run,
)
from pipeline.office.package import CONTENT_TYPES

Change = Callable[[Element], None]
"""What is done to the tree of the document."""


def changed(word: bytes, *changes: Change, remarks: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The file with these changes made; `remarks`: words of a paragraph → a comment that hangs on it."""
    files = package.read_package(word)
    tree = parse_xml(files[DOCUMENT])
    for change in changes:
        change(tree)
    if remarks:
        _remark(files, tree, remarks)
    files[DOCUMENT] = serialise(tree)
    return package.write_package(files)


def paragraph_with(tree: Element, words: str) -> Element:
    """The first paragraph outside the contents list that has these words."""
    for paragraph in tree.iter(W + "p"):
        said = "".join(leaf.text or "" for leaf in paragraph.iter(W + "t"))
        if words in said and not style_of(paragraph).startswith("Toc"):
            return paragraph
    raise LookupError(words)


def put(old: str, new: str, of: str = "") -> Change:
    """These words for those, in the first paragraph that has them (and has `of`)."""

    def change(tree: Element) -> None:
        paragraph = paragraph_with(tree, of or old)
        leaves = list(paragraph.iter(W + "t"))
        said = "".join(leaf.text or "" for leaf in leaves)
        first, at, done = said.index(old), 0, False
        last = first + len(old)
        for leaf in leaves:
            text = leaf.text or ""
            low, high = max(first, at), min(last, at + len(text))
            if low < high:
                leaf.text = text[: low - at] + ("" if done else new) + text[high - at :]
                leaf.set(SPACE, "preserve")
                done = True
            at += len(text)

    return change


def added_after(words: str, text: str) -> Change:
    """A paragraph after the one that has these words."""

    def change(tree: Element) -> None:
        beside = paragraph_with(tree, words)
        look = beside.find(W + "pPr")
        beside.addnext(new_element("p", copy.deepcopy(look) if look is not None else None, text_run(text)))

    return change


def taken_out(words: str) -> Change:
    """The paragraph that has these words, gone."""

    def change(tree: Element) -> None:
        paragraph = paragraph_with(tree, words)
        paragraph.getparent().remove(paragraph)

    return change


def row_taken_out(words: str) -> Change:
    """The row of a table that has these words, gone."""

    def change(tree: Element) -> None:
        row = next(paragraph_with(tree, words).iterancestors(W + "tr"))
        row.getparent().remove(row)

    return change


def cut(words: str) -> Change:
    """The paragraph that has these words, cut in two after them."""

    def change(tree: Element) -> None:
        paragraph = paragraph_with(tree, words)
        said = "".join(leaf.text or "" for leaf in paragraph.iter(W + "t"))
        at = said.index(words) + len(words)
        look = paragraph.find(W + "pPr")
        for child in [child for child in paragraph if child.tag != W + "pPr"]:
            paragraph.remove(child)
        paragraph.append(text_run(said[:at]))
        paragraph.addnext(new_element("p", copy.deepcopy(look) if look is not None else None, text_run(said[at:])))

    return change


def tracked(old: str, new: str) -> Change:
    """These words for those as a tracked change."""

    def change(tree: Element) -> None:
        paragraph = paragraph_with(tree, old)
        said = "".join(leaf.text or "" for leaf in paragraph.iter(W + "t"))
        at = said.index(old)
        for child in [child for child in paragraph if child.tag != W + "pPr"]:
            paragraph.remove(child)
        gone = text_run(old)
        leaf = gone.find(W + "t")
        leaf.tag = W + "delText"
        paragraph.extend(
            [
                text_run(said[:at]),
                new_element("del", gone, id="901", author="审", date="2025-03-01T00:00:00Z"),
                new_element("ins", text_run(new), id="902", author="审", date="2025-03-01T00:00:00Z"),
                text_run(said[at + len(old) :]),
            ]
        )

    return change


def end_taken_out(words: str) -> Change:
    """The end of a paragraph deleted as a tracked change: it is joined with the next."""

    def change(tree: Element) -> None:
        properties = paragraph_with(tree, words).find(W + "pPr")
        mark = new_element("del", id="903", author="审", date="2025-03-01T00:00:00Z")
        properties.append(new_element("rPr", mark))

    return change


def _remark(files: dict[str, bytes], tree: Element, remarks: tuple[tuple[str, str], ...]) -> None:
    said = []
    for number, (words, text) in enumerate(remarks):
        paragraph = paragraph_with(tree, words)
        paragraph.append(new_element("r", new_element("commentReference", id=str(number))))
        said.append(
            new_element("comment", new_element("p", text_run(text)), id=str(number), author="审", initials="审")
        )
    files["word/comments.xml"] = serialise(new_element("comments", *said))
    links = parse_xml(files[DOCUMENT_RELS])
    link = links.makeelement(
        RELATIONSHIPS + "Relationship", {"Id": "rIdRemarks", "Type": KIND + "comments", "Target": "comments.xml"}
    )
    links.append(link)
    files[DOCUMENT_RELS] = serialise(links)
    types = parse_xml(files[CONTENT_TYPES])
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    types.append(
        types.makeelement(
            types.tag.replace("Types", "Override"), {"PartName": "/word/comments.xml", "ContentType": kind}
        )
    )
    files[CONTENT_TYPES] = serialise(types)


def saved_by_libreoffice(word: bytes, folder: Path) -> bytes:
    """The file as LibreOffice saves it, whose person has changed nothing more."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: it stands in for WPS here")
    source, out = folder / "来.docx", folder / "存"
    source.write_bytes(word)
    subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--headless",
            "--convert-to",
            "docx",
            "--outdir",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return (out / "来.docx").read_bytes()
