"""Measures whole nights, from assessment to messages: ``python -m tests.benchmarks.nights --villages N --json``.

The invented country with officers in every county; the first night, a night with 1 % of the villages changed, a night
with nothing changed. ``--profile`` also prints where the processor time goes, which makes the nights twice as slow.
Prints one JSON object last.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import pstats
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from config.calendar import WorkCalendar
from engine.nights.night import NightRequest, run_night
from ledgers.database import open_engine, transaction
from ledgers.roster.table import Officer
from tests.benchmarks.country import ON, change_some, fill_country
from tests.benchmarks.end_to_end import CHANGED_SHARE, RULES, peak_mb

SENIOR = ("县委书记", "县长", "专职副书记", "组织部长", "政法委书记")
LEADERS = 26
"""As many leaders a county as the county the method comes from has."""
SHOWN = 40
OURS = ("engine/", "ledgers/")


def officers_of(codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Give the officers of every county and township of the villages."""
    for county in sorted({code[:6] for code in codes}):
        for number in range(LEADERS):
            post = SENIOR[number] if number < len(SENIOR) else "县级领导"
            yield _officer(f"L{county}{number:02d}", post, county, seniority=number + 1)
        yield _officer(f"O{county}", "组织部工作人员", county)
    for township in sorted({code[:9] for code in codes}):
        for letter, post in (("S", "乡镇党委书记"), ("T", "乡镇包村干部")):
            yield _officer(f"{letter}{township}", post, township[:6], township_code=township)


def _officer(number: str, post: str, county: str, **fields: Any) -> dict[str, Any]:
    named = {"no": number, "name": "某人", "post": post, "county_code": county, "address": f"file:{number}"}
    return named | {"seniority": 99, "township_code": None} | fields


def night(database: Engine, name: str, on: date, profile: cProfile.Profile | None) -> dict[str, Any]:
    """Carry out one night; return its seconds, the seconds processors were busy, and what it did."""
    at = datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=6)
    gc.collect()
    started, busy = time.perf_counter(), time.process_time()
    if profile:
        profile.enable()
    result = run_night(database, NightRequest(on, at, RULES, WorkCalendar()))
    if profile:
        profile.disable()
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    print(f"{name}: {seconds:.2f} s, busy {busy:.2f} s, peak {peak_mb()} MB", file=sys.stderr, flush=True)
    if profile:
        _tell(name, profile)
    figures = {"seconds": round(seconds, 2), "busy_seconds": round(busy, 2), "peak_mb": peak_mb()}
    return figures | {"did": result.counts["night"]}


def _tell(name: str, profile: cProfile.Profile) -> None:
    """Print our own functions in which the night spent most, those they call included."""
    rows = pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
    spent = sorted(((row[3], row[2], place) for place, row in rows if _is_ours(place[0])), reverse=True)
    for total, own, (file, line, function) in spent[:SHOWN]:
        where = "/".join(Path(file).parts[-3:])
        print(f"  {name}  {total:7.2f} s with what it calls, {own:6.2f} s itself  {where}:{line} {function}")


def _is_ours(file: str) -> bool:
    return any(f"/{folder}" in file for folder in OURS) and "site-packages" not in file


def measure(database: Engine, villages: int, *, profiled: bool = False) -> dict[str, Any]:
    """Fill the database and carry out three nights; return what the JSON holds."""
    codes = fill_country(database, villages, real=True)
    with transaction(database) as session:
        session.connection().execute(insert(Officer), list(officers_of(codes)))
    found = {}
    for number, name in enumerate(("first", "changed", "quiet")):
        if name == "changed":
            change_some(database, codes, CHANGED_SHARE, seed=7)
        profile = cProfile.Profile(time.process_time) if profiled else None
        found[name] = night(database, name, ON + timedelta(days=number), profile)
    return {"villages": len(codes), "database": database.dialect.name, "nights": found, "peak_mb": peak_mb()}


def main() -> None:
    """Run the benchmark as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--villages", type=int, default=34_412)
    parser.add_argument("--profile", action="store_true", help="also print where the time goes")
    parser.add_argument("--json", action="store_true", help="print the JSON on one line")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huanjie-nights-") as folder:
        database = open_engine(f"sqlite:///{Path(folder) / 'country.db'}")
        found = measure(database, given.villages, profiled=given.profile)
        database.dispose()
    print(json.dumps(found, ensure_ascii=False, indent=None if given.json else 1))


if __name__ == "__main__":
    main()
