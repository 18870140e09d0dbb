"""What a wrong run did is undone as if it had never been, and what people did since is kept."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from config.errors import InputError
from engine.assessment.reproduce import reproduce
from engine.nights.night import night_key
from engine.nights.report import report_of
from engine.risks.decisions import Grounds, assessment_of
from engine.risks.moves import Statement, move_point, point_of
from engine.risks.overrides import agree_lowering, override_level
from engine.tasks.moves import close_task
from engine.undo.takeback import TakebackRequest, take_back
from ledgers.database import open_engine, reading, transaction
from ledgers.grievance.table import Issue
from ledgers.journal.assessment import Assessment, Lead, Run
from ledgers.journal.message import Message
from ledgers.journal.takeback import RunTakeback
from ledgers.journal.task import Task
from ledgers.risk_point.table import RiskPoint
from ledgers.roster.rounds import current_round
from ledgers.team_review.table import TeamReview
from tests.builders import officer, village_code
from tests.engine.nights.county import MONDAY, at_night, change, fill, tonight
from tests.engine.undo.county import assess_on, back, edited, person, state_of
from tests.examples import examples

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
FAR = date(2030, 1, 1)


@pytest.fixture(params=["engine", "postgres_engine"])
def either(request):
    """A county after its first night, on either database."""
    opened = request.getfixturevalue(request.param)
    fill(opened)
    tonight(opened)
    return opened


@pytest.fixture(scope="module")
def after_monday(empty_file, tmp_path_factory):
    """The file of a county after its first night."""
    path = shutil.copy(empty_file, tmp_path_factory.mktemp("monday") / "monday.db")
    opened = open_engine(f"sqlite:///{path}")
    fill(opened)
    tonight(opened)
    opened.dispose()
    return path


@pytest.fixture
def county(after_monday, tmp_path):
    opened = open_engine(f"sqlite:///{shutil.copy(after_monday, tmp_path / 'county.db')}")
    yield opened
    opened.dispose()


def everything(database, table, *where):
    with reading(database) as session:
        return session.exec(select(table).where(*where)).all()


def several_nights(database, on):
    """A clock that is ahead: one night after another until it stands right again."""
    first, *_ = [tonight(database, on + timedelta(days=days)) for days in range(3)]
    return first.run_id


WRONG = {
    "a slip of the year": lambda database: tonight(database, FAR).run_id,
    "a clock that is ahead": lambda database: several_nights(database, MONDAY + timedelta(days=30)),
    "an assessment of a day to come": lambda database: assess_on(database, date(2021, 1, 10)),
    "spoilt rules": lambda database: assess_on(database, MONDAY, rulebook=edited()),
    "the right day by mistake": lambda database: tonight(database, TUESDAY).run_id,
}
CHANGES = {
    "a case": lambda database: change(database, TeamReview, 2, MONDAY, secretary_case="立案"),
    "discord": lambda database: change(database, TeamReview, 3, MONDAY, discord=True),
    "an issue closed": lambda database: change(database, Issue, 1, MONDAY, status="已办结"),
}

WHEN = ("never", "earlier", "between")
"""Before the wrong run, or between it and its being taken back."""


def test_after_a_slip_of_the_year_the_county_is_as_before_and_the_right_night_can_run(either):
    change(either, TeamReview, 2, MONDAY, secretary_case="立案")
    change(either, Issue, 1, MONDAY, status="已办结")
    before = state_of(either)
    wrong = tonight(either, FAR)
    assert state_of(either) != before
    assert back(either, wrong.run_id).outcome == "done"
    assert state_of(either) == before
    assert tonight(either, TUESDAY).outcome == "done"
    assert tonight(either, TUESDAY).outcome == "already"


@examples(4)
@given(wrong=st.sampled_from(sorted(WRONG)), when=st.fixed_dictionaries(dict.fromkeys(CHANGES, st.sampled_from(WHEN))))
def test_a_county_that_took_a_run_back_goes_on_like_one_where_it_never_happened(
    after_monday, tmp_path_factory, wrong, when
):
    earlier, between = ([name for name in sorted(when) if when[name] == time] for time in ("earlier", "between"))
    folder = tmp_path_factory.mktemp("counties")
    states = []
    for happened in (False, True):
        opened = open_engine(f"sqlite:///{shutil.copy(after_monday, folder / f'{happened}.db')}")
        for name in earlier:
            CHANGES[name](opened)
        before = state_of(opened)
        run_id = WRONG[wrong](opened) if happened else None
        for name in between:
            CHANGES[name](opened)
        if run_id:
            assert back(opened, run_id, later=True).outcome == "done"
            assert state_of(opened) == before
        for day in (TUESDAY, WEDNESDAY):
            assert tonight(opened, day).outcome == "done"
        states.append(state_of(opened))
        opened.dispose()
    assert states[0] == states[1]


def test_runs_are_taken_back_from_the_newest_on_and_the_later_ones_are_named(county):
    first, second = tonight(county, TUESDAY).run_id, tonight(county, WEDNESDAY).run_id
    with pytest.raises(InputError, match=f"运行 {second}（{WEDNESDAY} 夜间任务）"):
        back(county, first)
    assert back(county, first, later=True).runs == (first, second)


def test_only_the_department_takes_back_and_says_why(county):
    run_id = tonight(county, TUESDAY).run_id
    with pytest.raises(InputError, match="不能办理“撤回运行”"):
        back(county, run_id, by="甲")
    with pytest.raises(InputError, match="缺少撤回原因"):
        back(county, run_id, reason=" ")
    with pytest.raises(InputError, match="没有编号为 99 的运行"):
        back(county, 99)
    assert everything(county, RunTakeback) == []


def test_the_second_of_two_is_told_that_it_was_done(either):
    run_id = tonight(either, TUESDAY).run_id
    with ThreadPoolExecutor(2) as pool:
        results = [each.result() for each in [pool.submit(back, either, run_id) for _ in range(2)]]
    assert sorted(result.outcome for result in results) == ["already", "done"]
    assert len(everything(either, RunTakeback)) == 1
    assert {result.step.taken_by for result in results} == {"丙"}


def test_what_a_person_decided_since_stays_in_force_and_is_named(county):
    wrong = assess_on(county, MONDAY, rulebook=edited())
    village, other = village_code(2), village_code(3)
    with transaction(county) as session:
        session.add(officer(9, no="O02", name="丁", post="组织部工作人员"))
        act, second = person(session), person(session, "丁")
        grounds = Grounds("走访后认定", "县委〔2020〕5号", "县委常委会")
        override_level(session, act, assessment_of(session, act, village), "medium", grounds)
        agree_lowering(session, second, assessment_of(session, second, village))
    result = back(county, wrong)
    assert result.stays.decided == (village,)
    levels = {each.village_code: each.level_in_force for each in everything(county, Assessment)}
    assert (levels[village], levels[other]) == ("medium", "none")


def test_a_point_somebody_works_on_and_a_task_somebody_closed_stay_and_are_named(county):
    change(county, TeamReview, 2, MONDAY, secretary_case="立案")
    change(county, TeamReview, 3, MONDAY, secretary_case="立案")
    wrong = tonight(county, FAR).run_id
    with transaction(county) as session:
        act = person(session, "甲", FAR)
        charge = Statement(cause="待查清", department="县纪委监委", due_on=FAR)
        move_point(session, act, point_of(session, 1, village_code(2), "TEAM-001"), "in_hand", charge)
        [task] = session.exec(select(Task).where(Task.village_code == village_code(3), Task.state == "open")).all()[:1]
        close_task(session, person(session, on=FAR), task, "cancelled", "重复下达")
        number = task.id
    result = back(county, wrong)
    assert (result.stays.points, result.stays.tasks) == ((f"{village_code(2)}/TEAM-001",), (number,))
    states = {each.village_code: each.state for each in everything(county, RiskPoint, RiskPoint.rule_id == "TEAM-001")}
    assert states == {village_code(2): "in_hand", village_code(3): "withdrawn"}
    assert everything(county, Task, Task.id == number)[0].state == "cancelled"


def test_a_lead_somebody_fixed_since_stays(county):
    change(county, TeamReview, 2, MONDAY, secretary_case="立案")
    wrong = assess_on(county, date(2021, 1, 10))
    with transaction(county) as session:
        session.get_one(Lead, (1, village_code(2))).pinned = True
    assert back(county, wrong).stays.leads == (village_code(2),)
    assert [each.village_code for each in everything(county, Lead)] == [village_code(1), village_code(2)]


def test_letters_not_sent_are_cancelled_and_those_sent_are_named(county):
    change(county, TeamReview, 2, MONDAY, secretary_case="立案")
    wrong = tonight(county, FAR).run_id
    with transaction(county) as session:
        letters = session.exec(select(Message).where(Message.run_id == wrong).order_by(Message.id)).all()
        letters[0].state, recipient, written = "sent", letters[0].recipient_no, len(letters)
    result = back(county, wrong)
    assert [(each.officer_no, each.letters) for each in result.sent] == [(recipient, 1)]
    assert result.counts["letters_cancelled"] == written - 1
    assert {each.state for each in everything(county, Message, Message.run_id == wrong)} == {"sent", "cancelled"}


def test_the_run_stays_readable_and_is_shown_as_taken_back(county):
    change(county, TeamReview, 2, MONDAY, secretary_case="立案")
    wrong = tonight(county, TUESDAY).run_id
    back(county, wrong, reason="台账还没有核对")
    assert reproduce(county, wrong).agrees
    with reading(county) as session:
        current = current_round(session)
        report = report_of(session, current, TUESDAY)
        assert (report.run.id, report.taken_back.reason) == (wrong, "台账还没有核对")
        assert night_key(session, current, TUESDAY) == f"{TUESDAY}/1/2"
    again = tonight(county, TUESDAY)
    with reading(county) as session:
        report = report_of(session, current_round(session), TUESDAY)
    assert (report.run.id, report.taken_back, len(report.steps)) == (again.run_id, None, 1)
    assert reproduce(county, wrong).agrees
    assert reproduce(county, again.run_id).agrees


def test_cut_off_before_the_end_nothing_has_happened(county):
    run_id = tonight(county, FAR).run_id
    before = state_of(county)
    with transaction(county) as session:
        assert take_back(session, person(session), TakebackRequest(run_id, "日期写错了")).outcome == "done"
        session.rollback()
    assert (state_of(county), everything(county, RunTakeback)) == (before, [])


def test_a_run_that_kept_nothing_of_before_is_not_taken_back(county):
    with transaction(county) as session:
        old = {"job": "assess", "key": "old", "round_id": 1, "started_at": at_night(TUESDAY), "outcome": "good"}
        session.add(Run(**old, on=TUESDAY, input_hash="0" * 64, result_hash="0" * 64))
    with pytest.raises(InputError, match="旧版本的程序做的"):
        back(county, 2)


def test_the_very_first_run_can_be_taken_back(county):
    assert back(county, 1).outcome == "done"
    state = state_of(county)
    assert not any(state.values())
    assert tonight(county).outcome == "done"
    assert json.loads(everything(county, Run, Run.id == 2)[0].counts)["night"]["points"] == {"opened": 1}
