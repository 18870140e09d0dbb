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
    """Write the workbook, for the owner alone; FaultError when the file cannot be written."""
    with new_workbook(path, private=True) as book:
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


def read_task_sheet(path: Path, form: SheetForm, findings: Findings) -> SheetRows:
    """Return the rows filled in; a cell that cannot be read is None and goes to the findings.

    Raises InputError for a sheet without headings. The caller adds what else is wrong, then calls ``refuse_problems``.
    """
    book = open_book(path)
    if not book.names:
        raise InputError("工作簿里没有工作表", where=path.name, remedy="导入系统导出、填好的那份表")
    name = form.name if form.name in book.names else book.names[0]
    rows = read_sheet(book.sheet(name), form.columns, (Spot(path.name, name), findings))
    if rows is None:
        refuse_problems(path, findings)
        raise AssertionError("a sheet without headings has a problem")
    return rows


def refuse_problems(path: Path, findings: Findings) -> None:
    """Raise InputError listing every problem found in a file in the order of its rows, if there are any."""
    problems = sorted(findings.problems, key=lambda problem: (problem.row or 0, len(problem.column), problem.column))
    if not problems:
        return
    lines = [f"\n  {problem.place} {_told(problem)}" for problem in problems[:SHOWN_PROBLEMS]]
    more = f"\n  另有 {len(problems) - SHOWN_PROBLEMS} 处" if len(problems) > SHOWN_PROBLEMS else ""
    said = f"{path.name} 有 {len(problems)} 处问题，全部没有导入：{''.join(lines)}{more}\n"
    raise InputError(said, remedy="逐处改正后重新导入")


def _told(problem: Problem) -> str:
    is_shown = not problem.example or problem.example in problem.sentence
    return problem.sentence if is_shown else f"{problem.sentence}，正确的写法如 {problem.example}"
