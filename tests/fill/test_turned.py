"""The number of a turned sheet stands where it stands on the others once the sheet is upright (GB/T 9704—2012 7.5)."""

from __future__ import annotations

import pytest

from pipeline.fill.landscape_footer import TurnedPage, turned_footer, turned_page
from pipeline.office.ooxml import W, parse_xml

SECTION = (
    f'<w:sectPr xmlns:w="{W[1:-1]}"><w:pgSz w:w="16838" w:h="11906" w:orient="{{}}"/>'
    '<w:pgMar w:top="1587" w:right="2098" w:bottom="1474" w:left="1984"/></w:sectPr>'
)
FOOTER = (
    f'<w:ftr xmlns:w="{W[1:-1]}"><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:right="280"/><w:jc w:val="{{}}"/></w:pPr>'
    "<w:r><w:t>1</w:t></w:r></w:p></w:ftr>"
)


@pytest.mark.parametrize(("side", "top"), [("right", 595.3 - 73.7 - 14 - 140), ("left", 79.35 + 14)])
def test_odd_pages_number_comes_down_and_even_pages_comes_up(side: str, top: float) -> None:
    on = turned_page(parse_xml(SECTION.format("landscape").encode()))
    assert on == TurnedPage(595.3, 79.35, 73.7, 99.2)
    made = turned_footer(parse_xml(FOOTER.format(side).encode()), on, 0)
    style = next(element.get("style", "") for element in made.iter() if element.get("id") == "PageNumber4097")
    assert f"margin-top:{top:.1f}pt" in style and "margin-left:69.5pt" in style
    assert [node.text for node in made.iter(W + "t")] == ["1"]


def test_an_upright_sheet_keeps_its_footer() -> None:
    assert turned_page(parse_xml(SECTION.format("portrait").encode())) is None
