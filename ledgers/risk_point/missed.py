"""How many periods of supervision in a row the risk points of each village went without progress."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, or_
from sqlmodel import Session, col, select

from ledgers.fields import table_of
from ledgers.journal.risk_entry import RiskEntry
from ledgers.journal.task import UNCOUNTED_STATES, Task
from ledgers.risk_point.table import RiskPoint
from ledgers.source import Scope

ACTIVE_STATES = ("open", "in_hand", "evidence", "township_checked", "reopened")
PROGRESS_TASK = "progress"
WORKED_STATES = ("in_hand", "evidence", "township_checked", "county_verified")
"""Where people alone move a point: such a move is work on it, as progress is."""


def missed_periods(session: Session, round_id: int, on: date, scope: Scope | None = None) -> dict[str, int]:
    """Return, by village code, the most periods in a row that one of its risk points was left without progress.

    A period is the span of one progress task (the rulebook's cadence by level) whose due date has passed on ``on``.
    Villages that are not in the result have missed none. ``scope`` limits it to some villages.
    """
    rows = session.connection().execute(missed_statement(round_id, on, scope))
    return {row.village: int(row.missed) for row in rows}


def missed_statement(round_id: int, on: date, scope: Scope | None = None) -> Select[tuple[str, int]]:
    """Select village and number of periods missed (see :func:`missed_periods`)."""
    within = () if scope is None else (scope.covers(table_of(RiskPoint).c.village_code),)
    last = (
        select(RiskEntry.risk_point_id, func.max(RiskEntry.made_on).label("on"))
        .where(RiskEntry.round_id == round_id, is_work(), RiskEntry.made_on <= on)
        .group_by(col(RiskEntry.risk_point_id))
        .subquery()
    )
    begun = case(
        (col(RiskPoint.reopened_on).is_(None), col(Task.from_on) >= RiskPoint.opened_on),
        else_=col(Task.from_on) > RiskPoint.reopened_on,
    )
    untouched = and_(begun, or_(last.c.on.is_(None), col(Task.from_on) > last.c.on))
    by_point = (
        select(col(RiskPoint.village_code).label("village"), func.count().label("missed"))
        .join(Task, and_(Task.round_id == RiskPoint.round_id, Task.village_code == RiskPoint.village_code))  # type: ignore[arg-type]
        .outerjoin(last, last.c.risk_point_id == RiskPoint.id)
        .where(RiskPoint.round_id == round_id, col(RiskPoint.state).in_(ACTIVE_STATES), *within)
        .where(Task.kind == PROGRESS_TASK, col(Task.state).not_in(UNCOUNTED_STATES), Task.due_on < on, untouched)
        .group_by(col(RiskPoint.village_code), col(RiskPoint.id))
        .subquery()
    )
    most = func.max(by_point.c.missed).label("missed")
    return select(by_point.c.village, most).group_by(by_point.c.village)


def is_work() -> ColumnElement[bool]:
    """Return the condition that an entry of a risk point says that somebody worked on it."""
    moved = and_(col(RiskEntry.kind) == "moved", col(RiskEntry.to_state).in_(WORKED_STATES))
    return or_(col(RiskEntry.kind) == "progress", moved)
