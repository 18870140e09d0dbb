import openpyxl
import pytest

from notifier.documents.report.figures import Figures
from notifier.documents.report.report import WORKBOOK
from tests.notifier.documents.report.sample import county_summary

SHEETS = ["总览", "村级总表", "乡镇汇总", "规则命中", "包联安排", "数据缺口"]


@pytest.fixture(scope="module")
def book(report_folder):
    return openpyxl.load_workbook(report_folder / WORKBOOK)


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5) if row[0].value]


def test_the_sheets_are_there_with_filters_frozen_heads_and_print_setup(book):
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.auto_filter.ref
        assert sheet.freeze_panes
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_every_village_is_a_line_the_gravest_first(book):
    lines = rows(book["村级总表"])
    figures = Figures(county_summary())
    assert len(lines) == 462
    assert [line[3] for line in lines[:27]] == ["高"] * 27
    assert {line[0] for line in lines} == {village.code for village in figures.summary.villages}
    assert all(isinstance(line[0], str) and isinstance(line[7], int) for line in lines)


def test_the_totals_of_the_townships_agree_with_the_county(book):
    lines = [[cell.value for cell in row] for row in book["乡镇汇总"].iter_rows(min_row=5)]
    total = lines[-1]
    assert total[1] == "合计"
    assert total[2] == sum(line[2] for line in lines[:-1]) == 462


def test_every_risk_village_has_a_lead_with_reasons(book):
    lines = rows(book["包联安排"])
    assert len(lines) == len(Figures(county_summary()).at_risk)
    assert all(line[8] for line in lines)


def test_the_overview_has_native_charts(book):
    assert len(book["总览"]._charts) == 3


def test_libreoffice_opens_it(report_folder, as_pdf):
    text = as_pdf(report_folder / WORKBOOK)
    assert "风险研判汇总" in text
    assert "#REF!" not in text
    assert "#NAME?" not in text
