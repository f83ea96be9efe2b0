"""`selfcheck bundle`: every number is found where the lists say, nothing of the originals is changed, bad files do no harm."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from pipeline.system.pdfreader import Reader
from tests.conftest import ROOT, answered, remembering, sample_project, selfcheck

pytestmark = pytest.mark.slow

YEAR = "2024"
HEAD = 34


def texts(path: Path) -> list[str]:
    """The text of each page, blanks left out."""
    document = pypdfium2.PdfDocument(path)
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


def rows(path: Path, sheet: int = 0) -> list[dict[str, Any]]:
    """The rows of a sheet of 汇编目录.xlsx by head."""
    all_rows = list(openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True))
    at = next(number for number, row in enumerate(all_rows) if sum(cell is not None for cell in row) > 1)
    heads = [str(cell) for cell in all_rows[at]]
    return [dict(zip(heads, row, strict=True)) for row in all_rows[at + 1 :] if row[0]]


def files(folder: Path) -> dict[str, str]:
    return {
        one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in folder.rglob("*")
        if one.is_file()
    }


class Bound:
    """A project and what `bundle` made of it, in a process of its own or `here`."""

    def __init__(self, project: Path, code: int = 0, *, here: bool = False) -> None:
        run = (answered if here else selfcheck)("-C", str(project), "bundle", "--year", YEAR)
        assert run.returncode == code, run.stdout + run.stderr
        self.said, self.project = run.stdout, project
        self.folder = project / "outputs" / YEAR / "汇编"
        self.volumes = {int(one.name[1 : one.name.index("册")]): one for one in self.folder.glob("第*册_*.pdf")}
        self.texts = {number: texts(path) for number, path in self.volumes.items()}
        self.rows = {row["编号"]: row for row in rows(self.folder / "汇编目录.xlsx")}

    def page(self, number: str) -> str:
        """Text of the first page of a number."""
        row = self.rows[number]
        return str(self.texts[row["册"]][row["起始页"] - 1])


@pytest.fixture(scope="module")
def bound(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Bound:
    """The built sample, bound."""
    return Bound(Path(shutil.copytree(built, tmp_path_factory.mktemp("bundle") / "project")))


def test_every_number_of_the_index_is_in_the_catalogue(bound: Bound) -> None:
    index = openpyxl.load_workbook(bound.project / "outputs" / YEAR / "报告" / "佐证材料目录.xlsx").worksheets[0]
    number = re.compile(r"([A-C](-\d+){3}|D-\d+)")
    listed = [str(row[1]) for row in index.iter_rows(values_only=True) if number.fullmatch(str(row[1]))]
    assert len(listed) > 300
    assert listed == list(bound.rows)


def test_a_number_stands_on_the_page_that_the_lists_name(bound: Bound) -> None:
    for number, row in bound.rows.items():
        if not row["起始页"]:
            assert row["说明"] == "电子件"
            continue
        text, total = bound.page(number), len(bound.texts[row["册"]])
        assert f"第{row['起始页']}页共{total}页" in text, number
        assert number in text, number
        last = bound.texts[row["册"]][row["起始页"] + row["张数"] - 2]
        assert f"第{row['起始页'] + row['张数'] - 1}页" in last, number


def test_pages_of_a_scan_are_only_those_of_the_number(bound: Bound) -> None:
    original = texts(bound.project / "inputs" / YEAR / "区住建局" / "示例河黑臭水体治理工程资料.pdf")
    for place, number in enumerate(f"C-4-1-{count}" for count in range(33, 38)):
        row = bound.rows[number]
        assert row["张数"] == 3
        pages = bound.texts[row["册"]][row["起始页"] - 1 : row["起始页"] + 2]
        for page, said in zip(pages, original[3 * place : 3 * place + 3], strict=True):
            assert said in page
    assert len({bound.rows[f"C-4-1-{count}"]["移交的文件"] for count in range(33, 38)}) == 1


def test_contents_links_and_bookmarks_lead_to_the_page(bound: Bound) -> None:
    for volume, path in bound.volumes.items():
        here = {number: row["起始页"] for number, row in bound.rows.items() if row["册"] == volume and row["起始页"]}
        with pikepdf.open(path) as pdf:
            pages = {page.objgen: at for at, page in enumerate(pdf.pages, 1)}
            linked = [
                pages[note.Dest[0].objgen] for page in pdf.pages for note in page.obj.get("/Annots", pikepdf.Array())
            ]
            assert set(here.values()) == set(linked)
            with pdf.open_outline() as outline:
                marked = {
                    child.title.split("　")[0]: pages[child.destination[0].objgen]
                    for item in outline.root
                    for child in item.children
                }
                assert outline.root[0].title == "目录"
            assert marked == here
        contents = "".join(text for text in bound.texts[volume] if "目录第" in text)
        assert all(number in contents for number, row in bound.rows.items() if row["册"] == volume)


def test_what_is_not_there_leads_to_its_statement(bound: Bound) -> None:
    absent = rows(bound.folder / "汇编目录.xlsx", 2)
    assert absent
    for row in absent:
        number = row["情况说明编号"]
        assert "情况说明" in bound.rows[number]["材料名称"]
        assert f"第 {bound.rows[number]['起始页']} 页" in row["在汇编里"]
        assert number in "".join("".join(pages) for pages in bound.texts.values())


def test_what_is_handed_in_is_unchanged_and_named(bound: Bound) -> None:
    folder = bound.folder / "移交材料"
    sums = (folder / "08 校核记录" / "校验值.txt").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in sums)}
    there = files(folder)
    assert there.pop("08 校核记录/校验值.txt")
    assert told == there
    originals = set(files(bound.project / "inputs" / YEAR).values())
    for archive in (bound.project / "inputs" / YEAR).rglob("*.zip"):
        with zipfile.ZipFile(archive) as held:
            originals |= {hashlib.sha256(held.read(one)).hexdigest() for one in held.infolist()}
    for number, row in bound.rows.items():
        name = row["移交的文件"].removeprefix("移交材料/")
        assert there[name] == row["校验值（SHA-256）"]
        assert there[name] in originals
        assert re.fullmatch(r".+/([A-D][-\d]+)(至\1?[A-D][-\d]+)?_.+_.+_2024\.\w+", name), name
        assert number in name or "至" in name
    photos = [name for name in there if name.endswith((".jpg", ".png"))]
    assert photos
    assert all(name.startswith("06 照片/区") for name in photos)
    assert any("/实施前/" in name for name in photos)
    assert {name.split("/")[0][:2] for name in there} == {f"0{count}" for count in range(10)}


def test_the_finished_report_goes_with_it(bound: Bound) -> None:
    report = bound.project / "outputs" / YEAR / "报告"
    handed = bound.folder / "移交材料" / "00 自查报告"
    for name in ("自查报告.docx", "自查报告.pdf", "佐证材料目录.xlsx", "附表.xlsx"):
        assert (handed / name).read_bytes() == (report / name).read_bytes()
    assert not (handed / "自查报告（校核版）.docx").exists()


def test_the_cover_says_sample(bound: Bound) -> None:
    for pages in bound.texts.values():
        assert "示例数据" in pages[0]
        assert f"共{len(bound.volumes)}册" in pages[0]
        assert f"{len(pages)}页" in pages[0]


def test_the_same_bytes_in_another_folder(bound: Bound, built: Path, tmp_path: Path) -> None:
    other = Bound(remembering(sample_project(tmp_path / "other"), built), here=True)
    first, second = files(bound.folder), files(other.folder)
    same = {name for name in first if "00 自查报告" not in name and "校验值" not in name and not name.startswith(".")}
    assert {name: first[name] for name in same} == {name: second[name] for name in same}
    assert "还没有生成" in other.said


def a_pdf(pages: int = 1, box: tuple[float, ...] = (0, 0, 595, 842), rotate: int = 0) -> pikepdf.Pdf:
    """A PDF whose pages say 甲 as PAGE and their number, in a font that every reader has."""
    pdf = pikepdf.Pdf.new()
    for number in range(1, pages + 1):
        page = pdf.add_blank_page()
        page.mediabox = list(box)
        page.obj.Rotate = rotate
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name.F1)
        x, y = box[0] + 40, box[1] + 60
        page.contents_add(f"BT /F1 12 Tf {x} {y} Td (PAGE{number}) Tj ET".encode())
    return pdf


def saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def with_everything_that_acts() -> bytes:
    """A page with scripts, a launch action, a file inside, a link, a filled field and a stamp."""
    pdf = a_pdf(2)
    act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x')")
    pdf.Root.OpenAction = act
    pdf.attachments["x.exe"] = b"MZ"
    page = pdf.pages[0]
    page.obj.AA = pikepdf.Dictionary(O=act)
    shown = pdf.make_stream(
        b"BT /F1 12 Tf 2 4 Td (SEAL) Tj ET",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 100, 20],
        Resources=pikepdf.Dictionary(Font=page.obj.Resources.Font),
    )
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x.exe")
    notes = [
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 99, 99], A=launch),
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Stamp,
            Rect=[100, 100, 200, 120],
            AP=pikepdf.Dictionary(N=shown),
            A=act,
            F=4,
        ),
    ]
    page.obj.Annots = pikepdf.Array([pdf.make_indirect(note) for note in notes])
    return saved(pdf)


def laid(data: bytes, first: int = 0, last: int = 0) -> tuple[list[str], list[tuple[float, float]], bytes]:
    """Texts and sizes of the sheets, and their PDF."""
    with Reader() as reader:
        made = reader.sheets(data, first, last, HEAD)
    assert made
    document = pypdfium2.PdfDocument(made)
    said = [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]
    return said, [page.get_size() for page in document], made


def test_what_acts_is_left_behind_and_a_stamp_stays() -> None:
    said, _, made = laid(with_everything_that_acts())
    assert "PAGE1" in said[0]
    assert "SEAL" in said[0]
    with pikepdf.open(io.BytesIO(made)) as pdf:
        everything = b"".join(one.unparse(resolved=True) for one in pdf.objects if not isinstance(one, pikepdf.Stream))
        assert "/OpenAction" not in pdf.Root
        assert "/Names" not in pdf.Root
    for word in (b"JavaScript", b"Launch", b"EmbeddedFile", b"/AA", b"/Annots", b"app.alert"):
        assert word not in everything


@pytest.mark.parametrize(
    ("box", "rotate", "upright"),
    [
        ((0, 0, 595, 842), 0, True),
        ((0, 0, 595, 842), 90, False),
        ((0, 0, 842, 595), 270, True),
        ((-300, -400, 295, 442), 180, True),
        ((0, 0, 2384, 3370), 0, True),
        ((0, 0, 300, 100), 0, False),
    ],
)
def test_pages_of_any_size_and_turn_stand_whole_on_a_sheet(
    box: tuple[float, ...], rotate: int, *, upright: bool
) -> None:
    said, sizes, made = laid(saved(a_pdf(1, box, rotate)))
    assert said == ["PAGE1"]
    wide, high = sizes[0]
    assert round(min(wide, high)) == 595
    assert (high > wide) == upright
    page = pypdfium2.PdfDocument(made)[0]
    left, bottom, right, top = page.get_textpage().get_charbox(0)
    assert 0 < left < right < wide
    assert 0 < bottom < top < high - HEAD
    picture = page.render(scale=0.5).to_pil().convert("L")
    assert picture.getextrema()[0] < 200


def layered() -> bytes:
    """A page that is black in a layer that is off, and says PAGE1."""
    pdf = a_pdf()
    group = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="hidden"))
    pdf.Root.OCProperties = pikepdf.Dictionary(
        OCGs=pikepdf.Array([group]), D=pikepdf.Dictionary(OFF=pikepdf.Array([group]))
    )
    pdf.pages[0].obj.Resources.Properties = pikepdf.Dictionary(L=group)
    pdf.pages[0].contents_add(b"/OC /L BDC 0 g 0 200 595 600 re f EMC")
    return saved(pdf)


def ink(page: Any) -> float:
    """How dark the middle of a page is, 0 to 1."""
    picture = page.render(scale=0.2).to_pil().convert("L")
    middle = picture.crop((30, 40, 80, 80)).tobytes()
    return float(1 - sum(middle) / len(middle) / 255)


def test_a_layer_that_is_off_stays_off() -> None:
    assert ink(pypdfium2.PdfDocument(layered())[0]) < 0.1
    _, _, made = laid(layered())
    assert ink(pypdfium2.PdfDocument(made)[0]) < 0.1


def test_of_a_scan_only_the_pages_asked_for() -> None:
    said, _, _ = laid(saved(a_pdf(5)), 2, 3)
    assert said == ["PAGE2", "PAGE3"]


@pytest.mark.parametrize(
    "data",
    [
        saved(a_pdf(), encryption=pikepdf.Encryption(owner="a", user="b")),
        b"%PDF-1.7\n garbage",
        saved(a_pdf())[:120],
        saved(a_pdf(1, (0, 0, 0.0001, 800))),
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
        b"trailer<</Root 1 0 R>>",
    ],
    ids=["locked", "garbage", "torn", "flat", "loop"],
)
def test_what_cannot_be_laid_is_refused_in_time_and_the_next_is_laid(data: bytes) -> None:
    with Reader() as reader:
        assert reader.sheets(data, 0, 0, HEAD) is None
        assert reader.sheets(saved(a_pdf()), 0, 0, HEAD)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project with two bodies' papers of the sample."""
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(ROOT / "config.yaml", project / "config.yaml")
    for body in ("区发改局", "区住建局"):
        shutil.copytree(ROOT / "inputs" / YEAR / body, project / "inputs" / YEAR / body)
    return project


