"""What the notifier itself has to say each morning: which messages did not arrive."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from ledgers.journal.message import Message
from notifier.channels.base import ErrorKind


def report_failures(session: Session, recipients: Iterable[str], on: date, at: datetime) -> int:
    """Queue for each recipient one message that lists dead letters and set-up errors; return how many were queued.

    Nothing failed: nothing is queued. A second call on the same day adds nothing.
    """
    failed = _failed(session)
    keys = {f"dead_letters:{on.isoformat()}:{number}": number for number in recipients} if failed else {}
    known = set(session.execute(select(col(Message.key)).where(col(Message.key).in_(keys))).scalars())
    fresh = [key for key in keys if key not in known]
    payload = json.dumps({"messages": failed})
    for key in fresh:
        session.add(
            Message(
                key=key,
                recipient_no=keys[key],
                kind="dead_letters",
                payload=payload,
                created_at=at,
                not_before=at,
                next_try_at=at,
            )
        )
    return len(fresh)


def _failed(session: Session) -> list[int]:
    query = select(col(Message.id)).where(
        or_(
            col(Message.state) == "dead",
            (col(Message.state) == "pending") & (col(Message.error_kind) == ErrorKind.TECHNICAL.value),
        ),
        col(Message.kind) != "dead_letters",
    )
    return [number for number in session.execute(query.order_by(col(Message.id))).scalars() if number is not None]
