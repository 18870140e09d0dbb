"""The only reader of the clock. Everything else takes ``on`` (a date) or ``at`` (an instant) as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present date where the elections are held."""
    return now().astimezone(BUSINESS_ZONE).date()


def going_on_from(at: datetime) -> Callable[[], datetime]:
    """Return a clock that shows ``at`` now and goes on as the clock of the machine does."""
    ahead = at - now()
    return lambda: now() + ahead
