"""The leads of a round as lines, in order of the leaders' seniority and the gravity of the villages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlmodel import Session, col, select

from engine.assignment.standing import lead_reasons
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
    assert current.id is not None
    query = (
        select(Lead, Officer, Village)
        .join(Officer, col(Officer.no) == col(Lead.officer_no))
        .join(Village, col(Village.code) == col(Lead.village_code))
        .where(Lead.round_id == current.id)
        .order_by(col(Village.county_code), col(Officer.seniority), col(Officer.no), col(Village.code))
    )
    rows = session.exec(query).all()
    levels = select(Assessment.village_code, Assessment.level_in_force).where(Assessment.round_id == current.id)
    owners = {lead.township_owner_no for lead, _, _ in rows if lead.township_owner_no}
    words = _Words(
        townships=dict(session.exec(select(Township.code, Township.name)).all()),
        levels=dict(session.exec(levels).all()),
        owners=dict(session.exec(select(Officer.no, Officer.name).where(col(Officer.no).in_(owners))).all()),
        reasons=lead_reasons(session, current.id),
    )
    lines = [_line(row, words) for row in rows]
    by_leader = [list(group) for _, group in groupby(lines, key=lambda line: (line.code[:6], line.lead))]
    return [line for group in by_leader for line in sorted(group, key=lambda line: -LEVELS.index(line.level))]


@dataclass(frozen=True, slots=True)
class _Words:
    townships: Mapping[str, str]
    levels: Mapping[str, str]
    owners: Mapping[str, str]
    reasons: Mapping[str, tuple[str, ...]]


def _line(row: tuple[Lead, Officer, Village], words: _Words) -> LeadLine:
    lead, officer, village = row
    return LeadLine(
        code=village.code,
        name=village.name,
        township=words.townships.get(village.township_code, ""),
        level=words.levels.get(village.code, "none"),
        lead=officer.no,
        lead_name=officer.name,
        post=officer.post,
        owner=lead.township_owner_no,
        owner_name=words.owners.get(lead.township_owner_no or ""),
        pinned=lead.pinned,
        since=lead.since,
        reasons=words.reasons.get(village.code, ()),
    )
