"""What a night does with open tasks as their day comes: one reminder, then one step up for every few days overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

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
    """Hand tasks one step up the chain for every few working days they are overdue; return them as they are then."""
    late = _days_late(session, night)
    owed = {due: days // night.rules.followup.escalate_working_days for due, days in late.items()}
    if not any(owed.values()):
        return ()
    step_owed = case({due: steps for due, steps in owed.items() if steps}, value=Task.due_on, else_=0)
    waiting = task_lines(session, night.round_id, step_owed > Task.chain_step)
    moved = tuple(_handed_up(people, waiting))
    connection = session.connection()
    if moved:
        Keeper(session, night.round_id, night.run_id).keep(TASKS, [new.id for _, new in moved])
        values = [{"task": new.id, "owner_no": new.owner_no, "chain_step": new.chain_step} for _, new in moved]
        connection.execute(_CHANGED.values(escalated_on=night.on), values)
    said = ((new.id, _said(old, new, late[old.due_on])) for old, new in moved)
    entries = [task_entry_row(night.act, task_id, "escalated", note) for task_id, note in said]
    insert_rows(connection, table_of(TaskEntry), entries)
    return tuple(new for _, new in moved)


def _days_late(session: Session, night: Night) -> dict[date, int]:
    """Return by due date, of the open tasks whose day is over, how many working days they are late."""
    over = select(col(Task.due_on)).where(
        Task.round_id == night.round_id, Task.state == "open", col(Task.due_on) < night.on
    )
    days = session.exec(over.distinct()).all()
    return {due: working_days_between(night.calendar, due, night.on) for due in days}


def _handed_up(people: People, waiting: tuple[TaskLine, ...]) -> Iterator[tuple[TaskLine, TaskLine]]:
    """Give each task as it is and as it is one step up; what lies at the top of the chain stays there."""
    for task in waiting:
        above = people.above(task.village_code, task.owner_no)
        if above is not None:
            yield task, task._replace(owner_no=above, chain_step=task.chain_step + 1)


def _said(old: TaskLine, new: TaskLine, late: int) -> str:
    return f"逾期 {late} 个工作日，由 {old.owner_no or '未定'} 提到 {new.owner_no}"


def working_days_between(calendar: WorkCalendar, after: date, until: date) -> int:
    """Return the number of working days after ``after`` up to and including ``until``; 0 when not later."""
    days = range(after.toordinal() + 1, until.toordinal() + 1)
    return sum(calendar.is_working_day(date.fromordinal(day)) for day in days)
