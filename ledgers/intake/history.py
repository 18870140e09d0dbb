"""The history rows an import leaves: every cell that changed, every row that came or went, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ledgers.base import Column, Ledger
from ledgers.excel.cells import cell_value, shown
from ledgers.roster.storing import Deed

WIDTHS = {"row_key": 120, "reason": 200, "changed_by": 40}
SEALED = ("id_index", "id_sealed")
ADDED = "新增"
FILLED = "已填"


def in_words(column: Column, value: Any) -> str | None:
    """Return a value as history keeps it; None for an empty cell."""
    return None if cell_value(column, value) is None else shown(column, value)


def numbers_in_words(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Return how history tells that an ID number (given by its digest) came or changed: without a digit of it."""
    if old is None:
        return None, None if new is None else FILLED
    return ("原号码", "新号码") if new is not None else (FILLED, None)


class Writer:
    """Makes the history rows of one import."""

    def __init__(self, round_id: int, deed: Deed) -> None:
        self.round_id, self.deed = round_id, deed
        self._common = {
            "round_id": round_id,
            "changed_by": deed.operator[: WIDTHS["changed_by"]],
            "changed_at": deed.at,
            "reason": deed.reason[: WIDTHS["reason"]],
            "correction": False,
        }

    def cell(
        self, ledger: Ledger, row: Mapping[str, Any], values: tuple[str, str | None, str | None]
    ) -> dict[str, Any]:
        """Return the record of one changed cell: field, old and new value in words."""
        name, old, new = values
        key = "/".join([_text(row.get(part)) for part in ledger.key])
        return {
            **self._common,
            "ledger": ledger.name,
            "row_key": key[: WIDTHS["row_key"]],
            "village_code": row.get("village_code"),
            "field": name,
            "old": old,
            "new": new,
        }

    def added(self, ledger: Ledger, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record of a row that came in; what it held stands in the table, and in the later changes."""
        return self.cell(ledger, row, ("", None, ADDED))

    def removed(self, ledger: Ledger, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the record of a row that was taken out."""
        return self.cell(ledger, row, ("", _whole(ledger, row), None))


def _whole(ledger: Ledger, row: Mapping[str, Any]) -> str:
    """Return a row as JSON of words; sensitive columns only say that they were filled."""
    words: dict[str, str] = {}
    for column in ledger.columns:
        if column.sensitive:
            if row.get("id_index") is not None:
                words[column.field] = FILLED
        elif not column.lookup and row.get(column.field) is not None:
            words[column.field] = shown(column, row[column.field])
    return json.dumps(words, ensure_ascii=False)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat() if isinstance(value, date) else str(value)
