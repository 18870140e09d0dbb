"""How the work of a county stands: the five clarities, returns, movement, progress, what is late and what waits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from config.calendar import load_calendar
from engine.summary.county import SummaryRequest, summarise_county
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Assessment, Lead
from ledgers.journal.decision import Decision
from ledgers.journal.submission import Submission
from ledgers.journal.village_plan import Measure, VillagePlan
from ledgers.roster.rounds import current_round
from ledgers.roster.table import Officer
from ledgers.standing import Item, OverdueUnit
from ledgers.summary import LACKING, UNRATED
from ledgers.team_review.table import TeamReview
from tests import builders
from tests.builders import ON, village_code
from tests.engine.assessment.county import RULES, record, run
from tests.engine.explanation.village import assignment_rules, store

FIRST = village_code(1)
WEEK = timedelta(days=7)


def summary_of(engine, since=None):
    with reading(engine) as session:
        return summarise_county(session, SummaryRequest(current_round(session), RULES, load_calendar(), since=since))


def assess(engine, on=ON):
    run(engine, on, assignment=assignment_rules())


def add(engine, *rows):
    with transaction(engine) as session:
        session.add_all(rows)


@pytest.fixture
def troubled(engine):
    """A county whose first village is at level high."""
    return trouble(engine)


def trouble(engine):
    store(engine, [builders.team_review(1, secretary_case="立案", discord=True), builders.departing(1)])
    assess(engine)
    return engine


def item(summary, title, label):
    found = next(each for each in summary.standing.clarities if each.title == title)
    return next(each for each in found.items if each.label == label)


def test_the_five_are_counted_from_what_the_villages_reported(troubled):
    summary = summary_of(troubled)
    titles = [each.title for each in summary.standing.clarities]
    assert titles == ["班子现状", "村情选情", "重点难点", "突出问题", "群众诉求"]
    assert item(summary, "班子现状", "主职被立案或留置的村") == Item("主职被立案或留置的村", 1, "个")
    assert item(summary, "班子现状", "班子不团结的村").number == 1
    assert item(summary, "重点难点", "高风险村").number == 1
    assert all(each.known == 3 for each in summary.standing.clarities)


def test_the_five_of_a_village_that_reported_nothing_are_not_known(engine):
    store(engine)
    add_silent(engine, 4)
    assess(engine)
    assert all(each.known == 3 for each in summary_of(engine).standing.clarities if each.title != "村情选情")


def add_silent(engine, number):
    add(engine, builders.village(number))


def test_a_village_of_which_no_ledger_came_in_is_not_rated(engine):
    store(engine)
    add_silent(engine, 4)
    assess(engine)
    villages = summary_of(engine).villages
    assert [village.standing for village in villages] == ["none", "none", "none", UNRATED]


def test_a_village_whose_blanks_could_make_it_a_risk_is_not_free_of_risk(engine):
    store(engine, [builders.team_review(1, secretary_case=None)])
    assess(engine)
    first, second, _ = summary_of(engine).villages
    assert (first.level, first.standing, second.standing) == ("none", LACKING, "none")


def test_a_ledger_of_two_sheets_came_in_when_both_did(troubled):
    with transaction(troubled) as session:
        session.delete(session.get(Submission, (1, FIRST, "audit")))
    returns = {line.title: line for line in summary_of(troubled).standing.returns}
    both = returns["矛盾信访与三资审计"]
    assert (both.townships_done, both.townships_partly, both.townships_none) == (0, 1, 0)
    assert both.reported + both.nil + both.unreported == 3
    assert both.unreported == 1
    assert returns["班子运行研判"].unreported == 0
    assert len(returns) == 5


def test_what_moved_is_put_beside_the_run_of_a_week_before(troubled):
    assert summary_of(troubled).standing.movement is None
    with transaction(troubled) as session:
        session.get(TeamReview, 2).secretary_case = "立案"
        record(session, village_code(2), "team_review", "secretary_case")
    assess(troubled, ON + WEEK)
    moved = summary_of(troubled).standing.movement
    assert (moved.since, dict(moved.before)) == (ON, {"high": 1, "none": 2})
    (shift,) = moved.shifts
    assert (shift.village, shift.from_level, shift.to_level) == (village_code(2), "none", "high")


def test_a_decision_no_night_has_told_of_yet_is_a_cause(troubled):
    assess(troubled, ON + WEEK)
    confirm = Decision(
        round_id=1,
        village_code=FIRST,
        kind="confirm",
        from_level="high",
        level="none",
        automatic_level="none",
        reason="已化解",
        evidence="云组〔2020〕5号",
        decided_by="部长",
        decided_on=ON + WEEK,
        decided_at=datetime(2020, 10, 27, tzinfo=UTC),
    )
    with transaction(troubled) as session:
        session.add(confirm)
        session.get(Assessment, (1, FIRST)).level_in_force = "none"
    (shift,) = summary_of(troubled).standing.movement.shifts
    assert (shift.from_level, shift.to_level, shift.causes) == ("high", "none", ("人工决定",))


def test_another_day_to_compare_with_may_be_named(troubled):
    assess(troubled, ON + timedelta(days=1))
    assess(troubled, ON + timedelta(days=9))
    week, named = summary_of(troubled), summary_of(troubled, since=ON)
    assert week.standing.movement.since == ON + timedelta(days=1)
    assert named.standing.movement.since == ON


def test_the_standing_is_the_same_on_either_database(database):
    trouble(database)
    add(database, builders.risk_point("TEAM-001", 1, state="in_hand", due_on=ON - WEEK), village_plan(), measure(1))
    add(database, builders.task("talk", 1, due_on=ON - WEEK), builders.opinion(1, opinion=None, due_on=ON - WEEK))
    standing = summary_of(database).standing
    assert (standing.points.overdue, standing.village_plans.drafted, standing.review.overdue) == (1, 1, 1)
    assert [each.what for each in standing.overdue] == ["督办任务", "联审意见"]


def test_points_count_those_of_villages_that_left_and_are_late_after_their_day(troubled):
    add(
        troubled,
        builders.risk_point("TEAM-001", 1, state="in_hand", due_on=ON - WEEK),
        builders.risk_point("TEAM-005", 1, state="closed", closed_on=ON, due_on=ON - WEEK),
        builders.risk_point("STAB-002", 2, state="watched", closed_on=ON),
        builders.risk_point("STAB-003", 1, state="withdrawn"),
    )
    points = summary_of(troubled).standing.points
    assert dict(points.states) == {"处置中": 1, "已销号": 1, "销号观察": 1}
    assert (points.total, points.closed, points.overdue, points.villages, points.closed_villages) == (3, 2, 1, 2, 1)


def village_plan(**fields):
    return VillagePlan(round_id=1, village_code=FIRST, drafted_by="甲", drafted_on=ON, **fields)


def measure(number, **fields):
    named = {"content": "逐户走访", "owner": "张某", "due_on": ON + WEEK} | fields
    return Measure(round_id=1, village_code=FIRST, number=number, **named)


def test_the_next_step_of_a_high_village_follows_its_plan(troubled):
    assert [step.step for step in summary_of(troubled).standing.next_steps] == ["制定一村一策"]
    add(troubled, village_plan(), measure(1))
    assert [step.step for step in summary_of(troubled).standing.next_steps] == ["审定一村一策"]
    with transaction(troubled) as session:
        session.get(VillagePlan, (1, FIRST)).approved_on = ON
    (step,) = summary_of(troubled).standing.next_steps
    assert (step.step, step.who, step.due_on) == ("逐户走访", "张某", ON + WEEK)


def test_plans_and_measures_are_counted_on_the_base_of_the_risk_villages(troubled):
    add(troubled, village_plan(approved_on=ON), measure(1, done_on=ON), measure(2, due_on=ON - WEEK))
    plans = summary_of(troubled).standing.village_plans
    assert (plans.approved, plans.drafted, plans.absent) == (1, 0, 0)
    assert (plans.measures, plans.measures_done, plans.measures_overdue) == (2, 1, 1)


def test_the_states_of_plans_add_up_to_the_departing_cadres(troubled):
    add(troubled, builders.departing(2, plan_state="已批准"), builders.departing(3, plan_state="乡镇已审"))
    summary = summary_of(troubled)
    assert sum(summary.standing.plans.values()) == 3
    assert (summary.standing.plans["已批准"], summary.standing.plans["乡镇已审"]) == (2, 1)
    assert "离任干部安置方案1人已经乡镇审核，请安排县级会审" in [each.matter for each in summary.standing.pending]


def test_late_opinions_stand_with_their_department(troubled):
    add(
        troubled,
        builders.opinion(1, department="公安", opinion=None, replied_on=None, due_on=ON - WEEK),
        builders.opinion(2, department="公安", opinion=None, replied_on=None, due_on=ON),
        builders.opinion(3, department="法院", opinion="无异议", due_on=ON - WEEK),
    )
    standing = summary_of(troubled).standing
    assert (standing.review.asked, standing.review.replied, standing.review.open) == (3, 1, 2)
    assert standing.review.overdue == 1
    assert OverdueUnit("公安", 1, ON - WEEK, "联审意见") in standing.overdue


def test_late_tasks_stand_with_the_unit_of_their_owner_by_code_and_not_by_number(troubled):
    officers = (
        builders.officer(81, no="D1", post="组织部工作人员"),
        builders.officer(82, no="T1", post="乡镇包村干部", township_code=builders.township_code(1)),
    )
    add(troubled, *officers)
    late = [builders.task("talk", 1, owner_no="D1", subject=f"s{n}", due_on=ON - WEEK) for n in range(3)]
    add(troubled, *late, builders.task("talk", 1, owner_no="T1", subject="t", due_on=ON - timedelta(days=1)))
    add(troubled, builders.task("talk", 1, owner_no="T1", subject="u", due_on=ON))
    units = [(each.unit, each.number) for each in summary_of(troubled).standing.overdue if each.what == "督办任务"]
    assert units == [("第1镇", 1), ("县委组织部", 3)]


def test_a_level_set_by_a_person_is_shown_as_such(troubled):
    decision = Decision(
        round_id=1,
        village_code=FIRST,
        kind="override",
        from_level="high",
        level="low",
        automatic_level="high",
        reason="县委研究",
        evidence="云委〔2020〕1号",
        decided_by="部长",
        decided_on=ON,
        decided_at=datetime(2020, 10, 20, tzinfo=UTC),
    )
    with transaction(troubled) as session:
        session.add(decision)
        session.get(Assessment, (1, FIRST)).level_in_force = "low"
    summary = summary_of(troubled)
    (made,) = summary.standing.overrides
    assert (made.village, made.automatic_level, made.level, made.evidence) == (FIRST, "high", "low", "云委〔2020〕1号")
    assert summary.villages[0].overridden
    assert summary.villages[0] == replace(summary.villages[0], level="low")


def test_leaders_stand_in_the_order_of_protocol(troubled):
    with transaction(troubled) as session:
        for number, title in (("L04", "县政协副主席"), ("L05", "县人大常委会主任"), ("L06", "县政协主席")):
            officer = session.get(Officer, number)
            officer.title, officer.post = title, "县级领导"
    names = [leader.no for leader in summary_of(troubled).leaders]
    assert names == ["L01", "L02", "L05", "L06", "L03", "L04"]


def test_the_owner_of_a_village_is_named_with_post(troubled):
    add(
        troubled,
        builders.officer(83, no="T2", name="李某", post="乡镇包村干部", township_code=builders.township_code(1)),
    )
    with transaction(troubled) as session:
        session.get(Lead, (1, FIRST)).township_owner_no = "T2"
    assert summary_of(troubled).villages[0].owner == "包村干部李某"


def test_themes_part_what_rests_on_departing_cadres_from_grievances(troubled):
    themes = {rule.id: rule.theme for rule in summary_of(troubled).rules}
    assert {themes[rule] for rule in ("STAB-001", "STAB-002", "STAB-003", "STAB-004")} == {"信访矛盾"}
    assert {themes[rule] for rule in ("STAB-005", "STAB-006", "STAB-007", "STAB-008")} == {"离任安置"}
    assert summary_of(troubled).themes == ("班子", "运行", "人选", "信访矛盾", "离任安置", "选情")


def test_a_duty_that_brings_no_points_is_no_problem_of_the_village(troubled):
    village = summary_of(troubled).villages[0]
    assert "STAB-008" not in {hit.rule for hit in village.problems}
    assert {hit.rule for hit in village.problems} <= {hit.rule for hit in village.hits}


def test_a_level_by_a_floor_says_so_and_why(troubled):
    first, second, _ = summary_of(troubled).villages
    assert (first.by_floor, second.by_floor) == (True, False)
    assert "触及底线（书记或主任被立案、留置），定为高风险" in first.grounds


def test_the_first_run_has_nothing_to_be_put_beside(troubled):
    assert summary_of(troubled, since=date(2020, 1, 1)).standing.movement is None
