"""Lets the tasks lapse that runs made, and puts those back they moved; what a person has closed since stays closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.tasks.closing import LAPSED, task_entry_row
from engine.undo.putting import Row, Undoing, by_key, frame_of
from ledgers.bulk import insert_rows
from ledgers.fields import table_of
from ledgers.journal.keeping import TASKS
from ledgers.journal.task import TaskEntry

BY_PROGRAM = ("open", LAPSED)
"""States in which no person has closed a task."""
SHOWN = ("state", "supervisor_no")
"""What is entered in the story of a task when it is put back; a reminder leaves no entry."""


@dataclass(frozen=True, slots=True)
class RestoredTasks:
    """How many tasks lapsed and were put back, and the numbers of those made by the runs that people have closed."""

    lapsed: int
    restored: int
    stays: tuple[int, ...]


def restore_tasks(undo: Undoing) -> RestoredTasks:
    """Undo what the runs did to the tasks."""
    touched = undo.touched(TASKS)
    before, now = by_key(TASKS, touched.before), by_key(TASKS, touched.now)
    made = [now[number] for number in touched.made if number in now]
    void = [_void(undo, row) for row in made if row["state"] in BY_PROGRAM]
    moved = [row for number, row in before.items() if now[number]["state"] in BY_PROGRAM and row != now[number]]
    undo.put(TASKS, frame_of(TASKS, [*void, *moved]))
    lapsed = [row for row in void if now[row["id"]]["state"] != LAPSED]
    told = [row for row in moved if any(row[name] != now[row["id"]][name] for name in SHOWN)]
    entries = [*(_entry(undo, row, LAPSED) for row in lapsed), *(_entry(undo, row, "restored") for row in told)]
    insert_rows(undo.session.connection(), table_of(TaskEntry), entries)
    return RestoredTasks(len(lapsed), len(moved), tuple(row["id"] for row in made if row["state"] not in BY_PROGRAM))


def _void(undo: Undoing, row: Row) -> Row:
    """Return a task as nobody is asked to do it any more, and as it can be asked for anew."""
    if row["state"] == LAPSED:
        return row | {"taken_back": undo.number}
    closed = {"state": LAPSED, "closed_on": undo.act.on.isoformat(), "closed_by": undo.act.by, "note": undo.note[:400]}
    return row | closed | {"taken_back": undo.number}


def _entry(undo: Undoing, row: Row, action: str) -> dict[str, Any]:
    return task_entry_row(undo.act, row["id"], action, undo.note)
