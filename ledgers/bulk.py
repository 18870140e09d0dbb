"""Whole tables in and out of the database at the speed of its driver: no object a cell on the way in, one batch out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Column, Connection, Dialect, Select, Table, Text, cast, func, select

ROWS_AT_ONCE = 10_000
"""As many rows as one call hands to the database: they are copied on the way."""


@contextmanager
def collector_resting() -> Iterator[None]:
    """Keep the garbage collector from walking millions of new rows again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT, and the columns and types of the frame it becomes, in the same order.

    It gives integers, floats and text only: booleans as 0 and 1, dates as ISO text.
    """

    statement: Select[Any]
    schema: Mapping[str, pl.DataType]


def fetch_all(connection: Connection, queries: Sequence[Query], readers: int = 1) -> list[pl.DataFrame]:
    """Fetch every query (see :func:`fetch`), with more than one reader side by side on connections of their own.

    These see what is committed when each begins, as statements on PostgreSQL always do.
    """
    if readers == 1:
        return [fetch(connection, query) for query in queries]

    def alone(query: Query) -> pl.DataFrame:
        with connection.engine.connect() as own:
            return fetch(own, query)

    with ThreadPoolExecutor(max_workers=readers) as pool:
        return list(pool.map(alone, queries))


def fetch(connection: Connection, query: Query) -> pl.DataFrame:
    """Return the rows of ``query`` as a frame with exactly the columns and types of its schema.

    The database packs each column into one JSON list, which halves the time of fetching row by row and leaves the
    interpreter to other threads; on SQLite a float keeps 15 digits.
    """
    schema = query.schema
    rows = query.statement.subquery("rows")
    pack = func.json_group_array if connection.dialect.name == "sqlite" else func.json_agg
    lists = [cast(pack(column), Text) for column in rows.c]
    height, *texts = connection.execute(select(func.count(), *lists).select_from(rows)).one()
    stored = {name: _STORED.get(type(dtype), dtype) for name, dtype in schema.items()}
    if not height:
        return pl.DataFrame(schema=dict(schema))
    frame = pl.DataFrame(
        [
            pl.Series(name, [text], dtype=pl.String).str.json_decode(pl.List(dtype)).explode()
            for (name, dtype), text in zip(stored.items(), texts, strict=True)
        ]
    )
    return frame.with_columns(
        pl.col(name).cast(dtype) if dtype == pl.Boolean() else pl.col(name).str.to_date("%Y-%m-%d")
        for name, dtype in schema.items()
        if type(dtype) in _STORED
    )


_STORED: dict[type[pl.DataType], pl.DataType] = {pl.Boolean: pl.Int8(), pl.Date: pl.String()}


@contextmanager
def trusted(connection: Connection) -> Iterator[Connection]:
    """Skip SQLite's CHECK constraints for values from the program's own closed lists: a third of the time."""
    if connection.dialect.name != "sqlite":
        yield connection
        return
    connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
    try:
        yield connection
    finally:
        if not connection.invalidated:  # cut off in the middle of a statement, it is never used again
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")


def execute_many(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run ``statement`` (placeholders written ``?``) for every row, as one batch of the driver."""
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        statement = statement.replace("?", "%s")
    with collector_resting():
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns, in their order, straight through the driver.

    What they do not say is the default of its column.
    """
    if not rows:
        return
    columns = [column for column in table.c if column.name in rows[0] or column.default is not None]
    quote = connection.dialect.identifier_preparer.quote
    names, marks = ", ".join(quote(column.name) for column in columns), ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        lists = [_bound(column, part, connection.dialect) for column in columns]
        execute_many(connection, statement, list(zip(*lists, strict=True)))


def _bound(column: Column[Any], rows: Sequence[Mapping[str, Any]], dialect: Dialect) -> list[Any]:
    """Return the values of a column as the driver takes them (SQLite has neither dates nor instants)."""
    if column.name in rows[0]:
        values = [row[column.name] for row in rows]
    else:
        values = [getattr(column.default, "arg", None)] * len(rows)
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    bound = {value: process(value) for value in set(values)}
    return [bound[value] for value in values]


def insert_numbered(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows as :func:`insert_rows` does into a table whose key is ``id``; return their ids in the same order."""
    ids = next_ids(connection, table, len(rows))
    insert_rows(connection, table, [{**row, "id": number} for number, row in zip(ids, rows, strict=True)])
    return ids


def next_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Return the next ids of a table; on SQLite nobody else writes before the transaction ends."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.max(table.c.id))).scalar() or 0
        return list(range(last + 1, last + 1 + count))
    sequence = func.pg_get_serial_sequence(table.name, "id")
    numbers = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
    return list(connection.execute(numbers).scalars())
