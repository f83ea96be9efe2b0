"""A 情况说明 that was issued, ticked and sent back says for each row why there is nothing."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from pipeline import config as configs
from pipeline.ingest import statement
from pipeline.ingest.year_basis import YearBasis
from pipeline.issue import statement_form as issued
from pipeline.model.receipt import Absence, Statement
from pipeline.office import package
from pipeline.reading.readers import read_file

CONFIG = configs.load(Path(__file__).parents[2])
BODY = next(body for body in CONFIG.bodies if "水务" in body.roles)
TICKABLE = [
    one.id for item in CONFIG.scheme.duties.of_role("水务") for one in item.deliverables if "not_done" in one.absences
]


def answered(answers: dict[str, tuple[list[str], str]], year: int = 2024) -> bytes:
    """The issued form of the body with boxes ticked and reasons written, by deliverable id."""
    import docx

    document = docx.Document(io.BytesIO(issued.statement_document(BODY, CONFIG)))
    table = document.tables[0]
    heads = [cell.text for cell in table.rows[0].cells]
    for row in table.rows[1:]:
        boxes, reason = answers.get(row.cells[0].text.strip(), ([], ""))
        for box in boxes:
            cell = row.cells[heads.index(box)]._tc
            sign = next(one for one in cell.iter() if one.tag.endswith("}t"))
            sign.text = "☑"
        row.cells[-1].paragraphs[0].add_run(reason)
    out = io.BytesIO()
    document.save(out)
    if year != 2024:
        files = package.read_package(out.getvalue())
        text = files["word/document.xml"].decode()
        files["word/document.xml"] = re.sub("年度：2024", f"年度：{year}", text).encode()
        return package.write_package(files)
    return out.getvalue()


def read(data: bytes) -> tuple[tuple[Statement, ...], list[str]]:
    contents = read_file("说明.docx", data)
    said, findings = statement.read_statement("2024/某局/说明.docx", BODY.name, contents, YearBasis.of(CONFIG, 2024))
    return said, [one.code for one in findings]


@pytest.mark.parametrize(
    ("box", "absence"),
    [("无此对象", Absence.ABSENT), ("未开展", Absence.NOT_DONE), ("由某部门提供", Absence.ELSEWHERE)],
)
def test_a_ticked_box_is_a_statement(box: str, absence: Absence) -> None:
    one = next(
        one.id for one in CONFIG.scheme.duties.by_id.values() if one.role == "水务" and absence.value in one.absences
    )
    said, codes = read(answered({one: ([box], "年度计划没有安排")}))
    assert [(made.about, made.absence, made.reason) for made in said] == [(one, absence, "年度计划没有安排")]
    assert codes == []


def test_two_boxes_in_a_row_are_asked_about() -> None:
    one = next(one for one in TICKABLE if len(CONFIG.scheme.duties.by_id[one].absences) > 1)
    words = {"absent": "无此对象", "zero": "全年为零", "not_done": "未开展", "elsewhere": "由某部门提供"}
    boxes = [words[way] for way in CONFIG.scheme.duties.by_id[one].absences][:2]
    said, codes = read(answered({one: (boxes, "原因")}))
    assert [made.absence for made in said] == [None]
    assert codes == ["I301"]


def test_a_reason_is_needed() -> None:
    assert read(answered({TICKABLE[0]: (["未开展"], "")}))[1] == ["I303"]


def test_a_form_of_another_season_is_not_taken() -> None:
    said, codes = read(answered({TICKABLE[0]: (["未开展"], "没有安排")}, year=2023))
    assert (said, codes) == ((), ["I304"])


def test_a_form_without_a_tick_is_a_statement_about_nothing() -> None:
    said, told = read(answered({}))
    assert [(one.about, one.absence, one.department) for one in said] == [("", None, BODY.name)] and told == []


def test_another_word_file_is_no_statement() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("关于某项工作的情况说明")
    out = io.BytesIO()
    document.save(out)
    assert read(out.getvalue()) == ((), [])


def test_reasons_without_a_tick_are_told() -> None:
    said, told = read(answered({TICKABLE[0]: ([], "全区没有")}))
    assert said == () and told == ["I308"]
    said, told = read(answered({TICKABLE[0]: ([], "全区没有"), TICKABLE[1]: (["未开展"], "计划没有安排")}))
    assert [one.about for one in said] == [TICKABLE[1]] and told == ["I308"]


def test_the_body_that_provides_it_is_found_in_a_sentence() -> None:
    other = next(body.name for body in CONFIG.bodies if body.name != BODY.name)
    about = next(
        one for one in CONFIG.scheme.duties.by_id.values() if one.role == "水务" and "elsewhere" in one.absences
    )
    said, _ = read(answered({about.id: (["由某部门提供"], f"由{other}统一提供")}))
    assert [one.other for one in said] == [other]
