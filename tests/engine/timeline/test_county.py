from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from config.calendar import WorkCalendar
from engine.timeline.blocks import Moment
from engine.timeline.county import county_calendar
from engine.timeline.village import village_timeline
from ledgers.journal.assessment import Assessment
from ledgers.roster.table import Village
from tests.builders import T, add_roster, procedure, village_code, village_file
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


def lines(session, stage, on=ON):
    moment = Moment(session.info["round"], on, FIRST_RULES, CALENDAR)
    found = county_calendar(session, moment)
    return [line for line in found if line.dates.stage.id == stage]


def test_villages_with_the_same_dates_share_a_line_in_order_of_date(session):
    first, second = lines(session, "poll")
    assert (first.villages, second.villages) == (2, 1)
    assert (first.dates.ends_on, second.dates.ends_on) == (date(2021, 1, 15), date(2021, 3, 1))


def test_what_is_done_and_what_is_late_is_counted(session):
    early, _ = lines(session, "voter_list")
    assert dict(early.states) == {"done": 1, "overdue": 1}


def test_villages_a_rule_blocks_are_named_by_the_day_asked_for_not_by_the_last_assessment(session):
    session.get_one(Assessment, (1, village_code(1))).level = "high"
    session.flush()
    assert [line.blocked for line in lines(session, "election_committee", T - timedelta(days=46))] == [[], []]
    early, _ = lines(session, "election_committee", T - timedelta(days=40))
    assert early.blocked == [village_code(1)]


def test_the_county_and_its_villages_agree_on_what_is_late_and_what_is_blocked(session):
    session.get_one(Assessment, (1, village_code(1))).level = "high"
    session.flush()
    for on in (T - timedelta(days=50), T - timedelta(days=40), T + timedelta(days=1)):
        moment = Moment(session.info["round"], on, FIRST_RULES, CALENDAR)
        shown, blocked = Counter(), Counter()
        for number in (1, 2, 3):
            found = village_timeline(session, moment, session.get(Village, village_code(number)))
            shown.update(line.dates.stage.id for line in found.lines if line.dates.state(on) == "overdue")
            blocked.update({block.stage for block in found.blocks})
        county = county_calendar(session, moment)
        late = Counter({line.dates.stage.id: 0 for line in county})
        for line in county:
            late[line.dates.stage.id] += line.states["overdue"]
        assert +late == shown
        assert sum(len(line.blocked) for line in county) == sum(blocked.values())


def test_a_stage_under_way_that_may_not_start_is_blocked_not_open(session):
    session.get_one(Assessment, (1, village_code(1))).level = "high"
    session.flush()
    moment = Moment(session.info["round"], T - timedelta(days=34), FIRST_RULES, CALENDAR)
    found = village_timeline(session, moment, session.get(Village, village_code(1)))
    assert {line.dates.stage.id: line.state for line in found.lines}["election_committee"] == "blocked"


def test_one_village_shows_the_earliest_lawful_polling_day_after_a_late_list(session):
    moment = Moment(session.info["round"], ON, FIRST_RULES, CALENDAR)
    found = village_timeline(session, moment, session.get(Village, village_code(1)))
    assert found.polling_on == date(2021, 1, 15)
    assert found.earliest_on == date(2021, 1, 17)
    assert found.postponement is None
