"""Sessions: a browser that is logged in holds a random token, the database its SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from ledgers.journal.account import Account, LoginSession

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a session was last used: not every page writes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody sits: the address and what the browser says of itself."""

    address: str
    agent: str


def token_hash(token: str) -> str:
    """Return what a token is kept as."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def open_session(session: Session, account: Account, place: Place, at: datetime) -> str:
    """Open a session of an account and return its token, which is shown to nobody but the browser."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            login=account.login,
            made_at=at,
            seen_at=at,
            ends_at=at + WHOLE,
            address=place.address[:60],
            agent=place.agent[:200],
        )
    )
    session.flush()
    return token


def find_session(session: Session, token: str, at: datetime) -> tuple[LoginSession, Account] | None:
    """Return the session with this token and its account while it lasts and the account is not locked."""
    chosen = (
        select(LoginSession, Account)
        .join(Account, col(Account.login) == LoginSession.login)
        .where(
            LoginSession.token_hash == token_hash(token),
            col(LoginSession.ended_at).is_(None),
            col(LoginSession.ends_at) > at,
            col(LoginSession.seen_at) > at - IDLE,
            col(Account.locked_at).is_(None),
        )
    )
    return session.exec(chosen).first()


def is_seen_due(found: LoginSession, at: datetime) -> bool:
    """Tell whether it is time to keep that a session is in use."""
    return at - found.seen_at >= SEEN_EVERY


def keep_seen(session: Session, found: LoginSession, at: datetime) -> None:
    """Keep that a session is in use; it is none any more once ended."""
    mine = (col(LoginSession.token_hash) == found.token_hash, col(LoginSession.ended_at).is_(None))
    session.connection().execute(update(LoginSession).where(*mine).values(seen_at=at))


def sessions_of(session: Session, login: str, at: datetime) -> Sequence[LoginSession]:
    """Return the sessions of an account that last, the latest used first."""
    chosen = select(LoginSession).where(
        LoginSession.login == login,
        col(LoginSession.ended_at).is_(None),
        col(LoginSession.ends_at) > at,
        col(LoginSession.seen_at) > at - IDLE,
    )
    return session.exec(chosen.order_by(col(LoginSession.seen_at).desc())).all()


def end_sessions(session: Session, login: str, at: datetime, why: str, *only: str) -> None:
    """End the sessions of an account, or ``only`` those with these hashes; ``why`` in a word or two."""
    ended = update(LoginSession).where(col(LoginSession.login) == login, col(LoginSession.ended_at).is_(None))
    if only:
        ended = ended.where(col(LoginSession.token_hash).in_(only))
    session.connection().execute(ended.values(ended_at=at, ended_why=why))
