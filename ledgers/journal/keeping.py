"""Keeps the rows a run is about to change as they are, so that taking it back can put them back.

Cheap by design: what a night changes is read once more in one statement a table and kept as one packed value; rows it
only adds leave their keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Boolean, Column, ColumnElement, Date, Integer, LargeBinary, Table, Text, cast, insert, select
from sqlmodel import Session, col

from ledgers.among import among
from ledgers.bulk import Query, fetch
from ledgers.fields import table_of
from ledgers.journal.assessment import Assessment, Lead, UntoldRise
from ledgers.journal.takeback import RunBefore
from ledgers.journal.task import Task
from ledgers.packing import pack, unpack
from ledgers.risk_point.table import RiskPoint

THERE = "was_there"
"""In a frame of kept rows: was the row there before the run? Where not, only its key is filled in."""
AT_ONCE = 16_000
"""So many rows are kept in one value at most."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A table whose rows are kept; ``key`` identifies a row within the round."""

    table: Table
    key: str

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of a frame of kept rows: those of the table, booleans as 0 and 1 and dates as ISO text."""
        return {column.name: _dtype(column) for column in self.table.columns}


ASSESSMENTS = Kept(table_of(Assessment), "village_code")
RISES = Kept(table_of(UntoldRise), "village_code")
LEADS = Kept(table_of(Lead), "village_code")
POINTS = Kept(table_of(RiskPoint), "id")
TASKS = Kept(table_of(Task), "id")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps rows for one run of one round, in the transaction that changes them."""

    session: Session
    round_id: int
    run_id: int

    def keep(self, kind: Kept, keys: Sequence[Any]) -> None:
        """Keep the rows with these keys, which are about to be written; those that are not there are about to be."""
        for start in range(0, len(keys), AT_ONCE):
            wanted = pl.Series(kind.key, keys[start : start + AT_ONCE], kind.schema[kind.key])
            rows = self._read(kind, among(self.session, kind.table.c[kind.key], wanted.to_list()))
            missing = wanted.filter(~wanted.is_in(rows[kind.key].to_list()))
            self._store(kind, pl.concat([rows, missing.to_frame()], how="diagonal"), rows.height)

    def keep_where(self, kind: Kept, condition: ColumnElement[bool]) -> None:
        """Keep the rows that meet a condition, which are about to be changed."""
        rows = self._read(kind, condition)
        self._store(kind, rows, rows.height)

    def made(self, kind: Kept, keys: Sequence[Any]) -> None:
        """Keep in mind that the run made the rows with these keys."""
        self._store(kind, pl.DataFrame({kind.key: keys}, schema={kind.key: kind.schema[kind.key]}), 0)

    def _read(self, kind: Kept, condition: ColumnElement[bool]) -> pl.DataFrame:
        return _read(self.session, self.round_id, kind, condition)

    def _store(self, kind: Kept, rows: pl.DataFrame, there: int) -> None:
        if rows.is_empty():
            return
        flags = pl.Series(THERE, [True] * there + [False] * (rows.height - there), pl.Boolean())
        row = {"run_id": self.run_id, "kept": kind.table.name, "rows": pack(rows.with_columns(flags))}
        self.session.connection().execute(insert(table_of(RunBefore)).values(row))


def rows_now(session: Session, round_id: int, kind: Kept, keys: Sequence[Any]) -> pl.DataFrame:
    """Return the rows of a round with these keys as they are."""
    return _read(session, round_id, kind, among(session, kind.table.c[kind.key], keys))


def _read(session: Session, round_id: int, kind: Kept, condition: ColumnElement[bool]) -> pl.DataFrame:
    columns = [_expression(column) for column in kind.table.columns]
    statement = select(*columns).where(kind.table.c.round_id == round_id, condition)
    return fetch(session.connection(), Query(statement, kind.schema))


def rows_before(session: Session, runs: Sequence[int], kind: Kept) -> pl.DataFrame:
    """Return every row of a table that one of the ``runs`` changed as it was before the first of them, and THERE."""
    chosen = select(col(RunBefore.rows)).where(col(RunBefore.kept) == kind.table.name, col(RunBefore.run_id).in_(runs))
    packed = session.connection().execute(chosen.order_by(col(RunBefore.run_id), col(RunBefore.id))).scalars()
    schema = kind.schema | {THERE: pl.Boolean()}
    frames = [pl.DataFrame(schema=schema), *(_completed(unpack(rows), schema) for rows in packed)]
    return pl.concat(frames).unique(kind.key, keep="first", maintain_order=True)


def _completed(rows: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in rows.columns]
    return rows.with_columns(absent).select(*schema)


def _dtype(column: Column[Any]) -> pl.DataType:
    if isinstance(column.type, LargeBinary):
        raise TypeError(f"{column} cannot be kept")
    return pl.Int64() if isinstance(column.type, Integer | Boolean) else pl.String()


def _expression(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, Boolean):
        return cast(column, Integer).label(column.name)
    if isinstance(column.type, Date):
        return cast(column, Text).label(column.name)
    return column
