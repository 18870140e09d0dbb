"""Playing a season in processes that are killed at random moments, and what must be true of the outcome.

A disturbed season is compared with an undisturbed one of the same seed: every column of every table and the text of
every letter. Left out is what tells of processes, not of the county:

- the table ``lease``: which process was the runner;
- the hour of every instant (its day is compared): the lease of a process that died at two keeps the next one out for
  two minutes, so that the night is done a tick later;
- ``run.ended_at``: how long a night took by the clock of the machine;
- of messages who tried to send them how often, and when they left: a process that dies between sending and recording
  leaves a message claimed, and the next one sends it again a quarter of an hour later;
- the text of letters that were claimed when a process died: one sent the next morning leaves out what was done since.

Letters that left twice are counted apart: each must have been in the hands of a process that died after sending it and
before recording it, once for each time too many.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Column
from sqlmodel import select

from config.clock import BUSINESS_ZONE
from engine.nights.night import NIGHTLY
from ledgers.database import open_engine, reading
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.journal.night import Lease
from tests.claims import let_claims_age
from tests.snapshot import rows_of
from tests.soak.worker import FastClock, Play, play, serve_fast

FIRST = date(2020, 11, 2)
OF_THE_ATTEMPT = {
    *("message.claimed_by", "message.claimed_at", "message.attempts", "message.sent_at"),
    "run.ended_at",
}
DAYS_AFTER = 4
A_WHILE = timedelta(hours=1)


@dataclass(frozen=True)
class Trial:
    """Where a season is played, for how many days, with which seed."""

    database: Path
    messages: Path
    days: int
    seed: int = 1

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    @property
    def last(self) -> date:
        return FIRST + timedelta(days=self.days - 1)

    @property
    def play(self) -> Play:
        return Play(self.url, self.messages, FIRST, self.last, self.seed)


@dataclass
class Deaths:
    """The processes that were killed at work: how many, which letters they held, which of those had left already."""

    kills: int = 0
    held: set[str] = field(default_factory=set)
    left: Counter[str] = field(default_factory=Counter)

    def note(self, trial: Trial) -> None:
        """Look at what the process killed just now leaves behind."""
        self.kills += 1
        database = open_engine(trial.url)
        with reading(database) as session:
            claimed = session.exec(select(Message.key).where(Message.state == "claimed")).all()
        let_claims_age(database, A_WHILE)  # virtual time does not pass for the clock of the database
        database.dispose()
        sent = letters_sent(trial.messages)
        self.held |= set(claimed)
        self.left.update(key for key in claimed if sent[key] > self.left[key])


def process_of(given: Play, *clock: FastClock) -> Any:
    """Return a process that plays the season, or serves by a clock; it forks one with everything loaded already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.soak.worker"])
    return context.Process(target=serve_fast if clock else play, args=(given, *clock), daemon=True)


def play_undisturbed(trial: Trial) -> None:
    """Play the season in one process from beginning to end."""
    process = process_of(trial.play)
    process.start()
    process.join()
    assert process.exitcode == 0


def play_disturbed(
    trial: Trial, kills: int, longest_life: float, say: Callable[[str], None] = lambda _: None
) -> Deaths:
    """Play the season in processes killed with SIGKILL after a random while; the last one may finish.

    The kills are spread over the season: a process that is ahead of them gets a short life. Some processes die by
    themselves where it matters most, between sending a letter and recording it.
    """
    rng, deaths = Random(trial.seed), Deaths()
    for number in range(kills):
        process = process_of(replace(trial.play, dies_at_letter=rng.choice((0, 0, 0, 1, 2))))
        process.start()
        ahead = len(nights(trial.url)) > trial.days * number / kills
        process.join(rng.uniform(0, longest_life / 6 if ahead else longest_life))
        if process.exitcode == 0:
            return deaths
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        deaths.note(trial)
        if number % 10 == 9:
            say(f"{number + 1} kills, {len(nights(trial.url))} nights, {deaths.left.total()} letters cut off")
    play_undisturbed(trial)
    return deaths


