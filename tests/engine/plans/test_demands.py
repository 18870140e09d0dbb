from datetime import date, timedelta

import pytest
from sqlmodel import select

from engine.joint_review.concluding import Conclusion
from engine.plans.review.steps import Step
from ledgers.database import reading, transaction
from ledgers.journal.task import Task
from ledgers.roster.table import Round
from tests import builders
from tests.engine.joint_review import test_review as joint
from tests.engine.nights.county import fill, tonight
from tests.engine.plans.plans import (
    ON,
    PERSON,
    TO_TOWNSHIP,
    approve,
    cadre,
    change_ledger,
    draft,
    post,
    step,
)


@pytest.fixture
def drafted(engine):
    fill(engine, villages=2)
    with transaction(engine) as session:
        session.add_all([cadre(1), cadre(2), post(1), post(2)])
    draft(engine)
    return engine


def tasks(engine, on: date) -> dict[str, tuple[str, date, str]]:
    """The open tasks about plans after the night of ``on``: kind → village, due day, owner."""
    tonight(engine, on)
    with reading(engine) as session:
        found = session.exec(select(Task).where(Task.state == "open", Task.kind.startswith("plan_")))
        return {task.kind: (task.village_code, task.due_on, task.owner_no) for task in found}


def test_a_step_that_waits_is_a_task_due_with_the_plan(drafted):
    assert tasks(drafted, ON) == {"plan_township": (builders.village_code(1), date(2020, 11, 16), "S01")}


def test_two_nights_ask_once(drafted):
    tasks(drafted, ON)
    assert len(tasks(drafted, ON + timedelta(days=1))) == 1
    with reading(drafted) as session:
        assert len(session.exec(select(Task).where(Task.kind == "plan_township")).all()) == 1


def test_the_task_moves_on_with_the_plans(drafted):
    tasks(drafted, ON)
    for person in (PERSON, "R00102"):
        step(drafted, *TO_TOWNSHIP, person=person)
    assert tasks(drafted, ON + timedelta(days=1)) == {
        "plan_county": (builders.village_code(1), date(2020, 11, 16), "O01")
    }
    step(drafted, Step("县委组织部", "return", remarks="核对"))
    assert set(tasks(drafted, ON + timedelta(days=2))) == {"plan_county", "plan_returned"}


def test_a_stale_plan_is_a_task(drafted):
    approve(drafted)
    change_ledger(drafted, hardship="A")
    draft(drafted)
    assert "plan_stale" in tasks(drafted, date(2020, 11, 10))


def test_a_visit_is_asked_for_when_it_comes_near(drafted):
    approve(drafted)
    approve(drafted, "R00102")
    assert tasks(drafted, date(2021, 1, 20)) == {}
    assert tasks(drafted, date(2021, 2, 8))["plan_visit"][:2] == (builders.village_code(1), date(2021, 2, 18))


def test_no_visit_is_asked_for_on_the_days_of_an_election_put_off(drafted):
    approve(drafted)
    with transaction(drafted) as session:
        session.get_one(Round, 1).polling_on = date(2021, 2, 1)
    assert "plan_visit" not in tasks(drafted, date(2021, 2, 8))
    assert tasks(drafted, date(2021, 2, 24))["plan_visit"][1] == date(2021, 3, 3)


def test_an_objection_waits_as_a_task_until_it_is_reheard(drafted):
    objected = {"conclusion": "待定", "objection": "已受理异议，1号，2020-11-09 前复核"}
    with transaction(drafted) as session:
        session.add(builders.candidate(9, 1, **objected))
    tonight(drafted, ON)
    with reading(drafted) as session:
        (task,) = session.exec(select(Task).where(Task.kind == "rehearing")).all()
    assert (task.village_code, task.state, task.owner_no) == (builders.village_code(1), "open", "O01")
    wanted = Conclusion("不符合", "领导小组", "5号", "第一项")
    joint.record(drafted, wanted, person="H00109")
    tonight(drafted, ON + timedelta(days=1))
    with reading(drafted) as session:
        assert session.get(Task, task.id).note == "异议已复核"
