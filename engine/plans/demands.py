"""What the plans ask of people each night: the next step of a village's plans, stale ones, visits that come near."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlmodel import Session

from engine.plans.following import visit_due_on
from engine.plans.review.moves import COUNTY_DONE, DRAFT, RETURNED, TOWNSHIP_DONE
from engine.plans.tables import PLAN, PLAN_FOLLOW_UP
from engine.runs.night import Night
from engine.tasks.follow_up import Demand

STEP_TASKS = {
    DRAFT: "plan_township",
    RETURNED: "plan_returned",
    TOWNSHIP_DONE: "plan_county",
    COUNTY_DONE: "plan_approval_step",
}
STALE_TASK, VISIT_TASK = "plan_stale", "plan_visit"


def plan_demands(session: Session, night: Night) -> list[Demand]:
    """Return one demand a village and kind, due with the first plan of the village; in a fixed order."""
    known = night.rules.followup.tasks
    wanted = (*_steps(session, night), *_stale(session, night), *_visits(session, night))
    return [demand for demand in wanted if demand.kind in known]


def _steps(session: Session, night: Night) -> Iterator[Demand]:
    plan = PLAN.c
    query = (
        select(plan.village_code, plan.state, func.min(plan.due_on))
        .where(plan.round_id == night.round_id, plan.state.in_(STEP_TASKS), plan.is_stale.is_(False))
        .group_by(plan.village_code, plan.state)
        .order_by(plan.village_code, plan.state)
    )
    for village, state, due_on in session.execute(query):
        yield Demand(village, STEP_TASKS[state], village, due_on=due_on)


def _stale(session: Session, night: Night) -> Iterator[Demand]:
    plan = PLAN.c
    query = select(plan.village_code).where(plan.round_id == night.round_id, plan.is_stale).distinct()
    for (village,) in session.execute(query.order_by(plan.village_code)):
        yield Demand(village, STALE_TASK, village)


def _visits(session: Session, night: Night) -> Iterator[Demand]:
    """Yield the visits due within the working days the kind of task allows."""
    kind = night.rules.followup.tasks.get(VISIT_TASK)
    if kind is None:
        return
    horizon = night.calendar.add(night.on, kind.due_working_days)
    visit = PLAN_FOLLOW_UP.c
    query = (
        select(visit.village_code, visit.day)
        .where(visit.round_id == night.round_id, visit.done_on.is_(None))
        .distinct()
        .order_by(visit.village_code, visit.day)
    )
    for village, day in session.execute(query):
        due_on = visit_due_on(night.polling.of(village), day, night.calendar)
        if due_on <= horizon:
            yield Demand(village, VISIT_TASK, f"{village}#T+{day}", due_on=due_on)
