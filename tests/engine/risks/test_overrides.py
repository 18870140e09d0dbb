"""Levels set by hand: up by one person with a reason, down by two with document and body; on both databases."""

import pytest
from sqlmodel import Session, select

from config.errors import InputError
from engine.risks.decisions import Grounds, assessment_of
from engine.risks.entries import Step, entry_of
from engine.risks.levels import standing_overrides
from engine.risks.overrides import agree_lowering, decline_lowering, override_level, release_override
from ledgers.journal.decision import Decision
from tests.builders import add_roster, lead, officer, risk_point, village_code
from tests.engine.risks.rulebooks import assessment, run
from tests.people import act, number_of

GROUNDS = Grounds("化解到位", "县委〔2020〕5号", "县委常委会")


@pytest.fixture(params=["engine", "postgres_engine"])
def session(request):
    with Session(request.getfixturevalue(request.param)) as session:
        add_roster(session)
        session.add(run())
        session.flush()
        session.add(assessment(level="medium", in_force="medium", score=70))
        session.flush()
        yield session


def village(session):
    return assessment_of(session, act(), village_code(1))


def lower(session, by="李四", grounds=GROUNDS, level="low"):
    return override_level(session, act(by), village(session), level, grounds)


def agree(session, by="赵六"):
    return agree_lowering(session, act(by), village(session))


def lead_by(session, name):
    session.add(officer(4, no=number_of(name), name=name))
    session.flush()
    session.add(lead(officer_no=number_of(name)))
    session.flush()


def test_a_level_is_raised_at_once_by_one_person_with_a_reason(session):
    with pytest.raises(InputError, match="缺少调整理由"):
        lower(session, grounds=Grounds(" "), level="high")
    made = lower(session, grounds=Grounds("走访后认定"), level="high")
    assert (made.kind, made.decided_by, made.decided_no) == ("override", "李四", number_of("李四"))
    assert (village(session).level, village(session).level_in_force) == ("medium", "high")
    assert standing_overrides(session, 1).rows() == [(village_code(1), "high", "medium")]


@pytest.mark.parametrize(
    ("grounds", "words"),
    [
        (Grounds("领导同意"), "缺少文号"),
        (Grounds("领导同意", "县委〔2020〕5号"), "缺少作出决定的机关"),
        (Grounds("领导同意", " ", "县委常委会"), "缺少文号"),
    ],
)
def test_a_level_is_not_lowered_without_document_and_body(session, grounds, words):
    with pytest.raises(InputError, match=words):
        lower(session, grounds=grounds)
    assert session.exec(select(Decision)).all() == []


def test_a_lowering_takes_effect_when_a_second_person_agrees(session):
    assert lower(session).kind == "proposal"
    assert village(session).level_in_force == "medium"
    assert standing_overrides(session, 1).is_empty()
    made = agree(session)
    assert (made.kind, made.proposed_by, made.proposed_no, made.decided_no) == (
        *("override", "李四"),
        *(number_of("李四"), number_of("赵六")),
    )
    assert (made.evidence, made.body, made.reason) == ("县委〔2020〕5号", "县委常委会", "化解到位")
    assert village(session).level_in_force == "low"
    assert standing_overrides(session, 1).rows() == [(village_code(1), "low", "medium")]
    with pytest.raises(InputError, match="没有待复核的人工调整"):
        agree(session, "丙")


def test_nobody_agrees_to_their_own_proposal_but_a_namesake_may(session):
    lower(session)
    with pytest.raises(InputError, match=r"李四已经办理了“提请人工调整等级”，不能再办理“复核人工调整”.*另一名同志"):
        agree(session, "李四")
    other = act("李四", no="Z99", signature="李四（Z99）")
    assert agree_lowering(session, other, village(session)).decided_by == "李四"


@pytest.mark.parametrize("by", ["王五", "吴十", "钱七", "系统"], ids=["township", "another", "liaison", "the system"])
def test_nobody_else_proposes_or_agrees(session, by):
    words = r"不能办理“人工调整等级”.*由县委组织部的人员|名册上具名的人"
    with pytest.raises(InputError, match=words):
        lower(session, by)
    lower(session)
    with pytest.raises(InputError, match=r"不能办理“复核人工调整”|名册上具名的人"):
        agree(session, by)
    assert village(session).level_in_force == "medium"


@pytest.mark.parametrize("step", ["evidence", "township_checked", "county_verified", "closed"])
def test_who_had_a_hand_in_the_evidence_lowers_nothing(session, step):
    point = risk_point(state="in_hand")
    session.add(point)
    session.flush()
    session.add(entry_of(point, act("李四"), Step("moved", "", "1号", "in_hand", step)))
    session.flush()
    with pytest.raises(InputError, match=r"李四已经办理了.*不能再办理“人工调整等级”"):
        lower(session)
    lower(session, "赵六")
    with pytest.raises(InputError, match=r"李四已经办理了.*不能再办理“复核人工调整”"):
        agree(session, "李四")
    assert agree(session, "丙").level == "low"


def test_who_leads_the_village_neither_proposes_nor_agrees_whatever_other_post_they_hold(session):
    lead_by(session, "部长")
    with pytest.raises(InputError, match="部长包联该村，不能办理“人工调整等级”"):
        lower(session, "部长")
    lower(session)
    with pytest.raises(InputError, match="部长包联该村，不能办理“复核人工调整”"):
        agree(session, "部长")
    assert agree(session, "县长").level == "low"


def test_a_leader_of_the_village_does_not_even_raise_it(session):
    lead_by(session, "县长")
    with pytest.raises(InputError, match=r"县长（县长）不能办理“人工调整等级”.*不包联该村的县级领导"):
        lower(session, "县长", level="high")


def test_a_proposal_turned_down_changes_nothing(session):
    lower(session)
    with pytest.raises(InputError, match="缺少退回理由"):
        decline_lowering(session, act("赵六"), village(session), " ")
    assert decline_lowering(session, act("赵六"), village(session), "佐证不足").kind == "refusal"
    assert village(session).level_in_force == "medium"
    with pytest.raises(InputError, match="没有待复核的人工调整"):
        agree(session)


def test_what_was_proposed_before_the_rules_found_more_is_not_agreed_to(session):
    lower(session)
    village(session).level = village(session).level_in_force = "high"
    session.flush()
    with pytest.raises(InputError, match="提请以后该村的等级有变化"):
        agree(session)


def test_a_standing_override_stays_while_a_lower_one_is_proposed(session):
    lower(session, grounds=Grounds("走访"), level="high")
    lower(session)
    assert standing_overrides(session, 1).rows() == [(village_code(1), "high", "medium")]


def test_giving_a_raised_level_back_to_the_rules_is_a_lowering_too(session):
    with pytest.raises(InputError, match="没有人工调整"):
        release_override(session, act("李四"), village(session), GROUNDS)
    lower(session, grounds=Grounds("走访"), level="high")
    with pytest.raises(InputError, match="缺少文号"):
        release_override(session, act("李四"), village(session), Grounds("情况已变"))
    assert release_override(session, act("李四"), village(session), GROUNDS).kind == "proposal"
    assert agree(session).kind == "release"
    assert village(session).level_in_force == "medium"
    assert standing_overrides(session, 1).is_empty()


def test_a_lowered_level_goes_back_to_the_rules_at_once(session):
    lower(session)
    agree(session)
    assert release_override(session, act("丙"), village(session), Grounds("又有新情况")).kind == "release"
    assert village(session).level_in_force == "medium"
