"""What people do on a day of the season: work on risk points, report, check, confirm, plan and finish tasks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from random import Random

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from config.errors import InputError
from engine.evaluation.finding import read_findings
from engine.risks.decisions import FallRules, Grounds, assessment_of, confirm_fall
from engine.risks.moves import Statement, move_point
from engine.risks.progress import report_village_progress
from engine.risks.village_plans import NewMeasure, add_measure, approve_plan, finish_measure, measures_of
from engine.runs.rules import Rules
from engine.tasks.chain import VILLAGE_OFFICER, People
from engine.tasks.closing import DATA_TASK, FALL_TASK, MEASURE_TASK, VILLAGE_PLAN_TASK
from engine.tasks.moves import close_task
from ledgers.authority.act import Act, acting_as, actors_of
from ledgers.journal.assessment import Assessment
from ledgers.journal.task import Task
from ledgers.journal.village_plan import Measure
from ledgers.risk_point.missed import PROGRESS_TASK
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS

NEXT = {
    "open": ("in_hand", "township_owner"),
    "reopened": ("in_hand", "township_owner"),
    "in_hand": ("evidence", "township_owner"),
    "evidence": ("township_checked", "township_secretary"),
    "township_checked": ("county_verified", "department"),
    "county_verified": ("closed", "department"),
}
"""The next state of a risk point and the role that takes it there."""
WORDS = {
    "in_hand": "开始处置",
    "evidence": "已办结，报送佐证",
    "township_checked": "现场核查属实",
    "county_verified": "核验通过",
    "closed": "同意销号",
}


class Staff:
    """Everybody of the county on one day; each deed may fail as in life, and the day goes on."""

    def __init__(self, session: Session, act: Act, people: People, rng: Random) -> None:
        self._session, self._act, self._people, self._rng = session, act, people, rng
        self._actors = actors_of(people.officers.values())

    def work_on_points(self) -> None:
        """Take points in hand, and those whose rule is clear one step on towards close-out."""
        clear = self._clear_rules()
        for point in self._session.exec(self._points()).all():
            step = NEXT.get(point.state)
            ready = point.state in ("open", "reopened") or point.rule_id in clear.get(point.village_code, ())
            if step is None or not ready or self._rng.random() > 0.4:
                continue
            state, role = step
            said = self._taking_charge() if state == "in_hand" else Statement(WORDS[state], f"核验单{point.id}号")
            self._try(point.village_code, role, self._move, point, state, said)

    def _taking_charge(self) -> Statement:
        due_on = self._act.on + timedelta(days=30)
        return Statement(WORDS["in_hand"], cause="多年累积，办理不及时", department="县委组织部", due_on=due_on)

    def report(self) -> None:
        """Report on most villages before the report is due."""
        open_reports = select(Task).where(Task.state == "open", Task.kind == PROGRESS_TASK).order_by(col(Task.id))
        for task in self._session.exec(open_reports).all():
            eager = 0.6 if task.due_on <= self._act.on + timedelta(days=1) else 0.15
            if self._rng.random() < eager:
                self._try(task.village_code, "township_owner", self._progress, task)

    def confirm_falls(self, rules: Rules) -> None:
        """Confirm the falls whose risk points are verified."""
        limits = FallRules(rules.rulebook.grading, rules.followup)
        waiting = select(Task).where(Task.state == "open", Task.kind == FALL_TASK).order_by(col(Task.id))
        for task in self._session.exec(waiting).all():
            grounds = Grounds("县级核验通过", f"核验{self._act.on:%Y%m%d}号")
            self._try(task.village_code, "department", self._confirm, task, grounds, limits)

    def plan(self, villages: Iterable[str]) -> None:
        """Draw up plans for villages that have none, and have the department approve them."""
        for village in villages:
            if not measures_of(self._session, self._act.round_id, village) and self._rng.random() < 0.3:
                self._try(village, "township_secretary", self._draft, village)
                self._try(village, "department", self._approve, village)

    def finish_measures(self) -> None:
        """Finish most measures of village plans by their due date."""
        soon = self._act.on + timedelta(days=2)
        due = select(Measure).where(col(Measure.done_on).is_(None), Measure.due_on <= soon).order_by(col(Measure.id))
        for measure in self._session.exec(due).all():
            if self._rng.random() < 0.4:
                self._try(measure.village_code, "township_owner", self._finish, measure)

    def finish_tasks(self) -> None:
        """Finish some of the other tasks."""
        others = (PROGRESS_TASK, FALL_TASK, MEASURE_TASK, VILLAGE_PLAN_TASK, DATA_TASK)
        chosen = select(Task).where(Task.state == "open", col(Task.kind).not_in(others)).order_by(col(Task.id))
        for task in self._session.exec(chosen).all():
            if self._rng.random() < 0.35:
                self._try_as(task.owner_no, self._close, task)

    def _move(self, act: Act, point: RiskPoint, state: str, said: Statement) -> None:
        move_point(self._session, act, point, state, said)

    def _close(self, act: Act, task: Task) -> None:
        close_task(self._session, act, task, "done", "已按要求办理")

    def _confirm(self, act: Act, task: Task, grounds: Grounds, limits: FallRules) -> None:
        confirm_fall(self._session, act, assessment_of(self._session, act, task.village_code), grounds, limits)

    def _progress(self, act: Act, task: Task) -> None:
        report_village_progress(self._session, act, task.village_code, None, "走访化解，按措施推进")

    def _draft(self, act: Act, village: str) -> None:
        number = self._holder(village, "township_owner")
        owner = self._people.officers[number].name if number else act.by
        for days, content in ((10, "包案领导带队入户，逐项化解"), (20, "公开办理结果，回访巩固")):
            add_measure(self._session, act, village, NewMeasure(content, owner, act.on + timedelta(days=days)))

    def _approve(self, act: Act, village: str) -> None:
        approve_plan(self._session, act, village)

    def _finish(self, act: Act, measure: Measure) -> None:
        finish_measure(self._session, act, measure.village_code, measure.number, "已完成")

    def _try(self, village: str, role: str, deed: Callable[..., None], *things: object) -> None:
        """Let the holder of a role do it; of the department whoever has had no hand in it yet."""
        holders = [self._holder(village, role)]
        if role == "department":
            holders = list(self._people.department(village[:COUNTY_DIGITS]))
        any(self._try_as(number, deed, *things) for number in holders)

    def _try_as(self, number: str | None, deed: Callable[..., None], *things: object) -> bool:
        if number in self._actors:
            with contextlib.suppress(InputError):
                deed(acting_as(self._act, self._actors[number]), *things)
                return True
        return False

    def _holder(self, village: str, role: str) -> str | None:
        number = self._people.holder(village, role)
        if role == "township_secretary" and number == self._people.holder(village, "township_owner"):
            others = self._people.posts.get((village[:TOWNSHIP_DIGITS], VILLAGE_OFFICER), ())
            number = next((each for each in others if each != number), number)
        return number

    def _points(self) -> SelectOfScalar[RiskPoint]:
        return select(RiskPoint).where(RiskPoint.round_id == self._act.round_id).order_by(col(RiskPoint.id))

    def _clear_rules(self) -> dict[str, set[str]]:
        points = self._session.exec(self._points()).all()
        rules = {}
        for each in self._session.exec(select(Assessment).where(Assessment.round_id == self._act.round_id)):
            rules[each.village_code] = {finding.rule for finding in read_findings(each.findings)}
        clear: dict[str, set[str]] = {}
        for point in points:
            if point.rule_id not in rules.get(point.village_code, set()):
                clear.setdefault(point.village_code, set()).add(point.rule_id)
        return clear
