"""Months between dates as the law counts them: to the corresponding day, or the last day of a shorter month.

(民法典第二百零二条.) A started month counts as one.
"""

from __future__ import annotations

import calendar
from datetime import date

import polars as pl


def add_months(start: date, months: int) -> date:
    """Return the day ``months`` months after ``start`` (before it, when negative)."""
    number = start.year * 12 + start.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def started_months(start: pl.Expr, end: date) -> pl.Expr:
    """Return the months from ``start`` to ``end``, a started month counting as one; null when ``start`` is later."""
    begun = start.dt.day() < end.day  # a start on a day this month lacks has its last day as corresponding day
    months = (end.year - start.dt.year()) * 12 + (end.month - start.dt.month().cast(pl.Int32)) + begun.cast(pl.Int32)
    return pl.when(start <= end).then(months)


def age_on(birth: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return the completed years of life on ``day``."""
    before_birthday = (day.dt.month() < birth.dt.month()) | (
        (day.dt.month() == birth.dt.month()) & (day.dt.day() < birth.dt.day())
    )
    return day.dt.year() - birth.dt.year() - before_birthday.cast(pl.Int32)
