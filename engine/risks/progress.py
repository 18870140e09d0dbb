"""Progress as people report it: on one risk point or all of a village, closing the report tasks it fulfils."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_
from sqlmodel import Session, col, func, select

from config.errors import InputError
from engine.risks.moves import point_of, points_of, report_progress
from engine.tasks.closing import settle
from ledgers.authority.act import Act
from ledgers.journal.risk_entry import RiskEntry
from ledgers.journal.task import Task
from ledgers.risk_point.missed import ACTIVE_STATES, PROGRESS_TASK, is_work
from ledgers.risk_point.table import RiskPoint


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """The rules progress was recorded for, and how many report tasks are done by it."""

    rules: tuple[str, ...]
    tasks_done: int


def report_village_progress(session: Session, act: Act, village: str, rule_id: str | None, note: str) -> ProgressReport:
    """Record progress on one point, or on all points the village is working on."""
    if rule_id is not None:
        points: Sequence[RiskPoint] = [point_of(session, act.round_id, village, rule_id)]
    else:
        points = [point for point in points_of(session, act.round_id, village) if point.state in ACTIVE_STATES]
    if not points:
        raise InputError(f"村 {village} 没有在办的风险点", remedy="用 huanjie risks list 查看")
    for point in points:
        report_progress(session, act, point, note)
    done = close_fulfilled(session, act, village, note)
    return ProgressReport(tuple(point.rule_id for point in points), done)


def close_fulfilled(session: Session, act: Act, village: str, note: str) -> int:
    """Mark the village's open report tasks done whose period has progress on every point in hand."""
    tasks = session.exec(
        select(Task).where(
            Task.round_id == act.round_id,
            Task.village_code == village,
            Task.kind == PROGRESS_TASK,
            Task.state == "open",
            Task.from_on <= act.on,
        )
    ).all()
    oldest = _oldest_progress(session, act, village)
    fulfilled = [task for task in tasks if oldest is not None and oldest >= task.from_on]
    for task in fulfilled:
        settle(session, act, task, "done", note)
    session.flush()
    return len(fulfilled)


def _oldest_progress(session: Session, act: Act, village: str) -> date | None:
    """Return, over the points in hand, the oldest of their latest entries; None when one has none at all."""
    rows = session.exec(
        select(RiskPoint.id, func.max(RiskEntry.made_on))
        .outerjoin(
            RiskEntry,
            and_(col(RiskEntry.risk_point_id) == RiskPoint.id, is_work()),
        )
        .where(RiskPoint.round_id == act.round_id, RiskPoint.village_code == village)
        .where(col(RiskPoint.state).in_(ACTIVE_STATES))
        .group_by(col(RiskPoint.id))
    ).all()
    days = [day for _, day in rows]
    return None if not days or None in days else min(days)
