"""Which tables are the journal, and the digest of one row of it: the same on SQLite and PostgreSQL.

A row is read as canonical values: text and whole numbers as they are, booleans as 0 and 1, dates and instants as ISO
text (instants in UTC to the microsecond). Its digest is the first 16 bytes of the SHA-256 of the JSON of its columns by
name, sorted; a column that holds its default is left out, so that a column added later leaves old digests as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    Table,
    Text,
    cast,
    func,
    tuple_,
)
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel

from ledgers.fields import Instant, table_of
from ledgers.journal.access import Access
from ledgers.journal.assessment import Run
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision
from ledgers.journal.joint_review import ReviewEntry
from ledgers.journal.plan import PlanEdit, PlanItem, PlanReview, PlanVersion
from ledgers.journal.risk_entry import RiskEntry
from ledgers.journal.round_step import LateEntry, RoundStep
from ledgers.journal.stage import Consent
from ledgers.journal.takeback import RunTakeback
from ledgers.journal.task import TaskEntry

Key = int | tuple[Any, ...]
DIGEST_BYTES = 16
ROWS_AT_ONCE = 10_000
FINAL_RUN = "good"
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""Made once: ``json.dumps`` makes an encoder a row."""


@dataclass(frozen=True)
class Journal:
    """One table of the journal. ``title`` is what people call it.

    ``later``: columns of state that may change after the row was written; they are neither covered nor guarded.
    ``final_when``: (column, value) a row must have to be final; before that it is work in progress.
    """

    model: type[SQLModel]
    title: str
    later: frozenset[str] = frozenset()
    final_when: tuple[str, str] | None = None

    @property
    def table(self) -> Table:
        """The table itself."""
        return table_of(self.model)

    @property
    def name(self) -> str:
        """The name of the table."""
        return str(self.table.name)

    @property
    def is_numbered(self) -> bool:
        """Tell whether the key is one number that grows with time."""
        return [column.name for column in self.key] == ["id"]

    @property
    def key(self) -> list[Column[Any]]:
        """The columns of the key."""
        return list(self.table.primary_key.columns)

    @property
    def covered(self) -> list[Column[Any]]:
        """The columns a row's digest covers, by name."""
        return sorted((c for c in self.table.c if c.name not in self.later), key=lambda column: column.name)

    @property
    def is_final(self) -> list[ColumnElement[bool]]:
        """The conditions that a row is final."""
        return [] if self.final_when is None else [self.table.c[self.final_when[0]] == self.final_when[1]]


JOURNALS: tuple[Journal, ...] = (
    Journal(Change, "台账变更记录"),
    Journal(Decision, "等级决定"),
    Journal(Access, "查阅记录"),
    Journal(RiskEntry, "风险点办理记录"),
    Journal(TaskEntry, "任务办理记录"),
    Journal(ReviewEntry, "联审记录"),
    Journal(PlanVersion, "安置方案文本"),
    Journal(PlanEdit, "安置方案手改", later=frozenset({"withdrawn_by"})),
    Journal(PlanReview, "安置方案审核"),
    Journal(PlanItem, "安置措施办结"),
    Journal(Consent, "推迟选举的同意"),
    Journal(LateEntry, "事后补登记录"),
    Journal(RoundStep, "换届轮次启闭记录"),
    Journal(RunTakeback, "运行撤回记录"),
    Journal(Run, "运行记录", final_when=("outcome", FINAL_RUN)),  # one that runs or failed is still written to
)
"""Not in it, because they are state that persons and nights go on writing: tasks, risk points, stage marks (started,
later finished), postponements, plans, visits, village plans, submissions and messages. What happened to them stands in
the entries above; ``level_move`` and ``snapshot`` (with ``snapshot_village``) follow from the runs, which cover them by
their hashes. Accounts, their sessions and attempts to log in are state as well: they open the desk and say nothing
about a village."""


def by_name(name: str) -> Journal | None:
    """Return the journal kept in the table ``name``."""
    return next((journal for journal in JOURNALS if journal.name == name), None)


def read_digests(
    connection: Connection, journal: Journal, *conditions: ColumnElement[bool]
) -> Iterator[tuple[Key, bytes]]:
    """Give key and digest of every final row that meets the conditions, in the order of the keys."""
    covered = journal.covered
    columns = [_canonical(column, connection.dialect.name).label(column.name) for column in covered]
    query: Select[Any] = select_columns(*columns).where(*journal.is_final, *conditions).order_by(*journal.key)
    names = [column.name for column in covered]
    keys = [names.index(column.name) for column in journal.key]
    usual = [getattr(column.default, "arg", None) if column.default is not None else None for column in covered]
    usual = [int(value) if isinstance(value, bool) else value for value in usual]
    for row in _in_parts(connection, journal, query, keys):
        yield _key(row, keys), _digest(names, row, usual)


def _in_parts(
    connection: Connection, journal: Journal, query: Select[Any], places: Sequence[int]
) -> Iterator[Row[Any]]:
    """Give the rows of a query in the order of the keys, each part from behind the last key of the one before.

    A cursor of PostgreSQL would not close where the server drops the connection.
    """
    part = connection.execute(query.limit(ROWS_AT_ONCE)).all()
    yield from part
    while len(part) == ROWS_AT_ONCE:
        last = tuple(part[-1][place] for place in places)
        part = connection.execute(query.where(tuple_(*journal.key) > last).limit(ROWS_AT_ONCE)).all()
        yield from part


def _key(row: Row[Any], places: Sequence[int]) -> Key:
    return row[places[0]] if len(places) == 1 else tuple(row[place] for place in places)


def _digest(names: Sequence[str], row: Row[Any], usual: Sequence[Any]) -> bytes:
    said = {name: value for name, value, default in zip(names, row, usual, strict=True) if value != default}
    return hashlib.sha256(_written(said).encode("utf-8", "surrogatepass")).digest()[:DIGEST_BYTES]


def _canonical(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    if isinstance(column.type, Boolean):
        return cast(column, Integer)
    if isinstance(column.type, Instant):
        return cast(column, Text) if dialect == "sqlite" else func.to_char(column, "YYYY-MM-DD HH24:MI:SS.US")
    return cast(column, Text) if isinstance(column.type, Date) else column
