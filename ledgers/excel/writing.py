"""Writes a workbook with a sheet a ledger: the blank forms, the exports and the demo's workbooks are all made here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from ledgers.base import Column, Ledger, Row
from ledgers.excel.cells import FORMULA_STARTS, cell_value
from ledgers.excel.guide import write_guide
from ledgers.excel.layout import (
    EXAMPLE_MARK,
    FIRST_ROW,
    HEADING_ROW,
    NOTE_ROW,
    RETURNS_SHEET,
    TITLE_ROW,
    Place,
    WorkbookContent,
    heading_text,
    returns_columns,
    sheet_columns,
)
from ledgers.excel.making import new_workbook
from ledgers.excel.styles import Styles, column_width
from ledgers.excel.validation import Lists, cell_rule

SPARE_ROWS = 500
PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
CREATED = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet about to be written. ``freeze`` is how many columns stay in sight."""

    title: str
    purpose: str
    restricted: bool
    columns: tuple[Column, ...]
    rows: Iterator[Row]
    example: bool
    freeze: int


def write_workbook(path: Path, content: WorkbookContent) -> None:
    """Write ``content`` to ``path`` (.xlsx); the folder is made, an existing file replaced once the new one is whole.

    Raises FaultError when the file cannot be written.
    """
    with new_workbook(path) as book:
        book.set_properties({"title": f"{content.round_name} 台账", "created": CREATED})
        styles, lists = Styles(book), Lists(book)
        write_guide(book, styles, content)
        for page in _pages(content):
            write_page(book, (styles, lists), page)
        lists.write()


def _pages(content: WorkbookContent) -> Iterator[Page]:
    places = {place.code: place for place in content.places}
    yield Page(
        RETURNS_SHEET,
        "每村每本台账都要选：已上报、零报告（核实过，确无此类情况）或未上报。没有上报的台账，系统一律按“情况不明”处理。",
        False,
        returns_columns(is_form=content.is_form),
        _returns_rows(content),
        content.is_form,
        3,
    )
    for ledger in content.ledgers:
        columns = _with_villages(sheet_columns(ledger), ledger, content.places)
        freeze = 5 if any(column.field == "person_no" for column in columns) else 3
        rows = _ledger_rows(ledger, content, places)
        yield Page(ledger.title, ledger.purpose, ledger.restricted, columns, rows, content.is_form, freeze)


def _with_villages(columns: tuple[Column, ...], ledger: Ledger, places: Sequence[Place]) -> tuple[Column, ...]:
    """Give the village column of a many-row sheet a drop-down of the workbook's villages."""
    if ledger.one_per_village or not places or len(places) > 2000:
        return columns
    names = tuple(dict.fromkeys(place.name for place in places))
    return tuple(replace(c, choices=names) if c.field == "village_name" else c for c in columns)


def _returns_rows(content: WorkbookContent) -> Iterator[Row]:
    for place in content.places:
        row: dict[str, Any] = {"village_code": place.code, **_names(place)}
        for column in returns_columns(is_form=content.is_form):
            word = content.returns.get((place.code, column.field))
            if word is not None:
                row[column.field] = word
        yield row


def _ledger_rows(ledger: Ledger, content: WorkbookContent, places: dict[str, Place]) -> Iterator[Row]:
    given = content.rows.get(ledger.name, ())
    if content.is_form and ledger.one_per_village and not given:
        given = [{"village_code": place.code} for place in content.places]
    persons = {row.get("person_no"): row.get("name") for row in content.rows.get(ledger.persons_of, ())}
    for row in given:
        place = places.get(row["village_code"])
        names = {} if place is None else _names(place)
        if row.get("person_no") is not None and row["person_no"] in persons:
            names["person_name"] = persons[row["person_no"]]
        yield {**row, **names}


def _names(place: Place) -> dict[str, Any]:
    return {"township_name": place.township_name, "village_name": place.name}


