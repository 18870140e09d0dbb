"""A filled workbook becomes rows, however its maker arranged it; what cannot be read is told with its place."""

from datetime import date

import pytest
import xlsxwriter
from openpyxl import load_workbook

from ledgers.excel.books import read_book
from ledgers.excel.findings import Findings
from tests.builders import village_code
from tests.ledgers.excel.books import (
    FIRST_LINE,
    HEADING_ROW,
    bare_sheet,
    book,
    column_of,
    rewrite,
    set_cells,
    village_row,
)

ISSUE = ["村编码", "事项编号", "种类", "受理日期"]
LINE = [village_code(1), "XF1", "信访", "2020.10.5"]


def read(path):
    findings = Findings()
    found = read_book(path, findings)
    findings.close()
    return found, findings


def problem(path):
    _, findings = read(path)
    assert len(findings.problems) == 1, findings.problems
    return findings.problems[0]


def test_a_blank_form_has_no_rows_and_no_problem(tmp_path):
    found, findings = read(book(tmp_path / "表.xlsx", is_form=True))
    assert not findings.problems
    assert all(not sheet.rows for sheet in found.sheets.values())


def test_headings_are_found_in_any_order_with_blanks_and_other_names(tmp_path):
    headings = ["事 项 编 号 *", " 类别", "受理日期\n", "村（社区）", "乡镇", "序号"]
    path = bare_sheet(
        tmp_path / "表.xlsx",
        "矛盾信访",
        [["某镇矛盾信访台账"], headings, ["X1", "信访", "2020年10月5日", "样1村", "第1镇", 1]],
    )
    found, findings = read(path)
    assert not findings.problems
    row = found.sheets["grievance"].rows[0]
    assert row["issue_no"], row["opened_on"] == ("X1", date(2020, 10, 5))
    assert (row["village_name"], row["township_name"], row["kind"]) == ("样1村", "第1镇", "信访")


@pytest.mark.parametrize("name", ["矛盾信访 ", "5.矛盾信访台账", "五、矛盾信访", "（五）矛盾信访表", "“矛盾信访”"])
def test_a_sheet_name_with_numbering_or_quotes_is_understood(tmp_path, name):
    path = bare_sheet(tmp_path / "表.xlsx", name, [ISSUE, LINE])
    made = load_workbook(path)
    made.create_sheet("汇总").append(["说明"])
    made.save(path)
    found, findings = read(path)
    assert not findings.problems
    assert len(found.sheets["grievance"].rows) == 1
    assert [notice.code for notice in findings.notices] == ["sheet_unknown"]


def test_the_only_sheet_of_a_file_is_recognised_by_its_headings(tmp_path):
    found, findings = read(bare_sheet(tmp_path / "表.xlsx", "Sheet1", [ISSUE, LINE]))
    assert found.sheets["grievance"].rows[0]["issue_no"] == "XF1"
    assert "矛盾信访" in findings.notices[0].sentence


def test_a_csv_is_recognised_by_its_headings(tmp_path):
    path = tmp_path / "报表.csv"
    path.write_text(",".join(ISSUE) + "\n" + ",".join(LINE) + "\n", encoding="gb18030")
    found, findings = read(path)
    assert not findings.problems
    assert found.sheets["grievance"].rows[0]["opened_on"] == date(2020, 10, 5)


def test_a_renamed_sheet_is_told_with_the_name_it_should_have(tmp_path):
    path = book(tmp_path / "表.xlsx")
    made = load_workbook(path)
    made["矛盾信访"].title = "信访情况明细"
    made.save(path)
    found = problem(path)
    assert (found.code, found.sheet, found.example) == ("sheet_renamed", "信访情况明细", "矛盾信访")


def test_a_missing_sheet_is_told(tmp_path):
    path = book(tmp_path / "表.xlsx")
    made = load_workbook(path)
    del made["三资审计"]
    made.save(path)
    found = problem(path)
    assert (found.code, found.sheet) == ("sheet_missing", "三资审计")
    assert "零报告" in found.sentence


def test_a_sheet_without_headings_is_told(tmp_path):
    path = book(tmp_path / "表.xlsx")
    made = load_workbook(path)
    made["三资审计"].delete_rows(HEADING_ROW + 1)
    made.save(path)
    assert problem(path).code == "no_headings"


def test_a_misspelt_heading_is_told_because_its_column_would_be_lost(tmp_path):
    path = bare_sheet(tmp_path / "表.xlsx", "矛盾信访", [[*ISSUE, "化解措拖"], [*LINE, "调解"]])
    found = problem(path)
    assert (found.code, found.column, found.example) == ("heading_unknown", "E", "化解措施")


def test_a_column_of_somebodys_own_is_left_out_with_a_notice(tmp_path):
    _, findings = read(bare_sheet(tmp_path / "表.xlsx", "矛盾信访", [[*ISSUE, "承办科室电话"], [*LINE, "123"]]))
    assert not findings.problems
    assert "承办科室电话" in findings.notices[-1].sentence


def test_a_missing_required_column_and_a_doubled_one_are_told(tmp_path):
    lines = [["村编码", "种类", "种类", "群体性"], [village_code(1), "信访", "信访", "是"]]
    _, findings = read(bare_sheet(tmp_path / "表.xlsx", "矛盾信访", lines))
    assert {found.code for found in findings.problems} == {"heading_missing", "heading_twice"}


