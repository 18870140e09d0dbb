"""The status says what a person must look at, each as a sentence, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.nights.backups import BACKUP_JOB
from engine.nights.jobs import JOBS, Workplace
from engine.nights.service import Service
from engine.nights.status import read_status
from ledgers.database import open_engine, transaction
from ledgers.inspection import room_left
from ledgers.journal.assessment import Run
from ledgers.rotation import BackupPlan
from ledgers.sealing import hold_key, key_path, sealer_of
from tests.builders import ROUND
from tests.databases import damage
from tests.engine.nights.county import CALENDAR, MONDAY, at_night, fill
from tests.engine.risks.rulebooks import RULES
from tests.forging import forging

AT = at_night(MONDAY)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(params=["engine", "postgres_engine"])
def place(request):
    database = request.getfixturevalue(request.param)
    fill(database)
    return Workplace(database, RULES, CALENDAR)


@pytest.fixture
def office(engine, tmp_path):
    """A county on a file, with backups."""
    fill(engine)
    return Workplace(engine, RULES, CALENDAR, backups=BackupPlan(tmp_path / "备份", 7, 12))


def serve(place, at=AT):
    Service(place, (*JOBS, BACKUP_JOB), "machine:1").tick(at)


def problems(place, at=AT, **given):
    return list(read_status(place, at, **{"least_free": 0.0} | given).problems)


def test_a_county_before_its_first_night_needs_nothing(place):
    status = read_status(place, AT, 0.0)
    assert status.problems == ()
    assert (status.last_good_on, status.heartbeat_at, status.backup_on) == (None, None, None)


def test_a_county_served_last_night_needs_nothing(office):
    serve(office)
    status = read_status(office, AT + MINUTE, 0.0)
    assert status.problems == ()
    assert (status.last_good_on, status.runner, status.backup_on) == (MONDAY, "machine:1", MONDAY)


def test_a_service_without_heartbeat_is_missed_after_three_minutes(place):
    serve(place)
    assert problems(place, AT + 3 * MINUTE) == []
    [said] = problems(place, AT + 5 * MINUTE)
    assert "值守服务已有 5 分钟没有心跳" in said
    assert read_status(place, AT + 5 * MINUTE, 0.0).runner is None


def test_a_night_by_hand_does_not_hide_that_the_service_never_ran(place):
    JOBS[0].work(place, AT)
    assert problems(place, AT + MINUTE) == ["值守服务从未运行，请启动"]


def test_a_night_left_out_is_told_in_days_not_in_thousands_of_hours(place):
    serve(place)
    said = problems(place, AT + (27 * 60 + 5) * MINUTE)
    assert f"{ROUND}：最近一次成功的夜间任务在 27 小时以前" in said
    assert f"{ROUND}：最近一次成功的夜间任务在 30 天以前" in problems(place, AT + 30 * DAY + 5 * MINUTE)


def test_a_round_that_is_over_needs_no_night_and_no_heartbeat(office):
    serve(office)
    status = read_status(office, AT + 5 * 365 * DAY, 0.0)
    assert (status.rounds, status.problems) == ({}, ())


def test_the_last_day_of_a_round_is_no_alarm(office):
    last = at_night(date(2021, 1, 15) + timedelta(days=90))
    for later in (-DAY, timedelta(0), DAY, DAY + timedelta(hours=12)):
        serve(office, last + later)
        assert problems(office, last + later + MINUTE) == []


def test_a_failed_night_is_shown_until_a_good_one_follows(place, tmp_path):
    broken = replace(place, rules_folder=tmp_path)
    serve(broken)
    [said] = problems(place)
    assert "最近一次夜间任务失败：" in said
    serve(place, AT + 20 * MINUTE)
    assert problems(place, AT + 21 * MINUTE) == []


def test_a_night_in_the_future_is_told(place):
    serve(place)
    with forging(place.database) as session:
        session.execute(text("UPDATE run SET business_on = '2030-01-01'"))
    [said] = problems(place)
    assert "夜间任务的日期 2030-01-01 还没有到" in said


def test_no_good_backup_for_two_days_is_told(office):
    serve(office)
    without = Service(office, JOBS, "machine:1")
    for days, said in ((1, []), (2, ["最近一份好的备份是 2 天以前的"]), (3, ["最近一份好的备份是 3 天以前的"])):
        without.tick(AT + days * DAY)
        assert problems(office, AT + days * DAY) == said


def test_a_county_with_nights_and_no_backup_is_told(office):
    Service(office, JOBS, "machine:1").tick(AT)
    assert problems(office) == ["还没有备份"]


def test_a_failed_backup_is_told_with_its_reason(office):
    serve(office)
    office.backups.folder.rename(office.backups.folder.with_name("好的"))
    office.backups.folder.write_text("不是文件夹", encoding="utf-8")
    serve(office, AT + DAY)
    office.backups.folder.unlink()
    office.backups.folder.with_name("好的").rename(office.backups.folder)
    [said] = problems(office, AT + DAY)
    assert said.startswith("2020-11-03 的备份没有成功：文件写不进去")


def test_a_disk_nearly_full_is_told_once(office):
    serve(office)
    [said] = problems(office, least_free=1.0)
    assert said == f"磁盘快满了，{room_left(Path(), 1.0).said}，请清理"


def test_a_key_that_is_lost_or_another_one_is_told(office):
    with transaction(office.database) as session:
        hold_key(session, sealer_of(office.database))
    assert problems(office) == []
    file = key_path(office.database)
    file.rename(file.with_suffix(".gone"))
    [said] = problems(office)
    assert "密钥文件不见了" in said
    file.write_bytes(b"o" * 32)
    [said] = problems(office)
    assert "不是这个数据库的" in said


@pytest.mark.parametrize("page", [1, 3, 20, 60])
def test_a_damaged_page_is_told(office, page):
    serve(office)
    with transaction(office.database):
        pass
    office.database.dispose()
    damage(office.database, page)
    assert any("损坏" in said or "不是换届数据库" in said for said in problems(office))


def test_a_database_that_is_not_there_or_of_another_release_is_told(office, tmp_path):
    missing = replace(office, database=open_engine(f"sqlite:///{tmp_path / 'none.db'}"))
    assert "还没有换届数据" in problems(missing)[0]
    assert not (tmp_path / "none.db").exists()
    with transaction(office.database) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    [said] = problems(office)
    assert "数据库结构是旧版本（0001" in said


def test_runs_that_are_no_nights_change_nothing(office):
    serve(office)
    with transaction(office.database) as session:
        session.add(Run(job="assess", key="x", round_id=1, on=date(2030, 1, 1), started_at=AT, outcome="failed"))
    assert problems(office) == []
