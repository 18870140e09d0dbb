"""Closing a round and opening it again: steps of a named member of the department, recorded with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from config.clock import day_of
from config.errors import InputError
from ledgers.authority.act import Actor, find_actor, need
from ledgers.authority.rights import RIGHTS
from ledgers.journal.round_step import RoundStep
from ledgers.roster.closing import begins_on, last_day, latest_step, why_closed
from ledgers.roster.table import Round

TITLES = {"close": "关闭轮次", "reopen": "重新打开轮次"}


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round as it is listed; ``closed`` says why it takes nothing more, "" while it does."""

    name: str
    region: str
    begins_on: date
    polling_on: date
    last_day: date
    practice: bool
    closed: str


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks (name or number), why, and when."""

    operator: str
    reason: str
    at: datetime


def list_rounds(session: Session, today: date) -> list[RoundLine]:
    """Return every round, the latest first."""
    rounds: Sequence[Round] = session.exec(select(Round).order_by(col(Round.polling_on).desc(), col(Round.name))).all()
    return [
        RoundLine(
            found.name,
            found.region,
            begins_on(found),
            found.polling_on,
            last_day(found),
            found.practice,
            why_closed(session, found, today),
        )
        for found in rounds
    ]


def close_round(session: Session, current: Round, order: Order) -> RoundStep:
    """Close a round: it takes no import, night, assessment, letter or step more, and can be read as before."""
    step = latest_step(session, current.id)
    if step is not None and step.step == "close":
        raise InputError(f"这一轮已由{step.made_by}关闭", where=current.name, remedy="不必重复关闭")
    return _enter(session, current, "close", order)


def reopen_round(session: Session, current: Round, order: Order) -> RoundStep:
    """Open a closed round, or one that is over, again; it stays open until somebody closes it."""
    if not why_closed(session, current, day_of(order.at)):
        raise InputError("这一轮没有关闭，也没有结束", where=current.name, remedy="可以直接办理")
    return _enter(session, current, "reopen", order)


def require_member(session: Session, current: Round, operator: str, deed: str) -> Actor:
    """Return the member of the organisation department who acts for a round; InputError for everybody else."""
    actor = find_actor(session, current.region, operator)
    if not actor.is_of_department:
        raise InputError(f"{actor.title}不能办理“{deed}”", remedy=f"由{RIGHTS['county'].words}办理")
    return actor


def _enter(session: Session, current: Round, step: str, order: Order) -> RoundStep:
    actor = require_member(session, current, order.operator, TITLES[step])
    assert current.id is not None
    entry = RoundStep(
        round_id=current.id,
        step=step,
        reason=need(order.reason, "理由", "用 --reason 写明理由"),
        made_by=actor.signature,
        made_no=actor.no,
        made_at=order.at,
    )
    session.add(entry)
    session.flush()
    return entry
