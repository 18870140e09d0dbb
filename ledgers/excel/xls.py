"""Reads the old .xls (and WPS .et) by xlrd, which tells failed formulas, percent formats and merged cells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlrd

from ledgers.excel.problems import UnreadableError
from ledgers.excel.raw import Cell, Merge, Raw, RawBook, RawRow, RawSheet

_QUOTED = re.compile(r'"[^"]*"|\\.')


def open_xls(path: Path) -> RawBook:
    """Return the workbook; UnreadableError for one with a password."""
    try:
        book = xlrd.open_workbook(
            str(path), logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise UnreadableError(
                "password", "工作簿有打开密码", "请在表格软件中去掉打开密码、重新保存后再导入"
            ) from error
        raise
    return RawBook(tuple(book.sheet_names()), lambda name: _sheet(book, name))


def _sheet(book: Any, name: str) -> RawSheet:
    sheet = book.sheet_by_name(name)
    merges = tuple(Merge((top + 1, left), (bottom, right - 1)) for top, bottom, left, right in sheet.merged_cells)
    return RawSheet(
        name, lambda: _rows(book, sheet), merges, dict(_errors(sheet)), lambda cell: _percent(book, sheet, cell)
    )


def _rows(book: Any, sheet: Any) -> Iterator[RawRow]:
    for number in range(sheet.nrows):
        cells = [_value(book, cell) for cell in sheet.row(number)]
        if any(cell is not None and cell != "" for cell in cells):
            yield number + 1, cells


def _value(book: Any, cell: Any) -> Raw:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return _day(book, cell.value) if cell.ctype == xlrd.XL_CELL_DATE else None


def _day(book: Any, value: float) -> date | datetime | float:
    try:
        moment: datetime = xlrd.xldate_as_datetime(value, book.datemode)
    except (OverflowError, ValueError):
        return value
    return moment.date() if moment.time() == datetime.min.time() else moment


def _errors(sheet: Any) -> Iterator[tuple[Cell, str]]:
    for number in range(sheet.nrows):
        for index, cell in enumerate(sheet.row(number)):
            if cell.ctype == xlrd.XL_CELL_ERROR:
                yield (number + 1, index), xlrd.error_text_from_code.get(cell.value, "#N/A")


def _percent(book: Any, sheet: Any, cell: Cell) -> bool:
    row, column = cell
    style = book.xf_list[sheet.cell_xf_index(row - 1, column)]
    shape = book.format_map.get(style.format_key)
    return shape is not None and "%" in _QUOTED.sub("", shape.format_str)