def test_bad_papers_and_photographs_do_no_harm(small: Path) -> None:
    folder = small / "inputs" / YEAR / "区发改局"
    (folder / "2.生态环境保护工作情况报告.pdf").write_bytes(with_everything_that_acts())
    flat = saved(a_pdf(1, (0, 0, 0.0001, 800)))
    (folder / "3.产业结构优化工作情况报告.pdf").write_bytes(flat)
    (folder / "盖章件" / "1.单位GDP能耗指标证明材料.pdf").write_bytes(layered())
    album = small / "inputs" / YEAR / "区住建局" / "区住建局乡镇污水设施照片"
    first, second, third = sorted(album.iterdir())
    first.write_bytes(first.read_bytes()[:-2000])
    turned = Image.new("RGB", (1700, 1300), "red")
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(second, exif=exif)
    third.rename(album / ("长" * 70 + " 照片..jpg"))
    made = Bound(small, 1, here=True)
    pages = pypdfium2.PdfDocument(made.volumes[made.rows["C-3-2-03"]["册"]])
    assert ink(pages[made.rows["C-3-2-03"]["起始页"] - 1]) < 0.1
    by_title = {row["材料名称"]: number for number, row in made.rows.items() if row["起始页"]}
    assert "SEAL" in made.page(by_title["2.生态环境保护工作情况报告"])
    lost = by_title["3.产业结构优化工作情况报告"]
    assert "没有编入" in made.page(lost)
    assert "没有编入" in made.rows[lost]["说明"]
    assert f"佐证材料 {lost}" in made.said
    assert "草稿" in made.texts[1][0]
    handed = made.folder / made.rows[lost]["移交的文件"]
    assert handed.read_bytes() == flat
    photos = [row for row in made.rows.values() if row["移交的文件"].endswith(".jpg")]
    assert all(len(Path(row["移交的文件"]).name) < 100 for row in photos)
    assert all(len(Path(row["移交的文件"]).name.encode()) < 255 for row in photos)
    for path in made.volumes.values():
        assert b"app.alert" not in path.read_bytes()


