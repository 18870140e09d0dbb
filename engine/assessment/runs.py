"""Which runs stand: those that ended well and were not taken back. The one place that says so."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from ledgers.journal.assessment import Run
from ledgers.journal.takeback import RunTakeback

GOOD = "good"
NIGHTLY = "nightly"
_STEP = RunTakeback


def covers() -> ColumnElement[bool]:
    """Return the condition that a step (a row of ``RunTakeback``) took a run back."""
    return and_(
        col(_STEP.round_id) == Run.round_id, col(Run.id) >= _STEP.first_run_id, col(Run.id) <= _STEP.last_run_id
    )


def stands() -> ColumnElement[bool]:
    """Return the condition that a run was not taken back."""
    return ~exists().where(covers())


def read_by(run_id: int) -> ColumnElement[bool]:
    """Return the condition that what a run wrote was there for the run ``run_id``: it is that one or an earlier one,
    and had not been taken back when that one began."""
    return and_(col(Run.id) <= run_id, ~exists().where(covers(), col(_STEP.last_run_id) < run_id))


def good_runs(round_id: int | None) -> SelectOfScalar[Run]:
    """Select the runs of a round that assessed it to the end and stand."""
    return select(Run).where(Run.round_id == round_id, Run.outcome == GOOD, col(Run.result_hash).is_not(None), stands())


def good_nights(round_id: int | None) -> SelectOfScalar[Run]:
    """Select the nights of a round that were carried out and stand."""
    return select(Run).where(Run.round_id == round_id, Run.job == NIGHTLY, Run.outcome == GOOD, stands())
