"""The reasons of the leads as they stand: read with the leads, so that no sentence outlives what it speaks of."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlmodel import Session, col, select

from engine.assignment.reasons import Led, standing_reasons
from ledgers.journal.assessment import Assessment, Lead
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Officer, Tie, Township, Village

_READ: Any = (
    *(Lead.village_code, Lead.reasons, Township.code, Township.name, Assessment.level_in_force),
    *(Officer.no, Officer.name, Officer.township_code),
)


def lead_reasons(session: Session, round_id: int, area: str = "") -> dict[str, tuple[str, ...]]:
    """Return by village why its leader leads on it; ``area`` begins the codes of those wanted, "" for all.

    The reasons of one village speak of all leads of its county: these are read, the sentences are made for it alone.
    """
    county = area[:COUNTY_DIGITS]
    query = (
        select(*_READ)
        .join(Officer, col(Officer.no) == col(Lead.officer_no))
        .join(Village, col(Village.code) == col(Lead.village_code))
        .join(Township, col(Township.code) == col(Village.township_code))
        .join(Assessment, col(Assessment.village_code) == col(Lead.village_code))
        .where(Lead.round_id == round_id, Assessment.round_id == round_id)
        .where(col(Lead.village_code).between(*code_range(county)))
    )
    counties: dict[str, list[tuple[Led, str]]] = defaultdict(list)
    for village, kept, township, named, level, officer, name, contact in session.exec(query):
        led = Led(village, township, named, level, officer, name, contact == township)
        counties[village[:COUNTY_DIGITS]].append((led, kept))
    recused = _recused(session, area)
    found = {}
    for among_county in counties.values():
        leads = [led for led, _ in among_county]
        for led, kept in among_county:
            if led.village.startswith(area):
                known = recused.get(led.village, [])
                found[led.village] = tuple(standing_reasons(led, json.loads(kept), leads, known))
    return found


def _recused(session: Session, area: str) -> dict[str, list[str]]:
    chosen = select(Tie.village_code, Officer.name).join(Officer, col(Officer.no) == col(Tie.officer_no))
    found: dict[str, list[str]] = defaultdict(list)
    for village, name in session.exec(
        chosen.where(col(Tie.village_code).startswith(area)).order_by(col(Officer.seniority))
    ):
        found[village].append(name)
    return found
