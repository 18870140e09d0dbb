"""Which messages should have left and have not: what a person must look at, whether or not anything was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, false, func, or_, select
from sqlmodel import Session, col

from config.calendar import WorkCalendar
from config.clock import in_words
from config.settings import Outbox
from ledgers.journal.message import URGENCIES, Message
from notifier.quiet import open_urgencies

PATIENCE = timedelta(hours=1)
"""A message that could have left for so long is overdue."""
STEP = timedelta(minutes=10)
FURTHEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages are in which state, how many are overdue, since when the oldest was due; what is wrong."""

    messages: dict[str, int]
    overdue: int
    oldest_due_at: datetime | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """When messages may leave."""

    quiet: Outbox
    calendar: WorkCalendar


def read_waiting(session: Session, hours: Hours, rounds: Sequence[int], at: datetime) -> Waiting:
    """Return what waits at ``at``; problems are only those of the rounds in progress (their ids)."""
    counted = select(col(Message.state), func.count()).group_by(col(Message.state))
    messages: dict[str, int] = dict(session.execute(counted).all())
    of_none = col(Message.round_id).is_(None) if rounds else false()
    ours = or_(col(Message.round_id).in_(rounds), of_none)
    late = [_due_before(urgency, overdue_from(urgency, at, hours)) for urgency in URGENCIES]
    overdue, oldest = session.execute(select(func.count(), func.min(Message.not_before)).where(ours, or_(*late))).one()
    dead = session.execute(select(func.count()).where(ours, col(Message.state) == "dead")).scalar_one()
    found = []
    if overdue:
        found.append(f"有 {overdue} 条消息早该发出而没有发出，最早的一条已等了 {in_words(at - oldest)}")
    if dead:
        found.append(f"有 {dead} 条消息未能送达，请改正地址或通道后重发")
    return Waiting(messages, overdue, oldest, tuple(found))


def overdue_from(urgency: str, at: datetime, hours: Hours) -> datetime:
    """Return the last instant at which a message due could have left for an hour before ``at``.

    Quiet hours and, for all but the immediate ones, days off do not count.
    """
    left, moment = PATIENCE, at
    while left > timedelta(0) and at - moment < FURTHEST:
        moment -= STEP
        if urgency in open_urgencies(moment, hours.quiet, hours.calendar):
            left -= STEP
    return moment


def _due_before(urgency: str, moment: datetime) -> Any:
    waits = col(Message.state).in_(("pending", "claimed"))
    return and_(waits, col(Message.urgency) == urgency, col(Message.not_before) <= moment)
