"""The one recorder of history: who (with number), when, which cell, from what to what, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledgers.base import Column
from ledgers.catalogue import LEDGERS
from ledgers.excel.cells import cell_value, shown

WIDTHS = {"row_key": 120, "reason": 200, "changed_by": 40, "changed_no": 20}


@dataclass(frozen=True, slots=True)
class CellChange:
    """One changed cell: ledger (or "lead", "roster.…"), row, village, field ("": the whole row), old and new value."""

    ledger: str
    row_key: str
    village_code: str | None
    field: str
    old: Any
    new: Any
    reason: str = ""
    correction: bool = False


class ChangeRecorder:
    """Makes the history rows of one act; ``number`` is that of the officer, None for the system."""

    def __init__(self, round_id: int, by: str, at: datetime, number: str | None = None) -> None:
        self._made = {
            "round_id": round_id,
            "changed_by": by[: WIDTHS["changed_by"]],
            "changed_no": number,
            "changed_at": at,
        }

    def row(self, cell: CellChange) -> dict[str, Any]:
        """Return the columns of the history row of one change."""
        return {
            **self._made,
            "ledger": cell.ledger,
            "row_key": cell.row_key[: WIDTHS["row_key"]],
            "village_code": cell.village_code,
            "field": cell.field,
            "old": words_of(cell.ledger, cell.field, cell.old),
            "new": words_of(cell.ledger, cell.field, cell.new),
            "reason": cell.reason[: WIDTHS["reason"]],
            "correction": cell.correction,
        }


def in_words(column: Column, value: Any) -> str | None:
    """Return a value as history keeps it; None for an empty cell."""
    return None if cell_value(column, value) is None else shown(column, value)


def words_of(ledger: str, field: str, value: Any) -> str | None:
    """Return a value of a table in the words of its column; what are words already stays."""
    columns = LEDGERS[ledger].columns if ledger in LEDGERS else ()
    column = next((each for each in columns if each.field == field), None)
    if value is None:
        return None
    if isinstance(value, str):
        stored = column.stored if column is not None else ()
        return column.choices[stored.index(value)] if column is not None and value in stored else value
    if column is not None:
        return in_words(column, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)
