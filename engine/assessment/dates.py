"""The business date a command works on when none is given."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from ledgers.roster.closing import last_day, latest_step
from ledgers.roster.table import Round


def run_day(session: Session, current: Round, today: date) -> date:
    """Return the date of a run in force when none is given: today, but for a practice round that is over."""
    return business_date(session, current, today) if current.practice else today


def business_date(session: Session, current: Round, today: date) -> date:
    """Return the date to work on: today while the round lasts; afterwards the date of its last run.

    A round that was reopened lasts until it is closed again. One that is over and was never assessed is looked at as
    of its polling day.
    """
    step = latest_step(session, current.id)
    lasts = today <= last_day(current) if step is None else step.step == "reopen"
    if lasts:
        return today
    from engine.assessment.changes import last_good_run  # a slow import, for commands that stay quick without it

    run = last_good_run(session, current)
    return run.on if run else min(today, current.polling_on)
