"""Follow-up tasks of one night: what reports, rules, falls and plans ask for; reminders; one step up when overdue.

A task exists once for each subject, kind and period. What people do with a task is in ``engine.workflow.task_moves``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from config.calendar import WorkCalendar
from engine.rulebook.followup import TaskKind
from engine.workflow.chain import People
from engine.workflow.night import Night
from engine.workflow.periods import Deadline, cadence_on, deadline_of, deadline_on, period_of
from engine.workflow.task_story import FALL_TASK, LAPSED, MEASURE_TASK, entry_of_task, settle
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
}
RULE_CLEARED = "规则已不再命中，不需再办"


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
    """What a night did to the tasks: counts by deed, and the ids by officer of what is new, due, overdue, escalated."""

    counts: Counter[str]
    created: tuple[Task, ...]
    reminded: tuple[Task, ...]
    escalated: tuple[Task, ...]


def run_tasks(
    session: Session, night: Night, people: People, demands: Iterable[Demand], levels: Mapping[str, str]
) -> TaskOutcome:
    """Create what is demanded and not there yet, let lapse what nothing demands any more, remind, escalate.

    ``levels`` are the levels in force. Run again on the same date it writes nothing.
    """
    desk = _TaskDesk(session, night, people, levels)
    wanted = list(demands)
    desk.lapse(wanted)
    for demand in wanted:
        desk.ask(demand)
    session.flush()
    desk.remind()
    desk.escalate()
    session.flush()
    return desk.outcome


def _days_to_poll(night: Night, village: str) -> int:
    return (night.polling.of(village) - night.on).days


class _TaskDesk:
    """The tasks of a round during one night."""

    def __init__(self, session: Session, night: Night, people: People, levels: Mapping[str, str]) -> None:
        self._session, self._night, self._people, self._levels = session, night, people, levels
        self._open = list(
            session.exec(
                select(Task).where(Task.round_id == night.round_id, Task.state == "open").order_by(col(Task.id))
            )
        )
        self._open_keys = {(task.subject, task.kind) for task in self._open}
        self._closed_on = _last_closed(session, night.round_id)
        self._periods = _known_periods(session, night)
        self._created: list[Task] = []
        self._reminded: list[Task] = []
        self._escalated: list[Task] = []
        self._lapsed = 0

    @property
    def outcome(self) -> TaskOutcome:
        """What was done so far."""
        made = (tuple(self._created), tuple(self._reminded), tuple(self._escalated))
        names = ("created", "reminded", "escalated")
        counts = Counter({name: len(tasks) for name, tasks in zip(names, made, strict=True)})
        counts[LAPSED] = self._lapsed
        return TaskOutcome(+counts, *made)

    def ask(self, demand: Demand) -> None:
        """Create the task of a demand unless it is there already."""
        kind = self._night.rules.followup.tasks[demand.kind]
        if demand.kind == PROGRESS_TASK:
            self._ask_report(demand, kind)
        elif (demand.subject, demand.kind) not in self._open_keys and not self._just_closed(demand, kind):
            due = demand.due_on or self._night.calendar.add(self._night.on, kind.due_working_days)
            due = self._night.calendar.on_or_before(due) if demand.due_on else due
            self._create(demand, kind, self._night.on.isoformat(), self._deadline(max(due, self._night.on)))

    def lapse(self, wanted: Iterable[Demand]) -> None:
        """Let the open tasks lapse that nothing demands any more; nobody did them and nobody cancelled them."""
        demanded = {(demand.subject, demand.kind) for demand in wanted}
        kept = []
        for task in self._open:
            if (task.subject, task.kind) in demanded:
                kept.append(task)
                continue
            settle(self._session, self._night.act, task, LAPSED, NO_LONGER.get(task.kind, RULE_CLEARED))
            self._lapsed += 1
        self._open = kept
        self._open_keys = {(task.subject, task.kind) for task in kept}

    def remind(self) -> None:
        """Mark the tasks whose reminder has come."""
        for task in (*self._open, *self._created):
            if task.reminded_on is None and task.remind_on <= self._night.on:
                task.reminded_on = self._night.on
                self._reminded.append(task)

    def escalate(self) -> None:
        """Hand tasks one step up the chain for every few working days they are overdue."""
        for task in self._open:
            late = working_days_between(self._night.calendar, task.due_on, self._night.on)
            if late // self._night.rules.followup.escalate_working_days > task.chain_step:
                above = self._people.above(task.village_code, task.owner_no)
                if above is None:
                    continue
                before, task.owner_no = task.owner_no, above
                task.chain_step, task.escalated_on = task.chain_step + 1, self._night.on
                said = f"逾期 {late} 个工作日，由 {before or '未定'} 提到 {above}"
                self._session.add(entry_of_task(self._night.act, task, "escalated", said))
                self._escalated.append(task)

    def _ask_report(self, demand: Demand, kind: TaskKind) -> None:
        level = self._levels.get(demand.village, "none")
        followup = self._night.rules.followup
        cadence = cadence_on(followup, level, _days_to_poll(self._night, demand.village))
        if cadence is None or (cadence == "day" and not self._night.calendar.is_working_day(self._night.on)):
            return
        period = period_of(cadence, self._night.on)
        deadline = deadline_of(period, self._night.calendar, followup.remind_working_days)
        if deadline.due_on >= self._night.on and (demand.subject, period.name) not in self._periods:
            self._create(demand, kind, period.name, deadline, period.starts_on)

    def _just_closed(self, demand: Demand, kind: TaskKind) -> bool:
        closed_on = self._closed_on.get((demand.subject, demand.kind))
        return closed_on is not None and self._night.on <= self._night.calendar.add(closed_on, kind.due_working_days)

    def _deadline(self, due: date) -> Deadline:
        return deadline_on(due, self._night.on, self._night.calendar, self._night.rules.followup.remind_working_days)

    def _create(
        self, demand: Demand, kind: TaskKind, period: str, deadline: Deadline, begun: date | None = None
    ) -> None:
        task = Task(
            round_id=self._night.round_id,
            subject=demand.subject,
            village_code=demand.village,
            kind=demand.kind,
            period=period,
            rule_id=demand.rule_id,
            title=f"{kind.title}：{demand.detail}"[:200] if demand.detail else kind.title,
            urgent=kind.urgent,
            owner_no=demand.owner_no or self._people.holder(demand.village, kind.owner),
            created_on=self._night.on,
            from_on=begun or self._night.on,
            remind_on=deadline.remind_on,
            due_on=deadline.due_on,
            provisional=deadline.provisional,
        )
        self._session.add(task)
        self._created.append(task)
        self._open_keys.add((demand.subject, demand.kind))


def working_days_between(calendar: WorkCalendar, after: date, until: date) -> int:
    """Return the number of working days after ``after`` up to and including ``until``; 0 when not later."""
    days = range(after.toordinal() + 1, until.toordinal() + 1)
    return sum(calendar.is_working_day(date.fromordinal(day)) for day in days)


def _last_closed(session: Session, round_id: int) -> dict[tuple[str, str], date]:
    rows = session.exec(
        select(Task.subject, Task.kind, func.max(Task.closed_on))
        .where(Task.round_id == round_id, col(Task.state).not_in(("open", LAPSED)), Task.kind != PROGRESS_TASK)
        .group_by(Task.subject, Task.kind)
    )
    return {(subject, kind): day for subject, kind, day in rows if day is not None}


def _known_periods(session: Session, night: Night) -> set[tuple[str, str]]:
    recent = night.on - timedelta(days=40)
    rows = session.exec(
        select(Task.subject, Task.period).where(
            Task.round_id == night.round_id, Task.kind == PROGRESS_TASK, Task.created_on >= recent
        )
    )
    return set(rows)
