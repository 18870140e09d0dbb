"""Cutting the power while a county is at work, and what must be true of what the disk has then.

``recorded_cuts`` works out what is left from a record of every write and sync (``tests.soak.recorded``), anywhere;
``ext4_cuts`` takes it from a real file system (``tests.soak.ext4``), where one may be mounted.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import select

from config.clock import BUSINESS_ZONE
from ledgers.database import open_engine, reading
from ledgers.exporting import WritingOrder, export_workbooks
from ledgers.journal.night import Lease
from simulation.season.playing import Season
from tests.claims import let_claims_age
from tests.soak import ext4, recorded
from tests.soak.disturbing import nights
from tests.soak.office import DATABASE, DAY_SECONDS, MESSAGES, RULEBOOK, digest_of, journal_of, print_all, url_of
from tests.soak.worker import let_last_letters_leave, season_on

LONG, SEASON_DAYS = 3600.0, 60
SENT_LETTERS = """
SELECT group_concat(key, ' ') FROM message WHERE state = 'sent'
GROUP BY CASE urgency WHEN 'digest' THEN kind || recipient_no || sent_at ELSE id END
"""
"""The keys of the messages that left in one letter: digests of one person may, under the key of one of them."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What lies on the disk after the power failed, and what had been said to be done by then."""

    folder: Path
    said: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """For how many seconds a county works, and how often the power is cut meanwhile."""

    seconds: float
    cuts: int


@contextmanager
def county_at_work(
    folder: Path, said: Path, seconds: float, environment: dict[str, str] | None = None
) -> Iterator[Any]:
    """Let the county work (``tests.soak.office``); both its processes die at the end."""
    command = [sys.executable, "-m", "tests.soak.office", str(folder), str(said), str(seconds)]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True, slots=True)
