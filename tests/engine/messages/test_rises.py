"""A rise to high is told at once, once, whatever raised the level."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from config.errors import FaultError
from engine.assessment import assess as assessing
from engine.assessment import executors
from engine.assessment.assess import assess
from engine.assessment.request import AssessmentRequest
from engine.risks.decisions import Grounds, assessment_of
from engine.risks.overrides import agree_lowering, override_level, release_override
from engine.rulebook.assignment import load_assignment_rules
from engine.rulebook.reading import load_rulebook
from ledgers.database import reading, transaction
from ledgers.journal.assessment import UntoldRise
from ledgers.journal.message import Message
from ledgers.team_review.table import TeamReview
from tests.builders import village_code
from tests.clusters import address_of
from tests.engine.nights.county import MONDAY, add_second_county, at_night, change, fill, tonight
from tests.engine.risks.rulebooks import RULES
from tests.people import act

TUESDAY = MONDAY + timedelta(days=1)
NOON = at_night(MONDAY) + timedelta(hours=10)
CONCERNED = {"S01", "L02", "L04", "O01"}
REASON = "村书记被查处情况为立案，村主任被查处情况为无；尚未停职或免职并明确临时负责人。"


@pytest.fixture(params=["engine", "postgres_engine"])
def database(request):
    opened = request.getfixturevalue(request.param)
    fill(opened)
    tonight(opened)
    return opened


def by_day(database, **fields):
    rulebook, assignment = load_rulebook(RULES, "CN2018+SC2020", MONDAY), load_assignment_rules(RULES, MONDAY)
    asked = {"on": MONDAY, "rulebook": rulebook, "operator": "张三", "at": NOON, "assignment": assignment}
    return assess(database, AssessmentRequest(**asked | fields))


def override(database, level, by=override_level, number=2):
    with transaction(database) as session:
        decider = act("丙", MONDAY)
        found = assessment_of(session, decider, village_code(number))
        grounds = Grounds("县委专题研究", "县委〔2020〕5号", "县委常委会")
        made = by(session, decider, found, *([level] if level else []), grounds)
        if made.kind == "proposal":
            agree_lowering(session, act("李四", MONDAY), found)


def rises(database):
    with reading(database) as session:
        return session.exec(select(Message).where(Message.kind == "rise").order_by(Message.id)).all()


def digest(database, number):
    with reading(database) as session:
        chosen = select(Message).where(Message.kind == "digest", Message.recipient_no == number)
        return json.loads(session.exec(chosen.order_by(Message.id.desc())).first().payload)


def test_a_rise_found_by_day_is_told_at_once_to_everybody_it_concerns(database):
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    by_day(database)
    found = rises(database)
    assert {message.recipient_no for message in found} == CONCERNED
    assert {(message.urgency, message.not_before) for message in found} == {("immediate", NOON)}
    told = json.loads(found[0].payload)
    assert (told["village"], told["from"], told["on"]) == (village_code(2), "none", "2020-11-02")
    assert told["reasons"] == [REASON]


def test_the_night_that_follows_tells_it_in_the_digest_and_not_at_once_again(database):
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    by_day(database)
    tonight(database, TUESDAY)
    assert len(rises(database)) == len(CONCERNED)
    assert digest(database, "S01")["rises"] == {village_code(2): "high"}


def test_running_by_day_again_tells_nothing_again(database):
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    for _ in range(3):
        by_day(database)
    assert len(rises(database)) == len(CONCERNED)


def test_a_rise_a_person_decides_is_told_at_once_with_the_decision(database):
    override(database, "high")
    found = rises(database)
    assert {message.recipient_no for message in found} == {"T01", "S01", "L04", "O01"}
    assert json.loads(found[0].payload)["decision"] == 1
    tonight(database, TUESDAY)
    assert len(rises(database)) == len(found)
    assert digest(database, "S01")["rises"] == {village_code(2): "high"}


def test_a_lesser_rise_is_not_told_at_once(database):
    override(database, "medium")
    change(database, TeamReview, 3, MONDAY, discord=True, affairs_disclosed=False)
    by_day(database)
    assert rises(database) == []


def test_each_time_a_village_rises_it_is_told(database):
    override(database, "high")
    override(database, None, by=release_override)
    override(database, "high")
    assert len({message.key.split(":")[3] for message in rises(database)}) == 2


def test_a_first_assessment_is_no_rise(engine):
    fill(engine)
    by_day(engine)
    assert rises(engine) == []


def test_the_rises_of_a_run_that_was_killed_are_told_by_the_next_one_that_ends(database, monkeypatch):
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")

    def killed(*_):
        raise FaultError("断电")

    monkeypatch.setattr(assessing, "assign_leads", killed)
    with pytest.raises(FaultError):
        by_day(database)
    assert rises(database) == []
    monkeypatch.undo()
    change(database, TeamReview, 3, MONDAY, discord=True)
    by_day(database)
    found = rises(database)
    assert {json.loads(message.payload)["from"] for message in found} == {"none"}
    assert {message.recipient_no for message in found} == CONCERNED
    with reading(database) as session:
        assert session.exec(select(UntoldRise)).all() == []


def test_a_run_killed_between_its_parts_tells_the_rises_of_the_first_one_when_it_is_taken_up(database, monkeypatch):
    add_second_county(database)
    by_day(database)
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    monkeypatch.setattr(executors.os, "cpu_count", lambda: 1)

    def killed(*_):
        raise FaultError("断电")

    with pytest.raises(FaultError):
        by_day(database, part_villages=1, progress=killed)
    with reading(database) as session:
        [interrupted] = {each.run_id for each in session.exec(select(UntoldRise))}
    assert rises(database) == []
    assert by_day(database, part_villages=1).run_id == interrupted
    assert {message.key.split(":")[3] for message in rises(database)} == {f"run{interrupted}"}
    assert {message.recipient_no for message in rises(database)} == CONCERNED


def test_the_workers_of_a_cluster_tell_what_they_find(database, cluster):
    change(database, TeamReview, 2, MONDAY, secretary_case="立案")
    by_day(database, executor=address_of(cluster))
    assert {message.recipient_no for message in rises(database)} == CONCERNED
