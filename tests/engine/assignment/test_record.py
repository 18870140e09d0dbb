import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from config.errors import InputError
from engine.assignment.pins import Pin, pin_lead, unpin_lead
from engine.assignment.record import Occasion, assign_leads, require_leaders
from engine.assignment.standing import lead_reasons
from ledgers.journal.assessment import Assessment, Lead, Run
from ledgers.journal.change import Change
from ledgers.roster.lookup import find_officer, find_village
from ledgers.roster.table import County, Township, Village
from tests.builders import ON, add_roster, assess_villages, officer, tie, township_code, village_code
from tests.engine.assessment.county import run
from tests.engine.assignment.demands import RULES

AT = datetime(2020, 10, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def session(engine):
    with Session(engine) as opened:
        yield opened


@pytest.fixture
def occasion(session):
    round_ = add_roster(session, villages=4, townships=2, leaders=7)
    session.add(officer(21, no="T01", name="包村1", post="乡镇包村干部", township_code=township_code(1)))
    session.add(officer(22, no="T02", name="书记1", post="乡镇党委书记", township_code=township_code(1)))
    assess_villages(session, {village_code(1): "high", village_code(2): "low", village_code(1, 2): "medium"})
    return Occasion(round_, ON, "王某", AT)


def leads(session) -> dict[str, Lead]:
    session.flush()
    return {lead.village_code: lead for lead in session.exec(select(Lead))}


def test_every_risk_village_gets_a_leader_and_a_township_owner(session, occasion):
    outcome = assign_leads(session, occasion, RULES)
    rows = leads(session)
    assert (outcome.villages, outcome.changed, outcome.shortages) == (3, 3, ())
    assert rows[village_code(1)].officer_no == "L01"
    assert {code: row.township_owner_no for code, row in rows.items()} == {
        village_code(1): "T02",
        village_code(2): "T01",
        village_code(1, 2): None,
    }


def test_the_second_night_writes_nothing(session, occasion):
    assign_leads(session, occasion, RULES)
    before = session.exec(select(Change)).all()
    again = assign_leads(session, Occasion(occasion.round, date(2020, 10, 21), "夜间任务", AT), RULES)
    assert again.changed == 0
    assert session.exec(select(Change)).all() == before
    assert {row.since for row in leads(session).values()} == {ON}


def test_a_village_no_longer_at_risk_gives_its_leader_back_with_a_record(session, occasion):
    assign_leads(session, occasion, RULES)
    session.get(Assessment, (occasion.round.id, village_code(2))).level_in_force = "none"
    assert assign_leads(session, occasion, RULES).changed == 1
    last = session.exec(select(Change).where(Change.village_code == village_code(2))).all()[-1]
    assert village_code(2) not in leads(session)
    assert (last.new, last.changed_by, last.reason) == (None, "王某", "现行等级为无风险，包联结束")


def test_a_pin_holds_until_it_is_released(session, occasion):
    assign_leads(session, occasion, RULES)
    village, chosen = find_village(session, occasion.round, "第1镇样1村"), find_officer(session, "领导7")
    assert pin_lead(session, occasion, Pin(village, chosen, "常委会议定"))
    assert not pin_lead(session, occasion, Pin(village, chosen, "常委会议定"))
    assert assign_leads(session, occasion, RULES).changed == 0
    assert leads(session)[village.code].officer_no == "L07"
    assert "由王某指定，原因：常委会议定" in json.loads(leads(session)[village.code].reasons)[1]
    assert unpin_lead(session, occasion, village, "")
    assign_leads(session, occasion, RULES)
    assert leads(session)[village.code].officer_no == "L01"


def test_a_pin_against_a_recusal_is_refused(session, occasion):
    session.add(tie("L01"))
    session.flush()
    village, chosen = find_village(session, occasion.round, village_code(1)), find_officer(session, "L01")
    with pytest.raises(InputError, match="有回避关系，不能包联"):
        pin_lead(session, occasion, Pin(village, chosen, "方便"))


def test_impossible_demands_take_recused_leaders_off_and_change_nothing_else(session, occasion):
    assign_leads(session, occasion, RULES)
    before = {code: row.officer_no for code, row in leads(session).items()}
    session.add_all(tie(f"L{n:02d}") for n in range(1, 8))
    outcome = assign_leads(session, occasion, RULES)
    assert [shortage.villages for shortage in outcome.shortages] == [(village_code(1),)]
    assert outcome.changed == 1
    rest = {code: row.officer_no for code, row in leads(session).items()}
    assert rest == {code: officer for code, officer in before.items() if code != village_code(1)}


def test_where_nobody_reads_why_a_county_that_lacks_places_is_left_as_it_is(session, occasion):
    unread = replace(occasion, explained=False)
    assert assign_leads(session, unread, RULES).changed == 3
    fewer = replace(RULES, villages_per_leader=0)
    assert assign_leads(session, occasion, fewer).shortages
    outcome = assign_leads(session, unread, fewer)
    assert (outcome.changed, outcome.shortages, len(leads(session))) == (0, (), 3)


def test_a_round_without_leaders_is_refused_before_anything_is_done(session):
    round_ = add_roster(session, villages=1)
    with pytest.raises(InputError, match="没有一名县级领导"):
        require_leaders(session, round_)


def test_an_assessment_without_leaders_writes_nothing(engine):
    with Session(engine) as session:
        add_roster(session, villages=1)
        session.commit()
    with pytest.raises(InputError, match="没有一名县级领导"):
        run(engine, assignment=RULES)
    with Session(engine) as session:
        assert session.exec(select(Run)).all() == []


def test_a_county_without_leaders_leaves_the_others_alone(session, occasion):
    session.add(County(code="999902", name="临溪县"))
    session.flush()
    session.add(Township(code="999902001", name="沙镇", county_code="999902"))
    session.flush()
    session.add(Village(code="999902001001", name="甲村", township_code="999902001", county_code="999902"))
    occasion.round.region = "9999"
    assess_villages(session, {"999902001001": "low"})
    outcome = assign_leads(session, occasion, RULES)
    assert outcome.villages == 3
    assert "县（999902）有 1 个风险村" in outcome.shortages[0].sentence


def test_an_unknown_village_is_answered_with_the_nearest(session, occasion):
    with pytest.raises(InputError, match="没有找到“样9村”") as caught:
        find_village(session, occasion.round, "样9村")
    assert "第1镇样1村" in caught.value.remedy


def test_leads_are_counted_per_leader(session, occasion):
    outcome = assign_leads(session, occasion, RULES)
    assert outcome.leaders == len(Counter(row.officer_no for row in leads(session).values()))


def test_a_leader_recused_while_another_pin_conflicts_comes_off_at_once_and_a_void_pin_is_told(session, occasion):
    assign_leads(session, occasion, RULES)
    contested, chosen = find_village(session, occasion.round, village_code(1)), find_officer(session, "领导7")
    pin_lead(session, occasion, Pin(contested, chosen, "常委会议定"))
    other = leads(session)[village_code(2)].officer_no
    session.add_all([tie("L07"), tie(other, 2)])
    outcome = assign_leads(session, occasion, RULES)
    assert [conflict.villages for conflict in outcome.conflicts] == [(village_code(1),)]
    assert outcome.shortages == ()
    rows = leads(session)
    assert (rows[village_code(1)].officer_no, rows[village_code(1)].pinned) == ("L01", False)
    assert rows[village_code(2)].officer_no != other
    assert assign_leads(session, occasion, RULES).conflicts == ()


def test_reasons_speak_of_the_leads_shown_whatever_moved_since(session, occasion):
    assign_leads(session, occasion, RULES)
    village = find_village(session, occasion.round, village_code(2))
    helper = find_officer(session, "领导1")
    pin_lead(session, occasion, Pin(village, helper, "常委会议定"))
    assign_leads(session, occasion, RULES)
    together = lead_reasons(session, occasion.round.id)
    assert "领导1同时包联第1镇另外 1 个村，便于统筹" in together[village_code(1)]
    pin_lead(session, occasion, Pin(village, find_officer(session, "领导6"), "常委会议定"))
    apart = lead_reasons(session, occasion.round.id)
    assert not any("同时包联" in reason for reasons in apart.values() for reason in reasons)
    assert any("领导1现包联 1 个村" in reason for reason in apart[village_code(1)])


def test_a_pin_lifted_is_not_called_a_rise(session, occasion):
    assign_leads(session, occasion, RULES)
    village = find_village(session, occasion.round, village_code(1))
    pin_lead(session, occasion, Pin(village, find_officer(session, "领导7"), "常委会议定"))
    unpin_lead(session, occasion, village, "")
    assign_leads(session, occasion, RULES)
    reasons = lead_reasons(session, occasion.round.id)[village_code(1)]
    assert not any("升为" in reason for reason in reasons)
    assert any("原由领导7包联，本村为高风险村，其职务不在包联高风险村之列，改由" in reason for reason in reasons)


def test_who_is_recused_is_said_from_the_roster_as_it_stands(session, occasion):
    session.add(tie("L01"))
    assign_leads(session, occasion, RULES)
    assert "领导1与本村有回避关系，未予安排" in lead_reasons(session, occasion.round.id)[village_code(1)]
