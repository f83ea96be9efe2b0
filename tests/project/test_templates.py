"""template check, fields, preview: a writer's slips are told in one pass, and a preview shows where they stand."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from pipeline.case import Case
from pipeline.fill import field_list, filters, phrases, template
from pipeline.fill.book import Book, Recorder
from pipeline.fill.context import context
from pipeline.fill.reference import reference_functions
from pipeline.fill.template import Rendered
from pipeline.office import package
from pipeline.project import check_templates
from pipeline.store import swap
from pipeline.system import layout
from tests.conftest import ROOT, answered, remembering, sample_project
from tests.fill.chapters import chapter, own, paragraph
from tests.wordtext import paragraphs

pytestmark = pytest.mark.slow

BODY = "区自然资源局"
LAST = "正文/14-第八章-下一步工作.docx"


@pytest.fixture(scope="module")
def case(assessed: Case) -> Case:
    return assessed


@pytest.fixture(scope="module")
def sample(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's project folder, its figures drawn."""
    return remembering(sample_project(tmp_path_factory.mktemp("sample") / "project"), built)


@pytest.fixture(scope="module")
def slipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the papers of one body, whose writers edit their own templates; the last chapter has three slips."""
    project = tmp_path_factory.mktemp("slipped")
    shutil.copy(ROOT / "config.yaml", project / "config.yaml")
    shutil.copytree(ROOT / "inputs" / "2024" / BODY, project / "inputs" / "2024" / BODY)
    shutil.copytree(ROOT / "report_templates", project / "report_templates")
    slips = chapter(
        paragraph("Heading1", "八、下一步工作"),
        paragraph("BodyText", "生态用地占比为{{ 生态用地占此|带单位 }}。"),
        paragraph("BodyText", "国土面积为{{ 国土面积|带单为 }}。"),
        paragraph("BodyText", "林地面积为{{ 林地面积|带单位 }}，｛｛ 草地面积 ｝｝。"),
    )
    (project / "report_templates" / LAST).write_bytes(slips)
    return project


def test_the_sample_s_templates_are_right(sample: Path) -> None:
    run = answered("-C", str(sample), "template", "check")
    assert run.returncode == 0, run.stderr
    assert run.stdout == "看了 64 个模板，写法都对。\n"


def test_all_slips_are_told_at_once_with_the_right_names(slipped: Path) -> None:
    run = answered("-C", str(slipped), "template", "check")
    assert run.returncode == 2
    assert run.stdout.count(LAST) >= 3
    assert "生态用地占比" in run.stdout, "the nearest right name"
    assert "带单为" in run.stdout
    assert "｛｛ 草地面积" in run.stdout or "全角" in run.stdout
    listed = json.loads(answered("-C", str(slipped), "template", "check", "--json").stdout)
    assert {one["code"] for one in listed} >= {"T101", "T117", "T121"}
    assert not any(re.search(r"第\d+段", place) for one in listed for place in one["at"])


def test_each_chapter_with_slips_has_a_copy_with_a_comment_at_each(slipped: Path) -> None:
    own = slipped / "report_templates" / LAST
    before = own.read_bytes()
    run = answered("-C", str(slipped), "template", "check")
    assert "outputs/2024/预览/查错/14-第八章-下一步工作.docx" in run.stdout.splitlines()[-1]
    copy = slipped / "outputs" / "2024" / "预览" / "查错" / "14-第八章-下一步工作.docx"
    made = package.read_package(copy.read_bytes())["word/comments.xml"].decode()
    assert "最接近的是“生态用地占比”" in made and "带单为" in made and "全角" in made
    assert own.read_bytes() == before and not (slipped / "outputs" / "2024" / "报告").exists()
    assert paragraphs(copy.read_bytes()) == paragraphs(before)


def test_a_copy_goes_when_its_chapter_is_right_again_and_previews_stay(
    sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = tmp_path_factory.mktemp("mended") / "project"
    shutil.copytree(sample, project)
    shutil.copytree(ROOT / "report_templates", project / "report_templates")
    own = project / "report_templates" / LAST
    right = own.read_bytes()
    own.write_bytes(chapter(paragraph("Body", "{%p if 年度 %}")))
    check_templates(project)
    folder = project / "outputs" / "2024" / "预览"
    (folder / "别的.txt").write_text("我的")
    assert (folder / "查错" / own.name).is_file()
    own.write_bytes(right)
    assert check_templates(project).marked == ()
    assert not (folder / "查错").exists() and (folder / "别的.txt").read_text() == "我的"


def test_where_copies_cannot_be_written_the_mistakes_are_told_all_the_same(
    sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = tmp_path_factory.mktemp("locked") / "project"
    shutil.copytree(sample, project)
    shutil.copytree(ROOT / "report_templates", project / "report_templates")
    (project / "report_templates" / LAST).write_bytes(chapter(paragraph("Body", "{%p if 年度 %}")))
    with swap.lock(project / "outputs"):
        made = check_templates(project)
    assert made.broken and made.marked == () and [one.code for one in made.findings] == ["T109"]
    assert made.lacking is not None and "另一个窗口" in made.lacking.message


def test_a_preview_shows_where_a_name_is_unknown_and_the_rest_as_it_will_be(slipped: Path) -> None:
    run = answered("-C", str(slipped), "template", "preview", "第八章")
    assert run.returncode == 2
    folder = slipped / "outputs" / "2024" / "预览"
    text = "\n".join(paragraphs((folder / "14-第八章-下一步工作.docx").read_bytes()))
    assert "生态用地占比为【缺：生态用地占此】。" in text
    assert "林地面积为1502.46平方千米，" in text
    assert (folder / "14-第八章-下一步工作.pdf").read_bytes().startswith(b"%PDF")
    assert not (slipped / "outputs" / "2024" / "报告").exists()

    other = answered(
        "-C",
        str(slipped),
        "template",
        "preview",
        f"report_templates/{LAST.replace('14-第八章-下一步工作', '13-第七章-存在问题及整改情况')}",
    )
    assert other.returncode == 0, "another chapter's slips are not this one's"
    assert (folder / "14-第八章-下一步工作.docx").is_file(), "earlier previews stay"
    assert (folder / "13-第七章-存在问题及整改情况.docx").is_file()


def test_an_unknown_chapter_is_answered_with_the_names_there_are(slipped: Path) -> None:
    run = answered("-C", str(slipped), "template", "preview", "第九章")
    assert run.returncode == 2
    assert "没有“第九章”这个部分" in run.stderr
    assert "14-第八章-下一步工作" in run.stderr


def test_fields_show_what_a_name_says_now(sample: Path) -> None:
    run = answered("-C", str(sample), "template", "fields", "粪污综合利用")
    assert run.returncode == 0
    assert "  畜禽粪污综合利用率　89.96%　（C-2-4 农业面源污染防治；区农业农村局）\n" in run.stdout
    listed = json.loads(answered("-C", str(sample), "template", "fields", "--json").stdout)
    kinds = {one["kind"] for one in listed}
    assert kinds >= {"量", "量的词", "单项", "列表", "指标", "指标的词", "附表", "附表的词", "函数", "短语"}
    assert all(one["about"] for one in listed if one["kind"] in ("函数", "短语")), "each phrase says what it does"
    missing = answered("-C", str(sample), "template", "fields", "没有的词")
    assert missing.returncode == 2
    assert "没有与“没有的词”有关的名称" in missing.stderr


def test_every_name_that_is_listed_can_be_written(case: Case) -> None:
    """A chapter that writes all of them has no unknown name."""
    words = phrases.load(layout.templates(case.config.root) / phrases.NAME)
    book = Book(case, words, Recorder())
    listed = field_list.names(book)
    written = [one.written for one in listed if one.kind in ("量", "单项", "指标", "附表")]
    written += [f"生态用地占比{one.written}" for one in listed if one.kind == "量的词"]
    written += [f'指标["A-1-1"]{one.written}' for one in listed if one.kind == "指标的词"]
    written += [f'附表["F01"]{one.written}' for one in listed if one.kind == "附表的词"]
    written += [f"{one.written}|length" for one in listed if one.kind == "列表"]
    assert len(written) > 400
    ready = template.prepare_template(
        chapter(*(paragraph("BodyText", f"{{{{ {one} }}}}") for one in written)), "试.docx", own()
    )
    assert isinstance(ready, template.Prepared)
    everything = context(book) | reference_functions()
    made = template.render_template(ready, everything, filters.filters(words, case.config))
    assert isinstance(made, Rendered), made
    assert made.findings == ()
