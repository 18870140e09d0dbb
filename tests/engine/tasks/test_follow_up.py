from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from engine.tasks.chain import read_people
from engine.tasks.demands import all_demands, read_standing
from engine.tasks.follow_up import NO_LONGER, run_tasks
from engine.tasks.moves import close_task
from ledgers.authority.act import Act, actors_of
from ledgers.database import reading, transaction
from ledgers.journal.assessment import Assessment, Lead
from ledgers.journal.task import Task, TaskEntry
from ledgers.journal.village_plan import Measure
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.table import Officer, Round
from tests.builders import T, add_roster, officer, risk_point, township_code, village_code
from tests.engine.risks.rulebooks import AT, RULEBOOK, assessment, finding, night, run

MONDAY = date(2020, 11, 2)
VILLAGE = village_code(1)


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    opened = request.getfixturevalue(request.param)
    with transaction(opened) as session:
        add_roster(session, leaders=4)
        town = {"township_code": township_code(1)}
        session.add(officer(9, no="T01", post="乡镇包村干部", **town))
        session.add(officer(9, no="S01", post="乡镇党委书记", **town))
        session.add(officer(9, no="O01", post="组织部工作人员"))
        session.add_all([run(), risk_point(opened_on=MONDAY)])
        session.flush()
        session.add(assessment(findings=[finding("STAB-001")]))
        lead = {"officer_no": "L02", "township_owner_no": "T01", "assigned_by": "程序安排", "since": MONDAY}
        session.add(Lead(round_id=1, village_code=VILLAGE, **lead))
        session.add(measure())
    return opened


def measure(number=1):
    """A measure that is done: the village has a plan, and nothing is asked of anybody for it."""
    said = {"content": "入户签约", "owner": "王某某", "due_on": MONDAY, "done_on": MONDAY}
    return Measure(round_id=1, village_code=VILLAGE, number=number, **said)


def tonight(database, on=MONDAY):
    return dict(outcome_of(database, on).counts)


def outcome_of(database, on):
    with transaction(database) as session:
        people = read_people(session, session.get_one(Round, 1))
        standing = read_standing(session, 1)
        demands = all_demands(session, 1, RULEBOOK, standing)
        return run_tasks(session, night(on), people, demands, standing.levels)


def tasks(database):
    with reading(database) as session:
        return session.exec(select(Task).order_by(Task.id)).all()


def change(database, table=Assessment, **fields):
    with transaction(database) as session:
        row = session.exec(select(table)).first()
        for name, value in fields.items():
            setattr(row, name, value)


def test_a_village_at_risk_reports_once_a_period_to_its_owner(database):
    assert tonight(database) == {"created": 1}
    [task] = tasks(database)
    assert (task.kind, task.owner_no, task.period) == ("progress", "T01", "2020-11-02/week")
    assert (task.from_on, task.remind_on, task.due_on) == (MONDAY, date(2020, 11, 5), date(2020, 11, 6))


def test_running_again_adds_nothing(database):
    tonight(database)
    assert tonight(database) == {}
    assert tonight(database, MONDAY + timedelta(days=1)) == {}
    assert len(tasks(database)) == 1


def test_a_reminder_comes_once_the_working_day_before_it_is_due(database):
    tonight(database)
    assert tonight(database, date(2020, 11, 5)) == {"reminded": 1}
    assert tonight(database, date(2020, 11, 6)) == {}


def test_of_an_overdue_task_one_more_is_told_to_urge_every_two_working_days_and_the_owner_keeps_it(database):
    tonight(database)
    days = [date(2020, 11, day) for day in range(3, 17)]
    steps = {}
    for day in days:
        for task in outcome_of(database, day).escalated:
            steps[day] = (task.owner_no, task.supervisor_no)
    assert steps == {
        date(2020, 11, 10): ("T01", "S01"),
        date(2020, 11, 12): ("T01", "L02"),
        date(2020, 11, 16): ("T01", "O01"),
    }
    [task] = [each for each in tasks(database) if each.period == "2020-11-02/week"]
    assert (task.owner_no, task.supervisor_no, task.chain_step) == ("T01", "O01", 3)
    assert task.escalated_on == date(2020, 11, 16)


def test_each_step_of_supervision_is_entered_with_its_day_and_whom_to_urge(database):
    tonight(database)
    tonight(database, date(2020, 11, 10))
    with reading(database) as session:
        [entry] = session.exec(select(TaskEntry).where(TaskEntry.action == "escalated")).all()
    assert entry.made_on == date(2020, 11, 10)
    assert entry.note == "逾期 2 个工作日，请领导9督促领导9（乡镇包村干部）办理"


def test_a_late_task_of_the_department_ends_at_the_department(database):
    change(database, level="low", worst_level="low")
    tonight(database)
    for day in range(3, 28):
        tonight(database, date(2020, 11, day))
    [fall] = [each for each in tasks(database) if each.kind == "confirm_fall"]
    assert (fall.owner_no, fall.supervisor_no, fall.chain_step) == ("O01", None, 0)


