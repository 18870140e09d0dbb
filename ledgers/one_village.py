"""The facts of any one village: the SELECTs of many, but built once a day and answered with a row.

A page shows one village. Building fourteen statements and packing their columns (``ledgers.bulk``) took 50 ms for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl
from sqlalchemy import Select
from sqlmodel import Session

from ledgers.basis import DECIMALS, RANKED, basis_columns, basis_of_columns
from ledgers.bulk import Query
from ledgers.queries import SOURCES, of_returns, of_source, of_villages
from ledgers.risk_point.missed import missed_statement
from ledgers.source import VILLAGE, AnyVillage, Scope
from ledgers.village_file.select import RANKS

_MISSED = {"village": pl.String(), "missed_periods": pl.Int32()}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is asked of any village: each statement with the columns it gives, and the basis that follows."""

    there: Select[Any]
    queries: tuple[Query, ...]
    schema: Mapping[str, pl.DataType]
    basis: tuple[pl.Expr, ...]


def read_one(session: Session, scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return basis and rank of the only village in ``scope``, as ``ledgers.reading.read_basis`` does."""
    village = scope.only
    prepared = _prepared(AnyVillage.of(scope))
    connection, asked = session.connection(), {VILLAGE: village}
    row: dict[str, Any] = dict.fromkeys(prepared.schema)
    is_on_roster = connection.execute(prepared.there, asked).first() is not None
    for query in prepared.queries:
        found = connection.execute(query.statement, asked).first()
        if found is not None:
            row.update(zip(query.schema, found, strict=True))
    row["village"] = village
    values = tuple(_value(row[name], dtype) for name, dtype in prepared.schema.items())
    raw = pl.DataFrame([values] if is_on_roster else [], schema=dict(prepared.schema), orient="row")
    ranks = raw.select("village", pl.col(RANKED).round(DECIMALS))
    return basis_of_columns(raw, prepared.basis), ranks


@lru_cache(maxsize=8)
def _prepared(of: AnyVillage) -> _Prepared:
    scope = of.scope
    missed = Query(missed_statement(of.round_id, of.on, scope), _MISSED)
    queries = (*(of_source(source, scope) for source in (RANKS, *SOURCES)), of_returns(scope), missed)
    schema = {name: dtype for query in queries for name, dtype in query.schema.items()}
    return _Prepared(of_villages(scope).statement, queries, schema, tuple(basis_columns(scope)))


def _value(stored: Any, dtype: pl.DataType) -> Any:
    """Return a value as its column has it: booleans are stored as 0 and 1, dates as text."""
    if stored is None:
        return None
    if dtype == pl.Boolean():
        return bool(stored)
    return date.fromisoformat(stored) if dtype == pl.Date() else stored
