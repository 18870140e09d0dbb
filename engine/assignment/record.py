"""Writes the difference an assignment makes: lead rows and their history, nothing where nothing changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from config.errors import InputError
from engine.assignment.assign import assign
from engine.assignment.model import Assignment, AssignmentRules, Choice, Shortage
from engine.assignment.owners import township_owners
from engine.assignment.shortage import lacks_places
from engine.assignment.situation import BY_PROGRAM, Situation, read_situation
from ledgers.changes import CellChange, ChangeRecorder
from ledgers.journal.assessment import Lead
from ledgers.journal.change import Change
from ledgers.journal.keeping import LEADS, Keeper
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.rounds import code_range
from ledgers.roster.table import COUNTY_LEADER_POSTS, Officer, Round

LEDGER = "lead"
NO_LONGER_AT_RISK = "现行等级为无风险，包联结束"
RECUSED = "与本村有回避关系，不再包联；能安排的领导不足，等待安排"


@dataclass(frozen=True, slots=True)
class Occasion:
    """For which round, as of which day, on whose behalf and when leads are assigned.

    ``explained``: somebody reads why a county cannot have its leads; else one that lacks places is left at once.
    ``run_id``: the run that assigns, None for a person, whose number is ``officer_no``.
    """

    round: Round
    on: date
    operator: str
    at: datetime
    explained: bool = True
    run_id: int | None = None
    officer_no: str | None = None


@dataclass(frozen=True, slots=True)
class AssignmentOutcome:
    """What one assignment came to: villages with a lead, different leaders, rows changed, and what is impossible.

    In a county with a shortage recused leaders come off and nothing else is changed. What need not be explained may be
    missing in ``shortages``. ``conflicts`` are the pins that could not hold.
    """

    villages: int
    leaders: int
    changed: int
    shortages: tuple[Shortage, ...] = ()
    conflicts: tuple[Shortage, ...] = ()


def assign_leads(
    session: Session, occasion: Occasion, rules: AssignmentRules, counties: Collection[str] | None = None
) -> AssignmentOutcome:
    """Give every risk village (by level in force) of the round its county leader and township owner.

    Reads assessments, officers, ties and leads as the session sees them; writes only lead rows that differ, and a
    change row for each. Asked twice, the second time changes nothing. ``counties`` limits the work to some counties.
    """
    session.flush()
    situation = read_situation(session, occasion.round, counties)
    shortages: list[Shortage] = []
    conflicts: list[Shortage] = []
    changed: set[str] = set()
    for county in situation.counties():
        demand = situation.demand(county, rules, occasion.on)
        result = None if not occasion.explained and lacks_places(demand) else assign(demand)
        if result is None or result.shortages:
            changes = list(_take_off_recused(session, occasion, situation, county))
            shortages.extend(result.shortages if result else ())
        else:
            owners = _owners(situation, county, rules, occasion)
            changes = list(_write(session, occasion, situation.leads_of(county), _Wanted(result, owners)))
            conflicts.extend(result.conflicts)
        session.add_all(changes)
        changed |= {change.row_key for change in changes}
    if occasion.run_id is not None:
        assert occasion.round.id is not None
        Keeper(session, occasion.round.id, occasion.run_id).keep(LEADS, sorted(changed))
    session.flush()
    load = _loads(session, occasion.round, counties)
    return AssignmentOutcome(load.total(), len(load), len(changed), tuple(shortages), tuple(conflicts))


def require_leaders(session: Session, round_: Round) -> None:
    """Refuse a round in whose region not one county leader is on record: InputError, before anything is done."""
    low, high = code_range(round_.region)
    query = select(Officer.no).where(
        col(Officer.county_code).between(low[:COUNTY_DIGITS], high[:COUNTY_DIGITS]),
        col(Officer.post).in_(COUNTY_LEADER_POSTS),
    )
    if session.exec(query.limit(1)).first() is None:
        raise InputError(
            "名册中没有一名县级领导，无法为风险村安排包联",
            where=round_.name,
            remedy="先导入人员名册（职务为县委书记、县长……县级领导），再评估",
        )


def _loads(session: Session, round_: Round, counties: Collection[str] | None) -> Counter[str]:
    rows = session.exec(select(Lead.village_code, Lead.officer_no).where(Lead.round_id == round_.id))
    return Counter(officer for village, officer in rows if counties is None or village[:COUNTY_DIGITS] in counties)


def _owners(situation: Situation, county: str, rules: AssignmentRules, occasion: Occasion) -> dict[str, str | None]:
    return township_owners(
        situation.villages.get(county, []),
        situation.township_officers(county, rules, occasion.on),
        situation.recusals,
        {code: lead.township_owner_no for code, lead in situation.leads_of(county).items()},
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    assignment: Assignment
    owners: dict[str, str | None]


def _take_off_recused(session: Session, occasion: Occasion, situation: Situation, county: str) -> Iterator[Change]:
    """End the leads of officers with a tie to the village: recusal waits for nothing, not even for a successor."""
    for village, lead in sorted(situation.leads_of(county).items()):
        if (lead.officer_no, village) in situation.recusals:
            yield lead_change(occasion, village, ("officer_no", lead.officer_no, None), RECUSED)
            session.delete(lead)


def _write(session: Session, occasion: Occasion, standing: dict[str, Lead], wanted: _Wanted) -> Iterator[Change]:
    wanted_villages = set()
    for choice in wanted.assignment.choices:
        wanted_villages.add(choice.village)
        owner = wanted.owners.get(choice.village)
        lead = standing.get(choice.village)
        if lead is None:
            session.add(_new_lead(occasion, choice, owner))
            yield lead_change(occasion, choice.village, ("officer_no", None, choice.officer), BY_PROGRAM)
            if owner is not None:
                yield lead_change(occasion, choice.village, ("township_owner_no", None, owner), "乡镇责任人")
        else:
            yield from _adjust(occasion, lead, choice, owner)
    for village in sorted(standing.keys() - wanted_villages):
        yield lead_change(occasion, village, ("officer_no", standing[village].officer_no, None), NO_LONGER_AT_RISK)
        session.delete(standing[village])


def _new_lead(occasion: Occasion, choice: Choice, owner: str | None) -> Lead:
    assert occasion.round.id is not None
    return Lead(
        round_id=occasion.round.id,
        village_code=choice.village,
        officer_no=choice.officer,
        township_owner_no=owner,
        reasons=json.dumps(choice.reasons, ensure_ascii=False),
        pinned=False,
        assigned_by=BY_PROGRAM,
        since=occasion.on,
    )


def _adjust(occasion: Occasion, lead: Lead, choice: Choice, owner: str | None) -> Iterator[Change]:
    reasons = json.dumps(choice.reasons, ensure_ascii=False)
    if lead.officer_no != choice.officer:
        yield lead_change(occasion, choice.village, ("officer_no", lead.officer_no, choice.officer), choice.reasons[1])
        lead.officer_no, lead.since, lead.assigned_by = choice.officer, occasion.on, BY_PROGRAM
        if lead.pinned:
            yield lead_change(occasion, choice.village, ("pinned", "是", "否"), choice.reasons[1])
            lead.pinned = False
    elif lead.reasons != reasons:
        yield lead_change(occasion, choice.village, ("reasons", lead.reasons, reasons), "风险等级变化，包联理由更新")
    lead.reasons = reasons
    if lead.township_owner_no != owner:
        yield lead_change(
            occasion, choice.village, ("township_owner_no", lead.township_owner_no, owner), "乡镇责任人调整"
        )
        lead.township_owner_no = owner


def lead_change(
    occasion: Occasion, village: str, difference: tuple[str, str | None, str | None], reason: str
) -> Change:
    """Return the history row of one difference (field, old, new) in the lead of a village."""
    assert occasion.round.id is not None
    field, old, new = difference
    recorder = ChangeRecorder(occasion.round.id, occasion.operator, occasion.at, occasion.officer_no)
    return Change(**recorder.row(CellChange(LEDGER, village, village, field, old, new, reason)))
