"""What a paper says of itself: title, 文号, date of writing, scan or text."""

from __future__ import annotations

import datetime
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.material import Paper
from pipeline.reading import document_details
from pipeline.reading.readers import read_file
from pipeline.system import pdfreader
from pipeline.system.pdfreader import Reader
from tests.sample import papers

DAYS = [
    ("2024年3月5日", (2024, 3, 5)),
    ("2024 年 03 月 05 日", (2024, 3, 5)),
    ("２０２４年３月５日", (2024, 3, 5)),
    ("二〇二四年三月五日", (2024, 3, 5)),
    ("二○二四年十二月三十一日", (2024, 12, 31)),
    ("二〇二四年十月二十日", (2024, 10, 20)),
    ("成文日期：2025年2月13日", (2025, 2, 13)),
    ("报告日期：2024-03-05", (2024, 3, 5)),
    ("2024.3.5", (2024, 3, 5)),
    ("示例县示例局　　　2024年3月5日", (2024, 3, 5)),
    ("示例县示例局（盖章）　二〇二四年三月五日", (2024, 3, 5)),
    ("二Ｏ二四年三月二十五日", (2024, 3, 25)),
]


def paper(data: bytes) -> Paper:
    """What a PDF or Word file says."""
    read = read_file("a", data).paper
    assert read is not None
    return read


@pytest.mark.parametrize(("line", "day"), DAYS)
def test_dates_of_writing(line: str, day: tuple[int, int, int]) -> None:
    assert document_details.written_day(line) == datetime.date(*day)


@pytest.mark.parametrize(
    "line",
    [
        "2024年度工作情况报告",
        "自2024年3月5日起施行",
        "有效期至：2026年1月1日",
        "有效期至 2026年1月1日",
        "报送截止日期：2024年3月5日",
        "采样日期：2024-03-05",
        "示例县人民政府办公室　2024年3月6日印发",
        "电话：2024-03-05-1",
        "今年以来我局开展了工作，2024年3月5日",
        "2024年2月30日",
        "二〇二四年三十二月一日",
        "联络员名单于2023年8月10日前报送",
    ],
)
def test_other_lines_are_no_date_of_writing(line: str) -> None:
    assert document_details.written_day(line) is None


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)))
def test_every_date_is_read_as_written(day: datetime.date) -> None:
    assert document_details.written_day(f"{day.year}年{day.month}月{day.day}日") == day


@given(st.text())
def test_any_text_has_a_paper(text: str) -> None:
    made = document_details.understand((text,))
    assert made.scanned is (not made.texts)


def test_title_number_and_date_of_an_official_paper() -> None:
    text = "示例政办发（2024）12号\n关于印发《示例县生态保护修复规划》的\n通知\n各乡镇：\n现予印发。\n示例县人民政府\n2024年6月18日\n"
    made = document_details.understand((text,))
    assert made.title == "关于印发《示例县生态保护修复规划》的通知"
    assert made.document_number == "示例政办发〔2024〕12号"
    assert made.dated == datetime.date(2024, 6, 18)


@pytest.mark.parametrize(
    "line",
    [
        "示例政办发〔2024〕12号",
        "示例政办发[2024]12号",
        "示例政办发（２０２４）１２号",
        "示例政办发【2024】第12号",
        "示例政办发 〔 2024 〕 012 号　　　签发人：〔姓名〕",
        "发文字号：示例政办发﹝2024﹞12号",
    ],
)
def test_numbers_of_papers_are_written_in_one_way(line: str) -> None:
    assert document_details.understand((f"{line}\n关于某事的通知",)).document_number == "示例政办发〔2024〕12号"


def test_signs_that_no_file_of_ours_may_hold_are_left_out() -> None:
    assert pdfreader.page_texts(papers.pdf("情况\x02报告", ["正\ufffe文。"])) is not None


@pytest.mark.parametrize("sign", "。算鵟犇☑ꀀ1")
def test_a_sign_alone_in_its_line_is_read_whatever_fonts_the_machine_has(sign: str) -> None:
    (text,) = paper(papers.pdf("情况报告", ["正文。"], [sign])).texts
    assert text.split("\n")[-1] == sign


def test_a_number_that_is_only_cited_is_not_the_papers_own() -> None:
    assert (
        document_details.understand(("情况报告\n根据示例政办发〔2024〕12号文件要求，我局开展了工作。",)).document_number
        == ""
    )


def test_pages_without_text_are_a_scan() -> None:
    assert document_details.understand(("", " \n"), pages=2).scanned
    assert not document_details.understand(("报告",), pages=1).scanned


def test_a_pdf_is_read_page_by_page() -> None:
    made = paper(papers.pdf("城乡生活污水处理情况报告", ["全年运行正常。"], ["2025年1月8日"], pages=2))
    assert made.title == "城乡生活污水处理情况报告"
    assert made.dated == datetime.date(2025, 1, 8)
    assert len(made.texts) == 2


def test_a_page_is_drawn_as_large_as_asked_for() -> None:
    from PIL import Image

    with Reader() as reader:
        drawn = reader.picture(papers.pdf("报告", ["正文。"]), 1, 300, 300)
        assert drawn is not None
        with Image.open(io.BytesIO(drawn)) as image:
            assert max(image.size) in (299, 300, 301)
        assert reader.picture(papers.pdf("报告", ["正文。"]), 2, 300, 300) is None, "there is no second page"
        assert reader.picture(b"%PDF-1.4 broken", 1, 300, 300) is None
        assert reader.picture(papers.pdf("报告", ["正文。"]), 1, 300, 300), "and it still reads"


def test_a_word_report_gives_its_words_and_pictures() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("农业面源污染防治情况报告")
    document.add_picture(io.BytesIO(papers.photo("甲")))
    document.add_paragraph("2025年1月6日")
    out = io.BytesIO()
    document.save(out)
    made = paper(out.getvalue())
    assert (made.title, made.dated) == ("农业面源污染防治情况报告", datetime.date(2025, 1, 6))
    assert [one.pixels for one in made.pictures] == [(1600, 1200)]


def test_a_date_in_a_table_of_a_word_file_is_not_that_of_writing() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("生态文明建设信息表")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "命名时间", "2017年11月20日"
    out = io.BytesIO()
    document.save(out)
    made = paper(out.getvalue())
    assert made.dated is None
    assert "命名时间|2017年11月20日" in made.texts[0]


def test_pages_of_a_bound_file_are_papers_of_their_own() -> None:
    whole = document_details.understand(
        ("实施方案\n内容。\n2023年5月6日", "关于某项目的批复\n示例发改〔2024〕7号\n同意。\n2024年6月7日", " ")
    )
    second = document_details.part(whole, 2, 2)
    assert (second.title, second.document_number) == ("关于某项目的批复", "示例发改〔2024〕7号")
    assert second.dated == datetime.date(2024, 6, 7)
    assert document_details.part(whole, 3, 3).scanned


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "示例县人民政府办公室文件\n示例政办发〔2024〕12号\n关于印发工作方案的通知\n各乡镇：",
            "关于印发工作方案的通知",
        ),
        ("乡镇污水设施立项文件\n示例〔2022〕531号", "乡镇污水设施立项文件"),
        (
            "—1—\n（示例数据）\n示例县2024年度县域生态环境质量监测\n评价与考核工作实施方案\n一、总体要求",
            "示例县2024年度县域生态环境质量监测评价与考核工作实施方案",
        ),
        ("我局高度重视，认真组织开展各项工作。", ""),
    ],
)
def test_titles_of_papers(text: str, title: str) -> None:
    assert document_details.understand((text,)).title == title
