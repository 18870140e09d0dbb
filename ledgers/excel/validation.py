"""Drop-down lists and bounds of the cells. Lists Excel cannot hold inline stand on a hidden sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from ledgers.base import Column, Kind
from ledgers.excel.layout import LISTS_SHEET

INLINE_LIMIT = 255
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


class Lists:
    """The hidden sheet with the lists that are too long for a cell's own rule; made when first needed."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._columns: list[tuple[str, ...]] = []

    def source(self, choices: Sequence[str]) -> list[str] | str:
        """Return the source of a drop-down: the words themselves, or the range they stand in."""
        words = tuple(choices)
        if len(",".join(words)) <= INLINE_LIMIT and not any("," in word for word in words):
            return list(words)
        if words not in self._columns:
            self._columns.append(words)
        name = xl_col_to_name(self._columns.index(words), col_abs=True)
        return f"='{LISTS_SHEET}'!{name}$1:{name}${len(words)}"

    def write(self) -> None:
        """Add the hidden sheet; call once, after every other sheet."""
        if not self._columns:
            return
        sheet = self._book.add_worksheet(LISTS_SHEET)
        for row in range(max(map(len, self._columns))):
            for column, words in enumerate(self._columns):
                if row < len(words):
                    sheet.write_string(row, column, words[row])
        sheet.very_hidden()


def cell_rule(column: Column, lists: Lists) -> dict[str, Any] | None:
    """Return the data-validation rule of a column, or None where a cell may hold anything."""
    message = {"error_title": column.heading, "error_message": _explain(column)[:255]}
    if column.kind is Kind.CHOICE:
        return {"validate": "list", "source": lists.source(column.choices), **message}
    if column.kind is Kind.BOOLEAN:
        return {"validate": "list", "source": ["是", "否"], **message}
    if column.kind is Kind.DATE:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": EARLIEST,
            "maximum": LATEST,
            "error_type": "warning",
            **message,
        }
    if column.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT):
        return _number_rule(column) | message
    if column.kind is Kind.ID_NUMBER:
        return {"validate": "length", "criteria": "==", "value": 18, "error_type": "warning", **message}
    return None


def _number_rule(column: Column) -> dict[str, Any]:
    rule: dict[str, Any] = {"validate": "integer" if column.kind is Kind.INTEGER else "decimal"}
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return rule | {"criteria": "between", "minimum": low, "maximum": high}
    return rule | {"criteria": ">=", "value": low if low is not None else -1e12}


def _explain(column: Column) -> str:
    if column.kind is Kind.CHOICE:
        return f"请从下拉列表中选择：{'、'.join(column.choices[:12])}"
    if column.kind is Kind.BOOLEAN:
        return "请填“是”或“否”"
    if column.kind is Kind.DATE:
        return f"请按日期填写，如 {column.example}"
    if column.kind is Kind.ID_NUMBER:
        return "身份证号应为 18 位，请核对"
    low = "" if column.minimum is None else f"不小于 {column.minimum:g}"
    high = "" if column.maximum is None else f"不大于 {column.maximum:g}"
    bounds = "、".join(part for part in (low, high) if part)
    return (
        f"请填{'整数' if column.kind is Kind.INTEGER else '数字'}{'，' if bounds else ''}{bounds}，如 {column.example}"
    )
