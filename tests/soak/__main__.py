"""Kill -9 at 200 random moments of a 60-day season; the service killed; two services; a locked database; and the power
cut at 200 moments of a county at work, on a disk worked out from a record and, where one can be mounted, on a real one.
Takes half an hour.

The seed decides what happens in the county and how long each process lives. Where exactly a kill falls is up to the
machine: the same seed comes close to a failure, and a few runs of it meet it again.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random

from config.logs import configure
from ledgers.database import open_engine
from ledgers.schema import upgrade
from tests.engine.nights.county import fill
from tests.soak.cuts import Work, check, ext4_cuts, recorded_cuts
from tests.soak.disturbing import (
    Trial,
    check_same_outcome,
    check_served,
    copy_of,
    nights,
    play_disturbed,
    play_undisturbed,
    process_of,
    serve_disturbed,
)
from tests.soak.ext4 import can_mount
from tests.soak.office import prepare

CUTS_A_SEASON, SEASON_SECONDS, GOES_ON_EVERY = 40, 12, 4
"""After every fourth cut the county also goes on for a day: that takes longer than all the rest."""


def main() -> None:
    """Run every trial; stop with an assertion at the first one that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--kills", type=int, default=200, help="0: neither kills nor locks")
    parser.add_argument("--villages", type=int, default=12)
    parser.add_argument("--seed", type=int, help="repeats a season; a random one without it")
    parser.add_argument(
        "--life", type=float, help="longest life of a process in seconds; without it what two days take"
    )
    parser.add_argument("--cuts", type=int, default=200, help="power cuts on each kind of disk; 0: none")
    given = parser.parse_args()
    given.seed = Random().randrange(1_000_000) if given.seed is None else given.seed
    print(f"seed {given.seed}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("asked to stop"))  # so that nothing stays mounted or at work
    with tempfile.TemporaryDirectory(prefix="huanjie-soak-") as name:
        folder = Path(name)
        if given.kills:
            _kill_and_lock(folder, given)
        if given.cuts:
            _cut_the_power(folder, given)
    print("soak: all good")


def _kill_and_lock(folder: Path, given: argparse.Namespace) -> None:
    start = _county(folder / "start", given)
    undisturbed = copy_of(start, folder / "undisturbed")
    begun = time.perf_counter()
    _timed(f"undisturbed season of {given.days} days", lambda: play_undisturbed(undisturbed))
    given.life = given.life or 2 * (time.perf_counter() - begun) / given.days
    _kills(start, undisturbed, folder, given)
    _served(start, folder, given)
    _two_services(start, folder, given)
    _locked(start, folder)


def _county(folder: Path, given: argparse.Namespace) -> Trial:
    folder.mkdir()
    trial = Trial(folder / "huanjie.db", folder / "messages", given.days, given.seed)
    database = open_engine(trial.url)
    upgrade(database)
    fill(database, given.villages)
    database.dispose()
    return trial


def _kills(start: Trial, undisturbed: Trial, folder: Path, given: argparse.Namespace) -> None:
    killed = copy_of(start, folder / "killed")
    deaths = _timed(f"{given.kills} kills", lambda: play_disturbed(killed, given.kills, given.life, print))
    print(f"killed {deaths.kills} times at work:", check_same_outcome(undisturbed, killed, deaths))


def _served(start: Trial, folder: Path, given: argparse.Namespace) -> None:
    served = copy_of(start, folder / "served")
    deaths = _timed("the service by a fast clock", lambda: serve_disturbed(served, given.kills, given.life))
    print(f"service killed {deaths.kills} times:", check_served(served, deaths))


def _two_services(start: Trial, folder: Path, given: argparse.Namespace) -> None:
    shared = copy_of(start, folder / "shared")
    processes = [process_of(shared.play) for _ in range(2)]

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
    held = copy_of(replace(start, days=2), folder / "locked")
    lock = sqlite3.connect(held.database, isolation_level=None, check_same_thread=False)
    lock.execute("BEGIN IMMEDIATE")
    process = process_of(held.play)
    process.start()
    time.sleep(65)
    lock.execute("ROLLBACK")
    lock.close()
    process.join()
    assert process.exitcode == 0
    print(f"a database locked for a minute: {len(nights(held.url))} nights")


def _cut_the_power(folder: Path, given: argparse.Namespace) -> None:
    configure(StringIO())
    rng = Random(given.seed)
    disks = {"worked out from a record": recorded_cuts}
    if can_mount(folder):
        disks["ext4"] = ext4_cuts
    for name, cuts_of in disks.items():
        figures = _timed(f"power cuts, disk {name}", lambda cuts_of=cuts_of: _cut(cuts_of, folder, given.cuts, rng))
        print(f"power cut, disk {name}:", dict(figures), flush=True)


def _cut(cuts_of, folder: Path, number: int, rng: Random) -> Counter[str]:
    """Check so many cuts, of several seasons, each of a county that begins anew."""
    figures: Counter[str] = Counter()
    while figures["cuts"] < number:
        work = folder / f"power-{cuts_of.__name__}-{figures['cuts']}"
        prepare(work / "county")
        plan = Work(SEASON_SECONDS, min(number - figures["cuts"], CUTS_A_SEASON))
        for place, cut in enumerate(cuts_of(work / "county", work, plan, rng)):
            figures += check(cut, goes_on=place % GOES_ON_EVERY == 0)
            shutil.rmtree(cut.folder)
        shutil.rmtree(work)
    return figures


def _timed(what: str, deed):
    begun = time.perf_counter()
    result = deed()
    print(f"{what}: {time.perf_counter() - begun:.0f} s")
    return result


if __name__ == "__main__":
    main()
