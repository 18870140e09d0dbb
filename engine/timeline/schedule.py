"""Election stages as dates: backwards from a polling day, forwards from a day something is done. Computing only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from config.calendar import WorkCalendar
from engine.rulebook.timeline import Stage, TimelineRules

NOTHING_DONE: Mapping[str, date] = {}
STATES = {"waiting": "未到", "open": "进行中", "done": "已完成", "overdue": "期限已过"}


@dataclass(frozen=True, slots=True)
class StageDates:
    """One stage of one village: first and last day, and what was done.

    ``planned_end`` is the last day before it was moved to a working day (never different for a statutory stage).
    """

    stage: Stage
    starts_on: date
    ends_on: date
    planned_end: date
    provisional: bool
    finished_on: date | None = None

    def holidays(self, calendar: WorkCalendar) -> list[date]:
        """Return the public holidays among the days of the stage."""
        days = range((self.ends_on - self.starts_on).days + 1)
        span = (self.starts_on + timedelta(days=number) for number in days)
        return [day for day in span if calendar.is_public_holiday(day)]

    @property
    def was_moved(self) -> bool:
        """Tell whether the deadline was brought forward to a working day."""
        return self.ends_on != self.planned_end

    def state(self, on: date) -> str:
        """Return waiting, open, done or overdue on day ``on``."""
        if self.finished_on is not None and self.finished_on <= on:
            return "done"
        if on > self.ends_on:
            return "overdue"
        return "open" if on >= self.starts_on else "waiting"


def lay_out(
    rules: TimelineRules, polling_on: date, calendar: WorkCalendar, finished: Mapping[str, date] = NOTHING_DONE
) -> tuple[StageDates, ...]:
    """Compute every stage backwards (and on) from the polling day; ``finished`` are the days really done, by stage.

    Statutory stages are calendar days and never move. A working deadline that falls on a day off is brought forward
    to the working day before, so that no statutory stage after it loses time.
    """
    ends: dict[str, date] = {}
    laid = []
    for stage in rules.stages:
        anchor = finished.get(stage.after, ends[stage.after]) if stage.after else polling_on
        start, end = anchor + timedelta(days=stage.first_day), anchor + timedelta(days=stage.last_day)
        ends[stage.id] = end
        due = end if stage.is_statutory else calendar.on_or_before(end)
        provisional = not stage.is_statutory and calendar.is_provisional(end)
        laid.append(StageDates(stage, min(start, due), due, end, provisional, finished.get(stage.id)))
    return tuple(laid)


def holiday_warnings(laid: Iterable[StageDates], calendar: WorkCalendar, before: int = -60) -> list[str]:
    """Return a sentence for every stage from T+``before`` to the poll and handover that meets public holidays."""
    warnings = []
    for dates in laid:
        days = dates.holidays(calendar) if before <= dates.stage.first_day <= 1 else []
        if days:
            span = f"{days[0]:%m-%d}" + (f" 至 {days[-1]:%m-%d}" if len(days) > 1 else "")
            warnings.append(f"“{dates.stage.title}”（{dates.starts_on} 至 {dates.ends_on}）遇法定节假日放假（{span}）")
    return warnings


def polling_day_when(rules: TimelineRules, stage_id: str, ends_on: date) -> date:
    """Compute forwards: return the polling day of a village whose stage ``stage_id`` ends on ``ends_on``."""
    days = 0
    stage = rules.stage(stage_id)
    while stage.after:
        days += stage.last_day
        stage = rules.stage(stage.after)
    return ends_on - timedelta(days=days + stage.last_day)


def earliest_polling_day(rules: TimelineRules, finished: Mapping[str, date]) -> date | None:
    """Return the first lawful polling day after what was really done; None when nothing done binds it."""
    bound = [
        finished[stage.id] - timedelta(days=stage.last_day)
        for stage in rules.stages
        if stage.least_interval and stage.id in finished
    ]
    return max(bound, default=None)
