"""Words for levels (营养状态, 生态质量类别), what drives an index, and figures named in the text, where they are there."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipeline.fill.book import Book
from pipeline.model.fact import Fact, FactKey, FactSet
from tests.fill.reading import faults
from tests.fill.telling import YEAR, but, config
from tests.fill.test_cases_read_well import paragraphs, season, told

LAKE = next(one.name for one in config().sections_in(YEAR) if one.kind == "lake")


def _with(*facts: Fact) -> Book:
    known = season("up")
    added = {fact.key: (fact,) for fact in facts}
    return told("up", None, FactSet({**known.by_key, **added}, known.tables))


def _text(chapter: str, source: Book) -> str:
    lines = list(paragraphs(chapter, source))
    assert [fault for style, text in lines for fault in faults(style, text)] == []
    return "\n".join(text for _, text in lines)


def test_a_lake_has_its_trophic_level() -> None:
    level = Fact(FactKey("section_tli", LAKE, str(YEAR)), Decimal("45.234"), "", 1, data_year=YEAR, note="中营养")
    assert f"{LAKE}综合营养状态指数为45.2，属中营养" in _text("第四章", _with(level))
    assert "营养状态" not in _text("第四章", _with())


def test_the_ecological_index_has_its_class_and_its_change_a_grade() -> None:
    values = (("eqi", "62.346"), ("eqi_class", "二类"), ("eqi_change", "1.2"), ("eqi_change_class", "轻微变好"))
    facts = [
        Fact(
            FactKey(name, "", str(YEAR)),
            text if "class" in name else Decimal(text),
            "",
            config().scheme.measures[name].places,
            data_year=YEAR,
        )
        for name, text in values
    ]
    source = _with(*facts)
    third = _text("第三章", source)
    assert "省级反馈的全区生态质量指数（EQI）为62.35" in third
    assert "生态质量类别为二类；反馈的变化值为1.20，变化等级为轻微变好。" in third
    assert "省级反馈的生态质量指数为62.35（二类），变化等级为轻微变好。" in _text("综述", source)
    without = FactSet({key: one for key, one in season("up").by_key.items() if not key.measure.startswith("eqi")})
    assert "EQI" not in _text("第三章", told("up", None, without))


def test_what_makes_the_worst_section_is_named() -> None:
    worst = but(
        told("up"), single_indices={LAKE: {"氨氮": Decimal("0.304"), "总磷": Decimal("0.9"), "pH": Decimal("0.3")}}
    )
    text = _text("第四章", worst)
    assert f"{LAKE}的指数最高，为3.7000，单项指数较大的项目为总磷（0.90）、氨氮（0.30）、pH（0.30）。" in text


def test_only_figures_that_were_drawn_are_referred_to() -> None:
    drawn = replace(told("up"), figures=frozenset({"空气六项"}))
    assert "〔六项浓度〕、〔空气六项〕、" in _text("第四章", drawn)
    assert "〔空气六项〕" not in _text("第四章", told("up"))
