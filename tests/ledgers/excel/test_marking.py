"""The marked copy: wrong cells red with their sentence, a list of all, ready to be mended and sent again."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from config.errors import FaultError
from ledgers.excel.layout import PROBLEMS_SHEET
from ledgers.excel.marking import marked_name, write_marked_copy
from tests.builders import village_code
from tests.ledgers.excel.books import FIRST_LINE, book, column_of, set_cells, village_row
from tests.ledgers.intake.county import accept, codes, prepare, send

COLUMN = column_of("village_file", "population")


@pytest.fixture
def refused(engine, tmp_path):
    prepare(engine)
    path = book(tmp_path / "第1镇.xlsx", {"village_file": [village_row(1, population=1)]})
    set_cells(path, "village_file", {(FIRST_LINE, "population"): -5})
    return path, send(engine, path)


def marked(path: Path, report, folder: Path) -> Path:
    copy = folder / marked_name(path.name)
    assert write_marked_copy(path, report.problems, copy)
    return copy


def test_the_wrong_cell_is_red_and_says_why(refused, tmp_path):
    path, report = refused
    copy = load_workbook(marked(path, report, tmp_path / "退回"))
    cell = copy["一村一档"].cell(FIRST_LINE, COLUMN)
    assert (cell.value, cell.fill.fgColor.rgb) == (-5, "00FFD9D4")
    assert "负数" in cell.comment.text
    assert cell.comment.author == "换届导入"


def test_an_empty_cell_that_is_marked_can_still_be_filled(engine, tmp_path):
    prepare(engine)
    path = book(tmp_path / "表.xlsx", {"resettlement": [village_row(name="张三", post="主任")]})
    set_cells(path, "resettlement", {(FIRST_LINE, "name"): None})
    copy = load_workbook(marked(path, send(engine, path), tmp_path / "退回"))
    cell = copy["离任干部安置"].cell(FIRST_LINE, column_of("resettlement", "name"))
    assert (cell.protection.locked, cell.number_format, cell.fill.fgColor.rgb) == (False, "@", "00FFD9D4")


def test_all_problems_are_listed_in_front_with_links(refused, tmp_path):
    path, report = refused
    copy = load_workbook(marked(path, report, tmp_path / "退回"))
    assert copy.sheetnames[0] == PROBLEMS_SHEET
    row = copy[PROBLEMS_SHEET][2]
    assert row[2].value == report.problems[0].sentence
    assert row[0].hyperlink.location == f"'一村一档'!I{FIRST_LINE}" or row[0].hyperlink.target.endswith(
        f"I{FIRST_LINE}"
    )


def test_the_copy_keeps_drop_downs_and_notes(refused, tmp_path):
    path, report = refused
    before, after = load_workbook(path), load_workbook(marked(path, report, tmp_path / "退回"))
    for name in before.sheetnames:
        count = len(before[name].data_validations.dataValidation)
        assert len(after[name].data_validations.dataValidation) == count


def test_the_mended_copy_imports_and_the_marks_are_gone(engine, refused, tmp_path):
    path, report = refused
    copy = marked(path, report, tmp_path / "退回")
    set_cells(copy, "village_file", {(FIRST_LINE, "population"): 5, (FIRST_LINE, "last_turnout"): 130})
    again = send(engine, copy)
    assert codes(again) == ["too_large"]
    second = load_workbook(marked(copy, again, tmp_path / "再退"))
    assert second["一村一档"].cell(FIRST_LINE, COLUMN).comment is None
    assert second["一村一档"].cell(FIRST_LINE, COLUMN).fill.fill_type is None
    set_cells(copy, "village_file", {(FIRST_LINE, "last_turnout"): 90})
    assert accept(engine, copy).applied


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_file_that_cannot_be_kept_as_it_is_is_written_anew(engine, tmp_path, monkeypatch, ending):
    monkeypatch.setattr("ledgers.excel.marking.KEPT_LAYOUT_BYTES", 0)
    prepare(engine)
    path = tmp_path / f"矛盾信访{ending}"
    if ending == ".csv":
        path.write_text(f"村编码,事项编号,种类\n{village_code(1)},1,吵架\n", encoding="utf-8")
    else:
        book(path, {"grievance": [village_row(issue_no="1", kind="信访")]})
        set_cells(path, "grievance", {(FIRST_LINE, "kind"): "吵架"})
    report = send(engine, path)
    copy = load_workbook(marked(path, report, tmp_path / "退回"))
    row, column = (2, 3) if ending == ".csv" else (FIRST_LINE, 5)
    cell = copy["矛盾信访"].cell(row, column)
    assert (cell.value, cell.fill.fgColor.rgb) == ("吵架", "FFFFD9D4")
    assert "可填" in cell.comment.text


def test_a_single_sheet_is_copied_whatever_its_file_is_called(tmp_path):
    path = tmp_path / f"{PROBLEMS_SHEET}.csv"
    path.write_text("村编码,事项编号\n1,2\n", encoding="utf-8")
    assert write_marked_copy(path, [], tmp_path / "退回.xlsx")
    assert [sheet.max_row for sheet in load_workbook(tmp_path / "退回.xlsx")] == [1, 2]


def test_sheets_whose_names_are_too_long_and_alike_are_all_copied(tmp_path, monkeypatch):
    monkeypatch.setattr("ledgers.excel.marking.KEPT_LAYOUT_BYTES", 0)
    made = Workbook()
    for ending in "甲乙":
        with pytest.warns(UserWarning, match="31 characters"):
            made.create_sheet("台" * 31 + ending)
    made.save(tmp_path / "长名.xlsx")
    assert write_marked_copy(tmp_path / "长名.xlsx", [], tmp_path / "退回.xlsx")
    assert load_workbook(tmp_path / "退回.xlsx").sheetnames == [PROBLEMS_SHEET, "Sheet", "台" * 31, "工作表3"]


def test_a_number_beyond_all_bounds_is_copied_as_text(tmp_path, monkeypatch):
    monkeypatch.setattr("ledgers.excel.marking.KEPT_LAYOUT_BYTES", 0)
    made = Workbook()
    made.active["A1"] = 12345
    made.save(tmp_path / "数.xlsx")
    with zipfile.ZipFile(tmp_path / "数.xlsx") as whole, zipfile.ZipFile(tmp_path / "大数.xlsx", "w") as changed:
        for name in whole.namelist():
            changed.writestr(name, whole.read(name).replace(b"<v>12345</v>", b"<v>1e999</v>"))
    assert write_marked_copy(tmp_path / "大数.xlsx", [], tmp_path / "退回.xlsx")
    assert load_workbook(tmp_path / "退回.xlsx").worksheets[1]["A1"].value == "inf"


def test_a_file_that_cannot_be_opened_has_no_copy(engine, tmp_path):
    prepare(engine)
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"%PDF")
    assert not write_marked_copy(path, send(engine, path).problems, tmp_path / "退回.xlsx")


def test_a_copy_that_cannot_be_written_is_told(refused, tmp_path):
    path, report = refused
    (tmp_path / "退回").write_text("占着位置", encoding="utf-8")
    with pytest.raises(FaultError, match="写不进去"):
        write_marked_copy(path, report.problems, tmp_path / "退回" / "表.xlsx")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("第1镇.xlsx", "第1镇_标注问题.xlsx"),
        ("第1镇_标注问题.xlsx", "第1镇_标注问题.xlsx"),
        ("甲/台账.csv", "甲_台账_标注问题.xlsx"),
    ],
)
def test_a_copy_is_named_after_its_file(name, expected):
    assert marked_name(name) == expected
