"""When people may be written to: never in quiet hours; digests on working days only. Deferred, never dropped."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from config.calendar import WorkCalendar
from config.clock import BUSINESS_ZONE, day_of
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


def digests_since(at: datetime, calendar: WorkCalendar) -> datetime:
    """Return since when digests are news at ``at``: those of today, of the last working day, and of days off between.

    One working day of grace: who runs the nights by hand in the afternoon sends the next morning.
    """
    last = calendar.on_or_before(day_of(at) - timedelta(days=1))
    return datetime.combine(last, time(), BUSINESS_ZONE)


def _is_within(now: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= now < end
    return now >= start or now < end
