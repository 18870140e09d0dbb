"""What a wrong run did is undone as if it had never been, and what people did since is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledgers.grievance.table import Issue
from ledgers.team_review.table import TeamReview
from tests.engine.schedule.county import MONDAY, change, fill, tonight
from tests.engine.undo.county import back, state_of

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
FAR = date(2030, 1, 1)


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    opened = request.getfixturevalue(request.param)
    fill(opened)
    return opened


def test_after_a_slip_of_the_year_the_county_is_as_before_and_the_right_night_can_run(database):
    tonight(database)
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    change(database, Issue, 1, MONDAY, status="已办结")
    before = state_of(database)
    wrong = tonight(database, FAR)
    assert state_of(database) != before
    assert back(database, wrong.run_id).outcome == "done"
    assert state_of(database) == before
    assert tonight(database, TUESDAY).outcome == "done"
