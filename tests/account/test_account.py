"""Every file has its end and every duty its standing, whatever comes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import settings, strategies

from pipeline.account import account, judge_receipts
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.material import Material, Paper
from pipeline.model.receipt import (
    Absence,
    Account,
    Disposition,
    Duty,
    FileDisposition,
    Receipt,
    Registered,
    Standing,
    Statement,
)
from pipeline.model.table import DataTable, FormTable, Place, Record
from pipeline.scheme.deliverables import Instances
from tests.account.conftest import made

YEAR = 2024
DAY = datetime.date(2025, 2, 11)


def run(
    config: Config,
    files: Sequence[Material],
    rows: Sequence[Registered] = (),
    statements: Sequence[Statement] = (),
    tables: Sequence[FormTable] = (),
    facts: FactSet | None = None,
) -> tuple[Account, tuple[Finding, ...]]:
    return account(files, rows, statements, tables, facts or FactSet(), config, YEAR)


def receipt(found: Account, deliverable: str, department: str, subject: str = "") -> Receipt:
    (one,) = [one for one in found.receipts if one.duty == Duty(deliverable, department, subject)]
    return one


def ends(found: Account) -> list[tuple[Disposition, int | None, int | None, list[str]]]:
    rows = [row for row in found.whereabouts if row.end is not Disposition.KEPT]
    return [(row.end, row.first, row.last, [duty.deliverable for duty in row.duties]) for row in rows]


def test_a_report_in_word_and_pdf_is_received_and_one_alone_is_partial(config: Config) -> None:
    pdf, word = made("区林草局/4.生态环境保护工作情况报告.pdf"), made("区林草局/4.生态环境保护工作情况报告.docx")
    found, _ = run(config, [pdf])
    one = receipt(found, "林草.4-1", "区林草局")
    assert (one.standing, one.lacking) == (Standing.PARTIAL, ("editable",))
    found, _ = run(config, [pdf, word])
    one = receipt(found, "林草.4-1", "区林草局")
    assert (one.standing, one.lacking, len(one.pieces)) == (Standing.RECEIVED, (), 2)
    assert receipt(found, "林草.5-1", "区林草局").standing is Standing.MISSING


def test_one_scan_holds_nine_deliverables(config: Config) -> None:
    scan = made("区自然资源局/扫描.pdf", pages=20)
    rows = [Registered(2 + n, scan.file, 2 * n + 1, 2 * n + 2, (f"自然资源.{n + 1}",)) for n in range(9)]
    found, told = run(config, [scan], rows)
    assert [one[1:3] for one in ends(found)] == [*((row.first, row.last) for row in rows), (19, 20)]
    assert ends(found)[-1][0] is Disposition.UNRECOGNISED
    assert [one.code for one in told] == ["R107"] and told[0].values["页码"] == "19-20"
    assert receipt(found, "自然资源.6-1", "区自然资源局").pieces[0].first == 11
    # A whole item named for a scan is everything of it that can be a PDF: the form and six papers, not the pictures.
    assert len(found.whereabouts[1].duties) == 7


def test_nine_photos_are_one_deliverable(config: Config) -> None:
    photos = [made(f"区水务局/示例工程/施工照片/{n}.jpg") for n in range(9)]
    found, _ = run(config, photos)
    one = receipt(found, "水务.1-7", "区水务局")
    assert one.standing is Standing.RECEIVED and len(one.pieces) == 9


def test_overlapping_pages_are_told_and_each_page_ends_once(config: Config) -> None:
    scan = made("区财政局/扫描.pdf", pages=6)
    rows = [Registered(2, scan.file, 1, 4, ("财政.1-2",)), Registered(3, scan.file, 3, 9, ("财政.2-1",))]
    found, told = run(config, [scan], rows)
    assert ends(found) == [
        (Disposition.DELIVERABLE, 1, 2, ["财政.1-2"]),
        (Disposition.DELIVERABLE, 3, 4, ["财政.1-2", "财政.2-1"]),
        (Disposition.DELIVERABLE, 5, 6, ["财政.2-1"]),
    ]
    assert [one.code for one in told] == ["I404"]
    assert "重叠" in told[0].values["问题"] and "超出了 6 页" in told[0].values["问题"]


def test_the_register_outweighs_the_name(config: Config) -> None:
    file = made("区财政局/生态环境保护治理与支出情况报告.pdf")
    row = Registered(2, file.file, about=("财政.2-1",), received=DAY)
    found, _ = run(config, [file], [row])
    assert receipt(found, "财政.2-1", "区财政局").received == DAY
    assert receipt(found, "财政.5-1", "区财政局").standing is Standing.MISSING


def test_a_form_outweighs_the_name(config: Config) -> None:
    file = made("区财政局/预算报告.xlsx", forms=("F02",))
    table = FormTable("F02", "items", "区财政局", YEAR, file.file, "表", (), ())
    found, _ = run(config, [file], tables=[table])
    assert ends(found) == [(Disposition.FORM, None, None, ["财政.1-1"])]


def test_a_form_in_another_bodys_folder_is_told(config: Config) -> None:
    file = made("区水务局/表.xlsx", forms=("F02",))
    table = FormTable("F02", "items", "区水务局", YEAR, file.file, "表", (), ())
    found, told = run(config, [file], tables=[table])
    assert ends(found) == [(Disposition.FORM, None, None, [])]
    assert [(one.code, one.values["部门"]) for one in told] == [("R108", "区财政局")]


def test_the_unsorted_folder_gets_proposals_only(config: Config) -> None:
    file = made("待分拣/2024年城乡生活污水处理情况报告.pdf")
    found, told = run(config, [file])
    assert found.whereabouts[0].end is Disposition.UNRECOGNISED
    assert found.whereabouts[0].likely[0] == "住建.6-1"
    assert [one.code for one in told] == ["R105"]
    row = Registered(2, file.file, about=("住建.6-1",))
    found, _ = run(config, [file], [row])
    assert receipt(found, "住建.6-1", "区住建局").pieces
    # A form that only one body owes needs nobody's word.
    form = made("待分拣/表.xlsx", forms=("F02",))
    found, _ = run(config, [form], tables=[FormTable("F02", "items", "", YEAR, form.file, "表", (), ())])
    assert receipt(found, "财政.1-1", "区财政局").pieces


def test_an_object_that_nobody_names_is_asked_about(config: Config) -> None:
    file = made("区综合行政执法局/乡镇垃圾清运台账.pdf")
    found, told = run(config, [file])
    assert found.whereabouts[0].end is Disposition.UNRECOGNISED and found.whereabouts[0].likely == ("综合执法.3-3",)
    wrong = Registered(2, file.file, about=("综合执法.3-3",), subject="某某镇")
    _, told = run(config, [file], [wrong])
    assert "I408" in [one.code for one in told]
    right = replace(wrong, subject="示例镇二")
    found, told = run(config, [file], [right])
    assert receipt(found, "综合执法.3-3", "区综合行政执法局", "示例镇二").pieces and not told


@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        ("示例镇一垃圾清运台账.pdf", ["示例镇一"]),
        ("示例镇一、示例乡一垃圾清运台账.pdf", ["示例镇一", "示例乡一"]),
        ("各乡镇垃圾清运台账.pdf", ["示例街道一", "示例街道二", "示例镇一", "示例镇二", "示例乡一"]),
        ("2024年三季度垃圾清运台账.pdf", ["第三季度"]),
        ("垃圾清运台账/1-3月.pdf", ["第一季度"]),
        ("垃圾清运台账Q4.pdf", ["第四季度"]),
    ],
)
def test_objects_in_names(config: Config, name: str, subjects: list[str]) -> None:
    found, _ = run(config, [made(f"区综合行政执法局/{name}")])
    assert [duty.subject for duty in found.whereabouts[0].duties] == subjects


def per_project(config: Config) -> Config:
    """The config with the papers of engineering owed once a project of F05."""
    duties = config.scheme.duties
    by_id = {
        key: replace(one, per=Instances("", "F05")) if one.title == "批复文件" else one
        for key, one in duties.by_id.items()
    }
    items = tuple(
        replace(item, deliverables=tuple(by_id[one.id] for one in item.deliverables)) for item in duties.items
    )
    return replace(config, scheme=replace(config.scheme, duties=replace(duties, items=items, by_id=by_id)))


def test_projects_come_from_the_bodys_own_rows(config: Config) -> None:
    names = ("示例河道清淤整治工程", "示例水土流失治理工程")
    records = tuple(Record(name, str(YEAR), {}) for name in names)
    table = DataTable("F05", "区水务局", YEAR, "2024/区水务局/表.xlsx", "表", (), records)
    files = [made("区水务局/示例河道清淤整治工程/批复文件.pdf"), made("区水务局/水土流失治理工程 批复文件.pdf")]
    found, _ = run(per_project(config), files, facts=FactSet(tables=(table,)))
    for name in names:
        assert receipt(found, "水务.1-4", "区水务局", name).standing is Standing.RECEIVED
    assert receipt(found, "林草.3-4", "区林草局").standing is Standing.MISSING


def test_superseded_copies_and_what_cannot_be_opened(config: Config) -> None:
    old = made("区林草局/4.报告.docx", superseded="2024/区林草局/4.报告（更正）.docx")
    new = made("区林草局/4.报告（更正）.docx")
    twin = made("区林草局/又一份.docx", sha256=new.sha256)
    locked = made("区林草局/4.报告.pdf", unusable="I103")
    found, told = run(config, [old, new, twin, locked])
    assert [row.end for row in found.whereabouts] == [
        Disposition.SUPERSEDED,
        Disposition.DELIVERABLE,
        Disposition.COPY,
        Disposition.UNUSABLE,
    ]
    one = receipt(found, "林草.4-1", "区林草局")
    assert (one.standing, one.lacking) == (Standing.PARTIAL, ("pdf",)), "a locked PDF is no PDF"
    assert [one.code for one in told] == ["R106"]


def test_a_scan_is_what_the_file_of_its_name_is(config: Config) -> None:
    form = config.scheme.duties.by_id["统计.1-1"].form
    book = made("区统计局/填报表（区统计局）.xlsx", forms=(form,))
    for name in (
        "填报表（区统计局）.pdf",
        "填报表（区统计局）盖章版.pdf",
        "填报表（区统计局）（扫描件）.pdf",
        "填报表（区统计局）.jpg",
    ):
        found, told = run(config, [book, made(f"区统计局/{name}")])
        assert [duty.deliverable for duty in found.whereabouts[1].duties] == ["统计.1-1"] and not told
    elsewhere, told = run(config, [book, made("区统计局/附件/填报表（区统计局）.pdf")])
    assert elsewhere.whereabouts[1].end is Disposition.UNRECOGNISED and [one.code for one in told] == ["R105"]


def test_a_scan_named_as_one_form_answers_all_forms_of_the_workbook(config: Config) -> None:
    first, second = (config.scheme.duties.by_id[one] for one in ("林草.1-1", "林草.1-2"))
    book = made(f"区林草局/{first.title}.xlsx", forms=(first.form, second.form))
    found, _ = run(config, [book, made(f"区林草局/{first.title}.pdf")])
    assert {first.id, second.id} <= {duty.deliverable for duty in found.whereabouts[1].duties}


def test_a_scan_of_a_file_that_was_replaced_goes_to_the_one_that_counts(config: Config) -> None:
    form = config.scheme.duties.by_id["统计.1-1"].form
    new = made("区统计局/填报表第二版.xlsx", forms=(form,))
    old = made("区统计局/填报表.xlsx", superseded=new.file)
    found, told = run(config, [old, new, made("区统计局/填报表.pdf")])
    assert [duty.deliverable for duty in found.whereabouts[2].duties] == ["统计.1-1"]
    assert [(one.code, one.values.get("新")) for one in told if one.code != "R106"] == [("R112", "填报表第二版.xlsx")]


def test_a_file_that_another_replaces_in_part_has_one_row_of_its_own(config: Config) -> None:
    land, share = (config.scheme.duties.by_id[one].form for one in ("自然资源.1-1", "自然资源.2-1"))
    new = made("区自然资源局/填报表（补报）.xlsx", forms=(share,))
    old = made("区自然资源局/填报表.xlsx", forms=(land,), in_part=new.file)
    found, told = run(config, [old, new, made("区自然资源局/填报表.pdf")])
    ends = [(row.end, row.forms, row.other) for row in found.whereabouts]
    assert ends[:2] == [(Disposition.FORM, (land,), new.file), (Disposition.FORM, (share,), "")]
    assert {duty.deliverable for duty in found.whereabouts[2].duties} == {
        duty.deliverable for row in found.whereabouts[:2] for duty in row.duties
    }, "its scan is of both"
    assert not told


def test_a_statement_and_its_scan_are_statements(config: Config) -> None:
    paper, scan = made("区财政局/情况说明（区财政局）.docx"), made("区财政局/情况说明（区财政局）.pdf")
    said = [Statement(paper.file, "区财政局", YEAR, "财政.3-1", Absence.ZERO)]
    found, told = run(config, [paper, scan], statements=said)
    assert [row.end for row in found.whereabouts] == [Disposition.STATEMENT, Disposition.STATEMENT] and not told


def test_a_note_in_own_words_is_not_the_table_that_it_speaks_of(config: Config) -> None:
    title = config.scheme.duties.by_id["统计.1-1"].title
    paper = Paper((f"经核实，我局没有这项数据，无法填报{title}。特此说明。",), False, "关于无相关数据的情况说明")
    note = made("区统计局/情况说明.docx", paper=paper)
    found, _ = run(config, [note, made("区统计局/情况说明.pdf")])
    assert [row.end for row in found.whereabouts] == [Disposition.STATEMENT, Disposition.STATEMENT]
    assert receipt(found, "统计.1-1", "区统计局").standing is Standing.MISSING
    found, _ = run(config, [note], [Registered(2, note.file, about=("统计.1-1",))])
    assert [duty.deliverable for duty in found.whereabouts[0].duties] == ["统计.1-1"], "the register decides"


def test_one_paper_from_two_bodies_is_told(config: Config) -> None:
    one = made("区林草局/报告.pdf", sha256="same", paper=Paper(("甲",)))
    two = made("区水务局/报告.pdf", sha256="same", paper=Paper(("甲",)))
    _, told = run(config, [one, made("区林草局/又一份.pdf", sha256="same", paper=Paper(("甲",))), two])
    shared = [found for found in told if found.code == "R113"]
    assert [[place.file for place in found.at] for found in shared] == [[one.file, two.file]]
    _, told = run(config, [one, replace(two, sha256="other")])
    assert "R113" not in [found.code for found in told]


def test_members_of_an_archive_that_was_sent_again_are_told_once(config: Config) -> None:
    names = ("甲.pdf", "乙.pdf")
    new = [made(f"区林草局/材料（重报）.zip/{name}") for name in names]
    old = [made(f"区林草局/材料.zip/{name}", superseded=one.file) for name, one in zip(names, new, strict=True)]
    _, told = run(config, [*old, *new])
    assert [(one.code, one.values["个数"]) for one in told if one.code != "R105"] == [("R111", "2")]


def test_a_statement_and_the_material_it_denies_contradict_each_other(config: Config) -> None:
    paper, form = made("区财政局/情况说明.docx"), made("区财政局/生态环境保护与治理支出统计表.xlsx")
    said = [Statement(paper.file, "区财政局", YEAR, about, Absence.ZERO) for about in ("财政.1-1", "财政.3-1")]
    registered = [Registered(2, form.file, about=("财政.3-1",))]
    found, told = run(config, [paper, form], registered, statements=said)
    contradicted = [one for one in told if one.code == "R110"]
    assert [(one.values["编号"], one.at[1].file) for one in contradicted] == [("财政.3-1", form.file)]
    assert receipt(found, "财政.3-1", "区财政局").pieces


def test_a_statement_settles_only_what_it_may(config: Config) -> None:
    file = made("区财政局/情况说明.docx")
    said = [
        Statement(file.file, "区财政局", YEAR, "财政.3-1", Absence.ZERO),
        Statement(file.file, "区财政局", YEAR, "财政.5-1", Absence.ABSENT),
        Statement(file.file, "区财政局", YEAR, "财政.1-2", None),
    ]
    found, told = run(config, [file], statements=said)
    assert found.whereabouts[0].end is Disposition.STATEMENT
    assert receipt(found, "财政.3-1", "区财政局").standing is Standing.STATED
    assert receipt(found, "财政.5-1", "区财政局").standing is Standing.MISSING
    assert [(one.code, one.values["编号"]) for one in told] == [("R103", "财政.5-1")]


def test_from_another_body_once_it_is_there(config: Config) -> None:
    file = made("区发改局/情况说明.docx")
    said = [Statement(file.file, "区发改局", YEAR, "发改.5-1", Absence.ELSEWHERE, other="区统计局")]
    found, told = run(config, [file], statements=said)
    assert receipt(found, "发改.5-1", "区发改局").standing is Standing.MISSING
    assert [one.code for one in told] == ["R104"]
    theirs = made("区统计局/3.生态产品总值和生态资产核算报告.pdf")
    found, told = run(config, [file, theirs], statements=said)
    assert receipt(found, "发改.5-1", "区发改局").standing is Standing.STATED and not told


def test_faulty_is_what_must_be_mended(config: Config) -> None:
    files = [made("区林草局/4.报告.pdf"), made("区林草局/4.报告.docx"), made("区林草局/5.总结.pdf")]
    found, _ = run(config, files)
    at = (Place(files[0].file, "第 1 页"),)
    cases = [
        (Settled(Finding("N101", at), Severity.WARNING), Standing.FAULTY),
        (Settled(Finding("X302", at), Severity.BLOCKING), Standing.FAULTY),
        (Settled(Finding("X401", at), Severity.WARNING), Standing.RECEIVED),
        (Settled(Finding("N101", at), Severity.NOTICE), Standing.RECEIVED),
        (Settled(Finding("N101", at), Severity.WARNING, "局长", "已核"), Standing.RECEIVED),
        (Settled(Finding("R105", at), Severity.WARNING), Standing.RECEIVED),
    ]
    for settled, standing in cases:
        judged = judge_receipts(found, [settled], config)
        assert receipt(judged, "林草.4-1", "区林草局").standing is standing, settled
        assert receipt(judged, "林草.5-1", "区林草局").standing is Standing.PARTIAL


def test_deadlines_of_their_own(config: Config) -> None:
    dates = config.dates[YEAR]
    later = {"林草.4": datetime.date(2025, 3, 1), "区水务局": datetime.date(2025, 3, 2)}
    found, _ = run(replace(config, dates={YEAR: replace(dates, others=later)}), [])
    assert receipt(found, "林草.4-1", "区林草局").due == later["林草.4"]
    assert receipt(found, "水务.3-1", "区水务局").due == later["区水务局"]
    assert receipt(found, "林草.5-1", "区林草局").due == dates.due


def test_of_two_deadlines_the_narrower_one_holds(config: Config) -> None:
    """The deliverable's own before its item's, the item's before its body's, the body's before the year's."""
    dates = config.dates[YEAR]
    chain = ["林草.4-1", "林草.4", "区林草局"]
    later = {name: datetime.date(2025, 3, day) for day, name in enumerate(chain, 1)}
    for left in range(len(chain)):
        own = {name: later[name] for name in chain[left:]}
        found, _ = run(replace(config, dates={YEAR: replace(dates, others=own)}), [])
        assert receipt(found, "林草.4-1", "区林草局").due == later[chain[left]]
        assert receipt(found, "林草.5-1", "区林草局").due == later["区林草局"]
        assert receipt(found, "水务.3-1", "区水务局").due == dates.due


NAMES = strategies.sampled_from(
    [
        "4.报告.pdf", "林草4.docx", "批复文件.pdf", "照片/1.jpg", "情况说明.docx", "一季度垃圾清运台账.pdf", "扫描.pdf",
        "生态产品信息调查情况表.xlsx", "3-4 批复.pdf", "材料.zip", "材料.zip/报告.pdf", "示例镇一垃圾清运台账.pdf", "空.csv",
    ]
)  # fmt: skip
BODIES = strategies.sampled_from(["区林草局", "区综合行政执法局", "区水务局", "海峰管护局", "待分拣", "陌生局"])
PAGES = strategies.one_of(strategies.none(), strategies.tuples(strategies.integers(1, 30), strategies.integers(0, 9)))
ABOUT = strategies.sampled_from(["林草.4", "林草.3", "综合执法.3-3", "管护.1-1", "水务.1-4", ""])


@strategies.composite
def years(draw: strategies.DrawFn) -> tuple[list[Material], list[Registered]]:
    """Any files of any bodies, some locked, doubled or superseded, and a register that says anything about them."""
    paths = draw(strategies.lists(strategies.tuples(BODIES, NAMES), unique=True, max_size=12))
    files = []
    for body, name in paths:
        department = "" if body in ("待分拣", "陌生局") else body
        one = made(f"{body}/{name}", department, pages=draw(strategies.sampled_from([None, 1, 12])))
        if name.endswith(".xlsx") and draw(strategies.booleans()):
            one = replace(one, forms=("F02",))
        state = draw(strategies.sampled_from(["", "", "", "locked", "void", "same"]))
        if state == "locked":
            one = replace(one, unusable="I103", forms=())
        elif state == "void":
            one = replace(one, superseded=one.file)
        elif state == "same":
            one = replace(one, sha256="same")
        files.append(one)
    rows = []
    for number in range(draw(strategies.integers(0, 6))):
        file = draw(strategies.sampled_from([one.file for one in files] or ["2024/没有.pdf"]))
        pages = draw(PAGES)
        first, last = (pages[0], sum(pages)) if pages else (None, None)
        about = draw(ABOUT)
        rows.append(Registered(number + 2, file, first, last, (about,) if about else ()))
    return files, rows


def pages_of(rows: Sequence[FileDisposition]) -> list[int]:
    return [page for row in rows for page in range(row.first or 0, (row.last or 0) + 1)]


@settings(max_examples=150, deadline=None)
@for_all(case=years())
def test_every_file_and_every_page_ends_once(config: Config, case: tuple[list[Material], list[Registered]]) -> None:
    files, rows = case
    found, told = run(config, files, rows)
    own = ["2024/收件登记.xlsx"] if rows else []
    assert list(dict.fromkeys(row.file for row in found.whereabouts)) == [one.file for one in files] + own
    for one in files:
        mine = [row for row in found.whereabouts if row.file == one.file]
        if len(mine) > 1 or mine[0].first is not None:
            pages = pages_of(mine)
            assert len(pages) == len(set(pages)), "no page ends twice"
            assert pages == list(range(1, len(pages) + 1)), "no page is left out"
            assert one.pages is None or pages == list(range(1, one.pages + 1))
    known = {receipt.duty for receipt in found.receipts}
    answered = {duty for row in found.whereabouts for duty in row.duties}
    assert answered <= known
    assert answered == {receipt.duty for receipt in found.receipts if receipt.pieces}
    for finding in told:
        entry = config.scheme.catalogue[finding.code]
        assert "{" not in entry.say(finding) + entry.advise(finding)


def test_of_two_bodies_of_a_role_the_register_says_whose(config: Config) -> None:
    file = made("待分拣/报告.pdf")
    row = Registered(2, file.file, about=("管护.2-1",))
    found, told = run(config, [file], [row])
    assert not found.whereabouts[0].duties and "I408" in [one.code for one in told]
    found, _ = run(config, [file], [replace(row, department="珠江源管护分局")])
    assert receipt(found, "管护.2-1", "珠江源管护分局").pieces
    assert not receipt(found, "管护.2-1", "海峰管护局").pieces


def test_a_report_that_speaks_of_a_form_is_still_a_report(config: Config) -> None:
    report = made("区财政局/生态环境保护治理与支出情况报告.pdf", speaks_of="F02")
    scan = made("区财政局/F02盖章.pdf", speaks_of="F02")
    found, _ = run(config, [report, scan])
    assert [row[3] for row in ends(found)] == [["财政.5-1"], ["财政.1-1"]]


def test_a_finding_on_another_sheet_of_the_workbook_is_not_this_forms(config: Config) -> None:
    file = made("区财政局/填报表.xlsx", forms=("F02",))
    tables = [FormTable("F02", "items", "区财政局", YEAR, file.file, "支出", (), ())]
    found, _ = run(config, [file], tables=tables)
    for sheet, standing in (("支出", Standing.FAULTY), ("", Standing.FAULTY), ("说明", Standing.PARTIAL)):
        wrong = Settled(Finding("N101", (Place(file.file, sheet, "A1" if sheet else ""),)), Severity.BLOCKING)
        assert receipt(judge_receipts(found, [wrong], config), "财政.1-1", "区财政局").standing is standing


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("区农业农村局-3.监测点.pdf", "农业农村.3-1"),
        ("区水务局材料/生态产品信息调查情况表.pdf", "水务.2-1"),
        ("住建6.pdf", "住建.6-1"),
        ("4.pdf", ""),
        ("受灾面积.pdf", "应急管理.1-1"),
    ],
)
def test_proposals_go_by_the_body_that_a_name_speaks_of(config: Config, name: str, likely: str) -> None:
    (row,) = run(config, [made(f"待分拣/{name}")])[0].whereabouts
    assert row.end is Disposition.UNRECOGNISED and not row.duties
    assert (row.likely[0] if row.likely else "") == likely
