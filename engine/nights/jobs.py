"""The table of jobs and when each is due. A job is done for a business date, or every few minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from config.calendar import WorkCalendar
from config.clock import BUSINESS_ZONE, day_of
from engine.assessment.runs import NIGHTLY, good_nights
from engine.nights.leaps import Reading, doubt_of
from engine.nights.night import NightRequest, run_night
from ledgers.authority.act import SYSTEM
from ledgers.chain.linking import chain_journal
from ledgers.database import reading
from ledgers.journal.assessment import Run
from ledgers.roster.closing import last_day, latest_step
from ledgers.roster.table import Round
from ledgers.rotation import BackupPlan


@dataclass(frozen=True, slots=True)
class Workplace:
    """What jobs work with: the database, the rules folder, the calendar, how assessments are carried out.

    Nights begin at ``night_at``; those further back than ``catch_up_days`` are not made up for, since their reports
    and reminders would help nobody. ``backups``: where they go, None for none.
    """

    database: Engine
    rules_folder: Path
    calendar: WorkCalendar
    executor: str = "local"
    night_at: time = time(2, 0)
    catch_up_days: int = 14
    backups: BackupPlan | None = None

    def latest_night(self, at: datetime) -> date:
        """Return the business date whose night is the last one due at ``at``."""
        local = at.astimezone(BUSINESS_ZONE)
        return local.date() if local.time() >= self.night_at else local.date() - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One job: ``work`` does what is due at an instant and returns how many things it did.

    It must be safe to call it at any time and as often as anyone likes: what was done is never done again. One that
    waits for others (``apart``) gets a thread of its own in the service, so that neither heartbeat nor nights wait.
    """

    name: str
    title: str
    work: Callable[[Workplace, datetime], int]
    apart: bool = False


def nights_due(session: Session, current: Round, place: Workplace, at: datetime) -> list[date]:
    """Return the business dates of a round whose night is due and was not carried out, oldest first.

    After sleep or downtime every missed night is made up for; before the first one nothing is.
    """
    latest = place.latest_night(at)
    if latest_step(session, current.id) is None:
        latest = min(latest, last_day(current))
    last = session.exec(good_nights(current.id).order_by(col(Run.on).desc()).limit(1)).first()
    furthest = latest - timedelta(days=place.catch_up_days)
    first = latest if last is None else max(last.on + timedelta(days=1), furthest)
    return [first + timedelta(days=days) for days in range((latest - first).days + 1)]


def carry_out_nights(place: Workplace, at: datetime) -> int:
    """Carry out every night that is due, of every round that is not over; return how many were.

    Where the clock has leapt and is not to be trusted yet, the round waits (``engine.nights.leaps``).
    """
    with reading(place.database) as session:
        due = [(current.name, nights_due(session, current, place, at)) for current in _trusted(session, place, at)]
    done = 0
    for name, days in due:
        for day in days:
            done += run_night(place.database, _request(place, name, day, at)).outcome == "done"
    return done


def rounds_alive(session: Session, at: datetime) -> list[Round]:
    """Return the rounds that have nights at ``at``: the night of the last day may be carried out on the day after."""
    rounds = session.exec(select(Round).order_by(col(Round.id))).all()
    return [current for current in rounds if _is_alive(session, current, day_of(at) - timedelta(days=1))]


def _is_alive(session: Session, current: Round, on: date) -> bool:
    step = latest_step(session, current.id)
    return on <= last_day(current) if step is None else step.step == "reopen"


def _trusted(session: Session, place: Workplace, at: datetime) -> list[Round]:
    """Return the living rounds for whose nights the clock can be trusted."""
    reading = Reading(place.latest_night(at), at)
    return [current for current in rounds_alive(session, at) if doubt_of(session, current, reading) is None]


def doubts(session: Session, place: Workplace, at: datetime) -> list[str]:
    """Return, in words, for which rounds the service waits because the clock has leapt, and what ends the waiting."""
    reading = Reading(place.latest_night(at), at)
    return [str(doubt) for each in rounds_alive(session, at) if (doubt := doubt_of(session, each, reading))]


def _request(place: Workplace, name: str, on: date, at: datetime) -> NightRequest:
    return NightRequest(
        on=on,
        at=at,
        rules_folder=place.rules_folder,
        calendar=place.calendar,
        round_name=name,
        vouched_by=SYSTEM,
        planned_at=datetime.combine(on, place.night_at, BUSINESS_ZONE),
        executor=place.executor,
    )


def link_journal(place: Workplace, at: datetime) -> int:
    """Chain what was recorded since the last tick; it is no news, so nothing counts as done."""
    chain_journal(place.database, at)
    return 0


JOBS: tuple[Job, ...] = (Job(NIGHTLY, "夜间任务", carry_out_nights),)
"""The jobs of the engine; the ways in add those of the notifier (see ``web.service``)."""
JOURNAL_JOB = Job("journal", "封存办理记录", link_journal)
