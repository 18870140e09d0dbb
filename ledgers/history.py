"""The history of the cells of one village, as people read it: in the titles and headings of the ledgers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from config.clock import BUSINESS_ZONE
from config.errors import InputError
from ledgers.base import Ledger
from ledgers.catalogue import LEDGERS
from ledgers.changes import words_of
from ledgers.journal.change import Change
from ledgers.roster.storing import ALL_ROUNDS

LEAD = "lead"
LEAD_HEADINGS = {
    "officer_no": "包联领导",
    "township_owner_no": "乡镇责任人",
    "pinned": "指定包联",
    "reasons": "包联理由",
}
OTHER_TITLES = {LEAD: "包联", "submission": "上报情况", "assessment": "评估结果", "service_post": "任职经历"}
RETURN = "上报情况"
ROW, ROSTER, LAST = "整行", "名册", 200
YES_NO = {"True": "是", "False": "否"}
"""Words of versions that kept identifiers."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose history is wanted: a village, of it one ledger (title or name), of it one column (heading or field)."""

    village: str
    ledger: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one cell: when (local time) and by whom, where, from what to what, and why."""

    at: datetime
    by: str
    number: str | None
    ledger: str
    row: str
    column: str
    old: str | None
    new: str | None
    reason: str
    correction: bool


def history_of(session: Session, round_id: int, wanted: Wanted, withheld: tuple[str, ...] = ()) -> list[Edit]:
    """Return the changes asked for in the order they were made; InputError where there is no such ledger or column.

    ``withheld`` names ledgers of which nothing is shown.
    """
    ledger = _ledger_of(wanted.ledger)
    chosen = select(Change).where(col(Change.round_id).in_((round_id, ALL_ROUNDS)), col(Change.ledger).not_in(withheld))
    chosen = chosen.where(Change.village_code == wanted.village)
    if ledger:
        chosen = chosen.where(Change.ledger == ledger)
    if wanted.column:
        chosen = chosen.where(col(Change.field).in_(_fields_of(ledger, wanted.column)))
    return [_edit(change) for change in session.exec(chosen.order_by(col(Change.id)))]


def _titles() -> Mapping[str, str]:
    return {name: ledger.title for name, ledger in LEDGERS.items()} | OTHER_TITLES


def _ledger_of(said: str) -> str:
    plain = said.strip("《》 ")
    titles = _titles()
    found = next((name for name, title in titles.items() if plain in (name, title)), "")
    if plain and not found:
        raise InputError(f"没有名为“{said}”的台账", remedy=f"可用：{'、'.join(dict.fromkeys(titles.values()))}")
    return found


def _fields_of(ledger: str, said: str) -> list[str]:
    """Return the fields a heading means, in one ledger or, without one, in any."""
    chosen = [LEDGERS[ledger]] if ledger in LEDGERS else [] if ledger else list(LEDGERS.values())
    headings = {(c.field, c.heading) for each in chosen for c in each.columns}
    headings |= set(LEAD_HEADINGS.items()) if ledger in ("", LEAD) else set()
    found = sorted({field for field, heading in headings if said.strip() in (field, heading)})
    if not found:
        known = sorted({heading for _, heading in headings})
        raise InputError(f"没有名为“{said}”的列", remedy=f"可用：{'、'.join(known[:40])}")
    return found


def _edit(change: Change) -> Edit:
    ledger = LEDGERS.get(change.ledger)
    column, old, new = _cell(ledger, change)
    return Edit(
        at=change.changed_at.astimezone(BUSINESS_ZONE),
        by=change.changed_by,
        number=change.changed_no,
        ledger=_titles().get(change.ledger, ROSTER if change.ledger.startswith("roster.") else change.ledger),
        row=change.row_key if change.row_key != change.village_code else "",
        column=column,
        old=old,
        new=new,
        reason=change.reason,
        correction=change.correction,
    )


def _cell(ledger: Ledger | None, change: Change) -> tuple[str, str | None, str | None]:
    old, new = change.old, change.new
    if not change.field:
        return ROW, _row_text(ledger, old), _row_text(ledger, new)
    heading = LEAD_HEADINGS.get(change.field) if change.ledger == LEAD else _heading(ledger, change.field)
    words = (words_of(change.ledger, change.field, value) for value in (old, new))
    before, after = (YES_NO.get(value or "", value) for value in words)
    return heading or {"submission": RETURN, "name": "名称"}.get(change.field, change.field), before, after


def _heading(ledger: Ledger | None, field: str) -> str | None:
    return next((c.heading for c in ledger.columns if c.field == field), None) if ledger else None


def _row_text(ledger: Ledger | None, value: str | None) -> str | None:
    """Return what history keeps of a whole row, a JSON of words, with headings: “受理日期 2020-09-01，…”."""
    if value is None or not value.startswith("{"):
        return value
    cells: dict[str, Any] = json.loads(value)
    return "，".join(f"{_heading(ledger, field) or field} {said}" for field, said in cells.items())
