"""Workbooks as LibreOffice saves them: a filled form turned into .ods, .xls and .xlsx imports the same."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.ledgers.excel.books import FIRST_LINE, book, column_of, man, set_cells, village_row
from tests.ledgers.intake.county import accept, codes, prepare, send, stored
from tests.parts import require_program

pytestmark = pytest.mark.slow
ROWS = {
    "village_file": [
        village_row(1, kind="村", population=2360, last_turnout=88.5, voters_away_share=0.5, merged_on=None),
        village_row(2, kind="社区", land_acquisition=True, collective_income=1234.5, source_doc="县组〔2020〕18号"),
    ],
    "team_review": [village_row(1, reviewed_on=date(2020, 10, 1), secretary_education="高中（中专）")],
    "resettlement": [village_row(1, name="张三", id_number=man(), post="主任", talked_on=date(2020, 12, 5))],
    "service_post": [village_row(1, person_name="张三", post="主任", started="2008-03", ended="2020")],
    "grievance": [village_row(2, issue_no="0012", kind="信访", measure="=调解", repeats=0)],
}


def sound(path: Path) -> Path:
    return book(path, ROWS)


def mistaken(path: Path) -> Path:
    wrong = {(FIRST_LINE, "population"): "=1/0", (FIRST_LINE, "last_turnout"): 130, (FIRST_LINE + 1, "kind"): "乡"}
    return set_cells(book(path, ROWS), "village_file", wrong)


def with_percentage(path: Path) -> Path:
    made = load_workbook(book(path, ROWS))
    cell = made["一村一档"].cell(FIRST_LINE, column_of("village_file", "last_turnout"))
    cell.value, cell.number_format = 0.35, "0.00%"
    made.save(path)
    return path


def with_merged_cells(path: Path) -> Path:
    made = load_workbook(book(path, ROWS))
    made["一村一档"].merge_cells(start_row=FIRST_LINE, end_row=FIRST_LINE + 1, start_column=4, end_column=4)
    made.save(path)
    return path


MAKERS = (sound, mistaken, with_percentage, with_merged_cells)
ENDINGS = ("ods", "xls", "xlsx")
in_every_file_type = pytest.mark.parametrize("ending", ENDINGS)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The workbooks as LibreOffice saves them, asked for by maker and ending: one start of it an ending."""
    soffice, folder = require_program("soffice"), tmp_path_factory.mktemp("office")
    files = [str(make(folder / f"{make.__name__}.xlsx")) for make in MAKERS]
    start = [soffice, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless"]
    for ending in ENDINGS:
        command = [*start, "--convert-to", ending, "--outdir", str(folder / ending), *files]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return lambda make, ending: folder / ending / f"{make.__name__}.{ending}"


@in_every_file_type
def test_a_form_saved_by_libreoffice_imports_the_same(engine, tmp_path, saved, ending):
    prepare(engine)
    accept(engine, saved(sound, ending))
    village = stored(engine, "village_file")[0]
    assert (village["population"], village["last_turnout"], village["voters_away_share"]) == (2360, 88.5, 0.5)
    assert stored(engine, "grievance")[0]["issue_no"] == "0012"
    assert stored(engine, "service_post")[0]["started"] == "2008-03"
    assert accept(engine, sound(tmp_path / "第1镇.xlsx")).changes == 0


@in_every_file_type
def test_mistakes_are_found_in_every_file_type(engine, saved, ending):
    prepare(engine)
    report = send(engine, saved(mistaken, ending))
    assert codes(report) == ["formula_error", "too_large", "not_a_choice"]
    assert "#DIV/0!" in report.problems[0].sentence
    wrong = [(FIRST_LINE, "population"), (FIRST_LINE, "last_turnout"), (FIRST_LINE + 1, "kind")]
    expected = [(row, get_column_letter(column_of("village_file", field))) for row, field in wrong]
    assert [(p.row, p.column) for p in report.problems] == expected


@in_every_file_type
def test_a_share_shown_as_a_percentage_is_taken_as_shown(engine, saved, ending):
    prepare(engine)
    accept(engine, saved(with_percentage, ending))
    assert stored(engine, "village_file")[0]["last_turnout"] == 35.0


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_merged_cells_are_found_in_an_ods_and_an_xls(engine, saved, ending):
    prepare(engine)
    assert "merged" in codes(send(engine, saved(with_merged_cells, ending)))


def test_an_xls_with_a_password_is_told(engine, tmp_path, saved):
    prepare(engine)
    path = tmp_path / "第1镇.xls"
    data = bytearray(saved(sound, "xls").read_bytes())
    start = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    filepass = bytes.fromhex("2f003600") + b"\x01\x00\x01\x00\x01\x00" + bytes(48)
    end = start + 20
    data[end : end + len(filepass)] = filepass
    path.write_bytes(data)
    assert codes(send(engine, path)) == ["password"]
