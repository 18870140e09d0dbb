from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from engine.nights.lease import LASTS, Holder, give_up_lease, take_lease

AT = datetime(2020, 11, 2, 18, 0, tzinfo=UTC)


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    return request.getfixturevalue(request.param)


def take(database, name, after=timedelta()):
    return take_lease(database, Holder(name, AT + after))


def test_one_of_two_processes_holds_the_lease_and_keeps_it_by_its_heartbeat(database):
    assert take(database, "a")
    assert not take(database, "b", LASTS / 2)
    assert take(database, "a", LASTS)
    assert not take(database, "b", LASTS * 1.5)


def test_the_lease_of_a_dead_process_is_taken_over_once_it_expires(database):
    assert take(database, "a")
    assert take(database, "b", LASTS)
    assert not take(database, "a", LASTS)


def test_a_process_that_stops_lets_the_next_one_in_at_once(database):
    take(database, "a")
    give_up_lease(database, Holder("a", AT))
    assert take(database, "b")


def test_a_clock_set_back_an_hour_does_not_leave_the_county_without_a_runner(database):
    take(database, "dead")
    assert take(database, "b", -timedelta(hours=1))


def test_of_many_processes_at_the_same_instant_exactly_one_wins(database):
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda number: take(database, f"p{number}"), range(8)))
    assert sum(won) == 1
