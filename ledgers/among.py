"""The condition that a column is one of many values: in one parameter, for a database takes only so many of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    TableValuedAlias,
    Text,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session


def among(session: Session, column: SQLColumnExpression[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that ``column``, texts or whole numbers, is one of ``values``, however many there are."""
    return one_of(session.get_bind().dialect.name, column, sorted(values))


def one_of(dialect: str, column: SQLColumnExpression[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the same for a database of which only the dialect is known."""
    if dialect == "postgresql":
        typed: Any = column
        kind = BigInteger if isinstance(typed.type, Integer) else Text
        return column == func.any(cast(list(values), ARRAY(kind)))
    return column.in_(select(listed(values).c.value))


def listed(values: Sequence[Any]) -> TableValuedAlias:
    """Return the values as a table of the one column ``value`` (SQLite only)."""
    return func.json_each(json.dumps(values)).table_valued("value")
