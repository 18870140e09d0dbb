from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from config.errors import InputError
from engine.risks.village_plans import NewMeasure, add_measure, approve_plan, finish_measure, measures_of, plan_of
from ledgers.journal.village_plan import VillagePlan
from tests.builders import ON, add_roster, officer, risk_point, village_code
from tests.people import act, add_people

VILLAGE = village_code(1)
MEASURE = NewMeasure("入户化解", "王某某", date(2020, 11, 10), "STAB-001")


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        add_roster(session)
        session.add(risk_point(finding="有1件群体性信访未办结"))
        session.flush()
        yield session


def test_a_plan_is_drafted_from_the_open_risk_points(session):
    plan = plan_of(session, act(), VILLAGE)
    assert json.loads(plan.problems) == ["STAB-001 有1件群体性信访未办结"]
    assert plan.drafted_by == "张三"


def test_a_village_without_risk_needs_no_plan(session):
    with pytest.raises(InputError, match="没有待处置的风险点"):
        plan_of(session, act(), village_code(2))


def test_measures_are_numbered_and_tied_to_the_officer_they_name(session):
    session.add(officer(9, no="T01", name="王某某", post="乡镇包村干部"))
    session.flush()
    add_measure(session, act(), VILLAGE, MEASURE)
    second = add_measure(session, act(), VILLAGE, MEASURE)
    assert (second.number, second.owner_no) == (2, "T01")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"owner": "王某某、李某某"}, "只能有一名责任人"),
        ({"owner": " "}, "缺少责任人"),
        ({"content": ""}, "缺少措施内容"),
        ({"due_on": ON - timedelta(days=1)}, "已经过去"),
        ({"rule_id": "TEAM-001"}, "该村的风险点：STAB-001"),
    ],
    ids=["two owners", "no owner", "nothing to do", "late", "foreign risk"],
)
def test_a_measure_has_one_owner_a_coming_due_date_and_a_risk_of_the_village(session, changed, words):
    fields = {name: getattr(MEASURE, name) for name in ("content", "owner", "due_on", "rule_id")}
    with pytest.raises(InputError, match=words):
        add_measure(session, act(), VILLAGE, NewMeasure(**fields | changed))


def test_a_measure_is_finished_once_with_a_result(session):
    add_measure(session, act(), VILLAGE, MEASURE)
    with pytest.raises(InputError, match="缺少办理结果"):
        finish_measure(session, act(), VILLAGE, 1, "")
    finish_measure(session, act(), VILLAGE, 1, "三户签约")
    assert measures_of(session, 1, VILLAGE)[0].result == "三户签约"
    with pytest.raises(InputError, match="已于 2020-10-20 办结"):
        finish_measure(session, act(), VILLAGE, 1, "又签约")


def test_a_plan_is_approved_by_a_named_person_once_it_has_measures(session):
    with pytest.raises(InputError, match="还没有措施"):
        approve_plan(session, act("赵六"), VILLAGE)
    add_measure(session, act(), VILLAGE, MEASURE)
    assert approve_plan(session, act("赵六"), VILLAGE).approved_by == "赵六"


def test_a_measure_added_later_was_approved_by_nobody(session):
    add_measure(session, act(), VILLAGE, MEASURE)
    approve_plan(session, act("赵六"), VILLAGE)
    add_measure(session, act(), VILLAGE, MEASURE)
    plan = session.get(VillagePlan, (1, VILLAGE))
    assert (plan.approved_by, plan.approved_on) == (None, None)


def test_a_township_does_not_approve_a_village_plan(session):
    add_measure(session, act(), VILLAGE, MEASURE)
    with pytest.raises(InputError, match=r"王五（乡镇党委书记）不能办理“审定一村一策”.*由包联领导或县委组织部"):
        approve_plan(session, act("王五"), VILLAGE)


def test_nobody_approves_the_plan_he_drafted(session):
    add_measure(session, act("李四"), VILLAGE, MEASURE)
    with pytest.raises(InputError, match="李四已经办理了“起草一村一策”"):
        approve_plan(session, act("李四"), VILLAGE)


def test_nobody_approves_a_measure_he_added(session):
    add_measure(session, act(), VILLAGE, MEASURE)
    add_measure(session, act("赵六"), VILLAGE, MEASURE)
    with pytest.raises(InputError, match="赵六已经办理了“添加第 2 项措施”"):
        approve_plan(session, act("赵六"), VILLAGE)


def test_a_namesake_of_who_drafted_a_plan_may_approve_it(session):
    add_measure(session, act("李四"), VILLAGE, MEASURE)
    assert approve_plan(session, act("李四", no="P99"), VILLAGE).approved_by == "李四"


def test_another_township_has_no_hand_in_a_village_plan(session):
    with pytest.raises(InputError, match="吴十（乡镇包村干部）不能办理“制定一村一策”"):
        add_measure(session, act("吴十"), VILLAGE, MEASURE)


def test_the_named_owner_of_a_measure_finishes_it_wherever_he_works(session):
    add_people(session)
    add_measure(session, act(), VILLAGE, replace(MEASURE, owner="钱七"))
    with pytest.raises(InputError, match="孙八（县民政局部门联络员）不能办理“办结措施”"):
        finish_measure(session, act("孙八"), VILLAGE, 1, "已办")
    assert finish_measure(session, act("钱七"), VILLAGE, 1, "已办").done_by == "钱七"
