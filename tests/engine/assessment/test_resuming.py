from datetime import timedelta

import pytest
from sqlmodel import Session

from config.clock import now
from engine.assessment.resuming import interrupted_run, runner_name
from ledgers.database import transaction
from ledgers.journal.assessment import Run, RunPart
from ledgers.roster.rounds import current_round
from tests.engine.assessment.county import fill_county, record, request, run
from tests.forging import forging

DEAD = f"{runner_name().split(':')[0]}:999999999"


@pytest.fixture
def county(engine):
    fill_county(engine)
    run(engine)
    with forging(engine) as session:
        stopped = session.get_one(Run, 1)
        stopped.outcome, stopped.note = "failed", "断电"
        session.add(RunPart(run_id=1, low="999901000000", high="999901999999"))
    return engine


def taken_up(database, **fields):
    with Session(database) as session:
        found = interrupted_run(session, current_round(session), request(**fields))
        return found is not None


def test_a_run_that_failed_half_way_is_taken_up(county):
    assert taken_up(county)


def test_not_when_something_was_recorded_since(county):
    with transaction(county) as session:
        record(session, "999901001001", "grievance")
    assert not taken_up(county)


def test_not_for_another_date(county):
    assert not taken_up(county, on=request().on + timedelta(days=1))


def test_not_when_nothing_of_it_was_done(county):
    with transaction(county) as session:
        session.delete(session.get_one(RunPart, (1, "999901000000", "999901999999")))
    assert not taken_up(county)


@pytest.mark.parametrize(
    ("runner", "minutes", "expected"),
    [(DEAD, 0, True), ("elsewhere:1", 5, False), ("elsewhere:1", 61, True), (f"{DEAD[:-9]}1", 5, False)],
    ids=["process gone", "other machine at work", "other machine given up", "process alive"],
)
def test_a_run_somebody_may_still_be_working_on_is_left_to_him(county, runner, minutes, expected):
    with transaction(county) as session:
        session.get_one(Run, 1).outcome = "running"
        session.get_one(Run, 1).note = runner
    assert taken_up(county, at=now() + timedelta(minutes=minutes)) is expected
