"""What the whole round comes to after a run, added up from its townships: counts by level, leads, hashes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import distinct, func, select
from sqlmodel import Session

from engine.assessment.digests import input_hash, result_hash
from engine.assessment.townships import COUNTS, GRAVER
from engine.rulebook.model import Rulebook
from ledgers.fields import table_of
from ledgers.journal.assessment import Lead, TownshipSum

_LEAD = table_of(Lead).c
_SUM = table_of(TownshipSum).c


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of a round."""

    counts: dict[str, int]
    leads: int
    departing: int
    input_hash: str
    result_hash: str


def read_totals(session: Session, round_id: int, rulebook: Rulebook) -> Totals:
    """Add the townships up as they stand and hash what was read and found in them, in order of code."""
    connection = session.connection()
    join = func.group_concat if connection.dialect.name == "sqlite" else func.string_agg
    names = (*COUNTS, "facts_hash", "results_hash")
    ordered = select(*(_SUM[name] for name in names)).where(_SUM.round_id == round_id).order_by(_SUM.township_code)
    rows = ordered.subquery("rows").c
    sums = [func.coalesce(func.sum(rows[name]), 0) for name in COUNTS]
    *numbers, facts, results = connection.execute(
        select(*sums, join(rows.facts_hash, ""), join(rows.results_hash, ""))
    ).one()
    counted = dict(zip(COUNTS, map(int, numbers), strict=True))
    leaders = select(func.count(distinct(_LEAD.officer_no))).where(_LEAD.round_id == round_id)
    return Totals(
        _by_level(counted),
        int(connection.execute(leaders).scalar_one()),
        counted["departing"],
        input_hash(rulebook.hash, rulebook.on, facts or ""),
        result_hash(results or ""),
    )


def _by_level(counted: dict[str, int]) -> dict[str, int]:
    """Return the number of villages, by automatic level, and of those whose data are missing."""
    graver = {level: counted[level] for level in GRAVER}
    none = counted["villages"] - sum(graver.values())
    return {"villages": counted["villages"], **graver, "none": none, "data_missing": counted["data_missing"]}
