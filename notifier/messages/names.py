"""What several kinds of messages show: villages by their names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from ledgers.among import among
from ledgers.roster.table import Township, Village


def village_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Return township and village name by village code."""
    query = (
        select(col(Village.code), col(Township.name), col(Village.name))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(among(session, col(Village.code), codes))
    )
    return {code: f"{township}{village}" for code, township, village in session.execute(query)}