def serve_disturbed(trial: Trial, kills: int, day_seconds: float) -> Deaths:
    """Let the service run by a fast clock in processes killed again and again; the last one is asked to stop."""
    start = datetime.combine(FIRST, datetime.min.time(), BUSINESS_ZONE)
    clock = FastClock(start, time.time(), day_seconds)
    rng, deaths, longest = Random(trial.seed), Deaths(), 2 * day_seconds * trial.days / max(1, kills)
    while clock.now() < start + timedelta(days=trial.days):
        process = process_of(trial.play, clock)
        process.start()
        process.join(rng.uniform(0, longest))
        assert process.is_alive(), process.exitcode
        process.kill()
        process.join()
        deaths.note(trial)
    process = process_of(trial.play, clock)
    process.start()
    process.join(DAYS_AFTER * day_seconds)
    process.terminate()
    process.join()
    assert process.exitcode == 0
    return deaths


def check_served(trial: Trial, deaths: Deaths) -> dict[str, int]:
    """Assert that from its first night on the service did every night once and sent every letter; return figures."""
    found = nights(trial.url)
    assert found == [found[0] + timedelta(days=day) for day in range(len(found))]
    assert found[-1] >= trial.last
    database = open_engine(trial.url)
    with reading(database) as session:
        lease = session.exec(select(Lease)).one()
        waiting = session.exec(select(Message).where(Message.state != "sent")).all()
        states = Counter(message.state for message in session.exec(select(Message)))
        assert all(message.created_at > lease.heartbeat_at - timedelta(days=4) for message in waiting), waiting
    database.dispose()
    sent = letters_sent(trial.messages)
    _check_repeats(sent, deaths)
    return {"nights": len(found), "messages": states["sent"], "letters": len(sent), "sent twice": deaths.left.total()}


def nights(url: str) -> list[date]:
    """Return the business dates of the good nights, in order."""
    database = open_engine(url)
    with reading(database) as session:
        found = [run.on for run in session.exec(select(Run).where(Run.job == NIGHTLY, Run.outcome == "good"))]
    database.dispose()
    return sorted(found)


def copy_of(original: Trial, folder: Path) -> Trial:
    """Return a trial that begins with the same database in another folder."""
    folder.mkdir(parents=True)
    shutil.copy(original.database, folder / "huanjie.db")
    return Trial(folder / "huanjie.db", folder / "messages", original.days, original.seed)


def letters_in(folder: Path) -> list[dict[str, str]]:
    """Return every letter that left, as it was written."""
    lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def letters_sent(folder: Path) -> Counter[str]:
    """Return how often each letter left, by its key."""
    return Counter(letter["key"] for letter in letters_in(folder))


def check_same_outcome(undisturbed: Trial, disturbed: Trial, deaths: Deaths) -> dict[str, int]:
    """Assert that the disturbed season ended like the undisturbed one; return figures to show."""
    wanted = [FIRST + timedelta(days=day) for day in range(undisturbed.days)]
    assert nights(undisturbed.url) == nights(disturbed.url) == wanted
    one, other = open_engine(undisturbed.url), open_engine(disturbed.url)
    before, after = (rows_of(database, of_the_attempt, by_day=True) for database in (one, other))
    differing = _differences(before, after)
    assert not differing, "\n".join(differing)
    with reading(other) as session:
        states = Counter(message.state for message in session.exec(select(Message)))
    assert set(states) <= {"sent", "pending"}
    expected, sent = letters_sent(undisturbed.messages), letters_sent(disturbed.messages)
    assert sent.keys() == expected.keys()
    assert set(expected.values()) == {1}
    _check_repeats(sent, deaths)
    texts = [
        {str(letter) for letter in letters_in(trial.messages) if letter["key"] not in deaths.held}
        for trial in (undisturbed, disturbed)
    ]
    assert texts[0] == texts[1], sorted(texts[0] ^ texts[1])[:4]
    for database in (one, other):
        database.dispose()
    twice = deaths.left.total()
    return {"nights": len(wanted), "messages": states["sent"], "letters": len(sent), "sent twice": twice}


def of_the_attempt(column: Column) -> bool:
    """Tell how often, by whom and when something was tried."""
    return f"{column.table.name}.{column.name}" in OF_THE_ATTEMPT


def _check_repeats(sent: Counter[str], deaths: Deaths) -> None:
    unexplained = {key: (count, deaths.left[key]) for key, count in sent.items() if count != 1 + deaths.left[key]}
    assert not unexplained, f"letters (times sent, times cut off): {unexplained}"


def _differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Return what only one side has, a few rows of each table."""
    lines = []
    for name in before:
        for sign, one, other in (("-", before, after), ("+", after, before)):
            lines += [
                f"{sign} {name} {row[:300]}"
                for row in sorted((Counter(one[name]) - Counter(other[name])).elements())[:3]
            ]
    return lines
