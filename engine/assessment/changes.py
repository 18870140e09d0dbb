"""Which villages a run must look at: those something was recorded about since the last run, or whose date has come.

And those whose stored result somebody altered: the digests of all results are recomputed from their values.

What was recorded is found by change marks (``Change.id``), never by comparing rows; dates by ``recheck_on``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from engine.assessment.altered import ALTERED, altered_results
from engine.assessment.runs import good_runs
from engine.assessment.storing import read_results
from engine.rulebook.model import Rulebook
from ledgers.basis import basis_types
from ledgers.catalogue import FACTS
from ledgers.journal.assessment import MISSED, Assessment, Run, TownshipSum
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision
from ledgers.journal.risk_entry import RiskEntry
from ledgers.risk_point.missed import missed_periods
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round, Village

UNREAD_LEDGERS = ("lead", "service_post", ALTERED)
"""What no fact is read from (names as in ``Change.ledger``)."""


@dataclass(frozen=True, slots=True)
class Since:
    """The run to start from, and the villages to look at since."""

    run: Run
    villages: tuple[str, ...]


def change_mark(session: Session) -> int:
    """Return the id of the last recorded change, 0 without one; no smaller id can be committed later."""
    if session.connection().dialect.name == "postgresql":  # wait for writers who hold an id and have not committed
        session.connection().execute(text("LOCK TABLE change IN SHARE MODE"))
    return last_id(session, Change)


def last_id(session: Session, table: type[Change | Decision | RiskEntry]) -> int:
    """Return the id of the last row of a journal, 0 without one."""
    return session.exec(select(func.max(table.id))).one() or 0


def scope_hash(current: Round, rulebook: Rulebook) -> str:
    """Return the hash of what makes two runs comparable: round, rulebook, and the meaning of the facts."""
    meaning = {name: [fact.definition, fact.type.value] for name, fact in FACTS.items()}
    parts = [
        [current.name, current.region, current.polling_on.isoformat(), current.profile],
        rulebook.hash,
        meaning,
        {name: str(dtype) for name, dtype in basis_types().items()},
    ]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changed_since_last_run(session: Session, current: Round, rulebook: Rulebook) -> Since | None:
    """Return the villages to look at since the last good run; None when every village must be.

    That is: there was no run, the round or the rules are others, time went back, or villages came or went.
    """
    run = last_good_run(session, current)
    if run is None or run.on > rulebook.on or run.scope_hash != scope_hash(current, rulebook):
        return None
    if run.change_mark is None or not _same_villages(session, current):
        return None
    found = _recorded(session, current, run)
    if found is None:
        return None
    found |= _due(session, current, rulebook.on) | _decided(session, current, run)
    found |= _missed_differently(session, current, rulebook.on) | _altered(session, current)
    return Since(run, tuple(sorted(found)))


def last_good_run(session: Session, current: Round) -> Run | None:
    """Return the last run that assessed the round to its end and stands."""
    return session.exec(good_runs(current.id).order_by(col(Run.id).desc()).limit(1)).first()


def furthest_run_on(session: Session, current: Round) -> date | None:
    """Return the latest business date the round was assessed for by a run that stands; None before the first."""
    run = session.exec(good_runs(current.id).order_by(col(Run.on).desc()).limit(1)).first()
    return run.on if run is not None else None


def _same_villages(session: Session, current: Round) -> bool:
    villages = select(func.count()).select_from(Village)
    if current.region:  # without one, counting all of a table needs no look at its codes
        villages = villages.where(col(Village.code).between(*code_range(current.region)))
    there = session.exec(villages).one()
    summed = session.exec(select(func.sum(TownshipSum.villages)).where(TownshipSum.round_id == current.id)).one()
    return there == (summed or 0)


def _recorded(session: Session, current: Round, run: Run) -> set[str] | None:
    """Return the villages something was recorded about since the run; None when it cannot be told which."""
    chosen = (
        select(Change.village_code)
        .where(col(Change.id) > run.change_mark, Change.round_id == current.id)
        .where(col(Change.ledger).not_in(UNREAD_LEDGERS))
        .distinct()
    )
    codes = set(session.exec(chosen).all())
    if None in codes:
        return None
    moved = select(Change.old).where(
        col(Change.id) > run.change_mark, Change.round_id == current.id, Change.field == "village_code"
    )
    codes |= set(session.exec(moved).all())
    return {code for code in codes if code} | _neighbours(session, current, run)


def _neighbours(session: Session, current: Round, run: Run) -> set[str]:
    """Return all villages of the counties in which an income changed: their ranks may have."""
    touched = select(Change.village_code).where(
        col(Change.id) > run.change_mark,
        Change.round_id == current.id,
        Change.ledger == "village_file",
        col(Change.field).in_(("collective_income", "")),
    )
    counties = {code[:6] for code in session.exec(touched.distinct()).all() if code}
    if not counties:
        return set()
    return set(session.exec(select(Village.code).where(col(Village.county_code).in_(counties))).all())


def _due(session: Session, current: Round, on: date) -> set[str]:
    due = select(Assessment.village_code).where(Assessment.round_id == current.id, col(Assessment.recheck_on) <= on)
    return set(session.exec(due).all())


def _decided(session: Session, current: Round, run: Run) -> set[str]:
    decided = select(Decision.village_code).where(
        Decision.round_id == current.id, Decision.decided_at >= run.started_at
    )
    return set(session.exec(decided).all())


def _altered(session: Session, current: Round) -> set[str]:
    """Return the villages whose stored result is not what a run wrote."""
    assert current.id is not None
    return set(altered_results(session, current.id, read_results(session, current.id))["village"])


def _missed_differently(session: Session, current: Round, on: date) -> set[str]:
    assert current.id is not None
    now = missed_periods(session, current.id, on)
    stored = select(Assessment.village_code, Assessment.missed_periods).where(Assessment.round_id == current.id, MISSED)
    before = dict(session.exec(stored).all())
    return {code for code in now.keys() | before.keys() if now.get(code, 0) != before.get(code, 0)}
