"""When people may be written to: never in quiet hours; digests on working days only. Deferred, never dropped."""

from __future__ import annotations

from datetime import datetime, time

from config.calendar import WorkCalendar
from config.clock import BUSINESS_ZONE
from config.settings import Outbox


def open_urgencies(at: datetime, hours: Outbox, calendar: WorkCalendar) -> tuple[str, ...]:
    """Return which urgencies may leave at instant ``at``.

    In quiet hours none; on a day off only immediate ones (a rise to high does not wait for Monday); else all.
    """
    local = at.astimezone(BUSINESS_ZONE)
    if _is_within(local.time(), hours.quiet_from, hours.quiet_to):
        return ()
    if not calendar.is_working_day(local.date()):
        return ("immediate",)
    return ("immediate", "normal", "digest")


def _is_within(now: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= now < end
    return now >= start or now < end
