"""What the whole round comes to after a run: counts by level, leads, departing cadres, and the hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlmodel import Session

from engine.assessment.digests import input_hash, result_hash
from engine.rulebook.model import LEVELS, Rulebook
from ledgers.journal.assessment import Assessment, Lead
from ledgers.resettlement.table import DepartingCadre
from ledgers.source import table_of

_LEAD = table_of(Lead).c
_DEPARTING = table_of(DepartingCadre).c


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of a round."""

    counts: dict[str, int]
    leads: int
    departing: int
    input_hash: str
    result_hash: str


def read_totals(session: Session, round_id: int, rulebook: Rulebook) -> Totals:
    """Count the round as it stands and hash what was read and found, village by village in order of code."""
    of_facts, of_results = _digests(session, round_id)
    return Totals(
        count_levels(session, round_id),
        _one(session, select(func.count(distinct(_LEAD.officer_no))).where(_LEAD.round_id == round_id)),
        _one(session, select(func.count()).where(_DEPARTING.round_id == round_id)),
        input_hash(rulebook.hash, rulebook.on, of_facts),
        result_hash(of_results),
    )


def count_levels(session: Session, round_id: int) -> dict[str, int]:
    """Return the number of villages, by automatic level, and of those whose data are missing."""
    row = table_of(Assessment).c
    graver = LEVELS[:0:-1]
    by_level = [func.count().filter(row.level == level) for level in graver]
    missing = func.count().filter(row.level != row.worst_level)
    chosen = select(func.count(), *by_level, missing).where(row.round_id == round_id)
    villages, *found, open_ones = session.connection().execute(chosen).one()
    counted = dict(zip(graver, found, strict=True))
    return {"villages": villages, **counted, "none": villages - sum(found), "data_missing": open_ones}


def _one(session: Session, statement: Select[Any]) -> int:
    return int(session.connection().execute(statement).scalar_one())


def _digests(session: Session, round_id: int) -> tuple[str, str]:
    """Return the digests of the facts and of the results of all villages, joined in order of code."""
    row = table_of(Assessment).c
    ordered = select(row.facts_digest, row.result_digest).where(row.round_id == round_id).order_by(row.village_code)
    rows = ordered.subquery("rows")
    connection = session.connection()
    join = func.group_concat if connection.dialect.name == "sqlite" else func.string_agg
    joined = select(join(rows.c.facts_digest, ""), join(rows.c.result_digest, ""))
    facts, results = connection.execute(joined).one()
    return facts or "", results or ""
