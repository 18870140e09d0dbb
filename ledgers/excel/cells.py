"""How a value of a table is put into a cell: the counterpart of ``ledgers.excel.parsing``."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledgers.base import Column, Kind

FORMULA_STARTS = ("=", "+", "-", "@")


def cell_value(column: Column, value: Any) -> str | float | date | None:
    """Return what to write for ``value``: a text, a number or a date; None for an empty cell.

    A share of at most 1 % is written with its sign, because a bare 0.35 in a cell could also mean 35 %.
    """
    if value is None or value == "":
        return None
    if column.kind is Kind.BOOLEAN:
        return "是" if value else "否"
    if column.kind is Kind.PERCENT:
        return percent_text(value) if 0 < abs(value) <= 1 else float(value)
    if column.kind in (Kind.INTEGER, Kind.DECIMAL):
        return float(value)
    if column.kind is Kind.DATE:
        return value if isinstance(value, date) else str(value)
    if column.stored and value in column.stored:
        return column.choices[column.stored.index(value)]
    return str(value)


def percent_text(value: float) -> str:
    """Return a percentage as people write it: shortest digits, no exponent."""
    return f"{value:.10f}".rstrip("0").rstrip(".") + "%"


def shown(column: Column, value: Any) -> str:
    """Return a value as words for a report of differences; empty is 空."""
    written = cell_value(column, value)
    if written is None:
        return "空"
    if isinstance(written, float):
        return f"{written:.10f}".rstrip("0").rstrip(".") + ("%" if column.kind is Kind.PERCENT else "")
    return str(written)
