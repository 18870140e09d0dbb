import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from notifier.documents.report.report import WORD

SECTIONS = (
    "一、总体情况",
    "二、“五个搞清楚”情况",
    "三、风险分布和主要问题",
    "四、高风险村逐村情况",
    "五、工作推进情况",
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


def test_every_high_village_has_its_reasons_problems_lead_and_next_step(document):
    at = texts(document).index("四、高风险村逐村情况")
    end = texts(document).index("五、工作推进情况")
    part = texts(document)[at:end]
    assert sum(text.startswith("研判依据：") for text in part) == 27
    led = [text for text in part if text.startswith("包联责任：")]
    assert len(led) == 27
    assert all("下一步，由" in text for text in led)


def test_rule_numbers_and_checksums_stand_in_the_appendix_alone(document):
    body = texts(document)[: texts(document).index("附表1")]
    assert not any(re.search(r"[A-Z]{3,4}-\d{3}|校验码", text) for text in body)
    cells = [cell.text for table in document.tables[:4] for row in table.rows for cell in row.cells]
    assert not any(re.search(r"[A-Z]{3,4}-\d{3}", text) for text in cells)


def test_nothing_is_quoted_within_quotation_marks(document):
    for text in texts(document):
        assert not re.search("“[^”]*“", text), text


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
    assert "附表4" in text.replace(" ", "")


HEADING = re.compile(r"^([一二三四五六七]、|（[一二三四五六七八九十]+）|表\s*\d|附表\s*\d).{0,24}$")


def test_no_heading_stands_alone_at_the_foot_of_a_page(report_folder, as_pdf):
    for page in as_pdf(report_folder / WORD).split("\f"):
        rows = [line.strip() for line in page.splitlines() if line.strip()]
        body = [line for line in rows if not re.fullmatch(r"—\s*\d+\s*—", line)]
        assert not body or not HEADING.match(body[-1]), page


def test_the_signature_stands_on_a_page_with_text(report_folder, as_pdf):
    (page,) = [page for page in as_pdf(report_folder / WORD).split("\f") if "委组织部\n" in page and "2020" in page]
    assert len([line for line in page.splitlines() if line.strip()]) >= 4


def test_a_table_that_goes_on_keeps_rows_together_at_both_edges(document):
    for table in document.tables:
        kept = [bool(row.cells[0].paragraphs[0]._p.pPr.findall(qn("w:keepNext"))) for row in table.rows]
        assert kept[0]
        assert all(row._tr.trPr.findall(qn("w:cantSplit")) for row in table.rows)
        if len(kept) > 4:
            assert kept[1]
            assert kept[-2]
        assert table.rows[0]._tr.trPr.findall(qn("w:tblHeader"))
