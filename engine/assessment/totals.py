"""What the whole round comes to after a run: counts by level, leads, departing cadres, and the hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Select, case, distinct, func, select
from sqlmodel import Session

from engine.assessment.digests import input_hash, result_hash
from engine.rulebook.model import LEVELS, Rulebook
from ledgers.bulk import fetch
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
    graver = LEVELS[::-1]
    sums = [func.sum(case((row.level == level, 1), else_=0)) for level in graver]
    missing = func.sum(case((row.level != row.worst_level, 1), else_=0))
    found = session.connection().execute(select(func.count(), *sums, missing).where(row.round_id == round_id)).one()
    return {name: int(value or 0) for name, value in zip(("villages", *graver, "data_missing"), found, strict=True)}


def _one(session: Session, statement: Select[Any]) -> int:
    return int(session.connection().execute(statement).scalar_one())


def _digests(session: Session, round_id: int) -> tuple[pl.Series, pl.Series]:
    row = table_of(Assessment).c
    chosen = select(row.village_code, row.facts_digest, row.result_digest).where(row.round_id == round_id)
    names = ("village", "facts", "results")
    found = fetch(session.connection(), chosen, dict.fromkeys(names, pl.String())).sort("village")
    return found["facts"], found["results"]
