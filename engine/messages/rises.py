"""A rise to high is told at once to everybody it concerns, whatever raised the level: a run by day or night, a person.

The one place that does so. A run keeps the rises it finds as it writes its results, part by part, and tells of them
when it ends; those of a run that was killed are told by the next one that ends. Each rise is told once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl
from sqlalchemy import and_
from sqlmodel import Session, col, select

from engine.messages.enqueue import Draft, Origin, enqueue
from engine.risks.hits import Hit, hits_of
from engine.risks.results import Result
from engine.rulebook.model import LEVELS, Rulebook
from engine.tasks.chain import People, read_people
from ledgers.bulk import execute_many
from ledgers.journal.assessment import Assessment, UntoldRise
from ledgers.journal.decision import Decision
from ledgers.journal.keeping import RISES, Keeper
from ledgers.journal.payloads import RisePayload
from ledgers.roster.table import Round

HIGH = LEVELS[-1]
_KEY = ("round_id", "village_code")
_NOTE = (
    "INSERT INTO untold_rise (round_id, run_id, village_code, from_level, reasons) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (round_id, village_code) DO UPDATE SET run_id = excluded.run_id, "
    "from_level = excluded.from_level, reasons = excluded.reasons"
)


@dataclass(frozen=True, slots=True)
class Rise:
    """One village that rose to high on a date. ``occasion`` names the run or the decision; ``reasons`` say why."""

    village: str
    on: date
    level_before: str | None
    occasion: str
    reasons: tuple[str, ...] = ()
    decision: int | None = None


class FoundRise(NamedTuple):
    """A rise to high that a run found: the village, the level in force before, why (a JSON list of sentences)."""

    village: str
    from_level: str
    reasons: str


def risen_to_high(results: pl.DataFrame) -> pl.DataFrame:
    """Return those of the results (with ``reason`` and ``level_in_force``) that rose to high."""
    return results.filter((pl.col("reason") == "risen") & (pl.col("level_in_force") == HIGH))


def found_rises(rulebook: Rulebook, risen: pl.DataFrame, facts: pl.DataFrame) -> list[FoundRise]:
    """Return the rises among results with ``old_level_in_force``; ``facts`` are those of the same villages."""
    columns = ("village", "level", "level_in_force", "score", "findings")
    high = [Result(*row) for row in risen.select(columns).iter_rows()]
    reasons = _reasons(hits_of(high, rulebook, facts, rulebook.grading.dimensions))
    before = risen.select("village", "old_level_in_force").iter_rows()
    return [FoundRise(code, level, json.dumps(reasons.get(code, ()), ensure_ascii=False)) for code, level in before]


def note_rises(session: Session, rises: Iterable[FoundRise], keys: tuple[int, int]) -> None:
    """Keep rises until they are told; ``keys`` are the round's id and the run's. One not told yet is replaced."""
    round_id, run_id = keys
    found = list(rises)
    Keeper(session, round_id, run_id).keep(RISES, [rise.village for rise in found])
    execute_many(session.connection(), _NOTE, [(round_id, run_id, *rise) for rise in found])


def tell_rises(session: Session, current: Round, on: date, origin: Origin) -> int:
    """Queue the messages about every rise of the round that was not told yet; return how many there are.

    ``on`` is the date of the run that ends; a village that a person lowered again since is left out.
    """
    waiting = (
        select(UntoldRise, Assessment.level_in_force)
        .join(Assessment, and_(*(col(getattr(Assessment, k)) == getattr(UntoldRise, k) for k in _KEY)))
        .where(UntoldRise.round_id == origin.round_id)
        .order_by(col(UntoldRise.village_code))
        .with_for_update(of=UntoldRise)
    )
    found = session.exec(waiting).all()
    rises = [
        Rise(each.village_code, on, each.from_level, f"run{each.run_id}", tuple(json.loads(each.reasons)))
        for each, level_in_force in found
        if level_in_force == HIGH
    ]
    if origin.run_id is not None:
        Keeper(session, origin.round_id, origin.run_id).keep(RISES, [each.village_code for each, _ in found])
    for each, _ in found:
        session.delete(each)
    return _tell(session, current, rises, origin) if rises else 0


def tell_decided_rise(session: Session, decision: Decision) -> int:
    """Queue the messages about a decision that raised the level in force to high; return how many there are."""
    if decision.level != HIGH or decision.from_level == HIGH:
        return 0
    current = session.get_one(Round, decision.round_id)
    occasion = f"decision{decision.id}"
    rise = Rise(decision.village_code, decision.decided_on, decision.from_level, occasion, decision=decision.id)
    return _tell(session, current, [rise], Origin(decision.round_id, None, decision.decided_at))


def _tell(session: Session, current: Round, rises: Sequence[Rise], origin: Origin) -> int:
    people = read_people(session, current)
    return enqueue(session, origin, _drafts(people, origin.round_id, rises))


def _drafts(people: People, round_id: int, rises: Sequence[Rise]) -> Iterator[Draft]:
    for rise in rises:
        payload: RisePayload = {
            "on": rise.on.isoformat(),
            "village": rise.village,
            "from": rise.level_before,
            "reasons": list(rise.reasons),
        }
        if rise.decision is not None:
            payload["decision"] = rise.decision
        for number in people.receivers(people.concerned(rise.village), rise.on):
            key = f"rise:{round_id}:{rise.village}:{rise.occasion}:{number}"
            yield Draft(key, number, "rise", payload, "immediate", rise.village)


def _reasons(hits: Iterable[Hit]) -> Mapping[str, tuple[str, ...]]:
    """Return by village what the rules that make it high found, else every rule that counts, the heaviest first."""
    every: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        every[hit.village].append(hit)
    said = {}
    for village, found in every.items():
        grave = [hit for hit in found if hit.found.floor == HIGH] or found
        heaviest = sorted(grave, key=lambda hit: -hit.found.points)
        said[village] = tuple(hit.reading.sentence for hit in heaviest)
    return said
