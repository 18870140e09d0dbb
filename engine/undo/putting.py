"""Puts kept rows back: what every part of taking a run back works with, and the writing of rows as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Boolean, delete
from sqlmodel import Session

from ledgers.among import among
from ledgers.authority.act import Act
from ledgers.bulk import execute_many, trusted
from ledgers.journal.assessment import Run
from ledgers.journal.keeping import THERE, Kept, rows_before, rows_now

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Undoing:
    """One step that takes ``runs`` (the oldest first) back: who acts, the number and the reason of the step."""

    session: Session
    act: Act
    runs: Sequence[Run]
    run_ids: tuple[int, ...]
    number: int
    reason: str

    @property
    def note(self) -> str:
        """What is entered with everything the step does."""
        first, last = self.run_ids[0], self.run_ids[-1]
        return f"{f'运行 {first}' if first == last else f'运行 {first} 至 {last}'} 已撤回：{self.reason}"

    def touched(self, kind: Kept) -> Touched:
        """Return the rows of a table the runs changed: as they were before, and as they are."""
        before = rows_before(self.session, self.run_ids, kind)
        now = rows_now(self.session, self.act.round_id, kind, before[kind.key].to_list())
        return Touched(before.filter(THERE).drop(THERE), before.filter(~pl.col(THERE))[kind.key].to_list(), now)

    def put(self, kind: Kept, rows: pl.DataFrame) -> None:
        """Write rows as they are given, over what stands under their keys."""
        if rows.is_empty():
            return
        names = list(kind.schema)
        key = ", ".join(column.name for column in kind.table.primary_key)
        values = ", ".join(f"{name} = excluded.{name}" for name in names)
        statement = (
            f"INSERT INTO {kind.table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
            f"ON CONFLICT ({key}) DO UPDATE SET {values}"
        )
        flags = [column.name for column in kind.table.columns if isinstance(column.type, Boolean)]
        typed = rows.select(pl.col(name).cast(pl.Boolean) if name in flags else pl.col(name) for name in names)
        with trusted(self.session.connection()) as connection:
            execute_many(connection, statement, typed.rows())

    def remove(self, kind: Kept, keys: Sequence[Any]) -> None:
        """Delete the rows with these keys: the runs made them, and nothing refers to them."""
        column = kind.table.c[kind.key]
        mine = kind.table.c.round_id == self.act.round_id
        self.session.connection().execute(delete(kind.table).where(mine, among(self.session, column, keys)))


@dataclass(frozen=True, slots=True)
class Touched:
    """Rows of a table that runs changed: ``before`` them, the keys of those they ``made``, all as they are ``now``."""

    before: pl.DataFrame
    made: list[Any]
    now: pl.DataFrame


def by_key(kind: Kept, rows: pl.DataFrame) -> dict[Any, Row]:
    """Return rows by their key."""
    return {row[kind.key]: row for row in rows.iter_rows(named=True)}


def frame_of(kind: Kept, rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as a frame that can be put."""
    return pl.DataFrame(rows, schema=kind.schema)
