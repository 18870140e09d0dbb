"""What a dispatch meeting looks at: what is late by unit, what is next in the high villages, what waits for a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from engine.risks.states import SETTLED_STATES
from engine.summary.progress import Place
from ledgers.journal.decision import Decision, took_effect
from ledgers.journal.stage import Postponement
from ledgers.journal.task import Task
from ledgers.journal.village_plan import Measure, VillagePlan
from ledgers.reserve.table import Opinion
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.table import COUNTY_LEADER_POSTS, DEPARTMENT_POSTS, Officer, Township
from ledgers.standing import NextStep, OverdueUnit, Override, Pending, ReviewProgress
from ledgers.summary import VillageSummary

DEPARTMENT, LEADERS, OTHERS = "县委组织部", "县级领导", "未明确责任单位"
TASKS, OPINIONS = "督办任务", "联审意见"
POINT_STEPS: Mapping[str, tuple[str, str]] = {
    "open": ("对待处置的风险点明确原因、责任部门和期限", "owner"),
    "reopened": ("对重新打开的风险点重新处置", "owner"),
    "in_hand": ("推进化解，报送销号佐证", "owner"),
    "evidence": ("核查已报的销号佐证", "township"),
    "township_checked": ("县级核验销号佐证", "department"),
    "county_verified": ("办理销号", "department"),
}
"""What comes next for a point in each state and whose turn it is; the states nearest to the beginning come first."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is on record about the risk villages: their points, plans by village and measures by due date."""

    points: Sequence[RiskPoint]
    plans: Mapping[str, VillagePlan]
    measures: Sequence[Measure]


def read_overrides(session: Session, place: Place, villages: Sequence[VillageSummary]) -> tuple[Override, ...]:
    """Return the levels that stand because a person set them, and differ from the rules' today."""
    latest = (
        select(func.max(Decision.id)).where(*place.has(Decision), took_effect()).group_by(col(Decision.village_code))
    )
    rows = session.exec(select(Decision).where(col(Decision.id).in_(latest), Decision.kind == "override"))
    decided = {row.village_code: row for row in rows}
    return tuple(
        Override(v.code, v.automatic_level, v.level, made.decided_by, made.decided_on, made.evidence, made.reason)
        for v in villages
        if (made := decided.get(v.code)) is not None and made.level == v.level != v.automatic_level
    )


def overdue_units(session: Session, place: Place) -> tuple[OverdueUnit, ...]:
    """Return what is late by unit: townships by code, then the department and leaders, then departments by name."""
    unit = (Officer.post, Officer.township_code, Officer.unit)
    tasks = (
        select(*unit, func.count(), func.min(Task.due_on))  # type: ignore[call-overload]
        .select_from(Task)
        .outerjoin(Officer, col(Officer.no) == Task.owner_no)
        .where(*place.has(Task), Task.state == "open", Task.due_on < place.on)
        .group_by(*unit)
    )
    names = dict(session.exec(select(Township.code, Township.name).where(Township.county_code == place.county)).all())
    found: dict[tuple[int, str, str], tuple[int, date]] = {}
    for post, township, department, number, earliest in session.exec(tasks):
        rank, name = _unit(post, department)
        key = (0, township, names.get(township, township)) if township else (rank, name, name)
        before = found.get(key, (0, earliest))
        found[key] = (before[0] + number, min(before[1], earliest))
    late = [OverdueUnit(key[2], *found[key], TASKS) for key in sorted(found)]
    return (*late, *_late_opinions(session, place))


def _unit(post: str | None, department: str | None) -> tuple[int, str]:
    if department:
        return 3, department
    if post in DEPARTMENT_POSTS:
        return 1, DEPARTMENT
    return (2, LEADERS) if post in COUNTY_LEADER_POSTS else (4, OTHERS)


