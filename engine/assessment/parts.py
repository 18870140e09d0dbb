"""The country cut into parts of whole counties, and the work on one part: read, judge, write. Runs anywhere.

A part is one transaction: it is done or it never happened, and doing it again finds nothing left to write.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, chain, groupby
from time import perf_counter

import polars as pl
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from config.errors import FaultError
from engine.assessment.altered import altered_results, record_altered
from engine.assessment.judging import LEVEL_IN_FORCE, Judged, Standing, judge
from engine.assessment.request import MOVES
from engine.assessment.storing import differences, has_moved, read_previous, write_differences
from engine.assessment.townships import hold_sums, reach_of, renew_sums
from engine.messages.rises import FoundRise, found_rises, note_rises, risen_to_high
from engine.risks.levels import standing_overrides
from engine.rulebook.model import Rulebook
from ledgers.database import open_engine, reading, transaction
from ledgers.fields import table_of
from ledgers.journal.assessment import Run, RunPart
from ledgers.reading import read_basis
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.table import Village
from ledgers.source import Scope

LEAST_VILLAGES = 1_000
"""Fewer cost more in preparing statements than is gained by working on them beside others."""
MOST_ATTEMPTS = 5
"""So often a part is judged again because others wrote to its villages at the same moment."""


@dataclass(frozen=True, slots=True)
class Part:
    """The villages of some whole counties, ``low`` to ``high``; ``codes`` names those to look at, None for all."""

    low: str
    high: str
    codes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PartTask:
    """All that a worker needs to do one part of a run. ``keep_mark``: leave a mark that it is done."""

    run_id: int
    scope: Scope
    rulebook: Rulebook
    keep_mark: bool


@dataclass(frozen=True, slots=True)
class PartReport:
    """What one part came to: villages looked at, rows written, MOVES, seconds by step."""

    read: int
    written: int
    moves: pl.DataFrame
    seconds: dict[str, float]


def parts_of_round(session: Session, scope: Scope, villages: int) -> list[Part]:
    """Cut the scope into parts of about ``villages`` villages at most, never through a county."""
    counted = (
        select(Village.county_code, func.count())
        .where(scope.covers(table_of(Village).c.code))
        .group_by(col(Village.county_code))
        .order_by(col(Village.county_code))
    )
    counties = session.exec(counted).all()
    bundles = _bundles(counties, _even(sum(number for _, number in counties), villages))
    return [Part(max(scope.low, f"{first}000000"), min(scope.high, f"{last}999999")) for first, last in bundles]


def parts_of_villages(codes: Sequence[str], villages: int) -> list[Part]:
    """Cut a list of villages into parts of about ``villages`` villages, never through a county.

    A night has one part as a rule: its readers share the work, and SQLite has one writer at a time.
    """
    by_county = {
        county: tuple(group) for county, group in groupby(sorted(codes), key=lambda code: code[:COUNTY_DIGITS])
    }
    parts = []
    for first, last in _bundles([(county, len(group)) for county, group in by_county.items()], villages):
        chosen = chain.from_iterable(group for county, group in by_county.items() if first <= county <= last)
        parts.append(Part(f"{first}000000", f"{last}999999", tuple(chosen)))
    return parts


def _bundles(counties: Sequence[tuple[str, int]], size: int) -> list[tuple[str, str]]:
    """Bundle the counties into parts of about ``size`` villages; return the first and the last county of each."""
    places = accumulate((villages for _, villages in counties), initial=0)
    middles = ((place + villages / 2, county) for place, (county, villages) in zip(places, counties, strict=False))
    bundles = (list(bundle) for _, bundle in groupby(middles, key=lambda each: each[0] // size))
    return [(bundle[0][1], bundle[-1][1]) for bundle in bundles]


def _even(total: int, most: int) -> int:
    """Return the size of parts that together keep every processor at work, unless they were too small for that."""
    processors = os.cpu_count() or 1
    rounds = -(-total // (most * processors)) or 1
    return min(most, max(LEAST_VILLAGES, -(-total // (rounds * processors))))


@dataclass(frozen=True, slots=True)
class _Found:
    """One part judged: the results that differ from what stood (``previous``), those somebody had altered, rises."""

    previous: pl.DataFrame
    judged: Judged
    different: pl.DataFrame
    altered: pl.DataFrame
    rises: list[FoundRise]


def assess_part(database: Engine, task: PartTask, readers: int = 1) -> PartReport:
    """Read (on so many connections at once), judge and write one part; one written before is found unchanged.

    Where another run or a person wrote to its villages meanwhile, it is judged again on what stands then.
    """
    scope, seconds = replace(task.scope, dialect=database.dialect.name), defaultdict[str, float](float)
    for _ in range(MOST_ATTEMPTS):
        found = _judge_part(database, task, scope, (readers, seconds))
        begun = perf_counter()
        is_written = _write_part(database, task, scope, found)
        seconds["write"] += perf_counter() - begun
        if is_written:
            return PartReport(found.judged.basis.height, found.different.height, _moves(found.different), dict(seconds))
    raise FaultError("别的评估或人工决定一直在改同样的村", remedy="稍候再运行一次")


def _judge_part(database: Engine, task: PartTask, scope: Scope, how: tuple[int, dict[str, float]]) -> _Found:
    (readers, seconds), started = how, perf_counter()
    with reading(database) as session:
        basis, ranks = read_basis(session, scope, readers)
        previous = read_previous(session, scope)
        overrides = standing_overrides(session, scope.round_id)
        altered = altered_results(session, scope.round_id, previous)
    read = perf_counter()
    due = previous.select("village", LEVEL_IN_FORCE).update(altered, on="village")
    judged = judge(task.rulebook, basis, ranks, Standing(due, overrides))
    different = differences(judged, previous)
    rises = _rises(task.rulebook, different, judged.facts)
    seconds.update({"read": read - started, "evaluate": perf_counter() - read})
    return _Found(previous, judged, different, altered, rises)


def _write_part(database: Engine, task: PartTask, scope: Scope, found: _Found) -> bool:
    """Write what differs; False when somebody else wrote to the same villages since they were read."""
    if scope.codes is not None and found.different.is_empty():
        return True
    reach = reach_of(scope, found.different["village"])
    with transaction(database) as session:
        hold_sums(session, reach)
        if not found.different.is_empty() and has_moved(session, scope, found.previous):
            return False
        write_differences(session, found.different, found.judged, (scope.round_id, task.run_id))
        if not found.altered.is_empty():
            record_altered(session, session.get_one(Run, task.run_id), found.altered, found.different)
        note_rises(session, found.rises, (scope.round_id, task.run_id))
        renew_sums(session, reach)
        if task.keep_mark:
            session.add(RunPart(run_id=task.run_id, low=scope.low, high=scope.high))
    return True


def _rises(rulebook: Rulebook, different: pl.DataFrame, facts: pl.DataFrame) -> list[FoundRise]:
    risen = risen_to_high(different)
    if risen.is_empty():
        return []
    return found_rises(rulebook, risen, facts.filter(pl.col("village").is_in(risen["village"].to_list())))


def _moves(different: pl.DataFrame) -> pl.DataFrame:
    moved = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"old_{name}")) for name in ("level", LEVEL_IN_FORCE, "score")
    )
    return (
        different.filter(moved)
        .select(
            "village",
            from_level="old_level",
            to_level="level",
            from_force="old_level_in_force",
            to_force=LEVEL_IN_FORCE,
            from_score="old_score",
            to_score="score",
            reason="reason",
        )
        .match_to_schema(MOVES)
    )


@lru_cache(maxsize=2)
def _opened(url: str) -> Engine:
    return open_engine(url)


def assess_part_at(url: str, task: PartTask) -> PartReport:
    """Do one part in another process or on another machine, which opens the database for itself."""
    return assess_part(_opened(url), task)
