"""Playing a season in processes that are killed at random moments, and what must be true of the outcome."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sqlmodel import select

from engine.schedule.night import NIGHTLY
from ledgers.database import open_engine, reading
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from tests.snapshot import rows_of
from tests.soak.worker import play

FIRST = date(2020, 11, 2)


@dataclass(frozen=True)
class Trial:
    """Where a season is played, for how many days."""

    database: Path
    messages: Path
    days: int

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    @property
    def last(self) -> date:
        return FIRST + timedelta(days=self.days - 1)


def process_of(url: str, messages: Path, last: date) -> multiprocessing.Process:
    """Return a process that plays the season; it starts in milliseconds, for one with everything loaded forks it."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.soak.worker"])
    return context.Process(target=play, args=(url, messages, FIRST, last), daemon=True)


def play_undisturbed(trial: Trial) -> None:
    """Play the season in one process from beginning to end."""
    process = process_of(trial.url, trial.messages, trial.last)
    process.start()
    process.join()
    assert process.exitcode == 0


def play_disturbed(trial: Trial, kills: int, longest_life: float, say: Callable[[str], None] = lambda _: None) -> int:
    """Play the season in processes killed with SIGKILL after a random while; the last one may finish.

    The kills are spread over the season: a process that is ahead of them gets a short life. Returns how many were
    killed at work.
    """
    rng = Random(7)
    for number in range(kills):
        process = process_of(trial.url, trial.messages, trial.last)
        process.start()
        ahead = len(nights(trial.url)) > trial.days * number / kills
        process.join(rng.uniform(0, longest_life / 6 if ahead else longest_life))
        if not process.is_alive():
            assert process.exitcode == 0
            return number
        process.kill()
        process.join()
        if number % 10 == 9:
            say(f"{number + 1} kills, {len(nights(trial.url))} nights")
    play_undisturbed(trial)
    return kills


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
    return Trial(folder / "huanjie.db", folder / "messages", original.days)


def letters_sent(folder: Path) -> Counter[str]:
    """Return how often each letter left, by its key."""
    lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    return Counter(json.loads(line)["key"] for line in lines)


def check_same_outcome(undisturbed: Trial, disturbed: Trial, kills: int) -> dict[str, int]:
    """Assert that the disturbed season ended like the undisturbed one; return figures to show."""
    wanted = [FIRST + timedelta(days=day) for day in range(undisturbed.days)]
    assert nights(undisturbed.url) == nights(disturbed.url) == wanted
    one, other = open_engine(undisturbed.url), open_engine(disturbed.url)
    before, after = (rows_of(database, whatever_the_hour=True) for database in (one, other))
    differing = _differences(before, after)
    assert not differing, "\n".join(differing)
    with reading(other) as session:
        states = Counter(message.state for message in session.exec(select(Message)))
    assert set(states) <= {"sent", "pending"}
    sent, expected = letters_sent(disturbed.messages), letters_sent(undisturbed.messages)
    assert sent.keys() == expected.keys()
    twice = sum(count - 1 for count in sent.values())
    assert twice <= kills
    for database in (one, other):
        database.dispose()
    return {"nights": len(wanted), "messages": states["sent"], "letters": len(sent), "sent twice": twice}


def _differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Return what only one side has, a few rows of each table."""
    lines = []
    for name in before:
        for sign, one, other in (("-", before, after), ("+", after, before)):
            lines += [f"{sign} {name} {row[:300]}" for row in sorted(set(one[name]) - set(other[name]))[:3]]
    return lines
