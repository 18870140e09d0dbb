"""What people do with tasks: list them, finish, return or cancel one, by name and with a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from config.errors import InputError
from engine.risks.moves import points_of, report_progress
from engine.risks.village_plans import finish_measure
from engine.tasks.chain import read_people, read_people_of
from engine.tasks.closing import MEASURE_TASK, settle
from ledgers.authority.act import Act, need
from ledgers.authority.days import require_after
from ledgers.authority.rights import Matter, need_right
from ledgers.journal.task import Task
from ledgers.risk_point.missed import ACTIVE_STATES, PROGRESS_TASK
from ledgers.roster.table import County, Officer, Round, Township, Village

DEEDS = {"done": "办结", "returned": "退回", "cancelled": "撤销"}
TASK_STATES = {"open": "在办", "done": "已办结", "returned": "已退回", "cancelled": "已撤销", "lapsed": "自动失效"}
"""``lapsed`` is the system's own: nothing asks for the task any more. The others are what a named person did."""


@dataclass(frozen=True, slots=True)
class WantedTasks:
    """Which tasks to list; ``overdue_on`` keeps the open ones whose due date has passed on that day.

    ``people`` keeps what is theirs: the tasks they own, and those they are to urge.
    """

    state: str | None = "open"
    owner_no: str | None = None
    area: str = ""
    kind: str | None = None
    overdue_on: date | None = None
    people: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class ListedTask:
    """One task with the names people know."""

    task: Task
    village: str
    owner: str | None
    supervisor: str | None = None


def list_tasks(session: Session, round_id: int, wanted: WantedTasks) -> list[ListedTask]:
    """Return the tasks asked for, the ones due first before the others."""
    urging, place = aliased(Officer), func.coalesce(Village.name, Township.name, County.name)
    chosen = (
        select(Task, place, Officer.name, urging.name)
        .outerjoin(Village, col(Village.code) == Task.village_code)
        .outerjoin(Township, col(Township.code) == Task.village_code)
        .outerjoin(County, col(County.code) == Task.village_code)
        .outerjoin(Officer, col(Officer.no) == Task.owner_no)
        .outerjoin(urging, col(urging.no) == Task.supervisor_no)
        .where(Task.round_id == round_id, col(Task.village_code).startswith(wanted.area))
        .order_by(col(Task.due_on), col(Task.id))
    )
    if wanted.state:
        chosen = chosen.where(Task.state == wanted.state)
    if wanted.owner_no:
        chosen = chosen.where(Task.owner_no == wanted.owner_no)
    if wanted.kind:
        chosen = chosen.where(Task.kind == wanted.kind)
    if wanted.overdue_on:
        chosen = chosen.where(Task.state == "open", Task.due_on < wanted.overdue_on)
    if wanted.people is not None:
        chosen = chosen.where(or_(col(Task.owner_no).in_(wanted.people), col(Task.supervisor_no).in_(wanted.people)))
    return [ListedTask(*row) for row in session.exec(chosen)]


def mine(session: Session, act: Act, current: Round) -> list[str]:
    """Return the numbers of those whose tasks the acting officer has: his own, and of whom he stands in for."""
    actor = act.need_officer("“查看本人任务”")
    return read_people(session, current).stood_in_for(actor.no, act.on)


def task_of(session: Session, round_id: int, task_id: int) -> Task:
    """Return one task; InputError when there is none."""
    task = session.get(Task, task_id)
    if task is None or task.round_id != round_id:
        raise InputError(f"没有编号为 {task_id} 的任务", remedy="用 huanjie tasks list 查看编号")
    return task


def close_task(session: Session, act: Act, task: Task, deed: str, note: str) -> Task:
    """Finish, return or cancel an open task on behalf of a named person, with a note.

    Finishing a report enters the note as progress on every risk point the village is working on; finishing a measure
    of a village plan finishes the measure.
    """
    word = DEEDS[deed]
    _refuse_stranger(session, act, task, f"{word}任务")
    said = need(note, f"{word}说明", "用 --note 写明情况")
    if task.state != "open":
        raise InputError(
            f"任务 {task.id} {TASK_STATES[task.state]}（{task.closed_by} {task.closed_on}），不能再{word}",
            where=task.title,
            remedy="用 huanjie tasks list --state all 查看",
        )
    require_after(act, task.created_on, "下达任务", task.title)
    if deed == "done" and task.kind == PROGRESS_TASK:
        for point in points_of(session, act.round_id, task.village_code):
            if point.state in ACTIVE_STATES:
                report_progress(session, act, point, said)
    if deed == "done" and task.kind == MEASURE_TASK:
        finish_measure(session, act, task.village_code, int(task.subject.rpartition("#")[2]), said)
    else:
        settle(session, act, task, deed, said)
    session.flush()
    return task


def _refuse_stranger(session: Session, act: Act, task: Task, deed: str) -> None:
    """A task is in the hands of its owner or who stands in for him, of those above him, and of the department."""
    people = read_people_of(session, act.round_id, task.village_code)
    receiver = people.receiver(task.owner_no, act.on) if task.owner_no else None
    named = (task.owner_no, receiver, *people.supervisors(task.village_code, task.owner_no))
    need_right(session, act, "task", Matter(deed, task.village_code, named=named))
