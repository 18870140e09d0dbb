"""The condition that a column is one of many values: in one parameter, for a database takes only so many of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session


def among(session: Session, column: SQLColumnExpression[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that ``column``, a text, is one of ``values``, however many there are."""
    listed = sorted(values)
    if session.get_bind().dialect.name == "postgresql":
        return column == func.any(cast(listed, ARRAY(Text)))
    each = func.json_each(json.dumps(listed)).table_valued("value")
    return column.in_(select(each.c.value))
