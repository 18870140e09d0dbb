"""The processes that are killed: one that plays a season day by day, one that is the service in simulated time."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import func, select

from config.clock import BUSINESS_ZONE
from config.logs import configure
from config.settings import load_settings
from engine.nights.jobs import Job, Workplace
from engine.nights.runner import serve
from ledgers.database import reading
from ledgers.journal.assessment import Run
from notifier import outbox
from simulation.season.playing import SEASON, WORKDAY_ENDS, Season, open_season

MORNING = datetime.min.time().replace(hour=9)
MORNINGS_AFTER = 7


@dataclass(frozen=True)
class Play:
    """What is played where: database, folder of letters, first and last day, seed.

    ``dies_at_letter``: the process dies when it has sent so many letters, before it records the last one; 0: never.
    """

    database: str
    messages: Path
    first: date
    last: date
    seed: int = 1
    dies_at_letter: int = 0


@dataclass(frozen=True)
class FastClock:
    """A clock that showed ``start`` at the instant ``begun`` (in seconds) and runs a day in ``day_seconds``."""

    start: datetime
    begun: float
    day_seconds: float

    def now(self) -> datetime:
        """Return the simulated instant; the same for every process."""
        return self.start + timedelta(days=(time.time() - self.begun) / self.day_seconds)


def season_on(database: str, messages: Path, seed: int = 1) -> Season:
    """Return a season on a database whose messages go to files in ``messages``."""
    settings = load_settings(overrides={"database": database, "operator": "系统"})
    channels = {"file": {"folder": str(messages), "console": False}}
    return open_season(settings.model_copy(update={"channels": channels}), f"worker:{os.getpid()}", seed)


def play(given: Play) -> None:
    """Play the season from the day after the last one that was played, and let the last letters leave."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        configure(nowhere)
        if given.dies_at_letter:
            _die_at_letter(given.dies_at_letter)
        season = season_on(given.database, given.messages, given.seed)
        place = season.service.place
        with reading(place.database) as session:
            played = session.exec(select(func.max(Run.on)).where(Run.job == SEASON)).one()
        for _ in season.play(given.first if played is None else played + timedelta(days=1), given.last):
            pass
        let_last_letters_leave(season, given.last)
        place.database.dispose()


def let_last_letters_leave(season: Season, last: date) -> None:
    """Send, on the mornings after the last day, what is still to be sent."""
    [sending] = [job for job in season.service.jobs if job.name == "outbox"]
    for days in range(1, MORNINGS_AFTER + 1):
        sending.work(season.service.place, datetime.combine(last + timedelta(days=days), MORNING, BUSINESS_ZONE))


def _die_at_letter(number: int) -> None:
    record, sent = outbox.record_sent, count(1)

    def die_or_record(*given: Any, **named: Any) -> bool:
        if next(sent) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return record(*given, **named)

    outbox.record_sent = die_or_record


def serve_fast(given: Play, clock: FastClock) -> None:
    """Be the service as ``huanjie run`` is, by a clock that runs fast; the people of the county work as a job of it."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        configure(nowhere)
        season = season_on(given.database, given.messages, given.seed)

        def work(_: Workplace, at: datetime) -> int:
            local = at.astimezone(BUSINESS_ZONE)
            if local.time() >= WORKDAY_ENDS:
                season.live(local.date())
            return 0

        service = replace(season.service, jobs=(*season.service.jobs, Job("people", "", work)))
        serve(service, clock.now, tick_seconds=0.05)
        service.place.database.dispose()
