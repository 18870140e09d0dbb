"""Who may log in, who is logged in, and every attempt to: state of the desk in the browser, none of it of a round.

An account is an officer's, or (``officer_no`` None) of somebody who looks after the machine and sees no village. What
an officer may do is never kept here: it is read from the roster at each request.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from ledgers.fields import Instant, one_of

OUTCOMES = ("good", "bad", "refused")
"""Of an attempt: the password was right, was wrong, or was not looked at because of earlier attempts."""


class Account(SQLModel, table=True):
    """One person's way in; shut as soon as the officer is on the roster no more (hence no foreign key).

    ``former_hashes`` is JSON: the passwords before this one, newest first.
    """

    login: str = Field(primary_key=True, max_length=20)
    officer_no: str | None = Field(default=None, max_length=20, unique=True)
    name: str = Field(max_length=40)
    password_hash: str = Field(max_length=200)
    former_hashes: str = "[]"
    must_change: bool = True
    locked_at: datetime | None = Field(default=None, sa_type=Instant)
    locked_by: str | None = Field(default=None, max_length=40)
    last_login_at: datetime | None = Field(default=None, sa_type=Instant)
    made_by: str = Field(max_length=40)
    made_at: datetime = Field(sa_type=Instant)


class LoginSession(SQLModel, table=True):
    """One browser that is logged in, known by the SHA-256 of its token; the token itself is kept nowhere."""

    __tablename__ = "login_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    login: str = Field(max_length=20, foreign_key="account.login", index=True)
    made_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    address: str = Field(max_length=60)
    agent: str = Field(default="", max_length=200)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_why: str = Field(default="", max_length=20)


class LoginAttempt(SQLModel, table=True):
    """One attempt to log in. ``name_digest`` stands for what was typed as the name: people type passwords there."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        one_of("outcome", OUTCOMES),
        Index("ix_login_attempt_name", "name_digest", "at"),
        Index("ix_login_attempt_address", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name_digest: str = Field(max_length=64)
    address: str = Field(max_length=60)
    at: datetime = Field(sa_type=Instant)
    outcome: str = Field(max_length=10)
