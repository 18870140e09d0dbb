"""Reads .ods in one pass over its XML, because percents, failed formulas and merged cells are needed besides values."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ledgers.excel.limits import MAX_COLUMNS, MAX_DEPTH, MAX_MARKS, MAX_PIECE, MAX_SHEETS, Budget, too_large
from ledgers.excel.raw import Cell, Merge, Raw, RawBook, RawRow, RawSheet

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
MAX_REPEATS = 2_000
"""A cell or row that holds something is not believed to repeat more often than this."""
MAX_INSIDE = 500_000
"""Elements within one row, or before the first."""
BLOCK = 1 << 18
_FORGOTTEN = (TABLE + "table-row", TABLE + "table", TABLE + "table-column", OFFICE + "automatic-styles")
_ERROR_TEXT = re.compile(r"#[A-Z/0!?]+|Err:\d{3}|#(?:REF|DIV/0|VALUE|NAME|N/A|NUM|NULL)[!?]?")
_NOTES = (OFFICE + "annotation",)


class _Table:
    """One table as it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[RawRow] = []
        self.merges: list[Merge] = []
        self.errors: dict[Cell, str] = {}
        self.percents: set[Cell] = set()
        self.next_row = 1


def open_ods(path: Path) -> RawBook:
    """Return the workbook, wholly read."""
    tables: dict[str, _Table] = {}
    for table in _tables(path):
        tables[table.name] = table
        if len(tables) > MAX_SHEETS:
            raise too_large(f"工作簿有超过 {MAX_SHEETS} 张工作表", "请删去多余的工作表后另存")
    return RawBook(tuple(tables), lambda name: _as_sheet(tables[name]))


def _as_sheet(table: _Table) -> RawSheet:
    return RawSheet(
        table.name,
        lambda: iter(table.rows),
        tuple(table.merges),
        table.errors,
        lambda cell: cell in table.percents,
    )


def _tables(path: Path) -> Iterator[_Table]:
    budget = Budget()
    table: _Table | None = None
    for event, element in _elements(path):
        if event == "start":
            if element.tag == TABLE + "table" and table is None:
                table = _Table(element.get(TABLE + "name", ""))
        elif element.tag == TABLE + "table-row" and table is not None:
            _read_row(table, element, budget)
        elif element.tag == TABLE + "table" and table is not None:
            yield table
            table = None


def _elements(path: Path) -> Iterator[tuple[str, Element]]:
    """Give the start and the end of every element; what has been read is forgotten row by row.

    Stops at elements nested too deep, at a row of too many and at a text too long before they are built.
    """
    stack: list[Element] = []
    fed = inside = 0
    parser: ElementTree.XMLPullParser[Element] = ElementTree.XMLPullParser(events=("start", "end"))
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        while block := stream.read(BLOCK):
            parser.feed(block)
            fed += len(block)
            for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                fed = 0
                yield event, element
                if event == "start":
                    stack.append(element)
                    inside += 1
                    _refuse_swelling(len(stack), inside)
                else:
                    stack.pop()
                    if element.tag in _FORGOTTEN or len(stack) < 2:
                        inside = 0
                        element.clear()
                        if stack:
                            stack[-1].clear()  # or the empty shells of a million rows stay
            if fed > MAX_PIECE:
                raise too_large("有一格的内容长得不合理，可能是损坏或恶意的文件")


def _refuse_swelling(depth: int, inside: int) -> None:
    if depth > MAX_DEPTH or inside > MAX_INSIDE:
        raise too_large("一行里的内容多得不合理，可能是损坏或恶意的文件")


def _read_row(table: _Table, row: Element, budget: Budget) -> None:
    repeats = _count(row, "number-rows-repeated")
    number = table.next_row
    table.next_row += repeats
    cells: list[Raw] = []
    for cell in row:
        if cell.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            _read_cell(table, (number, len(cells)), cell, cells)
            if len(cells) > MAX_COLUMNS:
                raise too_large(f"工作表“{table.name}”有一行超过 {MAX_COLUMNS:,} 列", "请删去多余的列后另存")
    while cells and (cells[-1] is None or cells[-1] == ""):
        cells.pop()
    budget.take_cells(max(1, len(cells) * repeats))
    if not cells:
        return
    if repeats > MAX_REPEATS:
        raise too_large(f"工作表“{table.name}”里同一行重复得不合理")
    table.rows.extend((number + step, cells) for step in range(repeats))


def _read_cell(table: _Table, place: Cell, cell: Element, cells: list[Raw]) -> None:
    repeats = _count(cell, "number-columns-repeated")
    value, percent, error = _value(cell)
    if value is None and error is None:
        cells.extend([None] * min(repeats, MAX_COLUMNS - len(cells)))
    elif repeats > MAX_REPEATS:
        raise too_large(f"工作表“{table.name}”的一行里同一内容重复过多", "请删去多余的列后另存")
    else:
        for step in range(repeats):
            spot = (place[0], place[1] + step)
            if percent:
                table.percents.add(spot)
            if error is not None:
                table.errors[spot] = error
        cells.extend([value if error is None else None] * repeats)
    down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        table.merges.append(Merge(place, (place[0] + down - 1, place[1] + across - 1)))
    if max(len(table.merges), len(table.errors)) > MAX_MARKS:
        raise too_large(f"工作表“{table.name}”的合并单元格或出错的公式超过 {MAX_MARKS:,} 处")


def _count(element: Element, name: str) -> int:
    return max(1, int(element.get(TABLE + name, "1")))


def _value(cell: Element) -> tuple[Raw, bool, str | None]:
    """Return a cell's value, whether it is a percentage, and the error its formula ended in."""
    kind = cell.get(OFFICE + "value-type")
    if kind is None:
        return None, False, None
    if cell.get(CALC + "value-type") == "error":
        return None, False, _text(cell) or "#N/A"
    if kind in ("float", "currency", "percentage"):
        return float(cell.get(OFFICE + "value", "0")), kind == "percentage", None
    if kind == "boolean":
        return cell.get(OFFICE + "boolean-value") == "true", False, None
    if kind == "date":
        return _day(cell), False, None
    text = _text(cell)
    if cell.get(TABLE + "formula") and _ERROR_TEXT.fullmatch(text):
        return None, False, text
    return text or None, False, None


def _day(cell: Element) -> Raw:
    text = cell.get(OFFICE + "date-value", "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date(moment.year, moment.month, moment.day) if moment.time() == datetime.min.time() else moment


def _text(cell: Element) -> str:
    """Return the text of a cell: paragraphs as lines, without its notes."""
    lines = []
    for child in cell:
        if child.tag == TEXT + "p":
            lines.append("".join(_pieces(child)))
    return "\n".join(lines)


def _pieces(element: Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tag in _NOTES:
            pass
        elif child.tag == TEXT + "s":
            yield " " * min(int(child.get(TEXT + "c", "1")), 1000)
        elif child.tag == TEXT + "tab":
            yield "\t"
        elif child.tag == TEXT + "line-break":
            yield "\n"
        else:
            yield from _pieces(child)
        if child.tail:
            yield child.tail
