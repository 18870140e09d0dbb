"""Taking a step with one plan or with a whole township's: checked against the table of moves, written with a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import and_, bindparam, insert, select, update
from sqlmodel import Session

from config.calendar import WorkCalendar
from config.errors import InputError
from engine.plans.drafting.batch import STATE_FIELD, LedgerCell, write_ledger_cells
from engine.plans.following import open_follow_ups
from engine.plans.policy.process import Process
from engine.plans.review.moves import (
    AGREED,
    APPROVED,
    COUNTY_DONE,
    DISAGREED,
    DRAFT,
    OFFICE,
    RETURNED,
    TAKEN_DOWN,
    TOWNSHIP_DONE,
    Move,
    action_for,
    move_of,
)
from engine.plans.review.selection import Selection, in_selection, select_plans
from engine.plans.tables import PLAN, PLAN_REVIEW
from ledgers.authority.act import Act
from ledgers.authority.rights import is_on_behalf, narrow, own_step, role_for
from ledgers.plan_signatures import ALTERED_TEXT, altered_plans

BACK = "return"
REVIEW = "审核安置方案"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done: ``action`` "" means the forward step of ``role``, ``role`` "" that of the officer's post."""

    role: str = ""
    action: str = ""
    opinion: str = ""
    remarks: str = ""
    document_no: str = ""
    notice_from: date | None = None


