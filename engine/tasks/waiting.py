"""What waits for a decision of a person, from falls to postponements: one list for whoever decides.

Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlmodel import Session, col

from engine.joint_review.concluding import OBJECTED, OPEN
from engine.joint_review.desk import CANDIDATE, OPINION
from engine.plans.review.moves import COUNTY_DONE, TOWNSHIP_DONE
from engine.plans.tables import PLAN
from engine.tasks.demands import read_standing
from ledgers.journal.decision import Decision
from ledgers.journal.stage import Postponement
from ledgers.journal.village_plan import Measure, VillagePlan
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.table import Township, Village

DEPARTMENT, LEAD = "县委组织部", "包联领导或县委组织部"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A decision that waits: what, where (a village or township), about how many, whose it is, since when if known."""

    what: str
    place_code: str
    count: int
    by: str
    since: date | None = None
    place: str = ""


def decisions_waiting(session: Session, round_id: int, area: str = "") -> list[Waiting]:
    """Return the decisions that wait in the villages whose code begins with ``area``, kind by kind, by place."""
    found = [
        *_falls(session, round_id),
        *_lowered(session, round_id),
        *_village_plans(session, round_id),
        *_plans(session, round_id),
        *_reviews(session, round_id),
        *_postponements(session, round_id),
    ]
    names = _names(session)
    here = (each for each in found if each.place_code.startswith(area))
    return [replace(each, place=names.get(each.place_code, each.place_code)) for each in here]


def _falls(session: Session, round_id: int) -> Iterator[Waiting]:
    for village in read_standing(session, round_id).falls:
        yield Waiting("降级待核验确认", village, 1, DEPARTMENT)


def _lowered(session: Session, round_id: int) -> Iterator[Waiting]:
    latest = (
        select(func.max(Decision.id)).where(col(Decision.round_id) == round_id).group_by(col(Decision.village_code))
    )
    query = select(col(Decision.village_code), col(Decision.decided_on)).where(
        col(Decision.id).in_(latest), col(Decision.kind) == "proposal"
    )
    for village, since in session.execute(query.order_by(col(Decision.village_code))):
        yield Waiting("人工下调等级待第二人确认", village, 1, "另一名县委组织部的人员或县级领导", since)


def _village_plans(session: Session, round_id: int) -> Iterator[Waiting]:
    has_measure = exists().where(
        col(Measure.round_id) == VillagePlan.round_id, col(Measure.village_code) == VillagePlan.village_code
    )
    query = select(col(VillagePlan.village_code), col(VillagePlan.drafted_on)).where(
        col(VillagePlan.round_id) == round_id, col(VillagePlan.approved_on).is_(None), has_measure
    )
    for village, since in session.execute(query.order_by(col(VillagePlan.village_code))):
        yield Waiting("一村一策待审定", village, 1, LEAD, since)


def _plans(session: Session, round_id: int) -> Iterator[Waiting]:
    plan, township = PLAN.c, func.substr(PLAN.c.village_code, 1, TOWNSHIP_DIGITS)
    words = {TOWNSHIP_DONE: "安置方案待县级会审", COUNTY_DONE: "安置方案待批准"}
    query = (
        select(plan.state, township, func.count(), func.min(plan.state_since))
        .where(plan.round_id == round_id, plan.state.in_(words))
        .group_by(plan.state, township)
        .order_by(plan.state, township)
    )
    for state, code, count, since in session.execute(query):
        yield Waiting(words[state], code, count, DEPARTMENT, since)


def _reviews(session: Session, round_id: int) -> Iterator[Waiting]:
    candidate, opinion = CANDIDATE.c, OPINION.c
    objected = func.coalesce(candidate.objection, "").startswith(OBJECTED)
    asked = (opinion.round_id == candidate.round_id, opinion.person_no == candidate.person_no)
    answered = exists().where(*asked) & ~exists().where(*asked, opinion.opinion.is_(None))
    undecided = or_(candidate.conclusion.is_(None), candidate.conclusion == OPEN)
    yield from _by_township(session, round_id, "联审异议待复核", candidate.conclusion == OPEN, objected)
    yield from _by_township(session, round_id, "联审意见已齐待作结论", undecided, ~objected, answered)


def _by_township(session: Session, round_id: int, what: str, *conditions: ColumnElement[bool]) -> Iterator[Waiting]:
    candidate, township = CANDIDATE.c, func.substr(CANDIDATE.c.village_code, 1, TOWNSHIP_DIGITS)
    query = select(township, func.count(candidate.person_no.distinct())).where(candidate.round_id == round_id)
    for code, count in session.execute(query.where(*conditions).group_by(township).order_by(township)):
        yield Waiting(what, code, count, DEPARTMENT)


def _postponements(session: Session, round_id: int) -> Iterator[Waiting]:
    query = select(col(Postponement.village_code), col(Postponement.proposed_on)).where(
        col(Postponement.round_id) == round_id, col(Postponement.state) == "proposed"
    )
    for village, since in session.execute(query.order_by(col(Postponement.village_code))):
        yield Waiting("延期选举待各方同意", village, 1, "村民（代表）会议、乡镇（街道）、县级依次", since)


def _names(session: Session) -> dict[str, str]:
    villages = select(col(Village.code), col(Township.name), col(Village.name)).join(
        Township, col(Township.code) == col(Village.township_code)
    )
    names = {code: name for code, name in session.execute(select(col(Township.code), col(Township.name)))}  # noqa: C416
    return names | {code: f"{town}{name}" for code, town, name in session.execute(villages)}
