"""Measures letters a minute where one channel of three is dead: ``python -m tests.benchmarks.dead_channel --json``.

A third of the people have a mail server that takes the connection and never says a word, a third a webhook that
answers, a third the file channel. What counts is how fast the letters of the two living channels leave.
"""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, select

from config.calendar import load_calendar
from config.settings import load_settings
from ledgers.database import open_engine, transaction
from ledgers.roster.table import Officer
from ledgers.schema import ensure_schema
from notifier.delivery import Postman, deliver
from tests import builders
from tests.benchmarks.telling import tell
from tests.notifier.channels.endpoint import endpoint
from tests.notifier.channels.receivers import receiver, silent
from tests.notifier.letterbox import MONDAY, queue, smtp

ADDRESSES = ("smtp:clerk@office.example", "webhook:office", "file:")


def measure(folder: Path, letters: int) -> dict[str, object]:
    """Return letters a minute of the living channels, and how often the dead one was tried."""
    engine = open_engine(f"sqlite:///{folder / 'huanjie.db'}")
    ensure_schema(engine)
    with transaction(engine) as session:
        builders.add_roster(session, villages=1, townships=1, leaders=letters)
    with Session(engine) as session:
        people = sorted(number for number in session.exec(select(Officer.no)) if number.startswith("L"))
        for number, person in enumerate(people):
            session.get_one(Officer, person).address = ADDRESSES[number % len(ADDRESSES)]
        session.commit()
    queue(engine, *people)
    with receiver(silent) as mail, endpoint() as hook:
        file = {"folder": str(folder / "messages"), "console": False}
        channels = {"file": file, "smtp": smtp(mail.port), "webhook": {"url": hook.url}}
        settings = load_settings().model_copy(update={"channels": channels})
        begun = time.monotonic()
        outcomes = deliver(Postman(engine, settings, load_calendar()), MONDAY + timedelta(minutes=5)).outcomes
        seconds = time.monotonic() - begun
        tried = mail.connections
    engine.dispose()
    return {
        "letters": len(people),
        "outcomes": dict(outcomes),
        "seconds": round(seconds, 1),
        "sent_a_minute": round(outcomes["sent"] / seconds * 60),
        "tries_of_the_dead": tried,
        "deadline": settings.outbox.letter_seconds,
    }


if __name__ == "__main__":
    tell(__doc__, measure, letters=600)
