"""Is the clock to be believed? After a leap beyond the last run the service waits before it carries out a night.

A machine that slept over a long weekend and a machine whose clock is wrong look alike at first. What tells them apart
is time: a clock that is put right again within the hour has done no harm, and one that goes on evenly is taken for
right. Beyond a fortnight only a person can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from engine.assessment.changes import furthest_run_on
from engine.assessment.in_force import is_leap
from engine.nights.lease import RUNNER
from ledgers.journal.night import Lease
from ledgers.roster.table import Round

STEADY = timedelta(hours=1)
LONGEST_GAP_DAYS = 14
BY_HAND = "核对机器的日期；无误的，由组织部人员运行 huanjie --operator 姓名或编号 nightly --confirm-date"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock of the machine says: the last night due, and the instant."""

    night: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the nights of a round wait, and what ends the waiting."""

    round: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.round}：{self.reason}，夜间任务暂停。{self.remedy}"


def doubt_of(session: Session, current: Round, reading: Reading) -> Doubt | None:
    """Return why the clock cannot be trusted for the nights of a round, None when it can."""
    last = furthest_run_on(session, current)
    if last is None or not is_leap(last, reading.night):
        return None
    days = (reading.night - last).days
    reason = f"机器上的日期比最近一次评定（{last}）晚了 {days} 天"
    if days > LONGEST_GAP_DAYS:
        return Doubt(current.name, reason, BY_HAND)
    if _is_steady(session, reading.at):
        return None
    return Doubt(current.name, reason, f"时钟平稳走满一小时后自动补跑；不想等的，{BY_HAND}")


def _is_steady(session: Session, at: datetime) -> bool:
    lease = session.get(Lease, RUNNER)
    return lease is not None and lease.steady_since is not None and at - lease.steady_since >= STEADY
