import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from notifier.documents.report.report import WORD

SECTIONS = (
    "一、总体情况",
    "二、风险分布",
    "三、主要问题",
    "四、重点村逐村情况",
    "五、包联安排",
    "六、数据缺口",
    "七、下一步工作",
)


@pytest.fixture(scope="module")
def document(report_folder):
    return Document(str(report_folder / WORD))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def test_the_sections_stand_in_order(document):
    found = [text for text in texts(document) if text in SECTIONS]
    assert tuple(found) == SECTIONS


def test_the_page_follows_the_standard_for_official_papers(document):
    section = document.sections[0]
    margins = (section.top_margin.mm, section.bottom_margin.mm, section.left_margin.mm, section.right_margin.mm)
    assert [round(side) for side in margins] == [37, 35, 28, 26]
    fonts = {
        style.name: style.element.rPr.rFonts.get(qn("w:eastAsia"))
        for style in document.styles
        if style.name.startswith("公文")
    }
    assert (fonts["公文标题"], fonts["公文正文"]) == ("方正小标宋简体", "仿宋")
    assert (fonts["公文一级标题"], fonts["公文二级标题"]) == ("黑体", "楷体")
    assert document.styles["公文正文"].font.size.pt == 16


def test_pages_are_numbered_between_dashes(document):
    for footer in (document.sections[0].footer, document.sections[0].even_page_footer):
        assert footer.paragraphs[0].text.startswith("— ")
        assert "PAGE" in footer._element.xml


def test_every_high_village_has_its_reasons_measures_and_lead(document):
    at = texts(document).index("四、重点村逐村情况")
    end = texts(document).index("五、包联安排")
    part = texts(document)[at:end]
    assert sum(text.startswith("等级依据：") for text in part) == 27
    assert sum(text.startswith("包联责任：") for text in part) == 27
    tables = [table for table in document.tables if table.rows[0].cells[1].text == "风险表现"]
    assert len(tables) == 27


def test_charts_are_native_and_carry_their_data(report_folder):
    with zipfile.ZipFile(report_folder / WORD) as archive:
        names = archive.namelist()
    assert sum(name.startswith("word/charts/chart") for name in names) == 3
    assert sum(name.startswith("word/embeddings/chart") for name in names) == 3


def test_unverified_articles_are_marked_in_the_table_of_bases(document):
    table = document.tables[-1]
    assert table.rows[0].cells[-1].text == "依据"
    assert any("待核" in row.cells[-1].text for row in table.rows)
    assert any("尚未核对法律原文" in text for text in texts(document))


def test_libreoffice_opens_it(report_folder, as_pdf):
    text = as_pdf(report_folder / WORD)
    assert "风险研判报告" in text
    assert "—1—" in text.replace(" ", "")
    assert "附表3" in text.replace(" ", "")
