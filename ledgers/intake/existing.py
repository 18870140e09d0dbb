"""What the database already holds of the rows an import is about, read set-wise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from ledgers.among import among
from ledgers.base import Ledger
from ledgers.fields import table_of

Existing = dict[tuple[Any, ...], dict[str, Any]]


def stored_fields(ledger: Ledger) -> tuple[str, ...]:
    """Return the fields of the table an import may set (the ID number's two columns apart)."""
    names = set(table_of(ledger.table).c.keys())
    return tuple(column.field for column in ledger.columns if column.field in names)


def read_rows(session: Session, ledger: Ledger, round_id: int, wanted: dict[str, set[str]]) -> list[dict[str, Any]]:
    """Return the rows of a round in which any of the ``wanted`` columns holds one of its values."""
    table = table_of(ledger.table)
    conditions = [among(session, table.c[name], values) for name, values in wanted.items() if values]
    if not conditions:
        return []
    query = select(table).where(and_(table.c.round_id == round_id, or_(*conditions)))
    return [dict(row) for row in session.execute(query).mappings()]


def key_of(ledger: Ledger, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what identifies a row within its round."""
    return tuple([row.get(name) for name in ledger.key])


def count_rows(session: Session, ledger: Ledger, round_id: int, villages: set[str]) -> dict[str, int]:
    """Return how many rows of a ledger each of the villages has."""
    table = table_of(ledger.table)
    query = (
        select(table.c.village_code, func.count())
        .where(and_(table.c.round_id == round_id, among(session, table.c.village_code, villages)))
        .group_by(table.c.village_code)
    )
    return {row[0]: row[1] for row in session.execute(query)}
