from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlmodel import Session, select

from config.errors import InputError
from engine.risks.entries import entries_of
from engine.risks.moves import Statement, move_point, point_of, report_progress
from engine.risks.states import MOVES, moves_from
from ledgers.database import open_engine, transaction
from ledgers.risk_point.table import STATES, RiskPoint
from ledgers.tables import METADATA
from tests.builders import add_roster, lead, officer, risk_point, village_code
from tests.engine.risks.rulebooks import assessment, finding, run
from tests.examples import examples
from tests.people import act, number_of

SAID = Statement("兑付完毕", "县自然资源局〔2020〕12号", "补偿标准不一", "县自然资源局", date(2020, 12, 31))
WAY = (("in_hand", "甲"), ("evidence", "甲"), ("township_checked", "乙"), ("county_verified", "丙"), ("closed", "赵六"))


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        add_roster(session)
        session.add(run())
        session.add(risk_point())
        session.flush()
        session.add(assessment(level="none"))
        session.flush()
        yield session


def point(session):
    return session.exec(select(RiskPoint)).one()


def walk(session, steps):
    for state, by in steps:
        move_point(session, act(by), point(session), state, SAID)


def test_a_point_goes_from_open_to_closed_through_four_pairs_of_eyes(session):
    walk(session, WAY)
    assert (point(session).state, point(session).closed_by) == ("closed", "赵六")
    assert [entry.to_state for entry in entries_of(session, point(session))] == [state for state, _ in WAY]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((("in_hand", "系统"),), "须由名册上具名的人办理"),
        ((("in_hand", "吴十"),), "吴十（乡镇包村干部）不能办理“开始处置”"),
        ((("in_hand", "李四"),), "不能办理“开始处置”.*由该村所在乡镇"),
        ((*WAY[:2], ("township_checked", "丙")), "不能办理“乡镇核查通过”"),
        ((*WAY[:3], ("county_verified", "王五")), "王五（乡镇党委书记）不能办理“县级核验通过”.*由县委组织部"),
        ((*WAY[:2], ("township_checked", "甲")), "甲已经办理了“已报佐证”，不能再办理“乡镇核查通过”"),
    ],
    ids=["nobody", "another township", "the county acts", "the county for a township", "a township verifies", "self"],
)
def test_a_move_is_refused_to_whom_the_roster_does_not_give_it(session, steps, words):
    with pytest.raises(InputError, match=words):
        walk(session, steps)


def test_nobody_verifies_at_the_county_what_he_checked_in_the_township(session):
    walk(session, WAY[:3])
    transferred = act("乙", post="组织部工作人员")
    with pytest.raises(InputError, match="乙已经办理了“乡镇已核”，不能再办理“县级核验通过”"):
        move_point(session, transferred, point(session), "county_verified", SAID)


def test_a_namesake_of_who_checked_in_the_township_may_verify(session):
    walk(session, WAY[:3])
    move_point(session, act("乙", no="P99", post="组织部工作人员"), point(session), "county_verified", SAID)
    assert point(session).state == "county_verified"


def test_the_department_in_charge_of_a_point_may_report_on_it_and_no_other_department(session):
    point(session).department = "县公安局"
    move_point(session, act("钱七"), point(session), "in_hand", SAID)
    with pytest.raises(InputError, match="孙八（县民政局部门联络员）不能办理“报送销号佐证”"):
        move_point(session, act("孙八"), point(session), "evidence", SAID)


def test_the_leader_of_a_village_may_report_and_another_leader_may_not(session):
    with pytest.raises(InputError, match="不能办理“报送进展”"):
        report_progress(session, act("县长"), point(session), "约谈")
    session.add(officer(2, no=number_of("县长")))
    session.flush()
    session.add(lead(officer_no=number_of("县长")))
    session.flush()
    report_progress(session, act("县长"), point(session), "约谈")
    assert entries_of(session, point(session))[-1].made_by == "县长"


def test_evidence_is_needed_to_ask_for_close_out(session):
    walk(session, WAY[:1])
    with pytest.raises(InputError, match=r"缺少佐证.*--evidence"):
        move_point(session, act("甲"), point(session), "evidence", Statement("好了"))


