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
from ledgers.evidence import columns_read
from ledgers.journal.assessment import Run
from ledgers.journal.change import Change
from ledgers.journal.decision import Decision, took_effect
from ledgers.roster.divisions import COUNTY_DIGITS

WHOLE_ROW = ("", "village_code")
"""Fields of a change that makes a row come or go: the row itself, and its village."""
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
            else:
                for village in {change.village_code, change.old if change.field == "village_code" else None}:
                    if village in villages:
                        self._changes[village or ""].append(change)
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
    chosen = select(Decision).where(Decision.round_id == round_id, Decision.decided_at >= run.started_at, took_effect())
    return session.exec(chosen.order_by(col(Decision.id))).all()


def cells_behind(fact_name: str, changes: Sequence[_Change]) -> tuple[Cell, ...] | None:
    """Return the changes behind a fact: the cells it is read from (those of its SELECT), rows that came or went, the
    return of its ledger; None when nobody changed any of them.
    """
    fact, read = FACTS[fact_name], columns_read(fact_name)
    ledgers = {ledger for ledger, _ in read}
    found = []
    for change in changes:
        row = change.ledger in ledgers and change.field in WHOLE_ROW
        returned = change.ledger == "submission" and fact.ledger in change.row_key
        rank = fact_name == RANKED and change.field == INCOME
        if row or returned or rank or (change.ledger, change.field) in read:
            found.append(_cell(change))
    return tuple(found[-MOST_CELLS:]) or None


def _cell(change: _Change) -> Cell:
    on = change.changed_at.astimezone(BUSINESS_ZONE).date().isoformat()
    row, by = change.row_key, change.changed_by
    return Cell(change.ledger, row, change.field, change.old, change.new, by, on, change.id, change.correction)
