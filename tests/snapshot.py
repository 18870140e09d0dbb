"""The whole content of a database as values: two databases that went the same way have the same."""

from __future__ import annotations

import hashlib

from sqlalchemy import Engine, select

from ledgers.tables import METADATA

OF_THE_PROCESS = {"lease": None, "alembic_version": None}
"""Tables that tell of processes, not of the county."""


def rows_of(database: Engine) -> dict[str, list[str]]:
    """Return every row of every table as text, sorted; what belongs to a process alone is left out."""
    found = {}
    with database.connect() as connection:
        for table in METADATA.sorted_tables:
            if table.name not in OF_THE_PROCESS:
                rows = connection.execute(select(table)).all()
                found[table.name] = sorted(repr(tuple(row)) for row in rows)
        connection.rollback()
    return found


def digest_of(database: Engine) -> str:
    """Return one hash over :func:`rows_of`."""
    return hashlib.sha256(repr(sorted(rows_of(database).items())).encode()).hexdigest()
