"""Measures what taking runs back costs: ``python -m tests.benchmarks.takeback --villages N``.

The invented country with its first night and two more, the last one of a wrong date; says how much of each night went
into keeping rows as they were, and how long the last night, then all of them, took to be taken back. One JSON object.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, func, insert
from sqlmodel import select

from config.calendar import WorkCalendar
from engine.nights.night import NightRequest, run_night
from engine.undo.takeback import TakebackRequest, take_back
from ledgers.authority.act import Act, find_actor
from ledgers.database import open_engine, transaction
from ledgers.journal.keeping import Keeper
from ledgers.journal.takeback import RunBefore
from ledgers.roster.table import Officer
from tests.benchmarks.country import ON, change_some, fill_country
from tests.benchmarks.end_to_end import CHANGED_SHARE, RULES
from tests.benchmarks.nights import officers_of

SLIP = timedelta(days=60)


class _Watch:
    """Adds up the processor seconds spent in the methods of the keeper."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def around(self, method: Any) -> Any:
        """Return the method with its time taken."""

        def timed(*arguments: Any) -> Any:
            started = time.process_time()
            try:
                return method(*arguments)
            finally:
                self.seconds += time.process_time() - started

        return timed


def measure(database: Engine, villages: int) -> dict[str, Any]:
    """Fill the database, carry out three nights and take them back; return what the JSON holds."""
    codes = fill_country(database, villages, real=True)
    with transaction(database) as session:
        session.connection().execute(insert(Officer), list(officers_of(codes)))
    found: dict[str, Any] = {"villages": len(codes), "nights": {}}
    for name, on in (("first", ON), ("changed", ON + timedelta(days=1)), ("wrong date", ON + SLIP)):
        if name == "changed":
            change_some(database, codes, CHANGED_SHARE, seed=7)
        watch = _Watch()
        timed = {each: watch.around(getattr(Keeper, each)) for each in ("keep", "keep_where", "made")}
        at = datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=6)
        started = time.process_time()
        with patch.multiple(Keeper, **timed):
            done = run_night(database, NightRequest(on, at, RULES, WorkCalendar(), vouched_by="某人")).counts["night"]
        busy = round(time.process_time() - started, 2)
        found["nights"][name] = {"busy_seconds": busy, "keeping": round(watch.seconds, 3), "did": done}
    with transaction(database) as session:
        kept = session.exec(select(func.sum(func.length(RunBefore.rows)))).one()
    return found | {"kept_mb": round(kept / 1e6, 2), "taken_back": [_back(database, run) for run in (3, 1)]}


def _back(database: Engine, run_id: int) -> dict[str, Any]:
    started = time.perf_counter()
    with transaction(database) as session:
        actor = find_actor(session, "", next(iter(session.exec(select(Officer.no).where(Officer.seniority == 99)))))
        act = Act(1, actor.signature, ON, datetime.now(UTC), actor)
        result = take_back(session, act, TakebackRequest(run_id, "日期写错了", and_later=True))
    return {"seconds": round(time.perf_counter() - started, 2), **result.counts}


def main() -> None:
    """Run the benchmark as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=34_412)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huanjie-takeback-") as folder:
        database = open_engine(f"sqlite:///{Path(folder) / 'country.db'}")
        found = measure(database, given.villages)
        database.dispose()
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
