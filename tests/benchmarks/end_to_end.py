"""Measures an assessment from database to database: ``python -m tests.benchmarks.end_to_end --villages N --json``.

Prints one JSON object last: seconds of the full run (first, and again with nothing changed), of a night with 1 %
changed, of a night with nothing changed; the peak memory; whether the night left what a full run would.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from config.clock import now
from engine.assessment.assess import assess
from engine.assessment.request import AssessmentRequest, AssessmentResult
from engine.rulebook.reading import load_rulebook
from ledgers.database import open_engine
from tests.benchmarks.country import ON, change_some, fill_country
from tests.postgres import postgres_running

RULES = Path(__file__).parents[2] / "rules"
CHANGED_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Timed:
    """A run, the seconds it took, and the seconds processors were busy with it (the same on an idle machine)."""

    result: AssessmentResult
    seconds: float
    busy: float


def timed(name: str, work: Callable[[], AssessmentResult]) -> Timed:
    """Carry out a run and tell a person about it."""
    gc.collect()
    start, busy = time.perf_counter(), time.process_time()
    result = work()
    found = Timed(result, time.perf_counter() - start, time.process_time() - busy)
    print(
        f"{name}: {found.seconds:.2f} s, busy {found.busy:.2f} s, {dict(result.seconds)}", file=sys.stderr, flush=True
    )
    return found


def peak_mb() -> int:
    """Return the peak memory of this process and of its children, in MB."""
    used = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(used) // 1024


def measure(database: Engine, villages: int, executor: str) -> dict[str, Any]:
    """Fill the database, run every kind of night, return what the JSON holds."""
    start = time.perf_counter()
    codes = fill_country(database, villages, real=True)
    filled = time.perf_counter() - start
    rulebook = load_rulebook(RULES, "CN2018+SC2020", ON)

    def run(name: str, **fields: Any) -> Timed:
        ask = AssessmentRequest(on=ON, rulebook=rulebook, operator="基准", at=now(), executor=executor)
        return timed(name, lambda: assess(database, replace(ask, **fields)))

    full, again = run("full"), run("unchanged")
    changed = change_some(database, codes, CHANGED_SHARE, seed=7)
    night, quiet = run("night", changed_only=True), run("quiet night", changed_only=True)
    whole = run("full after the night")
    return {
        "villages": len(codes),
        "database": database.dialect.name,
        "executor": executor,
        "agree": _agree(full, again) and _agree(night, whole) and _agree(quiet, whole),
        "seconds": _seconds(full=full, unchanged=again, night=night, quiet_night=quiet) | {"fill": round(filled, 1)},
        "busy_seconds": {
            "full": round(full.busy, 2),
            "night": round(night.busy, 2),
            "quiet_night": round(quiet.busy, 2),
        },
        "steps": {
            "full": dict(full.result.seconds),
            "night": dict(night.result.seconds),
            "quiet_night": dict(quiet.result.seconds),
        },
        "night": {
            "changed": changed,
            "read": night.result.villages_read,
            "written": night.result.villages_changed,
            "share_of_full": round(night.seconds / full.seconds, 4),
            "busy_share_of_full": round(night.busy / full.busy, 4),
        },
        "quiet": {"read": quiet.result.villages_read, "written": quiet.result.villages_changed},
        "counts": dict(full.result.counts),
        "departing": full.result.departing,
        "peak_mb": peak_mb(),
    }


def _agree(one: Timed, other: Timed) -> bool:
    """Tell whether the later run found the same and had nothing to write."""
    return one.result.run_hash == other.result.run_hash and other.result.villages_changed == 0


def _seconds(**runs: Timed) -> dict[str, float]:
    return {name: round(run.seconds, 3) for name, run in runs.items()}


@contextmanager
def _address(given: argparse.Namespace) -> Iterator[str]:
    """Give the address of the database asked for; one made here is gone afterwards, unless it is to be kept."""
    if given.database:
        yield given.database
    elif given.postgres:
        with postgres_running() as server:
            yield server
    else:
        with tempfile.TemporaryDirectory(prefix="huanjie-bench-") as made:
            folder = Path(given.keep or made)
            folder.mkdir(parents=True, exist_ok=True)
            yield f"sqlite:///{folder / f'country-{given.villages}.db'}"


def main() -> None:
    """Run the benchmark as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=462)
    parser.add_argument("--executor", default="local")
    parser.add_argument("--database", help="an empty database to use; without it a new SQLite file")
    parser.add_argument("--postgres", action="store_true", help="use a PostgreSQL server started for this")
    parser.add_argument("--keep", help="keep the SQLite file in this folder")
    parser.add_argument("--json", action="store_true", help="print the JSON alone")
    given = parser.parse_args()
    with _address(given) as address:
        database = open_engine(address)
        found = measure(database, given.villages, given.executor)
        database.dispose()
    print(json.dumps(found, ensure_ascii=False, indent=None if given.json else 1))


if __name__ == "__main__":
    main()
