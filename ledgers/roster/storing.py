"""Divisions into the database: the new are added, the renamed changed and kept in history, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlmodel import Session, SQLModel

from ledgers.changes import CellChange, ChangeRecorder
from ledgers.fields import table_of
from ledgers.journal.change import Change
from ledgers.roster.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, Divisions, overlaps
from ledgers.roster.table import County, Township, Village

CHUNK = 50_000
ALL_ROUNDS = 0
"""The round of history rows about the roster, which belongs to no single round."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who changes something, when, and why: what history keeps beside the values. ``officer_no`` is their number."""

    operator: str
    at: datetime
    reason: str
    officer_no: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What storing did to one table. ``absent`` rows are in the database and not in the file; they stay."""

    title: str
    added: int
    changed: int
    same: int
    absent: int = 0


def store_divisions(session: Session, divisions: Divisions, deed: Deed) -> list[Tally]:
    """Store ``divisions``; the same ones twice change nothing. Returns the tally of counties, townships, villages."""
    counties = {code: name or code for code, name in divisions.counties.items()}
    townships = {code: name or code for code, name in divisions.townships.items()}
    unnamed = {code for named in (divisions.counties, divisions.townships) for code in named if named[code] is None}
    shelves = (
        _Shelf("县（区）", County, counties, divisions.region),
        _Shelf("乡镇（街道）", Township, townships, divisions.region),
        _Shelf("村（社区）", Village, divisions.villages, divisions.region),
    )
    return [_store(session, shelf, unnamed, deed) for shelf in shelves]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The names by code that go into one table."""

    title: str
    model: type[SQLModel]
    names: Mapping[str, str]
    region: str

    @property
    def table(self) -> Table:
        """The table behind the model."""
        return table_of(self.model)


def _store(session: Session, shelf: _Shelf, unnamed: set[str], deed: Deed) -> Tally:
    table = shelf.table
    stored = {row.code: row.name for row in session.execute(select(table.c.code, table.c.name))}
    new = [(code, name) for code, name in shelf.names.items() if code not in stored]
    renamed = [
        (code, stored[code], name)
        for code, name in shelf.names.items()
        if code not in unnamed and stored.get(code, name) != name
    ]
    for chunk in _chunks(_row(shelf.model, code, name) for code, name in new):
        session.execute(insert(table), chunk)
    if renamed:
        wanted = update(table).where(table.c.code == bindparam("which")).values(name=bindparam("now"))
        session.connection().execute(wanted, [{"which": code, "now": name} for code, _, name in renamed])
        session.connection().execute(insert(_history()), [_change(shelf, entry, deed) for entry in renamed])
    absent = sum(overlaps(code, shelf.region) and code not in shelf.names for code in stored)
    return Tally(shelf.title, len(new), len(renamed), len(shelf.names) - len(new) - len(renamed), absent)


def _row(model: type[SQLModel], code: str, name: str) -> dict[str, str]:
    row = {"code": code, "name": name}
    if model is not County:
        row["county_code"] = code[:COUNTY_DIGITS]
    if model is Village:
        row["township_code"] = code[:TOWNSHIP_DIGITS]
    return row


def _history() -> Table:
    return table_of(Change)


def _change(shelf: _Shelf, entry: tuple[str, str, str], deed: Deed) -> dict[str, Any]:
    code, old, new = entry
    village = code if shelf.model is Village else None
    change = CellChange(f"roster.{shelf.table.name}", code, village, "name", old, new, deed.reason)
    return ChangeRecorder(ALL_ROUNDS, deed.operator, deed.at, deed.officer_no).row(change)


def _chunks(rows: Iterable[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
