"""What was recorded since the night before about the villages that moved: read once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from config.clock import BUSINESS_ZONE
from engine.nights.causes import DECISION, Cell, Part
from ledgers.basis import RANKED
from ledgers.catalogue import FACTS
from ledgers.journal.assessment import Run
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision
from ledgers.roster.divisions import COUNTY_DIGITS

SHARED = {"reserve": ("reserve", "opinion"), "resettlement": ("resettlement", "service_post")}
"""Ledgers a fact of the first one is read from, where it is more than its own."""
MOST_CELLS = 20
INCOME = "collective_income"


class _Change(NamedTuple):
    """One recorded change, as a plain row: an import can bring very many."""

    id: int
    ledger: str
    row_key: str
    village_code: str | None
    field: str
    old: str | None
    new: str | None
    changed_by: str
    changed_at: datetime
    correction: bool


class Recorded:
    """The changes and decisions since ``run``, by village; to its changes belong the incomes of its county, which move
    its rank."""

    def __init__(self, session: Session, round_id: int, run: Run, villages: Collection[str]) -> None:
        self._changes: dict[str, list[_Change]] = defaultdict(list)
        self._incomes: dict[str, list[_Change]] = defaultdict(list)
        self._decisions: dict[str, list[Part]] = defaultdict(list)
        for change in _changes_since(session, round_id, run):
            if change.field == INCOME:
                self._incomes[(change.village_code or "")[:COUNTY_DIGITS]].append(change)
            elif change.village_code in villages:
                self._changes[change.village_code or ""].append(change)
        for decision in _decisions_since(session, round_id, run):
            levels = (decision.from_level, decision.level)
            part = Part(DECISION, decision.kind, decision.decided_by, decision.reason, 0, *levels)
            self._decisions[decision.village_code].append(part)

    def decisions(self, village: str) -> list[Part]:
        """Return what people decided about a village, in order of time."""
        return self._decisions.get(village, [])

    def changes(self, village: str) -> list[_Change]:
        """Return what bears on a village, in the order it was recorded."""
        found = [*self._changes.get(village, ()), *self._incomes.get(village[:COUNTY_DIGITS], ())]
        return sorted(found, key=lambda change: change.id)


def _changes_since(session: Session, round_id: int, run: Run) -> Iterator[_Change]:
    columns = [getattr(Change, name) for name in _Change._fields]
    chosen = select(*columns).where(Change.round_id == round_id, col(Change.id) > (run.change_mark or 0))
    return (_Change(*row) for row in session.exec(chosen.order_by(col(Change.id))))


def _decisions_since(session: Session, round_id: int, run: Run) -> Sequence[Decision]:
    chosen = select(Decision).where(Decision.round_id == round_id, Decision.decided_at >= run.started_at)
    return session.exec(chosen.order_by(col(Decision.id))).all()


def cells_behind(fact_name: str, changes: Sequence[_Change], *, changed: bool) -> tuple[Cell, ...] | None:
    """Return the changes behind a fact; None when nobody changed anything it is read from.

    A fact the ledgers moved without its own columns being touched (an issue closed has no age) shows what else was
    changed in its ledger.
    """
    exact = _cells_of(fact_name, changes)
    if exact or not changed:
        return exact or None
    ledgers = SHARED.get(FACTS[fact_name].ledger, (FACTS[fact_name].ledger,))
    return tuple(_cell(change) for change in changes if change.ledger in ledgers)[-MOST_CELLS:]


def _cells_of(fact_name: str, changes: Sequence[_Change]) -> tuple[Cell, ...]:
    """Return the changes that bear on a fact: its columns, rows that came or went, and the return of its ledger."""
    fact = FACTS[fact_name]
    ledgers = SHARED.get(fact.ledger, (fact.ledger,))
    found = []
    for change in changes:
        own = change.ledger in ledgers and (change.field in fact.columns or change.field == "")
        returned = change.ledger == "submission" and fact.ledger in change.row_key
        rank = fact_name == RANKED and change.field == INCOME
        if own or returned or rank:
            found.append(_cell(change))
    return tuple(found[-MOST_CELLS:])


def _cell(change: _Change) -> Cell:
    on = change.changed_at.astimezone(BUSINESS_ZONE).date().isoformat()
    row, by = change.row_key, change.changed_by
    return Cell(change.ledger, row, change.field, change.old, change.new, by, on, change.id, change.correction)
