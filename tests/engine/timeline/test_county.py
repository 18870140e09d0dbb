from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from config.calendar import WorkCalendar
from engine.timeline.county import county_calendar
from engine.timeline.village import Moment, village_timeline
from ledgers.roster.table import Village
from tests.builders import add_roster, procedure, village_code, village_file
from tests.engine.risks.rulebooks import FIRST_RULES, assessment, finding, run

CALENDAR = WorkCalendar()
ON = date(2021, 1, 10)


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        session.info["round"] = add_roster(session, villages=3)
        session.add_all([village_file(2, polling_on=date(2021, 3, 1)), run()])
        session.flush()
        session.add(assessment(1, level="low", findings=[finding("PROC-001", tiers=("未公布",))]))
        session.add(procedure(1, voter_list_published_on=date(2020, 12, 28)))
        session.flush()
        yield session


def lines(session, stage):
    found = county_calendar(session, session.info["round"], ON, FIRST_RULES, CALENDAR)
    return [line for line in found if line.dates.stage.id == stage]


def test_villages_with_the_same_dates_share_a_line_in_order_of_date(session):
    first, second = lines(session, "poll")
    assert (first.villages, second.villages) == (2, 1)
    assert (first.dates.ends_on, second.dates.ends_on) == (date(2021, 1, 15), date(2021, 3, 1))


def test_what_is_done_and_what_is_late_is_counted(session):
    early, _ = lines(session, "voter_list")
    assert dict(early.states) == {"done": 1, "overdue": 1}


def test_villages_a_rule_blocks_are_named(session):
    early, _ = lines(session, "poll")
    assert early.blocked == [village_code(1)]


def test_one_village_shows_the_earliest_lawful_polling_day_after_a_late_list(session):
    moment = Moment(session.info["round"], ON, FIRST_RULES, CALENDAR)
    found = village_timeline(session, moment, session.get(Village, village_code(1)))
    assert found.polling_on == date(2021, 1, 15)
    assert found.earliest_on == date(2021, 1, 17)
    assert found.postponement is None
