"""The whole content of a database as values: two databases that went the same way have the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Column, Engine, Row, select

from config.clock import BUSINESS_ZONE
from ledgers.fields import Instant
from ledgers.tables import METADATA

Kind = Callable[[Column], bool]


def of_the_process(column: Column) -> bool:
    """Tell of processes, not of the county: which one is the runner, when the journal was chained."""
    return column.table.name in {"lease", "journal_link"} or column.name == "journal_head"


def of_the_sending(column: Column) -> bool:
    """Tell how and when a message left, not what it says."""
    sending = {"claimed_by", "claimed_at", "attempts", "channel", "error", "error_kind", "next_try_at", "sent_at"}
    return column.table.name == "message" and column.name in sending


def of_the_hour(column: Column) -> bool:
    """Instants: what was done more slowly is still the same."""
    return isinstance(column.type, Instant)


def of_the_run(column: Column) -> bool:
    """The runs and which of them wrote a row: the same found at the second attempt is still the same."""
    tables = {column.table.name, *(key.column.table.name for key in column.foreign_keys)}
    return bool(tables & {"run", "run_part"})


def rows_of(database: Engine, *left_out: Kind, by_day: bool = False) -> dict[str, list[str]]:
    """Return every row of every table as text, sorted, without the columns that are of a kind left out.

    ``by_day`` gives the day of an instant alone.
    """
    found = {}
    with database.connect() as connection:
        for table in METADATA.sorted_tables:
            columns = [each for each in table.columns if not any(kind(each) for kind in (of_the_process, *left_out))]
            if columns:
                found[table.name] = sorted(_text(row, by_day) for row in connection.execute(select(*columns)))
        connection.rollback()
    return found


def digest_of(database: Engine) -> str:
    """Return one hash over :func:`rows_of`, whatever the hour."""
    return hashlib.sha256(repr(sorted(rows_of(database, of_the_sending, of_the_hour).items())).encode()).hexdigest()


def _text(row: Row, by_day: bool) -> str:
    return repr([_day(value) if by_day and isinstance(value, datetime) else value for value in row])


def _day(instant: datetime) -> date:
    return instant.astimezone(BUSINESS_ZONE).date()
