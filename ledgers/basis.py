"""What a basis is, and the facts that follow from it on a date. Frames in, frames out; no database here.

A *basis* holds what the ledgers say, with the date from which a moving fact is counted in place of the fact itself:
it stays the same from day to day as long as nobody changes a ledger and no date passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

import polars as pl

from ledgers.catalogue import FACTS
from ledgers.dual_role.select import SELECTION as DUAL_ROLE
from ledgers.facts import FactType
from ledgers.grievance.select import SELECTION as GRIEVANCE
from ledgers.months import started_months
from ledgers.procedure.select import SELECTION as PROCEDURE
from ledgers.reserve.select import SELECTION as RESERVE
from ledgers.resettlement.select import SELECTION as RESETTLEMENT
from ledgers.risk_point.select import SELECTION as RISK_POINT
from ledgers.source import DAYS_SINCE, DAYS_UNTIL, Moving, Scope
from ledgers.team_review.select import SELECTION as TEAM_REVIEW
from ledgers.village_file.select import SELECTION as VILLAGE_FILE

SELECTIONS = (VILLAGE_FILE, TEAM_REVIEW, DUAL_ROLE, RESERVE, RESETTLEMENT, GRIEVANCE, PROCEDURE, RISK_POINT)
MOVING: tuple[Moving, ...] = tuple(moving for selection in SELECTIONS for moving in selection.moving)
RANKED = "income_rank_share"
"""The one fact that depends on the other villages of the county."""
SUBMITTED = ("team_review", "dual_role", "reserve", "resettlement", "grievance", "audit")
TURNS_ON = "turns_on"
"""In a basis: the first date after ``on`` on which a value changes without anybody's doing; null for never."""
DEPARTING = "departing"
"""In a basis: how many rows of departing cadres the village has, returned or not."""
BESIDE = (TURNS_ON, DEPARTING)
"""What stands beside a basis without being part of it."""
DECIMALS = 6

_DTYPES: dict[FactType, pl.DataType] = {
    FactType.BOOLEAN: pl.Boolean(),
    FactType.INTEGER: pl.Int32(),
    FactType.NUMBER: pl.Float64(),
    FactType.CHOICE: pl.String(),
}
_ROWS = {ledger: rows for selection in SELECTIONS for ledger, rows in selection.rows.items()}
_LEDGER_OF = {fact.name: fact.ledger for fact in FACTS.values()} | {
    moving.anchor: FACTS[moving.fact].ledger for moving in MOVING
}


def fact_types() -> dict[str, pl.DataType]:
    """Return every fact and its column type, in the order of declaration."""
    return {fact.name: _DTYPES[fact.type] for fact in FACTS.values()}


def basis_types() -> dict[str, pl.DataType]:
    """Return the columns of a basis and their types: "village", then by name; :data:`BESIDE` aside."""
    derived = {moving.fact for moving in MOVING} | {RANKED}
    kept = {name: dtype for name, dtype in fact_types().items() if name not in derived}
    kept |= {moving.anchor: pl.Date() for moving in MOVING}
    return {"village": pl.String(), **dict(sorted(kept.items()))}


def basis_from(raw: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Return the basis that follows from the columns of all sources, joined on the village."""
    return basis_of_columns(raw, basis_columns(scope))


def basis_of_columns(raw: pl.DataFrame, columns: Sequence[pl.Expr]) -> pl.DataFrame:
    """Return the basis by the ``columns`` of its scope (see :func:`basis_columns`)."""
    basis = _computed(raw, (pl.col("village"), *columns))
    return _computed(basis, (pl.col(pl.Float64).round(DECIMALS),), beside=True)


def basis_columns(scope: Scope) -> list[pl.Expr]:
    """Return the columns of a basis, "village" aside, as expressions over the columns of all sources."""
    expressions = {name: expr for selection in SELECTIONS for name, expr in selection.facts(scope).items()}
    expressions["missed_periods"] = pl.col("missed_periods").fill_null(0)
    turns = [turn for selection in SELECTIONS for turn in selection.turns(scope)]
    columns = [
        _masked(name, expressions.get(name, pl.col(name))).cast(dtype).alias(name)
        for name, dtype in basis_types().items()
        if name != "village"
    ]
    turns_on = pl.min_horizontal(*turns).cast(pl.Date).alias(TURNS_ON)
    departing = pl.col(_ROWS["resettlement"]).fill_null(0).cast(pl.Int32).alias(DEPARTING)
    return [*columns, turns_on, departing]


def facts_on(basis: pl.DataFrame, on: date, incomes: pl.DataFrame) -> pl.DataFrame:
    """Return the facts that follow on ``on`` from a basis and the incomes of all villages of its counties.

    ``incomes``: village, collective_income, known ones only.
    """
    return ranked_facts_on(basis, on, income_ranks(incomes))


def ranked_facts_on(basis: pl.DataFrame, on: date, ranks: pl.DataFrame) -> pl.DataFrame:
    """Return the facts that follow on ``on`` from a basis and the ranks of its villages (see ``income_ranks``)."""
    shares = basis.select("village").join(ranks, on="village", how="left", maintain_order="left")
    moved = _computed(basis.with_columns(shares[RANKED]), _moved_on(on), beside=True)
    return _computed(moved, _facts())


def _computed(frame: pl.DataFrame, columns: Sequence[pl.Expr], *, beside: bool = False) -> pl.DataFrame:
    """Compute columns (``beside`` those that are there); one after another for a village, which costs half as much."""
    if frame.height > 1:
        return frame.with_columns(*columns) if beside else frame.select(*columns)
    return frame.with_columns_seq(*columns) if beside else frame.select_seq(*columns)


@lru_cache(maxsize=4)
def _moved_on(on: date) -> tuple[pl.Expr, ...]:
    return tuple(_moved(moving, on).alias(moving.fact) for moving in MOVING)


@cache
def _facts() -> tuple[pl.Expr, ...]:
    return pl.col("village"), *(pl.col(name).cast(dtype) for name, dtype in fact_types().items())


def _masked(name: str, expression: pl.Expr) -> pl.Expr:
    """Take away what comes from a ledger that was not returned, or is empty without a nil return."""
    ledger = _LEDGER_OF[name]
    if ledger not in SUBMITTED:
        return expression
    bit = 1 << SUBMITTED.index(ledger)
    known = (pl.col("returned") & bit) > 0
    if ledger in _ROWS:
        known = known & ((pl.col(_ROWS[ledger]).fill_null(0) > 0) | ((pl.col("nil") & bit) > 0))
    return pl.when(known).then(expression)


def _moved(moving: Moving, on: date) -> pl.Expr:
    anchor = pl.col(moving.anchor)
    if moving.counts == DAYS_UNTIL:
        return (anchor - pl.lit(on)).dt.total_days()
    if moving.counts == DAYS_SINCE:
        return pl.when(anchor <= on).then((pl.lit(on) - anchor).dt.total_days())
    return started_months(anchor, on)


def income_ranks(incomes: pl.DataFrame) -> pl.DataFrame:
    """Return village and income_rank_share of villages whose income is known, whole counties at a time."""
    county = pl.col("village").str.slice(0, 6)
    rank = pl.col("collective_income").rank(method="min", descending=True).over(county)
    share = rank.cast(pl.Float64) * 100 / pl.len().over(county)
    return incomes.select("village", share.round(DECIMALS).alias(RANKED))
