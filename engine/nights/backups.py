"""The backup of each night as a job of the service. One that fails is kept as a run, for the status to show."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from config.errors import AppError, FaultError, reason_of
from engine.nights.jobs import Job, Workplace
from ledgers.database import transaction
from ledgers.journal.assessment import Run
from ledgers.rotation import back_up_day

BACKUP = "backup"


def carry_out_backup(place: Workplace, at: datetime) -> int:
    """Make the backup of the last night that was due, unless it is there; return how many were made.

    A failure is recorded, once a night, and raised.
    """
    if place.backups is None:
        return 0
    on = place.latest_night(at)
    try:
        return int(back_up_day(place.database, place.backups, on))
    except OSError as error:
        failure: AppError = FaultError(reason_of(error), where=str(place.backups.folder), remedy="检查备份文件夹和磁盘")
        _record_failure(place, on, at, failure)
        raise failure from error
    except AppError as error:
        _record_failure(place, on, at, error)
        raise


def _record_failure(place: Workplace, on: date, at: datetime, error: AppError) -> None:
    failed = Run(
        job=BACKUP, key=on.isoformat(), on=on, started_at=at, ended_at=at, outcome="failed", note=str(error)[:1000]
    )
    with suppress(AppError, IntegrityError), transaction(place.database) as session:
        session.add(failed)


BACKUP_JOB = Job(BACKUP, "备份数据库", carry_out_backup)
