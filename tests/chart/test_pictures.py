"""Pictures that came, in a figure: before and after from names or folders, whole ones only, none that changed since."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pipeline import config
from pipeline.case import Case
from pipeline.chart import drawing_sheet, pictures
from pipeline.chart.view import Album, View
from pipeline.model.material import Material, Picture
from pipeline.model.part import Figure
from pipeline.model.receipt import Account, Duty, Piece, Receipt, Standing
from pipeline.model.received import Received
from pipeline.system import fonts
from pipeline.system.cache import Cache
from tests.chart.figures_of import figures_of
from tests.conftest import ROOT
from tests.sample import papers

CONFIG = config.load(ROOT)
FACES = fonts.find_fonts(ROOT / ".fonts")
BY_ID = CONFIG.scheme.duties.by_id
PHOTOS = next(one.id for one in BY_ID.values() if one.before_after)
MAP = next(one.id for one in BY_ID.values() if one.kind == "map")


def picture(kind: str = "JPEG", size: tuple[int, int] = (160, 120), shade: str = "#406020", **how: object) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, shade).save(held, kind, **how)
    return held.getvalue()


def given(folder: Path, sets: Mapping[tuple[str, str], Mapping[str, bytes]]) -> View:
    """Data in which only pictures came: (deliverable, object) → files below the department's folder."""
    receipts, shown = [], {}
    for (deliverable, subject), files in sets.items():
        pieces = []
        for name, data in files.items():
            file = f"2024/甲局/{name}"
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(data)
            shown[file] = hashlib.sha256(data).hexdigest()
            pieces.append(Piece(file))
        receipts.append(Receipt(Duty(deliverable, "甲局", subject), Standing.RECEIVED, tuple(pieces)))
    account = Account(2024, tuple(receipts), ())
    return View(Case(CONFIG, judged_account=account), Album(shown, {}, pictures.reader(folder, shown)))


def drawn(data: View, name: str, scratch: Path, store: Cache | None = None) -> Figure | None:
    return next(iter(figures_of({"图": name}, data.case, FACES, scratch / "mpl", 1, store, data.album)), None)


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        (("项目/治理前1.jpg", "项目/治理后1.jpg"), True),
        (("项目/实施前/1.jpg", "项目/实施后/1.jpg"), True),
        (("项目/前.jpg", "项目/施工中.jpg"), False),
        (("项目/1.jpg", "项目/2.jpg"), False),
        (("前进路/1.jpg", "前进路/修复后.jpg"), False),
        (("项目/前后对比.jpg",), False),
    ],
)
def test_a_project_is_shown_that_has_both_before_and_after(files: tuple[str, ...], shown: bool, tmp_path: Path) -> None:
    data = given(tmp_path, {(PHOTOS, "示例项目"): dict.fromkeys(files, picture())})
    figure = drawn(data, "before_after", tmp_path)
    assert (figure is not None) is shown
    if figure is not None:
        assert figure.alt == "项目实施前后照片，左为实施前，右为实施后：示例项目。"


def test_photographs_are_shown_small_and_without_a_vector_copy(tmp_path: Path) -> None:
    large = picture(size=(4000, 3000))
    files = {
        (PHOTOS, f"示例项目{number}"): {f"{number}/前.jpg": large, f"{number}/后.jpg": large} for number in range(11)
    }
    figure = drawn(given(tmp_path, files), "before_after", tmp_path)
    assert figure is not None
    assert figure.svg == b""
    assert figure.alt.count("示例项目") == 6
    with Image.open(io.BytesIO(figure.png)) as image:
        assert image.width == int(drawing_sheet.SHEET_MM / drawing_sheet.MM_PER_INCH * drawing_sheet.PHOTO_DPI)
    assert figure.height_mm < 190


def test_a_picture_that_changed_since_is_not_shown_and_the_figure_not_kept(tmp_path: Path) -> None:
    data = given(tmp_path, {(PHOTOS, "示例项目"): {"前.jpg": picture(), "后.jpg": picture(shade="#204060")}})
    store = Cache(tmp_path / "store")
    whole = drawn(data, "before_after", tmp_path)
    (tmp_path / "2024/甲局/后.jpg").write_bytes(picture(shade="#ff0000"))
    lacking = drawn(data, "before_after", tmp_path, store)
    assert whole and lacking and whole.png != lacking.png
    (tmp_path / "2024/甲局/后.jpg").write_bytes(picture(shade="#204060"))
    assert drawn(data, "before_after", tmp_path, store) == whole


def test_another_photograph_makes_another_figure(tmp_path: Path) -> None:
    store = Cache(tmp_path / "store")
    first, second = (
        drawn(
            given(tmp_path, {(PHOTOS, "项目"): {"前.jpg": picture(), "后.jpg": other}}), "before_after", tmp_path, store
        )
        for other in (picture(shade="#204060"), picture(shade="#806040"))
    )
    assert first and second and first.png != second.png


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff\xe0 no picture", picture()[:300], b"\x89PNG\r\n\x1a\n" + bytes(40)]
)
def test_what_is_no_picture_leaves_a_gap_not_an_error(data: bytes, tmp_path: Path) -> None:
    pdf = given(tmp_path, {(MAP, ""): {"图.pdf": b"%PDF-1.4" + data}})
    assert (
        drawn(replace(pdf, album=replace(pdf.album, maps=dict.fromkeys(pdf.album.pictures, 1))), "map", tmp_path)
        is None
    )
    assert drawn(given(tmp_path, {(PHOTOS, "项目"): {"前.jpg": data, "后.jpg": picture()}}), "before_after", tmp_path)
    assert drawn(given(tmp_path, {(MAP, ""): {"图.jpg": data}}), "map", tmp_path) is None


