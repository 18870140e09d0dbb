"""A plan whose text is not what was signed goes no step further and on no paper; sent back, it is drafted anew."""

import threading

import pytest
from sqlalchemy import update

from config.errors import FaultError
from engine.plans.review.selection import read_content
from engine.plans.review.steps import Step
from engine.plans.tables import PLAN_VERSION
from ledgers.database import reading
from notifier.documents.plan.printing import PrintOrder, print_plans
from tests import builders
from tests.engine.plans.plans import (
    AFTER_NOTICE,
    APPROVAL,
    PERSON,
    TO_COUNTY,
    TO_TOWNSHIP,
    add_people,
    cadre,
    draft,
    plan_of,
    post,
    step,
)
from tests.forging import forging

PLACES = ((builders.township_code(1), "第1镇"),)


@pytest.fixture
def reviewed(engine):
    add_people(engine, cadre(1), cadre(2), post(1), post(2))
    draft(engine)
    step(engine, *TO_TOWNSHIP)
    step(engine, *TO_COUNTY, on=AFTER_NOTICE)
    return engine


def forge_sum(engine):
    with forging(engine) as session:
        mine = PLAN_VERSION.c.person_no == PERSON
        session.connection().execute(update(PLAN_VERSION).where(mine).values(content=PLAN_VERSION.c.content + " "))


def test_a_forged_plan_is_not_approved_and_can_only_be_sent_back(reviewed):
    forge_sum(reviewed)
    [(person, words)] = step(reviewed, APPROVAL, on=AFTER_NOTICE).refused
    assert (person, "文本与签名不符" in words) == (PERSON, True)
    assert plan_of(reviewed).state == "县级已审"
    step(reviewed, Step("县委组织部", "return", remarks="文本被改动"), on=AFTER_NOTICE)
    assert draft(reviewed).drafted == 1
    with reading(reviewed) as session:
        assert read_content(session, plan_of(reviewed)).sentences
    assert plan_of(reviewed).version == 2
    assert step(reviewed, *TO_TOWNSHIP).refused == []


def test_a_forged_plan_is_not_printed(reviewed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    forge_sum(reviewed)
    with pytest.raises(FaultError, match=f"文本与签名不符.*{PERSON}"):
        print_plans(reviewed, PrintOrder(1, PLACES, tmp_path))
    assert list(tmp_path.rglob("*.docx")) == []


def test_two_that_draft_at_once_both_say_it_is_done(postgres_engine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    people = [row(person, number) for row in (cadre, post) for number in (1, 2, 3) for person in range(1, 20)]
    add_people(postgres_engine, *people)
    reports, start = [], threading.Barrier(2)

    def draft_here():
        start.wait()
        reports.append(draft(postgres_engine))

    threads = [threading.Thread(target=draft_here) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((each.drafted, each.unchanged) for each in reports) == [(0, 57), (57, 0)]
