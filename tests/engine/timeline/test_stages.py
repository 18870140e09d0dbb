from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from config.errors import InputError
from engine.timeline.stages import Wanted, blocks_before, blocks_of, finish_stage, finished_stages, start_stage
from tests.builders import T, add_roster, procedure, village_code
from tests.engine.risks.rulebooks import FIRST_RULES
from tests.people import act

TIMELINE = FIRST_RULES.timeline
UNPUBLISHED = {"unpublished_departure_audits": 2, "polling_notice_published": True, "level": "low"}
HIGH = {"level": "high", "days_to_poll": 40, "unpublished_departure_audits": 0}


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        add_roster(session)
        session.flush()
        yield session


def start(session, stage, facts=None):
    blocks = blocks_of(FIRST_RULES, facts or {"level": "none"})
    return start_stage(session, act(), village_code(1), TIMELINE, Wanted(stage, blocks))


def test_a_blocked_stage_says_rule_fact_article_and_who_resolves_it():
    [block] = blocks_of(FIRST_RULES, UNPUBLISHED)
    assert (block.stage, block.rule_id) == ("poll", "PROC-001")
    assert block.finding == "有2项离任审计未公布"
    assert any("未公布的离任审计数现为2" in fact for fact in block.facts)
    assert block.articles == ("《村民委员会组织法》（2018）第三十五条",)
    assert "审计" in block.resolver


def test_missing_facts_block_nothing():
    assert blocks_of(FIRST_RULES, {"level": "low"}) == ()


def test_a_block_stops_its_stage_and_those_after_it_but_none_before():
    blocks = blocks_of(FIRST_RULES, UNPUBLISHED)
    assert blocks_before(TIMELINE, "nomination", blocks, ()) == ()
    assert blocks_before(TIMELINE, "poll", blocks, ()) == blocks
    assert blocks_before(TIMELINE, "handover", blocks, ()) == blocks
    assert blocks_before(TIMELINE, "handover", blocks, ("poll",)) == ()


def test_a_high_village_may_not_start_its_election_committee(session):
    with pytest.raises(InputError, match=r"“推选村民选举委员会”不能启动：PROC-010.*由包联县级领导牵头化解") as caught:
        start(session, "election_committee", HIGH)
    assert "包案化解" in caught.value.remedy


def test_a_stage_is_started_and_finished_once(session):
    start(session, "registration")
    with pytest.raises(InputError, match="已于 2020-10-20 启动"):
        start(session, "registration")
    finish_stage(session, act(), village_code(1), TIMELINE, "registration")
    with pytest.raises(InputError, match="已于 2020-10-20 办结"):
        finish_stage(session, act(), village_code(1), TIMELINE, "registration")


def test_a_stage_not_started_cannot_be_finished(session):
    with pytest.raises(InputError, match=r"还没有启动.*huanjie stage start"):
        finish_stage(session, act(), village_code(1), TIMELINE, "registration")


def test_what_was_done_is_read_from_marks_and_from_the_procedure_record(session):
    session.add(procedure(1, voter_list_published_on=date(2020, 12, 20), handed_over_on=T))
    start(session, "registration")
    finish_stage(session, act(), village_code(1), TIMELINE, "registration")
    done = finished_stages(session, 1, TIMELINE, village_code(1))[village_code(1)]
    assert done == {"registration": date(2020, 10, 20), "voter_list": date(2020, 12, 20), "handover": T}


@pytest.mark.parametrize("by", ["吴十", "钱七", "县长"])
def test_a_stage_is_started_by_its_township_or_the_department(session, by):
    with pytest.raises(InputError, match=f"{by}（.*）不能办理“启动"):
        start_stage(session, act(by), village_code(1), TIMELINE, Wanted("registration"))
