"""What an import is going to do, as data: computed whole before the first row is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ledgers.base import Ledger


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell whose value changes: where in the file, and the old and the new value in words."""

    file: str
    sheet: str
    row: int | None
    village: str
    name: str
    heading: str
    old: str
    new: str


@dataclass(slots=True)
class LedgerPlan:
    """The rows of one ledger to be added, changed and removed."""

    ledger: Ledger
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    balance: Counter[str] = field(default_factory=Counter)
    """By village: rows added less rows removed."""
    touched: set[str] = field(default_factory=set)
    """The villages with a row added, changed or removed."""

    def move(self, before: str | None, after: str | None) -> None:
        """Count a row that leaves one village (None: it is new) and comes to another (None: it is taken out)."""
        for village, step in ((before, -1), (after, 1)):
            if village is not None:
                self.balance[village] += step
                self.touched.add(village)


@dataclass(slots=True)
class Plan:
    """Everything one import writes: rows by ledger, returns, history, and the differences to show."""

    ledgers: dict[str, LedgerPlan] = field(default_factory=dict)
    returns: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing would change."""
        return not self.history
