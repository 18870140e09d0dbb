"""A copy of a workbook with its mistakes marked: cells in red with the sentence as a note, and a sheet listing all."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from xlsxwriter import Workbook

from config.files import whole_file
from ledgers.excel.layout import PROBLEMS_SHEET
from ledgers.excel.making import new_workbook
from ledgers.excel.opening import ZIP_START, open_book
from ledgers.excel.problems import Problem, UnreadableError, column_index
from ledgers.excel.raw import Raw, RawBook
from ledgers.excel.styles import FONT, HEADING_FILL, INK, LINE, MARK_FILL, Styles, text_width

AUTHOR = "换届导入"
ENDING = "_标注问题"
LINK = "#1D4E89"
KEPT_LAYOUT_BYTES = 3_000_000
"""Larger workbooks are written anew, values only, because keeping the layout would take minutes."""
LIST_HEADINGS = (("位置", 24), ("列", 18), ("问题", 70), ("正确示例", 26))
CellProblems = dict[str, dict[tuple[int, int], list[Problem]]]


def write_marked_copy(source: Path, problems: Sequence[Problem], target: Path) -> bool:
    """Write the copy of ``source`` with its problems to ``target``; False when the file could not even be opened.

    Raises FaultError when the copy cannot be written.
    """
    try:
        book = open_book(source)
        if not _mark_in_place(source, target, problems):
            _write_anew(book, target, problems)
    except UnreadableError:
        return False
    return True


def marked_name(name: str) -> str:
    """Return what the marked copy of a file is called; a copy of a copy keeps the name."""
    stem = Path(name.replace("/", "_").replace("\\", "_")).stem
    return f"{stem.removesuffix(ENDING)}{ENDING}.xlsx"


def _by_cell(problems: Iterable[Problem]) -> CellProblems:
    cells: CellProblems = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        if problem.row is not None:
            column = column_index(problem.column) if problem.column else 0
            cells[problem.sheet][problem.row, column].append(problem)
    return cells


def _note(problems: Sequence[Problem]) -> str:
    lines = [problem.sentence + (f"\n正确的如：{problem.example}" if problem.example else "") for problem in problems]
    return "\n".join(lines)[:2000]


def _mark_in_place(source: Path, target: Path, problems: Sequence[Problem]) -> bool:
    """Mark a copy that keeps the layout, drop-downs and notes; False when this kind of file does not allow it."""
    with source.open("rb") as file:
        is_xlsx = file.read(4) == ZIP_START
    if not is_xlsx or source.stat().st_size > KEPT_LAYOUT_BYTES:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(source)
            _clear_marks(book)
            _mark_cells(book, problems)
            _list_problems(book, problems)
            with whole_file(target) as file:
                book.save(file)
    except Exception:  # openpyxl is stricter than calamine and fails in many ways: the values are still worth marking
        return False
    return True


def _clear_marks(book: Any) -> None:
    """Take out the marks of an earlier import, so that what was mended is no longer red."""
    if PROBLEMS_SHEET in book.sheetnames:
        del book[PROBLEMS_SHEET]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    cell.fill = PatternFill()


def _mark_cells(book: Any, problems: Sequence[Problem]) -> None:
    fill = PatternFill("solid", fgColor=MARK_FILL.removeprefix("#"))
    for name, cells in _by_cell(problems).items():
        if name not in book.sheetnames:
            continue
        sheet = book[name]
        for (row, column), found in cells.items():
            cell = sheet.cell(row, column + 1)
            dimension = sheet.column_dimensions.get(get_column_letter(column + 1))
            if cell.value is None and dimension is not None:  # an empty cell has its column's format and lock
                cell._style = copy(dimension._style)
            cell.fill = fill
            if hasattr(cell, "comment"):
                note = Comment(_note(found), AUTHOR, height=120, width=320)
                cell.comment = note


def _list_problems(book: Any, problems: Sequence[Problem]) -> None:
    sheet = book.create_sheet(PROBLEMS_SHEET, 0)
    sheet.append([heading for heading, _ in LIST_HEADINGS])
    for problem in problems:
        sheet.append([problem.place, problem.heading, problem.sentence, problem.example])
        if problem.row is not None and problem.sheet in book.sheetnames:
            cell, quoted = sheet.cell(sheet.max_row, 1), problem.sheet.replace("'", "''")
            cell.hyperlink = f"#'{quoted}'!{problem.column or 'A'}{problem.row}"
    _dress_list(sheet)
    book.active = 0


def _dress_list(sheet: Any) -> None:
    """Give the list of problems the look of the other sheets."""
    line = Side(style="thin", color=LINE.removeprefix("#"))
    for index, (_, width) in enumerate(LIST_HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row in sheet.iter_rows():
        sheet.row_dimensions[row[0].row].height = _height([cell.value for cell in row])
        for cell in row:
            is_heading, is_link = cell.row == 1, cell.hyperlink is not None
            colour = LINK if is_link else INK
            cell.font = Font(name=FONT, size=11, bold=is_heading, color=colour.removeprefix("#"))
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if is_heading else None)
            cell.border = Border(line, line, line, line)
            if is_heading:
                cell.fill = PatternFill("solid", fgColor=HEADING_FILL.removeprefix("#"))
            if cell.data_type == "f":  # a quoted value that begins like a formula stays a text
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _height(texts: Sequence[str | None]) -> float:
    """Return the height a row of the list needs so that no sentence is cut."""
    lines = (-(-text_width(text or "") // (width - 2)) for text, (_, width) in zip(texts, LIST_HEADINGS, strict=True))
    return 16.0 * max(1, *lines)


def _write_anew(book: RawBook, target: Path, problems: Sequence[Problem]) -> None:
    """Write the values into a new workbook and mark them there."""
    marked = _by_cell(problems)
    with new_workbook(target, row_by_row=True) as made:
        styles = Styles(made)
        _list_anew(made, styles, problems)
        for number, name in enumerate(book.names, 1):
            if name == PROBLEMS_SHEET and not book.single:
                continue
            sheet = made.add_worksheet(_sheet_name(name, number, made))
            _copy_rows(sheet, book, name, (styles, marked.get(name, marked.get("", {}) if book.single else {})))


def _sheet_name(name: str, number: int, made: Workbook) -> str:
    """Return the name as Excel takes it; a sheet whose name is then taken already is called by its number."""
    short = "".join(c for c in name if c not in "[]:*?/\\").strip("'")[:31].strip("'")
    taken = {sheet.name.lower() for sheet in made.worksheets()}
    return short if short and short.lower() not in taken | {"history"} else f"工作表{number}"


def _list_anew(made: Workbook, styles: Styles, problems: Sequence[Problem]) -> None:
    sheet = made.add_worksheet(PROBLEMS_SHEET)
    for index, (heading, width) in enumerate(LIST_HEADINGS):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, heading, styles.heading(False))
    for row, problem in enumerate(problems, start=1):
        cells = (problem.place, problem.heading, problem.sentence, problem.example)
        sheet.set_row(row, _height(cells))
        for index, text in enumerate(cells):
            sheet.write_string(row, index, text, styles.wrapped)


def _copy_rows(sheet: Any, book: RawBook, name: str, look: tuple[Styles, dict[tuple[int, int], list[Problem]]]) -> None:
    styles, marks = look
    rows = dict(book.sheet(name).rows())
    widths: dict[int, int] = defaultdict(int)
    for row, column in marks:
        widths[row] = max(widths[row], column + 1)
    for number in sorted(rows.keys() | widths.keys()):
        cells = list(rows.get(number, ()))
        cells += [None] * (widths.get(number, 0) - len(cells))
        for column, cell in enumerate(cells):
            found = marks.get((number, column)) if number in widths else None
            _copy_cell(sheet, (number - 1, column), cell, styles.copied(cell, is_marked=bool(found)))
            if found:
                sheet.write_comment(number - 1, column, _note(found), {"author": AUTHOR, "x_scale": 2})


def _copy_cell(sheet: Any, place: tuple[int, int], cell: Raw, style: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(*place, cell, style)
    elif isinstance(cell, float | int) and math.isfinite(cell):
        sheet.write_number(*place, cell, style)
    elif isinstance(cell, date | datetime):
        sheet.write_datetime(*place, cell, style)
    elif cell is None or cell == "":
        sheet.write_blank(*place, None, style)
    else:
        sheet.write_string(*place, str(cell)[:32_000], style)
