"""A workbook in the making: the looks all sheets share, and tables written cell by cell as text or number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from notifier.documents.report.counts import COLOURS

Cell = str | int | float | None
HEAD_GROUND = "#E9EEF4"
RULE = "#BFC5CC"
LINE_POINTS = 14


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading, width in characters, "text" (left), "mid" (centred text), "number" or "percent"."""

    heading: str
    width: float
    kind: str = "mid"


class Book:
    """The workbook. Text is always written as text: a cell that begins with = + - @ is never a formula."""

    def __init__(self, made: Workbook, created: datetime, title: str) -> None:
        self._book = made
        self._book.set_properties({"title": title, "author": "换届风险研判系统", "created": created})
        self._book.set_size(2400, 1400)
        base = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
        ruled = base | {"border": 1, "border_color": RULE}
        self._formats = {
            "title": self._book.add_format(base | {"font_size": 16, "bold": True}),
            "note": self._book.add_format(base | {"font_color": "#666666"}),
            "head": self._book.add_format(
                ruled | {"bold": True, "bg_color": HEAD_GROUND, "align": "center", "text_wrap": True}
            ),
            "text": self._book.add_format(ruled | {"text_wrap": True}),
            "mid": self._book.add_format(ruled | {"align": "center"}),
            "number": self._book.add_format(ruled | {"align": "center", "num_format": "0;-0;;@"}),
            "whole": self._book.add_format(ruled | {"align": "center", "num_format": "0"}),
            "percent": self._book.add_format(ruled | {"align": "center", "num_format": '0.0"%";;'}),
            "marked": self._book.add_format({"bold": True, "font_color": "#C0392B"}),
            "total": self._book.add_format(ruled | {"bold": True, "align": "center", "bg_color": "#F6F8FA"}),
        }
        self._levels = {
            level: self._book.add_format(
                {"bg_color": f"#{colour}", "font_color": "#FFFFFF" if level == "high" else "#222222"}
            )
            for level, colour in COLOURS.items()
        }

    def sheet(self, name: str, title: str, note: str, paper: str = "A4 横") -> Sheet:
        """Add a sheet with a title line and a note below it, set up to print on "A4", "A4 横" or "A3 横"."""
        page = self._book.add_worksheet(name)
        page.hide_gridlines(2)
        page.set_paper(8 if paper.startswith("A3") else 9)
        if paper.endswith("横"):
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.set_footer("&C&9第 &P 页，共 &N 页&R&9&A")
        page.center_horizontally()
        page.set_row(0, 30)
        page.write_string(0, 0, title, self._formats["title"])
        page.write_string(1, 0, note, self._formats["note"])
        return Sheet(name, page, self._formats, self._levels)

    def chart(self, options: dict[str, str]) -> Any:
        """Return a new native chart."""
        return self._book.add_chart(options)


class Sheet:
    """One sheet. Rows and columns count from 0."""

    def __init__(self, name: str, page: Any, formats: dict[str, Any], levels: dict[str, Any]) -> None:
        self.name = name
        self.page = page
        self._formats = formats
        self._levels = levels

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], top: int = 3) -> int:
        """Write a table with frozen, repeated headings and a filter; return the row after it."""
        for place, column in enumerate(columns):
            self.page.set_column(place, place, column.width)
        last = self._write(columns, rows, top)
        self.page.freeze_panes(top + 1, 0)
        self.page.repeat_rows(top)
        if rows:
            self.page.autofilter(top, 0, last - 1, len(columns) - 1)
        return last

    def plain_table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], top: int) -> int:
        """Write a small table without filter; return the row after it."""
        return self._write(columns, rows, top)

    def total(self, row: int, values: Sequence[Cell]) -> None:
        """Write a line of totals."""
        for place, value in enumerate(values):
            self._put(row, place, value, self._formats["total"])

    def colour_levels(self, words: dict[str, str], span: tuple[int, int, int]) -> None:
        """Colour the cells of one column (first row, last row, column) that hold the word of a level."""
        first, last, column = span
        for level, word in words.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self._levels[level]}
            self.page.conditional_format(first, column, max(first, last), column, rule)

    def mark_difference(self, span: tuple[int, int, int], other: str) -> None:
        """Mark the cells of one column (first row, last row, column) that differ from column ``other``."""
        first, last, column = span
        letter = xl_col_to_name(column)
        formula = f"=${letter}{first + 1}<>${other}{first + 1}"
        rule = {"type": "formula", "criteria": formula, "format": self._formats["marked"]}
        self.page.conditional_format(first, column, max(first, last), column, rule)

    def _write(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], top: int) -> int:
        self.page.set_row(top, 24)
        for place, column in enumerate(columns):
            self.page.write_string(top, place, column.heading, self._formats["head"])
        for number, row in enumerate(rows, start=top + 1):
            self.page.set_row(number, LINE_POINTS * _lines(columns, row) + 3)
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._put(number, place, value, self._formats[column.kind])
        return top + 1 + len(rows)

    def _put(self, row: int, column: int, value: Cell, look: Any) -> None:
        write: Callable[..., Any] = self.page.write_number if isinstance(value, int | float) else self.page.write_string
        if value is None:
            self.page.write_blank(row, column, None, look)
        else:
            write(row, column, value, look)


def _lines(columns: Sequence[Column], row: Sequence[Cell]) -> int:
    """Return how many lines the fullest cell needs: Chinese signs are two characters wide."""
    wrapped = [(column.width, str(value)) for column, value in zip(columns, row, strict=True) if column.kind == "text"]
    return (
        max(
            (math.ceil(sum(1 + (sign > "\u2e7f") for sign in text) / (width - 1)) for width, text in wrapped), default=1
        )
        or 1
    )
