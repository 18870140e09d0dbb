"""What the joint review asks of people each night: late opinions of the departments, and objections to be reheard.

A department owes its opinions as a whole: one task a department, however many persons and villages they are about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session

from engine.joint_review.concluding import OBJECTED, OPEN, rehearing_due_on
from engine.joint_review.desk import CANDIDATE, OPINION
from engine.rulebook.model import Rulebook
from engine.runs.night import Night
from engine.tasks.chain import People
from engine.tasks.closing import OPINION_SUPERVISION, OPINION_TASK
from engine.tasks.follow_up import Demand
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.rounds import code_range

REHEARING_TASK = "rehearing"
SUPERVISE_AFTER = "supervise_days"
"""The parameter of the rule on late opinions: more calendar days late than this, and the head is told."""


class LateOpinions(NamedTuple):
    """What one department of a county owes: how many opinions, and the earliest day one was due."""

    county: str
    department: str
    people: int
    due_on: date


def late_opinions(session: Session, round_id: int, on: date, prefix: str = "") -> list[LateOpinions]:
    """Return the departments that have not answered by the day, for the villages under a prefix."""
    opinion, county = OPINION.c, func.substr(OPINION.c.village_code, 1, COUNTY_DIGITS)
    query = (
        select(county, opinion.department, func.count(), func.min(opinion.due_on))
        .where(*_is_late(round_id, on), opinion.village_code.between(*code_range(prefix)))
        .group_by(county, opinion.department)
        .order_by(county, opinion.department)
    )
    return [LateOpinions(*row) for row in session.execute(query)]


def _is_late(round_id: int, on: date) -> tuple[ColumnElement[bool], ...]:
    opinion = OPINION.c
    return opinion.round_id == round_id, opinion.opinion.is_(None), opinion.due_on < on


def review_demands(session: Session, night: Night, people: People) -> list[Demand]:
    """Return what the joint review asks tonight: late opinions by department, then rehearings by village."""
    known = night.rules.followup.tasks
    wanted = (*_opinions(session, night, people), *_rehearings(session, night))
    return [demand for demand in wanted if demand.kind in known]


def _opinions(session: Session, night: Night, people: People) -> Iterator[Demand]:
    """Ask the liaison for late opinions, and their head once they are late for more days than the rule allows."""
    patience = _patience(night.rules.rulebook)
    if patience is None:
        return
    for late in late_opinions(session, night.round_id, night.on):
        county, unit = late.county, late.department
        subject = f"{county}/{unit}"
        yield Demand(county, OPINION_TASK, subject, owner_no=people.liaison(county, unit), detail=unit)
        if late.due_on + timedelta(days=patience) < night.on:
            yield Demand(county, OPINION_SUPERVISION, subject, owner_no=people.unit_head(county, unit), detail=unit)


def _patience(rulebook: Rulebook) -> int | None:
    """Return how many days opinions may be late before the head is told; None when no rule asks for them."""
    for active in rulebook.rules:
        if any(tier.task == OPINION_SUPERVISION for tier in active.tiers) and SUPERVISE_AFTER in active.params:
            return int(str(active.params[SUPERVISE_AFTER].value))
    return None


def _rehearings(session: Session, night: Night) -> Iterator[Demand]:
    """Yield one demand a village with objections that wait, due when the first was promised to be reheard."""
    candidate = CANDIDATE.c
    query = (
        select(candidate.village_code, candidate.objection)
        .where(candidate.round_id == night.round_id, candidate.conclusion == OPEN)
        .where(candidate.objection.startswith(OBJECTED))
        .order_by(candidate.village_code)
    )
    promised: dict[str, list[date]] = {}
    for village, objection in session.execute(query):
        due_on = rehearing_due_on(objection)
        promised.setdefault(village, []).extend([due_on] if due_on else [])
    for village, days in promised.items():
        yield Demand(village, REHEARING_TASK, village, due_on=min(days, default=None))
