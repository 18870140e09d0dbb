from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from config.errors import FaultError
from engine.schedule.jobs import JOBS, Job, Workplace
from engine.schedule.service import PAUSE_AFTER_FAILURE, Service
from engine.schedule.status import is_too_old, read_status
from ledgers.database import open_engine, reading
from ledgers.journal.assessment import Run
from tests.engine.schedule.county import CALENDAR, MONDAY, at_night, fill
from tests.engine.workflow.rulebooks import RULES

AT = at_night(MONDAY)


@pytest.fixture(params=["engine", "postgres_engine"])
def place(request):
    database = request.getfixturevalue(request.param)
    fill(database)
    return Workplace(database, RULES, CALENDAR)


def count_runs(place):
    with reading(place.database) as session:
        return len(session.exec(select(Run)).all())


def test_of_two_services_on_one_database_one_does_the_night(place):
    first, second = (Service(place, JOBS, name) for name in "ab")
    assert first.tick(AT) == {"nightly": 1}
    assert second.tick(AT) == {}
    assert count_runs(place) == 1


def test_the_second_service_goes_on_when_the_first_one_dies(place):
    first, second = (Service(place, JOBS, name) for name in "ab")
    first.tick(AT)
    assert second.tick(AT + timedelta(days=1)) == {"nightly": 1}
    assert count_runs(place) == 2


def test_a_failing_job_is_left_alone_for_a_while_and_stops_no_other(place):
    calls = []

    def broken(*_):
        calls.append(1)
        raise FaultError("坏了")

    service = Service(place, (Job("broken", "", broken), *JOBS), "a")
    assert service.tick(AT) == {"broken": 0, "nightly": 1}
    assert service.tick(AT + PAUSE_AFTER_FAILURE / 2) == {"nightly": 0}
    assert service.tick(AT + PAUSE_AFTER_FAILURE) == {"broken": 0, "nightly": 0}
    assert len(calls) == 2


def test_a_database_that_is_gone_costs_only_the_tick():
    gone = Workplace(open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1"), RULES, CALENDAR)
    assert Service(gone, JOBS, "a").tick(AT) == {}


def test_the_status_is_good_for_26_hours_after_a_good_night(place):
    assert is_too_old(read_status(place.database, AT), AT)
    Service(place, JOBS, "a").tick(AT)
    soon, late = AT + timedelta(hours=26), AT + timedelta(hours=28)
    assert not is_too_old(read_status(place.database, soon), soon)
    status = read_status(place.database, late)
    assert is_too_old(status, late)
    assert "27 小时以前" in status.problems[0]
    assert status.runner is None


def test_a_failed_night_is_shown_until_a_good_one_follows(place, tmp_path):
    broken = Workplace(place.database, tmp_path, CALENDAR)
    Service(broken, JOBS, "a").tick(AT)
    assert "夜间任务失败" in read_status(place.database, AT).problems[1]
    Service(place, JOBS, "a").tick(AT + timedelta(minutes=20))
    assert read_status(place.database, AT + timedelta(minutes=21)).problems == ()
