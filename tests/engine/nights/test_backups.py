"""The service backs the database up once a night, and keeps on record when that failed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from engine.nights.backups import BACKUP_JOB
from engine.nights.jobs import Workplace
from engine.nights.service import PAUSE_AFTER_FAILURE, Service
from ledgers.database import reading
from ledgers.journal.assessment import Run
from ledgers.rotation import BackupPlan, backups_in
from tests.engine.nights.county import CALENDAR, MONDAY, at_night
from tests.engine.risks.rulebooks import RULES

AT = at_night(MONDAY)


@pytest.fixture
def service(engine, tmp_path):
    plan = BackupPlan(tmp_path / "备份", daily=7, monthly=12)
    return Service(Workplace(engine, RULES, CALENDAR, backups=plan), (BACKUP_JOB,), "a")


def failures(service):
    with reading(service.place.database) as session:
        return session.exec(select(Run.note).where(Run.job == "backup", Run.outcome == "failed")).all()


def test_each_night_is_backed_up_once(service):
    assert service.tick(AT) == {"backup": 1}
    assert service.tick(AT + timedelta(hours=20)) == {"backup": 0}
    assert service.tick(AT + timedelta(days=1)) == {"backup": 1}
    days = list(backups_in(service.place.backups))
    assert days == [MONDAY, MONDAY + timedelta(days=1)]


def test_a_failed_backup_is_recorded_once_a_night_and_tried_again(service):
    folder = service.place.backups.folder
    folder.write_text("不是文件夹", encoding="utf-8")
    for number in range(3):
        assert service.tick(AT + number * PAUSE_AFTER_FAILURE) == {"backup": 0}
    [note] = failures(service)
    assert "文件写不进去：同名的文件已经在了" in note
    folder.unlink()
    assert service.tick(AT + 3 * PAUSE_AFTER_FAILURE) == {"backup": 1}


def test_where_no_backups_are_wanted_none_are_made(engine):
    assert Service(Workplace(engine, RULES, CALENDAR), (BACKUP_JOB,), "a").tick(AT) == {"backup": 0}