def _late_opinions(session: Session, place: Place) -> Iterator[OverdueUnit]:
    chosen = (
        select(Opinion.department, func.count(), func.min(Opinion.due_on))
        .where(*place.has(Opinion), col(Opinion.opinion).is_(None), col(Opinion.due_on) < place.on)
        .group_by(Opinion.department)
        .order_by(Opinion.department)
    )
    for department, number, earliest in session.exec(chosen):
        if earliest is not None:
            yield OverdueUnit(department, number, earliest, OPINIONS)


def next_steps(villages: Sequence[VillageSummary], work: Work) -> tuple[NextStep, ...]:
    """Return what comes next in every village at level high: a plan, its next measure, or the next move of a point."""
    return tuple(_next_step(village, work) for village in villages if village.level == "high")


def _next_step(village: VillageSummary, work: Work) -> NextStep:
    owner = village.owner or ""
    if village.lead is None:
        return NextStep(village.code, "落实包联领导", DEPARTMENT)
    plan = work.plans.get(village.code)
    if plan is None:
        return NextStep(village.code, "制定一村一策", owner)
    if plan.approved_on is None:
        return NextStep(village.code, "审定一村一策")
    measures = [m for m in work.measures if m.village_code == village.code and m.done_on is None]
    if measures:
        return NextStep(village.code, measures[0].content, measures[0].owner, measures[0].due_on)
    states = {p.state: p for p in work.points if p.village_code == village.code and p.state not in SETTLED_STATES}
    for state, (step, turn) in POINT_STEPS.items():
        if state in states:
            who = {"owner": owner, "township": "乡镇党委", "department": DEPARTMENT}[turn]
            return NextStep(village.code, step, who, states[state].due_on)
    return NextStep(village.code, "核实风险是否消除，按程序办理降级确认", DEPARTMENT)


def pending_matters(
    session: Session, place: Place, villages: Sequence[VillageSummary], work: Work
) -> tuple[Pending, ...]:
    """Return what waits for a decision of the meeting, in the order in which it is urgent; empty ones left out."""
    proposed = session.exec(
        select(Postponement.village_code).where(*place.has(Postponement), Postponement.state == "proposed")
    ).all()
    verify = {point.village_code for point in work.points if point.state == "township_checked"}
    drafted = {code for code, plan in work.plans.items() if plan.approved_on is None}
    wanted = (
        ("高风险村尚未落实包联领导，请明确", lambda v: v.level == "high" and v.lead is None),
        ("中、低风险村尚未落实包联领导，请明确", lambda v: v.level in ("medium", "low") and v.lead is None),
        ("高风险村未制定一村一策，请督促限期制定", lambda v: v.level == "high" and v.code not in work.plans),
        ("一村一策已起草，请审定", lambda v: v.code in drafted),
        ("销号佐证已经乡镇核查，请核验", lambda v: v.code in verify),
        ("规则测算等级已下降，请核实后确认是否降级", _falls),
        ("已提出延期选举建议，请研究", lambda v: v.code in proposed),
    )
    found = (Pending(matter, tuple(v.code for v in villages if test(v))) for matter, test in wanted)
    return tuple(each for each in found if each.villages)


def county_matters(plans: Mapping[str, int], review: ReviewProgress) -> tuple[Pending, ...]:
    """Return what waits for a word of the meeting about the county as a whole."""
    waiting, checked = plans.get("县级已审", 0), plans.get("乡镇已审", 0)
    wanted = (
        (waiting, f"离任干部安置方案{waiting}人已经县级会审，请审批"),
        (checked, f"离任干部安置方案{checked}人已经乡镇审核，请安排县级会审"),
        (review.overdue, f"部门联审意见逾期{review.overdue}件，请明确催办要求"),
    )
    return tuple(Pending(matter) for number, matter in wanted if number)


def _falls(village: VillageSummary) -> bool:
    order = ("none", "low", "medium", "high")
    return not village.overridden and order.index(village.automatic_level) < order.index(village.level)
