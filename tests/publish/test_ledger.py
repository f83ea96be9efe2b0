"""The ledger: what each body owes, what came, where every file went."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl

from pipeline.config import Config, Lifetime, YearDates
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.material import Material, Numbered
from pipeline.model.table import FormRow, FormTable, Place
from pipeline.publish import ledger
from pipeline.publish.ledger import MISSING, RECEIVED, UNCHECKED, WRONG, Line

Make = Callable[..., Material]
FILE = "2024/区自然资源局/国土面积.xlsx"


def table(form: str = "F03", department: str = "区自然资源局", file: str = FILE, sheet: str = "Sheet1") -> FormTable:
    rows = (FormRow(3, {}), FormRow(4, {}), FormRow(5, {}, "合计"))
    return FormTable(form, "items", department, 2024, file, sheet, (), rows)


def finding(code: str, *at: Place, severity: Severity = Severity.BLOCKING, post: str = "") -> Settled:
    return Settled(Finding(code, at), severity, post, "")


def line(lines: tuple[Line, ...], body: str, form: str | None) -> Line:
    (found,) = [one for one in lines if one.body == body and (one.form.id if one.form else None) == form]
    return found


def test_nothing_came(config: Config) -> None:
    lines = ledger.ledger(config, [], [], [])
    assert {one.body for one in lines} == {body.name for body in config.bodies}
    assert {one.status for one in lines} == {MISSING}
    land = line(lines, "区自然资源局", "F03")
    assert land.waiting[0] == "生态组分" and len(land.waiting) == 3
    assert line(lines, "区林草局", None).waiting[:2] == ("生态组分", "生态结构")


def test_a_file_that_could_not_be_read_is_wrong_not_missing(config: Config, material: Make) -> None:
    scan = replace(material(FILE.replace(".xlsx", ".pdf")), speaks_of="F03")
    found = line(ledger.ledger(config, [], [scan], []), "区自然资源局", "F03")
    assert (found.status, found.files, found.rows) == (WRONG, (scan.file,), 0)
    other = replace(scan, department="区财政局", file="2024/区财政局/国土面积.pdf")
    assert line(ledger.ledger(config, [], [other], []), "区自然资源局", "F03").status == MISSING


def test_every_body_of_a_role_owes_its_forms(config: Config) -> None:
    twice = replace(config.bodies[3], name="某分局", aliases=())
    two = replace(config, bodies=(*config.bodies, twice))
    lines = ledger.ledger(two, [table()], [], [])
    assert line(lines, "区自然资源局", "F03").status == RECEIVED
    assert line(lines, "某分局", "F03").status == MISSING
    past = replace(config, bodies=(*config.bodies, replace(twice, years=Lifetime(None, 2023))))
    assert "某分局" not in {one.body for one in ledger.ledger(past, [], [], [])}


def test_received_rows_and_findings(config: Config) -> None:
    at = Place(FILE, "Sheet1", "C4")
    found = [
        finding("X101", at),
        finding("N101", at, severity=Severity.WARNING),
        finding("I101", at, post="局长"),
        finding("I101", Place("2024/区水务局/别的.xlsx")),
    ]
    made = line(ledger.ledger(config, [table()], [], found), "区自然资源局", "F03")
    assert (made.status, made.files, made.rows, made.waiting) == (RECEIVED, (FILE,), 2, ())
    assert made.open == {Severity.BLOCKING: 1, Severity.WARNING: 1, Severity.NOTICE: 0}


def test_a_form_that_could_not_be_read_right(config: Config) -> None:
    made = line(
        ledger.ledger(config, [table()], [], [finding("N101", Place(FILE, "Sheet1", "C4"))]), "区自然资源局", "F03"
    )
    assert made.status == WRONG and made.waiting


def test_findings_of_a_file_with_two_forms_go_to_their_sheet(config: Config) -> None:
    tables = [table(), table("F26", sheet="Sheet2")]
    found = [finding("N101", Place(FILE, "Sheet2", "A1")), finding("N101", Place(FILE, "说明"))]
    lines = ledger.ledger(config, tables, [], found)
    assert line(lines, "区自然资源局", "F03").open[Severity.BLOCKING] == 0
    assert line(lines, "区自然资源局", "F26").open[Severity.BLOCKING] == 1


def test_a_form_in_the_unsorted_folder_counts(config: Config) -> None:
    loose = table(department="", file="2024/待分拣/土地.xlsx")
    lines = ledger.ledger(config, [loose], [], [])
    assert line(lines, "区自然资源局", "F03").status == RECEIVED
    assert "F03" not in {one.form.id for one in lines if one.form and one.body == "区林草局"}


def test_last_year_is_not_this_year(config: Config) -> None:
    lines = ledger.ledger(config, [replace(table(), year=2023)], [], [])
    assert line(lines, "区自然资源局", "F03").status == MISSING


def test_other_material_waits_to_be_looked_at(config: Config, material: Make) -> None:
    files = [material("2024/区卫健局/饮用水报告.pdf"), material("2024/区文旅局/坏.pdf", unusable="P201")]
    lines = ledger.ledger(config, [], files, [])
    assert line(lines, "区卫健局", None).status == UNCHECKED
    assert line(lines, "区文旅局", None).status == MISSING


def sheets(config: Config, *given: object) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(ledger.render(config, *given)))  # type: ignore[arg-type]


def test_the_workbook(config: Config, material: Make) -> None:
    files = [
        material(FILE, forms=("F03",)),
        material("2024/区卫健局/饮用水报告.pdf", pages=7),
        material("2024/待分拣/坏.pdf", department="", unusable="P201"),
        material("2023/区卫健局/饮用水报告.pdf"),
    ]
    book = sheets(config, [table()], files, [], [Numbered("C-4-4-01", files[1], "C-4-4")])
    assert book.sheetnames == ["按部门和表单", "文件去向"]
    owed = {(row[1], row[2]): row for row in book["按部门和表单"].iter_rows(min_row=4, values_only=True)}
    land = owed["区自然资源局", "F03 国土面积指标证明材料"]
    assert land[3:7] == ("已收", None, FILE, 2)
    assert owed["区应急管理局", "其他指标的材料"][3:5] == ("未报", "逾期 7 天")
    (total,) = [row for row in owed.values() if row[1] == "合计"]
    assert f"未报 {len(owed) - 3}" in total[2] and "已收 1" in total[2] and "待核对 1" in total[2]
    assert "报送截止：2025-02-13" in book["按部门和表单"]["A2"].value
    went = [row[1:] for row in book["文件去向"].iter_rows(min_row=4, values_only=True)]
    assert [row[1] for row in went] == ["区自然资源局", "区卫健局", "待分拣", "区卫健局"]
    assert went[0][6] == "读作 F03 国土面积指标证明材料"
    assert went[1][4:] == (2, 7, "作为佐证材料", "C-4-4-01")
    assert went[2][6] == "未能使用：已编号的材料不见了（P201）"
    assert went[3][0] == 2023
    assert "共 4 个文件：读作表单 1，作为佐证材料 2，未能使用 1，已解压的压缩包 0" in book["文件去向"]["A2"].value


def test_a_zip_that_was_unpacked_is_no_material(config: Config, material: Make) -> None:
    packed = material("2024/区卫健局/包.zip")
    inner = material("2024/区卫健局/包.zip/坏.pdf", kind="pdf", unusable="P201")
    book = sheets(config, [], [packed, inner], [])
    assert book["文件去向"]["H4"].value == "已解压，里面的文件另列"
    assert "作为佐证材料 0，未能使用 1，已解压的压缩包 1" in book["文件去向"]["A2"].value
    assert line(ledger.ledger(config, [], [packed, inner], []), "区卫健局", None).status == MISSING


def test_before_the_deadline_and_without_dates(config: Config) -> None:
    dates = config.dates[2024]
    early = replace(config, dates={2024: replace(dates, cutoff=dates.due)})
    assert sheets(early, [], [], [])["按部门和表单"]["E4"].value == "当日截止"
    none = replace(config, dates={2024: YearDates(None, None, None)})
    assert sheets(none, [], [], [])["按部门和表单"]["E4"].value is None
    assert "未填写" in sheets(none, [], [], [])["按部门和表单"]["A2"].value
