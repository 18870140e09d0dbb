"""Kill -9 at 200 random moments of a 60-day season; two services on one database; a locked database. Takes minutes."""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from pathlib import Path

from ledgers.database import open_engine
from ledgers.schema import upgrade
from tests.engine.schedule.county import fill
from tests.soak.disturbing import (
    Trial,
    check_same_outcome,
    copy_of,
    nights,
    play_disturbed,
    play_undisturbed,
    process_of,
)


def main() -> None:
    """Run every trial; stop with an assertion at the first one that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--villages", type=int, default=12)
    parser.add_argument("--life", type=float, default=1.5, help="longest life of a process in seconds")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huanjie-soak-") as name:
        folder = Path(name)
        start = _county(folder / "start", given.days, given.villages)
        undisturbed = copy_of(start, folder / "undisturbed")
        _timed(f"undisturbed season of {given.days} days", lambda: play_undisturbed(undisturbed))
        _kills(start, undisturbed, folder, given)
        _two_services(start, folder, given)
        _locked(start, folder)
    print("soak: all good")


def _county(folder: Path, days: int, villages: int) -> Trial:
    folder.mkdir()
    trial = Trial(folder / "huanjie.db", folder / "messages", days)
    database = open_engine(trial.url)
    upgrade(database)
    fill(database, villages)
    database.dispose()
    return trial


def _kills(start: Trial, undisturbed: Trial, folder: Path, given: argparse.Namespace) -> None:
    killed = copy_of(start, folder / "killed")
    kills = _timed(f"{given.kills} kills", lambda: play_disturbed(killed, given.kills, given.life, print))
    print(f"killed {kills} times at work:", check_same_outcome(undisturbed, killed, kills))


def _two_services(start: Trial, folder: Path, given: argparse.Namespace) -> None:
    shared = copy_of(start, folder / "shared")
    processes = [process_of(shared.url, shared.messages, shared.last) for _ in range(2)]

    def both() -> None:
        for process in processes:
            process.start()
        for process in processes:
            process.join()

    _timed("two services on one database", both)
    assert [process.exitcode for process in processes] == [0, 0]
    found = nights(shared.url)
    assert len(found) == len(set(found)) == given.days
    print(f"two services: {len(found)} nights, each once")


def _locked(start: Trial, folder: Path) -> None:
    held = copy_of(Trial(start.database, start.messages, 2), folder / "locked")
    lock = sqlite3.connect(held.database, isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN IMMEDIATE")
    process = process_of(held.url, held.messages, held.last)
    process.start()
    time.sleep(65)
    lock.execute("ROLLBACK")
    lock.close()
    process.join()
    assert process.exitcode == 0
    print(f"a database locked for a minute: {len(nights(held.url))} nights")


def _timed(what: str, deed):
    begun = time.perf_counter()
    result = deed()
    print(f"{what}: {time.perf_counter() - begun:.0f} s")
    return result


if __name__ == "__main__":
    main()
