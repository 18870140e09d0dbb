from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from config.errors import InputError
from engine.risks.decisions import FallRules, Grounds, assessment_of, confirm_fall
from engine.risks.entries import Step, entry_of
from engine.risks.moves import Statement, move_point
from engine.tasks.closing import FALL_TASK
from ledgers.journal.task import Task
from tests.builders import ON, add_roster, lead, officer, risk_point, task, village_code
from tests.engine.risks.rulebooks import FIRST_RULES, GRADING, assessment, finding, run
from tests.people import act, number_of

RULES = FallRules(GRADING, FIRST_RULES.followup)
GROUNDS = Grounds("核验属实", "县组〔2020〕30号")


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        add_roster(session)
        session.add(run())
        session.flush()
        session.add(assessment(level="low", in_force="high", score=80))
        session.flush()
        yield session


def village(session):
    return assessment_of(session, act(), village_code(1))


def confirm(session, by="李四", on=ON, grounds=GROUNDS):
    return confirm_fall(session, act(by, on), village(session), grounds, RULES)


def test_a_confirmed_fall_takes_effect_and_is_kept_with_its_evidence(session):
    session.add(task(FALL_TASK))
    decision = confirm(session)
    assert village(session).level_in_force == "low"
    assert session.exec(select(Task)).one().closed_by == "李四"
    assert (decision.from_level, decision.level, decision.evidence) == ("high", "low", "县组〔2020〕30号")


@pytest.mark.parametrize(
    ("by", "grounds", "words"),
    [
        ("系统", GROUNDS, "须由名册上具名的人"),
        ("李四", Grounds("属实"), "缺少降级佐证"),
        ("王五", GROUNDS, "不能办理“确认降级”"),
    ],
    ids=["nobody", "no evidence", "a township"],
)
def test_a_fall_needs_a_named_person_and_evidence(session, by, grounds, words):
    with pytest.raises(InputError, match=words):
        confirm(session, by, grounds=grounds)


def test_a_level_that_did_not_fall_cannot_be_confirmed(session):
    village(session).level = "high"
    with pytest.raises(InputError, match="没有待确认的降级"):
        confirm(session)


def test_a_blank_cell_never_lowers_a_level(session):
    session.add(risk_point("TEAM-005"))
    village(session).findings = (
        str([finding("TEAM-005", "unknown", missing=["discord"])]).replace("'", '"').replace("None", "null")
    )
    with pytest.raises(InputError, match="数据变空（缺少 discord）"):
        confirm(session)


def test_risk_points_must_be_verified_first(session):
    session.add(risk_point(state="evidence"))
    with pytest.raises(InputError, match="STAB-001（已报佐证）"):
        confirm(session)


def test_a_level_near_a_cut_must_stand_before_the_fall_is_confirmed(session):
    village(session).score = 76
    with pytest.raises(InputError, match=r"只有 1 分.*2020-10-23 起可以确认"):
        confirm(session, on=ON + timedelta(days=2))
    confirm(session, on=ON + timedelta(days=3))
    assert village(session).level_in_force == "low"


def test_a_village_never_assessed_says_what_to_do(session):
    with pytest.raises(InputError, match="huanjie assess"):
        assessment_of(session, act(), village_code(2))


def test_nobody_confirms_a_fall_on_evidence_he_reported(session):
    point = risk_point(state="in_hand")
    session.add(point)
    session.flush()
    move_point(session, act("甲"), point, "evidence", Statement("兑付", "1号"))
    with pytest.raises(InputError, match="甲已经办理了“已报佐证”，不能再办理“确认降级”"):
        confirm_fall(session, act("甲", post="组织部工作人员"), village(session), GROUNDS, RULES)


@pytest.mark.parametrize(
    ("state", "words"),
    [("township_checked", "乡镇已核"), ("county_verified", "县级已核"), ("closed", "销号")],
)
def test_nobody_confirms_a_fall_they_had_a_hand_in(session, state, words):
    point = risk_point(state="closed")
    session.add(point)
    session.flush()
    session.add(entry_of(point, act("李四"), Step("moved", "", "1号", "evidence", state)))
    session.flush()
    with pytest.raises(InputError, match=f"李四已经办理了“.*{words}”，不能再办理“确认降级”.*另一名同志"):
        confirm(session)
    assert confirm(session, by="赵六").decided_no == number_of("赵六")


def test_the_lead_of_a_village_does_not_confirm_its_fall_whatever_other_post_they_hold(session):
    session.add(officer(4, no=number_of("部长"), name="部长"))
    session.flush()
    session.add(lead(officer_no=number_of("部长")))
    session.flush()
    with pytest.raises(InputError, match="部长包联该村，不能办理“确认降级”"):
        confirm(session, by="部长")
    assert confirm(session, by="李四").level == "low"
