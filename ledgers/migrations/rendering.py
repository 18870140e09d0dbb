"""How our column types are written into a migration: as plain SQLAlchemy, so that old steps never need new code."""

from __future__ import annotations

from typing import Any, Literal

from sqlmodel.sql.sqltypes import AutoString

from ledgers.fields import Instant


def render_type(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Return the source text of a column type of ours; False leaves it to Alembic."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime()"
    return False
