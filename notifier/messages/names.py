"""What several kinds of messages show: places by their names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from ledgers.among import among
from ledgers.roster.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS
from ledgers.roster.table import County, Township, Village


def place_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Return the name of each place by code: township and village, a township's, or a county's."""
    query = (
        select(col(Village.code), col(Township.name), col(Village.name))
        .join(Township, col(Township.code) == col(Village.township_code))
        .where(among(session, col(Village.code), codes))
    )
    found = {code: f"{township}{village}" for code, township, village in session.execute(query)}
    towns = [code for code in codes if len(code) == TOWNSHIP_DIGITS]
    if towns:
        named = select(col(Township.code), col(Township.name)).where(among(session, col(Township.code), towns))
        found |= {code: name for code, name in session.execute(named)}  # noqa: C416 - rows are no pairs to mypy
    counties = [code for code in codes if len(code) == COUNTY_DIGITS]
    if counties:
        counted = select(col(County.code), col(County.name)).where(among(session, col(County.code), counties))
        found |= {code: name for code, name in session.execute(counted)}  # noqa: C416
    return found
