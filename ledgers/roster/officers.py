"""The officers of the roster as plain rows, the most senior first: a country has too many for an object each."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from ledgers.roster.table import Officer


class OfficerRow(NamedTuple):
    """What the program has to know of an officer, as in :class:`Officer`."""

    no: str
    name: str
    post: str
    seniority: int
    capacity: int | None
    county_code: str
    township_code: str | None
    unit: str | None
    deputy_no: str | None
    absent_from: date | None
    absent_to: date | None

    def is_absent(self, on: date) -> bool:
        """Tell whether the officer is away on ``on``; a day left open means for as long as anybody knows."""
        if self.absent_from is None and self.absent_to is None:
            return False
        return (self.absent_from or on) <= on <= (self.absent_to or on)


def read_officers(session: Session, chosen: ColumnElement[bool]) -> list[OfficerRow]:
    """Return the officers that meet the condition, the most senior first, then by number."""
    columns = [getattr(Officer, name) for name in OfficerRow._fields]
    found = select(*columns).where(chosen).order_by(col(Officer.seniority), col(Officer.no))
    return [OfficerRow(*row) for row in session.exec(found)]
