"""What follows an assessment at night: ledger 6, tasks, the change report and the messages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from engine.assignment.record import LEDGER
from engine.joint_review.demands import review_demands
from engine.messages.enqueue import Origin, enqueue
from engine.nights.briefs import village_briefs
from engine.nights.changes import Before, Touched, night_before, read_touched, record_moves
from engine.nights.mornings import News, drafts_of
from engine.plans.demands import plan_demands
from engine.risks.hits import hits_of
from engine.risks.points import sync_risk_points
from engine.risks.states import WITHDRAWN
from engine.rulebook.model import LEVELS
from engine.runs.night import Night
from engine.tasks.chain import read_people
from engine.tasks.closing import FALL_TASK
from engine.tasks.demands import Standing, all_demands, read_standing
from engine.tasks.follow_up import TaskOutcome, run_tasks
from engine.tasks.lines import TaskLine, task_lines
from ledgers.authority.act import SYSTEM
from ledgers.journal.assessment import Lead, Run
from ledgers.journal.change import Change
from ledgers.journal.message import Message
from ledgers.journal.night import LevelMove
from ledgers.journal.payloads import CountyFigures
from ledgers.journal.task import Task
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.divisions import COUNTY_DIGITS
from ledgers.roster.table import Round

LEAD_FIELDS = ("officer_no", "township_owner_no")


def follow_up(session: Session, night: Night, current: Round, notes: list[str]) -> dict[str, Any]:
    """Do everything that follows the assessment ``night.run_id``; return the counts for the run."""
    run = session.get_one(Run, night.run_id)
    before = night_before(session, night, run.job)
    touched = read_touched(session, night, before)
    points = _sync(session, night, touched)
    standing = read_standing(session, night.round_id)
    people = read_people(session, current)
    demands = [  # the first to ask for a thing sets its day: a plan knows its own
        *plan_demands(session, night),
        *all_demands(session, night.round_id, night.rules.rulebook, standing),
        *review_demands(session, night, people),
    ]
    tasks = run_tasks(session, night, people, demands, standing.levels)
    moves = record_moves(session, night, before, touched) if before else []
    news = _news(session, night, (before, standing, tasks), moves, (points, notes))
    drafts = drafts_of(night, people, replace(news, briefs=village_briefs(session, night, news.villages)))
    messages = enqueue(session, Origin(night.round_id, night.run_id, night.at), drafts)
    return {"moved": len(moves), "points": dict(points), "tasks": dict(tasks.counts), "messages": messages}


def _sync(session: Session, night: Night, touched: Touched) -> Counter[str]:
    """Bring the risk points up to the villages whose result changed since the night before (or to all)."""
    hits = hits_of(touched.results, night.rules.rulebook, touched.facts, night.rules.followup.risk_points)
    return sync_risk_points(session, night, touched.villages, hits)


def _news(
    session: Session,
    night: Night,
    found: tuple[Before | None, Standing, TaskOutcome],
    moves: list[LevelMove],
    said: tuple[Counter[str], list[str]],
) -> News:
    before, standing, tasks = found
    last_on = before.run.on if before else night.on - timedelta(days=1)
    overdue = task_lines(session, night.round_id, col(Task.due_on) < night.on)
    return News(
        moves=tuple(moves),
        falls=tuple(task.village_code for task in tasks.created if task.kind == FALL_TASK),
        new_leads=_new_leads(session, night, before),
        created=tasks.created,
        reminded=tasks.reminded,
        overdue=overdue,
        newly_overdue=tuple(task for task in overdue if task.due_on >= last_on),
        escalated=tasks.escalated,
        county=_county(session, standing, (moves, overdue, _opened(session, night, said[0])), said[1]),
    )


def _new_leads(session: Session, night: Night, before: Before | None) -> dict[str, list[str]]:
    """Return by officer the villages given to him since the night before told of its own; all of them at first."""
    news = _leads_changed(session, night, before.run) if before else None
    given: dict[str, list[str]] = defaultdict(list)
    leads = select(Lead).where(Lead.round_id == night.round_id).order_by(col(Lead.village_code))
    for lead in session.exec(leads) if news is None or news else ():
        for number in (lead.officer_no, lead.township_owner_no):
            if number is not None and (news is None or (lead.village_code, number) in news):
                given[number].append(lead.village_code)
    return dict(given)


def _leads_changed(session: Session, night: Night, before: Run) -> set[tuple[str | None, str | None]]:
    """Return (village, officer) of the leads given since: by day, by a run that was cut off, or tonight.

    What was taken away and given back since is no news.
    """
    mark, mark_before = session.get_one(Run, night.run_id).change_mark or 0, before.change_mark or 0
    told_then = (col(Change.changed_by) == SYSTEM) & (col(Change.changed_at) == before.started_at)
    since = (col(Change.id) > mark) | ((col(Change.id) > mark_before) & ~told_then)
    chosen = select(Change.village_code, Change.field, Change.old, Change.new).where(
        Change.round_id == night.round_id, Change.ledger == LEDGER, col(Change.field).in_(LEAD_FIELDS), since
    )
    was: dict[tuple[str | None, str], str | None] = {}
    now: dict[tuple[str | None, str], str | None] = {}
    for village, field, old, new in session.exec(chosen.order_by(col(Change.id))):
        was.setdefault((village, field), old)
        now[village, field] = new
    return {(village, new) for (village, field), new in now.items() if new != was[village, field]}


def _opened(session: Session, night: Night, points: Counter[str]) -> dict[str, int]:
    """Return by county how many risk points were opened or reopened tonight."""
    if not points["opened"] + points["reopened"]:
        return {}
    county = func.substr(RiskPoint.village_code, 1, COUNTY_DIGITS)
    tonight = (col(RiskPoint.opened_on) == night.on) | (col(RiskPoint.reopened_on) == night.on)
    mine = (RiskPoint.round_id == night.round_id, RiskPoint.state != WITHDRAWN)
    counted = select(county, func.count()).where(*mine, tonight).group_by(county)
    return dict(session.exec(counted).all())


def _county(
    session: Session,
    standing: Standing,
    found: tuple[list[LevelMove], tuple[TaskLine, ...], Mapping[str, int]],
    notes: list[str],
) -> dict[str, CountyFigures]:
    """Return the figures for the organisation department of each county."""
    moves, late, opened = found
    levels: dict[str, Counter[str]] = defaultdict(Counter)
    for each in standing.assessments:
        levels[each.village_code[:COUNTY_DIGITS]][each.level_in_force] += 1
    moved = Counter(move.village_code[:COUNTY_DIGITS] for move in moves)
    overdue = Counter(task.village_code[:COUNTY_DIGITS] for task in late)
    dead = session.exec(select(func.count()).where(Message.state == "dead")).one()
    return {
        county: CountyFigures(
            levels=_in_order(counts),
            moved=moved[county],
            opened=opened.get(county, 0),
            overdue=overdue[county],
            undelivered=int(dead),
            notes=notes,
        )
        for county, counts in sorted(levels.items())
    }


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return {level: counts.get(level, 0) for level in LEVELS[::-1]}
