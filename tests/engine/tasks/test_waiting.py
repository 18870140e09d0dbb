"""The decisions that wait: each kind named with place and whose it is, and gone when it was taken."""

from datetime import UTC, date, datetime

import pytest

from engine.tasks.waiting import decisions_waiting
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Assessment
from ledgers.journal.decision import Decision
from ledgers.journal.stage import Postponement
from ledgers.journal.village_plan import Measure, VillagePlan
from tests.builders import ON, add_roster, assess_villages, candidate, village_code
from tests.databases import on_both

VILLAGE = village_code(1)
PROPOSAL = {"from_level": "high", "level": "low", "automatic_level": "high", "reason": "县委研究", "decided_by": "李四"}


@pytest.fixture
def county(database):
    with transaction(database) as session:
        add_roster(session, villages=3)
    return database


def waiting(database, area=""):
    with reading(database) as session:
        return [(each.what, each.place, each.count, each.by) for each in decisions_waiting(session, 1, area)]


def lowered(session):
    days = {"decided_on": ON, "decided_at": datetime(2020, 10, 20, tzinfo=UTC)}
    session.add(Decision(round_id=1, village_code=VILLAGE, kind="proposal", proposes="override", **PROPOSAL, **days))


def fallen(session):
    assess_villages(session, {VILLAGE: "low"})
    session.get_one(Assessment, (1, VILLAGE)).level_in_force = "high"


def planned(session):
    session.add(VillagePlan(round_id=1, village_code=VILLAGE, drafted_by="张三", drafted_on=ON))
    session.add(Measure(round_id=1, village_code=VILLAGE, number=1, content="签约", owner="王某某", due_on=ON))


def postponed(session):
    days = {"old_on": date(2021, 1, 15), "new_on": date(2021, 3, 1), "proposed_on": ON}
    session.add(Postponement(round_id=1, village_code=VILLAGE, reason="未销号", proposed_by="张三", **days))


def objected(session):
    session.add(candidate(1, conclusion="待定", objection="已受理异议，1号，2020-12-16 前复核"))


@on_both
def test_nothing_waits_in_a_county_where_nothing_was_begun(county):
    assert waiting(county) == []


@on_both
@pytest.mark.parametrize(
    ("begin", "what", "place"),
    [
        (lowered, "人工下调等级待第二人确认", "第1镇样1村"),
        (fallen, "降级待核验确认", "第1镇样1村"),
        (planned, "一村一策待审定", "第1镇样1村"),
        (postponed, "延期选举待各方同意", "第1镇样1村"),
        (objected, "联审异议待复核", "第1镇"),
    ],
    ids=["lowered", "fallen", "village plan", "postponement", "objection"],
)
def test_what_waits_is_listed_with_its_place_and_whose_it_is(county, begin, what, place):
    with transaction(county) as session:
        begin(session)
    [(said, where, count, by)] = waiting(county)
    assert (said, where, count) == (what, place, 1)
    assert by
    assert waiting(county, "999902") == []


def test_a_proposal_that_was_carried_out_waits_no_more(county):
    with transaction(county) as session:
        lowered(session)
        session.flush()
        days = {"decided_on": ON, "decided_at": datetime(2020, 10, 21, tzinfo=UTC)}
        session.add(Decision(round_id=1, village_code=VILLAGE, kind="override", **PROPOSAL, **days))
    assert waiting(county) == []
