"""A printer that many tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.part import Part
from pipeline.publish.paper.printing import PdfProperties, Printed, Printer
from pipeline.system.cache import Cache
from tests.publish import pages


@pytest.fixture(scope="module")
def printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printer]:
    with Printer(pages.FONTS, Cache(tmp_path_factory.mktemp("cache"))) as one:
        yield one


@pytest.fixture
def printed(printer: Printer, tmp_path: Path) -> pages.Go:
    """Print one part without page numbers → what the printer says, and the file."""

    def go(write: Callable[[Any], None]) -> tuple[Printed, Path]:
        properties = PdfProperties("某县自查报告", "某县人民政府", date(2025, 3, 10))
        out = printer.print([Part("正文", "", pages.part(write), False)], properties)
        path = tmp_path / "part.pdf"
        path.write_bytes(out.pdf)
        assert out.broken == ()
        return out, path

    return go
