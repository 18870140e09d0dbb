"""The reasons of the leads as they stand: read with the leads, so that no sentence outlives what it speaks of."""

from __future__ import annotations

import json
from collections import defaultdict

from sqlmodel import Session, col, select

from engine.assignment.reasons import Led, standing_reasons
from ledgers.journal.assessment import Assessment, Lead
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.table import Officer, Tie, Township, Village


def lead_reasons(session: Session, round_id: int, area: str = "") -> dict[str, tuple[str, ...]]:
    """Return by village why its leader leads on it; ``area`` begins the codes of whole counties, "" for all."""
    query = (
        select(Lead, Officer, Township, Assessment.level_in_force)
        .join(Officer, col(Officer.no) == col(Lead.officer_no))
        .join(Village, col(Village.code) == col(Lead.village_code))
        .join(Township, col(Township.code) == col(Village.township_code))
        .join(Assessment, col(Assessment.village_code) == col(Lead.village_code))
        .where(Lead.round_id == round_id, Assessment.round_id == round_id)
        .where(col(Lead.village_code).startswith(area))
    )
    counties: dict[str, list[tuple[Led, list[str]]]] = defaultdict(list)
    for lead, officer, township, level in session.exec(query):
        is_contact = officer.township_code == township.code
        led = Led(lead.village_code, township.code, township.name, level, officer.no, officer.name, is_contact)
        counties[led.village[:COUNTY_DIGITS]].append((led, json.loads(lead.reasons)))
    recused = _recused(session, area)
    return {
        led.village: tuple(standing_reasons(led, kept, [each for each, _ in county], recused.get(led.village, [])))
        for county in counties.values()
        for led, kept in county
    }


def _recused(session: Session, area: str) -> dict[str, list[str]]:
    chosen = select(Tie.village_code, Officer.name).join(Officer, col(Officer.no) == col(Tie.officer_no))
    found: dict[str, list[str]] = defaultdict(list)
    for village, name in session.exec(
        chosen.where(col(Tie.village_code).startswith(area)).order_by(col(Officer.seniority))
    ):
        found[village].append(name)
    return found
