"""Closing tasks: the one place where a task leaves the hands of its owner, with the entry that says how."""

from __future__ import annotations

from sqlmodel import Session, select

from engine.workflow.acting import Act
from ledgers.journal.task import Task, TaskEntry

FALL_TASK, MEASURE_TASK = "confirm_fall", "measure"
LAPSED = "lapsed"


def measure_subject(village: str, number: int) -> str:
    """Return what the task of a measure of a village plan is about."""
    return f"{village}#{number}"


def settle(session: Session, act: Act, task: Task, deed: str, note: str) -> None:
    """Close a task (done, returned or cancelled by a person, or lapsed) and enter who did it and why."""
    task.state, task.closed_on, task.closed_by, task.note = deed, act.on, act.by, note[:400]
    session.add(entry_of_task(act, task, deed, note))


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


def entry_of_task(act: Act, task: Task, action: str, note: str) -> TaskEntry:
    """Return the entry of one thing that happened to a task."""
    assert task.id is not None
    return TaskEntry(task_id=task.id, action=action, made_by=act.by, made_on=act.on, made_at=act.at, note=note[:400])
