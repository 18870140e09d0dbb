from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from config.errors import FaultError
from engine.nights.jobs import JOBS, Job, Workplace
from engine.nights.service import LOST_AFTER_TICKS, PAUSE_AFTER_FAILURE, Service
from ledgers.database import open_engine, reading
from ledgers.journal.assessment import Run
from tests.engine.nights.county import CALENDAR, MONDAY, at_night, fill
from tests.engine.risks.rulebooks import RULES

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
    service = Service(gone, JOBS, "a")
    assert service.tick(AT) == {}
    assert not service.is_lost


def test_a_service_that_never_reaches_its_database_is_lost_and_one_that_stands_by_is_not(place, tmp_path):
    missing = Workplace(open_engine(f"sqlite:///{tmp_path / 'none' / 'huanjie.db'}"), RULES, CALENDAR)
    lost, runner, other = (Service(where, (), name) for where, name in ((missing, "a"), (place, "b"), (place, "c")))
    for number in range(LOST_AFTER_TICKS):
        assert not lost.is_lost
        for service in (lost, runner, other):
            service.tick(AT + number * timedelta(seconds=30))
    assert [service.is_lost for service in (lost, runner, other)] == [True, False, False]
    lost.place = place
    lost.tick(AT + timedelta(hours=1))
    assert not lost.is_lost
