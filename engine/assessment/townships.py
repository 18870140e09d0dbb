"""The results of every township in sum: what a round comes to is added up from these, never from its villages.

A part of a run renews the sums of the townships it wrote to, in the transaction it writes in: they always say what the
rows of their villages say, whatever was killed, taken up or worked on elsewhere. Parts never share a township.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
from sqlalchemy import Select, delete, exists, select
from sqlmodel import Session

from engine.assessment.digests import hashes_by_township
from ledgers.among import listed
from ledgers.bulk import Query, execute_many, fetch
from ledgers.fields import table_of
from ledgers.journal.assessment import Assessment, TownshipSum
from ledgers.roster.divisions import TOWNSHIP_DIGITS
from ledgers.roster.table import Village
from ledgers.source import Condition, Scope

GRAVER = ("high", "medium", "low")
COUNTS = ("villages", *GRAVER, "data_missing", "departing")
SUMS = {
    "township_code": pl.String(),
    **dict.fromkeys(COUNTS, pl.Int32()),
    **dict.fromkeys(("facts_hash", "results_hash"), pl.String()),
}
READ = {
    **dict.fromkeys(("village_code", "level", "worst_level"), pl.String()),
    "departing": pl.Int32(),
    **dict.fromkeys(("facts_digest", "result_digest"), pl.String()),
}
_UPSERT = (
    f"INSERT INTO township_sum (round_id, {', '.join(SUMS)}) VALUES (?{', ?' * len(SUMS)}) "
    f"ON CONFLICT (round_id, township_code) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in SUMS)}"
)
_TABLE, _VILLAGE, _RESULT = table_of(TownshipSum), table_of(Village).c, table_of(Assessment)


def reach_of(scope: Scope, villages: pl.Series) -> Scope:
    """Return the townships of a part: those of ``villages`` where the part looks at single ones, else all of it."""
    codes = None if scope.codes is None else tuple(villages.str.slice(0, TOWNSHIP_DIGITS).unique().sort())
    return replace(scope, low=scope.low[:TOWNSHIP_DIGITS], high=scope.high[:TOWNSHIP_DIGITS], codes=codes)


def hold_sums(session: Session, reach: Scope) -> None:
    """Keep other runs from these townships until the transaction ends (SQLite has one writer at a time anyway)."""
    if reach.dialect == "postgresql":
        held = select(_TABLE.c.township_code).where(_within(reach)).order_by(_TABLE.c.township_code)
        session.connection().execute(held.with_for_update()).all()


def renew_sums(session: Session, reach: Scope) -> None:
    """Bring the sums of these townships up to the results of their villages; write only what differs."""
    connection = session.connection()
    found = sums_of(fetch(connection, Query(_results(reach), READ)))
    standing = select(*(_TABLE.c[name] for name in SUMS)).where(_within(reach))
    stored = fetch(connection, Query(standing, SUMS))
    different = found.join(stored, on=list(SUMS), how="anti", maintain_order="left")
    execute_many(connection, _UPSERT, [(reach.round_id, *row) for row in different.rows()])


def _results(reach: Scope) -> Select[Any]:
    """Select the results of all villages of these townships.

    Where SQLite is given single townships, an outer join makes it go from each of them to a range of codes: left to
    choose, it may look through all results once a township. PostgreSQL plans by the number of rows.
    """
    code, columns = _RESULT.c.village_code, [_RESULT.c[name] for name in READ]
    of_round = _RESULT.c.round_id == reach.round_id
    if reach.codes is None:
        return select(*columns).where(of_round, code.between(f"{reach.low}000", f"{reach.high}999"))
    if reach.dialect == "postgresql":
        return select(*columns).where(
            of_round, code.in_(select(_VILLAGE.code).where(reach.covers(_VILLAGE.township_code)))
        )
    township = listed(reach.codes)
    within = code.between(township.c.value + "000", township.c.value + "999")
    return select(*columns).select_from(township.outerjoin(_RESULT, of_round & within))


def sums_of(results: pl.DataFrame) -> pl.DataFrame:
    """Return the sum of every township, in order of code, of the results of all its villages."""
    township = pl.col("village_code").str.slice(0, TOWNSHIP_DIGITS).alias("township_code")
    counted = results.group_by(township).agg(
        pl.len().alias("villages"),
        *((pl.col("level") == level).sum().alias(level) for level in GRAVER),
        (pl.col("level") != pl.col("worst_level")).sum().alias("data_missing"),
        pl.col("departing").sum(),
    )
    hashes = {
        f"{kind}_hash": list(hashes_by_township(results["village_code"], results[digest]).values())
        for kind, digest in (("facts", "facts_digest"), ("results", "result_digest"))
    }
    hashed = pl.DataFrame(hashes, schema=dict.fromkeys(hashes, pl.String()))
    return counted.sort("township_code").hstack(hashed).cast(SUMS)  # type: ignore[arg-type]


def drop_deserted(session: Session, round_id: int) -> None:
    """Delete the sums of townships none of whose villages has a result any more."""
    code = _TABLE.c.township_code
    there = exists().where(
        _RESULT.c.round_id == round_id, _RESULT.c.village_code.between(code + "0" * 3, code + "9" * 3)
    )
    session.connection().execute(delete(_TABLE).where(_TABLE.c.round_id == round_id, ~there))


def _within(reach: Scope) -> Condition:
    return (_TABLE.c.round_id == reach.round_id) & reach.covers(_TABLE.c.township_code)