def test_names_hold_what_every_system_takes() -> None:
    from pipeline import config as configs
    from pipeline.model.material import Material, Numbered
    from pipeline.model.receipt import Account
    from pipeline.publish.bundle import handin_folders

    def one(number: str, title: str, folder: str) -> Numbered:
        file = f"{YEAR}/区林草局/{folder}/{title}.jpg"
        material = Material(file, "区林草局", int(YEAR), title, "jpg", 1, number)
        return Numbered(number, material, number.rpartition("-")[0])

    said = [
        one("C-1-3-01", '照片: 1/2 "实施前" .', "a|b"),
        one("C-1-3-02", "同名", "甲"),
        one("C-1-3-03", "同名", "乙"),
    ]
    said.append(one("C-1-3-04", "长" * 200, "丙" * 90 + "."))
    names = [each.name for each in handin_folders.handed(said, Account(int(YEAR), (), ()), configs.load(ROOT)).values()]
    assert len({name.lower() for name in names}) == 4
    for name in names:
        for part in name.split("/"):
            assert not re.search(r'[<>:"\\|?*\x00-\x1f]', part)
            assert not part.endswith((".", " "))
            assert len(part.encode()) < 255
        assert len(name) < 150


def test_a_folder_that_cannot_be_replaced_stays(small: Path) -> None:
    target = small / "outputs" / YEAR / "汇编"
    target.parent.mkdir(parents=True)
    target.write_text("mine", encoding="utf-8")
    run = selfcheck("-C", str(small), "bundle")
    assert run.returncode == 5
    assert "汇编 没有更新" in run.stderr
    assert target.read_text(encoding="utf-8") == "mine"
    assert sorted(one.name for one in target.parent.iterdir()) == ["汇编"]


