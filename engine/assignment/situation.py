"""Reads from the database what an assignment depends on, county by county, as plain values."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from engine.assignment.model import AssignmentRules, Demand, Leader, RiskVillage, Standing
from engine.assignment.owners import TOWNSHIP_SECRETARY, VILLAGE_OFFICER, TownshipOfficer
from ledgers.journal.assessment import Assessment, Lead
from ledgers.roster.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS
from ledgers.roster.officers import OfficerRow, read_officers
from ledgers.roster.rounds import code_range
from ledgers.roster.table import COUNTY_LEADER_POSTS, Officer, Round, Tie, Township, Village

BY_PROGRAM = "程序安排"


@dataclass(slots=True)
class Situation:
    """One round's risk villages, officers and standing leads (by village) of each county, recusals, officers' names.

    A county is the first six digits of a code.
    """

    villages: dict[str, list[RiskVillage]]
    officers: dict[str, list[OfficerRow]]
    recusals: frozenset[tuple[str, str]]
    leads: dict[str, dict[str, Lead]]
    names: Mapping[str, str] = field(default_factory=dict)

    def counties(self) -> list[str]:
        """Return the counties with risk villages or with leads, in order of code."""
        return sorted(self.villages.keys() | self.leads.keys())

    def leads_of(self, county: str) -> dict[str, Lead]:
        """Return the standing leads of one county by village."""
        return self.leads.get(county, {})

    def demand(self, county: str, rules: AssignmentRules, on: date) -> Demand:
        """Return the county's demand as plain values."""
        leaders = [o for o in self.officers.get(county, []) if o.post in COUNTY_LEADER_POSTS]
        return Demand(
            rules=rules,
            leaders=tuple(_leader(officer, on, rules.short_absence_days) for officer in leaders),
            villages=tuple(self.villages.get(county, [])),
            recusals=self.recusals,
            standing={code: self._standing(lead) for code, lead in self.leads_of(county).items()},
        )

    def township_officers(self, county: str, rules: AssignmentRules, on: date) -> list[TownshipOfficer]:
        """Return the county's township officers who are not absent for long."""
        return [
            TownshipOfficer(officer.township_code, officer.no, officer.post)
            for officer in self.officers.get(county, [])
            if officer.post in (TOWNSHIP_SECRETARY, VILLAGE_OFFICER)
            and officer.township_code
            and absence(officer, on, rules.short_absence_days) != "long"
        ]

    def _standing(self, lead: Lead) -> Standing:
        name = self.names.get(lead.officer_no, lead.officer_no)
        released = not lead.pinned and lead.assigned_by != BY_PROGRAM
        return Standing(lead.officer_no, name, lead.pinned, tuple(json.loads(lead.reasons)), released)


def read_situation(session: Session, round_: Round, counties: Collection[str] | None = None) -> Situation:
    """Return what the assignment of ``round_`` depends on, limited to ``counties`` where given."""
    low, high = code_range(round_.region)
    in_scope = None if counties is None else set(counties)

    def wanted(code: str) -> bool:
        return in_scope is None or code[:COUNTY_DIGITS] in in_scope

    villages: dict[str, list[RiskVillage]] = {}
    for village in _risk_villages(session, round_):
        if wanted(village.code):
            villages.setdefault(village.code[:COUNTY_DIGITS], []).append(village)
    officers: dict[str, list[OfficerRow]] = {}
    span = col(Officer.county_code).between(low[:COUNTY_DIGITS], high[:COUNTY_DIGITS])
    for officer in read_officers(session, span):
        if wanted(officer.county_code):
            officers.setdefault(officer.county_code, []).append(officer)
    ties = session.exec(select(Tie.officer_no, Tie.village_code).where(col(Tie.village_code).between(low, high)))
    recusals = frozenset((no, code) for no, code in ties)
    leads: dict[str, dict[str, Lead]] = {}
    for lead in session.exec(select(Lead).where(Lead.round_id == round_.id)):
        if wanted(lead.village_code):
            leads.setdefault(lead.village_code[:COUNTY_DIGITS], {})[lead.village_code] = lead
    names = {officer.no: officer.name for group in officers.values() for officer in group}
    return Situation(villages, officers, recusals, leads, names)


def _risk_villages(session: Session, round_: Round) -> Iterator[RiskVillage]:
    low, high = code_range(round_.region)
    span = col(Township.code).between(low[:TOWNSHIP_DIGITS], high[:TOWNSHIP_DIGITS])
    townships = dict(session.exec(select(Township.code, Township.name).where(span)).all())
    query = (
        select(Village.township_code, Village.code, Assessment.level_in_force, Village.name)
        .join(Assessment, col(Village.code) == col(Assessment.village_code))
        .where(Assessment.round_id == round_.id, Assessment.level_in_force != "none")
    )
    for township, code, level, name in session.exec(query):
        yield RiskVillage(township, code, level, name, townships.get(township, ""))


def _leader(officer: OfficerRow, on: date, short_days: int) -> Leader:
    return Leader(
        seniority=officer.seniority,
        no=officer.no,
        name=officer.name,
        post=officer.post,
        capacity=officer.capacity,
        township=officer.township_code,
        away=absence(officer, on, short_days),
    )


def absence(officer: OfficerRow, on: date, short_days: int) -> str:
    """Return "no", "short" or "long": how the officer is absent on ``on``; without a last day it is for long."""
    if not officer.is_absent(on):
        return "no"
    if officer.absent_to is None:
        return "long"
    is_short = officer.absent_from is None or officer.absent_to - officer.absent_from < timedelta(days=short_days)
    return "short" if is_short else "long"
