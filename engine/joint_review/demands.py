"""What the joint review asks of people each night: objections to be reheard. Late opinions are left to PROC-009."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session

from engine.joint_review.concluding import OBJECTED, OPEN
from engine.joint_review.desk import CANDIDATE
from engine.runs.night import Night
from engine.tasks.follow_up import Demand

REHEARING_TASK = "rehearing"


def review_demands(session: Session, night: Night) -> list[Demand]:
    """Return one demand a village with an objection that waits for its rehearing, ordered by village."""
    if REHEARING_TASK not in night.rules.followup.tasks:
        return []
    candidate = CANDIDATE.c
    query = (
        select(candidate.village_code, func.count())
        .where(candidate.round_id == night.round_id, candidate.conclusion == OPEN)
        .where(candidate.objection.startswith(OBJECTED))
        .group_by(candidate.village_code)
        .order_by(candidate.village_code)
    )
    return [Demand(village, REHEARING_TASK, village) for village, _ in session.execute(query)]
