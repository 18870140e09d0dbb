"""Dates and months in every form people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from config.plausible import FIRST_YEAR, LAST_YEAR, is_plausible

SERIAL_ORIGIN = date(1899, 12, 30)
SERIAL_RANGE = (7306, 73415)
"""Excel serial numbers of 1920-01-01 and 2100-12-31: smaller ones are more likely a year."""
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DAY = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?(?:[ T]*\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})月?")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
_YEAR = re.compile(r"(\d{4})年?")


class DateError(ValueError):
    """A cell that is no date; the message is the Chinese reason."""


def flatten(text: str) -> str:
    """Return a date text half-width, Chinese numerals turned into digits, separators made equal."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".").replace("、", ".").replace("号", "日")
    plain = re.sub(r"\s*([-./年月日])\s*", r"\1", plain)
    if any(character in plain for character in "〇○零一二三四五六七八九十"):
        plain = _tens(plain).translate(_CHINESE_DIGITS)
    return plain


def _tens(text: str) -> str:
    """Turn 二十五, 十五, 二十, 十 into digits; the rest is left as it is."""

    def number(match: re.Match[str]) -> str:
        high = match[1].translate(_CHINESE_DIGITS) if match[1] else "1"
        low = match[2].translate(_CHINESE_DIGITS) if match[2] else "0"
        return high + low

    return re.sub(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)", number, text)


def parse_date(raw: str | float | date) -> date:
    """Return the day a cell means.

    Raises DateError with the reason: no such day, a day is missing, not a date at all.
    """
    if isinstance(raw, datetime):
        return _in_range(raw.date())
    if isinstance(raw, date):
        return _in_range(raw)
    if isinstance(raw, float):
        return _from_number(raw)
    text = flatten(raw)
    match = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text) or _YEAR.fullmatch(text):
        raise DateError(f"“{raw}”没有写到哪一天")
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _from_number(float(text))
    raise DateError(f"“{raw}”不是日期")


def parse_month(raw: str | float | date) -> str:
    """Return YYYY-MM, or YYYY where only the year is known.

    Raises DateError; also for 2020.1 kept as a number, which was 2020.10 or 2020.1 before the sheet dropped the zero.
    """
    if isinstance(raw, date):
        return f"{_in_range(raw):%Y-%m}"
    if isinstance(raw, float):
        return _month_from_number(raw)
    text = flatten(raw)
    if match := _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text):
        return _month(int(match[1]), int(match[2]))
    if match := _DAY.fullmatch(text) or _COMPACT.fullmatch(text):
        return f"{_day(int(match[1]), int(match[2]), int(match[3])):%Y-%m}"
    if match := _YEAR.fullmatch(text):
        return _year(int(match[1]))
    raise DateError(f"“{raw}”不是年月")


def _month_from_number(raw: float) -> str:
    if raw.is_integer() and FIRST_YEAR <= raw <= LAST_YEAR:
        return _year(int(raw))
    if raw.is_integer() and FIRST_YEAR * 100 < raw <= LAST_YEAR * 100 + 12:
        return _month(int(raw) // 100, int(raw) % 100)
    if FIRST_YEAR <= raw < LAST_YEAR + 1:
        year, month = int(raw), round((raw - int(raw)) * 100)
        if abs(raw * 100 - round(raw * 100)) < 1e-6 and month != 10:
            return _month(year, month)
        raise DateError(f"“{raw:g}”分不清是 1 月还是 10 月（数字格式会丢掉末尾的 0）")
    return f"{_from_number(raw):%Y-%m}"


def _from_number(raw: float) -> date:
    if SERIAL_RANGE[0] <= raw <= SERIAL_RANGE[1]:
        return SERIAL_ORIGIN + timedelta(days=int(raw))
    if raw.is_integer() and FIRST_YEAR * 10000 < raw < (LAST_YEAR + 1) * 10000:
        whole = int(raw)
        return _day(whole // 10000, whole // 100 % 100, whole % 100)
    raise DateError(f"“{raw:g}”不是完整的日期")


def _day(year: int, month: int, day: int) -> date:
    try:
        return _in_range(date(year, month, day))
    except ValueError as error:
        if isinstance(error, DateError):
            raise
        raise DateError(f"没有 {year} 年 {month} 月 {day} 日这一天") from error


def _in_range(day: date) -> date:
    if not is_plausible(day):
        raise DateError(f"年份 {day.year} 不合理")
    return day


def _month(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        raise DateError(f"没有 {year} 年 {month} 月")
    return f"{_year(year)}-{month:02d}"


def _year(year: int) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"年份 {year} 不合理")
    return str(year)
