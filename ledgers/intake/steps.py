"""What steps of a plan or of the joint review have written into a ledger: an import leaves it as it stands.

A workbook filled in before the step still holds the older value; taking it would undo what a named person decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session, SQLModel

from ledgers.among import among
from ledgers.base import Ledger
from ledgers.fields import table_of
from ledgers.journal.joint_review import ReviewEntry
from ledgers.journal.plan import Plan


@dataclass(frozen=True, slots=True)
class Steps:
    """Where the steps of one ledger are entered (only these ``kinds``, where it has several) and the cells they write.

    ``keep_rows``: a row with a step may not be taken out either, because the row is nothing but the step.
    """

    journal: type[SQLModel]
    fields: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    keep_rows: bool = False


STEPS = {
    "resettlement": Steps(Plan, ("plan_state",)),
    "reserve": Steps(
        ReviewEntry,
        ("conclusion", "concluded_by", "concluded_on", "conclusion_doc", "objection"),
        ("concluded", "objected", "reheard"),
    ),
    "opinion": Steps(
        ReviewEntry,
        ("sent_on", "due_on", "replied_on", "opinion", "clause", "document_no", "settled"),
        ("sent", "replied", "settled"),
        keep_rows=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """The rows of one ledger that went through a step, by their keys, and the fields the steps wrote."""

    keys: frozenset[tuple[Any, ...]] = frozenset()
    fields: tuple[str, ...] = ()
    keep_rows: bool = False

    def keeps(self, key: tuple[Any, ...]) -> bool:
        """Return whether an import may not take the row out."""
        return self.keep_rows and key in self.keys

    def fields_of(self, key: tuple[Any, ...]) -> tuple[str, ...]:
        """Return the fields of a row that only a step may change."""
        return self.fields if key in self.keys else ()


def read_steps(session: Session, ledger: Ledger, round_id: int, persons: Iterable[str]) -> Taken:
    """Return which rows of these persons steps have written into, in one query."""
    steps = STEPS.get(ledger.name)
    if steps is None:
        return Taken()
    table = table_of(steps.journal)
    wanted = and_(table.c.round_id == round_id, among(session, table.c.person_no, persons))
    if steps.kinds:
        wanted = and_(wanted, table.c.kind.in_(steps.kinds))
    rows = session.execute(select(*(table.c[name] for name in ledger.key)).where(wanted).distinct())
    return Taken(frozenset(map(tuple, rows)), steps.fields, steps.keep_rows)
