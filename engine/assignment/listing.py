"""The leads of a round as lines, in order of the leaders' seniority and the gravity of the villages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from engine.rulebook.model import LEVELS
from ledgers.journal.assessment import Assessment, Lead
from ledgers.roster.table import Officer, Round, Township, Village


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One risk village with its leader, its township owner and the reasons."""

    code: str
    name: str
    township: str
    level: str
    lead: str
    lead_name: str
    post: str
    owner: str | None
    owner_name: str | None
    pinned: bool
    since: date
    reasons: tuple[str, ...]


def list_leads(session: Session, current: Round) -> list[LeadLine]:
    """Return the leads of the round."""
    query = (
        select(Lead, Officer, Village)
        .join(Officer, col(Officer.no) == col(Lead.officer_no))
        .join(Village, col(Village.code) == col(Lead.village_code))
        .where(Lead.round_id == current.id)
    )
    rows = session.exec(query).all()
    levels = dict(
        session.exec(
            select(Assessment.village_code, Assessment.level_in_force).where(Assessment.round_id == current.id)
        ).all()
    )
    townships = dict(session.exec(select(Township.code, Township.name)).all())
    owners = {lead.township_owner_no for lead, _, _ in rows if lead.township_owner_no}
    names = dict(session.exec(select(Officer.no, Officer.name).where(col(Officer.no).in_(owners))).all())
    ordered = sorted(
        rows,
        key=lambda row: (
            row[2].county_code,
            row[1].seniority,
            row[1].no,
            -LEVELS.index(levels.get(row[2].code, "none")),
            row[2].code,
        ),
    )
    return [
        LeadLine(
            code=village.code,
            name=village.name,
            township=townships.get(village.township_code, ""),
            level=levels.get(village.code, "none"),
            lead=officer.no,
            lead_name=officer.name,
            post=officer.post,
            owner=lead.township_owner_no,
            owner_name=names.get(lead.township_owner_no or ""),
            pinned=lead.pinned,
            since=lead.since,
            reasons=tuple(json.loads(lead.reasons)),
        )
        for lead, officer, village in ordered
    ]