class Recording:
    """A county as it was, and every change that was made to its folder while it worked."""

    start: Path
    records: list[recorded.Record]

    def cuts(self, moments: Counter[int], work: Path, rng: Random) -> Iterator[Cut]:
        """Cut the power after the records with these numbers, so often each; give what the disk may have then."""
        disk = recorded.Disk.of(self.start)
        for moment, record in enumerate(self.records, 1):
            disk.follow(record)
            for again in range(moments[moment]):
                folder = work / f"cut-{moment}-{again}"
                disk.leave(folder, rng)
                yield Cut(folder, [json.loads(line) for line in disk.said])

    def some_moments(self, number: int, rng: Random) -> Counter[int]:
        """Return moments to cut the power: half of them right after something was said or a letter was written."""
        lines = [place for place, record in enumerate(self.records, 1) if record.data.startswith(b'{"')]
        anywhere = range(1, len(self.records) + 1)
        return Counter(rng.choices(lines, k=number // 2) + rng.choices(anywhere, k=number - number // 2))


def record(county: Path, work: Path, seconds: float) -> Recording:
    """Let the county work for some seconds and return the recording."""
    start, log = shutil.copytree(county, work / "start"), work / "record"
    environment = recorded.recording(county, log, recorded.build_recorder(work))
    with county_at_work(county, county / recorded.SAID, seconds, environment) as process:
        assert process.wait() == 0
    return Recording(start, recorded.records_of(log))


def recorded_cuts(county: Path, work: Path, plan: Work, rng: Random) -> Iterator[Cut]:
    """Let the county work on a disk that is recorded and cut the power so many times; all cuts are of one season."""
    recording = record(county, work, plan.seconds)
    yield from recording.cuts(recording.some_moments(plan.cuts, rng), work, rng)


def ext4_cuts(county: Path, work: Path, plan: Work, rng: Random) -> Iterator[Cut]:
    """Let the county work on a real disk and cut the power at any moment, so many times or until the season ends.

    What is left is looked at afterwards: a season that had to wait for it would be over soon.
    """
    said, image, cuts = work / "said", ext4.make_disk(work / "disk.img"), []
    with ext4.mounted(image, work / "disk") as disk:
        shutil.copytree(county, disk, dirs_exist_ok=True)
        os.sync()
        with county_at_work(disk, said, seconds=LONG) as process:
            while not said.exists():
                time.sleep(0.1)
            ends_at = time.monotonic() + SEASON_DAYS * DAY_SECONDS
            for number in range(plan.cuts):
                if time.monotonic() > ends_at:
                    break
                time.sleep(rng.uniform(0, 2 * plan.seconds / plan.cuts))
                assert process.poll() is None, "the office has died"
                with ext4.standing_still(process.pid):
                    told = [json.loads(line) for line in said.read_text(encoding="utf-8").splitlines()]
                    content = ext4.content_of(image)
                ext4.take_out(content, work, work / f"cut-{number}")
                cuts.append(Cut(work / f"cut-{number}", told))
    yield from cuts


def check(cut: Cut, *, goes_on: bool = True) -> Counter[str]:
    """Assert that nothing of what was said to be done is lost, and that the county ``goes_on``; return figures."""
    in_flight = _check_database(cut)
    _check_files(cut)
    engine = open_engine(url_of(cut.folder))
    assert print_all(engine, cut.folder).kept == [], "its own papers are taken for somebody's work"
    export_workbooks(engine, WritingOrder(1, cut.folder / "again"))  # every sealed number can be opened
    engine.dispose()
    twice = _check_letters_after(cut, in_flight) if goes_on else 0
    return Counter({"cuts": 1, "things said": len(cut.said), "letters in flight": len(in_flight), "sent twice": twice})


def _check_database(cut: Cut) -> set[str]:
    """Assert that the database is whole and holds what was said; return the letters that were in somebody's hands."""
    database = cut.folder / DATABASE
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        sent = connection.execute(SENT_LETTERS).fetchall()
        claimed = {key for (key,) in connection.execute("SELECT key FROM message WHERE state = 'claimed'")}
    held = journal_of(database)
    for said in cut.said:
        lost = {name: (rows, held[name]) for name, rows in said.get("rows", {}).items() if held[name] < rows}
        assert not lost, f"said and lost (said, left): {lost}"
    left = letters_left(cut.folder)
    lost = [keys for (keys,) in sent if sum(left[key] for key in keys.split()) != 1]
    assert lost == [], f"recorded as sent, and not there once: {lost}"
    assert left.keys() <= claimed | {key for (keys,) in sent for key in keys.split()}
    return claimed


def letters_left(folder: Path) -> Counter[str]:
    """Return how often each letter lies there, by its key; half a line is no letter."""
    found: Counter[str] = Counter()
    for file in (folder / MESSAGES).glob("*.jsonl"):
        for line in file.read_bytes().splitlines():
            with suppress(ValueError):
                found[json.loads(line)["key"]] += 1
    return found


def _check_files(cut: Cut) -> None:
    for said in cut.said:
        for name, digest in said.get("files", {}).items():
            assert digest_of(cut.folder / name) == digest, name
        assert [name for name in said.get("printed", ()) if not zipfile.is_zipfile(cut.folder / name)] == []
        if "locked" in said:
            lock = (cut.folder / RULEBOOK / "versions.lock.toml").read_text(encoding="utf-8")
            assert int(lock.partition("RUN-901 = { version = ")[2].partition(",")[0]) >= said["locked"]
    for file in [*cut.folder.rglob("*.docx"), *cut.folder.rglob("*.xlsx")]:
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
    key = cut.folder / "huanjie.key"
    assert not key.exists() or key.stat().st_size == 32


def _last_day(season: Season) -> date:
    """Return the last day of the county's clock: a night may have been at work long after its day."""
    with reading(season.service.place.database) as session:
        lease = session.exec(select(Lease)).first()
    last = nights(season.settings.database)[-1]
    return last if lease is None else max(last, lease.heartbeat_at.astimezone(BUSINESS_ZONE).date())


def _check_letters_after(cut: Cut, in_flight: set[str]) -> int:
    """Let the service go on for a day; return how many letters left twice: those that were in flight, and no others."""
    season = season_on(url_of(cut.folder), cut.folder / MESSAGES)
    let_claims_age(season.service.place.database, timedelta(hours=1))
    last_night = nights(url_of(cut.folder))[-1]
    tomorrow = _last_day(season) + timedelta(days=1)
    for _ in season.play(tomorrow, tomorrow):
        pass
    let_last_letters_leave(season, tomorrow)
    season.service.place.database.dispose()
    if tomorrow == last_night + timedelta(days=1):  # else the fast clock leapt, and a leap waits for a person
        assert nights(url_of(cut.folder))[-1] == tomorrow
    left = letters_left(cut.folder)
    twice = {key for key, times in left.items() if times > 1}
    assert twice <= in_flight, f"sent twice and not in flight: {twice - in_flight}"
    assert max(left.values(), default=0) <= 2
    return len(twice)
