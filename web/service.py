"""The service put together: the jobs of the engine, and those of the notifier, which the engine does not know."""

from __future__ import annotations

import os
import socket
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import select

from config.calendar import load_calendar
from config.clock import BUSINESS_ZONE
from config.logs import trouble
from config.settings import Settings
from engine.nights.backups import BACKUP_JOB
from engine.nights.jobs import JOBS, JOURNAL_JOB, Job, Workplace
from engine.nights.service import Service
from engine.tasks.chain import HEAD, STAFF
from ledgers.database import open_engine, transaction
from ledgers.roster.table import Officer
from ledgers.rotation import plan_for
from notifier.delivery import Postman, deliver
from notifier.morning import report_failures


def build_service(settings: Settings, name: str = "") -> Service:
    """Return the service for these settings; ``name`` tells its process from others."""
    place = workplace(open_engine(settings.database, settings.key_file), settings)
    name = name or f"{socket.gethostname()}:{os.getpid()}"
    postman = Postman(place.database, settings, place.calendar, name)
    jobs = (*JOBS, JOURNAL_JOB, BACKUP_JOB, *_notifier_jobs(settings, postman))
    return Service(place, jobs, name, stopping=postman.stopping)


def workplace(database: Engine, settings: Settings) -> Workplace:
    """Return what the jobs work with."""
    return Workplace(
        database=database,
        rules_folder=settings.rules_path,
        calendar=load_calendar(settings.calendar_path),
        executor=settings.executor,
        night_at=settings.service.night_at,
        catch_up_days=settings.service.catch_up_days,
        backups=plan_for(database, settings.backup),
    )


def _notifier_jobs(settings: Settings, postman: Postman) -> tuple[Job, ...]:
    def send(_: Workplace, at: datetime) -> int:
        delivered = deliver(postman, at)
        for (kind, reason), count in delivered.reasons.items():
            trouble("messages_not_sent", kind=kind, reason=reason, count=count)
        return delivered.outcomes.total()

    def report(place: Workplace, at: datetime) -> int:
        is_time = at.astimezone(BUSINESS_ZONE).time() >= settings.service.failures_at
        return report_undelivered(place, at) if is_time else 0

    return Job("failures", "报告未送达的消息", report), Job("outbox", "发送消息", send, apart=True)


def report_undelivered(place: Workplace, at: datetime) -> int:
    """Queue, once a day, the list of messages that did not arrive for the organisation department."""
    local = at.astimezone(BUSINESS_ZONE)
    with transaction(place.database) as session:
        staff = session.exec(select(Officer.no).where((Officer.post == STAFF) | (Officer.post == HEAD))).all()
        return report_failures(session, sorted(staff), local.date(), at)
