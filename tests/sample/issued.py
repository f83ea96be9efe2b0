"""What we issue to a body, filled in as it comes back: the 情况说明 with its boxes ticked."""

from __future__ import annotations

import io
from collections.abc import Mapping

from pipeline.config import Body, Config
from pipeline.issue import statement as statements
from pipeline.office import package
from tests.sample.layouts import LABEL

TICKED = "☑"


def statement(body: Body, config: Config, ticked: Mapping[str, tuple[str, str]]) -> bytes:
    """The body's 情况说明: deliverable id → (which box is ticked, the reason written beside it)."""
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(io.BytesIO(statements.document(body, config)))
    document.paragraphs[0].insert_paragraph_before(f"（{LABEL}）")
    left = dict(ticked)
    for row in document.tables[0].rows:
        cells = row.cells
        if cells[0].text not in left:
            continue
        way, reason = left.pop(cells[0].text)
        (box,) = (one for one in row._tr.iter(qn("w:sdt")) if one.find(f".//{qn('w:tag')}").get(qn("w:val")).endswith(f":{way}"))  # fmt: skip
        box.find(".//{*}checked").set(qn("w14:val"), "1")
        box.find(f".//{qn('w:t')}").text = TICKED
        cells[-1].paragraphs[0].add_run(reason)
    assert not left, f"no such row: {left}"
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == "年　　月　　日":
            paragraph.runs[0].text = f"{config.year + 1}年1月22日"
    out = io.BytesIO()
    document.save(out)
    return package.normalise(out.getvalue())
