"""The file of what persons changed: what is written is read back, and what hands have broken is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model.fact import FactKey
from pipeline.model.override import Override, OverrideKind, OverrideLayer, ReturnedFile, TouchedFigure
from pipeline.store.override_layer import keep_layer, layer_name, read_layer, write_layer
from pipeline.system.errors import PipelineError

LAYER = OverrideLayer(
    (ReturnedFile("甲.docx", "ab" * 32, 2, "手工修改/2024/1-甲.docx"),),
    (
        Override(
            1, OverrideKind.WORDS, "甲.docx", 2, ("一、甲", "（一）乙"), "是: “甲”\t#乙", "为 - 丙", beside=("5个",)
        ),
        Override(2, OverrideKind.WORDS, "甲.docx", 2, (), "", "2024", follows="前", template="正文/01.docx"),
        Override(
            3,
            OverrideKind.FIGURE,
            "甲.docx",
            2,
            ("附表1",),
            "12",
            "13",
            row="甲 | 12",
            cell=2,
            order=3,
            figures=(
                TouchedFigure("12", "13", FactKey("gdp", "", "2024")),
                TouchedFigure("", "1", at=("a › b › C1",)),
            ),
        ),
        Override(4, OverrideKind.JUDGEMENT, "甲.docx", 2, ("一",), "升", "降", agreed=True),
    ),
    7,
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    keep_layer(LAYER, tmp_path, 2024, "县")
    assert read_layer(tmp_path, 2024) == LAYER
    assert read_layer(tmp_path, 2023) == OverrideLayer()
    assert write_layer(read_layer(tmp_path, 2024)) == write_layer(LAYER)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("类别: 文字", "类别: 文子", "类别"),
        ("编号: 2", "编号: 1", "写了两次"),
        ("稿次: 2", "稿次: 二", "整数"),
        ("  原文: ", "  愿文: ", "不认识这一项"),
        ("改动:", "改动", "第 "),
    ],
)
def test_what_hands_have_broken_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / layer_name(2024)
    path.write_text(write_layer(LAYER).decode().replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PipelineError, match=told) as error:
        read_layer(tmp_path, 2024)
    assert "改稿-2024.yaml" in error.value.message
