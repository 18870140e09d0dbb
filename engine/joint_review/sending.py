"""Sending candidates to the departments: one request for each person and department, due in working days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, or_, select
from sqlmodel import Session

from engine.joint_review.desk import CANDIDATE, OPINION, Note, ReviewDesk, write_changes, write_notes
from ledgers.authority.rights import narrow, need_department
from ledgers.changes import CellChange
from ledgers.roster.rounds import code_range

ADDED = "新增"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What was sent: new requests by department, the persons they are about, the day they are due."""

    by_department: Counter[str]
    people: int
    due_on: date


def send_out(session: Session, prefix: str, desk: ReviewDesk) -> Dispatch:
    """Request every opinion that was never requested, for the candidates of the villages under ``prefix``.

    Who is not willing is left alone. What was requested before keeps its dates: running twice adds nothing.
    """
    prefix = narrow(need_department(desk.act, "送审联审名单"), prefix)
    candidate, (low, high) = CANDIDATE.c, code_range(prefix)
    people = dict(
        session.execute(
            select(candidate.person_no, candidate.village_code)
            .where(candidate.round_id == desk.act.round_id, candidate.village_code.between(low, high))
            .where(or_(candidate.willing.is_(None), candidate.willing))
            .order_by(candidate.person_no)
        ).all()
    )
    known = set(
        session.execute(
            select(OPINION.c.person_no, OPINION.c.department).where(OPINION.c.round_id == desk.act.round_id)
        ).all()
    )
    wanted = [(no, d) for no in people for d in desk.rules.departments if (no, d) not in known]
    due_on = desk.calendar.add(desk.act.on, desk.rules.reply_working_days)
    if wanted:
        _write(session, wanted, (people, due_on), desk)
    return Dispatch(Counter(d for _, d in wanted), len({no for no, _ in wanted}), due_on)


def _write(
    session: Session, wanted: list[tuple[str, str]], about: tuple[dict[str, Any], date], desk: ReviewDesk
) -> None:
    villages, due_on = about
    rows = [
        {
            "round_id": desk.act.round_id,
            "person_no": no,
            "village_code": villages[no],
            "department": department,
            "sent_on": desk.act.on,
            "due_on": due_on,
        }
        for no, department in wanted
    ]
    session.connection().execute(insert(OPINION), rows)
    write_notes(session, (Note(no, villages[no], "sent", department) for no, department in wanted), desk.act)
    changes = [
        CellChange("opinion", f"{no}/{department}", villages[no], "", None, ADDED, "送审") for no, department in wanted
    ]
    write_changes(session, changes, desk.act)
