"""Who may see what of a review, what is overdue, and how the departments keep their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from config.errors import InputError
from engine.joint_review.clauses import EXPLAIN, NO_OBJECTION, UNFIT
from engine.joint_review.desk import CANDIDATE, DEPARTMENT, ENTRY, OPINION, TOWNSHIP, Note, ReviewDesk, write_notes
from ledgers.roster.rounds import code_range


@dataclass(frozen=True, slots=True)
class PersonReview:
    """One person's review as one role may see it."""

    person_no: str
    proposals: Sequence[dict[str, Any]]
    opinions: Sequence[dict[str, Any]]
    history: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """How one department stands: requests, answers on time and late, open ones, overdue ones, answers by kind."""

    department: str
    sent: int
    on_time: int
    late: int
    open: int
    overdue: int
    no_objection: int
    explain: int
    unfit: int


def view_person(session: Session, person_no: str, role: str, desk: ReviewDesk) -> PersonReview:
    """Return what ``role`` may see: the organisation department all, a department its own opinion, a township only
    the conclusion. InputError for every other role."""
    if role not in (DEPARTMENT, TOWNSHIP, *desk.rules.departments):
        named = "、".join((DEPARTMENT, TOWNSHIP, *desk.rules.departments))
        raise InputError(f"“{role}”无权查看联审情况", remedy=f"用 --as 写明单位：{named}")
    proposals = _rows(session, CANDIDATE, person_no, desk)
    if not proposals:
        raise InputError(f"后备人选台账里没有 {person_no}", remedy="核对人员编号")
    shown: tuple[str, ...] = ("post", "conclusion", "concluded_on")
    if role == DEPARTMENT:
        shown += ("concluded_by", "conclusion_doc", "objection")
    opinions = [o for o in _rows(session, OPINION, person_no, desk) if role in (DEPARTMENT, o["department"])]
    history = [
        e for e in _rows(session, ENTRY, person_no, desk) if role == DEPARTMENT or (e["department"] == role != TOWNSHIP)
    ]
    told = [{name: row[name] for name in shown} for row in proposals]
    return PersonReview(person_no, told, opinions, history)


def _rows(session: Session, table: Any, person_no: str, desk: ReviewDesk) -> list[dict[str, Any]]:
    query = select(table).where(table.c.round_id == desk.act.round_id, table.c.person_no == person_no)
    return [dict(row) for row in session.execute(query.order_by(table.c.id)).mappings()]


def department_lines(session: Session, prefix: str, desk: ReviewDesk) -> list[DepartmentLine]:
    """Return a line for every department, those of the clause lists first."""
    rows = _requests(session, prefix, desk)
    named = dict.fromkeys((*desk.rules.departments, *(row["department"] for row in rows)))
    return [_line(d, [row for row in rows if row["department"] == d], desk.act.on) for d in named]


def _line(department: str, rows: Sequence[dict[str, Any]], on: date) -> DepartmentLine:
    answered = [row for row in rows if row["opinion"] is not None]
    late = sum(_is_late(row) for row in answered)
    kinds = [row["opinion"] for row in answered]
    return DepartmentLine(
        department=department,
        sent=len(rows),
        on_time=len(answered) - late,
        late=late,
        open=len(rows) - len(answered),
        overdue=sum(is_overdue(row, on) for row in rows),
        no_objection=kinds.count(NO_OBJECTION),
        explain=kinds.count(EXPLAIN),
        unfit=kinds.count(UNFIT),
    )


def _is_late(row: dict[str, Any]) -> bool:
    return bool(row["due_on"] and row["replied_on"] and row["replied_on"] > row["due_on"])


def is_overdue(row: dict[str, Any], on: date) -> bool:
    """Tell whether a request is unanswered after its due day."""
    return row["opinion"] is None and row["due_on"] is not None and row["due_on"] < on


def _requests(session: Session, prefix: str, desk: ReviewDesk) -> list[dict[str, Any]]:
    opinion = OPINION.c
    wanted = (opinion.person_no, opinion.village_code, opinion.department, opinion.due_on, opinion.replied_on)
    query = (
        select(*wanted, opinion.opinion)
        .where(opinion.round_id == desk.act.round_id, opinion.village_code.between(*code_range(prefix)))
        .order_by(opinion.village_code, opinion.person_no)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def remind(session: Session, prefix: str, desk: ReviewDesk) -> dict[str, list[str]]:
    """Record a reminder for every overdue request and return the persons by department; once a day each."""
    desk.act.need_a_name("催办联审意见")
    overdue = [row for row in _requests(session, prefix, desk) if is_overdue(row, desk.act.on)]
    entry = ENTRY.c
    today = (entry.round_id == desk.act.round_id, entry.kind == "reminded", entry.made_on == desk.act.on)
    known = set(session.execute(select(entry.person_no, entry.department).where(*today)).all())
    fresh = [row for row in overdue if (row["person_no"], row["department"]) not in known]
    notes = [Note(row["person_no"], row["village_code"], "reminded", row["department"]) for row in fresh]
    write_notes(session, notes, desk.act)
    found: dict[str, list[str]] = {}
    for row in overdue:
        found.setdefault(row["department"], []).append(row["person_no"])
    return found
