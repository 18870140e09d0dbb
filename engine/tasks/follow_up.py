"""Follow-up tasks of one night: what reports, rules, falls and plans ask for; reminders; supervision.

A task exists once for each subject, kind and period. What people do with a task is in ``engine.tasks.moves``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from engine.rulebook.followup import TaskKind
from engine.runs.night import Night
from engine.tasks.chain import People
from engine.tasks.closing import (
    DATA_TASK,
    FALL_TASK,
    LAPSED,
    MEASURE_TASK,
    OPINION_SUPERVISION,
    OPINION_TASK,
    VILLAGE_PLAN_TASK,
    let_lapse,
)
from engine.tasks.lines import TaskLine
from engine.tasks.periods import Deadline, deadline_on
from engine.tasks.reminders import escalate, remind
from engine.tasks.report_periods import ReportPeriods
from ledgers.bulk import insert_numbered, trusted
from ledgers.fields import table_of
from ledgers.journal.keeping import TASKS, Keeper
from ledgers.journal.task import Task
from ledgers.risk_point.missed import PROGRESS_TASK

NO_LONGER = {
    PROGRESS_TASK: "已没有在办的风险点或已无风险等级，不再报送",
    FALL_TASK: "等级已确认、已回升或数据待补，不需核验",
    MEASURE_TASK: "措施已办结或已撤销",
    "plan_township": "安置方案已转入下一环节",
    "plan_returned": "退回的安置方案已重新报送",
    "plan_county": "安置方案已转入下一环节",
    "plan_approval_step": "安置方案已批准或退回",
    "plan_stale": "过时的安置方案已处理",
    "plan_visit": "回访已登记",
    "rehearing": "异议已复核",
    VILLAGE_PLAN_TASK: "一村一策已经制定，或该村已不是高、中风险村",
    DATA_TASK: "等级所需的数据已经补齐",
    OPINION_TASK: "该部门逾期的联审意见已反馈",
    OPINION_SUPERVISION: "该部门逾期的联审意见已反馈",
}
RULE_CLEARED = "规则已不再命中，不需再办"
DETAIL = "{detail}"
Key = tuple[str, str]
"""What a task is about, and its kind."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that must be done: about what, of which kind, asked for by which rule."""

    village: str
    kind: str
    subject: str
    rule_id: str | None = None
    due_on: date | None = None
    owner_no: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """What a night did to the tasks: counts by deed, and what is new, due and escalated."""

    counts: Counter[str]
    created: tuple[TaskLine, ...]
    reminded: tuple[TaskLine, ...]
    escalated: tuple[TaskLine, ...]


def run_tasks(
    session: Session, night: Night, people: People, demands: Iterable[Demand], levels: Mapping[str, str]
) -> TaskOutcome:
    """Create what is demanded and not there yet, let lapse what nothing demands any more, escalate, remind.

    ``levels`` are the levels in force. Run again on the same date it writes nothing.
    """
    session.flush()
    wanted = list(demands)
    open_tasks = _open_tasks(session, night.round_id)
    demanded = {(demand.subject, demand.kind) for demand in wanted}
    lapsed = {task_id: key for task_id, key in open_tasks.items() if key not in demanded}
    notes = {task_id: NO_LONGER.get(kind, RULE_CLEARED) for task_id, (_, kind) in lapsed.items()}
    keeper = Keeper(session, night.round_id, night.run_id)
    keeper.keep(TASKS, sorted(notes))
    let_lapse(session, night.act, notes)
    desk = _Desk(session, night, people, demanded.intersection(open_tasks.values()))
    for demand in wanted:
        desk.ask(demand, levels.get(demand.village, "none"))
    made = (desk.create(keeper), escalate(session, night, people), remind(session, night))
    names = ("created", "escalated", "reminded")
    counts = Counter({name: len(tasks) for name, tasks in zip(names, made, strict=True)} | {LAPSED: len(lapsed)})
    return TaskOutcome(+counts, **dict(zip(names, made, strict=True)))


