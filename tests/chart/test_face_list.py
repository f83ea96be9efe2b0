"""Figures are drawn with the faces that were found, whatever lies in the folder where matplotlib remembers faces."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

DRAWN = """
import hashlib, io, sys
from pathlib import Path
from pipeline.chart import drawing_sheet
from pipeline.system import fonts
found = fonts.find_fonts(Path(".fonts"))
drawing_sheet.load_matplotlib(found, Path(sys.argv[1]))
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
figure = Figure(figsize=(3, 1))
figure.text(0.1, 0.5, "水质 Water 98.6%")
out = io.BytesIO()
FigureCanvasAgg(figure).print_png(out, metadata={"Software": None})
print(hashlib.sha256(out.getvalue()).hexdigest(), {Path(one.fname).name for one in font_manager.fontManager.ttflist})
"""


def drawn(scratch: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-c", DRAWN, str(scratch)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    scratch = tmp_path_factory.mktemp("lists") / "matplotlib"
    said = drawn(scratch)
    assert said.count(".tt") == 1
    assert drawn(scratch) == said, "the second time from what was remembered"
    return scratch, said


def foreign(listed: bytes) -> bytes:
    """A list in which other faces bear the name of ours."""
    data = json.loads(listed)
    for entry in data["ttflist"]:
        entry["name"] = "Noto Sans CJK SC"
    return json.dumps(data).encode()


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["foreign list", "cut list", "settings", "broken settings", "no list"])
def test_what_lies_there_changes_no_figure(clean: tuple[Path, str], tmp_path: Path, spoil: str) -> None:
    listed = next(clean[0].glob("fontlist-*.json"))
    scratch = tmp_path / "matplotlib"
    scratch.mkdir()
    if "list" in spoil:
        data = listed.read_bytes()
        made = {"foreign list": foreign(data), "cut list": data[:-500], "no list": b"[]"}[spoil]
        (scratch / listed.name).write_bytes(made)
    else:
        text = b"font.size: 99\nfigure.facecolor: red\n" if spoil == "settings" else b"\xff\xfe\x00font"
        (scratch / "matplotlibrc").write_bytes(text)
    assert drawn(scratch) == clean[1]
