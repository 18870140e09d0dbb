from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from engine.nights.jobs import Workplace, carry_out_nights, nights_due
from engine.nights.lease import RUNNER
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Run
from ledgers.journal.message import Message
from ledgers.journal.night import Lease
from ledgers.roster.rounds import current_round
from tests.builders import T
from tests.engine.nights.county import CALENDAR, MONDAY, fill
from tests.engine.risks.rulebooks import RULES


@pytest.fixture
def place(engine):
    fill(engine)
    return Workplace(engine, RULES, CALENDAR)


def local(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def planned_at(day):
    return local(day, 2)


def nights(place):
    with reading(place.database) as session:
        return [run.on for run in session.exec(select(Run).order_by(Run.id))]


def test_before_two_in_the_morning_the_night_before_is_the_one_that_is_due(place):
    with reading(place.database) as session:
        current = current_round(session)
        assert nights_due(session, current, place, local(MONDAY, 1, 59)) == [MONDAY - timedelta(days=1)]
        assert nights_due(session, current, place, local(MONDAY, 2)) == [MONDAY]


def test_every_night_is_carried_out_once_however_often_it_is_asked(place):
    at = planned_at(MONDAY)
    assert [carry_out_nights(place, at + timedelta(minutes=5 * step)) for step in range(3)] == [1, 0, 0]
    assert nights(place) == [MONDAY]


def keep_a_steady_clock(place):
    """Leave the lease of a service whose clock has run on evenly for a long time."""
    with transaction(place.database) as session:
        at = planned_at(MONDAY)
        session.add(Lease(name=RUNNER, holder="a", heartbeat_at=at, expires_at=at, steady_since=at))


def test_missed_nights_are_made_up_for_in_order_and_none_of_their_news_is_lost(place):
    keep_a_steady_clock(place)
    carry_out_nights(place, planned_at(MONDAY))
    assert carry_out_nights(place, local(MONDAY + timedelta(days=4), 7)) == 4
    assert nights(place) == [MONDAY + timedelta(days=day) for day in range(5)]
    with reading(place.database) as session:
        days = {message.subject for message in session.exec(select(Message))}
    assert days == {"2020-11-02", "2020-11-05"}


def test_nights_too_far_back_are_left_alone(place):
    forgetful = replace(place, catch_up_days=2)
    keep_a_steady_clock(forgetful)
    carry_out_nights(forgetful, planned_at(MONDAY))
    assert carry_out_nights(forgetful, planned_at(MONDAY + timedelta(days=10))) == 3


def test_sleeping_through_midnight_loses_no_night(place):
    assert carry_out_nights(place, local(MONDAY, 23, 50)) == 1
    assert carry_out_nights(place, local(MONDAY + timedelta(days=1), 9, 30)) == 1


def test_a_clock_set_back_repeats_no_night(place):
    carry_out_nights(place, local(MONDAY, 2, 30))
    assert carry_out_nights(place, local(MONDAY, 1, 30)) == 0
    assert carry_out_nights(place, local(MONDAY, 2, 30)) == 0


def test_a_round_that_is_over_is_left_alone(place):
    assert carry_out_nights(place, planned_at(date(2022, 1, 1))) == 0
    assert carry_out_nights(place, planned_at(T + timedelta(days=90))) == 1
