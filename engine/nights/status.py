"""How the service is doing: nights, heartbeat, backups, database, key and disk; and what a person must look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from config.errors import AppError
from engine.assessment.runs import GOOD, NIGHTLY, stands
from engine.nights.jobs import Workplace, doubts, rounds_alive
from engine.nights.lease import RUNNER
from engine.nights.watching import (
    backup_problems,
    heartbeat_problems,
    last_night,
    machine_problems,
    night_problems,
)
from engine.undo.steps import last_step, step_sentence
from ledgers.database import reading
from ledgers.inspection import key_state
from ledgers.journal.assessment import Run
from ledgers.journal.night import Lease
from ledgers.rotation import backups_in
from ledgers.schema import require_current_schema

LEAST_FREE = 0.10


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the service at an instant. ``problems`` are sentences; none means that nobody need look.

    ``rounds`` are those in progress: their ids and names; the last good night is that of any round. ``runner`` is the
    process that holds the lease, ``backup_on`` the day of the newest backup, ``last_takeback`` says which runs were
    taken back last, by whom and why.
    """

    rounds: dict[int, str]
    problems: tuple[str, ...]
    last_good_on: date | None = None
    last_good_at: datetime | None = None
    last_note: str = ""
    runner: str | None = None
    heartbeat_at: datetime | None = None
    backup_on: date | None = None
    last_takeback: str = ""
    is_readable: bool = True


def read_status(place: Workplace, at: datetime, least_free: float = LEAST_FREE) -> Status:
    """Return the status at ``at``. ``least_free`` is the part of the disk that should be free.

    Of a database that cannot be read there is nothing but problems.
    """
    file = place.database.url.database
    is_there = place.database.dialect.name != "sqlite" or (file is not None and Path(file).exists())
    found = machine_problems(place, least_free) if is_there else []
    try:
        require_current_schema(place.database)
        found += _key_problems(place)
        with reading(place.database) as session:
            return _read(session, place, at, found)
    except AppError as error:
        return Status({}, tuple(dict.fromkeys([*found, f"{error.what}，请{error.remedy}"])), is_readable=False)


def _key_problems(place: Workplace) -> list[str]:
    try:
        key_state(place.database)
    except AppError as error:
        return [f"{error.what}，请{error.remedy}"]
    return []


def _read(session: Session, place: Workplace, at: datetime, found: list[str]) -> Status:
    rounds = rounds_alive(session, at)
    lease = session.get(Lease, RUNNER)
    latest = place.latest_night(at)
    days = [day for day in backups_in(place.backups) if day <= latest] if place.backups else []
    newest = max(days, default=None)
    for current in rounds:
        found = found + night_problems(session, current, place, at)
    found = found + doubts(session, place, at)
    begun = any(last_night(session, current, GOOD) for current in rounds)
    if rounds and (begun or lease is not None):
        found = found + heartbeat_problems(lease, at)
    if begun and place.backups is not None:
        found = found + backup_problems(session, newest, latest)
    good, taken = _last_good(session), last_step(session)
    return Status(
        rounds={current.id or 0: current.name for current in rounds},
        problems=tuple(found),
        last_good_on=good.on if good else None,
        last_good_at=(good.ended_at or good.started_at) if good else None,
        last_note=good.note if good else "",
        runner=lease.holder if lease and lease.expires_at > at else None,
        heartbeat_at=lease.heartbeat_at if lease else None,
        backup_on=newest,
        last_takeback=step_sentence(taken) if taken else "",
    )


def _last_good(session: Session) -> Run | None:
    nights = select(Run).where(Run.job == NIGHTLY, Run.outcome == GOOD, stands())
    return session.exec(nights.order_by(col(Run.id).desc()).limit(1)).first()