@dataclass(slots=True)
class StepReport:
    """Whose plan took the step, and whose could not and why."""

    title: str = ""
    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step needs beside the database: who acts, the numbers of the process, the working days."""

    act: Act
    process: Process
    calendar: WorkCalendar


def take_step(session: Session, selection: Selection, step: Step, desk: Desk) -> StepReport:
    """Take ``step`` with every selected plan that may; say why the others cannot.

    Raises InputError when the step itself cannot be (role, missing opinion, remarks, document number), and when a
    plan is none of the acting officer's.
    """
    offices = desk.process.offices
    step = replace(step, role=step.role.strip() or role_for(desk.act, REVIEW, "", offices))
    moves = move_of(step.action or action_for(step.role, offices), step.role, offices)
    role_for(desk.act, moves[0].title, step.role, offices)
    _refuse_incomplete(step, moves[0], desk.act)
    reviews = _read_reviews(session, desk.act.round_id, selection)
    report, taken = StepReport(moves[0].title), []
    altered = altered_plans(session, desk.act.round_id, in_selection(selection))
    for plan in _own_plans(session, selection, desk.act):
        move = next((move for move in moves if plan.state in move.from_states), None)
        if move is None and selection.persons is None:
            continue
        objections = chain(_objections(plan, move or moves[0], reviews, desk), _against_notice(plan, step, desk))
        reason = next(objections, None)
        if plan.person_no in altered and moves[0].action != BACK:  # sent back, it is drafted anew
            reason = ALTERED_TEXT
        if reason is None and move is not None:
            taken.append((plan, move))
            report.done.append(plan.person_no)
        elif reason is not None:
            report.refused.append((plan.person_no, reason))
    _write(session, taken, step, desk)
    return report


def _own_plans(session: Session, selection: Selection, act: Act) -> Sequence[Any]:
    """Return the plans meant; InputError when one is of a place the acting officer has nothing to do with."""
    if selection.persons is None:
        narrow(act.need_officer(REVIEW), selection.prefix)
    plans = select_plans(session, act.round_id, selection)
    for plan in plans:
        narrow(act.need_officer(REVIEW), plan.village_code)
    return plans


def _refuse_incomplete(step: Step, move: Move, act: Act) -> None:
    if move.needs_opinion and step.opinion not in (AGREED, DISAGREED):
        raise InputError(
            f"{move.title}要写明同意或不同意", remedy="加 --opinion 同意，或 --opinion 不同意 --remarks 理由"
        )
    if step.opinion == DISAGREED and not step.remarks.strip():
        raise InputError("不同意要写明理由", remedy="加 --remarks 理由")
    if move.needs_remarks and not step.remarks.strip():
        raise InputError(f"{move.title}要写明理由", remedy="加 --remarks 理由")
    if move.needs_document and not step.document_no.strip():
        raise InputError(f"{move.title}要写明批准文号", remedy="加 --doc 文号")
    if move.role == OFFICE and is_on_behalf(act.need_officer(move.title), step.role) and not step.document_no.strip():
        raise InputError(
            f"代{step.role}登记意见，要写明书面意见的文号", remedy=f"加 --doc 文号；或由{step.role}的部门联络员直接登记"
        )
    if move.action == "notice" and step.notice_from is None:
        raise InputError("公示要写明起始日期", remedy="加 --notice-from 2020-11-10")


def _against_notice(plan: Any, step: Step, desk: Desk) -> Iterator[str]:
    """Yield why the notice cannot begin that day: what was reviewed is posted, and before the county is due."""
    day = step.notice_from
    if day is None:
        return
    latest = max(plan.due_on or desk.act.on, desk.act.on)
    if day < plan.state_since:
        yield f"公示起始日期 {day} 早于乡镇审核（{plan.state_since}），公示的应是审核后的方案，填审核当日或以后的日期"
    if day < desk.act.on and not step.remarks.strip():
        yield f"公示起始日期 {day} 早于登记的日期 {desk.act.on}，补登公示要加 --remarks 写明理由"
    if day > latest:
        yield f"公示起始日期 {day} 晚于县级会审的期限，填 {latest} 或以前的日期"


@dataclass(frozen=True, slots=True)
class Reviews:
    """What was said and done so far, by person and version: the latest opinion of every role, the steps.

    A step is the number of the officer who took it and its title.
    """

    opinions: dict[tuple[str, int, str], str]
    steps: dict[tuple[str, int], list[tuple[str | None, str]]]


def _objections(plan: Any, move: Move, reviews: Reviews, desk: Desk) -> Iterator[str]:
    """Yield why the plan cannot take the step."""
    if plan.state not in move.from_states:
        yield f"方案现为“{plan.state}”，“{move.title}”须在“{'”“'.join(move.from_states)}”时办理"
    if desk.act.on < plan.state_since:
        yield f"日期 {desk.act.on} 早于上一步（“{plan.state}”，{plan.state_since}），填 {plan.state_since} 或以后的日期"
    if move.needs_fresh and plan.is_stale:
        yield "方案所依据的情况已变（huanjie plans show 可看变动），先退回重拟，或核对后维持方案"
    if move.needs_stale and not plan.is_stale:
        yield "方案没有过时，不需要核对"
    roles = [name for role in move.opinions_of for name in (desk.process.offices if role == OFFICE else (role,))]
    given = {role: reviews.opinions.get((plan.person_no, plan.version, role)) for role in roles}
    if lacking := [role for role, opinion in given.items() if opinion is None]:
        yield f"本版方案还缺{'、'.join(lacking)}的意见"
    if against := [role for role, opinion in given.items() if opinion == DISAGREED]:
        yield f"{'、'.join(against)}不同意，先退回修改"
    if move.needs_notice_over and plan.notice_to is None:
        yield "乡镇尚未公示"
    if move.needs_notice_over and plan.notice_to is not None and desk.act.on <= plan.notice_to:
        yield f"公示期到 {plan.notice_to} 止，期满后才能会审"
    done = reviews.steps.get((plan.person_no, plan.version), [])
    if own := own_step(desk.act, [step for step in done if step[1] in move.apart_from], move.title):
        yield f"{own}，由另一名同志办理"


def _read_reviews(session: Session, round_id: int, selection: Selection) -> Reviews:
    """Return what the journal says of the plans meant."""
    review, plan = PLAN_REVIEW.c, PLAN.c
    of_plan = and_(plan.round_id == review.round_id, plan.person_no == review.person_no)
    query = (
        select(
            *(review.person_no, review.version, review.role, review.opinion, review.action, review.made_no),
            review.document_no,
        )
        .join(PLAN, of_plan)
        .where(review.round_id == round_id, in_selection(selection))
        .order_by(review.id)
    )
    found = Reviews({}, {})
    for person_no, version, role, opinion, title, number, document in session.execute(query):
        if opinion:
            found.opinions[person_no, version, role] = opinion
        on_paper = title in TAKEN_DOWN and document
        found.steps.setdefault((person_no, version), []).append((None if on_paper else number, title))
    return found


def _write(session: Session, taken: Sequence[tuple[Any, Move]], step: Step, desk: Desk) -> None:
    if not taken:
        return
    act, connection = desk.act, session.connection()
    connection.execute(insert(PLAN_REVIEW), [_review_row(plan, move, step, act) for plan, move in taken])
    if step.notice_from is not None:
        notice = {"notice_from": step.notice_from}
        notice["notice_to"] = step.notice_from + timedelta(days=desk.process.notice_days)
        _update(session, [plan for plan, _ in taken], notice, act)
    moved = [(plan, move) for plan, move in taken if move.to_state]
    if not moved:
        return
    to_state = moved[0][1].to_state
    values: dict[str, Any] = {"state": to_state, "state_since": act.on, "due_on": _due_on(to_state, desk)}
    if to_state == APPROVED:
        values["approval_doc"] = step.document_no.strip()
    if to_state == RETURNED:
        values |= {"basis_hash": "", "accepted": "{}"}  # the next draft looks at everything anew
    plans = [plan for plan, _ in moved]
    _update(session, plans, values, act)
    cells = [LedgerCell(STATE_FIELD, p.person_no, p.village_code, p.state, to_state, moved[0][1].title) for p in plans]
    write_ledger_cells(session, cells, act)
    if to_state == APPROVED:
        open_follow_ups(session, act.round_id, plans, desk.process.follow_up_days)


def _update(session: Session, plans: Sequence[Any], values: Mapping[str, Any], act: Act) -> None:
    statement = update(PLAN).where(PLAN.c.round_id == act.round_id, PLAN.c.person_no == bindparam("no"))
    session.connection().execute(statement.values(**values), [{"no": plan.person_no} for plan in plans])


def _review_row(plan: Any, move: Move, step: Step, act: Act) -> dict[str, Any]:
    return {
        "round_id": act.round_id,
        "person_no": plan.person_no,
        "version": plan.version,
        "action": move.title,
        "role": step.role,
        "from_state": plan.state,
        "to_state": move.to_state or plan.state,
        "opinion": step.opinion,
        "remarks": step.remarks.strip(),
        "document_no": step.document_no.strip(),
        "made_by": act.by,
        "made_no": act.officer_no,
        "made_on": act.on,
        "made_at": act.at,
    }


def _due_on(state: str, desk: Desk) -> date | None:
    process = desk.process
    days = {
        DRAFT: process.township_working_days,
        TOWNSHIP_DONE: process.county_working_days,
        COUNTY_DONE: process.approval_working_days,
        RETURNED: process.return_working_days,
    }
    return desk.calendar.add(desk.act.on, days[state]) if state in days else None
