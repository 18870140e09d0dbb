"""A new workbook is whole or not there, and what its cells say stays text."""

import pytest
from openpyxl import load_workbook

from config.errors import FaultError
from ledgers.excel.making import new_workbook


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "占位").write_text("", encoding="utf-8")
    with pytest.raises(FaultError, match="工作簿写不进去"), new_workbook(tmp_path / "占位" / "表.xlsx") as book:
        book.add_worksheet()


@pytest.mark.parametrize("row_by_row", [False, True])
def test_text_that_looks_like_a_formula_or_a_link_stays_text(tmp_path, row_by_row):
    with new_workbook(tmp_path / "新" / "表.xlsx", row_by_row=row_by_row) as book:
        page = book.add_worksheet()
        page.write(0, 0, "=1+1")
        page.write(0, 1, "https://office.example")
    (cells,) = load_workbook(tmp_path / "新" / "表.xlsx").worksheets[0].iter_rows()
    assert [(cell.data_type, cell.hyperlink) for cell in cells] == [("s", None), ("s", None)]


def test_a_workbook_given_up_leaves_the_older_one(tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(b"older")
    with pytest.raises(ValueError, match="half"), new_workbook(path):
        raise ValueError("half way")
    assert ([file.name for file in tmp_path.iterdir()], path.read_bytes()) == (["表.xlsx"], b"older")
