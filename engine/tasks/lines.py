"""Tasks as the night tells of them: plain rows, for a country has too many for an object each."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from ledgers.journal.task import Task


class TaskLine(NamedTuple):
    """What a digest has to know of a task."""

    id: int
    village_code: str
    kind: str
    owner_no: str | None
    due_on: date
    chain_step: int
    supervisor_no: str | None


def task_lines(session: Session, round_id: int, *conditions: ColumnElement[bool] | bool) -> tuple[TaskLine, ...]:
    """Return the open tasks of a round that meet the conditions, oldest first."""
    columns = [getattr(Task, name) for name in TaskLine._fields]
    chosen = select(*columns).where(Task.round_id == round_id, Task.state == "open", *conditions)
    return tuple(TaskLine(*row) for row in session.exec(chosen.order_by(col(Task.id))))
