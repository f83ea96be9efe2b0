"""Small chapters for tests, made from the project's own style sheet as a writer makes them: copy, then write."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.fill import template
from pipeline.fill.style_sheet import StyleSheet, open_style_sheet
from pipeline.fill.template import Rendered
from pipeline.model.finding import Finding
from pipeline.office import package
from pipeline.office.ooxml import W, parse_xml

SHEET = (Path(__file__).parents[2] / "report_templates" / "公文样式.docx").read_bytes()
FILES = package.read_package(SHEET)
LANDSCAPE = ('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"')


def own() -> StyleSheet:
    """The style sheet, opened."""
    return open_style_sheet(FILES)


def paragraph(style: str, *runs: str) -> str:
    """A paragraph; each string is a run of its own, as Word likes to split text."""
    inner = "".join(f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inner}</w:p>'


def table(*rows: tuple[str, ...]) -> str:
    """A plain table of the report's style."""
    body = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph('TableText', cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    grid = '<w:gridCol w:w="2000"/>' * len(rows[0])
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'


def chapter(*blocks: str, swap: tuple[str, str] | None = None, extra: dict[str, bytes] | None = None) -> bytes:
    """A chapter with these blocks (XML); `swap` changes its last section, `extra` adds or replaces parts."""
    text = FILES["word/document.xml"].decode()
    start, end = text.index("<w:body>") + 8, text.rindex("<w:sectPr>")
    section = text[end:].replace(*swap) if swap else text[end:]
    document = text[:start] + "".join(blocks) + section
    return package.write_package({**FILES, "word/document.xml": document.encode(), **(extra or {})})


def rendered(raw: bytes, **context: object) -> Rendered:
    """The chapter filled in; fails where nothing could be rendered."""
    made = attempt(raw, **context)
    assert isinstance(made, Rendered), made
    return made


def attempt(raw: bytes, **context: object) -> Rendered | tuple[Finding, ...]:
    """The chapter filled in, or the findings that stopped it."""
    ready = template.prepare_template(raw, "正文/试.docx", own())
    assert not isinstance(ready, Finding), ready
    return template.render_template(
        ready, {"页眉": "示例数据", **context}, {"加": lambda one, other="": f"{one}+{other}"}
    )


def findings(raw: bytes, **context: object) -> tuple[Finding, ...]:
    """What filling in the chapter finds."""
    made = attempt(raw, **context)
    return made.findings if isinstance(made, Rendered) else made


def texts(raw: bytes) -> list[str]:
    """Text of every paragraph of a .docx."""
    body = parse_xml(package.read_package(raw)["word/document.xml"])
    return ["".join(t.text or "" for t in p.iter(W + "t")) for p in body.iter(W + "p")]


def xml(raw: bytes, name: str = "word/document.xml") -> str:
    """One part of a .docx as text."""
    return etree.tostring(parse_xml(package.read_package(raw)[name]), encoding="unicode")