def test_merged_cells_are_told_with_their_range(tmp_path):
    path = book(tmp_path / "表.xlsx", {"grievance": [village_row(issue_no=str(n), kind="信访") for n in range(3)]})
    made = load_workbook(path)
    column = column_of("grievance", "kind")
    made["矛盾信访"].merge_cells(start_row=FIRST_LINE, end_row=FIRST_LINE + 2, start_column=column, end_column=column)
    made.save(path)
    _, findings = read(path)
    merged = [found for found in findings.problems if found.code == "merged"]
    assert f"E{FIRST_LINE}:E{FIRST_LINE + 2}" in merged[0].sentence


def test_a_formula_that_failed_is_told_with_its_error(tmp_path):
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("矛盾信访")
        sheet.write_row(0, 0, [*ISSUE, "重复次数"])
        sheet.write_row(1, 0, LINE)
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
    found = problem(path)
    assert (found.code, found.row, found.column) == ("formula_error", 2, "E")
    assert "#DIV/0!" in found.sentence


def test_a_formula_saved_without_its_result_is_told(tmp_path):
    path = bare_sheet(tmp_path / "表.xlsx", "矛盾信访", [[*ISSUE, "重复次数"], [*LINE, "=1+1"]])
    found = problem(path)
    assert found.code == "formula_error"
    assert "重新保存" in found.sentence


def test_a_formula_with_a_result_is_taken(tmp_path):
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("矛盾信访")
        sheet.write_row(0, 0, [*ISSUE, "重复次数"])
        sheet.write_row(1, 0, LINE)
        sheet.write_formula(1, 4, "=1+1", None, 2)
    found, findings = read(path)
    assert not findings.problems
    assert found.sheets["grievance"].rows[0]["repeats"] == 2


def test_a_cell_shown_as_a_percentage_is_taken_as_shown(tmp_path):
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("一村一档")
        sheet.write_row(0, 0, ["村编码", "外出选民占比", "上届投票率", "类型"])
        sheet.write_row(1, 0, [village_code(1), "", 88, "村"])
        sheet.write_number(1, 1, 0.35, made.add_format({"num_format": "0.0%"}))
    found, findings = read(path)
    assert not findings.problems
    row = found.sheets["village_file"].rows[0]
    assert (row["voters_away_share"], row["last_turnout"]) == (35.0, 88.0)


def test_a_sheet_that_is_a_chart_is_passed_over(tmp_path):
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("矛盾信访")
        sheet.write_row(0, 0, ISSUE)
        sheet.write_row(1, 0, LINE)
        chart = made.add_chart({"type": "bar"})
        chart.add_series({"values": "=矛盾信访!$A$1:$A$2"})
        made.add_chartsheet("图").set_chart(chart)
    found, findings = read(path)
    assert not findings.problems
    assert len(found.sheets["grievance"].rows) == 1


def test_a_million_blank_rows_are_passed_over(tmp_path):
    path = bare_sheet(tmp_path / "表.xlsx", "矛盾信访", [ISSUE, LINE])
    framed = "".join(f'<row r="{row}"><c r="A{row}"/></row>' for row in range(3, 1_000_001))
    rewrite(
        path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", f"{framed}</sheetData>".encode())
    )
    found, findings = read(path)
    assert not findings.problems
    assert len(found.sheets["grievance"].rows) == 1
    assert "999,998 个带格式的空行" in findings.notices[-1].sentence


def test_nothing_but_blank_rows_is_told(tmp_path):
    path = bare_sheet(tmp_path / "表.xlsx", "Sheet1", [[" "]] * 5)
    found = problem(path)
    assert found.code in ("nothing_to_import", "sheet_unknown")


def test_every_wrong_cell_of_every_sheet_is_told_at_once(tmp_path):
    rows = {
        "village_file": [village_row(population=1)],
        "grievance": [village_row(issue_no="1", kind="信访")],
    }
    path = book(tmp_path / "表.xlsx", rows)
    set_cells(path, "village_file", {(FIRST_LINE, "population"): -5, (FIRST_LINE, "last_turnout"): 130})
    set_cells(path, "grievance", {(FIRST_LINE, "opened_on"): "2020-02-30", (FIRST_LINE, "kind"): "吵架"})
    _, findings = read(path)
    assert {(found.sheet, found.heading) for found in findings.problems} == {
        ("一村一档", "人口（人）"),
        ("一村一档", "上届投票率（%）"),
        ("矛盾信访", "受理日期"),
        ("矛盾信访", "种类*"),
    }


def test_invisible_characters_are_told_once_a_column(tmp_path):
    lines = [ISSUE, *([village_code(1), f"X\u200b{n}", "信访", ""] for n in range(8))]
    found, findings = read(bare_sheet(tmp_path / "表.xlsx", "矛盾信访", lines))
    assert [row["issue_no"] for row in found.sheets["grievance"].rows] == [f"X{n}" for n in range(8)]
    assert [notice.code for notice in findings.notices] == ["recognised", "cleaned"] or findings.notices[
        -1
    ].code == "cleaned"
    assert "零宽空格（U+200B）" in findings.notices[-1].sentence
    assert "8 行" in findings.notices[-1].sentence
