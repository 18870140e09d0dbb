"""Cancels the letters of runs that have not left, and tells which have, so that people can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlmodel import col, func, select

from engine.undo.putting import Undoing
from ledgers.journal.message import Message
from ledgers.roster.table import Officer

UNSENT = ("pending", "claimed", "dead")
GONE = ("sent", "claimed")
"""What is being sent may arrive."""


@dataclass(frozen=True, slots=True)
class SentLetters:
    """Letters that left, or were just being sent, to one person."""

    officer_no: str
    name: str
    letters: int


@dataclass(frozen=True, slots=True)
class CancelledLetters:
    """How many letters were cancelled, and who has got some already."""

    cancelled: int
    sent: tuple[SentLetters, ...]


def cancel_letters(undo: Undoing) -> CancelledLetters:
    """Cancel what the runs wrote and nobody has got."""
    session, of_runs = undo.session, col(Message.run_id).in_(undo.run_ids)
    gone = (
        select(Message.recipient_no, Officer.name, func.count())
        .outerjoin(Officer, col(Officer.no) == Message.recipient_no)
        .where(of_runs, col(Message.state).in_(GONE))
        .group_by(col(Message.recipient_no), col(Officer.name))
        .order_by(col(Message.recipient_no))
    )
    sent = tuple(SentLetters(number, name or number, count) for number, name, count in session.exec(gone))
    cancel = update(Message).where(of_runs, col(Message.state).in_(UNSENT))
    values = {"state": "cancelled", "claimed_by": None, "claimed_at": None, "error": undo.note[:400]}
    done = session.execute(cancel.values(**values).execution_options(synchronize_session=False))
    return CancelledLetters(cast("CursorResult[Any]", done).rowcount, sent)
