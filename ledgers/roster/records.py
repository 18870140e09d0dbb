"""Officers, ties and rounds into the database: added, changed field by field with history, removed on request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, SQLModel, select

from ledgers.base import Ledger
from ledgers.changes import CellChange, ChangeRecorder
from ledgers.journal.change import Change
from ledgers.roster.storing import ALL_ROUNDS, Deed, Tally

HIDDEN = "（已隐去）"


def store_records(session: Session, sheet: Ledger, rows: Sequence[Mapping[str, Any]], deed: Deed) -> Tally:
    """Store ``rows`` of one sheet by its key; a row with row_action 删除 is removed. Fields not given stay."""
    stored = {_key(sheet, row): row for row in session.exec(select(sheet.table))}
    before = len(stored)
    added = changed = removed = same = 0
    for given in rows:
        key = tuple(given[name] for name in sheet.key)
        values = {name: value for name, value in given.items() if name in sheet.table.model_fields}
        known = stored.get(key)
        if given.get("row_action") == "删除":
            removed += _remove(session, sheet, known, deed)
        elif known is None:
            _add(session, sheet, values, deed)
            added += 1
        elif _change(session, sheet, (known, values), deed):
            changed += 1
        else:
            same += 1
    session.flush()
    return Tally(sheet.title, added, changed + removed, same, before - changed - same - removed)


def _key(sheet: Ledger, row: SQLModel) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in sheet.key)


def _add(session: Session, sheet: Ledger, values: dict[str, Any], deed: Deed) -> None:
    row = sheet.table(**{name: value for name, value in values.items() if value is not None})
    session.add(row)
    session.add(_history(sheet, row, ("", None, "新增"), deed))


def _change(session: Session, sheet: Ledger, pair: tuple[SQLModel, dict[str, Any]], deed: Deed) -> bool:
    row, values = pair
    differences = []
    for name, value in values.items():
        wanted = sheet.table.model_fields[name].get_default() if value is None else value
        if getattr(row, name) != wanted:
            differences.append((name, getattr(row, name), wanted))
            setattr(row, name, wanted)
    session.add_all(_shown(sheet, row, differences, deed))
    return bool(differences)


def _remove(session: Session, sheet: Ledger, row: SQLModel | None, deed: Deed) -> bool:
    if row is None:
        return False
    session.add(_history(sheet, row, ("", "删除", None), deed))
    session.delete(row)
    return True


def _shown(sheet: Ledger, row: SQLModel, differences: Iterable[tuple[str, Any, Any]], deed: Deed) -> Iterable[Change]:
    for name, old, new in differences:
        sensitive = sheet.column(name).sensitive
        before, after = (None if value is None else HIDDEN if sensitive else str(value) for value in (old, new))
        yield _history(sheet, row, (name, before, after), deed)


def _history(sheet: Ledger, row: SQLModel, what: tuple[str, str | None, str | None], deed: Deed) -> Change:
    field, old, new = what
    key = "/".join(str(part) for part in _key(sheet, row))
    village = getattr(row, "village_code", None)
    change = CellChange(f"roster.{sheet.name}", key, village, field, old, new, deed.reason)
    return Change(**ChangeRecorder(ALL_ROUNDS, deed.operator, deed.at, deed.officer_no).row(change))
