from __future__ import annotations

from datetime import date, timedelta

import pytest

from config.clock import now
from ledgers.database import reading, transaction
from ledgers.journal.risk_entry import RiskEntry
from ledgers.risk_point.missed import missed_periods
from tests.builders import add_roster, risk_point, task, village_code

MONDAY = date(2020, 10, 19)
ON = MONDAY + timedelta(days=28)


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    return request.getfixturevalue(request.param)


def weekly_tasks(weeks=4):
    for week in range(weeks):
        monday = MONDAY + timedelta(days=7 * week)
        due = monday + timedelta(days=4)
        yield task(period=f"{monday}/7", from_on=monday, remind_on=due, due_on=due)


def progress(point_id, made_on):
    return RiskEntry(round_id=1, risk_point_id=point_id, kind="progress", made_by="甲", made_on=made_on, made_at=now())


def store(database, entries=(), points=None):
    with transaction(database) as session:
        add_roster(session)
        session.add_all(points or [risk_point(opened_on=MONDAY)])
        session.flush()
        session.add_all([*weekly_tasks(), *entries])


def missed(database, on=ON):
    with reading(database) as session:
        return missed_periods(session, 1, on)


def test_every_period_without_progress_counts_from_the_day_the_point_was_opened(database):
    store(database)
    assert missed(database) == {village_code(1): 4}
    assert missed(database, on=MONDAY + timedelta(days=5)) == {village_code(1): 1}


def test_a_period_not_yet_due_is_not_missed(database):
    store(database)
    assert missed(database, on=MONDAY + timedelta(days=4)) == {}


def test_progress_ends_the_row_of_missed_periods(database):
    store(database, [progress(1, MONDAY + timedelta(days=14))])
    assert missed(database) == {village_code(1): 1}


def test_a_point_opened_in_the_middle_of_a_period_has_not_missed_it(database):
    store(database, points=[risk_point(opened_on=MONDAY + timedelta(days=16))])
    assert missed(database) == {village_code(1): 1}


def test_the_worst_of_several_points_counts(database):
    points = [risk_point(opened_on=MONDAY), risk_point("STAB-003", opened_on=MONDAY)]
    store(database, [progress(1, ON - timedelta(days=1))], points)
    assert missed(database) == {village_code(1): 4}


def test_closed_points_miss_nothing(database):
    store(database, points=[risk_point(opened_on=MONDAY, state="watched")])
    assert missed(database) == {}
