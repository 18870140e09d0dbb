"""One process of several is the runner: a lease row, taken and renewed by conditional update."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from ledgers.database import transaction
from ledgers.journal.night import Lease

RUNNER = "runner"
LASTS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who asks for the lease and when; ``name`` is unique among processes."""

    name: str
    at: datetime


def take_lease(database: Engine, holder: Holder) -> bool:
    """Take or renew the lease; False while another process holds it.

    A lease whose heartbeat lies in the future (the clock was set back) counts as expired.
    """
    with transaction(database) as session:
        if _renew(session, holder) or _take_over(session, holder):
            return True
    try:
        with transaction(database) as session:
            if session.get(Lease, RUNNER) is not None:
                return False
            expires = holder.at + LASTS
            session.add(Lease(name=RUNNER, holder=holder.name, heartbeat_at=holder.at, expires_at=expires))
    except IntegrityError:
        return False
    return True


def give_up_lease(database: Engine, holder: Holder) -> None:
    """Let the next process take over at once."""
    with transaction(database) as session:
        _update(session, col(Lease.holder) == holder.name, expires_at=holder.at)


def _renew(session: Session, holder: Holder) -> bool:
    return _update(session, col(Lease.holder) == holder.name, heartbeat_at=holder.at, expires_at=holder.at + LASTS)


def _take_over(session: Session, holder: Holder) -> bool:
    free = or_(col(Lease.expires_at) <= holder.at, col(Lease.heartbeat_at) > holder.at + LASTS)
    return _update(session, free, holder=holder.name, heartbeat_at=holder.at, expires_at=holder.at + LASTS)


def _update(session: Session, condition: Any, **values: Any) -> bool:
    changed = session.execute(
        update(Lease)
        .where(col(Lease.name) == RUNNER, condition)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", changed).rowcount == 1
