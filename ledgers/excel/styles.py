"""How the workbooks look: one place for fonts, colours and column widths."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from ledgers.base import Column, Kind

FONT = "宋体"
HEADING_FONT = "黑体"
INK, RED, GREY, LINE = "#1F2A37", "#A61B1B", "#6B7280", "#C9CFD6"
HEADING_FILL, LOCKED_FILL, EXAMPLE_FILL, MARK_FILL = "#E4ECF5", "#F1F3F5", "#FBF7E6", "#FFD9D4"
DATE_FORMAT = "yyyy-mm-dd"
TEXT_FORMAT = "@"
_LEAST = {Kind.DATE: 12, Kind.ID_NUMBER: 21, Kind.CODE: 18, Kind.BOOLEAN: 8}
_TEXT_KINDS = (Kind.TEXT, Kind.CODE, Kind.ID_NUMBER, Kind.MONTH)


@lru_cache(maxsize=10_000)
def text_width(text: str) -> int:
    """Return how many narrow characters wide a text is; a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def column_width(column: Column) -> float:
    """Return a width that shows the example whole and the heading on at most two lines, unit and star on their own."""
    heading = text_width(column.heading)
    least = _LEAST.get(column.kind, 9)
    lines = heading if heading <= 14 else -(-heading // 4) * 2
    wanted = max(least, text_width(column.example) + 2, lines + 2)
    return float(min(wanted, 34))


class Styles:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Format] = {}

    def _make(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "vcenter"}
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]

    @cached_property
    def title(self) -> Format:
        """The big line on top of a sheet."""
        return self._make(font_name=HEADING_FONT, font_size=16, bold=True)

    @cached_property
    def note(self) -> Format:
        """The small line under the title."""
        return self._make(font_size=10, font_color=GREY)

    @cached_property
    def warning(self) -> Format:
        """The small line of a restricted sheet."""
        return self._make(font_size=10, font_color=RED, bold=True)

    @cached_property
    def wrapped(self) -> Format:
        """Running text of the guide."""
        return self._make(text_wrap=True, valign="top", border=1, border_color=LINE)

    @cached_property
    def plain(self) -> Format:
        """Running text without a frame."""
        return self._make()

    @cached_property
    def frame(self) -> Format:
        """The frame of the empty cells of a row that is in use."""
        return self._book.add_format({"border": 1, "border_color": LINE})

    def heading(self, required: bool) -> Format:
        """Return the format of a heading; required ones are red besides carrying a star."""
        return self._make(
            font_name=HEADING_FONT,
            bold=True,
            text_wrap=True,
            align="center",
            border=1,
            border_color=LINE,
            bg_color=HEADING_FILL,
            font_color=RED if required else INK,
        )

    def example(self) -> Format:
        """Return the format of the example row."""
        return self._make(
            italic=True, font_color=GREY, bg_color=EXAMPLE_FILL, border=1, border_color=LINE, num_format=TEXT_FORMAT
        )

    def cell(self, column: Column, *, locked: bool = False, quoted: bool = False) -> Format:
        """Return the format of a data cell; ``quoted`` keeps a text that begins like a formula a text."""
        properties: dict[str, Any] = {"locked": locked, "border": 1, "border_color": LINE}
        if column.kind in _TEXT_KINDS:
            properties["num_format"] = TEXT_FORMAT
        elif column.kind is Kind.DATE:
            properties |= {"num_format": DATE_FORMAT, "align": "center"}
        elif column.kind in (Kind.BOOLEAN, Kind.CHOICE):
            properties["align"] = "center"
        if locked:
            properties |= {"bg_color": LOCKED_FILL, "font_color": GREY}
        if quoted:
            properties["quote_prefix"] = True
        return self._make(**properties)

    def copied(self, value: object, *, is_marked: bool) -> Format:
        """Return the format of a cell copied from somebody's workbook, red when it is marked as wrong."""
        properties: dict[str, Any] = {"bg_color": MARK_FILL} if is_marked else {}
        if isinstance(value, date):
            properties["num_format"] = DATE_FORMAT
        elif isinstance(value, str):
            properties["num_format"] = TEXT_FORMAT
        return self._make(**properties)

    def blank(self, column: Column, *, locked: bool = False) -> Format:
        """Return the format of a column's unwritten cells: same type and lock, no frame."""
        properties: dict[str, Any] = {"locked": locked}
        if column.kind in _TEXT_KINDS:
            properties["num_format"] = TEXT_FORMAT
        elif column.kind is Kind.DATE:
            properties |= {"num_format": DATE_FORMAT, "align": "center"}
        return self._make(**properties)
