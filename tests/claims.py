"""What a sender that died leaves behind, and the time that passes by the clock of the database."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from ledgers.journal.message import Message


def let_claims_age(database, by: timedelta) -> None:
    """Let every claim be so much older, as if its sender had been silent for so long."""
    with Session(database) as session:
        for message in session.exec(select(Message).where(Message.state == "claimed")):
            message.claimed_at -= by
            session.add(message)
        session.commit()
