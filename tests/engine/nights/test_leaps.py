"""Clocks that leap: what the service waits for, and what a clock that was wrong for a while leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from config.errors import InputError
from engine.nights.jobs import JOBS, Workplace
from engine.nights.leaps import LONGEST_GAP_DAYS, STEADY
from engine.nights.lease import Holder, take_lease
from engine.nights.night import NightRequest, run_night
from engine.nights.service import Service
from engine.nights.status import read_status
from ledgers.database import reading
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.journal.night import Lease
from tests.engine.nights.county import CALENDAR, MONDAY, at_night, fill, tonight
from tests.engine.risks.rulebooks import RULES

AT = at_night(MONDAY)
MINUTE = timedelta(minutes=1)


def days(number):
    return timedelta(days=number)


@pytest.fixture(params=["engine", "postgres_engine"])
def service(request):
    database = request.getfixturevalue(request.param)
    fill(database)
    found = Service(Workplace(database, RULES, CALENDAR), JOBS, "a")
    found.tick(AT)
    return found


def nights(service):
    with reading(service.place.database) as session:
        return [run.on for run in session.exec(select(Run).where(Run.outcome == "good").order_by(Run.id))]


def problems(service, at):
    return "".join(read_status(service.place, at).problems)


def count(service, table):
    with reading(service.place.database) as session:
        return len(session.exec(select(table)).all())


def test_a_clock_thirty_days_ahead_for_one_tick_does_no_harm(service):
    letters = count(service, Message)
    assert service.tick(AT + days(30)) == {"nightly": 0}
    assert "机器上的日期比最近一次评定（2020-11-02）晚了 30 天" in problems(service, AT + days(30))
    assert count(service, Message) == letters
    for day in (1, 2):
        assert service.tick(AT + days(day)) == {"nightly": 1}
    assert nights(service) == [MONDAY + days(day) for day in range(3)]
    assert "机器上的日期" not in problems(service, AT + days(2))


def test_after_a_long_weekend_the_nights_are_made_up_for_once_the_clock_has_run_an_hour(service):
    monday = AT + days(5)
    assert service.tick(monday) == {"nightly": 0}
    assert "走满一小时后自动补跑" in problems(service, monday)
    assert service.tick(monday + STEADY - MINUTE) == {"nightly": 0}
    assert service.tick(monday + STEADY) == {"nightly": 5}
    assert nights(service)[-1] == MONDAY + days(5)


def test_a_clock_that_is_put_right_within_the_hour_begins_its_hour_anew(service):
    service.tick(AT + days(5))
    service.tick(AT + days(3) + STEADY)
    assert service.tick(AT + days(5) + STEADY) == {"nightly": 0}


def test_beyond_a_fortnight_only_a_person_can_tell_and_then_the_service_goes_on(service):
    late = AT + days(LONGEST_GAP_DAYS + 1)
    service.tick(late)
    assert service.tick(late + STEADY * 2) == {"nightly": 0}
    on = MONDAY + days(LONGEST_GAP_DAYS + 1)
    assert "nightly --confirm-date" in problems(service, late)
    tonight(service.place.database, on, vouched_by="部长")
    assert service.tick(late + days(1)) == {"nightly": 1}
    with reading(service.place.database) as session:
        notes = [run.note for run in session.exec(select(Run).where(Run.on >= on).order_by(Run.id))]
    assert notes == ["日期经部长确认", ""]


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (MONDAY + timedelta(days=1), "还没有到"),
        (MONDAY.replace(year=2030), "还没有到"),
    ],
    ids=["tomorrow", "a wrong year"],
)
def test_no_night_is_carried_out_for_a_day_that_has_not_come(service, on, said):
    request = NightRequest(on, AT, RULES, CALENDAR, vouched_by="部长")
    with pytest.raises(InputError, match=said) as refused:
        run_night(service.place.database, request)
    assert "试评" in refused.value.remedy
    assert service.tick(AT + days(1)) == {"nightly": 1}


def test_a_night_that_leaps_asks_for_somebody_who_vouches_for_the_date(service):
    on = MONDAY + days(3)
    request = NightRequest(on, AT + days(3), RULES, CALENDAR)
    with pytest.raises(InputError, match="晚了 3 天，请先核对日期") as refused:
        run_night(service.place.database, request)
    assert "--confirm-date" in refused.value.remedy
    assert tonight(service.place.database, MONDAY + days(2), vouched_by="").outcome == "done"


def test_heartbeats_tell_since_when_the_clock_has_run_evenly(service):
    def steady_after(at):
        take_lease(service.place.database, Holder("a", at))
        with reading(service.place.database) as session:
            return session.get_one(Lease, "runner").steady_since

    assert steady_after(AT + days(1)) == AT
    assert steady_after(AT + days(4)) == AT + days(4)
    assert steady_after(AT + days(4) + MINUTE) == AT + days(4)
    assert steady_after(AT + days(1)) == AT + days(1)
