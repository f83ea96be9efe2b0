"""The built sample's Word files as LibreOffice lays them out: the same words, as many pages, contents that are right."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, once
from tests.publish.report import FILES, REPORT, W, body, edges, folios, pages, squeezed, texts

COMMENTED = "自查报告（校核版）"
HANGING = re.compile("[、，。；：]")
"""LibreOffice leaves out a mark that hangs over the end of a line."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


@pytest.fixture(scope="session")
def converted(built: Path, short_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the PDF LibreOffice makes of each Word file of the sample, and of the commented report of a short
    project; made once for the session.
    """

    def convert(folder: Path) -> None:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        sources = [str(built / REPORT / f"{name}.docx") for name in FILES]
        sources.append(str(short_built / REPORT / f"{COMMENTED}.docx"))
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *sources]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)

    return once(tmp_path_factory, "libreoffice", convert)


@pytest.mark.parametrize("name", FILES)
def test_libreoffice_shows_the_same_words_on_as_many_pages(built: Path, converted: Path, name: str) -> None:
    word, pdf = built / REPORT / f"{name}.docx", built / REPORT / f"{name}.pdf"
    ours, theirs = (pages(one, edges(word)) for one in (pdf, converted / f"{name}.pdf"))
    # LibreOffice does not squeeze punctuation as the settings ask (compressPunctuation), Word and the PDF do
    assert abs(len(theirs) - len(ours)) <= max(1, 0.08 * len(ours)), (len(theirs), len(ours))
    shown, at, missing = HANGING.sub("", "".join(theirs)), 0, []
    for text in texts(word):
        found = shown.find(HANGING.sub("", text), at)
        at = max(at, found)
        if found < 0:
            missing.append(text)
    assert missing == []
    assert all(len(page) > 20 for page in theirs)


def test_page_numbers_in_the_contents_agree_with_libreoffice(built: Path, converted: Path) -> None:
    """Nine entries in ten within two pages of where the heading stands."""
    word, pdf = built / REPORT / "自查报告.docx", converted / "自查报告.pdf"
    shown, numbers = pages(pdf, edges(word)), folios(pdf)
    first = next(at for at, number in enumerate(numbers) if number)
    off, at = [], first
    for title, number in contents(word):
        at = next((page for page in range(at, len(shown)) if title in shown[page]), at)
        assert title in shown[at], title
        off.append(abs(int(numbers[at]) - int(number)))
    assert len(off) > 80
    assert sum(distance <= 2 for distance in off) >= 0.9 * len(off), off
    assert max(off) <= 0.08 * len(shown), off


def test_libreoffice_opens_the_commented_report_in_bounded_work(built: Path) -> None:
    """It reads all comments over again for each one (2,591 of them, 110,000 elements: over two minutes)."""
    with zipfile.ZipFile(built / REPORT / f"{COMMENTED}.docx") as package:
        comments = package.read("word/comments.xml")
    assert comments.count(b"<w:comment ") * comments.count(b"<w:") < 30_000_000


def test_libreoffice_shows_the_commented_report(short_built: Path, converted: Path) -> None:
    word = short_built / REPORT / f"{COMMENTED}.docx"
    shown = HANGING.sub("", "".join(pages(converted / f"{COMMENTED}.pdf", edges(word))))
    told = [HANGING.sub("", text) for text in texts(word)]
    assert len(told) > 100
    assert [text for text in told if text not in shown] == []


def contents(word: Path) -> list[tuple[str, str]]:
    """The entries of Word's contents list and the page numbers it shows on opening."""
    found = []
    for paragraph in body(word).iter(W + "p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(W + "val", "").startswith("Toc"):
            pieces = ["\t" if leaf.tag == W + "tab" else leaf.text or "" for leaf in paragraph.iter(W + "t", W + "tab")]
            title, _, number = "".join(pieces).rpartition("\t")
            found.append((squeezed(title), number.strip()))
    return found