def write_page(book: Workbook, tools: tuple[Styles, Lists], page: Page) -> None:
    """Write one sheet: title, note, headings with their explanations, the example, the rows, the drop-downs."""
    styles, lists = tools
    sheet = book.add_worksheet(page.title)
    _write_head(sheet, styles, page)
    first = FIRST_ROW
    if page.example:
        _write_example(sheet, styles, page)
        first += 1
    last = _write_rows(sheet, styles, page, first)
    for index, column in enumerate(page.columns):
        rule = cell_rule(column, lists) or _village_rule(column, lists)
        if rule is not None:
            sheet.data_validation(first, index, last + SPARE_ROWS, index, rule)
    in_use = f'=($A{first + 1}<>"")+($C{first + 1}<>"")>0'
    framed = {"type": "formula", "criteria": in_use, "format": styles.frame}
    sheet.conditional_format(first, 0, last + SPARE_ROWS, len(page.columns) - 1, framed)
    if not page.example and last >= first:
        sheet.autofilter(HEADING_ROW, 0, last, len(page.columns) - 1)
    sheet.freeze_panes(HEADING_ROW + 1, page.freeze)
    sheet.protect("", PROTECTION)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)


def _village_rule(column: Column, lists: Lists) -> dict[str, Any] | None:
    if column.field != "village_name" or not column.choices:
        return None
    return {"validate": "list", "source": lists.source(column.choices), "error_type": "warning"}


def _write_head(sheet: Worksheet, styles: Styles, page: Page) -> None:
    for index, column in enumerate(page.columns):
        sheet.set_column(index, index, column_width(column), styles.blank(column, locked=column.by_system))
    sheet.set_row(TITLE_ROW, 28)
    sheet.write_string(TITLE_ROW, 0, page.title, styles.title)
    note = f"{page.purpose}带 * 的列必填；鼠标停在列名上可看填写说明。"
    sheet.write_string(NOTE_ROW, 0, note, styles.warning if page.restricted else styles.note)
    sheet.set_row(HEADING_ROW, 48)
    for index, column in enumerate(page.columns):
        sheet.write_string(HEADING_ROW, index, heading_text(column), styles.heading(column.required))
        sheet.write_comment(HEADING_ROW, index, _comment(column), {"x_scale": 1.6, "y_scale": 0.9, "font_size": 9})
    if page.restricted:
        sheet.set_tab_color("#A61B1B")


def _comment(column: Column) -> str:
    parts = [f"{column.kind.value}{'，必填' if column.required else ''}。{column.note}"]
    if column.choices and column.kind.value == "选项":
        parts.append(f"可选：{'、'.join(column.choices)}。")
    if column.example:
        parts.append(f"示例：{column.example}")
    return "\n".join(parts)


def _write_example(sheet: Worksheet, styles: Styles, page: Page) -> None:
    style = styles.example()
    for index, column in enumerate(page.columns):
        text = f"{EXAMPLE_MARK}（不导入）" if index == 0 else column.example
        sheet.write_string(FIRST_ROW, index, text, style)


def _write_rows(sheet: Worksheet, styles: Styles, page: Page, first: int) -> int:
    """Write the rows and return the index of the last one (``first - 1`` when there are none)."""
    plans = [
        (index, column, styles.cell(column, locked=column.protected or column.by_system))
        for index, column in enumerate(page.columns)
    ]
    number = first - 1
    for number, row in enumerate(page.rows, start=first):
        for index, column, style in plans:
            value = cell_value(column, row.get(column.field))
            if value is None:
                continue
            if isinstance(value, str):
                quoted = value.startswith(FORMULA_STARTS)
                sheet.write_string(number, index, value, styles.cell(column, quoted=True) if quoted else style)
            elif isinstance(value, date):
                sheet.write_datetime(number, index, value, style)
            else:
                sheet.write_number(number, index, value, style)
    return number
