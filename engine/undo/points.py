"""Withdraws the risk points that runs opened and puts back those they moved; what people have worked on stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from engine.risks.entries import Step, entry_row
from engine.risks.states import WITHDRAWN
from engine.undo.putting import Row, Undoing, by_key, frame_of
from engine.undo.results import decided_since
from ledgers.bulk import insert_rows
from ledgers.fields import table_of
from ledgers.journal.change import Change
from ledgers.journal.keeping import POINTS
from ledgers.journal.risk_entry import RiskEntry
from ledgers.journal.village_plan import Measure
from ledgers.risk_point.columns import LEDGER

FOUND = ("rule_version", "facts", "finding", "automatic_level", "lead_no", "township_owner")
"""What the program alone says of a point; the rest follows from what people do."""
DECIDED = ("confirmed_level", "confirmed_by")


@dataclass(frozen=True, slots=True)
class RestoredPoints:
    """How many points were withdrawn and put back, and those (village and rule) people have worked on since."""

    withdrawn: int
    restored: int
    stays: tuple[str, ...]


def restore_points(undo: Undoing) -> RestoredPoints:
    """Undo what the runs did to ledger 6."""
    touched = undo.touched(POINTS)
    before, now = by_key(POINTS, touched.before), by_key(POINTS, touched.now)
    made = [number for number in touched.made if number in now and now[number]["state"] != WITHDRAWN]
    worked_on, decided = _worked_on(undo, now, made), decided_since(undo).keys()
    withdrawn = [now[number] | {"state": WITHDRAWN} for number in made if number not in worked_on]
    restored = []
    for number, row in before.items():
        kept = set(DECIDED) if row["village_code"] in decided else set()
        kept |= row.keys() - FOUND if number in worked_on else set()
        restored.append(row | {name: now[number][name] for name in kept})
    wanted = [row for row in (*withdrawn, *restored) if row != now[row["id"]]]
    undo.put(POINTS, frame_of(POINTS, wanted))
    insert_rows(undo.session.connection(), table_of(RiskEntry), list(_entries(undo, wanted, now)))
    moved = {number for number, row in before.items() if row["state"] != now[number]["state"]}
    stays = sorted(_name(now[number]) for number in worked_on & {*made, *moved})
    return RestoredPoints(len(withdrawn), len(wanted) - len(withdrawn), tuple(stays))


def _entries(undo: Undoing, rows: Iterable[Row], now: Mapping[int, Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        was = now[row["id"]]["state"]
        if was != row["state"]:
            yield entry_row(row["id"], undo.act, Step("moved", undo.note, from_state=was, to_state=row["state"]))


def _worked_on(undo: Undoing, points: Mapping[int, Row], made: Sequence[int]) -> set[int]:
    """Return those of the points people have worked on since the runs began: by an entry, in ledger 6, or, of those
    the runs ``made``, by a measure of the village plan."""
    round_id, first = undo.act.round_id, undo.runs[0]
    entered = select(RiskEntry.risk_point_id).where(RiskEntry.round_id == round_id, col(RiskEntry.made_no).is_not(None))
    entered = entered.where(col(RiskEntry.id) > first.risk_entry_mark)
    written = select(Change.row_key).where(Change.round_id == round_id, Change.ledger == LEDGER.name)
    written = written.where(col(Change.id) > first.change_mark)
    planned = select(Measure.village_code, Measure.rule_id).where(Measure.round_id == round_id)
    measures = {f"{code}/{rule}" for code, rule in undo.session.exec(planned)}
    numbers, names = set(undo.session.exec(entered)), set(undo.session.exec(written))
    found = {number for number, row in points.items() if number in numbers or _name(row) in names}
    return found | {number for number in made if _name(points[number]) in measures}


def _name(row: Row) -> str:
    return f"{row['village_code']}/{row['rule_id']}"
