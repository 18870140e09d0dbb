"""The business date a command works on when none is given."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import Session

from ledgers.roster.table import Round

CLOSED_AFTER_DAYS = 90
"""A round is over when its archive is handed in: T+90 (domain: 培训、归档 T+30 至 T+90)."""


def business_date(session: Session, current: Round, today: date) -> date:
    """Return the date to work on: today while the round lasts; afterwards the date of its last run.

    A round that is over and was never assessed is looked at as of its polling day.
    """
    if today <= current.polling_on + timedelta(days=CLOSED_AFTER_DAYS):
        return today
    from engine.assessment.changes import last_good_run  # a slow import, for commands that stay quick without it

    run = last_good_run(session, current)
    return run.on if run else current.polling_on
