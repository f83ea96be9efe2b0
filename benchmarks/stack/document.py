"""Templates, a context and figures → rendered parts, one Word file of them, and the PDF LibreOffice makes of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docxcompose.composer import Composer
from docxtpl import DocxTemplate, InlineImage

MM_OF_DOT = 25.4 / 200


def render(template: Path, context: Mapping[str, object], figures: Mapping[str, Path], width: float, to: Path) -> None:
    """Fill in one template; a figure it names is laid out as wide as the text."""
    opened = DocxTemplate(template)
    pictures = {name: InlineImage(opened, str(path), width=Mm(width)) for name, path in figures.items()}
    opened.render({**context, "figures": pictures}, autoescape=True)
    opened.save(to)


def merge(parts: Sequence[Path], to: Path) -> None:
    """One document of all parts in order; heads and feet are those of the first on every page."""
    composer = Composer(Document(str(parts[0])))
    for part in parts[1:]:
        composer.append(Document(str(part)))
    *sections, first = composer.doc.element.body.iter(qn("w:sectPr"))
    edges = [one for one in first if one.tag in (qn("w:headerReference"), qn("w:footerReference"))]
    for section in sections:
        for edge in reversed(edges):
            section.insert(0, deepcopy(edge))
    composer.save(str(to))


def to_pdf(words: Sequence[Path], folder: Path, profile: Path) -> None:
    """PDF files beside the Word files, by one run of LibreOffice with a profile of its own."""
    command = [
        "soffice",
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, words),
    ]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"})
