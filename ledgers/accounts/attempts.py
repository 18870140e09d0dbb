"""How often somebody tried: five wrong passwords lock a name, twenty from one address lock the address, for a while.

Counted in the database, so that a restart forgets nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from ledgers.journal.account import LoginAttempt

BY_NAME, NAME_MINUTES = 5, 15
BY_ADDRESS, ADDRESS_MINUTES = 20, 10


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody at an address who says who he is, at an instant."""

    name: str
    address: str
    at: datetime

    @property
    def name_digest(self) -> str:
        """What the name is kept as."""
        return hashlib.sha256(self.name.strip().lower().encode("utf-8", "replace")).hexdigest()


def must_wait(session: Session, attempt: Attempt) -> bool:
    """Tell whether too many attempts went wrong: of this name since its last good one, or from this address."""
    wrong = _wrong_of_name(session, attempt)
    if wrong >= BY_NAME:
        return True
    since = attempt.at - timedelta(minutes=ADDRESS_MINUTES)
    here = select(func.count()).where(
        LoginAttempt.address == attempt.address, col(LoginAttempt.at) > since, LoginAttempt.outcome == "bad"
    )
    return session.exec(here).one() >= BY_ADDRESS


def _wrong_of_name(session: Session, attempt: Attempt) -> int:
    recent = (
        select(LoginAttempt.outcome)
        .where(
            LoginAttempt.name_digest == attempt.name_digest,
            col(LoginAttempt.at) > attempt.at - timedelta(minutes=NAME_MINUTES),
            LoginAttempt.outcome != "refused",
        )
        .order_by(col(LoginAttempt.id).desc())
        .limit(BY_NAME)
    )
    outcomes = session.exec(recent).all()
    return next((number for number, outcome in enumerate(outcomes) if outcome == "good"), len(outcomes))


def record_attempt(session: Session, attempt: Attempt, outcome: str) -> int:
    """Enter an attempt ("good", "bad" or "refused") and return its number."""
    entry = LoginAttempt(name_digest=attempt.name_digest, address=attempt.address[:60], at=attempt.at, outcome=outcome)
    session.add(entry)
    session.flush()
    assert entry.id is not None
    return entry.id