@pytest.mark.parametrize(("size", "kind"), [((3000, 2000), "JPEG"), ((900, 2400), "PNG")])
def test_the_map_is_as_wide_as_the_text_or_as_high_as_a_page(size: tuple[int, int], kind: str, tmp_path: Path) -> None:
    figure = drawn(given(tmp_path, {(MAP, ""): {"空间分布图.png": picture(kind, size)}}), "map", tmp_path)
    assert figure is not None
    assert figure.alt == "空间分布图"
    assert figure.width_mm <= drawing_sheet.SHEET_MM and figure.height_mm <= 185
    assert abs(figure.width_mm / figure.height_mm - size[0] / size[1]) < 0.02


def test_a_map_that_came_as_a_pdf_is_shown_without_its_margins(tmp_path: Path) -> None:
    """As the plan asks for: every material as PDF. The page named in the register is the one shown."""
    sheet = papers.chart("分布图", ["比例尺。"], fields="a")
    data = given(tmp_path, {(MAP, ""): {"空间分布图.pdf": sheet}})
    file = next(iter(data.album.pictures))
    figure = drawn(replace(data, album=replace(data.album, maps={file: 1})), "map", tmp_path)
    assert figure is not None
    assert figure.alt == "空间分布图"
    assert figure.width_mm <= drawing_sheet.SHEET_MM and figure.height_mm <= 185
    with Image.open(io.BytesIO(figure.png)) as image:
        assert image.convert("RGB").getpixel((2, image.height // 2)) != (255, 255, 255), "the frame stands at the edge"
    assert drawn(replace(data, album=replace(data.album, maps={file: 2})), "map", tmp_path) is None, "no such page"


def test_another_page_of_the_same_pdf_is_another_figure(tmp_path: Path) -> None:
    from pikepdf import Pdf

    whole = Pdf.new()
    for seed in ("a", "b"):
        with Pdf.open(io.BytesIO(papers.chart("分布图", [], fields=seed))) as one:
            whole.pages.append(one.pages[0])
    out = io.BytesIO()
    whole.save(out)
    data = given(tmp_path, {(MAP, ""): {"图.pdf": out.getvalue()}})
    file = next(iter(data.album.pictures))
    store = Cache(tmp_path / "store")
    first, second = (
        drawn(replace(data, album=replace(data.album, maps={file: page})), "map", tmp_path, store) for page in (1, 2)
    )
    assert first and second and first.png != second.png


def test_of_pdfs_only_maps_are_shown(tmp_path: Path) -> None:
    (tmp_path / "2024" / "甲局").mkdir(parents=True)
    names = ("2024/甲局/图.pdf", "2024/甲局/图.png", "2024/甲局/报告.pdf")
    for name in names:
        (tmp_path / name).write_bytes(b"%PDF-")
    came = [Material(name, "甲局", 2024, "图", name[-3:], 9, "0" * 64) for name in names]
    pieces = (Piece(names[0], 3, 4), Piece(names[1]))
    account = Account(2024, (Receipt(Duty(MAP, "甲局"), Standing.RECEIVED, pieces),), ())
    received = (Received(CONFIG.year, (), tuple(came), (), frozenset()),)
    maps = pictures.map_pages(Case(CONFIG, judged_account=account, received=received))
    assert maps == {names[0]: 3}
    assert pictures.showable(came, tmp_path, maps) == {names[0]: "0" * 64}


def test_a_photograph_stands_as_it_is_looked_at(tmp_path: Path) -> None:
    """The camera's note says that it was held on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    figure = drawn(given(tmp_path, {(MAP, ""): {"图.jpg": picture(size=(1600, 1200), exif=exif)}}), "map", tmp_path)
    assert figure is not None
    assert figure.width_mm < figure.height_mm


def test_a_transparent_map_stands_on_white(tmp_path: Path) -> None:
    held = io.BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(held, "PNG")
    figure = drawn(given(tmp_path, {(MAP, ""): {"图.png": held.getvalue()}}), "map", tmp_path)
    assert figure is not None
    with Image.open(io.BytesIO(figure.png)) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_only_whole_pictures_of_a_bearable_size_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(picture())
    whole = Material("a.jpg", "甲局", 2024, "a", "jpg", 900, "0" * 64, picture=Picture((160, 120)))
    assert pictures.showable([whole], tmp_path) == {"a.jpg": "0" * 64}
    for other in (
        replace(whole, file="b.jpg"),
        replace(whole, size=10**9),
        replace(whole, superseded="c.jpg"),
        replace(whole, unusable="I104"),
        replace(whole, picture=None),
        replace(whole, picture=Picture((160, 120), broken=True)),
        replace(whole, kind="png", picture=Picture((9000, 9000))),
    ):
        assert pictures.showable([other], tmp_path) == {}
