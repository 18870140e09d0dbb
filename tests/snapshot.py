"""The whole content of a database as values: two databases that went the same way have the same."""

from __future__ import annotations

import hashlib

from sqlalchemy import Engine, Table, select

from ledgers.fields import Instant
from ledgers.tables import METADATA

OF_THE_PROCESS = {"lease"}
"""Tables that tell of processes, not of the county."""
OF_THE_DELIVERY = {"claimed_by", "claimed_at", "attempts", "channel", "error", "error_kind", "next_try_at"}
"""Columns of messages that tell how a message left, not what it says."""


def rows_of(
    database: Engine, *, whatever_the_hour: bool = False, whatever_the_run: bool = False
) -> dict[str, list[str]]:
    """Return every row of every table as text, sorted; what belongs to a process alone is left out.

    ``whatever_the_hour`` leaves out instants too: what was done twice as slowly is still the same. ``whatever_the_run``
    leaves out the runs and which of them wrote a row: the same found at the second attempt is still the same.
    """
    found = {}
    with database.connect() as connection:
        for table in METADATA.sorted_tables:
            if table.name not in OF_THE_PROCESS and not (whatever_the_run and table.name == "run"):
                columns = _columns(table, whatever_the_hour, whatever_the_run)
                rows = connection.execute(select(*columns)).all()
                found[table.name] = sorted(repr(tuple(row)) for row in rows)
        connection.rollback()
    return found


def digest_of(database: Engine) -> str:
    """Return one hash over :func:`rows_of`, whatever the hour."""
    return hashlib.sha256(repr(sorted(rows_of(database, whatever_the_hour=True).items())).encode()).hexdigest()


def _columns(table: Table, whatever_the_hour: bool, whatever_the_run: bool):
    columns = [column for column in table.columns if column.name not in OF_THE_DELIVERY or table.name != "message"]
    if whatever_the_run:
        columns = [
            column for column in columns if not any(key.column.table.name == "run" for key in column.foreign_keys)
        ]
    return [column for column in columns if not (whatever_the_hour and isinstance(column.type, Instant))]
