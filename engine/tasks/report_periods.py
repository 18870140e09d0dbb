"""For which period a village reports tonight: worked out once for all villages of a level and a polling day."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

from sqlmodel import Session, col, select

from engine.runs.night import Night
from engine.tasks.periods import Deadline, Period, cadence_on, deadline_of, period_of
from ledgers.journal.task import Task
from ledgers.risk_point.missed import PROGRESS_TASK


class Report(NamedTuple):
    """The report a village owes tonight."""

    period: Period
    deadline: Deadline


class ReportPeriods:
    """The reports of one night, and the villages whose report of its period was asked for already."""

    def __init__(self, session: Session, night: Night) -> None:
        self._night = night
        self._of = cache(self._find)
        self._asked = _asked(session, night)

    def owed(self, village: str, level: str) -> Report | None:
        """Return the report a village of this level in force owes; None when there is none or it was asked for."""
        report = self._of(level, self._night.polling.of(village))
        return None if report is None or (village, report.period.name) in self._asked else report

    def _find(self, level: str, polling_on: date) -> Report | None:
        followup, calendar, on = self._night.rules.followup, self._night.calendar, self._night.on
        cadence = cadence_on(followup, level, (polling_on - on).days)
        if cadence is None or (cadence == "day" and not calendar.is_working_day(on)):
            return None
        period = period_of(cadence, on)
        deadline = deadline_of(period, calendar, followup.remind_working_days)
        return Report(period, deadline) if deadline.due_on >= on else None


def _asked(session: Session, night: Night) -> set[tuple[str, str]]:
    """Return (village, period) of the reports asked for of the periods tonight lies in."""
    cadences = {"day", *night.rules.followup.cadence.values()}
    names = sorted(period_of(cadence, night.on).name for cadence in cadences)
    chosen = select(Task.subject, Task.period).where(
        Task.round_id == night.round_id, Task.kind == PROGRESS_TASK, Task.taken_back == 0, col(Task.period).in_(names)
    )
    return {(village, period) for village, period in session.exec(chosen)}
