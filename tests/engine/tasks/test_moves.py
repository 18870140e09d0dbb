from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, select

from config.errors import InputError
from engine.risks.progress import report_village_progress
from engine.risks.village_plans import NewMeasure, add_measure, finish_measure, measures_of
from engine.tasks.closing import MEASURE_TASK, measure_subject
from engine.tasks.moves import WantedTasks, close_task, list_tasks, task_of
from ledgers.journal.risk_entry import RiskEntry
from ledgers.journal.task import Task, TaskEntry
from ledgers.roster.table import Officer
from tests.builders import ON, add_roster, risk_point, task, village_code
from tests.people import act, add_people, number_of

VILLAGE = village_code(1)


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        add_roster(session)
        add_people(session)
        session.add_all([risk_point(), risk_point("STAB-003"), task()])
        session.flush()
        yield session


def the_task(session):
    return session.exec(select(Task)).one()


@pytest.mark.parametrize("deed", ["done", "returned", "cancelled"])
def test_a_task_is_closed_by_a_named_person_with_a_note(session, deed):
    with pytest.raises(InputError, match="须由名册上具名的人"):
        close_task(session, act("系统"), the_task(session), deed, "说明")
    with pytest.raises(InputError, match="缺少"):
        close_task(session, act(), the_task(session), deed, " ")
    closed = close_task(session, act(), the_task(session), deed, "情况说明")
    assert (closed.state, closed.closed_by, closed.closed_on, closed.note) == (deed, "张三", ON, "情况说明")
    assert session.exec(select(TaskEntry.action).where(TaskEntry.task_id == closed.id)).all() == [deed]


def test_a_closed_task_stays_closed(session):
    close_task(session, act(), the_task(session), "done", "好了")
    with pytest.raises(InputError, match="已办结（张三 2020-10-20），不能再撤销"):
        close_task(session, act(), the_task(session), "cancelled", "撤")


def test_finishing_a_report_is_progress_on_every_point_in_hand(session):
    close_task(session, act(), the_task(session), "done", "约谈三户")
    assert [entry.note for entry in session.exec(select(RiskEntry))] == ["约谈三户", "约谈三户"]


def test_the_report_is_done_when_every_point_in_hand_has_progress(session):
    assert report_village_progress(session, act(), VILLAGE, "STAB-001", "约谈").tasks_done == 0
    assert report_village_progress(session, act(), VILLAGE, "STAB-003", "补偿").tasks_done == 1
    assert (the_task(session).state, the_task(session).note) == ("done", "补偿")


def test_progress_on_all_points_at_once(session):
    report = report_village_progress(session, act(), VILLAGE, None, "一并推进")
    assert report.rules == ("STAB-001", "STAB-003")
    assert report.tasks_done == 1
    with pytest.raises(InputError, match="没有在办的风险点"):
        report_village_progress(session, act(), village_code(2), None, "推进")


def test_finishing_the_task_of_a_measure_finishes_the_measure_and_the_other_way_round(session):
    for number in (1, 2):
        add_measure(session, act(), VILLAGE, NewMeasure("入户签约", "王某某", ON))
        session.add(task(MEASURE_TASK, subject=measure_subject(VILLAGE, number)))
    session.flush()
    first, second = session.exec(select(Task).where(Task.kind == MEASURE_TASK).order_by(Task.id)).all()
    close_task(session, act(), first, "done", "三户签约")
    finish_measure(session, act("李四"), VILLAGE, 2, "全部签约")
    assert [measure.result for measure in measures_of(session, 1, VILLAGE)] == ["三户签约", "全部签约"]
    assert [(each.state, each.closed_by) for each in (first, second)] == [("done", "张三"), ("done", "李四")]


def test_tasks_are_listed_by_state_owner_place_and_lateness(session):
    assert len(list_tasks(session, 1, WantedTasks())) == 1
    assert list_tasks(session, 1, WantedTasks(state="done")) == []
    assert list_tasks(session, 1, WantedTasks(owner_no="T01")) == []
    assert list_tasks(session, 1, WantedTasks(area="999902")) == []
    assert list_tasks(session, 1, WantedTasks(overdue_on=date(2020, 10, 23))) == []
    assert len(list_tasks(session, 1, WantedTasks(overdue_on=date(2020, 10, 24)))) == 1


def test_an_unknown_task_is_refused(session):
    with pytest.raises(InputError, match="没有编号为 99 的任务"):
        task_of(session, 1, 99)


@pytest.mark.parametrize(
    "by", ["张三", "王五", "部长", "李四"], ids=["owner", "above him", "the head", "the department"]
)
def test_a_task_may_be_closed_by_its_owner_those_above_him_and_the_department(session, by):
    the_task(session).owner_no = number_of("张三")
    assert close_task(session, act(by), the_task(session), "returned", "不属本镇").closed_by == by


@pytest.mark.parametrize("by", ["甲", "吴十", "钱七"], ids=["a colleague", "another township", "another department"])
def test_a_task_is_in_nobody_elses_hands(session, by):
    the_task(session).owner_no = number_of("张三")
    with pytest.raises(InputError, match=f"{by}（.*）不能办理“办结任务”.*由承办人、其上级责任人或县委组织部"):
        close_task(session, act(by), the_task(session), "done", "好了")


def test_who_stands_in_for_the_owner_may_close_his_task(session):
    the_task(session).owner_no = number_of("张三")
    owner = session.get(Officer, number_of("张三"))
    owner.absent_from, owner.deputy_no = ON, number_of("甲")
    assert close_task(session, act("甲"), the_task(session), "done", "代办").closed_by == "甲"
