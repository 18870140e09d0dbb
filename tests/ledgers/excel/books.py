"""Small workbooks for tests: a form of two villages, filled as a test needs, and cells changed afterwards."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from ledgers import id_number
from ledgers.base import Row
from ledgers.catalogue import LEDGERS
from ledgers.excel.layout import FIRST_ROW, HEADING_ROW, Place, WorkbookContent, sheet_columns
from ledgers.excel.writing import write_workbook
from tests.builders import township_code, village_code

Rows = Mapping[str, Sequence[Row]]
FIRST_LINE = FIRST_ROW + 1
"""The first row of data, as people count."""


def places(villages: int = 3, township: int = 1) -> list[Place]:
    return [Place(village_code(n, township), f"样{n}村", f"第{township}镇") for n in range(1, villages + 1)]


def man(sequence: int = 1, born: date = date(1960, 3, 1)) -> str:
    """An invented man's ID number."""
    return id_number.make("999901", born, sequence * 2 + 1)


def book(path: Path, rows: Rows | None = None, **content: Any) -> Path:
    """Write a workbook of township 1 with the rows given by ledger."""
    township = content.pop("township", 1)
    given = {"township_code": township_code(township), "places": places(township=township)} | content
    write_workbook(path, WorkbookContent("测试轮次", rows=rows or {}, **given))
    return path


def village_row(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {"village_code": village_code(number)} | fields


def column_of(ledger: str, field: str) -> int:
    """The column of a field in its sheet, as openpyxl counts."""
    return [column.field for column in sheet_columns(LEDGERS[ledger])].index(field) + 1


def set_cells(path: Path, ledger: str, cells: Mapping[tuple[int, str], Any]) -> Path:
    """Put values into cells of a ledger's sheet, given by row and field."""
    found = load_workbook(path)
    sheet = found[LEDGERS[ledger].title]
    for (row, field), value in cells.items():
        sheet.cell(row, column_of(ledger, field)).value = value
    found.save(path)
    return path


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one part inside a workbook's archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def bare_sheet(path: Path, title: str, lines: Sequence[Sequence[Any]]) -> Path:
    """Write a workbook of one sheet with exactly these lines."""
    made = Workbook()
    made.active.title = title
    for line in lines:
        made.active.append(list(line))
    made.save(path)
    return path


__all__ = [
    "FIRST_LINE",
    "HEADING_ROW",
    "bare_sheet",
    "book",
    "column_of",
    "man",
    "places",
    "set_cells",
    "village_row",
]
