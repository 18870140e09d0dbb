"""What a night does with open tasks as their day comes: one reminder, then supervision by the next above.

For every few working days a task is overdue the next person up the chain is told to urge its owner. The owner keeps it:
who must do a thing can always do it, and nobody above gets the form of a clerk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from sqlalchemy import and_, bindparam, case, update
from sqlmodel import Session, col, select

from config.calendar import WorkCalendar
from engine.runs.night import Night
from engine.tasks.chain import People
from engine.tasks.closing import task_entry_row
from engine.tasks.lines import TaskLine, task_lines
from ledgers.bulk import insert_rows
from ledgers.fields import table_of
from ledgers.journal.keeping import TASKS, Keeper
from ledgers.journal.task import Task, TaskEntry

_TASK = table_of(Task)
_CHANGED = update(_TASK).where(_TASK.c.id == bindparam("task"))


def remind(session: Session, night: Night) -> tuple[TaskLine, ...]:
    """Mark the open tasks whose reminder has come; return them."""
    task = _TASK.c
    due = and_(task.state == "open", task.reminded_on.is_(None), task.remind_on <= night.on)
    Keeper(session, night.round_id, night.run_id).keep_where(TASKS, due)
    mark = update(_TASK).where(task.round_id == night.round_id, due).values(reminded_on=night.on)
    marked = session.connection().execute(mark.returning(*(task[name] for name in TaskLine._fields)))
    return tuple(sorted(TaskLine(*row) for row in marked))


def escalate(session: Session, night: Night, people: People) -> tuple[TaskLine, ...]:
    """Name for overdue tasks who is to urge their owners, one step further up for every few working days.

    Returns the tasks somebody else is to urge from now on, as they are then.
    """
    late = _days_late(session, night)
    owed = {due: days // night.rules.followup.escalate_working_days for due, days in late.items()}
    if not any(owed.values()):
        return ()
    step_owed = case({due: steps for due, steps in owed.items() if steps}, value=Task.due_on, else_=0)
    supervised = [kind.name for kind in night.rules.followup.tasks.values() if kind.supervised]
    waiting = task_lines(session, night.round_id, step_owed > Task.chain_step, col(Task.kind).in_(supervised))
    raised = tuple(_supervised(people, waiting))
    connection = session.connection()
    if raised:
        Keeper(session, night.round_id, night.run_id).keep(TASKS, [task.id for task in raised])
        values = [{"task": t.id, "supervisor_no": t.supervisor_no, "chain_step": t.chain_step} for t in raised]
        connection.execute(_CHANGED.values(escalated_on=night.on), values)
    entries = [
        task_entry_row(night.act, task.id, "escalated", _said(people, task, late[task.due_on])) for task in raised
    ]
    insert_rows(connection, table_of(TaskEntry), entries)
    return raised


def _days_late(session: Session, night: Night) -> dict[date, int]:
    """Return by due date, of the open tasks whose day is over, how many working days they are late."""
    over = select(col(Task.due_on)).where(
        Task.round_id == night.round_id, Task.state == "open", col(Task.due_on) < night.on
    )
    days = session.exec(over.distinct()).all()
    return {due: working_days_between(night.calendar, due, night.on) for due in days}


def _supervised(people: People, waiting: tuple[TaskLine, ...]) -> Iterator[TaskLine]:
    """Give each task with the next one up who is to urge its owner; where the chain ends nobody more is told."""
    above = cache(people.supervisors)
    for task in waiting:
        chain = above(task.village_code, task.owner_no)
        if task.chain_step < len(chain):
            yield task._replace(supervisor_no=chain[task.chain_step], chain_step=task.chain_step + 1)


def _said(people: People, task: TaskLine, late: int) -> str:
    supervisor, owner = (people.officers.get(number or "") for number in (task.supervisor_no, task.owner_no))
    urged = f"{owner.name}（{owner.unit or ''}{owner.post}）" if owner else "有关责任人"
    return f"逾期 {late} 个工作日，请{supervisor.name if supervisor else task.supervisor_no}督促{urged}办理"


def working_days_between(calendar: WorkCalendar, after: date, until: date) -> int:
    """Return the number of working days after ``after`` up to and including ``until``; 0 when not later."""
    days = range(after.toordinal() + 1, until.toordinal() + 1)
    return sum(calendar.is_working_day(date.fromordinal(day)) for day in days)
