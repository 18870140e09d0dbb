"""Closing tasks: the one place where a task leaves the hands of its owner, with the entry that says how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, select

from ledgers.authority.act import Act
from ledgers.bulk import insert_rows
from ledgers.fields import table_of
from ledgers.journal.task import Task, TaskEntry

FALL_TASK, MEASURE_TASK = "confirm_fall", "measure"
VILLAGE_PLAN_TASK, DATA_TASK = "village_plan", "report_data"
OPINION_TASK, OPINION_SUPERVISION = "opinion_reminder", "opinion_supervision"
BY_DEPARTMENT = (OPINION_TASK, OPINION_SUPERVISION)
"""Asked of a department as a whole: rules find them village by village, the joint review asks for them once."""
LAPSED = "lapsed"
_TASK = table_of(Task)
_CLOSE = update(_TASK).where(_TASK.c.id == bindparam("task"))


def measure_subject(village: str, number: int) -> str:
    """Return what the task of a measure of a village plan is about."""
    return f"{village}#{number}"


def settle(session: Session, act: Act, task: Task, deed: str, note: str) -> None:
    """Close a task (done, returned or cancelled by a person) and enter who did it and why."""
    assert task.id is not None
    task.state, task.closed_on, task.closed_by, task.note = deed, act.on, act.by, note[:400]
    session.add(TaskEntry(**task_entry_row(act, task.id, deed, note)))


def let_lapse(session: Session, act: Act, notes: Mapping[int, str]) -> None:
    """Close the tasks ``notes`` says by id why nothing asks for them any more; nobody did and nobody cancelled them."""
    if not notes:
        return
    connection = session.connection()
    closed = {"state": LAPSED, "closed_on": act.on, "closed_by": act.by}
    connection.execute(_CLOSE.values(**closed), [{"task": task_id, "note": note} for task_id, note in notes.items()])
    entries = [task_entry_row(act, task_id, LAPSED, note) for task_id, note in notes.items()]
    insert_rows(connection, table_of(TaskEntry), entries)


def settle_subject(session: Session, act: Act, subject: tuple[str, str], note: str) -> int:
    """Mark the open tasks of one (subject, kind) done because what they asked for was done; return how many."""
    about, kind = subject
    chosen = select(Task).where(
        Task.round_id == act.round_id, Task.subject == about, Task.kind == kind, Task.state == "open"
    )
    found = session.exec(chosen).all()
    for task in found:
        settle(session, act, task, "done", note)
    return len(found)


def task_entry_row(act: Act, task_id: int, action: str, note: str) -> dict[str, Any]:
    """Return the columns of the entry of one thing that happened to a task."""
    what = {"task_id": task_id, "action": action, "note": note[:400]}
    return what | {"made_by": act.by, "made_on": act.on, "made_at": act.at}
