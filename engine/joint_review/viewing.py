"""Who may see what of a review, and how the departments keep their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from config.errors import InputError
from engine.joint_review.clauses import EXPLAIN, NO_OBJECTION, UNFIT
from engine.joint_review.desk import CANDIDATE, ENTRY, OPINION, ReviewDesk
from ledgers.authority.access_log import record_look
from ledgers.authority.rights import narrow, roles_of
from ledgers.roster.rounds import code_range

VIEW, STATS = "查看联审情况", "查看联审反馈统计"


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


@dataclass(frozen=True, slots=True)
class Sight:
    """What an officer sees of opinions: those of ``departments``, and everything about the person when ``is_whole``."""

    departments: tuple[str, ...]
    is_whole: bool


def seen_by(desk: ReviewDesk, deed: str) -> Sight:
    """Return what the acting officer may see of opinions: the organisation department all, a handler his own's.

    InputError for everybody else.
    """
    actor = desk.act.need_officer(deed)
    if actor.is_of_department:
        return Sight(desk.rules.departments, is_whole=True)
    own = tuple(role for role in roles_of(actor) if role in desk.rules.departments)
    if not own:
        raise InputError(f"{actor.title}无权{deed}", remedy="由县委组织部的人员或联审部门的联络员办理")
    return Sight(own, is_whole=False)


def view_person(session: Session, person_no: str, desk: ReviewDesk) -> PersonReview:
    """Return what the acting officer may see, and enter the look: the organisation department all, a department its
    own opinion, a township only the conclusions on its own people. InputError for everybody else."""
    actor = desk.act.need_officer(VIEW)
    sight = Sight((), is_whole=False) if actor.is_of_township else seen_by(desk, VIEW)
    proposals = _rows(session, CANDIDATE, person_no, desk)
    if not proposals:
        raise InputError(f"后备人选台账里没有 {person_no}", remedy="核对人员编号")
    narrow(actor, proposals[0]["village_code"])
    record_look(session, desk.act, "review", person_no)
    shown: tuple[str, ...] = ("post", "conclusion", "concluded_on")
    if sight.is_whole:
        shown += ("concluded_by", "conclusion_doc", "objection")

    def told(table: Any) -> list[dict[str, Any]]:
        rows = _rows(session, table, person_no, desk)
        return [row for row in rows if sight.is_whole or row["department"] in sight.departments]

    return PersonReview(
        person_no, [{name: row[name] for name in shown} for row in proposals], told(OPINION), told(ENTRY)
    )


def _rows(session: Session, table: Any, person_no: str, desk: ReviewDesk) -> list[dict[str, Any]]:
    query = select(table).where(table.c.round_id == desk.act.round_id, table.c.person_no == person_no)
    return [dict(row) for row in session.execute(query.order_by(table.c.id)).mappings()]


def department_lines(session: Session, prefix: str, desk: ReviewDesk) -> list[DepartmentLine]:
    """Enter the look and return a line for every department the officer may see, those of the clauses first."""
    sight = seen_by(desk, STATS)
    prefix = narrow(desk.act.need_officer(STATS), prefix)
    record_look(session, desk.act, "review_stats", prefix)
    rows = requests_of(session, prefix, desk)
    others = [row["department"] for row in rows] if sight.is_whole else []
    named = dict.fromkeys((*sight.departments, *others))
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


def requests_of(session: Session, prefix: str, desk: ReviewDesk) -> list[dict[str, Any]]:
    """Return the requests for opinions on the villages under a prefix, in a fixed order."""
    opinion = OPINION.c
    wanted = (opinion.person_no, opinion.village_code, opinion.department, opinion.due_on, opinion.replied_on)
    query = (
        select(*wanted, opinion.opinion)
        .where(opinion.round_id == desk.act.round_id, opinion.village_code.between(*code_range(prefix)))
        .order_by(opinion.village_code, opinion.person_no)
    )
    return [dict(row) for row in session.execute(query).mappings()]
