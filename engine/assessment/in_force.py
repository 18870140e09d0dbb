"""May a run take effect? Only for a day that has come, by locked rules, in an open round, and over no unasked leap.

A run in force raises levels and sends letters, and none of that goes back by itself; a preview asks none of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.clock import day_of
from config.errors import InputError
from engine.assessment.changes import furthest_run_on
from engine.rulebook.model import Rulebook
from ledgers.authority.act import SYSTEM
from ledgers.roster.closing import require_open
from ledgers.roster.table import Round

LEAP_DAYS = 2
"""A run further than this beyond the last one is a leap: a wrong year, a clock gone wrong, or a county that slept."""
SHOWN_WARNINGS = 5
PREVIEW = "huanjie assess --preview 可以试评任何日期，不改动数据"


@dataclass(frozen=True, slots=True)
class RunDay:
    """The business date of a run, the instant it is asked for, and who vouches for the date.

    "" is nobody; SYSTEM is the service, which watched the clock (``engine.nights.leaps``).
    """

    on: date
    at: datetime
    vouched_by: str = ""


def require_day(session: Session, current: Round, day: RunDay) -> None:
    """Refuse a run in force on a day that has not come, in a round that takes none, or over a leap nobody vouched for.

    The night of a round's last day may be carried out on the day after. In a real round time goes forward only.
    """
    today = day_of(day.at)
    if day.on > today:
        raise InputError(
            f"{day.on} 还没有到，今天是 {today}", where=current.name, remedy=f"改为今天或以前的日期；{PREVIEW}"
        )
    require_open(session, current, max(day.on, today - timedelta(days=1)))
    last = furthest_run_on(session, current)
    if last is None:
        return
    if day.on < last and not current.practice:
        remedy = f"正式评定只往后走；{PREVIEW}"
        raise InputError(f"{day.on} 早于最近一次评定的日期 {last}", where=current.name, remedy=remedy)
    if is_leap(last, day.on) and not day.vouched_by:
        raise InputError(
            f"{day.on} 比最近一次评定的日期 {last} 晚了 {(day.on - last).days} 天，请先核对日期",
            where=current.name,
            remedy="日期无误的，由组织部人员确认后再运行：加 --operator 姓名或编号（写在命令名之前）和 --confirm-date",
        )


def is_leap(last: date, on: date) -> bool:
    """Tell whether a run on this date would leap beyond the last one."""
    return on > last + timedelta(days=LEAP_DAYS)


def vouching_note(vouched_by: str) -> str:
    """Return what the run keeps of the person who vouched for its date."""
    return f"日期经{vouched_by}确认" if vouched_by not in ("", SYSTEM) else ""


def require_locked(rulebook: Rulebook) -> None:
    """Refuse a rulebook that differs from its lock: what nobody locked is only tried out."""
    if rulebook.warnings:
        more = len(rulebook.warnings) - SHOWN_WARNINGS
        shown = "；".join(rulebook.warnings[:SHOWN_WARNINGS]) + (f"；另有 {more} 处" if more > 0 else "")
        raise InputError(
            f"规则与锁定的版本不一致，不能用于正式评定：{shown}",
            remedy="先用 huanjie assess --preview 试评，看哪些村会变；确认无误后运行 huanjie rules lock",
        )
