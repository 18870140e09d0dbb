"""The history rows an import leaves: every cell that changed, every row that came or went, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ledgers.base import Ledger
from ledgers.changes import CellChange, ChangeRecorder
from ledgers.excel.cells import shown
from ledgers.roster.storing import Deed

SEALED = ("id_index", "id_sealed")
ADDED = "新增"
FILLED = "已填"


def numbers_in_words(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Return how history tells that an ID number (given by its digest) came or changed: without a digit of it."""
    if old is None:
        return None, None if new is None else FILLED
    return ("原号码", "新号码") if new is not None else (FILLED, None)


class Writer:
    """Makes the history rows of one import."""

    def __init__(self, round_id: int, deed: Deed) -> None:
        self.round_id, self.deed = round_id, deed
        self._recorder = ChangeRecorder(round_id, deed.operator, deed.at, deed.officer_no)

    def cell(
        self, ledger: Ledger, row: Mapping[str, Any], values: tuple[str, str | None, str | None]
    ) -> dict[str, Any]:
        """Return the record of one changed cell: field, old and new value in words."""
        name, old, new = values
        key = "/".join([_text(row.get(part)) for part in ledger.key])
        return self._recorder.row(
            CellChange(ledger.name, key, row.get("village_code"), name, old, new, self.deed.reason)
        )

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
