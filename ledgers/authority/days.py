"""On which day may a person's step be dated? Today; an earlier day with a reason, which is kept; never a later one.

A practice round is free: it lives in whatever year is being rehearsed. A real round is bound to the clock, so that
what says 公示期满 has really waited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from config.clock import day_of
from config.errors import InputError
from ledgers.authority.act import Act
from ledgers.journal.round_step import LateEntry
from ledgers.roster.closing import begins_on, require_not_shut
from ledgers.roster.table import Round


@dataclass(frozen=True, slots=True)
class LateReason:
    """What is entered after its day, in words or as its command, and why only now."""

    what: str
    reason: str


def require_deed_day(session: Session, current: Round, act: Act, late: LateReason) -> None:
    """Refuse a step dated after today, before the round, or earlier without a reason; enter the reason of a late one.

    Nobody takes a step in a round that was closed.
    """
    require_not_shut(session, current)
    if current.practice:
        return
    today = day_of(act.at)
    if act.on == today:
        return
    if act.on > today:
        raise InputError(
            f"{act.on} 还没有到，今天是 {today}", where=current.name, remedy="到那一天再登记；不写日期就是今天"
        )
    if act.on < begins_on(current):
        began = f"这一轮换届从 {begins_on(current)} 开始"
        raise InputError(f"{act.on} 太早，{began}", where=current.name, remedy="核对年份；不写日期就是今天")
    if not late.reason.strip():
        remedy = f"确属当天办理、现在补记的，在命令名之前加 --late-reason 理由，例：--late-reason 停网三天，{today}补记"
        raise InputError(f"补记 {act.on} 的事要写明理由", where=current.name, remedy=remedy)
    session.add(
        LateEntry(
            round_id=act.round_id,
            what=late.what,
            done_on=act.on,
            reason=late.reason.strip(),
            entered_by=act.by,
            officer_no=act.officer_no or "",
            entered_at=act.at,
        )
    )
    session.flush()


def require_today(session: Session, current: Round, on: date, at: datetime) -> None:
    """Refuse writing that always stands on what is known today (a draft) for any other day of a real round."""
    require_not_shut(session, current)
    if not current.practice and on != day_of(at):
        remedy = f"不写日期，按今天（{day_of(at)}）办理"
        raise InputError(f"方案按当天的台账和政策起草，不能按 {on} 办理", where=current.name, remedy=remedy)


def require_after(act: Act, earlier: date | None, step: str, where: str) -> None:
    """Refuse a step dated before the one it follows (``step`` names that one, done on ``earlier``)."""
    if earlier is not None and act.on < earlier:
        remedy = f"填 {earlier} 或以后的日期"
        raise InputError(f"日期 {act.on} 早于“{step}”（{earlier}）", where=where, remedy=remedy)


def late_entries(session: Session, round_id: int) -> Sequence[LateEntry]:
    """Return what was entered after its day, the latest first."""
    chosen = select(LateEntry).where(LateEntry.round_id == round_id).order_by(col(LateEntry.id).desc())
    return session.exec(chosen).all()
