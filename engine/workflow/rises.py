"""A rise to high is told at once to everybody it concerns, whatever raised the level: a run by day or night, a person.

The one place that does so. A run marks the villages that rose as it writes them, part by part, and tells of them when
it ends; the marks of a run that was killed are told of by the next one that ends. Each rise is told once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from engine.rulebook.model import LEVELS, Rulebook
from engine.workflow.chain import People, read_people
from engine.workflow.enqueue import Draft, Origin, enqueue
from engine.workflow.hits import Hit, hits_of
from ledgers.journal.assessment import Assessment
from ledgers.journal.decision import Decision
from ledgers.reading import read_facts
from ledgers.roster.table import Round

HIGH = LEVELS[-1]


@dataclass(frozen=True, slots=True)
class Rise:
    """One village that rose to high on a date. ``occasion`` names the run or the decision; ``reasons`` say why."""

    village: str
    on: date
    level_before: str | None
    occasion: str
    reasons: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


def tell_rises(session: Session, current: Round, rulebook: Rulebook, origin: Origin) -> int:
    """Queue the messages about every rise of the round that was not told yet; return how many there are.

    Rulebook and date are those of the run that ends; a village that a person lowered again since is left out.
    """
    waiting = select(Assessment).where(
        Assessment.round_id == origin.round_id, col(Assessment.risen_run_id).is_not(None)
    )
    risen = session.exec(waiting.order_by(col(Assessment.village_code)).with_for_update()).all()
    if not risen:
        return 0
    high = [each for each in risen if each.level_in_force == HIGH]
    facts = read_facts(session, current, rulebook.on, rulebook.definitions, [each.village_code for each in high])
    reasons = _reasons(hits_of(high, rulebook, facts, rulebook.grading.dimensions))
    rises = [
        Rise(
            each.village_code,
            rulebook.on,
            each.risen_from,
            f"run{each.risen_run_id}",
            reasons.get(each.village_code, ()),
        )
        for each in high
    ]
    for each in risen:
        each.risen_run_id, each.risen_from = None, None
    return _tell(session, current, rises, origin)


def tell_decided_rise(session: Session, decision: Decision) -> int:
    """Queue the messages about a decision that raised the level in force to high; return how many there are."""
    if decision.level != HIGH or decision.from_level == HIGH:
        return 0
    current = session.get_one(Round, decision.round_id)
    occasion, details = f"decision{decision.id}", {"decision": decision.id}
    rise = Rise(decision.village_code, decision.decided_on, decision.from_level, occasion, details=details)
    return _tell(session, current, [rise], Origin(decision.round_id, None, decision.decided_at))


def _tell(session: Session, current: Round, rises: Sequence[Rise], origin: Origin) -> int:
    people = read_people(session, current)
    return enqueue(session, origin, _drafts(people, origin.round_id, rises))


def _drafts(people: People, round_id: int, rises: Sequence[Rise]) -> Iterator[Draft]:
    for rise in rises:
        payload = {
            "on": rise.on.isoformat(),
            "village": rise.village,
            "from": rise.level_before,
            "reasons": list(rise.reasons),
            **rise.details,
        }
        for number in people.receivers(people.concerned(rise.village), rise.on):
            key = f"rise:{round_id}:{rise.village}:{rise.occasion}:{number}"
            yield Draft(key, number, "rise", payload, "immediate", rise.village)


def _reasons(hits: Iterable[Hit]) -> Mapping[str, tuple[str, ...]]:
    """Return by village what the rules that make it high found, else every rule that counts, the heaviest first."""
    grave: dict[str, list[str]] = defaultdict(list)
    every: dict[str, list[str]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: -hit.found.points):
        every[hit.village].append(hit.reading.sentence)
        if hit.found.floor == HIGH:
            grave[hit.village].append(hit.reading.sentence)
    return {village: tuple(grave.get(village) or said) for village, said in every.items()}
