"""Plans as lines of a list: where each stands, what it comes to, what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, select
from sqlmodel import Session

from engine.plans.drafting.composing import PlanRules
from engine.plans.drafting.people import Reader, find_doubles, read_people
from engine.plans.drafting.problems import PersonProblem
from engine.plans.policy.model import Kind
from engine.plans.review.selection import Selection, select_plans
from engine.plans.tables import PLAN, PLAN_VERSION
from ledgers.journal.plan_content import Content, from_json
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round
from ledgers.sealing import Sealer

UNITS = {Kind.MONTHLY: "每月", Kind.YEARLY: "每年", Kind.ONCE: "一次性"}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan in a list. ``summary`` says how many measures and what money; ``lacking`` counts open points."""

    person_no: str
    name: str
    township: str
    village: str
    post: str
    reason: str
    state: str
    version: int
    is_stale: bool
    due_on: date | None
    notice_to: date | None
    summary: str
    lacking: int


def list_plans(session: Session, round_id: int, prefix: str, state: str | None = None) -> list[PlanLine]:
    """Return the plans of the villages whose code begins with ``prefix``, ordered by village and number."""
    contents = _contents(session, round_id, prefix)
    return [
        PlanLine(
            person_no=plan.person_no,
            name=plan.name,
            township=plan.township,
            village=plan.village,
            post=plan.post,
            reason=plan.reason or "",
            state=plan.state,
            version=plan.version,
            is_stale=plan.is_stale,
            due_on=plan.due_on,
            notice_to=plan.notice_to,
            summary=summary_of(contents[plan.person_no]),
            lacking=len(contents[plan.person_no].section("pending")),
        )
        for plan in select_plans(session, round_id, Selection(None, prefix))
        if state in (None, plan.state)
    ]


def summary_of(content: Content) -> str:
    """Return the number of measures and the money they come to."""
    measures = content.section("measures")
    money = [f"{UNITS[Kind(m.outcome)]}{Decimal(m.amount):,.2f}元" for m in measures if m.amount and m.outcome]
    return "；".join([f"措施{len(measures)}项", *money])


def _contents(session: Session, round_id: int, prefix: str) -> dict[str, Content]:
    low, high = code_range(prefix)
    version, plan = PLAN_VERSION.c, PLAN.c
    present = and_(
        version.round_id == plan.round_id, version.person_no == plan.person_no, version.number == plan.version
    )
    query = select(version.person_no, version.content).join(PLAN, present)
    rows = session.execute(query.where(plan.round_id == round_id, plan.village_code.between(low, high)))
    return {person_no: from_json(content) for person_no, content in rows}


def find_all_problems(
    session: Session, round_id: int, townships: Sequence[tuple[str, str]], rules: PlanRules, sealer: Sealer
) -> list[PersonProblem]:
    """Return what is wrong with the cells of every departing cadre of these townships."""
    current = session.get_one(Round, round_id)
    reader = Reader(sealer, rules.process.post_order, find_doubles(session, round_id))
    return [
        problem
        for code, _ in townships
        for file in read_people(session, current, code, reader)
        for problem in file.problems
    ]