def test_taking_a_point_in_hand_asks_for_all_that_is_lacking_at_once(session):
    with pytest.raises(InputError, match="形成原因（--cause）、责任部门（--department）、化解期限（--due）"):
        move_point(session, act("甲"), point(session), "in_hand", Statement())
    with pytest.raises(InputError, match="要写明化解期限（--due）"):
        move_point(session, act("甲"), point(session), "in_hand", Statement(cause="历史遗留", department="县民政局"))
    with pytest.raises(InputError, match="早于今天"):
        move_point(session, act("甲"), point(session), "in_hand", replace(SAID, due_on=date(2020, 1, 1)))


def test_what_the_sheet_says_of_a_point_need_not_be_said_again(session):
    found = point(session)
    found.cause, found.department, found.due_on = "补偿不一", "县民政局", date(2020, 12, 1)
    move_point(session, act("甲"), found, "in_hand", Statement())
    assert (found.state, found.cause, found.department) == ("in_hand", "补偿不一", "县民政局")


def test_what_is_said_of_a_point_stands_in_the_ledger(session):
    walk(session, WAY[:1])
    found = point(session)
    assert (found.cause, found.department, found.due_on) == ("补偿标准不一", "县自然资源局", date(2020, 12, 31))


def test_sending_back_needs_a_reason(session):
    walk(session, WAY[:2])
    with pytest.raises(InputError, match="缺少退回原因"):
        move_point(session, act("乙"), point(session), "in_hand", Statement())


@pytest.mark.parametrize(("outcome", "words"), [("hit", "仍然命中"), ("unknown", "数据待补")])
def test_a_point_is_not_closed_while_its_rule_still_hits_or_is_unknown(session, outcome, words):
    walk(session, WAY[:4])
    from ledgers.journal.assessment import Assessment

    session.exec(select(Assessment)).one().findings = json.dumps([finding("STAB-001", outcome, missing=["discord"])])
    with pytest.raises(InputError, match=f"{words}.*不能销号"):
        walk(session, WAY[4:])


def test_progress_is_reported_on_points_being_worked_on_only(session):
    report_progress(session, act("甲"), point(session), "约谈三户")
    assert entries_of(session, point(session))[-1].kind == "progress"
    walk(session, WAY)
    with pytest.raises(InputError, match="不再报送进展"):
        report_progress(session, act("甲"), point(session), "又约谈")


def test_a_wrong_number_is_answered_with_the_points_of_the_village(session):
    with pytest.raises(InputError, match="该村的风险点：STAB-001（待处置）"):
        point_of(session, 1, village_code(1), "STAB-009")


class PointsOnTheirWay(RuleBasedStateMachine):
    """Random people make random moves: the point is always in a state of the table, its story has no gap."""

    @initialize()
    def open_point(self):
        self.engine = open_engine("sqlite://")
        METADATA.create_all(self.engine)
        with transaction(self.engine) as session:
            add_roster(session)
            session.add(risk_point())

    @rule(
        target_state=st.sampled_from(STATES),
        by=st.sampled_from(["甲", "乙", "丙", "赵六"]),
        evidence=st.sampled_from(["", "1号"]),
    )
    def move(self, target_state, by, evidence):
        with transaction(self.engine) as session:
            before = point(session).state
            try:
                move_point(session, act(by), point(session), target_state, replace(SAID, evidence=evidence))
            except InputError:
                assert point(session).state == before
            else:
                assert target_state in {move.to_state for move in moves_from(before)}

    @precondition(lambda self: hasattr(self, "engine"))
    @rule()
    def story_has_no_gap(self):
        with transaction(self.engine) as session:
            state = "open"
            for entry in entries_of(session, point(session)):
                assert (entry.from_state, entry.to_state) in {(move.from_state, move.to_state) for move in MOVES}
                assert entry.from_state == state
                state = entry.to_state
            assert state == point(session).state

    def teardown(self):
        self.engine.dispose()


TestPointsOnTheirWay = PointsOnTheirWay.TestCase
TestPointsOnTheirWay.settings = examples(20, stateful_step_count=15)
