"""The only reader of the clock. Everything else takes ``on`` (a date) or ``at`` (an instant) as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present date where the elections are held."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """Return the date of an instant where the elections are held."""
    return at.astimezone(BUSINESS_ZONE).date()


def going_on_from(at: datetime) -> Callable[[], datetime]:
    """Return a clock that shows ``at`` now and goes on as the clock of the machine does."""
    ahead = at - now()
    return lambda: now() + ahead


def in_words(span: timedelta) -> str:
    """Return a length of time as people say it, rounded down: minutes, hours from two on, days from two on."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{span.days} 天"