def test_a_disk_that_cannot_be_written_is_said(small: Path) -> None:
    scratch = small / "outputs" / ".cache" / "bundle"
    scratch.parent.mkdir(parents=True)
    scratch.write_text("", encoding="utf-8")
    run = selfcheck("-C", str(small), "bundle")
    assert run.returncode == 5
    assert "汇编没有更新" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (small / "outputs" / YEAR / "汇编").exists()


def test_no_materials_at_all(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "inputs" / YEAR / "区发改局").mkdir(parents=True)
    shutil.copy(ROOT / "config.yaml", project / "config.yaml")
    made = Bound(project, 1, here=True)
    assert made.volumes == {}
    assert "0 册" in made.said


def test_a_large_class_is_cut_where_a_first_level_indicator_ends() -> None:
    from pipeline import config as configs
    from pipeline.model.material import Material, Numbered
    from pipeline.publish.bundle import plan

    def piece(number: str, sheets: int) -> plan.BoundPiece:
        material = Material(f"{YEAR}/x/{number}.pdf", "x", int(YEAR), number, "pdf", 1, "0")
        return plan.BoundPiece((Numbered(number, material, number.rpartition("-")[0]),), sheets)

    pieces = [piece("C-1-1-01", 200), piece("C-2-1-01", 90), piece("C-2-1-02", 90), piece("C-3-1-01", 700)]
    made = plan.volumes(pieces, (), configs.load(ROOT))
    assert [[one.numbered[0].number for one in volume.pieces] for volume in made] == [
        ["C-1-1-01"],
        ["C-2-1-01", "C-2-1-02"],
        ["C-3-1-01"],
    ]
    assert [volume.title[-3:] for volume in made] == ["（一）", "（二）", "（三）"]
    assert sum(Decimal(volume.sheets) for volume in made) == 1080
