"""Dates given on the command line."""

from __future__ import annotations

from datetime import date

from config.errors import InputError
from config.plausible import FIRST_YEAR, LAST_YEAR, is_plausible


def day_of(text: str) -> date:
    """Read a date given on the command line; InputError with an example."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"日期“{text}”看不懂", remedy="写成 2020-11-03 的样子") from error
    if not is_plausible(day):
        raise InputError(f"日期 {day} 不合理", remedy=f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间，检查是否打错")
    return day


def optional_day(text: str | None) -> date | None:
    """Read a date given on the command line, None when none was given."""
    return day_of(text) if text else None
