"""Measures an assessment from database to database: ``python -m tests.benchmarks.end_to_end --villages N --json``.

Prints one JSON object last: seconds of the full run (first, and again with nothing changed), of a night with 1 %
changed, of a night with nothing changed; the peak memory; whether the night left what a full run would.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from config.clock import now
from engine.assessment import AssessmentRequest, AssessmentResult, assess
from engine.rulebook.reading import load_rulebook
from ledgers.database import open_engine
from tests.benchmarks.country import ON, change_some, fill_country

RULES = Path(__file__).parents[2] / "rules"
CHANGED_SHARE = 0.01


def say(text: str) -> None:
    """Tell a person what goes on."""
    print(text, file=sys.stderr, flush=True)


def timed(work: Callable[[], AssessmentResult]) -> tuple[AssessmentResult, float]:
    """Return a result and the seconds it took."""
    gc.collect()
    start, busy = time.perf_counter(), time.process_time()
    result = work()
    say(f"   processor time {time.process_time() - busy:.2f} s")
    return result, time.perf_counter() - start


def peak_mb() -> int:
    """Return the peak memory of this process and of its children, in MB."""
    used = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(used) // 1024


def measure(database: Engine, villages: int, executor: str) -> dict[str, Any]:
    """Fill the database, run every kind of night, return what the JSON holds."""
    start = time.perf_counter()
    codes = fill_country(database, villages)
    filled = time.perf_counter() - start
    say(f"filled {len(codes)} villages in {filled:.1f} s")
    rulebook = load_rulebook(RULES, "CN2018+SC2020", ON)
    ask = AssessmentRequest(on=ON, rulebook=rulebook, operator="基准", at=now(), executor=executor)
    full, seconds = timed(lambda: assess(database, ask))
    say(f"full: {seconds:.2f} s {dict(full.seconds)} {dict(full.counts)}")
    again, again_seconds = timed(lambda: assess(database, replace(ask, at=now())))
    say(f"again: {again_seconds:.2f} s {dict(again.seconds)}")
    changed = change_some(database, codes, CHANGED_SHARE, seed=7)
    night, night_seconds = timed(lambda: assess(database, replace(ask, at=now(), changed_only=True)))
    say(f"night: {night_seconds:.2f} s {dict(night.seconds)}")
    quiet, quiet_seconds = timed(lambda: assess(database, replace(ask, at=now(), changed_only=True)))
    whole, _ = timed(lambda: assess(database, replace(ask, at=now())))
    return {
        "villages": len(codes),
        "database": database.dialect.name,
        "executor": executor,
        "agree": whole.run_hash == night.run_hash and whole.villages_changed == 0 and again.run_hash == full.run_hash,
        "seconds": {
            "full": round(seconds, 3),
            "unchanged": round(again_seconds, 3),
            "night": round(night_seconds, 3),
            "quiet_night": round(quiet_seconds, 3),
            "fill": round(filled, 1),
        },
        "steps": dict(full.seconds),
        "night": {
            "changed": changed,
            "read": night.villages_read,
            "written": night.villages_changed,
            "steps": dict(night.seconds),
            "share_of_full": round(night_seconds / seconds, 4),
        },
        "quiet": {"read": quiet.villages_read, "written": quiet.villages_changed},
        "counts": dict(full.counts),
        "departing": full.departing,
        "peak_mb": peak_mb(),
    }


def main() -> None:
    """Run the benchmark as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=462)
    parser.add_argument("--executor", default="local")
    parser.add_argument("--database", help="an empty database to use; without it a new SQLite file")
    parser.add_argument("--keep", help="keep the SQLite file in this folder")
    parser.add_argument("--json", action="store_true", help="print the JSON alone")
    given = parser.parse_args()
    folder = Path(given.keep or tempfile.mkdtemp(prefix="huanjie-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    database = open_engine(given.database or f"sqlite:///{folder / f'country-{given.villages}.db'}")
    try:
        found = measure(database, given.villages, given.executor)
    finally:
        database.dispose()
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(found, ensure_ascii=False, indent=None if given.json else 1))


if __name__ == "__main__":
    main()
