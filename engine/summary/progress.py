"""How far the work of a county has come: risk points, village plans, plans of departing cadres, joint review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from engine.risks.states import CLOSED_STATES, SETTLED_STATES, WITHDRAWN
from ledgers.journal.village_plan import Measure, VillagePlan
from ledgers.reserve.table import CONCLUSIONS, OPINIONS, Candidate, Opinion
from ledgers.resettlement.table import PLAN_STATES, DepartingCadre
from ledgers.risk_point.columns import STATE_WORDS
from ledgers.risk_point.table import STATES, RiskPoint
from ledgers.roster.rounds import code_range
from ledgers.standing import PointProgress, ReviewProgress, VillagePlanProgress

OPEN_CONCLUSION = "未下结论"


@dataclass(frozen=True, slots=True)
class Place:
    """One county in one round on one day: what every reader here is asked about."""

    round_id: int
    county: str
    on: date

    def has(self, table: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Return the conditions that a row of ``table`` belongs to this round and county."""
        return table.round_id == self.round_id, col(table.village_code).between(*code_range(self.county))


def read_points(session: Session, place: Place) -> list[RiskPoint]:
    """Return the risk points that stand, by village and rule; those of villages that are at risk no more count too."""
    chosen = select(RiskPoint).where(*place.has(RiskPoint), RiskPoint.state != WITHDRAWN)
    return list(session.exec(chosen.order_by(col(RiskPoint.village_code), col(RiskPoint.rule_id))))


def point_progress(points: Sequence[RiskPoint], on: date) -> PointProgress:
    """Return how far the risk points have come."""
    states = Counter(point.state for point in points)
    open_ = {point.village_code for point in points if point.state not in SETTLED_STATES}
    late = [p for p in points if p.state not in SETTLED_STATES and p.due_on is not None and p.due_on < on]
    villages = {point.village_code for point in points}
    return PointProgress(
        states={STATE_WORDS[state]: states[state] for state in STATES if states[state]},
        villages=len(villages),
        closed=sum(states[state] for state in CLOSED_STATES),
        closed_villages=len(villages - open_),
        overdue=len(late),
    )


def read_village_plans(session: Session, place: Place, at_risk: Collection[str]) -> dict[str, VillagePlan]:
    """Return the village plans of the villages ``at_risk``, by village."""
    rows = session.exec(select(VillagePlan).where(*place.has(VillagePlan)))
    return {row.village_code: row for row in rows if row.village_code in at_risk}


def read_measures(session: Session, place: Place, plans: Collection[str]) -> list[Measure]:
    """Return the measures of village plans, by due date."""
    chosen = select(Measure).where(*place.has(Measure)).order_by(col(Measure.due_on), col(Measure.id))
    return [row for row in session.exec(chosen) if row.village_code in plans]


def village_plan_progress(
    at_risk: Collection[str], plans: Mapping[str, VillagePlan], measures: Sequence[Measure], on: date
) -> VillagePlanProgress:
    """Return how far the village plans have come."""
    approved = sum(plan.approved_on is not None for plan in plans.values())
    return VillagePlanProgress(
        approved=approved,
        drafted=len(plans) - approved,
        absent=len(at_risk) - len(plans),
        measures=len(measures),
        measures_done=sum(measure.done_on is not None for measure in measures),
        measures_overdue=sum(measure.done_on is None and measure.due_on < on for measure in measures),
    )


def plan_states(session: Session, place: Place) -> dict[str, int]:
    """Return the departing cadres by the state of their plan, in the order of the states."""
    counted = select(DepartingCadre.plan_state, func.count()).where(*place.has(DepartingCadre))
    found = dict(session.exec(counted.group_by(DepartingCadre.plan_state)).all())
    return {state: found.get(state, 0) for state in PLAN_STATES}


def review_progress(session: Session, place: Place) -> ReviewProgress:
    """Return how far the joint review has come."""
    late = (col(Opinion.opinion).is_(None), col(Opinion.due_on) < place.on)
    opinions = dict(
        session.exec(select(Opinion.opinion, func.count()).where(*place.has(Opinion)).group_by(Opinion.opinion)).all()
    )
    concluded = dict(
        session.exec(
            select(Candidate.conclusion, func.count()).where(*place.has(Candidate)).group_by(Candidate.conclusion)
        ).all()
    )
    persons = select(func.count(func.distinct(Candidate.person_no))).where(*place.has(Candidate))
    return ReviewProgress(
        persons=session.exec(persons).one(),
        asked=sum(opinions.values()),
        replied=sum(number for opinion, number in opinions.items() if opinion),
        overdue=session.exec(select(func.count()).select_from(Opinion).where(*place.has(Opinion), *late)).one(),
        opinions={opinion: opinions.get(opinion, 0) for opinion in OPINIONS},
        conclusions={each: concluded.get(each, 0) for each in CONCLUSIONS} | {OPEN_CONCLUSION: concluded.get(None, 0)},
    )
