"""Whole tables in and out of the database at the speed of its driver: no object a row."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl
from sqlalchemy import Connection
from sqlalchemy.sql import Executable

ROWS_AT_ONCE = 50_000


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


def fetch(connection: Connection, statement: Executable, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return the rows of ``statement`` as a frame with exactly the columns and types of ``schema``.

    The statement gives integers, floats and text only: booleans as 0 and 1, dates as ISO text.
    """
    stored = {name: _STORED.get(type(dtype), dtype) for name, dtype in schema.items()}
    parts = []
    with collector_resting():
        cursor = connection.execute(statement).cursor
        assert cursor is not None
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            columns = zip(stored.items(), zip(*rows, strict=True), strict=True)
            parts.append(pl.DataFrame([pl.Series(name, values, dtype=dtype) for (name, dtype), values in columns]))
            del rows
        cursor.close()
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=stored)
    return frame.with_columns(
        pl.col(name).cast(dtype) if dtype == pl.Boolean() else pl.col(name).str.to_date("%Y-%m-%d")
        for name, dtype in schema.items()
        if type(dtype) in _STORED
    )


_STORED: dict[type[pl.DataType], pl.DataType] = {pl.Boolean: pl.Int8(), pl.Date: pl.String()}


def execute_many(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run ``statement`` (placeholders written ``?``) for every row, as one batch of the driver."""
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        statement = statement.replace("?", "%s")
    cursor = connection.connection.cursor()
    try:
        with collector_resting():
            cursor.executemany(statement, rows)
    finally:
        cursor.close()
