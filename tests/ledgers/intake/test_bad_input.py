"""Everything a file can do wrong, one by one: a clear Chinese message, and nothing is changed."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from ledgers.excel.layout import HEADING_ROW
from tests.builders import township_code, village_code
from tests.ledgers.excel.books import FIRST_LINE, book, man, set_cells, village_row
from tests.ledgers.intake.county import accept, codes, prepare, send, totals

ISSUE = village_row(issue_no="1", kind="信访", opened_on=date(2020, 5, 1))


def sound(path: Path) -> Path:
    return book(path, {"village_file": [village_row(population=10)], "grievance": [ISSUE]})


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def wrong_type(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7 report")
    return path


def renamed_sheet(path: Path) -> Path:
    made = load_workbook(sound(path))
    made["矛盾信访"].title = "信访"
    made.save(path)
    return path


def missing_sheet(path: Path) -> Path:
    made = load_workbook(sound(path))
    del made["矛盾信访"]
    made.save(path)
    return path


def merged(path: Path) -> Path:
    made = load_workbook(sound(path))
    made["矛盾信访"].merge_cells(f"E{FIRST_LINE}:E{FIRST_LINE + 3}")
    made.save(path)
    return path


def failed_formula(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("矛盾信访")
        sheet.write_row(0, 0, ["村编码", "事项编号", "种类", "重复次数"])
        sheet.write_row(1, 0, [village_code(1), "1", "信访"])
        sheet.write_formula(1, 3, "=VLOOKUP(A1,Z:Z,1,0)", None, "#N/A")
    return path


def stray_cell(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("矛盾信访")
        sheet.write_row(0, 0, ["村编码", "事项编号", "种类"])
        sheet.write(1_048_575, 20, "合计")
    return path


def zip_bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sharedStrings.xml", "w") as part:
        for _ in range(30):
            part.write(bytes(10_000_000))
    return path


def with_password(path: Path) -> Path:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(900) + "EncryptedPackage".encode("utf-16-le"))
    return path


def unknown_village(path: Path) -> Path:
    return book(path, {"grievance": [ISSUE | {"village_code": village_code(99)}]})


def duplicate_person(path: Path) -> Path:
    rows = [village_row(v, name=name, post="主任", id_number=man()) for v, name in ((1, "张三"), (2, "张山"))]
    return book(path, {"resettlement": rows})


def impossible_date(path: Path) -> Path:
    return set_cells(sound(path), "grievance", {(FIRST_LINE, "opened_on"): "2020-02-30"})


def negative_count(path: Path) -> Path:
    return set_cells(sound(path), "village_file", {(FIRST_LINE, "population"): -10})


def share_over_100(path: Path) -> Path:
    return set_cells(sound(path), "village_file", {(FIRST_LINE, "last_turnout"): 120})


def village_of_another_township(path: Path) -> Path:
    return book(path, {"village_file": [village_row(population=1)]}, township_code=township_code(2))


def no_headings(path: Path) -> Path:
    made = load_workbook(sound(path))
    made["矛盾信访"].delete_rows(HEADING_ROW + 1)
    made.save(path)
    return path


CASES = [
    (empty, "empty_file", "空的"),
    (wrong_type, "wrong_type", "PDF"),
    (renamed_sheet, "sheet_renamed", "改回来"),
    (missing_sheet, "sheet_missing", "缺少工作表"),
    (no_headings, "no_headings", "列名"),
    (merged, "merged", "合并单元格"),
    (failed_formula, "formula_error", "#N/A"),
    (stray_cell, "too_large", "1048576"),
    (zip_bomb, "too_large", "MB"),
    (with_password, "password", "密码"),
    (unknown_village, "unknown_village", "没有村编码"),
    (duplicate_person, "duplicate_person", "一个人不能登记两次"),
    (impossible_date, "not_a_date", "没有 2020 年 2 月 30 日"),
    (negative_count, "too_small", "不能是负数"),
    (share_over_100, "too_large", "不能超过 100%"),
    (village_of_another_township, "other_township", "请由该乡镇上报"),
]


@pytest.mark.parametrize(("make", "code", "words"), CASES, ids=[case[0].__name__ for case in CASES])
def test_bad_input_is_answered_in_words_and_changes_nothing(engine, tmp_path, make, code, words):
    prepare(engine)
    accept(engine, sound(tmp_path / "先前.xlsx"))
    before = totals(engine)
    report = send(engine, make(tmp_path / "第1镇.xlsx"))
    assert code in codes(report)
    assert any(words in problem.sentence for problem in report.problems)
    assert (report.applied, totals(engine)) == (False, before)


def test_two_townships_sending_one_village_are_both_named(engine, tmp_path):
    prepare(engine)
    files = [book(tmp_path / name, {"village_file": [village_row(population=10)]}) for name in ("甲.xlsx", "乙.xlsx")]
    before = totals(engine)
    report = send(engine, *files)
    sent_twice = next(problem for problem in report.problems if problem.code == "two_senders")
    assert (sent_twice.file, "甲.xlsx" in sent_twice.sentence) == ("乙.xlsx", True)
    assert totals(engine) == before
