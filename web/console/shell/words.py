"""How days, levels and numbers are written on a page."""

from __future__ import annotations

from datetime import date, datetime

from config.clock import BUSINESS_ZONE, day_of
from ledgers.risk_point.columns import LEVEL_WORDS, STATE_WORDS

WEEKDAYS = "一二三四五六日"
LEVEL_ORDER = ("high", "medium", "low", "none")


def level(name: str) -> str:
    """Return a level as its character."""
    return LEVEL_WORDS[name]


def state(name: str) -> str:
    """Return a state of a risk point in words."""
    return STATE_WORDS[name]


def day(on: date) -> str:
    """Return a day as people say it: 11月23日 周一."""
    return f"{on.month}月{on.day}日 周{WEEKDAYS[on.weekday()]}"


def short_day(on: date) -> str:
    """Return a day without its weekday."""
    return f"{on.month}月{on.day}日"


def full_day(on: date) -> str:
    """Return a day with its year."""
    return f"{on.year}年{day(on)}"


def moment(at: datetime) -> str:
    """Return an instant on the clock of the county: 11月23日 02:00."""
    here = at.astimezone(BUSINESS_ZONE)
    return f"{short_day(day_of(at))} {here:%H:%M}"


def days_left(due: date, on: date) -> str:
    """Say how far a day is: 还有 8 天, 今天, 逾期 19 天."""
    days = (due - on).days
    return f"还有 {days} 天" if days > 0 else "今天" if days == 0 else f"逾期 {-days} 天"


def minus(points: int) -> str:
    """Return points taken away, with a true minus sign; 0 as it is."""
    return f"−{points}" if points else "0"
