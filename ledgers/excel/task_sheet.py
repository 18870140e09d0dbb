"""One-sheet workbooks that go out to be filled in and come back: review lists, department task lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.errors import InputError
from ledgers.base import Column
from ledgers.excel.cells import FORMULA_STARTS, cell_value
from ledgers.excel.findings import Findings, Spot
from ledgers.excel.making import new_workbook
from ledgers.excel.opening import open_book
from ledgers.excel.problems import Problem
from ledgers.excel.sheets import SheetRows, read_sheet
from ledgers.excel.styles import Styles, column_width
from ledgers.excel.validation import Lists, cell_rule

HEADING_ROW = 2
SHOWN_PROBLEMS = 30


@dataclass(frozen=True, slots=True)
class SheetForm:
    """What a sheet is called, what its first lines say and its columns; ``protected`` ones are filled in and locked."""

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]


def write_task_sheet(path: Path, form: SheetForm, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the workbook; FaultError when the file cannot be written."""
    with new_workbook(path) as book:
        styles, lists = Styles(book), Lists(book)
        page = book.add_worksheet(form.name)
        _write_head(page, form, styles)
        last = max(HEADING_ROW + len(rows), HEADING_ROW + 1)
        for place, column in enumerate(form.columns):
            rule = None if column.protected else cell_rule(column, lists)
            if rule is not None:
                page.data_validation(HEADING_ROW + 1, place, last, place, {"ignore_blank": True, **rule})
        for number, row in enumerate(rows, HEADING_ROW + 1):
            for place, column in enumerate(form.columns):
                _write_cell(page, (number, place), column, (row.get(column.field), styles))
        page.autofilter(HEADING_ROW, 0, last, len(form.columns) - 1)
        _set_up(page)
        lists.write()


def _write_head(page: Any, form: SheetForm, styles: Styles) -> None:
    page.set_row(0, 28)
    page.write_string(0, 0, form.title, styles.title)
    page.write_string(1, 0, form.note, styles.note)
    page.set_row(HEADING_ROW, 32)
    for place, column in enumerate(form.columns):
        page.set_column(place, place, column_width(column))
        page.write_string(HEADING_ROW, place, column.heading, styles.heading(column.required))
        if column.note:
            page.write_comment(HEADING_ROW, place, column.note, {"x_scale": 2})


def _set_up(page: Any) -> None:
    """Lock what is not to be filled in, keep the heading in sight, and set up the printing."""
    page.freeze_panes(HEADING_ROW + 1, 0)
    page.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADING_ROW)
    page.set_footer("&C第 &P 页，共 &N 页")


def _write_cell(page: Any, place: tuple[int, int], column: Column, content: tuple[Any, Styles]) -> None:
    value, styles = content
    shown = cell_value(column, value)
    quoted = isinstance(shown, str) and shown.startswith(FORMULA_STARTS)
    look = styles.cell(column, locked=column.protected, quoted=quoted)
    if shown is None:
        page.write_blank(*place, None, look)
    elif isinstance(shown, str):
        page.write_string(*place, shown, look)
    elif isinstance(shown, float):
        page.write_number(*place, shown, look)
    else:
        page.write_datetime(*place, shown, look)


def read_task_sheet(path: Path, form: SheetForm) -> SheetRows:
    """Return the rows filled in; InputError naming every cell that cannot be read, by sheet, row and column."""
    book = open_book(path)
    findings = Findings()
    if not book.names:
        raise InputError("工作簿里没有工作表", where=path.name, remedy="导入系统导出、填好的那份表")
    name = form.name if form.name in book.names else book.names[0]
    rows = read_sheet(book.sheet(name), form.columns, (Spot(path.name, name), findings))
    findings.close()
    refuse_problems(path, findings.problems)
    assert rows is not None
    return rows


def refuse_problems(path: Path, problems: Sequence[Problem]) -> None:
    """Raise InputError listing ``problems``, if there are any."""
    if not problems:
        return
    listed = "\n".join(f"  {problem.place} {problem.sentence}" for problem in problems[:SHOWN_PROBLEMS])
    more = f"\n  另有 {len(problems) - SHOWN_PROBLEMS} 处" if len(problems) > SHOWN_PROBLEMS else ""
    raise InputError(
        f"工作簿有 {len(problems)} 处问题，全部没有导入：\n{listed}{more}", where=path.name, remedy="逐处改正后重新导入"
    )
