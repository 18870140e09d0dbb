"""Gives the leads back to whom they lay with before the runs, but where a person fixed or released one since."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import select

from engine.assignment.record import Occasion, lead_change
from engine.undo.putting import Row, Undoing, by_key, frame_of
from ledgers.journal.change import Change
from ledgers.journal.keeping import LEADS
from ledgers.roster.table import Officer, Round


def restore_leads(undo: Undoing) -> tuple[int, tuple[str, ...]]:
    """Put back the leads the runs gave, moved and ended; return how many, and the villages left as they are.

    Left are those a person decided on since, and those whose lead of then is no longer on the roster.
    """
    touched = undo.touched(LEADS)
    before, now = by_key(LEADS, touched.before), by_key(LEADS, touched.now)
    officers = set(undo.session.exec(select(Officer.no)))
    villages = sorted({*before, *touched.made})
    stays = {code for code in villages if _is_decided(before.get(code), now.get(code))}
    stays |= {code for code, row in before.items() if row["officer_no"] not in officers}
    changed = [code for code in villages if code not in stays and before.get(code) != now.get(code)]
    undo.remove(LEADS, [code for code in changed if code not in before])
    undo.put(LEADS, frame_of(LEADS, [before[code] for code in changed if code in before]))
    undo.session.add_all(
        change for code in changed for change in _history(undo, code, (before.get(code), now.get(code)))
    )
    return len(changed), tuple(sorted(stays))


def _is_decided(before: Row | None, now: Row | None) -> bool:
    """Tell whether a person fixed or released the lead since: the program does neither."""
    fixed, was_fixed = (row["officer_no"] if row and row["pinned"] else None for row in (now, before))
    return now is not None and fixed != was_fixed


def _history(undo: Undoing, village: str, rows: tuple[Row | None, Row | None]) -> Iterator[Change]:
    before, now = ({} if row is None else row for row in rows)
    act = undo.act
    occasion = Occasion(undo.session.get_one(Round, act.round_id), act.on, act.by, act.at, officer_no=act.officer_no)
    for field in ("officer_no", "township_owner_no", "reasons"):
        if before.get(field) != now.get(field) and (field != "reasons" or (before and now)):
            yield lead_change(occasion, village, (field, now.get(field), before.get(field)), undo.note)
