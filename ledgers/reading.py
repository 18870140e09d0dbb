"""The facts of many villages at once: one grouped SELECT a ledger, joined on the village, masked by submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl
from sqlmodel import Session

from ledgers.basis import DECIMALS, RANKED, basis_from, income_ranks, ranked_facts_on
from ledgers.bulk import fetch_all
from ledgers.one_village import read_one
from ledgers.queries import SOURCES, of_returns, of_source, of_villages
from ledgers.risk_point.select import read_missed_periods
from ledgers.roster.rounds import code_range
from ledgers.roster.table import Round
from ledgers.source import Scope
from ledgers.village_file.select import RANKS


def scope_of(
    current: Round, on: date, definitions: Mapping[str, float], villages: Sequence[str] | str | None = None
) -> Scope:
    """Return the scope of a whole round, of the villages listed, or of those whose code begins with a prefix."""
    low, high = code_range(current.region)
    codes = None
    if isinstance(villages, str):
        part_low, part_high = code_range(villages)
        low, high = max(low, part_low), min(high, part_high)
    elif villages is not None:
        codes = tuple(sorted({code for code in villages if low <= code <= high}))
    assert current.id is not None
    return Scope(current.id, current.polling_on, on, definitions, low, high, codes)


def read_facts(
    session: Session,
    current: Round,
    on: date,
    definitions: Mapping[str, float],
    villages: Sequence[str] | str | None = None,
) -> pl.DataFrame:
    """Return the facts of ``villages`` on ``on``: "village" and one typed column a fact, ordered by code.

    ``villages`` is None for the whole round, a list of codes, or the prefix all codes begin with. null is missing.
    """
    basis, ranks = read_basis(session, scope_of(current, on, definitions, villages))
    return ranked_facts_on(basis, on, ranks)


def read_basis(session: Session, scope: Scope, readers: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the basis of the villages in scope (see ``ledgers.basis``), ordered by code, and their income ranks.

    The ranks are "village" and income_rank_share within the whole county. ``readers``: see ``ledgers.bulk.fetch_all``.
    """
    connection = session.connection()
    scope = replace(scope, dialect=connection.dialect.name)
    if scope.only is not None:
        return read_one(session, scope)
    ranked = () if _has_whole_counties(scope) else (RANKS,)
    queries = [of_source(source, scope) for source in (*ranked, *SOURCES)]
    found = fetch_all(connection, [*queries, of_returns(scope), of_villages(scope)], readers)
    ranks, (*columns, villages) = found[: len(ranked)], found[len(ranked) :]
    raw = villages.sort("village")
    for each in (*columns, read_missed_periods(session, scope)):
        raw = raw.join(each, on="village", how="left", maintain_order="left")
    basis = basis_from(raw, scope)
    if ranks:
        return basis, ranks[0].with_columns(pl.col(RANKED).round(DECIMALS))
    return basis, income_ranks(basis.select("village", "collective_income").drop_nulls())


def _has_whole_counties(scope: Scope) -> bool:
    return scope.codes is None and scope.low.endswith("000000") and scope.high.endswith("999999")
