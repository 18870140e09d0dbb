"""The forms as a clerk meets them: drop-downs, notes, locked codes, the example row."""

from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from config.errors import FaultError
from ledgers.base import Ledger
from ledgers.catalogue import LEDGERS
from ledgers.excel.layout import (
    EXAMPLE_MARK,
    GUIDE_SHEET,
    HEADING_ROW,
    LISTS_SHEET,
    RETURNS_SHEET,
    Place,
    heading_text,
    sheet_columns,
)
from tests.builders import village_code
from tests.ledgers.excel.books import FIRST_LINE, book, column_of, places, village_row

BY_LEDGER = pytest.mark.parametrize("ledger", LEDGERS.values(), ids=lambda ledger: ledger.name)


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return load_workbook(book(tmp_path_factory.mktemp("form") / "表.xlsx", is_form=True))


def rules_of(sheet, column: int):
    letter = get_column_letter(column)
    return [rule for rule in sheet.data_validations.dataValidation if f"{letter}{FIRST_LINE + 1}" in rule.sqref]


def test_a_form_has_a_guide_the_returns_and_a_sheet_a_ledger(form):
    titles = [ledger.title for ledger in LEDGERS.values()]
    assert form.sheetnames == [GUIDE_SHEET, RETURNS_SHEET, *titles]


@BY_LEDGER
def test_headings_are_chinese_with_a_note_and_the_pane_is_frozen_under_them(form, ledger: Ledger):
    sheet = form[ledger.title]
    cells = sheet[HEADING_ROW + 1]
    assert [cell.value for cell in cells] == [heading_text(column) for column in sheet_columns(ledger)]
    assert all(cell.comment is not None and cell.comment.text for cell in cells)
    assert sheet.freeze_panes.endswith(str(FIRST_LINE))


@BY_LEDGER
def test_every_closed_list_has_a_drop_down_with_its_words(form, ledger: Ledger):
    for number, column in enumerate(ledger.columns, start=1):
        if column.choices:
            rule = rules_of(form[ledger.title], number)[0]
            assert rule.type == "list"
            assert rule.formula1 == f'"{",".join(column.choices)}"'


@BY_LEDGER
def test_the_first_row_is_an_example(form, ledger: Ledger):
    cells = form[ledger.title][FIRST_LINE]
    assert cells[0].value.startswith(EXAMPLE_MARK)
    assert [cell.value for cell in cells[1 : len(ledger.columns)]] == [c.example for c in ledger.columns[1:]]


@BY_LEDGER
def test_sheets_are_protected_and_only_cells_to_fill_are_open(form, ledger: Ledger):
    sheet = form[ledger.title]
    assert sheet.protection.sheet
    assert sheet.cell(HEADING_ROW + 1, 1).protection.locked
    if ledger.one_per_village:
        assert sheet.cell(FIRST_LINE + 1, 1).value == village_code(1)
        assert sheet.cell(FIRST_LINE + 1, 1).protection.locked
    assert not sheet.column_dimensions["D"].protection.locked


def test_villages_of_a_sheet_with_many_rows_are_picked_from_a_list(form):
    rule = rules_of(form["矛盾信访"], column_of("grievance", "village_name"))[0]
    assert rule.formula1 == '"样1村,样2村,样3村"'


def test_a_list_too_long_for_a_cell_stands_on_a_hidden_sheet(tmp_path):
    many = [Place(village_code(n), f"很长名字的第{n}号村", "第1镇") for n in range(1, 60)]
    made = load_workbook(book(tmp_path / "表.xlsx", is_form=True, places=many))
    rule = rules_of(made["矛盾信访"], column_of("grievance", "village_name"))[0]
    assert made[LISTS_SHEET].sheet_state == "veryHidden"
    assert rule.formula1 == f"'{LISTS_SHEET}'!$A$1:$A$59"
    assert made[LISTS_SHEET]["A59"].value == "很长名字的第59号村"


def test_restricted_sheets_say_so(form):
    for ledger in LEDGERS.values():
        assert ("内部资料" in form[ledger.title]["A2"].value) == ledger.restricted


def test_a_text_that_begins_like_a_formula_stays_a_text(tmp_path):
    row = village_row(obstacle="=1+1", fallback="@SUM(A1)")
    made = load_workbook(book(tmp_path / "表.xlsx", {"dual_role": [row]}))
    cell = made["一肩挑预判"].cell(FIRST_LINE, column_of("dual_role", "obstacle"))
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_long_codes_are_texts_and_dates_are_dates(tmp_path):
    row = village_row(reviewed_on=date(2020, 10, 1))
    made = load_workbook(book(tmp_path / "表.xlsx", {"team_review": [row]}))
    cells = made["班子运行研判"][FIRST_LINE]
    assert (cells[0].value, cells[0].number_format) == (village_code(1), "@")
    assert cells[3].value.date() == date(2020, 10, 1)
    assert cells[3].number_format == "yyyy-mm-dd"


def test_a_workbook_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path):
    (tmp_path / "文件").write_text("", encoding="utf-8")
    with pytest.raises(FaultError, match="写不进去"):
        book(tmp_path / "文件" / "表.xlsx")
    assert [file.name for file in tmp_path.iterdir()] == ["文件"]


def test_the_same_content_gives_the_same_bytes(tmp_path):
    first = book(tmp_path / "一.xlsx", is_form=True).read_bytes()
    assert book(tmp_path / "二.xlsx", is_form=True).read_bytes() == first


def test_a_form_is_small_enough_to_send(tmp_path):
    assert book(tmp_path / "表.xlsx", is_form=True, places=places(30)).stat().st_size < 150_000