def _open_tasks(session: Session, round_id: int) -> dict[int, Key]:
    """Return what the open tasks of a round are about, by id, oldest first."""
    chosen = select(Task.id, Task.subject, Task.kind).where(Task.round_id == round_id, Task.state == "open")
    rows = session.exec(chosen.order_by(col(Task.id)))
    return {task_id: (subject, kind) for task_id, subject, kind in rows if task_id is not None}


class _Desk:
    """Collects the tasks that one night creates. ``known`` are open already."""

    def __init__(self, session: Session, night: Night, people: People, known: set[Key]) -> None:
        self._night, self._people, self._known = night, people, known
        self._closed_on = _last_closed(session, night.round_id)
        self._reports = ReportPeriods(session, night)
        self._rows: list[dict[str, Any]] = []

    def ask(self, demand: Demand, level: str) -> None:
        """Put down the task of a demand unless it is there already; ``level`` is that in force in its village."""
        kind, key = self._night.rules.followup.tasks[demand.kind], (demand.subject, demand.kind)
        if demand.kind == PROGRESS_TASK:
            report = self._reports.owed(demand.village, level)
            if report is not None:
                self._add(demand, (report.period.name, report.period.starts_on), report.deadline)
        elif key not in self._known and not self._just_closed(key, kind):
            self._known.add(key)
            self._add(demand, (self._night.on.isoformat(), self._night.on), self._deadline(demand, kind))

    def create(self, keeper: Keeper) -> tuple[TaskLine, ...]:
        """Create what was put down, in that order."""
        with trusted(keeper.session.connection()) as connection:
            ids = insert_numbered(connection, table_of(Task), self._rows)
        keeper.made(TASKS, ids)
        shared = TaskLine._fields[1:]
        return tuple(
            TaskLine(task_id, *(row[name] for name in shared)) for task_id, row in zip(ids, self._rows, strict=True)
        )

    def _just_closed(self, key: Key, kind: TaskKind) -> bool:
        closed_on = self._closed_on.get(key)
        return closed_on is not None and self._night.on <= self._night.calendar.add(closed_on, kind.due_working_days)

    def _deadline(self, demand: Demand, kind: TaskKind) -> Deadline:
        on, calendar = self._night.on, self._night.calendar
        due = calendar.on_or_before(demand.due_on) if demand.due_on else calendar.add(on, kind.due_working_days)
        return deadline_on(max(due, on), on, calendar, self._night.rules.followup.remind_working_days)

    def _add(self, demand: Demand, period: tuple[str, date], deadline: Deadline) -> None:
        kind = self._night.rules.followup.tasks[demand.kind]
        name, starts_on = period
        self._rows.append(
            {
                "round_id": self._night.round_id,
                "subject": demand.subject,
                "village_code": demand.village,
                "kind": demand.kind,
                "period": name,
                "rule_id": demand.rule_id,
                "title": _title(kind, demand.detail),
                "urgent": kind.urgent,
                "owner_no": demand.owner_no or self._people.holder(demand.village, kind.owner),
                "chain_step": 0,
                "supervisor_no": None,
                "created_on": self._night.on,
                "from_on": starts_on,
                "remind_on": deadline.remind_on,
                "due_on": deadline.due_on,
                "provisional": deadline.provisional,
            }
        )


def _title(kind: TaskKind, detail: str) -> str:
    """Return the title of a task: the detail where the kind has a place for it, else behind."""
    if DETAIL in kind.title:
        return kind.title.replace(DETAIL, detail)[:200]
    return f"{kind.title}：{detail}"[:200] if detail else kind.title


def _last_closed(session: Session, round_id: int) -> dict[Key, date]:
    rows = session.exec(
        select(Task.subject, Task.kind, func.max(Task.closed_on))
        .where(Task.round_id == round_id, col(Task.state).not_in(("open", LAPSED)), Task.kind != PROGRESS_TASK)
        .group_by(Task.subject, Task.kind)
    )
    return {(subject, kind): day for subject, kind, day in rows if day is not None}
