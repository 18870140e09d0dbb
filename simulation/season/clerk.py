"""Changes ledger cells as an import does: the new value, and who changed what when and why beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, SQLModel

from ledgers.base import Ledger
from ledgers.catalogue import LEDGERS
from ledgers.changes import in_words
from ledgers.intake.history import Writer
from ledgers.journal.change import Change
from ledgers.roster.storing import Deed


@dataclass
class Clerk:
    """One clerk on one day. Names of ledgers as in ``ledgers.catalogue``."""

    session: Session
    round_id: int
    deed: Deed

    def set(self, ledger_name: str, row: SQLModel, *, correction: bool = False, **fields: Any) -> None:
        """Give cells of a row new values; what is equal already is left alone."""
        ledger = LEDGERS[ledger_name]
        for name, value in fields.items():
            old = getattr(row, name)
            if old != value:
                column = ledger.column(name)
                self._keep(ledger, row, (name, in_words(column, old), in_words(column, value)), correction)
                setattr(row, name, value)
        self.session.add(row)

    def add(self, ledger_name: str, row: SQLModel) -> None:
        """Add a row."""
        self.session.add(row)
        record = Writer(self.round_id, self.deed).added(LEDGERS[ledger_name], row.model_dump())
        self.session.add(Change(**record))

    def _keep(
        self, ledger: Ledger, row: SQLModel, values: tuple[str, str | None, str | None], correction: bool
    ) -> None:
        record = Writer(self.round_id, self.deed).cell(ledger, row.model_dump(), values)
        self.session.add(Change(**record | {"correction": correction}))