def test_no_task_goes_to_a_county_leader_however_late_it_is(database):
    change(database, findings='[["PROC-001",1,"hit",null,0,[],["未公布"]]]')
    for day in range(2, 28):
        tonight(database, date(2020, 11, day))
    assert {each.owner_no for each in tasks(database)} == {"T01"}
    with reading(database) as session:
        said = session.exec(select(TaskEntry.note).where(TaskEntry.action == "escalated")).all()
    assert any("请领导2督促" in note for note in said)


def test_the_owner_of_a_task_that_others_urge_can_finish_it(database):
    tonight(database)
    tonight(database, date(2020, 11, 12))
    with transaction(database) as session:
        task = session.exec(select(Task)).first()
        owner = actors_of(session.exec(select(Officer)))["T01"]
        act = Act(1, owner.signature, date(2020, 11, 12), AT, owner)
        assert close_task(session, act, task, "done", "约谈三户").state == "done"


def test_a_lower_level_reports_less_often(database):
    change(database, level="low", level_in_force="low")
    tonight(database)
    assert tasks(database)[0].period == "2020-11-01/month"


def test_around_the_poll_everybody_reports_every_working_day(database):
    friday = T - timedelta(days=7)
    for day in range(4):
        tonight(database, friday + timedelta(days=day))
    assert [task.period for task in tasks(database)] == ["2021-01-08/day", "2021-01-11/day"]


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        (Assessment, {"level_in_force": "none", "level": "none", "worst_level": "none"}),
        (RiskPoint, {"state": "watched"}),
    ],
    ids=["no risk", "nothing in hand"],
)
def test_reports_nobody_needs_any_more_lapse(database, table, fields):
    tonight(database)
    change(database, table, **fields)
    assert tonight(database) == {"lapsed": 1}
    assert (tasks(database)[0].state, tasks(database)[0].note) == ("lapsed", NO_LONGER["progress"])


def test_what_a_rule_asks_for_is_a_task_until_the_rule_is_clear(database):
    change(database, findings='[["PROC-001",1,"hit",null,0,[],["未公布"]]]')
    assert tonight(database) == {"created": 2}
    [_, audit] = tasks(database)
    assert (audit.kind, audit.rule_id, audit.urgent) == ("audit_publication", "PROC-001", True)
    assert audit.due_on == date(2020, 11, 5)
    change(database, findings="[]")
    assert tonight(database, MONDAY + timedelta(days=1)) == {"lapsed": 1}


def test_a_rule_that_still_hits_after_its_task_was_done_asks_again_after_a_while(database):
    change(database, findings='[["PROC-001",1,"hit",null,0,[],["未公布"]]]')
    tonight(database)
    with transaction(database) as session:
        done = session.exec(select(Task).where(Task.kind == "audit_publication")).one()
        done.state, done.closed_on, done.closed_by = "done", MONDAY, "张三"
    assert tonight(database, MONDAY + timedelta(days=3)).get("created") is None
    assert tonight(database, MONDAY + timedelta(days=4)).get("created") == 1


def test_a_fall_waits_for_the_department_to_confirm(database):
    change(database, level="low", worst_level="low")
    tonight(database)
    fall = tasks(database)[1]
    assert (fall.kind, fall.owner_no) == ("confirm_fall", "O01")


def test_what_happened_to_a_task_is_entered(database):
    tonight(database)
    change(database, RiskPoint, state="watched")
    tonight(database)
    with reading(database) as session:
        [entry] = session.exec(select(TaskEntry)).all()
    assert (entry.action, entry.made_by) == ("lapsed", "系统")


@pytest.mark.parametrize(("level", "asked"), [("high", 1), ("medium", 1), ("low", 0), ("none", 0)])
def test_a_village_at_high_or_medium_without_a_plan_is_asked_for_one(database, level, asked):
    change(database, level=level, worst_level=level, level_in_force=level)
    with transaction(database) as session:
        session.delete(session.exec(select(Measure)).one())
    tonight(database)
    plans = [task for task in tasks(database) if task.kind == "village_plan"]
    assert [(task.title, task.owner_no) for task in plans] == [("制定一村一策", "T01")] * asked
    with transaction(database) as session:
        session.add(measure())
    assert tonight(database, MONDAY + timedelta(days=1)).get("lapsed", 0) == asked


def test_a_township_is_asked_once_for_the_ledgers_that_keep_its_levels_open(database):
    with transaction(database) as session:
        open_ = [finding("STAB-001", "unknown", missing=("open_collective_grievances",))]
        audits = [finding("PROC-001", "unknown", missing=("unpublished_departure_audits", "polling_notice_published"))]
        session.add(assessment(2, level="none", worst_level="high", findings=open_))
        session.add(assessment(3, level="none", worst_level="none", findings=audits))
    change(database, level="high", worst_level="high", findings="[]")
    tonight(database)
    [task] = [each for each in tasks(database) if each.kind == "report_data"]
    assert (task.village_code, task.owner_no) == (township_code(1), "S01")
    assert task.title == "补齐台账数据：《矛盾信访》"
    with transaction(database) as session:
        session.get_one(Assessment, (1, village_code(2))).worst_level = "none"
    tonight(database, MONDAY + timedelta(days=1))
    assert {each.state for each in tasks(database) if each.kind == "report_data"} == {"lapsed"}
