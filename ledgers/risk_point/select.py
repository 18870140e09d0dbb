"""How the facts of the journal are read: the level in force, and how long nothing was done."""

from __future__ import annotations

import polars as pl
from sqlmodel import Session

from ledgers.fields import table_of
from ledgers.journal.assessment import Assessment
from ledgers.risk_point.missed import missed_periods
from ledgers.source import Raw, Scope, Selection, Source, word


def _columns(scope: Scope) -> tuple[Raw, ...]:
    return (word("level_in_force", table_of(Assessment).c.level_in_force),)


SELECTION = Selection(sources=(Source(Assessment, _columns, grouped=False),), facts=lambda scope: {})


def read_missed_periods(session: Session, scope: Scope) -> pl.DataFrame:
    """Return village and missed_periods of the villages that missed at least one period."""
    missed = missed_periods(session, scope.round_id, scope.on, scope)
    return pl.DataFrame(
        {"village": list(missed), "missed_periods": list(missed.values())},
        schema={"village": pl.String, "missed_periods": pl.Int32},
    )
