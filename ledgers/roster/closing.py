"""Does a round still take imports, nights, assessments and letters? Closed by a person, or over by its polling day."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import Session, col, select

from config.errors import InputError
from ledgers.journal.round_step import RoundStep
from ledgers.roster.table import Round

BEGINS_BEFORE_DAYS = 180
"""A round begins when the villages are sounded out: T−180 (a test holds both numbers to the shipped timelines)."""
OVER_AFTER_DAYS = 90
"""A round is over when its archive is handed in: T+90."""


def begins_on(current: Round) -> date:
    """Return the first day anything of the round can have been done."""
    return current.polling_on - timedelta(days=BEGINS_BEFORE_DAYS)


def last_day(current: Round) -> date:
    """Return the last day of the round by its timeline."""
    return current.polling_on + timedelta(days=OVER_AFTER_DAYS)


def latest_step(session: Session, round_id: int | None) -> RoundStep | None:
    """Return the last closing or reopening of a round."""
    steps = select(RoundStep).where(RoundStep.round_id == round_id).order_by(col(RoundStep.id).desc())
    return session.exec(steps.limit(1)).first()


def why_closed(session: Session, current: Round, today: date) -> str:
    """Return why the round takes nothing more on ``today``; "" while it does.

    What a person recorded last holds; without a word a real round is over after its last day, a practice round never.
    """
    step = latest_step(session, current.id)
    if step is not None:
        return f"已由{step.made_by}关闭（{step.reason}）" if step.step == "close" else ""
    if current.practice or today <= last_day(current):
        return ""
    return f"选举日是 {current.polling_on}，已于 {last_day(current)} 结束"


def require_open(session: Session, current: Round, today: date) -> None:
    """Refuse work on a round that is closed or over; InputError saying why and how it is reopened."""
    reason = why_closed(session, current, today)
    if reason:
        remedy = "只能查看；确需再办的，由组织部人员写明理由重新打开：huanjie round reopen 轮次名称 --reason 理由"
        raise InputError(f"这一轮换届{reason}，不再接收台账、评定和消息", where=current.name, remedy=remedy)


def require_not_shut(session: Session, current: Round) -> None:
    """Refuse a person's step in a round that somebody closed (one that is merely over still takes late entries)."""
    step = latest_step(session, current.id)
    if step is not None and step.step == "close":
        remedy = "只能查看；确需再办的，由组织部人员写明理由重新打开：huanjie round reopen 轮次名称 --reason 理由"
        raise InputError(f"这一轮换届已由{step.made_by}关闭（{step.reason}）", where=current.name, remedy=remedy)


def closed_rounds(session: Session, today: date) -> list[int]:
    """Return the numbers of the rounds that take nothing more on ``today``."""
    rounds = session.exec(select(Round)).all()
    return [found.id for found in rounds if found.id is not None and why_closed(session, found, today)]
