"""The periods of supervision: which one a date lies in, when its report is due and when to remind of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from config.calendar import WorkCalendar
from engine.rulebook.followup import FollowUp

WEEK = 7
MONDAY_EPOCH = date(1970, 1, 5).toordinal()


@dataclass(frozen=True, slots=True)
class Period:
    """One period of one cadence, first and last day included; ``name`` is unique among all periods."""

    cadence: str
    starts_on: date
    ends_on: date

    @property
    def name(self) -> str:
        """The name tasks keep the period by."""
        return f"{self.starts_on.isoformat()}/{self.cadence}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due and when to remind of it; both working days."""

    due_on: date
    remind_on: date
    provisional: bool


def period_of(cadence: str, on: date) -> Period:
    """Return the period of ``cadence`` that ``on`` lies in; weeks begin on Monday, fortnights on every other one."""
    if cadence == "day":
        return Period(cadence, on, on)
    if cadence == "month":
        first = on.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        return Period(cadence, first, following - timedelta(days=1))
    length = WEEK if cadence == "week" else 2 * WEEK
    start = date.fromordinal(on.toordinal() - (on.toordinal() - MONDAY_EPOCH) % length)
    return Period(cadence, start, start + timedelta(days=length - 1))


def cadence_on(followup: FollowUp, level: str, days_to_poll: int) -> str | None:
    """Return how often a village of this level reports on that day; None for a village without risk.

    ``days_to_poll`` is T minus the day; around T everybody reports daily.
    """
    if level not in followup.cadence:
        return None
    return "day" if followup.daily_from <= -days_to_poll <= followup.daily_to else followup.cadence[level]


def deadline_of(period: Period, calendar: WorkCalendar, remind_working_days: int) -> Deadline:
    """Return the last working day of a period; of a period without one, the first working day after it."""
    due = calendar.on_or_before(period.ends_on)
    if due < period.starts_on:
        due = calendar.on_or_after(period.ends_on)
    return deadline_on(due, period.starts_on, calendar, remind_working_days)


def deadline_on(due: date, begun: date, calendar: WorkCalendar, remind_working_days: int) -> Deadline:
    """Return the deadline ``due`` with its reminder, which never comes before the work began."""
    remind = due
    for _ in range(remind_working_days):
        remind = calendar.on_or_before(remind - timedelta(days=1))
    return Deadline(due, max(remind, begun), calendar.is_provisional(due))
