"""How the work of one county stands: puts together what the readers of this folder find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from engine.runs.latest import Facts, Judged
from engine.summary.movement import Since, movement_of
from engine.summary.pending import Work, county_matters, next_steps, overdue_units, pending_matters, read_overrides
from engine.summary.progress import (
    Place,
    plan_states,
    point_progress,
    read_measures,
    read_points,
    read_village_plans,
    review_progress,
    village_plan_progress,
)
from engine.summary.returns import Returned, ledger_returns
from engine.summary.survey import survey
from ledgers.standing import Standing
from ledgers.summary import VillageSummary

Villages = Sequence[VillageSummary]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the summary read already: the run, its facts by village, the returns; and since when moves are told."""

    judged: Judged
    facts: Mapping[str, Facts]
    returned: Returned
    since: Since


def county_standing(
    session: Session, county: str, villages: Villages, sources: Sources
) -> tuple[tuple[VillageSummary, ...], Standing]:
    """Return how the work stands, and the villages with those marked whose level a person set."""
    place = Place(sources.judged.round_id, county, sources.judged.run.on)
    overrides = read_overrides(session, place, villages)
    decided = {each.village for each in overrides}
    villages = tuple(replace(v, overridden=True) if v.code in decided else v for v in villages)
    at_risk = {village.code for village in villages if village.is_at_risk}
    plans = read_village_plans(session, place, at_risk)
    work = Work(read_points(session, place), plans, read_measures(session, place, plans))
    points = point_progress(work.points, place.on)
    states, review = plan_states(session, place), review_progress(session, place)
    standing = Standing(
        returns=ledger_returns(sources.returned, {village.code: village.township for village in villages}),
        clarities=survey([*sources.facts.values()], villages, points.total - points.closed),
        movement=movement_of(session, sources.judged, county, villages, sources.since),
        points=points,
        village_plans=village_plan_progress(at_risk, plans, work.measures, place.on),
        plans=states,
        review=review,
        overrides=overrides,
        overdue=overdue_units(session, place),
        next_steps=next_steps(villages, work),
        pending=(*pending_matters(session, place, villages, work), *county_matters(states, review)),
    )
    return villages, standing
