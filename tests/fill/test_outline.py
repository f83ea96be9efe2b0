"""自查报告.yaml: the shipped one is whole; a mistake is told with its place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipeline.fill import outline
from pipeline.fill.outline import NAME
from pipeline.office import package
from pipeline.system.errors import PipelineError
from tests.fill.telling import TEMPLATES, config


def test_the_shipped_outline_is_whole() -> None:
    made = outline.load(TEMPLATES)
    ids = [line.id for line in made.parts]
    assert ids[:5] == ["封面", "编审页", "承诺", "目录", "综述"]
    assert [line.chapter for line in made.parts if line.id.startswith("第")] == [1, 2, 3, 4, 5, 6, 7, 8]
    forms = [line.form for line in made.parts if line.form]
    assert [line.appendix for line in made.parts if line.form] == list(range(1, len(forms) + 1))
    assert sorted(forms) == sorted(config().scheme.forms.by_id)
    assert {line.form for line in made.parts if line.form} <= set(config().scheme.forms.by_id)
    assert [line.id for line in made.parts if not line.numbered] == ["封面", "编审页", "承诺", "目录"]
    assert [line.id for line in made.parts if line.contents] == ["目录"]
    assert len(made.figures) >= 6
    named = {line.file for line in made.parts} | {made.materials, TEMPLATES / "公文样式.docx"}
    assert named == set(TEMPLATES.rglob("*.docx"))


def test_every_figure_of_the_outline_can_be_drawn() -> None:
    from pipeline.chart import DRAWINGS

    assert {figure.drawing for figure in outline.load(TEMPLATES).figures} <= set(DRAWINGS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "report_templates"
    shutil.copytree(TEMPLATES, target)
    return target


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("正文/04-综述.docx", "正文/没有.docx", "找不到“正文/没有.docx”"),
        ("正文/04-综述.docx", "../config.yaml", "应当是本文件夹里的文件"),
        ("正文/04-综述.docx", "用语.yaml", "不是 .docx 文件"),
        ("编号: 综述,", "编号: 第一章,", "编号“第一章”重复"),
        ("章: 3,", "章节: 3,", "章节：不认识这一项"),
        ("分片: 月", "分片: 周", "只能是"),
        ("用于: [综述]", "用于: [第九章]", "没有这个部分"),
        ("编号: 优良比例历年,", "编号: 空气日历,", "编号“空气日历”重复"),
    ],
)
def test_a_mistake_is_told(folder: Path, old: str, new: str, said: str) -> None:
    path = folder / NAME
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PipelineError) as caught:
        outline.load(folder)
    assert said in caught.value.message


def test_a_chapter_is_added_by_a_file_and_a_line(folder: Path) -> None:
    shutil.copy(folder / "正文" / "14-第八章-下一步工作.docx", folder / "正文" / "15-第九章.docx")
    path = folder / NAME
    text = path.read_text(encoding="utf-8")
    line = "  - {编号: 第九章, 标题: 新的一章, 文件: 正文/15-第九章.docx, 章: 9}\n"
    path.write_text(text.replace("\n# 附表按", f"{line}\n# 附表按", 1), encoding="utf-8")
    assert outline.load(folder).line("第九章").chapter == 9


def test_appendices_show_public_columns_of_their_forms_only() -> None:
    for line in outline.load(TEMPLATES).parts:
        if not line.form or line.split:
            continue
        form = config().scheme.forms.by_id[line.form]
        columns = form.records.columns if form.records else ()
        document = package.read_package(line.file.read_bytes())["word/document.xml"].decode()
        shown = set(re.findall(r"\{\{ 行\.(\w+)", document)) | set(re.findall(r'行\["([^"]+)"\]', document))
        items = {"序号", "名称", "单位", "本年", "上年", "变化", "数据年份", "性质", "原因"}
        known = (
            {column.name for column in columns if column.public} | {"主体", "时间"} | (items if form.items else set())
        )
        assert shown <= known, (line.form, shown - known)
        assert not {column.name for column in columns if not column.public} & shown, line.form
