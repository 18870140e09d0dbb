"""The outbox: which messages are due, who is sending them, and what became of them. Claim, send, record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, and_, bindparam, func, select, update
from sqlmodel import Session, col

from config.settings import Outbox
from ledgers.fields import table_of
from ledgers.journal.message import Message
from ledgers.roster.table import Officer
from notifier.channels.base import ErrorKind, SendError

CUT_OFF = "cut_off"
_MESSAGE = table_of(Message)
_SETTLE = update(_MESSAGE).where(
    _MESSAGE.c.id == bindparam("our_id"),
    _MESSAGE.c.state == "claimed",
    _MESSAGE.c.claimed_by == bindparam("our_name"),
    _MESSAGE.c.claimed_at == bindparam("our_time"),
)
"""Made once: it runs for every letter, and making it costs more than running it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims, when, and for how much work at most."""

    worker: str
    at: datetime
    limit: int


def claim(session: Session, claim: Claim, urgencies: Sequence[str], stale_after: timedelta) -> list[Message]:
    """Take due messages for this worker by conditional updates; immediate ones first.

    Takes up to ``limit``, and with them all else that is due for the same people in a digest, so that each of them
    gets one. A message claimed longer than ``stale_after`` ago belongs to a process that died between claiming and
    recording: it may have left, so it is marked as cut off, and goes out again under the same key.
    """
    _give_back(session, claim.at - stale_after)
    due = and_(
        col(Message.state) == "pending",
        col(Message.urgency).in_(urgencies),
        col(Message.not_before) <= claim.at,
        col(Message.next_try_at) <= claim.at,
    )
    first = (
        select(col(Message.id))
        .where(due)
        .order_by(col(Message.urgency) != "immediate", col(Message.id))
        .limit(claim.limit)
        .with_for_update(skip_locked=True)
        .cte("first")  # as a plain subquery PostgreSQL may run it twice, past its limit
    )
    taken = _take(session, claim, col(Message.id).in_(select(first.c.id)))
    people = {message.recipient_no for message in taken if message.urgency == "digest"}
    if people:
        taken += _take(session, claim, due, col(Message.urgency) == "digest", col(Message.recipient_no).in_(people))
    return sorted(taken, key=lambda message: (message.urgency != "immediate", message.id or 0))


def _take(session: Session, claim: Claim, *which: Any) -> list[Message]:
    values = {"state": "claimed", "claimed_by": claim.worker, "claimed_at": claim.at}
    statement = (
        update(Message)
        .where(*which)
        .values(**values, attempts=col(Message.attempts) + 1)
        .returning(col(Message.id))
        .execution_options(synchronize_session=False)
    )
    taken = list(session.execute(statement).scalars())
    return list(session.execute(select(Message).where(col(Message.id).in_(taken))).scalars())


def _give_back(session: Session, before: datetime) -> None:
    statement = (
        update(Message)
        .where(col(Message.state) == "claimed", col(Message.claimed_at) < before)
        .values(state="pending", error_kind=CUT_OFF, error="发送时程序中断，可能已经送达，将用同一编号再发一次")
        .execution_options(synchronize_session=False)
    )
    session.execute(statement)


def record_sent(session: Session, message: Message, channel: str, at: datetime) -> bool:
    """Record a delivery; False when another process took the message over in the meantime (it then went out twice)."""
    return _settle(session, message, state="sent", channel=channel, sent_at=at, error=None, error_kind=None)


def record_failure(session: Session, message: Message, failure: SendError, settings: Outbox) -> bool:
    """Record a failure: a dead letter when it is permanent or too old, otherwise due again after a growing pause."""
    at = cast(datetime, message.claimed_at)
    too_old = at - max(message.created_at, message.not_before) >= timedelta(days=settings.give_up_days)
    dead = failure.kind is ErrorKind.PERMANENT or too_old
    minutes = min(settings.first_retry_minutes * 2 ** min(message.attempts - 1, 20), settings.longest_retry_minutes)
    return _settle(
        session,
        message,
        state="dead" if dead else "pending",
        next_try_at=at + timedelta(minutes=minutes),
        error=failure.reason[:400],
        error_kind=failure.kind.value,
    )


def put_back(session: Session, message: Message, until: datetime) -> bool:
    """Give a claimed message back unsent: the address takes no more this minute. Not counted as an attempt."""
    return _settle(session, message, state="pending", next_try_at=until, attempts=message.attempts - 1)


def _settle(session: Session, message: Message, **values: Any) -> bool:
    ours = {"our_id": message.id, "our_name": message.claimed_by, "our_time": message.claimed_at}
    settled = values | {"claimed_by": None, "claimed_at": None}
    return session.connection().execute(_SETTLE, ours | settled).rowcount == 1


def sent_since(session: Session, channel: str, since: datetime) -> int:
    """Return how many messages left through ``channel`` after ``since``."""
    counted = select(func.count()).where(col(Message.channel) == channel, col(Message.sent_at) > since)
    return int(session.execute(counted).scalar_one())


def dead_letters(session: Session) -> list[Message]:
    """Return the messages nobody will try again unless a person says so, oldest first."""
    return list(
        session.execute(select(Message).where(col(Message.state) == "dead").order_by(col(Message.id))).scalars()
    )


def revive(session: Session, at: datetime, ids: Sequence[int] | None = None) -> int:
    """Make dead letters (all, or those named) due again and return how many."""
    statement = (
        update(Message)
        .where(col(Message.state) == "dead", *([col(Message.id).in_(ids)] if ids is not None else []))
        .values(state="pending", next_try_at=at, not_before=at, attempts=0)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def summaries(session: Session, state: str | None = None) -> list[dict[str, Any]]:
    """Return one plain row a message (of one state, or all), oldest first, without its contents."""
    query = select(Message, col(Officer.name)).join(Officer, col(Officer.no) == col(Message.recipient_no), isouter=True)
    if state is not None:
        query = query.where(col(Message.state) == state)
    return [
        {
            "id": message.id,
            "key": message.key,
            "kind": message.kind,
            "recipient": name or message.recipient_no,
            "state": message.state,
            "attempts": message.attempts,
            "next_try_at": None if message.state == "sent" else message.next_try_at.isoformat(),
            "sent_at": message.sent_at.isoformat() if message.sent_at else None,
            "error": message.error,
        }
        for message, name in session.execute(query.order_by(col(Message.id)))
    ]
