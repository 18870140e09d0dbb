"""The plans of a township read from the journal, ready to be put on paper."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from config.errors import FaultError
from ledgers.journal.plan import Plan, PlanReview, PlanVersion
from ledgers.journal.plan_content import from_json
from ledgers.plan_signatures import ALTERED_TEXT, REMEDY, altered_plans
from ledgers.roster.rounds import code_range
from notifier.documents.plan.paper import Opinion, PlanPaper


@dataclass(frozen=True, slots=True)
class PaperMark:
    """What tells whether a paper on disk is still the right one, without reading its text."""

    person_no: str
    mark: str


def read_marks(session: Session, round_id: int, township_code: str) -> list[PaperMark]:
    """Return the mark of every plan of the township: it changes with text, state, opinions and staleness."""
    low, high = code_range(township_code)
    own = and_(col(PlanReview.round_id) == col(Plan.round_id), col(PlanReview.person_no) == col(Plan.person_no))
    read = (col(Plan.person_no), col(Plan.signature), col(Plan.state), col(Plan.changes))
    query = (
        sqlalchemy.select(*read, func.coalesce(func.max(col(PlanReview.id)), 0))
        .outerjoin(PlanReview, own)
        .where(col(Plan.round_id) == round_id, col(Plan.village_code).between(low, high))
        .group_by(*read)
        .order_by(col(Plan.person_no))
    )
    return [PaperMark(row[0], "|".join(str(part) for part in row[1:])) for row in session.execute(query)]


def read_papers(session: Session, round_id: int, township_code: str, persons: Iterable[str]) -> list[PlanPaper]:
    """Return the papers of these persons, ordered by number; FaultError naming those whose text was altered."""
    wanted = list(persons)
    if not wanted:
        return []
    if altered := altered_plans(session, round_id, col(Plan.person_no).in_(wanted)):
        raise FaultError(ALTERED_TEXT, where="、".join(sorted(altered)[:10]), remedy=REMEDY)
    opinions = _read_opinions(session, round_id, wanted)
    query = (
        select(Plan, PlanVersion)
        .join(
            PlanVersion,
            (col(PlanVersion.round_id) == Plan.round_id)
            & (col(PlanVersion.person_no) == Plan.person_no)
            & (col(PlanVersion.number) == Plan.version),
        )
        .where(col(Plan.round_id) == round_id, col(Plan.person_no).in_(wanted))
        .order_by(col(Plan.person_no))
    )
    return [
        PlanPaper(
            person_no=plan.person_no,
            township_code=township_code,
            version=version.number,
            made_on=version.made_on,
            state=plan.state,
            changes=tuple(f"{c['what']}由“{c['old']}”变为“{c['new']}”" for c in json.loads(plan.changes)),
            content=from_json(version.content),
            opinions=tuple(opinions.get((plan.person_no, version.number), ())),
        )
        for plan, version in session.exec(query)
    ]


def _read_opinions(session: Session, round_id: int, persons: list[str]) -> dict[tuple[str, int], list[Opinion]]:
    query = (
        select(PlanReview)
        .where(col(PlanReview.round_id) == round_id, col(PlanReview.person_no).in_(persons))
        .order_by(col(PlanReview.id))
    )
    found: dict[tuple[str, int], list[Opinion]] = {}
    for review in session.exec(query):
        text = "：".join(part for part in (review.opinion or review.action, review.remarks) if part)
        document = f"（{review.document_no}）" if review.document_no else ""
        opinion = Opinion(review.role, f"{text}{document}", review.made_by, review.made_on)
        found.setdefault((review.person_no, review.version), []).append(opinion)
    return found
