"""What stood before, and writing what is different now: assessments by upsert, facts as one Arrow stream a part."""

from __future__ import annotations

import polars as pl
from sqlalchemy import Text, cast, select
from sqlmodel import Session

from engine.assessment.judging import RESULT, Judged
from ledgers.basis import BESIDE, DEPARTING
from ledgers.bulk import Query, execute_many, fetch, trusted
from ledgers.fields import table_of
from ledgers.journal.assessment import Assessment
from ledgers.journal.keeping import ASSESSMENTS, Keeper
from ledgers.packing import pack
from ledgers.source import Scope

PREVIOUS = pl.Schema(
    {
        "village": pl.String(),
        "run_id": pl.Int32(),
        "level": pl.String(),
        "worst_level": pl.String(),
        "level_in_force": pl.String(),
        "score": pl.Int32(),
        "points": pl.String(),
        "findings": pl.String(),
        "recheck_on": pl.Date(),
        "missed_periods": pl.Int32(),
        DEPARTING: pl.Int32(),
        "facts_digest": pl.String(),
        "result_digest": pl.String(),
    }
)
_STANDING = pl.Schema({name: PREVIOUS[name] for name in ("village", "level_in_force", "result_digest")})
_COLUMNS = (
    *("round_id", "village_code", "run_id", "level", "worst_level", "level_in_force", "score", "points", "findings"),
    *("missed_periods", DEPARTING, "recheck_on", "facts_digest", "result_digest"),
)
_KEY = ("round_id", "village_code")
_INSERT = f"INSERT INTO assessment ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_UPDATE = f"UPDATE assessment SET {' = ?, '.join(_COLUMNS[2:])} = ? WHERE round_id = ? AND village_code = ?"
_SNAPSHOT = "INSERT INTO snapshot (run_id, low, high, facts) VALUES (?, ?, ?, ?)"

_HELD = (
    "INSERT INTO snapshot_village (village_code, run_id, low, collective_income) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (village_code, run_id) "
    "DO UPDATE SET low = excluded.low, collective_income = excluded.collective_income"
)
"""A run taken up again may find other facts in a village it wrote before."""


def read_previous(session: Session, scope: Scope) -> pl.DataFrame:
    """Return what stands of the villages in scope (see PREVIOUS)."""
    return _read(session, scope, PREVIOUS)


def read_results(session: Session, round_id: int) -> pl.DataFrame:
    """Return what stands of all villages of a round, with what tells whether it was altered."""
    schema = pl.Schema({name: PREVIOUS[name] for name in (*RESULT, "run_id", "result_digest")})
    table = table_of(Assessment)
    columns = [table.c[name] for name in schema if name != "village"]
    statement = select(table.c.village_code, *columns).where(table.c.round_id == round_id)
    return fetch(session.connection(), Query(statement, schema))


def _read(session: Session, scope: Scope, schema: pl.Schema) -> pl.DataFrame:
    table = table_of(Assessment)
    texts = {"recheck_on": cast(table.c.recheck_on, Text)}
    columns = [texts.get(name, table.c.get(name)) for name in schema if name != "village"]
    statement = select(table.c.village_code, *columns).where(scope.of_round(table))
    return fetch(session.connection(), Query(statement, schema))


def has_moved(session: Session, scope: Scope, previous: pl.DataFrame) -> bool:
    """Tell whether another run or a person wrote to the villages in scope since ``previous`` was read."""
    now = _read(session, scope, _STANDING)
    return not now.sort("village").equals(previous.select(*_STANDING).sort("village"))


def differences(judged: Judged, previous: pl.DataFrame) -> pl.DataFrame:
    """Return the results that differ from what stands in any value, with ``new_facts``: were the facts others too?

    The values themselves are compared, not their digests: a stored value that was altered differs, too.
    """
    before = previous.select("village", *(pl.col(name).alias(f"old_{name}") for name in PREVIOUS if name != "village"))
    table = judged.results.join(before, on="village", how="left", maintain_order="left")
    kept = [name for name in PREVIOUS if name not in ("village", "run_id")]
    is_new = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"old_{name}")) for name in kept)
    new_facts = pl.col("facts_digest").ne_missing(pl.col("old_facts_digest"))
    return table.filter(is_new).with_columns(new_facts.alias("new_facts"))


def write_differences(session: Session, different: pl.DataFrame, judged: Judged, keys: tuple[int, int]) -> None:
    """Write the rows of :func:`differences` and the facts that are new; ``keys`` are the round's id and the run's."""
    if different.is_empty():
        return
    round_id, run_id = keys
    connection = session.connection()
    Keeper(session, round_id, run_id).keep(ASSESSMENTS, different["village"].to_list())
    rows = different.select(
        pl.lit(round_id).alias("round_id"),
        pl.col("village").alias("village_code"),
        pl.lit(run_id).alias("run_id"),
        *(name for name in _COLUMNS[3:] if name != "recheck_on"),
    )
    rows = rows.with_columns(different["recheck_on"].cast(pl.String))
    is_new = different["old_result_digest"].is_null()
    with trusted(connection):
        execute_many(connection, _INSERT, rows.filter(is_new).select(_COLUMNS).rows())
        execute_many(connection, _UPDATE, rows.filter(~is_new).select(*_COLUMNS[2:], *_KEY).rows())
    changed = different.filter("new_facts").select("village")
    facts = judged.basis.drop(BESIDE).join(changed, on="village", how="semi", maintain_order="left")
    if not facts.is_empty():
        low, high = facts["village"][0], facts["village"][-1]
        execute_many(connection, _SNAPSHOT, [(run_id, low, high, pack(facts))])
        held = facts.select("village", pl.lit(run_id), pl.lit(low).alias("low"), "collective_income")
        execute_many(connection, _HELD, held.rows())
