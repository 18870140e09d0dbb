"""One process of several is the runner: a lease row, taken and renewed by conditional update."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, case, literal, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from ledgers.database import transaction
from ledgers.fields import Instant
from ledgers.journal.night import Lease

RUNNER = "runner"
LASTS = timedelta(minutes=2)
LEAP = timedelta(hours=26)
"""Heartbeats further apart than this, or going back, are a leap of the clock: then the steady time begins anew."""


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
            first = {"heartbeat_at": holder.at, "steady_since": holder.at}
            session.add(Lease(name=RUNNER, holder=holder.name, expires_at=expires, **first))
    except IntegrityError:
        return False
    return True


def give_up_lease(database: Engine, holder: Holder) -> None:
    """Let the next process take over at once."""
    with transaction(database) as session:
        _update(session, col(Lease.holder) == holder.name, expires_at=holder.at)


def _renew(session: Session, holder: Holder) -> bool:
    return _update(session, col(Lease.holder) == holder.name, **_heartbeat(holder))


def _take_over(session: Session, holder: Holder) -> bool:
    free = or_(col(Lease.expires_at) <= holder.at, col(Lease.heartbeat_at) > holder.at + LASTS)
    return _update(session, free, holder=holder.name, **_heartbeat(holder))


def _heartbeat(holder: Holder) -> dict[str, Any]:
    """Return the values of a heartbeat; ``steady_since`` is computed by the database from the heartbeat before."""
    before = col(Lease.heartbeat_at)
    leapt = or_(before < holder.at - LEAP, before > holder.at + LASTS, col(Lease.steady_since).is_(None))
    steady = case((leapt, literal(holder.at, Instant)), else_=col(Lease.steady_since))
    return {"heartbeat_at": holder.at, "expires_at": holder.at + LASTS, "steady_since": steady}


def _update(session: Session, condition: Any, **values: Any) -> bool:
    changed = session.execute(
        update(Lease)
        .where(col(Lease.name) == RUNNER, condition)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", changed).rowcount == 1
