"""Months between dates as the law counts them: to the corresponding day, or the last day of a shorter month.

(民法典第二百零二条.) A started month counts as one.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def add_months(start: date, months: int) -> date:
    """Return the day ``months`` months after ``start`` (before it, when negative)."""
    number = start.year * 12 + start.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def started_months(start: pl.Expr, end: date) -> pl.Expr:
    """Return the months from ``start`` to ``end``, a started month counting as one; null when ``start`` is later."""
    import polars as pl  # a slow import, for commands that count for one person and stay quick without it

    begun = start.dt.day() < end.day  # a start on a day this month lacks has its last day as corresponding day
    months = (end.year - start.dt.year()) * 12 + (end.month - start.dt.month().cast(pl.Int32)) + begun.cast(pl.Int32)
    return pl.when(start <= end).then(months)


def birthday_in(birth_on: date, year: int) -> date:
    """Return the day on which a year of age is completed in ``year``: for 29 February the 28th of a common year."""
    return add_months(birth_on, (year - birth_on.year) * 12)


def age_on(birth_on: date, on: date) -> int:
    """Return the completed years of life on the day ``on``; ValueError when born later."""
    if birth_on > on:
        raise ValueError("born after the day asked for")
    return on.year - birth_on.year - (on < birthday_in(birth_on, on.year))


def ages_on(birth: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return, set-wise, what ``age_on`` says; null where somebody is born later."""
    import polars as pl

    lacks_the_day = (birth.dt.month() == 2) & (birth.dt.day() == 29) & ~day.dt.is_leap_year()
    birthday = birth.dt.day() - lacks_the_day.cast(pl.Int8)
    month, on = day.dt.month(), day.dt.day()
    is_before = (month < birth.dt.month()) | ((month == birth.dt.month()) & (on < birthday))
    return pl.when(birth <= day).then(day.dt.year() - birth.dt.year() - is_before.cast(pl.Int32))
